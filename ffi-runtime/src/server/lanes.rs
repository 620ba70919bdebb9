//! Where a peer's calls run that may keep their thread.
//!
//! The thread that reads what a peer asks for must go on reading: what it reads next may be the answer that a call waits for. So these calls run on threads
//! for what blocks. To wake one takes longer than most calls do, so one is enough as long as it keeps up: it runs all calls that have come meanwhile. While
//! calls wait somebody looks after them, and where one has waited for [`PATIENCE`] there are twice as many threads.
//!
//! Each peer has one thread if it needs it, whatever others do. All other ones are shared: peers whose calls do not return take those from each other alone.

use core::time::Duration;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::runtime::Handle;

use crate::executor::Executor;

/// How many threads a peer can keep. What comes then waits.
const LANES: usize = 32;

/// How long a call waits for those before it, before there are more threads.
const PATIENCE: Duration = Duration::from_millis(1);

/// The same, at most, where there could be no more: that is looked for less and less often.
const MOST_PATIENCE: Duration = Duration::from_millis(64);

/// How many threads all peers can keep beside the first one of each.
const SHARED: usize = 448;

/// How many of them are kept.
static KEPT: AtomicUsize = AtomicUsize::new(0);

/// How many threads for what blocks the runtime of peers may have: the shared ones, and one for each of many peers. They are only there while they are needed.
pub const THREADS: usize = 1 << 16;

/// Takes up to so many of the shared threads, as far as there are any left.
fn take_shared(most: usize) -> usize {
    let mut taken = 0;
    let _ = KEPT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |kept| {
        taken = most.min(SHARED - kept);
        Some(kept + taken)
    });
    taken
}

/// What runs in a lane.
pub type Job = Box<dyn FnOnce() + Send>;

/// The lanes of one peer.
pub struct Lanes {
    runtime: Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Those that wait.
    jobs: VecDeque<Job>,
    /// How many do not wait any more.
    begun: u64,
    /// Also those that have not come yet.
    threads: usize,
    coming: usize,
    /// Somebody looks after those that wait.
    is_watched: bool,
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
        if state.threads == 0 {
            self.open(state, 1);
        } else if !state.is_watched {
            state.is_watched = true;
            drop(state);
            self.runtime.spawn(Arc::clone(self).watch());
        }
    }

    /// Has so many threads come.
    fn open(self: &Arc<Self>, mut state: MutexGuard<'_, State>, more: usize) {
        state.threads += more;
        state.coming += more;
        drop(state);
        for _ in 0..more {
            let lanes = Arc::clone(self);
            self.runtime.spawn_blocking(move || lanes.work());
        }
    }

    /// Looks after those that wait, until there are none.
    async fn watch(self: Arc<Self>) {
        let mut patience = PATIENCE;
        loop {
            let last = {
                let state = self.state();
                state.begun + state.jobs.len() as u64
            };
            tokio::time::sleep(patience).await;
            let mut state = self.state();
            if state.jobs.is_empty() {
                state.is_watched = false;
                return;
            }
            // Who comes now finds out how quick it is first.
            if state.begun < last && state.coming == 0 {
                let more = take_shared(state.threads.min(state.jobs.len()).min(LANES - state.threads));
                patience = if more > 0 { PATIENCE } else { (patience * 2).min(MOST_PATIENCE) };
                self.open(state, more);
            } else {
                patience = PATIENCE;
            }
        }
    }

    fn work(self: Arc<Self>) {
        // The library would enter and leave its runtime for each call.
        let _inside = Executor::started().map(Executor::remain);
        self.state().coming -= 1;
        loop {
            let mut state = self.state();
            let Some(job) = state.jobs.pop_front() else {
                state.threads -= 1;
                if state.threads > 0 {
                    KEPT.fetch_sub(1, Ordering::Relaxed);
                }
                return;
            };
            state.begun += 1;
            drop(state);
            job();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// How long the tests wait for what comes.
    const GUARD: Duration = Duration::from_secs(60);

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().expect("a runtime")
    }

    #[test]
    fn a_job_may_wait_for_those_behind_it() {
        let runtime = runtime();
        let lanes = Lanes::new(runtime.handle().clone());
        let (done, all) = mpsc::channel();
        // Each but the last waits for the next one, so all of them have a thread in the end.
        let mut before: Option<mpsc::Sender<()>> = None;
        for number in 1..=LANES {
            let (sender, receiver) = mpsc::channel();
            let (release, done) = (before.replace(sender), done.clone());
            lanes.run(Box::new(move || {
                if number < LANES {
                    receiver.recv_timeout(GUARD).expect("the next one runs");
                }
                release.into_iter().for_each(|release| release.send(()).expect("it waits"));
                done.send(()).expect("somebody counts");
            }));
        }
        for _ in 1..=LANES {
            all.recv_timeout(GUARD).expect("all are done");
        }
    }

    #[test]
    fn every_job_runs_once_and_threads_leave() {
        let runtime = runtime();
        let lanes = Lanes::new(runtime.handle().clone());
        let (done, all) = mpsc::channel();
        for number in 0..10_000 {
            let done = done.clone();
            lanes.run(Box::new(move || done.send(number).expect("somebody counts")));
        }
        let mut numbers: Vec<i32> =
            (0..10_000).map(|_| all.recv_timeout(GUARD).expect("all are done")).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..10_000));
        let begun = std::time::Instant::now();
        while lanes.state().threads > 0 || lanes.state().is_watched {
            assert!(begun.elapsed() < GUARD, "they have nothing to do");
            std::thread::sleep(PATIENCE);
        }
    }
}
