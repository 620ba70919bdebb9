//! Where the one reply of a call arrives, and waiting.

use std::{
    ffi::c_void,
    ptr,
    sync::{Condvar, Mutex},
    time::{Duration, Instant},
};

/// How long something may take that has to happen. Only what hangs takes as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the replies of one call arrive.
#[derive(Default)]
pub(crate) struct Inbox {
    received: Mutex<Vec<Received>>,
    arrived: Condvar,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Received {
    pub(crate) code: i32,
    pub(crate) payload: Vec<u8>,
}

impl Inbox {
    /// Lives as long as the process, as a host's `user_data` has to when a reply could still come.
    pub(crate) fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    pub(crate) fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// The one reply.
    #[track_caller]
    pub(crate) fn wait(&self) -> Received {
        let received = self.received.lock().expect("no panic while it is locked");
        let (received, late) = self
            .arrived
            .wait_timeout_while(received, PATIENCE, |received| received.is_empty())
            .expect("no panic while it is locked");
        assert!(!late.timed_out(), "no reply");
        assert_eq!(received.len(), 1, "one reply");
        received[0].clone()
    }
}

/// The callback of calls whose `user_data` is an [`Inbox`].
pub(crate) unsafe extern "C" fn deliver(
    code: i32,
    payload: *const c_void,
    len: usize,
    user_data: *mut c_void,
) {
    let payload = match len {
        0 => Vec::new(),
        // SAFETY: readable until this returns.
        len => unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec(),
    };
    // SAFETY: an inbox that is never freed.
    let inbox = unsafe { &*user_data.cast::<Inbox>() };
    inbox.received.lock().expect("no panic while it is locked").push(Received { code, payload });
    inbox.arrived.notify_all();
}

/// Waits until `condition` holds.
#[track_caller]
pub(crate) fn until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "not within half a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
}
