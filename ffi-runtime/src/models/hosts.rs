//! Calls of host functions, see [`crate::host`]: registering, replacing, completing, giving up and teardown against each other.

use core::{
    ffi::c_void,
    future::Future,
    pin::pin,
    ptr::{self, without_provenance_mut},
    sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    task::Waker,
};

use loom::future::block_on;

use super::{Instance, check, create, spawn};
use crate::{
    abi::{CANCELLED, ERR, FORM_NATIVE, HostStats, OK},
    call::{
        Form, Method, Start,
        callback::{self, ReplyTo},
    },
    context::{Context, Library},
    host::{
        HostArgs, HostError, HostFunction, call, call_now, host_complete, host_stats, register_host_fn, tell,
    },
    library,
    thread::current,
};

impl HostArgs for u32 {
    type Tuple = (u32,);

    fn into_tuple(self) -> (u32,) {
        (self,)
    }
}

const ASK: HostFunction = HostFunction { name: "ask" };

/// The section of a library with that function.
const SECTION: &[u8] = b"FFI1\x10\0\0\0\xa1\x64host\xa1\x64name\x63ask";

/// The `user_data` of a registration. What `loom` watches is read while the function runs, and changed when it is released.
struct Host {
    watched: Instance,
    /// Where it is not 0, the function completes each call on that context itself.
    answers: AtomicUsize,
    runs: AtomicU32,
    /// The number of the last call.
    call: AtomicU64,
    releases: AtomicU32,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            watched: Instance::new(7),
            answers: AtomicUsize::new(0),
            runs: AtomicU32::new(0),
            call: AtomicU64::new(0),
            releases: AtomicU32::new(0),
        }
    }
}

/// What a model registers.
fn hosts() -> &'static [Host; 2] {
    crate::sync::global!([Host; 2])
}

impl Host {
    fn register(&'static self, context: usize) -> i32 {
        let ends = SECTION.as_ptr_range();
        let user_data = ptr::from_ref(self).cast_mut().cast();
        // SAFETY: the name ends with a zero, the host lives as long as the model, and so does the section.
        unsafe {
            register_host_fn::<Instance>(
                without_provenance_mut(context),
                c"ask".as_ptr(),
                FORM_NATIVE,
                Some(called),
                user_data,
                Some(released),
                (ends.start, ends.end),
            )
        }
    }

    fn releases(&self) -> u32 {
        self.releases.load(Ordering::SeqCst)
    }

    /// What is called or released may come before this, and not after it.
    #[track_caller]
    fn is_released(&self) {
        assert_eq!(self.releases(), 1, "released once");
    }
}

unsafe extern "C" fn called(call_id: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: a `Host` that lives as long as the model.
    let host = unsafe { &*user_data.cast::<Host>() };
    assert_eq!((len, host.releases()), (4, 0), "it is not released yet");
    // SAFETY: the arguments, until this returns.
    assert_eq!(unsafe { *args.cast::<u32>() }, 1);
    assert_eq!(host.watched.owner(), 7);
    host.runs.fetch_add(1, Ordering::SeqCst);
    host.call.store(call_id, Ordering::SeqCst);
    match host.answers.load(Ordering::SeqCst) {
        0 => {}
        context => assert!(matches!(complete(context, call_id), OK | ERR)),
    }
    assert_eq!(host.watched.owner(), 7);
}

unsafe extern "C" fn released(user_data: *mut c_void) {
    // SAFETY: a `Host` that lives as long as the model.
    let host = unsafe { &*user_data.cast::<Host>() };
    // SAFETY: `loom` fails where the function runs meanwhile.
    host.watched.0.with_mut(|owner| unsafe { *owner = u32::MAX });
    host.releases.fetch_add(1, Ordering::SeqCst);
}

fn complete(context: usize, call: u64) -> i32 {
    let answer = 5_u32;
    let payload = ptr::from_ref(&answer).cast();
    // SAFETY: the answer is there.
    unsafe { host_complete::<Instance>(without_provenance_mut(context), call, OK, payload, 4) }
}

fn destroy(context: usize) {
    let code = library::destroy::<Instance>(without_provenance_mut(context), |instance| {
        assert_ne!(instance.end(), 0);
        None
    });
    assert_eq!(code, OK);
}

/// What Rust code has of a context.
fn context_of(context: usize) -> Context {
    let visit = Instance::contexts().visit(current(), without_provenance_mut(context)).expect("open");
    visit.any().context().clone()
}

#[track_caller]
fn stats(context: usize) -> HostStats {
    let mut stats = HostStats::default();
    // SAFETY: it can be written.
    assert_eq!(unsafe { host_stats::<Instance>(without_provenance_mut(context), &mut stats) }, OK);
    assert_eq!(stats.called, stats.answered + stats.failed + stats.pending);
    stats
}

type Asked = Result<u32, HostError>;

#[test]
fn completion_and_replacing_of_a_call() {
    check(Some(3), || {
        let [old, new] = hosts();
        let raw = create(1);
        let context = context_of(raw);
        assert_eq!(old.register(raw), OK);
        let mut asked = pin!(call::<u32, u32, HostError>(&context, &ASK, 1));
        let mut polling = core::task::Context::from_waker(Waker::noop());
        assert!(asked.as_mut().poll(&mut polling).is_pending());
        let completing = spawn(move || complete(raw, old.call.load(Ordering::SeqCst)));
        let replacing = spawn(move || assert_eq!(new.register(raw), OK));
        let came: Asked = block_on(asked);
        replacing.join().expect("no panic");
        let code = completing.join().expect("no panic");
        assert_eq!(came, if code == OK { Ok(5) } else { Err(HostError::Replaced) });
        old.is_released();
        let dropped = u64::from(code != OK);
        assert_eq!((stats(raw).pending, stats(raw).dropped), (0, dropped));
        destroy(raw);
        new.is_released();
    });
}

