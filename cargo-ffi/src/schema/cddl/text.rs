//! Text literals.

use std::fmt::Write as _;

use crate::schema::docs;

/// `text` as a literal.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // RFC 8610 takes the escapes of JSON.
            c if docs::is_odd(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("a string takes everything");
                }
            }
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn everything_can_be_said() {
        assert_eq!(quoted("delayMs"), "\"delayMs\"");
        assert_eq!(quoted("\"a\"\\ */ \n☂🦀\u{202e}"), "\"\\\"a\\\"\\\\ */ \\u000a☂🦀\\u202e\"");
    }
}
