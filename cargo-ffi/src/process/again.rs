//! This program once more, beside us.

use std::{env, ffi::OsString, time::Duration};

use super::{Outcome, group};
use crate::error::{Error, Result};

/// How long it may take to end when it is asked to, with all that it has started.
const PATIENCE: Duration = Duration::from_secs(10);

/// A run of this program with other arguments, which says what it has to say where we do. Dropping it kills it.
#[derive(Debug)]
pub struct Again {
    running: group::Running,
    is_over: bool,
}

impl Again {
    /// Starts it, without standard input.
    ///
    /// # Errors
    /// The system does not start it.
    pub fn start(args: &[OsString]) -> Result<Self> {
        let program = env::current_exe()?;
        let expression = duct::cmd(&program, args).stdin_null().unchecked();
        let running = group::Running::start(&expression)
            .map_err(|source| Error::Start { program: program.to_string_lossy().into_owned(), source })?;
        Ok(Self { running, is_over: false })
    }

    /// Waits for its end, for a while.
    ///
    /// # Errors
    /// The system does not say.
    pub fn wait(&mut self, time: Duration) -> Result<Option<Outcome>> {
        let status = self.running.wait(time)?;
        self.is_over = status.is_some();
        Ok(status.map(Outcome::from))
    }

    /// Has it end, in its own way where it does so soon.
    ///
    /// # Errors
    /// The system does not say.
    pub fn end(mut self) -> Result<()> {
        self.running.ask_to_end();
        self.is_over = self.running.wait(PATIENCE)?.is_some();
        Ok(())
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        if !self.is_over {
            self.running.kill();
        }
    }
}
