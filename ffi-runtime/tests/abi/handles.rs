//! Handles: objects that stay in the library. Wherever one is dropped, that is inside the library's runtime.

use std::{
    ffi::c_void,
    fmt, ptr,
    sync::{Arc, mpsc},
    thread,
};

use crate::{
    host::{self, *},
    library::{Lab, journal, note},
    value,
};

/// Says where it is dropped, and panics then where it is loud.
#[ffi::handle]
#[derive(Debug)]
pub(crate) struct Probe {
    id: u64,
    loud: bool,
}

impl Drop for Probe {
    fn drop(&mut self) {
        let inside = tokio::runtime::Handle::try_current().is_ok();
        note(self.id, if inside { "dropped" } else { "dropped outside of the runtime" });
        assert!(!self.loud, "loud");
    }
}

#[ffi::export(handle)]
impl Probe {
    #[ffi::constructor]
    fn new(id: u64, loud: bool) -> Self {
        Self { id, loud }
    }

    #[ffi::constructor]
    async fn open(id: u64, fail: bool) -> Result<Self, String> {
        let probe = Self { id, loud: false };
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        if fail { Err("not today".to_owned()) } else { Ok(probe) }
    }

    fn number(&self) -> u64 {
        self.id
    }

    async fn stay(&self) {
        note(self.id, "stays");
        std::future::pending().await
    }

    fn explode(&self) {
        panic!("exploded")
    }

    async fn explode_later(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        panic!("exploded later")
    }
}

/// A result that owns memory.
#[ffi::data]
pub(crate) struct Named {
    name: String,
    probe: Arc<Probe>,
}

#[ffi::error]
#[derive(Debug)]
pub(crate) struct Occupied {
    by: Arc<Probe>,
    mute: bool,
}

impl fmt::Display for Occupied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        assert!(!self.mute, "no words");
        write!(f, "by {}", self.by.id)
    }
}

#[ffi::export]
impl Lab {
    async fn give_probe_later(&self, id: u64) -> Probe {
        let probe = Probe { id, loud: false };
        note(id, "made");
        std::future::pending::<()>().await;
        probe
    }

    fn give_named(&self, id: u64) -> Named {
        Named { name: "named".to_owned(), probe: Arc::new(Probe { id, loud: false }) }
    }

    fn fail_probe(&self, id: u64, mute: bool) -> Result<(), Occupied> {
        Err(Occupied { by: Arc::new(Probe { id, loud: false }), mute })
    }

    async fn take_probe(&self, probe: Arc<Probe>) {
        note(probe.id, "taken");
        std::future::pending::<()>().await;
        drop(probe);
    }
}

#[ffi::export]
fn is_one(one: &Probe, other: &Arc<Probe>) -> bool {
    ptr::eq(one, &raw const **other)
}

fn close(handle: host::Handle) -> i32 {
    // SAFETY: anything may be passed.
    unsafe { abi_handle_close(handle) }
}

/// A probe of a context: its id as the host has it, and the number of the object.
#[track_caller]
fn probe(context: &Context, loud: bool) -> (host::Handle, u64) {
    let (id, mut probe) = (fresh_id(), ptr::null_mut());
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { abi_probe_new_wait(context.raw, id, loud.into(), &mut probe, ptr::null_mut()) };
    assert_eq!(code, OK);
    (probe, id)
}

/// The id in a payload.
fn id_of(reply: &Received) -> host::Handle {
    let bytes = reply.payload.as_deref().expect("a payload").try_into().expect("an id");
    ptr::without_provenance_mut(usize::from_ne_bytes(bytes))
}

/// The id in text.
fn id_in(text: &ciborium::Value) -> host::Handle {
    ptr::without_provenance_mut(text.as_text().expect("text").parse().expect("decimal"))
}

fn text_of(handle: host::Handle) -> String {
    handle.addr().to_string()
}

#[track_caller]
fn check_number(handle: host::Handle, id: u64) {
    let mut out = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_probe_number_wait(handle, &mut out, ptr::null_mut()) }, OK);
    assert_eq!(out, id);
}

/// Runs `end` on a thread that was in no runtime before; afterwards the object was dropped, once, inside of one.
#[track_caller]
fn check_dropped(before: &[&str], end: impl FnOnce(u64) + Send) {
    let id = fresh_id();
    thread::scope(|scope| scope.spawn(move || end(id)).join()).expect("no panic crosses");
    until(|| journal(id).last().is_some_and(|last| last.starts_with("dropped")));
    assert_eq!(journal(id), [before, &["dropped"]].concat());
}

