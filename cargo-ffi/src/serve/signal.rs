//! Being asked to end: Ctrl-C, and what the system sends.

use std::sync::{
    atomic::{AtomicBool, Ordering},
    mpsc,
};

use crate::error::{Error, Result};

/// The exit status of a program that was interrupted, as shells have it: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

/// The first time that this process is asked to end.
pub(super) struct ToEnd {
    asked: mpsc::Receiver<()>,
}

impl ToEnd {
    /// Returns when it has been asked.
    pub(super) fn wait(&self) {
        // The sender lives as long as the process: there is no other end of this.
        let _ = self.asked.recv();
    }
}

/// From here on the first wish to end is for the caller to grant; the second ends the process.
///
/// # Errors
/// The system does not tell of such wishes.
pub(super) fn to_end() -> Result<ToEnd> {
    let (sender, asked) = mpsc::channel();
    let was_asked = AtomicBool::new(false);
    let handler = move || {
        if was_asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        let _ = sender.send(());
    };
    ctrlc::set_handler(handler).map_err(|error| Error::File(std::io::Error::other(error)))?;
    Ok(ToEnd { asked })
}
