//! Contexts: made, used by many threads, torn down once.

use std::{
    ffi::c_void,
    ptr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use crate::{host::*, value};

#[test]
fn ids_that_are_no_contexts_are_errors() {
    let gone = Context::new();
    let stale = gone.raw;
    assert_eq!(gone.destroy(), OK);
    let on_the_stack = [0_u64; 4];
    let cases: [(Ctx, &str); 6] = [
        (ptr::null_mut(), "the context is null"),
        (stale, "the context was destroyed"),
        (ptr::from_ref(&on_the_stack).cast_mut().cast(), "the context is not one of this library"),
        (ptr::without_provenance_mut(1), "the context is not one of this library"),
        (ptr::without_provenance_mut(usize::MAX), "the context is not one of this library"),
        (ptr::without_provenance_mut(stale.addr() ^ (0xff << 16)), "the context is not one of this library"),
    ];
    for (context, text) in cases {
        // SAFETY: any context may be passed.
        let native = call(|cb, ud| unsafe { abi_add(context, cb, ud, 1, 1) });
        assert_eq!((native.code, native.text()), (ERR, text));
        // SAFETY: any context may be passed.
        let pending = call(|cb, ud| unsafe { abi_sleep(context, cb, ud, 1) });
        assert_eq!((pending.code, pending.text()), (ERR, text));
        // SAFETY: any context may be passed.
        let cbor = call(|cb, ud| unsafe { abi_name_cbor(context, cb, ud, ptr::null(), 0) });
        assert_eq!((cbor.code, cbor.text()), (ERR, text));
        let (mut out, mut reply) = (0, Reply::new());
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { abi_sleep_wait(context, 1, -1, &mut out, &mut reply) }, ERR);
        assert_eq!(reply.text(), text);
        reply.release();
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { abi_destroy(context) }, ERR);
        if !context.is_null() {
            // SAFETY: any context may be passed.
            assert_eq!(unsafe { abi_cancel(context, ptr::null_mut()) }, ERR);
        }
    }
}

#[test]
fn a_sync_constructor_returns_its_context_and_replies_with_it() {
    let (id, inbox) = (fresh_id(), Inbox::new());
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { abi_make(id, 7, Some(deliver), inbox.user_data()) };
    let payload = raw.addr().to_ne_bytes().to_vec();
    assert_eq!(inbox.all(), [Received { code: OK, payload: Some(payload) }]);
    let mut sum = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_add_wait(raw, 1, 2, &mut sum, ptr::null_mut()) }, OK);
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, OK);
}

#[test]
fn the_cbor_constructor_replies_with_the_address_as_text() {
    let inbox = Inbox::new();
    let request = value!({"id" => fresh_id(), "teardown" => "Sleep"});
    let mut bytes = Vec::new();
    ciborium::into_writer(&request, &mut bytes).expect("to a vector");
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { abi_make_cbor(bytes.as_ptr(), bytes.len(), Some(deliver), inbox.user_data()) };
    assert_eq!(inbox.wait().cbor(), ciborium::Value::Text(raw.addr().to_string()));
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, OK);
}

#[test]
fn a_context_can_be_used_when_its_constructor_has_replied() {
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { abi_create(fresh_id(), 50, 0, Some(deliver), inbox.user_data()) };
    assert!(!raw.is_null());
    // SAFETY: the arguments are what the header asks for.
    let early = call(|cb, ud| unsafe { abi_add(raw, cb, ud, 1, 1) });
    assert_eq!(
        (early.code, early.text()),
        (ERR, "the context is not ready: its constructor has not replied yet")
    );
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, ERR);
    assert_eq!(inbox.wait().code, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_add(raw, cb, ud, 1, 1) }).code, OK);
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, OK);
}

