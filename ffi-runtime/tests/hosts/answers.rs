//! Calls that are answered: from where, when, and with what.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use ffi::__private::Start;

use crate::{host::*, library::*};

#[test]
fn an_answer_comes_at_any_later_time_from_any_thread() {
    let desk = open();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let host = Host::new({
        let seen = Arc::clone(&seen);
        move |_, args, len| {
            assert_eq!(len, size_of::<CQuestion>());
            // SAFETY: the arguments, until this returns.
            let question = unsafe { *args.cast::<CQuestion>() };
            // SAFETY: as above.
            seen.lock().expect("no panic").push((question.id, unsafe { question.text.text() }));
        }
    });
    host.register(&desk, "ask");
    let reply = desk.ask(7);
    let call = host.call(1);
    assert_eq!(*seen.lock().expect("no panic"), [(7, "question 7".to_owned())]);
    assert_eq!(numbers(&desk), [1, 0, 0, 0, 1]);
    thread::scope(|scope| {
        let answering = || complete_bytes(&desk, call, OK, b"an answer \0 as it is");
        assert_eq!(scope.spawn(answering).join().expect("no panic"), OK);
    });
    assert_eq!(reply.wait().shown(), "\"an answer \\0 as it is\"");
    assert_eq!(numbers(&desk), [1, 1, 0, 0, 0]);
    assert_eq!(host.calls(), [call]);
}

#[test]
fn an_answer_may_come_while_the_function_runs() {
    let desk = open();
    let raw = address(&desk);
    let host = Host::new(move |call, _, _| {
        assert_eq!(complete_raw(at(raw), call, OK, b"at once"), OK);
        assert_eq!(complete_raw(at(raw), call, OK, b"twice"), ERR);
    });
    host.register(&desk, "ask");
    assert_eq!(desk.ask(1).wait().shown(), "\"at once\"");
    assert_eq!(numbers(&desk), [1, 1, 0, 1, 0]);
}

#[test]
fn numbers_are_those_of_the_process_and_begin_at_one() {
    let (one, other) = (open(), open());
    let host = Host::silent();
    host.register(&one, "ask");
    host.register(&other, "ask");
    for count in 1..=4 {
        let desk = if count % 2 == 0 { &one } else { &other };
        desk.ask(count);
        until(|| host.calls().len() as u64 == count);
    }
    let calls = host.calls();
    assert!(calls[0] > 0 && calls.is_sorted_by(|one, next| one < next), "{calls:?}");
    // That of another context is none of this one's.
    assert_eq!(complete_bytes(&one, calls[0], OK, b""), ERR);
    assert_eq!((numbers(&one), numbers(&other)), ([2, 0, 0, 1, 2], [2, 0, 0, 0, 2]));
}

#[test]
fn what_nobody_waits_for_is_dropped_and_counted() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let reply = desk.ask(1);
    let call = host.call(1);
    assert_eq!(complete_bytes(&desk, call + 1_000_000, OK, b"unknown"), ERR);
    assert_eq!(complete_bytes(&desk, 0, OK, b"what is told has no answer"), ERR);
    assert_eq!(complete_bytes(&desk, call, OK, b"first"), OK);
    assert_eq!(complete_bytes(&desk, call, ERR, b"second"), ERR);
    assert_eq!(reply.wait().shown(), "\"first\"");
    assert_eq!(numbers(&desk), [1, 1, 0, 3, 0]);
}

#[test]
fn a_call_that_is_given_up_is_forgotten() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let reply = desk.begin(Start::Spawned, |context| async move {
        let limit = std::time::Duration::from_millis(1);
        Ok(shown(tokio::time::timeout(limit, ask(&context, 1)).await))
    });
    assert_eq!(reply.wait().shown(), "Elapsed(())");
    assert_eq!(numbers(&desk), [1, 0, 1, 0, 0]);
    assert_eq!(complete_bytes(&desk, host.call(1), OK, b"late"), ERR);
    assert_eq!(numbers(&desk), [1, 0, 1, 1, 0]);
}

#[test]
fn a_call_that_is_never_polled_asks_nobody() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    drop(ask(&desk.context, 1));
    assert_eq!((host.calls(), numbers(&desk)), (vec![], [0; 5]));
}

/// More than a thread each would allow, answered by four threads in another order.
#[test]
fn ten_thousand_calls_wait_at_once() {
    const CALLS: u64 = 10_000;
    let desk = open();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let host = Host::new({
        let asked = Arc::clone(&asked);
        move |call, args, _| {
            // SAFETY: the arguments, until this returns.
            let id = unsafe { (*args.cast::<CQuestion>()).id };
            asked.lock().expect("no panic").push((call, id));
        }
    });
    host.register(&desk, "ask");
    let replies: Vec<_> = (0..CALLS).map(|id| desk.ask(id)).collect();
    until(|| asked.lock().expect("no panic").len() as u64 == CALLS);
    assert_eq!(numbers(&desk), [CALLS, 0, 0, 0, CALLS]);
    let mut asked = asked.lock().expect("no panic").clone();
    asked.reverse();
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((call, id)) = asked.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    assert_eq!(complete_bytes(&desk, *call, OK, format!("{id}").as_bytes()), OK);
                }
            });
        }
    });
    for (id, reply) in replies.iter().enumerate() {
        assert_eq!(reply.wait().shown(), format!("\"{id}\""));
    }
    assert_eq!(numbers(&desk), [CALLS, CALLS, 0, 0, 0]);
}

#[test]
fn the_host_may_call_the_library_while_it_is_asked() {
    let desk = Arc::new(open());
    let host = Host::new({
        let desk = Arc::downgrade(&desk);
        move |call, _, _| {
            let desk = desk.upgrade().expect("it is not destroyed yet");
            let reply = desk.begin(Start::Here, |_| async { Ok("inside".to_owned()) });
            if crate::is_current_thread() {
                // Only the thread that this runs on polls.
                assert_eq!(complete_bytes(&desk, call, OK, b"inside"), OK);
            } else {
                assert_eq!(complete_bytes(&desk, call, OK, reply.wait().shown().as_bytes()), OK);
            }
        }
    });
    host.register(&desk, "ask");
    assert_eq!(desk.ask(1).wait().shown(), "\"inside\"");
}

/// What the author's logger got.
struct Lines(Mutex<Vec<String>>);

impl log::Log for Lines {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}", record.level(), record.args());
        self.0.lock().expect("no panic").push(line);
    }

    fn flush(&self) {}
}

#[test]
fn a_completion_that_is_dropped_is_logged() {
    static LINES: Lines = Lines(Mutex::new(Vec::new()));
    log::set_logger(&LINES).expect("the only one");
    log::set_max_level(log::LevelFilter::Debug);
    let desk = open();
    const UNKNOWN: u64 = u64::MAX - 7;
    assert_eq!(complete_bytes(&desk, UNKNOWN, OK, b""), ERR);
    let lines = LINES.0.lock().expect("no panic");
    let expected = format!(
        "DEBUG a completion of the host call {UNKNOWN} is dropped: it is too late, or there is no such call"
    );
    // Other tests have theirs.
    assert!(lines.contains(&expected), "{lines:?}");
}
