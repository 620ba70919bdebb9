//! Programs that run beside us until they are told to end.

use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::{Finished, Outcome, Program, group};
use crate::error::Result;

/// A program that was started. Dropping it kills it.
#[derive(Debug)]
pub struct Service {
    command: String,
    running: group::Running,
    /// What it prints. Reading goes through the name, as whoever writes has a position in the file that is not to be moved.
    output: NamedTempFile,
    limit: Duration,
    started: Instant,
    is_over: bool,
}

/// How often is looked whether there is something new.
const SLICE: Duration = Duration::from_millis(10);

impl Program {
    /// Starts it, and waits for its first line, which is empty where it ends without one, or has none within its limit.
    pub fn start(&self) -> Result<(Service, String)> {
        let output = NamedTempFile::new()?;
        let writer = output.reopen()?;
        // Both streams, in the order in which they come: what is said of a failure is all that is said.
        let expression = self.expression().stdout_file(writer.try_clone()?).stderr_file(writer);
        let running = group::Running::start(&expression).map_err(|source| self.cannot_start(source))?;
        let mut service = Service {
            command: self.display(),
            running,
            output,
            limit: self.limit,
            started: Instant::now(),
            is_over: false,
        };
        let line = service.first_line()?;
        Ok((service, line))
    }
}

impl Service {
    fn first_line(&mut self) -> Result<String> {
        loop {
            // Whether it has ended is asked first: what it has printed before is there then.
            let is_over = self.running.wait(SLICE)?.is_some() || self.started.elapsed() > self.limit;
            let said = self.said()?;
            if let Some((line, _)) = said.split_once('\n') {
                return Ok(line.to_owned());
            }
            if is_over {
                return Ok(String::new());
            }
        }
    }

    /// All that it has printed.
    fn said(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs_err::read(self.output.path())?).into_owned())
    }

    /// Asks it to end, and waits for that: its limit at most.
    pub fn end(mut self) -> Result<Finished> {
        self.is_over = true;
        self.running.ask_to_end();
        let outcome = match self.running.wait(self.limit)? {
            Some(status) => Outcome::from(status),
            None => {
                self.running.kill();
                Outcome::TimedOut(self.limit)
            }
        };
        Ok(Finished {
            command: std::mem::take(&mut self.command),
            outcome,
            output: self.said()?,
            errors: String::new(),
            elapsed: self.started.elapsed(),
        })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if !self.is_over {
            self.running.kill();
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("sh", std::env::temp_dir()).args(["-c", script])
    }

    #[test]
    fn it_runs_until_it_is_asked_to_end() {
        let script = "trap 'echo ended; exit 3' TERM; echo ready; while :; do sleep 0.01; done";
        let (service, line) = shell(script).start().expect("sh runs");
        assert_eq!(line, "ready");
        let ended = service.end().expect("waited for");
        assert_eq!(ended.outcome, Outcome::Exited(3));
        assert!(ended.output.ends_with("ended\n"), "{}", ended.output);
    }

    #[test]
    fn one_that_ends_by_itself_has_said_why() {
        let (service, line) = shell("echo refused >&2; exit 8").start().expect("sh runs");
        assert_eq!(line, "refused");
        assert_eq!(service.end().expect("waited for").outcome, Outcome::Exited(8));
        let (_, line) = shell("exit 0").start().expect("sh runs");
        assert_eq!(line, "");
    }

    #[test]
    fn one_that_does_not_end_is_killed() {
        let script = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
        let limit = Duration::from_millis(300);
        let (service, _) = shell(script).limit(limit).start().expect("sh runs");
        assert_eq!(service.end().expect("waited for").outcome, Outcome::TimedOut(limit));
    }
}
