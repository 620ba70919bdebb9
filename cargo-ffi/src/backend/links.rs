//! Links of Rust's documentation, for languages in which they lead nowhere.

/// `line` with the text of links into Rust in place of the links.
pub(super) fn without_links(line: &str) -> String {
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
    fn check(line: &str, expect: &str) {
        assert_eq!(without_links(line), expect);
    }

    #[test]
    fn links_into_rust_are_what_they_say() {
        check(
            "Does [`this`], and [that](crate::That) or [these][crate::These].",
            "Does `this`, and that or these.",
        );
        check("See [docs](https://x.y/z) [1.5; 2], [x]: y", "See [docs](https://x.y/z) [1.5; 2], [x]: y");
        check("[`struct@Node`] and [open", "`struct@Node` and [open");
    }
}