#[test]
fn a_constructor_that_fails_leaves_no_context() {
    // At once.
    let (id, inbox) = (fresh_id(), Inbox::new());
    // SAFETY: the arguments are what the header asks for.
    assert!(unsafe { abi_refuse(id, Some(deliver), inbox.user_data()) }.is_null());
    assert_eq!(inbox.wait().code, FAIL);
    assert_eq!(crate::library::journal(id), ["refused"]);

    // Later: the pointer is known by then.
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { abi_create(fresh_id(), 5, 1, Some(deliver), inbox.user_data()) };
    assert!(!raw.is_null());
    assert_eq!(inbox.wait().code, FAIL);
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { abi_add(raw, cb, ud, 1, 1) });
    assert_eq!((reply.code, reply.text()), (ERR, "the context was destroyed"));
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, ERR);

    // Waited for: nothing is written.
    let mark: Ctx = ptr::without_provenance_mut(5);
    let (mut out, mut reply) = (mark, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_refuse_wait(id, &mut out, &mut reply) }, FAIL);
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_create_wait(id, 1, 1, -1, &mut out, &mut reply) }, FAIL);
    reply.release();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_create_wait(id, 60_000, 0, 5, &mut out, &mut reply) }, TIMEOUT);
    reply.release();
    assert_eq!(out, mark);
}

#[test]
fn bad_arguments_of_a_constructor_are_a_reply() {
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    assert!(unsafe { abi_make(fresh_id(), 3, Some(deliver), inbox.user_data()) }.is_null());
    let reply = inbox.wait();
    assert_eq!((reply.code, reply.text()), (ERR, "teardown: 3 is not a value of `Teardown`"));
    let inbox = Inbox::new();
    // SAFETY: the arguments are what the header asks for.
    assert!(unsafe { abi_create_cbor(ptr::null(), 0, Some(deliver), inbox.user_data()) }.is_null());
    let reply = inbox.wait();
    assert_eq!((reply.code, reply.text()), (ERR, "id: missing"));
}

#[test]
fn a_constructor_that_waits_can_be_cancelled_and_leaves_nothing() {
    let (id, inbox) = (fresh_id(), Inbox::new());
    // SAFETY: the arguments are what the header asks for.
    let raw = unsafe { abi_create_never(id, Some(deliver), inbox.user_data()) };
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_cancel(raw, inbox.user_data()) }, OK);
    assert_eq!(inbox.wait().code, CANCELLED);
    assert_eq!(crate::library::journal(id), ["dropped"]);
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, ERR);
}

#[test]
fn teardown_cancels_runs_the_destructor_and_happens_once() {
    let context = Context::new();
    let (raw, id) = (context.raw, context.id);
    // SAFETY: the arguments are what the header asks for.
    let pending: Vec<_> = (0..3).map(|_| start(|cb, ud| unsafe { abi_forever(raw, cb, ud) })).collect();
    assert_eq!(context.destroy(), OK);
    for inbox in pending {
        assert_eq!(inbox.all(), [Received { code: CANCELLED, payload: Some(b"cancelled".to_vec()) }]);
    }
    let journal = crate::library::journal(id);
    assert_eq!(journal, ["made", "forever", "forever", "forever", "shut down", "dropped"]);
    // SAFETY: any context may be passed.
    assert_eq!(unsafe { abi_destroy(raw) }, ERR);
    assert_eq!(crate::library::journal(id), journal);
}

/// What the callback of the test below and the test tell each other.
#[derive(Default)]
struct Visit {
    inside: AtomicBool,
    left: AtomicBool,
}

unsafe extern "C" fn stay(_: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: a `Visit` that is never freed.
    let visit = unsafe { &*user_data.cast::<Visit>() };
    visit.inside.store(true, Ordering::SeqCst);
    std::thread::sleep(std::time::Duration::from_millis(100));
    visit.left.store(true, Ordering::SeqCst);
}

