//! Where a peer's calls run that may keep their thread.
//!
//! The thread that reads what a peer asks for must go on reading: what it reads next may be the answer that a call waits for. So these calls run on threads
//! for what blocks, several at once. There is another one only where the ones that there are do not keep up: a row of calls that are quick takes one or two.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::runtime::Handle;

/// How many threads a peer can keep. What comes then waits.
const LANES: usize = 32;

/// What runs in a lane.
pub type Job = Box<dyn FnOnce() + Send>;

/// The lanes of one peer.
pub struct Lanes {
    runtime: Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    /// One of them has not come yet.
    is_coming: bool,
}

impl Lanes {
    /// Those of a peer that has just come.
    pub fn new(runtime: Handle) -> Arc<Self> {
        Arc::new(Self { runtime, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs it as soon as there is a thread. Those that come later may overtake it.
    pub fn run(self: &Arc<Self>, job: Job) {
        let mut state = self.state();
        state.jobs.push_back(job);
        self.see_to(state);
    }

    /// Where something waits, somebody comes for it.
    fn see_to(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.is_coming || state.threads == LANES || state.jobs.is_empty() {
            return;
        }
        state.is_coming = true;
        state.threads += 1;
        drop(state);
        let lanes = Arc::clone(self);
        self.runtime.spawn_blocking(move || lanes.work());
    }

    fn work(self: Arc<Self>) {
        self.state().is_coming = false;
        loop {
            let mut state = self.state();
            let Some(job) = state.jobs.pop_front() else {
                state.threads -= 1;
                return;
            };
            // This one may take its time.
            self.see_to(state);
            job();
        }
    }
}
