//! Being asked to end: Ctrl-C, and what the system sends.

use std::sync::{
    atomic::{AtomicBool, Ordering},
    mpsc,
};

use crate::error::{Error, Result};

/// The exit status of a program that was interrupted, as shells have it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

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

/// From here on the first wish to end is for the caller to grant; the second ends the process.
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

/// From here on `asked` is called at the first wish to end, on a thread of its own; the second ends the process.
///
/// # Errors
/// The system does not tell of such wishes.
pub(crate) fn tell(asked: impl Fn() + Send + 'static) -> Result<()> {
    let was_asked = AtomicBool::new(false);
    let handler = move || {
        if was_asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        asked();
    };
    ctrlc::set_handler(handler).map_err(|error| Error::File(std::io::Error::other(error)))
}
