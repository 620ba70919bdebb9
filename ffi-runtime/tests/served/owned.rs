//! What belongs to a peer: contexts and handles.

use std::{
    ffi::{c_char, c_void},
    ptr,
    sync::atomic::{AtomicI32, AtomicU64, Ordering},
};

use ciborium::Value;
use ffi::__private::server::PeerLimits;

use crate::{client::*, library::*};

#[test]
fn another_ones_are_refused_wherever_they_stand() {
    let (mine, my_context) = Client::with_context("mine");
    let (other, other_context) = Client::with_context("other");
    let my_session = id(&mine.ok(my_context, "open", number_request("number", 1)));
    let theirs = id(&other.ok(other_context, "open", number_request("number", 2)));
    let closed = "the handle was closed";
    // As a receiver.
    assert_eq!(mine.err(theirs, "session_number", nothing()), closed);
    assert_eq!(mine.err(theirs, "session_twin", nothing()), closed);
    assert_eq!(mine.err(theirs, "ffi.close", nothing()), closed);
    for function in ["name", "ffi.close", "ffi.event_stats", "ffi.host_stats"] {
        assert_eq!(mine.err(other_context, function, nothing()), "the context was destroyed");
    }
    for (function, key) in [("ffi.subscribe", "event"), ("ffi.register", "function")] {
        assert_eq!(mine.err(other_context, function, text_request(key, "ask")), "the context was destroyed");
    }
    assert_eq!(mine.err(theirs, "name", nothing()), "this is a handle, not a context");
    // In a request.
    let sum =
        |sessions: &[u64]| request([("sessions", Value::Array(sessions.iter().map(|id| of(*id)).collect()))]);
    assert_eq!(mine.ok(my_context, "sum", sum(&[my_session, my_session])), 2.into());
    assert_eq!(mine.err(my_context, "sum", sum(&[my_session, theirs])), format!("sessions[1]: {closed}"));
    let as_number = request([("sessions", Value::Array(vec![theirs.into()]))]);
    assert_eq!(mine.err(my_context, "sum", as_number), format!("sessions[0]: {closed}"));
    let later = |first: u64, second: Value| request([("first", of(first)), ("second", second)]);
    assert_eq!(mine.ok(my_context, "sum_later", later(my_session, Value::Null)), 1.into());
    assert_eq!(mine.ok(my_context, "sum_later", later(my_session, of(my_session))), 2.into());
    assert_eq!(mine.err(my_context, "sum_later", later(theirs, Value::Null)), format!("first: {closed}"));
    assert_eq!(mine.err(my_context, "sum_later", later(my_session, of(theirs))), format!("second: {closed}"));
    // In an answer.
    mine.register(my_context, "choose");
    let call = mine.begin(my_context, "chooses", number_request("count", 2));
    let (host_call, context, name, args) = mine.asked(0);
    assert_eq!((context, &*name), (my_context, "choose"));
    mine.answer(host_call, of(theirs));
    assert_eq!(mine.err_of(call), format!("result: {closed}"));
    // What it was given by the question is its own.
    let given = ids(&field(&args, "of"));
    assert_eq!(mine.ok(given[1], "session_number", nothing()), 11.into());
    assert_eq!(other.err(given[1], "session_number", nothing()), closed);
    let call = mine.begin(my_context, "chooses", number_request("count", 1));
    mine.answer(mine.asked(1).0, of(given[1]));
    assert_eq!(mine.end(call), (OK, bytes(&11.into())));
    // None of it has touched what it was about.
    assert_eq!(other.ok(theirs, "session_number", nothing()), 2.into());
    mine.close();
    assert_eq!((alive("mine"), alive("other")), (0, 2));
    assert_eq!(other.ok(other_context, "name", nothing()), "other".into());
    other.close();
    assert_eq!(alive("other"), 0);
}

#[test]
fn handles_of_the_context_that_is_served_belong_to_whom_they_were_given() {
    let (host, context) = Client::with_context("given");
    let served = serve(ptr::without_provenance_mut(context as usize));
    let [one, two] = [Client::new(&served), Client::new(&served)];
    let mine = id(&one.ok(0, "open", number_request("number", 1)));
    let many = ids(&two.ok(0, "open_many", number_request("count", 3)));
    assert_eq!(one.ok(mine, "session_number", nothing()), 1.into());
    assert_eq!(two.ok(many[2], "session_number", nothing()), 2.into());
    assert_eq!(two.err(mine, "session_number", nothing()), "the handle was closed");
    assert_eq!(one.err(many[0], "session_number", nothing()), "the handle was closed");
    let twin = id(&two.ok(many[2], "session_twin", nothing()));
    assert_eq!(two.ok(twin, "session_number", nothing()), 2.into());
    // One of the host's own, which is in the same process, is its own as well.
    let theirs = id(&host.ok(context, "open", number_request("number", 9)));
    assert_eq!(one.err(theirs, "session_number", nothing()), "the handle was closed");
    until(|| alive("given") == 7);
    two.close();
    until(|| alive("given") == 3);
    assert_eq!(one.ok(mine, "session_number", nothing()), 1.into());
    one.close();
    until(|| alive("given") == 2);
    assert_eq!(host.ok(theirs, "session_number", nothing()), 9.into());
    host.close();
    until(|| alive("given") == 0);
}