#[test]
fn a_constructor_gives_a_handle_in_every_form() {
    let context = Context::new();
    let raw = context.raw;
    let [one, two, three, none] = [(); 4].map(|()| fresh_id());
    // SAFETY: the arguments are what the header asks for.
    let native = id_of(&call(|cb, ud| unsafe { abi_probe_new(raw, cb, ud, one, 0) }));
    let request = value!({"id" => two, "loud" => false});
    // SAFETY: the arguments are what the header asks for.
    let cbor = call_cbor(&request, |cb, ud, req, len| unsafe { abi_probe_new_cbor(raw, cb, ud, req, len) });
    // SAFETY: the arguments are what the header asks for.
    let opened = id_of(&call(|cb, ud| unsafe { abi_probe_open(raw, cb, ud, three, 0) }));
    check_number(native, one);
    check_number(id_in(&cbor.cbor()), two);
    check_number(opened, three);
    // SAFETY: the arguments are what the header asks for.
    let refused = call(|cb, ud| unsafe { abi_probe_open(raw, cb, ud, none, 1) });
    assert_eq!((refused.code, refused.text()), (ERR, "not today"));
    let request = value!({"id" => none, "fail" => true});
    // SAFETY: the arguments are what the header asks for.
    let cbor = call_cbor(&request, |cb, ud, req, len| unsafe { abi_probe_open_cbor(raw, cb, ud, req, len) });
    assert_eq!((cbor.code, cbor.text()), (ERR, "not today"));
    assert_eq!(context.destroy(), OK);
    assert_eq!((close(native), close(opened)), (ERR, ERR));
}

#[test]
fn a_method_is_called_on_its_handle_in_every_form() {
    let context = Context::new();
    let (probe, id) = probe(&context, false);
    // SAFETY: the arguments are what the header asks for.
    let native = call(|cb, ud| unsafe { abi_probe_number(probe, cb, ud) });
    assert_eq!(native.payload, Some(id.to_ne_bytes().to_vec()));
    // SAFETY: the arguments are what the header asks for.
    let cbor = call(|cb, ud| unsafe { abi_probe_number_cbor(probe, cb, ud, ptr::null(), 0) });
    assert_eq!(cbor.cbor(), value!(id));
    check_number(probe, id);
    // SAFETY: without a callback nothing is done.
    assert_eq!(unsafe { abi_probe_number(probe, None, ptr::null_mut()) }, MISSING_CALLBACK);
    let mut one = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_is_one_wait(probe, probe, &mut one, ptr::null_mut()) }, OK);
    assert_eq!(one, 1);
    assert_eq!(close(probe), OK);
    assert_eq!(journal(id), ["dropped"]);
    // SAFETY: the arguments are what the header asks for.
    let text = refused(|reply| unsafe { abi_probe_number_wait(probe, &mut 0, reply) });
    assert_eq!(text, "the handle was closed");
}

#[test]
fn a_panic_in_a_method_leaves_the_handle_as_it_is() {
    let context = Context::new();
    let (probe, id) = probe(&context, false);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(call(|cb, ud| unsafe { abi_probe_explode(probe, cb, ud) }).text(), "panicked: exploded");
    // SAFETY: the arguments are what the header asks for.
    let later = call(|cb, ud| unsafe { abi_probe_explode_later(probe, cb, ud) });
    assert_eq!((later.code, later.text()), (ERR, "panicked: exploded later"));
    // SAFETY: the arguments are what the header asks for.
    let text = refused(|reply| unsafe { abi_probe_explode_wait(probe, reply) });
    assert_eq!(text, "panicked: exploded");
    check_number(probe, id);
    assert_eq!(close(probe), OK);
}

