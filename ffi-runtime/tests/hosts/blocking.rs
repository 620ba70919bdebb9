//! Functions that keep their thread until the host has answered.

use std::{sync::Arc, thread};

use ffi::{
    __private::{Start, host::call_now},
    HostError,
};

use crate::{host::*, library::*};

fn ask_now(context: &ffi::Context, id: u64) -> String {
    shown(call_now::<_, String, HostError>(context, &ASK, question(id)))
}

#[test]
fn a_thread_of_the_hosts_waits_for_the_answer() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let context = desk.context.clone();
    let waiting = thread::spawn(move || ask_now(&context, 1));
    let call = host.call(1);
    assert_eq!(complete_bytes(&desk, call, OK, b"later"), OK);
    assert_eq!(waiting.join().expect("no panic"), "\"later\"");
    assert_eq!(numbers(&desk), [1, 1, 0, 0, 0]);
}

#[test]
fn an_answer_that_is_there_at_once_is_not_waited_for() {
    let desk = open();
    let raw = address(&desk);
    let host = Host::new(move |call, _, _| assert_eq!(complete_raw(at(raw), call, OK, b"now"), OK));
    host.register(&desk, "ask");
    assert_eq!(ask_now(&desk.context, 1), "\"now\"");
    // Also where nothing can wait.
    let asked = desk.begin(Start::Spawned, |context| async move { Ok(ask_now(&context, 2)) });
    assert_eq!(asked.wait().shown(), "\"now\"");
}

/// More than the runtime has threads wait, and what answers them runs there as well.
#[test]
fn threads_of_the_library_that_wait_are_replaced_or_do_not_wait() {
    const CALLS: usize = 8;
    let desk = Arc::new(open());
    let host = Host::silent();
    host.register(&desk, "ask");
    let asked: Vec<_> = (0..CALLS as u64)
        .map(|id| desk.begin(Start::Spawned, move |context| async move { Ok(ask_now(&context, id)) }))
        .collect();
    if crate::is_current_thread() {
        for reply in asked {
            assert_eq!(reply.wait().shown(), "WouldDeadlock");
        }
        assert_eq!(numbers(&desk), [CALLS as u64, 0, CALLS as u64, 0, 0]);
        assert_eq!(complete_bytes(&desk, host.call(1), OK, b"late"), ERR);
        return;
    }
    host.call(CALLS);
    for call in host.calls() {
        let answering = Arc::clone(&desk);
        let answer = desk.begin(Start::Spawned, move |_| async move {
            tokio::task::yield_now().await;
            Ok(complete_bytes(&answering, call, OK, b"yes").to_string())
        });
        assert_eq!(answer.wait().shown(), "0");
    }
    for reply in asked {
        assert_eq!(reply.wait().shown(), "\"yes\"");
    }
}

/// Threads for work that blocks are there for that, with either runtime.
#[test]
fn work_that_blocks_waits() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let asked = desk.begin(Start::Spawned, |context| async move {
        tokio::task::spawn_blocking(move || ask_now(&context, 1)).await.map_err(|error| error.to_string())
    });
    let call = host.call(1);
    assert_eq!(complete_bytes(&desk, call, OK, b"later"), OK);
    assert_eq!(asked.wait().shown(), "\"later\"");
}