#[test]
fn a_call_that_begins_while_its_function_is_replaced() {
    check(Some(3), || {
        let [old, new] = hosts();
        let raw = create(1);
        let context = context_of(raw);
        for host in [old, new] {
            host.answers.store(raw, Ordering::SeqCst);
        }
        assert_eq!(old.register(raw), OK);
        let replacing = spawn(move || assert_eq!(new.register(raw), OK));
        let asked: Asked = block_on(call(&context, &ASK, 1_u32));
        assert!(matches!(asked, Ok(5) | Err(HostError::Replaced)), "{asked:?}");
        replacing.join().expect("no panic");
        old.is_released();
        destroy(raw);
        new.is_released();
    });
}

#[test]
fn a_call_that_is_given_up_while_it_is_completed() {
    check(None, || {
        let [host, _] = hosts();
        let raw = create(1);
        let context = context_of(raw);
        assert_eq!(host.register(raw), OK);
        let mut asked = Box::pin(call::<u32, u32, HostError>(&context, &ASK, 1));
        let mut polling = core::task::Context::from_waker(Waker::noop());
        assert!(asked.as_mut().poll(&mut polling).is_pending());
        let completing = spawn(move || complete(raw, host.call.load(Ordering::SeqCst)));
        drop(asked);
        let taken = u64::from(completing.join().expect("no panic") == OK);
        let HostStats { answered, failed, dropped, pending, .. } = stats(raw);
        assert_eq!([answered, failed, dropped, pending], [taken, 1 - taken, 1 - taken, 0]);
        destroy(raw);
        host.is_released();
    });
}

/// Outside of all visits, as a thread of the author's may be.
#[test]
fn a_function_that_runs_while_its_context_is_torn_down() {
    check(Some(3), || {
        let [host, _] = hosts();
        let raw = create(1);
        let context = context_of(raw);
        assert_eq!(host.register(raw), OK);
        let telling = spawn(move || tell(&context, &ASK, 1_u32));
        destroy(raw);
        host.is_released();
        let runs = host.runs.load(Ordering::SeqCst);
        telling.join().expect("no panic");
        assert_eq!(host.runs.load(Ordering::SeqCst), runs, "nothing runs afterwards");
    });
}

#[test]
fn completion_and_teardown_of_a_thread_that_waits() {
    check(Some(2), || {
        let [host, _] = hosts();
        let raw = create(1);
        let context = context_of(raw);
        assert_eq!(host.register(raw), OK);
        let waiting = spawn(move || -> Asked { call_now(&context, &ASK, 1_u32) });
        // Before it is asked there is no such call.
        let completing = spawn(move || complete(raw, host.call.load(Ordering::SeqCst)));
        destroy(raw);
        host.is_released();
        let code = completing.join().expect("no panic");
        let came = waiting.join().expect("no panic");
        assert_eq!(came, if code == OK { Ok(5) } else { Err(HostError::Closed) });
    });
}

/// What a call of the library's that asks its host comes to.
#[derive(Default)]
struct Came {
    code: AtomicI32,
    failed: AtomicBool,
}

unsafe extern "C" fn came(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: a `Came` that lives as long as the model.
    let came = unsafe { &*user_data.cast::<Came>() };
    assert_eq!(came.code.swap(code, Ordering::SeqCst), -1, "one reply");
}

/// Calls a function of the library's that asks its host and fails where that does.
fn begin(context: usize, asking: Context, came: &'static Came) {
    came.code.store(-1, Ordering::SeqCst);
    let to = ReplyTo {
        callback: Some(self::came),
        user_data: ptr::from_ref(came).cast_mut().cast(),
        form: Form::Native,
    };
    let function = move |_: &'static Instance, ()| async move {
        let asked: Asked = call(&asking, &ASK, 1_u32).await;
        came.failed.store(asked.is_err(), Ordering::SeqCst);
        asked.map_err(|error| error.to_string())
    };
    let method = Method::<Instance>::new(without_provenance_mut(context));
    // SAFETY: the future keeps nothing of the instance.
    let returned = unsafe { callback::asynchronous(method, to, Start::Here, |_| Ok(()), function) };
    assert_eq!(returned, OK);
}

#[test]
fn an_error_of_a_call_that_teardown_has_cancelled_is_no_reply() {
    check(Some(2), || {
        let [host, _] = hosts();
        let came = crate::sync::global!(Came);
        let raw = create(1);
        let asking = context_of(raw);
        assert_eq!(host.register(raw), OK);
        let destroying = spawn(move || destroy(raw));
        begin(raw, asking, came);
        destroying.join().expect("no panic");
        let (code, failed) = (came.code.load(Ordering::SeqCst), came.failed.load(Ordering::SeqCst));
        // Refused, it was not called.
        assert!(code == CANCELLED || code == ERR && !failed, "{code}, failed: {failed}");
        host.is_released();
    });
}

#[test]
fn a_function_that_is_registered_while_its_context_is_torn_down() {
    check(None, || {
        let [host, other] = hosts();
        let raw = create(1);
        assert_eq!(host.register(raw), OK);
        let registering = spawn(move || other.register(raw));
        destroy(raw);
        host.is_released();
        let code = registering.join().expect("no panic");
        assert_eq!(other.releases(), u32::from(code == OK), "what was refused is the host's");
    });
}