#[test]
fn ids_in_cbor_are_text_or_numbers() {
    let context = Context::new();
    let (probe, id) = probe(&context, false);
    let send = |value: &ciborium::Value| {
        // SAFETY: the arguments are what the header asks for.
        let send = |cb, ud, req, len| unsafe { abi_take_probe_cbor(context.raw, cb, ud, req, len) };
        let mut bytes = Vec::new();
        ciborium::into_writer(value, &mut bytes).expect("to a vector");
        start(|cb, ud| send(cb, ud, bytes.as_ptr(), bytes.len()))
    };
    let text = send(&value!({"probe" => text_of(probe)}));
    let number = send(&value!({"probe" => probe.addr()}));
    assert_eq!(journal(id), ["taken", "taken"]);
    let foreign = "probe: the handle is not one of this library";
    let signed = format!("+{}", text_of(probe));
    for wrong in ["", "probe", "-1", " 8", "8.0", "18446744073709551616", "8", &signed] {
        assert_eq!(send(&value!({"probe" => wrong})).wait().text(), foreign, "{wrong}");
    }
    assert_eq!(send(&value!({"probe" => "0"})).wait().text(), "probe: the handle is null");
    let negative = send(&value!({"probe" => (-1)})).wait();
    assert_eq!(negative.text(), "probe: integer -1 is out of range for usize");
    assert_eq!(send(&value!({"probe" => null})).wait().text(), "probe: expected text, found null");
    assert_eq!(context.destroy(), OK);
    assert_eq!((text.wait().code, number.wait().code), (CANCELLED, CANCELLED));
}

#[test]
fn an_object_is_dropped_inside_when_its_id_is_closed() {
    let context = Context::new();
    let raw = &context;
    check_dropped(&[], |id| {
        let mut probe = ptr::null_mut();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_probe_new_wait(raw.raw, id, 1, &mut probe, ptr::null_mut()) }, OK);
        assert_eq!(close(probe), OK, "its panic stays in the library");
        assert_eq!(close(probe), ERR);
    });
}

#[test]
fn an_object_is_dropped_inside_when_its_context_is_destroyed() {
    check_dropped(&[], |id| {
        let (context, mut probe) = (Context::new(), ptr::null_mut());
        let (first, last) = (fresh_id(), fresh_id());
        for (id, loud) in [(first, 1), (id, 1), (last, 0)] {
            // SAFETY: the arguments are what the header asks for.
            let code = unsafe { abi_probe_new_wait(context.raw, id, loud, &mut probe, ptr::null_mut()) };
            assert_eq!(code, OK);
        }
        assert_eq!(context.destroy(), OK);
        assert_eq!([journal(first), journal(id), journal(last)], [["dropped"]; 3], "whoever panics");
    });
}

/// Closes what a call gave out, while the reply still has a share of it.
unsafe extern "C" fn close_given(code: i32, payload: *const c_void, len: usize, _: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: readable until this returns, and aligned where it is a C form.
    let given = unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) };
    let id = match *given {
        // A short text, in CBOR.
        [0x60..=0x77, ref text @ ..] if len != size_of::<host::Handle>() => {
            std::str::from_utf8(text).expect("UTF-8").parse().expect("decimal")
        }
        _ => usize::from_ne_bytes(given.try_into().expect("an id")),
    };
    assert_eq!(close(ptr::without_provenance_mut(id)), OK);
}

#[test]
fn an_object_is_dropped_inside_when_its_reply_was_given() {
    let context = Context::new();
    let context = &context;
    check_dropped(&[], |id| {
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_probe_new(context.raw, Some(close_given), ptr::null_mut(), id, 1) };
        assert_eq!(code, OK);
    });
    check_dropped(&[], |id| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&value!({"id" => id, "loud" => true}), &mut bytes).expect("to a vector");
        let (req, len) = (bytes.as_ptr(), bytes.len());
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_probe_new_cbor(context.raw, Some(close_given), ptr::null_mut(), req, len) };
        assert_eq!(code, OK);
    });
    check_dropped(&[], |id| {
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_probe_open(context.raw, Some(close_given), ptr::null_mut(), id, 0) };
        assert_eq!(code, OK);
    });
}

#[test]
fn an_object_is_dropped_inside_when_its_constructor_fails() {
    let context = Context::new();
    let context = &context;
    check_dropped(&[], |id| {
        // SAFETY: the arguments are what the header asks for.
        let text = refused(|reply| unsafe {
            abi_probe_open_wait(context.raw, id, 1, -1, &mut ptr::null_mut(), reply)
        });
        assert_eq!(text, "not today");
    });
}