#[test]
fn a_handle_is_closed_once() {
    let (client, context) = Client::with_context("closing");
    let session = id(&client.ok(context, "open", number_request("number", 1)));
    until(|| alive("closing") == 2);
    assert_eq!(client.ok(session, "ffi.close", nothing()), Value::Null);
    until(|| alive("closing") == 1);
    assert_eq!(client.err(session, "ffi.close", nothing()), "the handle was closed");
    assert_eq!(client.err(session, "session_number", nothing()), "the handle was closed");
    assert_eq!(client.err(0, "ffi.close", nothing()), "the context that is served is not the connection's");
    assert_eq!(client.err(5, "ffi.close", nothing()), "the handle is not one of this library");
    client.close();
}

#[test]
fn a_context_is_destroyed_once_with_all_that_is_its_own() {
    let (client, context) = Client::with_context("destroyed");
    let session = id(&client.ok(context, "open", number_request("number", 1)));
    let call = client.begin(context, "forever", nothing());
    let subscription = client.subscribe(context, "");
    client.register(context, "ask");
    let asks = client.begin(context, "asks", text_request("text", "?"));
    let (host_call, ..) = client.asked(0);
    assert_eq!(client.ok(context, "ffi.close", nothing()), Value::Null);
    assert_eq!(alive("destroyed"), 0);
    assert_eq!((client.end(call).0, client.end(asks).0), (CANCELLED, CANCELLED));
    assert_eq!(client.err(context, "ffi.close", nothing()), "the context was destroyed");
    assert_eq!(client.err(context, "name", nothing()), "the context was destroyed");
    assert_eq!(client.err(session, "session_number", nothing()), "the handle was closed");
    until(|| client.peer.is_idle());
    // What comes late hits nobody, and the id is free.
    client.answer(host_call, "late".into());
    client.try_begin(subscription, 0, "version", &[], None, 0).expect("the id is free");
    assert_eq!(client.end(subscription).0, OK);
    client.close();
}

#[test]
fn a_destructor_that_takes_too_long_is_left_behind() {
    let (client, context) = Client::with_context("stubborn");
    // Ten seconds, unless it passes.
    let close = client.begin(context, "ffi.close", nothing());
    reached("stubborn");
    assert_eq!(client.err(context, "name", nothing()), "the context was destroyed");
    open_gate("stubborn");
    assert_eq!(client.end(close), (OK, vec![0xf6]));
    client.close();
}

#[test]
fn contexts_are_limited() {
    let client = Client::with(&serve(ptr::null_mut()), PeerLimits { contexts: 2, ..LIMITS });
    let full = "the connection has 2 contexts, which is the limit";
    let first = client.make("limited contexts");
    let never = client.begin(0, "make_never", nothing());
    assert_eq!(client.err(0, "make", text_request("name", "third")), full, "one of them is being made");
    client.peer.cancel(never);
    assert_eq!(client.end(never).0, CANCELLED);
    assert_eq!(client.err(0, "make", text_request("name", "")), "it has no name", "which makes none");
    client.make("limited contexts");
    assert_eq!(client.err(0, "make", text_request("name", "third")), full);
    client.ok(first, "ffi.close", nothing());
    client.make("limited contexts");
    client.close();
    assert_eq!(alive("limited contexts"), 0);
}

#[test]
fn contexts_of_all_peers_are_limited() {
    let served = serve(ptr::null_mut());
    let [one, two] = [(); 2].map(|()| Client::with(&served, PeerLimits { all_contexts: 3, ..LIMITS }));
    let full = "all connections have 3 contexts, which is the limit";
    let is_full = |client: &Client| client.err(0, "make", text_request("name", "one more")) == full;
    let first = one.make("all contexts");
    one.make("all contexts");
    let never = two.begin(0, "make_never", nothing());
    assert!(is_full(&one) && is_full(&two), "one of them is being made");
    two.peer.cancel(never);
    assert_eq!(two.end(never).0, CANCELLED);
    assert_eq!(two.err(0, "make", text_request("name", "")), "it has no name", "which makes none");
    two.make("all contexts");
    assert!(is_full(&two));
    one.ok(first, "ffi.close", nothing());
    two.make("all contexts");
    assert!(is_full(&one));
    // Whoever goes takes its contexts along.
    one.close();
    two.make("all contexts");
    assert!(is_full(&two));
    two.close();
    assert_eq!(alive("all contexts"), 0);
}

