//! Between a call that goes on and those who wake and cancel it.
//!
//! A call that waits has no task until somebody wakes it: who finds it waiting starts one, on whose thread that may be. So a call is started
//! once, by the library's own threads where those wake it, and not twice. From then on its task is woken as any other.
//!
//! | state | who polls | `WAITS` | `WOKEN` |
//! |---|---|---|---|
//! | begun | the thread of the host that has begun it | | if it was woken since |
//! | waits | nobody | set | |
//! | runs | its task, or the thread that waits for it | set | set |
//!
//! Each step is one operation on the state, so of all who wake and cancel a call that waits exactly one finds it waiting.

use core::task::{Context, Poll, Waker};
use std::{
    sync::{Arc, PoisonError},
    task::Wake,
};

use crate::sync::{AtomicUsize, Mutex, MutexGuard, Ordering};

const WAITS: usize = 1;
const WOKEN: usize = 2;
const CANCELLED: usize = 4;

/// What a call, its wakers and whoever cancels it meet at.
#[derive(Debug)]
pub(crate) struct Signal {
    state: AtomicUsize,
    /// Of the task, or the thread, that polls it when it runs.
    polls: Mutex<Option<Waker>>,
}

/// Whether the call is to be given to a task now, by the one who is told so.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Starts(pub(crate) bool);

impl Signal {
    /// Of a call that has begun.
    pub(crate) fn begun() -> Self {
        Self { state: AtomicUsize::new(0), polls: Mutex::new(None) }
    }

    /// Of one that runs.
    pub(crate) fn runs() -> Self {
        Self { state: AtomicUsize::new(WAITS | WOKEN), polls: Mutex::new(None) }
    }

    fn polls(&self) -> MutexGuard<'_, Option<Waker>> {
        // A waker is consistent after every step.
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.state.load(Ordering::Acquire) & CANCELLED != 0
    }

    /// Whether a call that has begun was woken since this was asked.
    pub(super) fn take_woken(&self) -> bool {
        // Acquire pairs with the release of whoever woke it. Nobody takes the mark away but this.
        let is_woken = self.state.load(Ordering::Acquire) & WOKEN != 0;
        if is_woken {
            self.state.fetch_and(!WOKEN, Ordering::Acquire);
        }
        is_woken
    }

    /// The call is polled no more by the thread that has begun it: it waits.
    pub(super) fn waits(&self) -> Starts {
        // Release pairs with the acquire of whoever starts it: all of the call is theirs. Acquire pairs with the release of who has woken it.
        Starts(self.state.fetch_or(WAITS, Ordering::AcqRel) & WOKEN != 0)
    }

    /// A waker is used that the call was polled with by the thread that has begun it. Where it runs, it was polled with another one since,
    /// or is about to.
    pub(super) fn wakes(&self) -> Starts {
        let before = self.state.fetch_or(WOKEN, Ordering::AcqRel);
        Starts(before & (WAITS | WOKEN) == WAITS)
    }

    /// Cancels it. Where it runs, it is woken.
    pub(super) fn cancels(&self) -> Starts {
        let before = self.state.fetch_or(CANCELLED | WOKEN, Ordering::AcqRel);
        if before & (WAITS | WOKEN) == WAITS | WOKEN {
            let polls = self.polls().take();
            // Outside of the lock: waking a task may run code of the executor.
            if let Some(waker) = polls {
                waker.wake();
            }
        }
        Starts(before & (WAITS | WOKEN) == WAITS)
    }

    /// Ready when it is cancelled. Until then the task of this context is woken by that.
    pub(super) fn poll_cancelled(&self, context: &Context<'_>) -> Poll<()> {
        let before = {
            let mut polls = self.polls();
            match &*polls {
                Some(waker) if waker.will_wake(context.waker()) => None,
                _ => polls.replace(context.waker().clone()),
            }
        };
        drop(before);
        // Who cancels looks for the waker after the mark was set: if not the one above, then it is seen here.
        if self.is_cancelled() { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// What [cancels](crate::context::Cancel) one that runs: a stream, or a call in the direct form.
impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        let Starts(false) = self.cancels() else { unreachable!("it runs from the beginning") };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::woken::Woken;

    #[test]
    fn who_finds_it_waiting_starts_it_and_nobody_else() {
        let signal = Signal::begun();
        assert_eq!((signal.take_woken(), signal.wakes()), (false, Starts(false)));
        assert_eq!((signal.take_woken(), signal.take_woken()), (true, false));
        assert_eq!(signal.waits(), Starts(false));
        assert_eq!(
            (signal.wakes(), signal.wakes(), signal.cancels()),
            (Starts(true), Starts(false), Starts(false))
        );
        assert!(signal.is_cancelled());
    }

    #[test]
    fn what_comes_before_it_waits_starts_it_when_it_does() {
        for comes in [Signal::wakes, Signal::cancels] {
            let signal = Signal::begun();
            assert_eq!((comes(&signal), signal.waits()), (Starts(false), Starts(true)));
            assert_eq!(signal.wakes(), Starts(false));
        }
    }

    #[test]
    fn cancelling_starts_what_waits_and_wakes_what_runs() {
        let waiting = Signal::begun();
        assert_eq!((waiting.waits(), waiting.cancels()), (Starts(false), Starts(true)));
        let (running, woken) = (Signal::runs(), Arc::new(Woken::default()));
        let waker = Waker::from(Arc::clone(&woken));
        let context = Context::from_waker(&waker);
        for _ in 0..2 {
            assert_eq!(running.poll_cancelled(&context), Poll::Pending);
        }
        assert_eq!((running.cancels(), woken.times()), (Starts(false), 1));
        assert_eq!(running.poll_cancelled(&context), Poll::Ready(()));
    }
}