#[test]
fn an_object_is_dropped_inside_when_its_reply_is_released() {
    check_dropped(&[], |id| {
        let context = Context::new();
        let mut named = host::Named { name: Str::text(""), probe: ptr::null_mut() };
        let mut reply = Reply::new();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_give_named_wait(context.raw, id, &mut named, &mut reply) }, OK);
        // SAFETY: not released yet.
        assert_eq!(unsafe { named.name.get() }, "named");
        check_number(named.probe, id);
        assert_eq!(context.destroy(), OK);
        assert_eq!(close(named.probe), ERR);
        assert_eq!(journal(id), [""; 0], "the reply has a share");
        // By a thread that has never called the library.
        let owner = reply.owner.expose_provenance();
        let release = || Reply { owner: ptr::with_exposed_provenance_mut(owner), ..Reply::new() }.release();
        thread::scope(|scope| scope.spawn(release).join()).expect("no panic crosses");
    });
}

#[test]
fn an_object_in_an_error_is_a_handle_like_any_other() {
    let context = Context::new();
    let context = &context;
    check_dropped(&[], |id| {
        let mut reply = Reply::new();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_fail_probe_wait(context.raw, id, 0, &mut reply) }, FAIL);
        // SAFETY: the payload of this error, which is not released yet.
        let by = unsafe { &*reply.payload.cast::<host::Occupied>() };
        // SAFETY: not released yet.
        assert_eq!(unsafe { by.message.get() }, format!("by {id}"));
        check_number(by.by, id);
        assert_eq!(close(by.by), OK);
        assert_eq!(journal(id), [""; 0], "the reply has a share");
        reply.release();
    });
    let id = fresh_id();
    let request = value!({"id" => id, "mute" => false});
    // SAFETY: the arguments are what the header asks for.
    let fail = |cb, ud, req, len| unsafe { abi_fail_probe_cbor(context.raw, cb, ud, req, len) };
    let cbor = call_cbor(&request, fail).cbor();
    let error = &cbor.as_map().expect("a map")[0].1;
    let by = error.as_map().expect("a map").iter().find(|(key, _)| key.as_text() == Some("by"));
    check_number(id_in(&by.expect("a field").1), id);
}

#[test]
fn an_object_in_an_error_that_nobody_gets_is_dropped_inside() {
    let context = Context::new();
    let context = &context;
    // Nowhere to answer.
    check_dropped(&[], |id| {
        // SAFETY: the reply may be null.
        assert_eq!(unsafe { abi_fail_probe_wait(context.raw, id, 0, ptr::null_mut()) }, FAIL);
    });
    // The text of the error panics, before the id is given out or after: nothing stays open.
    check_dropped(&[], |id| {
        // SAFETY: the arguments are what the header asks for.
        let text = refused(|reply| unsafe { abi_fail_probe_wait(context.raw, id, 1, reply) });
        assert_eq!(text, "panicked: no words");
    });
    check_dropped(&[], |id| {
        // SAFETY: the arguments are what the header asks for.
        let reply = call(|cb, ud| unsafe { abi_fail_probe(context.raw, cb, ud, id, 1) });
        assert_eq!((reply.code, reply.text()), (ERR, "panicked: no words"));
    });
    check_dropped(&[], |id| {
        let request = value!({"id" => id, "mute" => true});
        // SAFETY: the arguments are what the header asks for.
        let fail = |cb, ud, req, len| unsafe { abi_fail_probe_cbor(context.raw, cb, ud, req, len) };
        assert_eq!(call_cbor(&request, fail).text(), "panicked: no words");
    });
}

#[test]
fn an_object_is_dropped_inside_when_the_last_call_on_it_ends() {
    // Cancelled: by its context, and by another handle of that.
    for by_context in [true, false] {
        check_dropped(&["stays"], |id| {
            let context = Context::new();
            let (other, _) = probe(&context, false);
            let mut last = ptr::null_mut();
            // SAFETY: the arguments are what the header asks for.
            assert_eq!(unsafe { abi_probe_new_wait(context.raw, id, 1, &mut last, ptr::null_mut()) }, OK);
            // SAFETY: the arguments are what the header asks for.
            let inbox = start(|cb, ud| unsafe { abi_probe_stay(last, cb, ud) });
            assert_eq!(close(last), OK);
            assert_eq!(journal(id), ["stays"], "the call has a share");
            let target = if by_context { context.raw } else { other };
            // SAFETY: any context or handle may be passed.
            assert_eq!(unsafe { abi_cancel(target, inbox.user_data()) }, OK);
            assert_eq!(inbox.wait().code, CANCELLED);
            assert_eq!(context.destroy(), OK);
        });
    }
    // As an argument, when its context is destroyed.
    check_dropped(&["taken"], |id| {
        let context = Context::new();
        let mut last = ptr::null_mut();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_probe_new_wait(context.raw, id, 1, &mut last, ptr::null_mut()) }, OK);
        // SAFETY: the arguments are what the header asks for.
        let inbox = start(|cb, ud| unsafe { abi_take_probe(context.raw, cb, ud, last) });
        assert_eq!(close(last), OK);
        assert_eq!(context.destroy(), OK);
        assert_eq!(inbox.wait().code, CANCELLED);
        assert_eq!(journal(id), ["taken", "dropped"], "before that has returned");
    });
}

