//! Names that a new library can have in other languages, too. What cargo refuses, cargo says.

use crate::{
    cargo::RUNTIME,
    error::{Error, Result},
};

/// The headers of C's standard library, and those that its headers are made of: a header of the same name would be taken for one of them.
#[rustfmt::skip]
const HEADERS: [&str; 39] = [
    "alloca", "assert", "complex", "ctype", "endian", "errno", "features", "fenv", "float", "inttypes", "iso646", "limits", "locale", "malloc", "math",
    "memory", "pthread", "sched", "setjmp", "signal", "stdalign", "stdarg", "stdatomic", "stdbool", "stdckdint", "stdbit", "stddef", "stdint", "stdio",
    "stdlib", "stdnoreturn", "string", "strings", "tgmath", "threads", "time", "uchar", "unistd", "wchar",
];

/// What a new library depends on, by the names that its code has for them.
const DEPENDENCIES: [&str; 3] = ["ffi", RUNTIME, "tokio"];

/// Why a package, and the library in it, cannot be called so; none where they can.
pub(super) fn refusal(package: &str, library: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !library.chars().all(is_plain) || !library.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(format!(
            "the library cannot be called `{library}`: symbols in C begin with a letter, and have letters, digits and underscores"
        ));
    }
    if HEADERS.contains(&library) {
        return Some(format!(
            "the library cannot be called `{library}`: its header would be `{library}.h`, which C has already"
        ));
    }
    let taken = [package, library].into_iter().find(|name| DEPENDENCIES.contains(name))?;
    Some(format!("the library cannot be called `{taken}`: it depends on a crate of that name"))
}

/// Whether a new crate can be called so.
///
/// # Errors
/// It cannot, and why.
pub fn check(name: &str) -> Result<()> {
    let Some(message) = refusal(name, name) else { return Ok(()) };
    Err(Error::Usage { message, help: Some("choose another name with `--name NAME`".into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_other_languages_have_are_refused() {
        for name in ["hello", "hello-world", "my_timer", "x2", "Timer"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for (name, why) in [
            ("time", "`time.h`"),
            ("ffi", "depends on"),
            ("tokio", "depends on"),
            ("größe", "begin with a letter"),
            ("-x", "begin"),
            ("", "begin"),
        ] {
            let error = check(name).expect_err(name).to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn the_header_is_of_the_library_and_the_dependency_of_both() {
        assert_eq!(refusal("time", "clock"), None);
        for (package, library, why) in [
            ("clock", "time", "`time.h`"),
            ("tokio", "clock", "depends on"),
            ("clock", "tokio", "depends on"),
        ] {
            let refusal = refusal(package, library).expect(why);
            assert!(refusal.contains(why), "{refusal}");
        }
    }
}
