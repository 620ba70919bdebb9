//! Documentation as the text of a C comment.
//!
//! Authors write what they like; inside a comment some of it would end the comment, start another, splice
//! lines, or speak to cbindgen. All of that is defused here and nowhere else, and stays readable.

/// The lines of a documentation, without the comment's own marks. None for no documentation.
pub(in crate::backend) fn lines(docs: &str) -> Vec<String> {
    let mut lines: Vec<String> = docs.lines().map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

/// The first paragraph.
pub(in crate::backend) fn summary(docs: &str) -> Vec<String> {
    lines(docs).into_iter().take_while(|line| !line.is_empty()).collect()
}

/// The first paragraph in one line, for places that have only one.
pub(in crate::backend) fn one_line(docs: &str) -> String {
    summary(docs).iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.trim_end().chars() {
        match (safe.chars().last(), c) {
            // The end and the start of a comment; the second is only a warning, but warnings are errors.
            (Some('*'), '/') | (Some('/'), '*') => safe.extend([' ', c]),
            // `??/` is a backslash where trigraphs are on, and at the end of a line it joins two lines.
            (Some('?'), '/') if safe.ends_with("??") => safe.extend([' ', c]),
            (_, '\t') => safe.push_str("    "),
            (_, c) if c.is_control() || is_bidi_control(c) => safe.push('\u{fffd}'),
            (_, c) => safe.push(c),
        }
    }
    // cbindgen takes such a line for an instruction to itself.
    if safe.trim_start().starts_with("cbindgen:") {
        safe = safe.replacen("cbindgen:", "cbindgen :", 1);
    }
    safe
}

/// Characters that let text look like something else than what compilers read; they warn about these.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(docs: &str, expect: &[&str]) {
        assert_eq!(lines(docs), expect);
    }

    #[test]
    fn nothing_ends_or_starts_a_comment() {
        check("a */ b", &["a * / b"]);
        check("src/*.rs and /**/", &["src/ *.rs and / ** /"]);
        check("*/*/*", &["* / * / *"]);
    }

    #[test]
    fn lines_stay_lines() {
        check("\n\nC:\\\n\nwhat??/\n  indented\n\n", &["C:\\", "", "what?? /", "  indented"]);
        check("a\u{0}b\u{202e}c\r", &["a\u{fffd}b\u{fffd}c"]);
        check("", &[]);
        check(" \n ", &[]);
    }

    #[test]
    fn cbindgen_is_not_spoken_to() {
        check(" cbindgen:ignore", &[" cbindgen :ignore"]);
    }

    #[test]
    fn the_summary_is_the_first_paragraph() {
        assert_eq!(one_line("Adds\n two numbers.\n\nMore."), "Adds two numbers.");
    }
}