#[test]
fn teardown_waits_for_the_callback_that_runs() {
    type Start = fn(Ctx, *mut c_void) -> i32;
    let starts: [Start; 4] = [
        // SAFETY: the arguments are what the header asks for.
        |context, user_data| unsafe { abi_add(context, Some(stay), user_data, 1, 1) },
        // SAFETY: the arguments are what the header asks for.
        |context, user_data| unsafe { abi_ready(context, Some(stay), user_data, 1) },
        // SAFETY: the arguments are what the header asks for.
        |context, user_data| unsafe { abi_sleep(context, Some(stay), user_data, 1) },
        // SAFETY: the arguments are what the header asks for.
        |context, user_data| unsafe { abi_add_cbor(context, Some(stay), user_data, ptr::null(), 0) },
    ];
    for start in starts {
        let visit: &'static Visit = Box::leak(Box::default());
        let context = Context::new();
        let (raw, user_data) = (context.raw.addr(), ptr::from_ref(visit).expose_provenance());
        let call = std::thread::spawn(move || {
            start(ptr::without_provenance_mut(raw), ptr::with_exposed_provenance_mut(user_data))
        });
        until(|| visit.inside.load(Ordering::SeqCst));
        assert_eq!(context.destroy(), OK);
        assert!(visit.left.load(Ordering::SeqCst), "teardown came back before the callback did");
        assert_eq!(call.join().expect("no panic"), OK);
    }
}

/// Replies of the race below, by code.
struct Tally {
    ok: AtomicU64,
    refused: AtomicU64,
    cancelled: AtomicU64,
    /// Set when `destroy` has returned.
    over: AtomicBool,
    /// Replies of accepted calls that came after that.
    late: AtomicU64,
}

unsafe extern "C" fn count(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: a `Tally` that is never freed.
    let tally = unsafe { &*user_data.cast::<Tally>() };
    // SAFETY: readable until this returns.
    let payload = unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) };
    let counter = match code {
        OK => &tally.ok,
        CANCELLED => &tally.cancelled,
        ERR if payload == b"the context was destroyed" => &tally.refused,
        code => panic!("code {code}"),
    };
    if code != ERR && tally.over.load(Ordering::SeqCst) {
        tally.late.fetch_add(1, Ordering::SeqCst);
    }
    counter.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn calls_that_race_with_teardown_get_one_reply_each_and_none_after_it() {
    for round in 0..40 {
        let tally: &'static Tally = Box::leak(Box::new(Tally {
            ok: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            cancelled: AtomicU64::new(0),
            over: AtomicBool::new(false),
            late: AtomicU64::new(0),
        }));
        let user_data = ptr::from_ref(tally).addr();
        let context = Context::new();
        let raw = context.raw.addr();
        let calls: u64 = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..6_u64)
                .map(|caller| {
                    scope.spawn(move || {
                        let raw: Ctx = ptr::without_provenance_mut(raw);
                        let user_data = ptr::with_exposed_provenance_mut(user_data);
                        let mut made = 0;
                        let mut after = 20;
                        while after > 0 {
                            // SAFETY: the arguments are what the header asks for, and any context may be passed.
                            let code = match (made + caller) % 3 {
                                // SAFETY: as above.
                                0 => unsafe { abi_add(raw, Some(count), user_data, 1, 1) },
                                // SAFETY: as above.
                                1 => unsafe { abi_sleep(raw, Some(count), user_data, made % 2) },
                                // SAFETY: as above.
                                _ => unsafe { abi_forever(raw, Some(count), user_data) },
                            };
                            assert_eq!(code, OK);
                            made += 1;
                            // Some calls come after teardown for sure.
                            after -= u64::from(tally.over.load(Ordering::SeqCst));
                        }
                        made
                    })
                })
                .collect();
            ptr::from_ref(tally).expose_provenance();
            std::thread::sleep(std::time::Duration::from_micros(round * 50));
            assert_eq!(context.destroy(), OK);
            tally.over.store(true, Ordering::SeqCst);
            callers.into_iter().map(|caller| caller.join().expect("no panic")).sum()
        });
        let [ok, refused, cancelled] =
            [&tally.ok, &tally.refused, &tally.cancelled].map(|counter| counter.load(Ordering::SeqCst));
        assert_eq!(ok + refused + cancelled, calls, "one reply for each call");
        assert!(refused >= 6 * 20, "later calls are refused");
        assert_eq!(tally.late.load(Ordering::SeqCst), 0, "no accepted call replies after teardown");
    }
}
