//! What can be registered, and what cannot.

use std::ptr;

use ffi::__private::{FORM_CBOR, FORM_NATIVE, HostStats, Start, host_stats, register_host_fn};

use crate::{host::*, library::*};

#[test]
fn what_is_not_registered_fails_at_once() {
    let desk = open();
    let expected = r#"NotRegistered { function: "ask" }"#;
    assert_eq!(desk.ask(1).wait().shown(), expected);
    let host = Host::silent();
    host.register(&desk, "other");
    assert_eq!(desk.ask(2).wait().shown(), expected);
    assert_eq!(numbers(&desk), [2, 0, 2, 0, 0]);
    // Nothing is to be unregistered, which is no error.
    assert_eq!(unregister(&desk, "ask"), OK);
    let text = ffi::HostError::NotRegistered { function: "ask" }.to_string();
    assert_eq!(text, "the host function `ask` is not registered");
}

#[test]
fn a_name_of_the_library_and_a_context_are_asked_for() {
    let desk = open();
    let host = Host::silent();
    for name in ["", "as", "asks", "Ask", "host", "hosts"] {
        assert_eq!(host.try_register(&desk, name, FORM_NATIVE), ERR, "{name}");
        assert_eq!(unregister(&desk, name), ERR, "{name}");
    }
    for form in [-1, 2] {
        assert_eq!(host.try_register(&desk, "ask", form), ERR);
    }
    for context in [NULL, at(8), at(address(&desk) ^ (1 << 20))] {
        assert_eq!(register(context, "ask", FORM_CBOR, None, NULL, None), ERR);
        assert_eq!(complete_raw(context, 1, OK, b""), ERR);
        // SAFETY: the null of the last argument is not written to.
        assert_eq!(unsafe { host_stats::<Desk>(context, ptr::null_mut()) }, ERR);
    }
    // SAFETY: the name is looked at, and nothing is called.
    unsafe {
        let register = |name| register_host_fn::<Desk>(desk.raw, name, 0, None, NULL, None, section());
        assert_eq!(register(ptr::null()), ERR);
        assert_eq!(register(c"\xff".as_ptr()), ERR);
        assert_eq!(register(c"ask".as_ptr()), OK);
    }
    // SAFETY: neither is written to.
    unsafe {
        assert_eq!(host_stats::<Desk>(desk.raw, ptr::null_mut()), ERR);
        assert_eq!(host_stats::<Desk>(desk.raw, ptr::without_provenance_mut::<HostStats>(4)), ERR);
    }
    assert_eq!(host.releases(), 0, "what was refused is the host's");
    assert_eq!(std::sync::Arc::strong_count(&host), 1);
}

#[test]
fn each_context_has_its_own() {
    let (one, other) = (open(), open());
    let host = Host::silent();
    host.register(&one, "ask");
    let waiting = one.ask(1);
    assert!(other.ask(2).wait().shown().starts_with("NotRegistered"));
    assert_eq!(other.destroy(), OK);
    assert_eq!(complete_bytes(&one, host.call(1), OK, b"yes"), OK);
    assert_eq!(waiting.wait().shown(), "\"yes\"");
}

#[test]
fn what_the_library_tells_needs_no_answer() {
    use ffi::__private::host::tell;
    let desk = open();
    tell(&desk.context, &OTHER, question(1));
    let host = Host::silent();
    host.register(&desk, "other");
    tell(&desk.context, &OTHER, question(2));
    let told = desk.begin(Start::Spawned, |context| async move {
        tell(&context, &OTHER, question(3));
        Ok(String::new())
    });
    assert_eq!(told.wait().shown(), "");
    assert_eq!(host.calls(), [0, 0]);
    assert_eq!(numbers(&desk), [3, 2, 1, 0, 0]);
}
