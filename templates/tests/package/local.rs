//! The engine of a library in the process, over a library that is made up: what real ones do is tested with programs.

use std::collections::HashMap;
use std::ffi::c_void;
use std::path::Path;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ffi_templates::engine::{Call, Engine, Failure, Handles};
use ffi_templates::local::{Callback, Entry, Functions, Made, Symbols, open};

/// What was cancelled, the replies that are due, and the handles that were closed.
static CANCELLED: AtomicUsize = AtomicUsize::new(0);
static DUE: Mutex<Vec<(Callback, usize, i32)>> = Mutex::new(Vec::new());
static CLOSED: Mutex<Vec<usize>> = Mutex::new(Vec::new());
/// The intervals of warnings.
static WARNED: Mutex<Vec<i64>> = Mutex::new(Vec::new());

unsafe extern "C" fn destroy(_: *mut c_void) -> i32 {
    0
}

/// As a library does: the call gets its reply.
unsafe extern "C" fn cancel(_: *mut c_void, user_data: *mut c_void) -> i32 {
    let mut due = DUE.lock().expect("no panic");
    let Some(at) = due.iter().position(|(_, of, _)| *of == user_data.addr()) else { return 1 };
    let (callback, _, code) = due.swap_remove(at);
    drop(due);
    CANCELLED.fetch_add(1, Ordering::SeqCst);
    reply(callback, code, b"cancelled", user_data);
    0
}

unsafe extern "C" fn set_stale_warn(_: *mut c_void, interval_ms: i64) -> i32 {
    WARNED.lock().expect("no panic").push(interval_ms);
    0
}

unsafe extern "C" fn descriptor(len: *mut usize) -> *const u8 {
    // SAFETY: the caller gives a place for a number.
    unsafe { len.write(3) };
    b"abc".as_ptr()
}

fn reply(callback: Callback, code: i32, payload: &[u8], user_data: *mut c_void) {
    let callback = callback.expect("a callback");
    // SAFETY: the record is the one of a call that has no terminal code yet.
    unsafe { callback(code, payload.as_ptr().cast(), payload.len(), user_data) };
}

/// Gives its request back.
unsafe extern "C" fn echo(callback: Callback, user_data: *mut c_void, data: *const u8, len: usize) -> i32 {
    // SAFETY: the request is there until this returns.
    let request = unsafe { std::slice::from_raw_parts(data, len) };
    reply(callback, 0, request, user_data);
    0
}

/// Is never done by itself.
unsafe extern "C" fn wait(callback: Callback, user_data: *mut c_void, _: *const u8, _: usize) -> i32 {
    DUE.lock().expect("no panic").push((callback, user_data.addr(), 5));
    0
}

/// Fails with an error of its own.
unsafe extern "C" fn fail(callback: Callback, user_data: *mut c_void, _: *const u8, _: usize) -> i32 {
    reply(callback, 6, b"error", user_data);
    0
}

/// Does so when it is cancelled.
unsafe extern "C" fn fail_late(callback: Callback, user_data: *mut c_void, _: *const u8, _: usize) -> i32 {
    DUE.lock().expect("no panic").push((callback, user_data.addr(), 6));
    0
}

unsafe extern "C" fn close(handle: *mut c_void) -> i32 {
    CLOSED.lock().expect("no panic").push(handle.addr());
    0
}

/// Takes no calls.
unsafe extern "C" fn refuse(_: Callback, _: *mut c_void, _: *const u8, _: usize) -> i32 {
    1
}

/// Makes no contexts.
unsafe extern "C" fn nothing(_: *const u8, _: usize, _: Callback, _: *mut c_void) -> *mut c_void {
    ptr::null_mut()
}

/// A library of that hash.
struct Played<const HASH: u64>;

impl<const HASH: u64> Symbols for Played<HASH> {
    fn load(path: &Path) -> Result<Self, String> {
        if path.ends_with("none.so") { Err("there is no such file".to_owned()) } else { Ok(Self) }
    }

    fn hash(&self) -> Option<u64> {
        (HASH != 0).then_some(HASH)
    }

    fn version(&self) -> Option<String> {
        Some(format!("test {HASH}, cargo ffi ABI 1"))
    }

