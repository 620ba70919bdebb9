//! Rust documentation as the text of C++ comments: what a C comment may hold, without links that lead nowhere here.

use crate::backend::{c::comment, links::without_links};

/// The lines of an item's documentation. None for no documentation.
pub(super) fn lines(docs: &str) -> Vec<String> {
    let mut is_code = false;
    let lines = docs.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_code ^= is_fence;
        if is_code || is_fence { line.to_owned() } else { without_links(line) }
    });
    comment::lines(&lines.collect::<Vec<_>>().join("\n"))
}

/// As [`lines`], with a paragraph below.
pub(super) fn lines_with(docs: &str, note: Option<String>) -> Vec<String> {
    let mut lines = lines(docs);
    if let Some(note) = note {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(comment::lines(&note));
    }
    lines
}

/// As [`lines`], or `otherwise` where there are none.
pub(super) fn lines_or(docs: &str, otherwise: &str) -> Vec<String> {
    let lines = lines(docs);
    if lines.is_empty() { comment::lines(otherwise) } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_nowhere_and_comments_do_not_end() {
        assert_eq!(
            lines("See [`Echo`](crate::Echo) */\n\n```\nlet x = [`a`];\n```"),
            ["See `Echo` * /", "", "```", "let x = [`a`];", "```"]
        );
        assert_eq!(lines_with("One.", Some("Two.".into())), ["One.", "", "Two."]);
        assert_eq!(lines_with("", Some("Two.".into())), ["Two."]);
        assert_eq!(lines_or(" ", "It."), ["It."]);
    }
}
