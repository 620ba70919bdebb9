//! Reading and parsing one file of source.
//!
//! Which file to read is decided in [`super::modules`].

use std::path::Path;

use ffi_model::Code;
use proc_macro2::TokenStream;

use crate::report::{Position, SourceDiagnostic, Span};

/// Reads and parses `path`.
///
/// # Errors
/// Where it cannot be read, is not UTF-8 or is not Rust: one diagnostic at the place.
pub(super) fn read(path: &Path) -> Result<syn::File, Box<SourceDiagnostic>> {
    let wrong = |message: String, start: Position, end: Position, help: Option<&str>| {
        Box::new(SourceDiagnostic {
            code: Code::SOURCE.to_string(),
            message,
            label: String::new(),
            help: help.map(Into::into),
            file: path.to_owned(),
            span: Span { start, end },
        })
    };
    let start = Position { line: 1, column: 0 };
    let bytes = fs_err::read(path).map_err(|error| wrong(error.to_string(), start, start, None))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let at = end_of(&String::from_utf8_lossy(&error.as_bytes()[..valid]));
        wrong("the file is not UTF-8".into(), at, at, Some("save it as UTF-8, as rustc requires"))
    })?;
    syn::parse_file(&text).map_err(|error| {
        let span = Span::from(error.span());
        // At the end of the file there is no token to point at: such an error has the empty span.
        let span = if span == (Span { start, end: start }) && text.trim_end().contains('\n') {
            let end = end_of(text.trim_end());
            Span { start: end, end }
        } else {
            span
        };
        // Of text that is not even a row of tokens, syn says nothing but that.
        let message = match text.parse::<TokenStream>() {
            Ok(_) => format!("cannot parse this: {error}"),
            Err(_) => {
                "cannot read this: a bracket or a literal is not closed, or a character means nothing".into()
            }
        };
        wrong(message, span.start, span.end, Some("`cargo check` says more about it"))
    })
}

/// The position behind the last character.
fn end_of(text: &str) -> Position {
    let last = text.rsplit('\n').next().unwrap_or_default();
    Position { line: text.matches('\n').count() + 1, column: last.chars().count() }
}