    fn functions(&self) -> Option<Functions> {
        let entries = [
            ("echo", Entry::Static(echo)),
            ("wait", Entry::Static(wait)),
            ("fail", Entry::Static(fail)),
            ("fail_late", Entry::Static(fail_late)),
            ("refuse", Entry::Static(refuse)),
            ("nothing", Entry::Constructor(nothing)),
        ];
        Some(Functions {
            destroy,
            cancel,
            set_stale_warn,
            descriptor,
            handle_close: Some(close),
            stream_grant: None,
            add_event_listener: None,
            remove_event_listener: None,
            event_stats: None,
            register_host_fn: None,
            host_complete: None,
            host_stats: None,
            entries: HashMap::from(entries),
        })
    }
}

const MADE: Made = Made {
    library: "test",
    hash: 1,
    version: "test 1, cargo ffi ABI 1",
    file: "libtest.so",
    copy: "/nowhere/libtest.so",
    variable: "NO_SUCH_VARIABLE_LIBRARY",
};

fn refused<S: Symbols>(path: &str) -> String {
    open::<S>(&MADE, Some(Path::new(path))).expect_err("refused").to_string()
}

#[test]
fn another_library_is_refused_with_both_versions() {
    assert_eq!(
        refused::<Played<2>>("/a/lib.so"),
        "`/a/lib.so` is test 2, cargo ffi ABI 1 (interface 0000000000000002), and this package was made for test 1, cargo \
         ffi ABI 1 (interface 0000000000000001)"
    );
    assert_eq!(
        refused::<Played<0>>("/a/lib.so"),
        "`/a/lib.so` is not the library `test`: it has no functions of that name"
    );
    assert_eq!(refused::<Played<1>>("none.so"), "`none.so` cannot be loaded: there is no such file");
}

#[tokio::test]
async fn intervals_are_whole_milliseconds_and_those_above_none_stay_so() {
    let local = open::<Played<1>>(&MADE, None).expect("the library");
    for interval in [Duration::ZERO, Duration::from_nanos(1), Duration::from_micros(1500), Duration::MAX] {
        local.stale_warn(0, interval).await.expect("taken");
    }
    assert_eq!(*WARNED.lock().expect("no panic"), [0, 1, 2, i64::MAX]);
}

#[tokio::test]
async fn calls_end_once_and_are_cancelled_when_nobody_waits() {
    let local = open::<Played<1>>(&MADE, None).expect("the library");
    assert_eq!(local.about().version, "test 1, cargo ffi ABI 1");
    assert_eq!(local.describe().await, Ok(b"abc".to_vec()));
    let call = |name| local.call(Call::new(0, name, vec![1, 2, 3]));
    assert_eq!(call("echo").await, Ok(vec![1, 2, 3]));
    assert_eq!(call("missing").await, Err(Failure::Error("unknown function: missing".to_owned())));
    let not_taken = Err(Failure::Error("the library does not take calls here".to_owned()));
    assert_eq!(call("refuse").await, not_taken);
    assert!(local.create(Call::new(0, "nothing", vec![])).await.is_err());

    drop((call("wait"), call("wait"), call("echo")));
    assert_eq!(CANCELLED.load(Ordering::SeqCst), 2, "what was done is not cancelled");
    let limit = Some(Duration::from_millis(1));
    let late = local.call(Call { timeout: limit, ..Call::new(0, "wait", vec![]) }).await;
    assert_eq!(late, Err(Failure::Timeout("the call took longer than 1ms".to_owned())));
    assert!(DUE.lock().expect("no panic").is_empty());

    // What nobody takes is given back, whatever it is in. Here a handle is as many bytes as it is in.
    let giving = |name| {
        let handles = Handles {
            value: |value| vec![value.len() as u64],
            error: |error| vec![100 + error.len() as u64],
        };
        local.call(Call { handles: Some(handles), ..Call::new(0, name, vec![1, 2, 3]) })
    };
    drop((giving("echo"), giving("fail"), giving("fail_late")));
    assert_eq!(*CLOSED.lock().expect("no panic"), [3, 105, 109]);
}
