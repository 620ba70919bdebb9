//! `UndefinedBehaviorSanitizer`: a line for each error, and a stack below.
//!
//! ```text
//! ffi-tests/c/sum.c:3:67: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
//!     #0 0x55.. in sum ffi-tests/c/sum.c:3
//! ```

use super::{
    Finding,
    frame::{self, Frame, Paths},
    sanitizers::single_spaced,
};

const TOOL: &str = "UndefinedBehaviorSanitizer";

/// What stands in a message, and the check that it is the message of, by the name that LLVM has for it. The first
/// that fits is taken: names of types come last in messages.
const KINDS: [(&str, &str); 29] = [
    ("signed integer overflow", "signed-integer-overflow"),
    ("unsigned integer overflow", "unsigned-integer-overflow"),
    ("negation of ", "signed-integer-overflow"),
    ("division by zero", "integer-divide-by-zero"),
    ("division of ", "signed-integer-overflow"),
    ("shift exponent ", "shift-exponent"),
    ("left shift of ", "shift-base"),
    ("out of bounds for type", "out-of-bounds-index"),
    ("produced null pointer", "nullptr-after-nonzero-offset"),
    ("applying ", "nullptr-with-offset"),
    ("unsigned offset ", "pointer-overflow"),
    ("pointer index expression with base", "pointer-overflow"),
    ("declared to never be null", "invalid-null-argument"),
    ("declared to never return null", "invalid-null-return"),
    ("null pointer", "null-pointer-use"),
    ("misaligned ", "misaligned-pointer-use"),
    ("assumption of ", "alignment-assumption"),
    ("insufficient space for an object", "insufficient-object-size"),
    ("which does not point to an object of type", "dynamic-type-mismatch"),
    ("unreachable program point", "unreachable-call"),
    ("without returning a value", "missing-return"),
    ("non-positive value", "non-positive-vla-index"),
    ("outside the range of representable values", "float-cast-overflow"),
    ("not a valid value for type 'bool'", "invalid-bool-load"),
    ("not a valid value for type '_Bool'", "invalid-bool-load"),
    ("not a valid value for type", "invalid-enum-load"),
    ("implicit conversion from type", "implicit-conversion"),
    ("which is not a valid argument", "invalid-builtin-use"),
    ("incorrect function type", "function-type-mismatch"),
];

/// The place and the message of a line that begins a report.
pub(super) fn header(line: &str) -> Option<(&str, &str)> {
    line.split_once(": runtime error: ")
}

/// Reads a report that begins with a [`header`].
pub(super) fn read(lines: &[&str], paths: &Paths) -> Option<Finding> {
    let (first, rest) = lines.split_first()?;
    let (at, message) = header(first)?;
    let kind =
        KINDS.iter().find(|(text, _)| message.contains(text)).map_or("undefined-behavior", |(_, kind)| kind);
    let mut frames = Vec::new();
    let mut body = paths.readable(first.trim_end());
    for line in rest.iter().filter(|line| !line.starts_with("SUMMARY: ")) {
        body.push('\n');
        match Frame::read(line, paths) {
            Some((number, frame)) => {
                body.push_str(&format!("    #{number} {frame}"));
                frames.push(frame);
            }
            None => body.push_str(&paths.readable(line.trim_end())),
        }
    }
    // Without a stack there is still the line that is wrong.
    let place = frame::place(&frames).or_else(|| {
        let at = paths.readable(at);
        frame::path_and_line(&at).map(|(path, line)| format!("{path}:{line}"))
    });
    let message = paths.readable(message.trim());
    Some(Finding::new(TOOL, kind, Some(&message), place, &single_spaced(&body)))
}
