//! A line that says what is being done for as long as it takes, on a terminal.
//!
//! Standard error has one such line at most. Whatever else is written there, or to standard output, which may be the same
//! terminal, goes through [`beside`], so that no line is torn.

use std::{
    io::{self, IsTerminal},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line that is there now.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// A line on the terminal that goes away when this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Progress {
    line: Option<ProgressBar>,
}

impl Progress {
    /// Where there is nothing to draw on.
    pub(super) fn none() -> Self {
        Self { line: None }
    }

    /// A line on standard error.
    pub(super) fn on_stderr(verb: &str, message: String, is_colored: bool) -> Self {
        Self::on(ProgressDrawTarget::stderr(), verb, message, is_colored)
    }

    fn on(target: ProgressDrawTarget, verb: &str, message: String, is_colored: bool) -> Self {
        let line = ProgressBar::with_draw_target(None, target)
            .with_style(style(is_colored))
            .with_prefix(format!("{verb:>12}"))
            .with_message(message);
        line.tick();
        // So that the time goes on while nothing else does.
        line.enable_steady_tick(Duration::from_secs(1));
        *shown() = Some(line.clone());
        Self { line: Some(line) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            *shown() = None;
            line.finish_and_clear();
        }
    }
}

/// Whether standard error can take back what was written.
pub(super) fn is_possible() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Writes with the line out of the way.
pub(super) fn beside<T>(write: impl FnOnce() -> T) -> T {
    match &*shown() {
        Some(line) => line.suspend(write),
        None => write(),
    }
}

fn shown() -> MutexGuard<'static, Option<ProgressBar>> {
    // A thread that panicked while it wrote has left nothing half done here.
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn style(is_colored: bool) -> ProgressStyle {
    let template =
        if is_colored { "{prefix:.cyan.bold} {wide_msg} {elapsed}" } else { "{prefix} {wide_msg} {elapsed}" };
    ProgressStyle::with_template(template).expect("the template is right")
}

#[cfg(test)]
mod tests {
    use indicatif::{InMemoryTerm, TermLike};

    use super::*;

    #[test]
    fn line_makes_way_for_others_and_goes_away() {
        let terminal = InMemoryTerm::new(10, 60);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let progress = Progress::on(target, "Running", "c::soak [thread], 12 done".to_owned(), false);
        let begun = terminal.contents();
        assert!(begun.starts_with("     Running c::soak [thread], 12 done "), "{begun}");
        beside(|| terminal.write_line("      Passed c::echo (0.1 s)")).expect("written");
        let said = terminal.contents();
        let (first, last) = said.split_once('\n').expect("two lines");
        assert_eq!(first, "      Passed c::echo (0.1 s)");
        assert!(last.starts_with("     Running c::soak [thread], 12 done "), "{last}");
        drop(progress);
        assert_eq!(terminal.contents(), "      Passed c::echo (0.1 s)");
        beside(|| terminal.write_line("bye")).expect("written");
        assert_eq!(terminal.contents(), "      Passed c::echo (0.1 s)\nbye");
    }
}
