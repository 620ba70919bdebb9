//! The library that a new crate begins with, and the programs that call it.
//!
//! The library is the same for every name: what carries the name of the crate are the symbols, the header and the packages. The programs are
//! [`Host::starter`](crate::e2e::Host::starter)s.

use ffi_templates::starter::{self, Template};

/// The library.
pub(super) const LIBRARY: &str = starter::LIBRARY;

/// A program of a host that calls the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its file in the folder of the language.
    pub file: String,
    /// What is in it.
    pub text: String,
}

impl Program {
    /// A template, filled in.
    pub fn new(file: String, template: &impl Template) -> Self {
        Self { file, text: template.render().expect("a template over strings cannot fail") + "\n" }
    }
}

/// Whether nobody has touched what `cargo new` wrote into `src/lib.rs`.
pub(super) fn is_of_cargo_new(text: &str) -> bool {
    is_same(&text.replace("usize", "u64"), CARGO_NEW)
}

/// Whether nobody has touched [`LIBRARY`].
pub(super) fn is_library(text: &str) -> bool {
    is_same(text, LIBRARY)
}

/// Whether a file has this text. Git may have given its lines other ends.
fn is_same(file: &str, text: &str) -> bool {
    file.replace("\r\n", "\n").trim() == text.trim()
}

/// Cargo's own library. Before 1.82 the numbers were `usize`.
const CARGO_NEW: &str = "\
pub fn add(left: u64, right: u64) -> u64 {
    left + right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_works() {
        let result = add(2, 2);
        assert_eq!(result, 4);
    }
}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cargo_wrote_is_taken_for_it() {
        assert!(is_of_cargo_new(CARGO_NEW));
        assert!(is_of_cargo_new(&CARGO_NEW.replace("u64", "usize").replace('\n', "\r\n")));
        assert!(!is_of_cargo_new(&CARGO_NEW.replace("left + right", "left - right")));
        assert!(!is_of_cargo_new(LIBRARY));
        assert!(!is_of_cargo_new(""));
    }

    #[test]
    fn the_library_is_known_with_other_ends_of_lines() {
        assert!(is_library(LIBRARY));
        assert!(is_library(&LIBRARY.replace('\n', "\r\n")));
        assert!(!is_library(&LIBRARY.replace("Relaxed) + 1", "Relaxed) + 2")));
        assert!(!is_library(CARGO_NEW));
    }
}
