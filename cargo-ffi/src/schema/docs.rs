//! Documentation as the lines of a comment that ends with its line.

/// The lines of a documentation, without the comment's own marks. None for no documentation.
pub(super) fn lines(docs: &str) -> Vec<String> {
    let mut lines: Vec<String> = docs.lines().map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

/// Whether a character ends a line somewhere, or makes text look like something else than what it is.
pub(super) fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn line(text: &str) -> String {
    let text = text.trim_end().replace('\t', "    ");
    text.chars().map(|c| if is_odd(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_stay_lines() {
        assert_eq!(lines("\n\nOne;\n\n  two\tthree \n\n"), ["One;", "", "  two    three"]);
        assert_eq!(lines("a\u{0}b\u{202e}c\u{2028}d\re"), ["a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e"]);
        assert!(lines(" \n ").is_empty());
    }
}
