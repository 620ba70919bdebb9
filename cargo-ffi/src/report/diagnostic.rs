//! An error at a place in the author's source.
//!
//! Drawn with `annotate-snippets` as rustc draws its own, or written as one JSON object. A file that
//! cannot be read any more, or is shorter than the place says, loses the drawing but not the message.

use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// A place in a file, counted as `proc_macro2::LineColumn` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 0.
    pub column: usize,
}

/// A range in a file; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

impl From<proc_macro2::Span> for Span {
    fn from(span: proc_macro2::Span) -> Self {
        let position = |at: proc_macro2::LineColumn| Position { line: at.line, column: at.column };
        Self { start: position(span.start()), end: position(span.end()) }
    }
}

/// An error in the author's source: what, where, and the way out.
///
/// The order of two diagnostics is that of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDiagnostic {
    /// The stable code, e.g. `FFI0012`; may be empty.
    pub code: String,
    /// What is wrong, lowercase, without a final period.
    pub message: String,
    /// A few words at the place itself; may be empty.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The file.
    pub file: PathBuf,
    /// The place in it.
    pub span: Span,
}

impl PartialOrd for SourceDiagnostic {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SourceDiagnostic {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |d: &Self| (d.file.clone(), d.span);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.code.cmp(&other.code))
            .then_with(|| self.message.cmp(&other.message))
            .then_with(|| self.label.cmp(&other.label))
            .then_with(|| self.help.cmp(&other.help))
    }
}

impl SourceDiagnostic {
    /// The diagnostic as text with colors, without a final newline. Reads the file.
    pub fn render(&self) -> String {
        let source = fs_err::read_to_string(&self.file).ok();
        self.render_with(source.as_deref(), &Renderer::styled())
    }

    /// The diagnostic as one JSON object, with lines and columns from 1 as in rustc's own JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "reason": "ffi-diagnostic",
            "level": "error",
            "code": self.code,
            "message": self.message,
            "label": self.label,
            "help": self.help,
            "file_name": self.file,
            "line_start": self.span.start.line,
            "column_start": self.span.start.column + 1,
            "line_end": self.span.end.line,
            "column_end": self.span.end.column + 1,
        })
    }

    fn render_with(&self, source: Option<&str>, renderer: &Renderer) -> String {
        let shown = shown_path(&self.file);
        let mut title = Level::ERROR.primary_title(&*self.message);
        if !self.code.is_empty() {
            title = title.id(&*self.code);
        }
        let range = source.and_then(|source| Some((source, byte_range(source, self.span)?)));
        let mut group: Group<'_> = match range {
            Some((source, range)) => {
                let label = (!self.label.is_empty()).then_some(&*self.label);
                let mark = AnnotationKind::Primary.span(range).label(label);
                title.element(Snippet::source(source).path(&*shown).annotation(mark))
            }
            None => {
                let start = self.span.start;
                title.element(Origin::path(&*shown).line(start.line).char_column(start.column + 1))
            }
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(&**help));
        }
        renderer.render(&[group])
    }
}

/// The path as the user would write it: relative where it is below the working directory.
fn shown_path(file: &Path) -> String {
    let below = std::env::current_dir().ok().and_then(|dir| file.strip_prefix(dir).ok().map(Path::to_owned));
    below.as_deref().unwrap_or(file).display().to_string()
}

/// Line and column to bytes; `None` where the file has no such place.
fn byte_range(source: &str, span: Span) -> Option<Range<usize>> {
    let start = byte_offset(source, span.start)?;
    // An end outside of the file still leaves a place to point at.
    let end = byte_offset(source, span.end).unwrap_or(start).max(start);
    Some(start..end)
}

fn byte_offset(source: &str, at: Position) -> Option<usize> {
    let mut line_start = 0;
    for _ in 1..at.line {
        line_start += source[line_start..].find('\n')? + 1;
    }
    let line = source[line_start..].split('\n').next()?;
    let mut columns = line.char_indices().map(|(offset, _)| offset).chain([line.len()]);
    columns.nth(at.column).map(|offset| line_start + offset)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const SOURCE: &str =
        "use ffi::prelude::*;\n\n/// Gr\u{fc}\u{df}e.\npub fn title(\u{e9}: u64) -> &str {\n";

    fn diagnostic(line: usize, columns: Range<usize>) -> SourceDiagnostic {
        SourceDiagnostic {
            code: "FFI0007".into(),
            message: "`&str` cannot be returned across FFI".into(),
            label: "borrowed return".into(),
            help: Some("return `String`".into()),
            file: "src/lib.rs".into(),
            span: Span {
                start: Position { line, column: columns.start },
                end: Position { line, column: columns.end },
            },
        }
    }

    #[track_caller]
    fn check(diagnostic: &SourceDiagnostic, source: Option<&str>, expect: Expect) {
        expect.assert_eq(&diagnostic.render_with(source, &Renderer::plain()));
    }

    #[test]
    fn place_is_marked_by_characters_not_bytes() {
        check(
            &diagnostic(4, 24..28),
            Some(SOURCE),
            expect![[r#"
            error[FFI0007]: `&str` cannot be returned across FFI
             --> src/lib.rs:4:25
              |
            4 | pub fn title(é: u64) -> &str {
              |                         ^^^^ borrowed return
              |
              = help: return `String`"#]],
        );
    }

    #[test]
    fn place_outside_of_the_file_keeps_the_message() {
        check(
            &diagnostic(9, 0..4),
            Some(SOURCE),
            expect![[r#"
            error[FFI0007]: `&str` cannot be returned across FFI
            --> src/lib.rs:9:1
             = help: return `String`"#]],
        );
        check(
            &diagnostic(9, 0..4),
            None,
            expect![[r#"
            error[FFI0007]: `&str` cannot be returned across FFI
            --> src/lib.rs:9:1
             = help: return `String`"#]],
        );
    }

    #[test]
    fn diagnostics_sort_by_place() {
        let mut all = [diagnostic(4, 2..3), diagnostic(1, 9..10), diagnostic(4, 1..9)];
        all.sort();
        let lines: Vec<_> = all.iter().map(|d| (d.span.start.line, d.span.start.column)).collect();
        assert_eq!(lines, [(1, 9), (4, 1), (4, 2)]);
    }

    #[test]
    fn json_counts_columns_from_one() {
        let json = diagnostic(4, 24..28).to_json();
        assert_eq!(json["column_start"], 25);
        assert_eq!(json["line_end"], 4);
        assert_eq!(json["reason"], "ffi-diagnostic");
    }
}
