//! A child of the process: nobody listens there, and nothing hangs.

use std::{
    ptr,
    sync::{Mutex, mpsc},
    time::Instant,
};

use ffi::{__private::event_stats, abi::EventStats};

use crate::{
    host::{Context, ERR, LONG, OK, add, hear},
    library::{Bell, ROOM, fire, kept},
};

/// Forks. The child ends where `child` does; the parent gives the status that it ended with.
fn in_a_child(child: impl FnOnce() -> i32) -> i32 {
    // SAFETY: the child calls what it may, or what is refused there.
    match unsafe { libc::fork() } {
        // SAFETY: nothing of this process is ended by it.
        0 => unsafe { libc::_exit(child()) },
        pid => end_of(pid),
    }
}

/// The exit code of a child.
fn end_of(pid: libc::pid_t) -> i32 {
    let (begin, mut status) = (Instant::now(), 0);
    loop {
        // SAFETY: a child of this process that was not waited for.
        if unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG) } == pid {
            assert!(libc::WIFEXITED(status), "{status}");
            return libc::WEXITSTATUS(status);
        }
        if begin.elapsed() > LONG {
            // SAFETY: the same child.
            unsafe { libc::kill(pid, libc::SIGKILL) };
            panic!("the child hangs");
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_child_has_no_events() {
    let context = Context::new();
    let (go, goes) = mpsc::channel::<()>();
    let goes = Mutex::new(goes);
    let id = context.on_tick(move |_| {
        let (Ok(()) | Err(_)) = goes.lock().expect("no panic").recv();
    });
    // One is being delivered, and the queue is full.
    for number in 0..=ROOM {
        context.ring(number);
    }
    let kept = kept(context.farewell);
    let code = in_a_child(|| {
        fire(&kept, 1);
        let mut stats = EventStats::default();
        // SAFETY: `stats` is written to here only.
        let counted = unsafe { event_stats::<Bell>(context.raw(), &raw mut stats) };
        let removed = context.remove(id);
        let added = add(context.raw(), c"tick".as_ptr(), true, Some(hear), ptr::null_mut());
        if (counted, removed, added, context.destroy()) == (ERR, ERR, 0, ERR) { 7 } else { 8 }
    });
    assert_eq!(code, 7);
    drop(go);
    assert_eq!(context.destroy(), OK);
}

#[test]
fn a_listener_that_forks_returns_in_the_child() {
    let context = Context::new();
    let (forked, forks) = mpsc::channel();
    let id = context.on_tick(move |number| {
        if number == 1 {
            // SAFETY: the child returns from this listener, and its thread ends.
            let pid = unsafe { libc::fork() };
            if pid != 0 {
                forked.send(pid).expect("somebody waits");
            }
        }
    });
    context.ring(1);
    assert_eq!(end_of(forks.recv_timeout(LONG).expect("it comes")), 0);
    assert_eq!(context.remove(id), OK);
    assert_eq!(context.destroy(), OK);
}
