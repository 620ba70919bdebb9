//! How many items a stream may send: what its reader has granted, and was not taken yet.

use core::{
    fmt,
    task::{Context, Poll, Waker},
};
use std::sync::PoisonError;

use crate::sync::{Mutex, MutexGuard};

/// The credit of one stream: none, to begin with.
#[derive(Default)]
pub struct Credit(Mutex<State>);

#[derive(Default)]
struct State {
    left: u64,
    /// Of the stream that has none left.
    waiting: Option<Waker>,
}

impl Credit {
    fn state(&self) -> MutexGuard<'_, State> {
        // A number and a waker are consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants that many items more, and as many as there can be where that is more than that.
    pub fn grant(&self, items: u64) {
        let waiting = {
            let mut state = self.state();
            state.left = state.left.saturating_add(items);
            if state.left == 0 { None } else { state.waiting.take() }
        };
        // Outside of the lock: waking a task may run code of the executor.
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// Takes all that is left. Where there is none, the task is woken when there is.
    pub fn poll_take(&self, context: &mut Context<'_>) -> Poll<u64> {
        let waker = context.waker().clone();
        let mut state = self.state();
        if state.left > 0 {
            return Poll::Ready(core::mem::take(&mut state.left));
        }
        let before = state.waiting.replace(waker);
        drop(state);
        drop(before);
        Poll::Pending
    }
}

impl fmt::Debug for Credit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credit").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::woken::Woken;

    #[test]
    fn what_is_granted_is_taken_once_and_wakes_who_waits_for_it() {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let credit = Credit::default();
        assert_eq!(credit.poll_take(&mut context), Poll::Pending);
        credit.grant(0);
        assert_eq!(woken.times(), 0, "nothing is nothing to wake for");
        credit.grant(2);
        credit.grant(3);
        assert_eq!(woken.times(), 1);
        assert_eq!(credit.poll_take(&mut context), Poll::Ready(5));
        assert_eq!(credit.poll_take(&mut context), Poll::Pending);
        credit.grant(u64::MAX);
        credit.grant(u64::MAX);
        assert_eq!(credit.poll_take(&mut context), Poll::Ready(u64::MAX));
    }
}
