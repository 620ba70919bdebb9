//! What becomes of a function that is replaced or unregistered, and of its `user_data`.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use ffi::__private::{FORM_NATIVE, Start, host::tell};

use crate::{host::*, library::*};

#[test]
fn what_waits_for_a_function_fails_when_that_is_replaced() {
    let desk = open();
    let (old, new, other) = (Host::silent(), Host::silent(), Host::silent());
    old.register(&desk, "ask");
    other.register(&desk, "other");
    let replaced = [desk.ask(1), desk.ask(2)];
    let kept = desk.begin(Start::Here, |context| async move {
        let answer = ffi::__private::host::call::<_, String, ffi::HostError>(&context, &OTHER, question(3));
        Ok(shown(answer.await))
    });
    old.call(2);
    let asked = other.call(1);
    new.register(&desk, "ask");
    assert_eq!((old.releases(), new.releases()), (1, 0));
    for reply in replaced {
        assert_eq!(reply.wait().shown(), "Replaced");
    }
    let after = desk.ask(4);
    assert_eq!(complete_bytes(&desk, old.call(1), OK, b"late"), ERR);
    assert_eq!(complete_bytes(&desk, asked, OK, b"kept"), OK);
    assert_eq!(complete_bytes(&desk, new.call(1), OK, b"new"), OK);
    assert_eq!((kept.wait().shown(), after.wait().shown()), ("\"kept\"", "\"new\""));
    assert_eq!(numbers(&desk), [4, 2, 2, 1, 0]);
    assert_eq!(old.calls().len(), 2);
}

#[test]
fn what_waits_for_a_function_fails_when_that_is_unregistered() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let reply = desk.ask(1);
    host.call(1);
    assert_eq!(unregister(&desk, "ask"), OK);
    assert_eq!(host.releases(), 1);
    assert_eq!(reply.wait().shown(), "Replaced");
    assert!(desk.ask(2).wait().shown().starts_with("NotRegistered"));
    assert_eq!(unregister(&desk, "ask"), OK);
    assert_eq!(host.releases(), 1);
}

#[test]
fn a_function_is_released_when_it_does_not_run_any_more() {
    let desk = open();
    let (inside, outside) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let host = Host::new({
        let (inside, outside) = (Arc::clone(&inside), Arc::clone(&outside));
        move |_, _, _| {
            inside.wait();
            outside.wait();
        }
    });
    host.register(&desk, "ask");
    thread::scope(|scope| {
        let telling = scope.spawn(|| tell(&desk.context, &ASK, question(1)));
        inside.wait();
        assert_eq!(unregister(&desk, "ask"), OK);
        assert_eq!(host.releases(), 0, "it runs");
        outside.wait();
        telling.join().expect("no panic");
        assert_eq!(host.releases(), 1);
    });
}

#[test]
fn a_function_may_replace_and_unregister_itself() {
    let desk = Arc::new(open());
    let second = Host::silent();
    let first = Host::new({
        let (desk, second) = (Arc::downgrade(&desk), Arc::clone(&second));
        move |_, _, _| {
            let desk = desk.upgrade().expect("it is not destroyed yet");
            second.register(&desk, "ask");
        }
    });
    first.register(&desk, "ask");
    assert_eq!(desk.ask(1).wait().shown(), "Replaced");
    until(|| first.releases() == 1);
    let reply = desk.ask(2);
    assert_eq!(complete_bytes(&desk, second.call(1), OK, b"second"), OK);
    assert_eq!(reply.wait().shown(), "\"second\"");
    assert_eq!(numbers(&desk), [2, 1, 1, 0, 0]);
}

/// Registering, calling, completing and giving up at once: each registration is released once, and every call comes to an end.
#[test]
fn many_replace_while_many_ask() {
    const ROUNDS: u32 = 300;
    let desk = open();
    let raw = address(&desk);
    let hosts: Vec<_> = (0..3)
        .map(|_| {
            Host::new(move |call, _, _| assert!(matches!(complete_raw(at(raw), call, OK, b"yes"), OK | ERR)))
        })
        .collect();
    thread::scope(|scope| {
        for host in &hosts {
            scope.spawn(|| (0..ROUNDS).for_each(|_| host.register(&desk, "ask")));
            scope.spawn(|| {
                for id in 0..ROUNDS {
                    let reply = desk.ask(u64::from(id)).wait();
                    let shown = reply.shown();
                    assert!(["\"yes\"", "Replaced"].contains(&shown) || shown.starts_with("Not"), "{shown}");
                }
            });
        }
    });
    let [called, answered, failed, _, pending] = numbers(&desk);
    assert_eq!((called, answered + failed, pending), (u64::from(3 * ROUNDS), called, 0));
    assert_eq!(desk.destroy(), OK);
    for host in &hosts {
        assert_eq!(host.releases(), ROUNDS);
        assert_eq!(Arc::strong_count(host), 1);
    }
    let unused = Host::silent();
    assert_eq!(unused.try_register(&desk, "ask", FORM_NATIVE), ERR);
}
