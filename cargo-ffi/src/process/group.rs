//! Process groups: how a program and all that it started are ended together.
//!
//! The one place with code per platform for that. Unix has process groups; on Windows `taskkill` walks
//! the tree of children.

use std::collections::BTreeSet;
use std::io;
use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

use duct::{Expression, Handle};

use crate::error::Result;

/// The leaders of the groups that are running. While it is held no program is started, and none that is running is forgotten.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// The exit status of a program that was interrupted, as shells have it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// Whether there is a handler for the wish to end; none before that was asked for.
static HANDLER: OnceLock<bool> = OnceLock::new();

/// From here on Ctrl-C, and being told to terminate, also ends every program that is running.
///
/// Starts a thread. It waits for the signal and then ends the process, and reads nothing that others write: see [`ends_with_us`].
pub fn end_with_us() {
    HANDLER.get_or_init(|| {
        // Without it a program may outlive us until its time is over, and nothing worse.
        ctrlc::set_handler(|| end_all(Duration::ZERO)).is_ok()
    });
}

/// Whether the thread of [`end_with_us`] is there, for who counts threads.
pub fn ends_with_us() -> bool {
    HANDLER.get().is_some_and(|is_set| *is_set)
}

/// Ends every program that is running, with all that it started, and this process. They have `patience` to end in their own way.
pub(super) fn end_all(patience: Duration) -> ! {
    // Held to the end: nothing is started any more, and whoever waits for one of them does not end this process with another status.
    let running = lock();
    if !patience.is_zero() {
        ask_all_to_end(&running, patience);
    }
    running.iter().copied().for_each(kill_group);
    std::process::exit(INTERRUPTED)
}

/// Asks them, and waits until none is there any more: `patience` at most.
#[cfg(unix)]
fn ask_all_to_end(leaders: &BTreeSet<u32>, patience: Duration) {
    for &leader in leaders {
        signal_group(Some(leader), rustix::process::Signal::TERM);
    }
    let asked = Instant::now();
    while asked.elapsed() < patience && leaders.iter().any(|&leader| is_there(leader)) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// There is no such question.
#[cfg(not(unix))]
fn ask_all_to_end(_: &BTreeSet<u32>, _: Duration) {}

fn lock() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the program the leader of a group of its own.
fn lead(expression: &Expression) -> Expression {
    #[cfg(unix)]
    {
        expression.before_spawn(|command| {
            std::os::unix::process::CommandExt::process_group(command, 0);
            Ok(())
        })
    }
    #[cfg(not(unix))]
    {
        expression.clone()
    }
}

/// A running program; on the list of [`end_with_us`] for as long.
#[derive(Debug)]
pub(super) struct Running {
    handle: Handle,
    leader: Option<u32>,
}

impl Running {
    /// Starts a program as the leader of a group of its own.
    pub(super) fn start(expression: &Expression) -> io::Result<Self> {
        let mut running = lock();
        let handle = lead(expression).start()?;
        let leader = handle.pids().first().copied();
        running.extend(leader);
        Ok(Self { handle, leader })
    }

    /// Waits for the end, for a while.
    pub(super) fn wait(&self, time: Duration) -> Result<Option<ExitStatus>> {
        Ok(self.handle.wait_timeout(time)?.map(|output| output.status))
    }

    /// Asks the program to end in its own way. Where there is no such question, it is ended.
    pub(super) fn ask_to_end(&self) {
        #[cfg(unix)]
        signal_group(self.leader, rustix::process::Signal::TERM);
        #[cfg(not(unix))]
        self.kill();
    }

    /// Ends the program and all that it started.
    pub(super) fn kill(&self) {
        #[cfg(unix)]
        {
            // Runtimes such as Go's and Java's print their stacks on this one: the best hint at a hang.
            signal_group(self.leader, rustix::process::Signal::QUIT);
            let _ = self.handle.wait_timeout(Duration::from_millis(500));
        }
        if let Some(leader) = self.leader {
            kill_group(leader);
        }
        let _ = self.handle.kill();
        // Killed programs end at once; one that the kernel holds is left behind rather than waited for.
        let _ = self.handle.wait_timeout(Duration::from_secs(5));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            lock().remove(&leader);
        }
    }
}

#[cfg(unix)]
fn kill_group(leader: u32) {
    signal_group(Some(leader), rustix::process::Signal::KILL);
}

#[cfg(not(unix))]
fn kill_group(leader: u32) {
    let _ = duct::cmd("taskkill", ["/T", "/F", "/PID", &leader.to_string()])
        .stdin_null()
        .stdout_null()
        .stderr_null()
        .unchecked()
        .run();
}

#[cfg(unix)]
fn signal_group(leader: Option<u32>, signal: rustix::process::Signal) {
    if let Some(group) = leader.and_then(group_of) {
        // The group is gone when everything in it has ended by itself.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

/// Whether anything of its group is there.
#[cfg(unix)]
fn is_there(leader: u32) -> bool {
    group_of(leader).is_some_and(|group| rustix::process::test_kill_process_group(group).is_ok())
}

#[cfg(unix)]
fn group_of(leader: u32) -> Option<rustix::process::Pid> {
    i32::try_from(leader).ok().and_then(rustix::process::Pid::from_raw)
}

/// The name of a signal that programs commonly die from.
pub(super) fn signal_name(signal: i32) -> Option<&'static str> {
    // These numbers are the same on every Unix that Rust supports, but for SIGBUS.
    Some(match signal {
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 if cfg!(target_os = "linux") => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 if cfg!(not(target_os = "linux")) => "SIGBUS",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => return None,
    })
}
