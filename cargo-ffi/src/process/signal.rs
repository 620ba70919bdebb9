//! Being asked to end: Ctrl-C, and what the system sends.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use super::group;
use crate::error::{Error, Result};

/// How long programs have at the second wish. One that is a run of this program ends what it has started, in groups that it alone knows, as soon
/// as it is asked to.
const PATIENCE: Duration = Duration::from_secs(2);

/// The first time that this process is asked to end.
pub(crate) struct ToEnd {
    asked: mpsc::Receiver<()>,
}

impl ToEnd {
    /// Returns when it has been asked.
    pub(crate) fn wait(&self) {
        // The sender lives as long as the process: there is no other end of this.
        let _ = self.asked.recv();
    }
}

/// From here on the first wish to end is for the caller to grant; the second ends the process with all that it runs.
///
/// # Errors
/// The system does not tell of such wishes.
pub(crate) fn to_end() -> Result<ToEnd> {
    let (sender, asked) = mpsc::channel();
    tell(move || {
        let _ = sender.send(());
    })?;
    Ok(ToEnd { asked })
}

/// From here on `asked` is called at the first wish to end, on a thread of its own; the second ends the process with all that it runs.
///
/// # Errors
/// The system does not tell of such wishes.
pub(crate) fn tell(asked: impl Fn() + Send + 'static) -> Result<()> {
    let was_asked = AtomicBool::new(false);
    let handler = move || {
        if was_asked.swap(true, Ordering::Relaxed) {
            group::end_all(PATIENCE);
        }
        asked();
    };
    ctrlc::set_handler(handler).map_err(|error| Error::File(std::io::Error::other(error)))
}
