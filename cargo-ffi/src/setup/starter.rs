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
    let text = text.replace("\r\n", "\n").replace("usize", "u64");
    text.trim() == CARGO_NEW.trim()
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
}
