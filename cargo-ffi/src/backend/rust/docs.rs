//! The author's documentation, as that of the package.
//!
//! It is Rust's already. What it links to may have another name here, or be nowhere, so links into Rust are what they say; those to elsewhere stay.

use crate::backend::links::without_links;

/// The lines of an item's documentation, or `otherwise` where it has none.
pub(super) fn lines(docs: &str, otherwise: &str) -> Vec<String> {
    lines_with(docs, otherwise, &[])
}

/// As [`lines`], with paragraphs below.
pub(super) fn lines_with(docs: &str, otherwise: &str, notes: &[String]) -> Vec<String> {
    let own = if docs.trim().is_empty() { otherwise } else { docs };
    let paragraphs = std::iter::once(own.trim_matches('\n')).chain(notes.iter().map(String::as_str));
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut is_code = false;
        for line in paragraph.lines() {
            let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
            is_code ^= is_fence;
            let text = if is_code || is_fence { line.to_owned() } else { without_links(line) };
            let text = text.trim_end();
            lines.push(if text.is_empty() { String::new() } else { format!(" {text}") });
        }
    }
    lines
}

/// The first paragraph in one line.
pub(super) fn summary(docs: &str) -> Option<String> {
    let lines = docs.lines().map(str::trim).skip_while(|line| line.is_empty());
    let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).map(without_links).collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(docs: &str, expect: &[&str]) {
        assert_eq!(lines(docs, "An item."), expect);
    }

    #[test]
    fn links_into_rust_are_what_they_say() {
        check("", &[" An item."]);
        check(
            "Does [`this`], and [that](crate::That) or [these][crate::These].",
            &[" Does `this`, and that or these."],
        );
        check("See [docs](https://x.y/z) [1.5; 2], [x]: y", &[" See [docs](https://x.y/z) [1.5; 2], [x]: y"]);
        check("[`struct@Node`] and [open", &[" `struct@Node` and [open"]);
        check("Code:\n\n```\nlet x = [`a`];\n```\n", &[" Code:", "", " ```", " let x = [`a`];", " ```"]);
    }

    #[test]
    fn notes_are_paragraphs_of_their_own() {
        assert_eq!(lines_with("One.", "", &["Two.".into()]), [" One.", "", " Two."]);
        assert_eq!(summary("\nA [`b`]\nc.\n\nd").as_deref(), Some("A `b` c."));
    }
}
