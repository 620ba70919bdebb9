//! Who says that it is time to look, or to end.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant, SystemTime},
};

use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::{
    places::{self, FileId, Places},
    seen::Seen,
};
use crate::{
    error::{Error, Result},
    process::signal,
    report::Reporter,
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
pub(super) struct Watcher<'a> {
    watcher: RecommendedWatcher,
    watched: Folders,
    /// Those that the system does not watch, and of which that was said.
    refused: BTreeSet<PathBuf>,
    reporter: &'a Reporter,
}

/// Folders, and which ones they are.
type Folders = BTreeMap<PathBuf, Option<Identity>>;

impl<'a> Watcher<'a> {
    /// One that tells `wakes`, of no folder yet.
    ///
    /// # Errors
    /// The system has none for us.
    pub(super) fn new(wakes: &Wakes, reporter: &'a Reporter) -> Result<Self> {
        let sender = wakes.sender.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            // Whoever reads changes nothing. That something was missed is a reason to look.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                // The receiver is gone when all of it ends.
                let _ = sender.send(Wake::Stirred);
            }
        };
        let watcher = notify::recommended_watcher(handler).map_err(|error| failed(error, None))?;
        Ok(Self { watcher, watched: Folders::new(), refused: BTreeSet::new(), reporter })
    }

    /// Looks at all there is, and is told of what changes from then on.
    ///
    /// # Errors
    /// The system does not watch that many folders.
    pub(super) fn look(&mut self, places: &Places, before: &Seen) -> Result<Seen> {
        let mut found = places.find();
        loop {
            self.watch(&found.folders)?;
            // What was put into a new folder before it was watched has told nobody.
            let now = places.find();
            let is_all = now.folders.is_subset(&found.folders);
            found = now;
            if is_all {
                return Ok(Seen::of(&found.files, before));
            }
        }
    }

    /// From here on tells of these folders and no others. One that the system does not watch is left out, which is said once.
    fn watch(&mut self, folders: &BTreeSet<PathBuf>) -> Result<()> {
        let now = folders.iter().map(|folder| (folder.clone(), identity(folder))).collect();
        let (gone, new) = differ(&self.watched, now);
        if gone.is_empty() && new.is_empty() {
            return Ok(());
        }
        let mut paths = self.watcher.paths_mut();
        for folder in gone {
            // The system may have forgotten it by itself.
            let _ = paths.remove(&folder);
            self.watched.remove(&folder);
        }
        for (folder, identity) in new {
            match paths.add(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder, identity);
                }
                // It is gone meanwhile, of which its own folder has told.
                Err(_) if !folder.is_dir() => {}
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                    return Err(failed(error, Some(&folder)));
                }
                Err(error) => {
                    let error = failed(error, Some(&folder));
                    if self.refused.insert(folder) {
                        self.reporter.warning(format!("{error}; nothing is run for what changes there"));
                    }
                }
            }
        }
        paths.commit().map_err(|error| failed(error, None))
    }
}

/// Which of those that are `watched` are so no more, and which of those that are there `now` are not yet. Not every system takes one that it watches
/// for the same one when it is asked again.
fn differ(watched: &Folders, mut now: Folders) -> (Vec<PathBuf>, Folders) {
    let is_same = |(folder, identity): (&PathBuf, &Option<Identity>)| {
        identity.is_some() && now.get(folder) == Some(identity)
    };
    let gone = watched.iter().filter(|&watched| !is_same(watched)).map(|(folder, _)| folder.clone());
    let gone: Vec<PathBuf> = gone.collect();
    now.retain(|folder, _| !watched.contains_key(folder) || gone.contains(folder));
    (gone, now)
}

/// What tells a folder from another one in its place.
type Identity = (SystemTime, Option<FileId>);

/// `None` where the system does not keep when it was made: the number of a folder that is gone is given to a new one.
fn identity(folder: &Path) -> Option<Identity> {
    let made = fs_err::metadata(folder).ok()?.created().ok()?;
    Some((made, places::id(folder)))
}

fn failed(error: notify::Error, folder: Option<&Path>) -> Error {
    let help = match (&error.kind, folder) {
        (ErrorKind::MaxFilesWatch, _) => Some(
            "the limit is `fs.inotify.max_user_watches`: `sudo sysctl fs.inotify.max_user_watches=524288` raises it; folders that `.gitignore` \
             names are not watched",
        ),
        (_, None) if cfg!(target_os = "linux") => Some("the limit may be `fs.inotify.max_user_instances`"),
        _ => None,
    };
    Error::Watch {
        what: folder.map_or("files".to_owned(), |folder| format!("`{}`", folder.display())),
        // We name the folder ourselves.
        message: error.set_paths(Vec::new()).to_string(),
        help: help.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_are_new_are_watched_anew() {
        let made = |seconds: u64| Some((SystemTime::UNIX_EPOCH + Duration::from_secs(seconds), Some((1, 1))));
        let folders = |list: &[(&str, Option<Identity>)]| -> Folders {
            list.iter().map(|(name, identity)| (PathBuf::from(name), *identity)).collect()
        };
        let watched = folders(&[("same", made(1)), ("anew", made(1)), ("gone", made(1)), ("unknown", None)]);
        let now = folders(&[("same", made(1)), ("anew", made(2)), ("new", made(1)), ("unknown", None)]);
        let (gone, new) = differ(&watched, now);
        assert_eq!(gone, ["anew", "gone", "unknown"].map(PathBuf::from));
        assert_eq!(new, folders(&[("anew", made(2)), ("new", made(1)), ("unknown", None)]));
        assert_eq!(differ(&new, folders(&[])).1, folders(&[]));
    }

    #[test]
    fn a_folder_in_the_place_of_another_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, beside) = (folder.path().join("place"), folder.path().join("beside"));
        fs_err::create_dir(&place).expect("made");
        fs_err::create_dir(&beside).expect("made");
        let before = identity(&place);
        fs_err::write(place.join("file"), "").expect("written");
        assert_eq!(identity(&place), before);
        fs_err::rename(&place, folder.path().join("away")).expect("moved");
        fs_err::rename(&beside, &place).expect("moved");
        // Where nothing tells them apart, each is watched anew.
        assert!(before.is_none() || identity(&place) != before);
    }

    #[test]
    fn the_limit_has_a_way_out() {
        let reached = notify::Error::new(ErrorKind::MaxFilesWatch).add_path("/p/src".into());
        let error = failed(reached, Some(Path::new("/p/src")));
        assert_eq!(error.to_string(), "cannot watch `/p/src`: OS file watch limit reached.");
        assert!(error.help().is_some_and(|help| help.contains("fs.inotify.max_user_watches")));
    }
}