#[test]
fn handles_are_limited() {
    let limits = PeerLimits { handles: 4, ..LIMITS };
    let client = Client::with(&serve(ptr::null_mut()), limits);
    let context = client.make("limited handles");
    let full = "the connection has up to 4 handles, and there would be more";
    assert_eq!(client.err(context, "open_many", number_request("count", 5)), full);
    until(|| alive("limited handles") == 1);
    let four = ids(&client.ok(context, "open_many", number_request("count", 4)));
    assert_eq!(client.err(context, "open", number_request("number", 1)), full);
    assert_eq!(client.err(four[0], "session_twin", nothing()), full);
    // In a question: it is not asked.
    client.register(context, "choose");
    assert_eq!(client.err(context, "chooses", number_request("count", 1)), full);
    for session in &four[1..] {
        client.ok(*session, "ffi.close", nothing());
    }
    // In an item: two in each, and one is left.
    let call = client.begin_with(context, "sessions", nothing(), None, 10);
    assert_eq!(client.err_of(call), full);
    assert_eq!(client.items(call).len(), 1);
    until(|| alive("limited handles") == 4);
    client.close();
    assert_eq!(alive("limited handles"), 0);
}

type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);
type HostFn = unsafe extern "C" fn(u64, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn served_register_host_fn_cbor(
        ctx: *mut c_void,
        name: *const c_char,
        function: Option<HostFn>,
        user_data: *mut c_void,
    ) -> i32;
    fn served_sum_cbor(
        ctx: *mut c_void,
        callback: Option<Callback>,
        user_data: *mut c_void,
        request: *const u8,
        len: usize,
    ) -> i32;
}

/// What a host in this process has, and what came of its call.
static CONTEXT: AtomicU64 = AtomicU64::new(0);
static SESSION: AtomicU64 = AtomicU64::new(0);
static CAME: AtomicI32 = AtomicI32::new(-1);

unsafe extern "C" fn summed(code: i32, _: *const c_void, _: usize, _: *mut c_void) {
    CAME.store(code, Ordering::SeqCst);
}

unsafe extern "C" fn told(_: u64, _: *const c_void, _: usize, _: *mut c_void) {
    let context = ptr::without_provenance_mut(CONTEXT.load(Ordering::SeqCst) as usize);
    let sessions = Value::Array(vec![of(SESSION.load(Ordering::SeqCst))]);
    let request = bytes(&request([("sessions", sessions)]));
    let (data, len) = (request.as_ptr(), request.len());
    // SAFETY: the request is readable.
    unsafe { served_sum_cbor(context, Some(summed), ptr::null_mut(), data, len) };
}

#[test]
fn a_host_in_the_same_process_names_its_own_also_inside_of_a_peers_call() {
    let (host, context) = Client::with_context("inside");
    let session = id(&host.ok(context, "open", number_request("number", 4)));
    CONTEXT.store(context, Ordering::SeqCst);
    SESSION.store(session, Ordering::SeqCst);
    let raw = ptr::without_provenance_mut(context as usize);
    // SAFETY: the name ends with a zero.
    let code = unsafe { served_register_host_fn_cbor(raw, c"tell".as_ptr(), Some(told), ptr::null_mut()) };
    assert_eq!(code, OK);
    let peer = Client::new(&serve(raw));
    peer.ok(0, "tells", text_request("text", "now"));
    assert_eq!(CAME.load(Ordering::SeqCst), OK);
    let sessions = request([("sessions", Value::Array(vec![of(session)]))]);
    assert_eq!(peer.err(0, "sum", sessions), "sessions[0]: the handle was closed");
    peer.close();
    host.close();
}

#[test]
fn a_context_counts_until_its_destruction_is_over() {
    let client = Client::with(&serve(ptr::null_mut()), PeerLimits { contexts: 1, ..LIMITS });
    let context = client.make("stubborn, and counted");
    let close = client.begin(context, "ffi.close", nothing());
    reached("stubborn, and counted");
    let refused = client.err(0, "make", text_request("name", "one more"));
    assert_eq!(refused, "the connection has 1 contexts, which is the limit");
    open_gate("stubborn, and counted");
    assert_eq!(client.end(close).0, OK);
    client.make("one more");
    client.close();
}
