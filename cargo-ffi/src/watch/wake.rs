//! Who says that it is time to look, or to end.

use std::{
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::{places::Places, seen::Seen};
use crate::{
    error::{Error, Result},
    process::signal,
};

/// How long nothing has to happen before what has happened is looked at: whoever saves files saves several.
const QUIET: Duration = Duration::from_millis(100);

/// How long it is waited for that at most.
const RESTLESS: Duration = Duration::from_secs(2);

/// Something that happened.
#[derive(Clone, Copy, Debug)]
enum Wake {
    /// In a folder that is watched.
    Stirred,
    /// This process is asked to end.
    End,
}

/// What happened, as it comes.
#[derive(Debug)]
pub(super) struct Wakes {
    sender: mpsc::Sender<Wake>,
    receiver: mpsc::Receiver<Wake>,
}

impl Wakes {
    /// From here on it is for the caller to end this process where it is asked to end.
    ///
    /// # Errors
    /// The system does not tell of such wishes.
    pub(super) fn new() -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let of_signals = sender.clone();
        signal::tell(move || {
            let _ = of_signals.send(Wake::End);
        })?;
        Ok(Self { sender, receiver })
    }

    /// Waits until something has happened, and nothing does any more; whether to go on.
    pub(super) fn wait(&self) -> bool {
        matches!(self.receiver.recv(), Ok(Wake::Stirred)) && self.settle()
    }

    /// Whether this process was asked to end. What else has happened is forgotten: it is looked at when the run is over.
    pub(super) fn is_over(&self) -> bool {
        self.receiver.try_iter().any(|wake| matches!(wake, Wake::End))
    }

    /// Waits until nothing happens any more; whether to go on.
    pub(super) fn settle(&self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < RESTLESS {
            match self.receiver.recv_timeout(QUIET) {
                Ok(Wake::Stirred) => {}
                Ok(Wake::End) | Err(RecvTimeoutError::Disconnected) => return false,
                Err(RecvTimeoutError::Timeout) => return true,
            }
        }
        true
    }
}

/// Tells of what happens in folders.
#[derive(Debug)]
pub(super) struct Watcher {
    watcher: RecommendedWatcher,
}

impl Watcher {
    /// One that tells `wakes`, of no folder yet.
    ///
    /// # Errors
    /// The system has none for us.
    pub(super) fn new(wakes: &Wakes) -> Result<Self> {
        let sender = wakes.sender.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            // Whoever reads changes nothing. That something was missed is a reason to look.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                // The receiver is gone when all of it ends.
                let _ = sender.send(Wake::Stirred);
            }
        };
        let watcher = notify::recommended_watcher(handler).map_err(|error| refused(&error, None))?;
        Ok(Self { watcher })
    }

    /// Looks at all there is, and is told of what changes from then on.
    ///
    /// # Errors
    /// The system does not watch that many folders.
    pub(super) fn look(&mut self, places: &Places, before: &Seen) -> Result<Seen> {
        let mut found = places.find();
        loop {
            let mut paths = self.watcher.paths_mut();
            // Those that were watched are so again: one may have been removed, and made anew.
            for folder in &found.folders {
                match paths.add(folder, RecursiveMode::NonRecursive) {
                    // It is gone meanwhile, of which its own folder has told.
                    Err(_) if !folder.is_dir() => {}
                    added => added.map_err(|error| refused(&error, Some(folder)))?,
                }
            }
            paths.commit().map_err(|error| refused(&error, None))?;
            // What was put into a new folder before it was watched has told nobody.
            let now = places.find();
            let is_all = now.folders.is_subset(&found.folders);
            found = now;
            if is_all {
                return Ok(Seen::of(&found.files, before));
            }
        }
    }
}

fn refused(error: &notify::Error, folder: Option<&Path>) -> Error {
    let what = folder.map_or("files".to_owned(), |folder| format!("`{}`", folder.display()));
    Error::File(std::io::Error::other(format!("cannot watch {what}: {error}")))
}
