//! What comes is a line each, on standard output.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::value::RawValue;

use crate::{
    error::Result,
    json::Json,
    report::{MessageFormat, Reporter},
};

/// Writes lines, until nobody reads them any more.
#[derive(Clone, Debug)]
pub struct Printer {
    reporter: Reporter,
    is_closed: Arc<AtomicBool>,
}

/// A line for programs.
#[derive(serde::Serialize)]
struct Message<'a> {
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    value: Box<RawValue>,
}

impl Printer {
    /// One for a run of the command.
    pub fn new(reporter: &Reporter) -> Self {
        Self { reporter: *reporter, is_closed: Arc::default() }
    }

    /// The result of a function.
    pub(super) fn reply(&self, function: &str, json: &Json) -> Result<()> {
        self.line("ffi-reply", Some(function), json)
    }

    /// An item of the stream that a function gives.
    pub(super) fn item(&self, function: &str, json: &Json) -> Result<()> {
        self.line("ffi-item", Some(function), json)
    }

    /// An event.
    pub(super) fn event(&self, json: &Json) -> Result<()> {
        self.line("ffi-event", None, json)
    }

    /// Whether nobody reads any more.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    fn line(&self, reason: &'static str, function: Option<&str>, json: &Json) -> Result<()> {
        let text = json.to_string();
        let written = match self.reporter.format() {
            MessageFormat::Human => self.reporter.data(&format!("{text}\n")),
            MessageFormat::Json => {
                let value = RawValue::from_string(text).map_err(std::io::Error::from)?;
                self.reporter.json(&Message { reason, function, value })
            }
        };
        match written {
            // `cargo ffi call .. ticks | head -1`: that was all that was wanted.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.is_closed.store(true, Ordering::Relaxed);
                Ok(())
            }
            written => Ok(written?),
        }
    }
}
