//! The author's documentation, as that of the package.
//!
//! It is Rust's already. What it links to may have another name here, or be nowhere, so links into Rust are what they say; those to elsewhere stay.

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

/// `line` with the text of links into Rust in place of the links.
fn without_links(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let (before, link) = rest.split_at(at);
        text.push_str(before);
        let Some(end) = closing(link, '[', ']') else { return text + link };
        let (inner, behind) = (&link[1..end], &link[end + 1..]);
        let target = behind.starts_with('(').then(|| closing(behind, '(', ')')).flatten();
        let label = behind.starts_with('[').then(|| closing(behind, '[', ']')).flatten();
        match (target, label) {
            // To elsewhere.
            (Some(end), _) if behind[..end].contains("://") => {
                text.push_str(&link[..=inner.len() + 1]);
                text.push_str(&behind[..=end]);
                rest = &behind[end + 1..];
            }
            (Some(end), _) | (None, Some(end)) => {
                text.push_str(inner);
                rest = &behind[end + 1..];
            }
            // A definition, a mark of a list, an index in a formula.
            (None, None) if behind.starts_with(':') || !is_path(inner) => {
                text.push_str(&link[..=inner.len() + 1]);
                rest = behind;
            }
            (None, None) => {
                text.push_str(inner);
                rest = behind;
            }
        }
    }
    text + rest
}

/// Where what begins with `open` is closed.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// Whether the text of a link is also what it links to.
fn is_path(text: &str) -> bool {
    let path = text.trim_matches('`');
    let path = path.split_once('@').map_or(path, |(_, path)| path);
    path.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == ':')
        && path.chars().all(|c| c.is_alphanumeric() || "_:()!<>&, ".contains(c))
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
