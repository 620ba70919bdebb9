//! `cargo ffi explain`

use std::fmt::Write as _;

use clap::Args;
use ffi_model::{Code, catalogue::Page, suggest::did_you_mean};

use crate::{
    error::{Error, Result},
    report::{MessageFormat, Reporter},
};

/// Explain an error: the rule, a wrong and a right example, and the way out
///
/// CODE is what an error says in brackets: `FFI0012`, or shorter `12`.
#[derive(Debug, Args)]
#[command(after_help = "Example: cargo ffi explain FFI0012")]
pub(super) struct Explain {
    /// The code of an error
    #[arg(value_name = "CODE", required_unless_present = "list", conflicts_with = "list")]
    code: Option<String>,

    /// All codes and what they are
    #[arg(long)]
    list: bool,
}

impl Explain {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        match (&self.code, reporter.format()) {
            (Some(code), MessageFormat::Human) => reporter.data(&text(&named(code)?.page()))?,
            (Some(code), MessageFormat::Json) => reporter.json(&json(&named(code)?.page()))?,
            (None, MessageFormat::Human) => reporter.data(&list())?,
            (None, MessageFormat::Json) => {
                Code::ALL.iter().try_for_each(|code| reporter.json(&json(&code.page())))?;
            }
        }
        Ok(())
    }
}

fn named(text: &str) -> Result<Code> {
    Code::parse(text).ok_or_else(|| {
        // The last ones first: what is beyond the end is near it.
        let known: Vec<String> = Code::ALL.iter().rev().map(ToString::to_string).collect();
        // `ffi21` is compared as it would be written out.
        let digits = text.trim().trim_start_matches(|c: char| !c.is_ascii_digit());
        let whole = if digits.is_empty() { text.to_owned() } else { format!("FFI{digits:0>4}") };
        let all = || "`cargo ffi explain --list` has all codes".to_owned();
        Error::Usage {
            message: format!("there is no error code `{text}`"),
            help: Some(did_you_mean(&whole, known.iter().map(String::as_str), all)),
        }
    })
}

/// The page for people, its examples indented.
fn text(page: &Page) -> String {
    let Page { code, title, why, wrong, way_out, right } = page;
    let (wrong, right) = (indented(wrong), indented(right));
    format!("{code}: {title}\n\n{why}\n\nThis is wrong:\n\n{wrong}\n{way_out}\n\nThis is right:\n\n{right}")
}

fn indented(example: &str) -> String {
    example.lines().fold(String::new(), |mut text, line| {
        text.push_str(if line.is_empty() { "" } else { "    " });
        text.push_str(line);
        text.push('\n');
        text
    })
}

fn list() -> String {
    Code::ALL.iter().fold(String::new(), |mut text, code| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{code}  {}", code.title());
        text
    })
}

fn json(page: &Page) -> serde_json::Value {
    let Page { code, title, why, wrong, way_out, right } = page;
    serde_json::json!({
        "reason": "ffi-explanation",
        "code": code.to_string(),
        "title": title,
        "why": why,
        "wrong": wrong,
        "way_out": way_out,
        "right": right,
    })
}