#[test]
fn an_object_is_dropped_inside_when_the_wait_for_it_is_over() {
    // The limit is over before the object is given out.
    let context = Context::new();
    let context = &context;
    check_dropped(&["made"], |id| {
        let (mut out, mut reply) = (ptr::null_mut(), Reply::new());
        // SAFETY: the arguments are what the header asks for.
        let code = unsafe { abi_give_probe_later_wait(context.raw, id, 0, &mut out, &mut reply) };
        assert_eq!(code, TIMEOUT);
        reply.release();
    });
    // The handle is closed, and its context destroyed, while a thread waits.
    check_dropped(&["stays"], |id| {
        let context = Context::new();
        let mut last = ptr::null_mut();
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { abi_probe_new_wait(context.raw, id, 1, &mut last, ptr::null_mut()) }, OK);
        let address = last.addr();
        let (ended, end) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let last = ptr::without_provenance_mut(address);
            // SAFETY: the arguments are what the header asks for.
            let code = unsafe { abi_probe_stay_wait(last, -1, ptr::null_mut()) };
            ended.send(code).expect("somebody waits");
        });
        until(|| journal(id) == ["stays"]);
        assert_eq!(close(last), OK);
        assert_eq!(context.destroy(), OK);
        assert_eq!(end.recv(), Ok(CANCELLED));
        waiting.join().expect("no panic");
    });
}

#[test]
fn a_handle_is_not_a_context_and_a_context_is_not_a_handle() {
    let context = Context::new();
    let (probe, _) = probe(&context, false);
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { abi_destroy(probe) }, ERR);
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { abi_set_stale_warn(probe, 1) }, ERR);
    assert_eq!((close(context.raw), close(ptr::null_mut())), (ERR, ERR));
    // SAFETY: anything may be passed.
    let text = refused(|reply| unsafe { abi_nothing_wait(probe, reply) });
    assert_eq!(text, "this is a handle, not a context");
    // SAFETY: anything may be passed.
    let text = refused(|reply| unsafe { abi_probe_number_wait(context.raw, &mut 0, reply) });
    assert_eq!(text, "this is a context, not a handle");
    // SAFETY: anything may be passed.
    let text = refused(|reply| unsafe { abi_is_one_wait(probe, ptr::null_mut(), &mut 0, reply) });
    assert_eq!(text, "other: the handle is null");
    assert_eq!(close(probe), OK);
    // SAFETY: anything may be passed.
    assert_eq!(unsafe { abi_cancel(probe, ptr::null_mut()) }, ERR);
}

#[test]
fn a_handle_in_a_struct_that_owns_memory_is_given_in_every_form() {
    let context = Context::new();
    let id = fresh_id();
    // SAFETY: the arguments are what the header asks for.
    let given = call(|cb, ud| unsafe { abi_give_named(context.raw, cb, ud, id) });
    let bytes = given.payload.expect("a payload");
    // SAFETY: a copy of the C form; its name is gone, and not looked at.
    let named = unsafe { bytes.as_ptr().cast::<host::Named>().read_unaligned() };
    check_number(named.probe, id);
    let request = value!({"id" => id});
    // SAFETY: the arguments are what the header asks for.
    let give = |cb, ud, req, len| unsafe { abi_give_named_cbor(context.raw, cb, ud, req, len) };
    let cbor = call_cbor(&request, give).cbor();
    let map = cbor.as_map().expect("a map");
    let probe = &map.iter().find(|(key, _)| key.as_text() == Some("probe")).expect("a field").1;
    check_number(id_in(probe), id);
}
