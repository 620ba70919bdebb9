//! Sanitizers: what `--sanitize` takes, the passes that it asks for, and what they need.
//!
//! A run has one or more passes, one after the other. A [`Pass`] is a set of sanitizers; the empty one is the plain pass.
//! [`build`] says how the library is built for one, [`Watch`] how programs are compiled and run in it. Before a
//! library is built for a pass, [`probe`] has found a bug with it that was made for that.

pub mod findings;

mod build;
mod environment;
mod names;
mod pass;
mod probe;
mod shim;
mod suppressions;
mod watch;

pub(super) use self::{
    build::request,
    environment::VARIABLE,
    probe::{BUGS, last_line, once},
    watch::OPTIMIZATION,
};
pub use self::{
    names::Names,
    pass::{Pass, passes, with_remote},
    watch::Watch,
};
use crate::{
    cargo::Package,
    error::{Error, Result},
};

/// A tool that finds bugs while a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sanitizer {
    /// Memory that is freed, or is not the program's, and what is left at the end.
    Address,
    /// What is left at the end.
    Leak,
    /// Threads that race, in Rust and in C.
    Thread,
    /// What C leaves undefined, in the programs.
    Undefined,
    /// Goroutines that race.
    Race,
    /// What valgrind finds, where there is no other.
    Memcheck,
}

impl Sanitizer {
    /// All of them, in the order of messages.
    pub const ALL: [Sanitizer; 6] = [
        Sanitizer::Address,
        Sanitizer::Leak,
        Sanitizer::Thread,
        Sanitizer::Undefined,
        Sanitizer::Race,
        Sanitizer::Memcheck,
    ];

    /// What `--sanitize` takes.
    pub fn name(self) -> &'static str {
        match self {
            Sanitizer::Address => "address",
            Sanitizer::Leak => "leak",
            Sanitizer::Thread => "thread",
            Sanitizer::Undefined => "undefined",
            Sanitizer::Race => "race",
            Sanitizer::Memcheck => "memcheck",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sanitizer| sanitizer.name() == name)
    }

    /// Whether the C compiler puts it into a program.
    fn is_compiled_in(self) -> bool {
        !matches!(self, Sanitizer::Race | Sanitizer::Memcheck)
    }

    /// Whether it looks at what the library does, and not at programs alone.
    fn sees_the_library(self) -> bool {
        !matches!(self, Sanitizer::Undefined | Sanitizer::Race)
    }

    /// How many times as long a program may take with it.
    fn patience(self) -> u32 {
        match self {
            Sanitizer::Address => 3,
            Sanitizer::Thread => 10,
            Sanitizer::Memcheck => 30,
            Sanitizer::Leak | Sanitizer::Undefined | Sanitizer::Race => 2,
        }
    }
}

/// The targets that the runtimes of gcc, clang and Rust agree on.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// Whether the passes can be on this machine, for what is built.
///
/// # Errors
/// One cannot: the target is another machine's, or there are no such sanitizers for it.
pub(super) fn check_target(passes: &[Pass], package: &Package) -> Result<()> {
    let message = passes.iter().find_map(|pass| impossible(pass, &package.target, package.is_cross()));
    message.map_or(Ok(()), |(message, help)| Err(Error::Usage { message, help: Some(help) }))
}

/// Why a pass cannot be for a target, and the way out.
fn impossible(pass: &Pass, target: &str, is_cross: bool) -> Option<(String, String)> {
    if pass.is_plain() {
        return None;
    }
    if is_cross && pass.is_remote() {
        return Some((
            format!(
                "`--remote` serves the library while programs run, and one for `{target}` does not run here"
            ),
            format!("leave `--target` out, or run the command on a machine for `{target}`"),
        ));
    }
    if is_cross {
        return Some((
            format!(
                "`--sanitize {pass}` looks at programs while they run, and those for `{target}` do not run here"
            ),
            format!("leave `--target` out, or run the command on a machine for `{target}`"),
        ));
    }
    let is_bound = |one: &Sanitizer| matches!(one, Sanitizer::Address | Sanitizer::Leak | Sanitizer::Thread);
    let bound = pass.sanitizers().find(is_bound).filter(|_| !TARGETS.contains(&target))?;
    Some((
        format!(
            "`--sanitize {}` is there for `{}`, and not for `{target}`",
            bound.name(),
            TARGETS.join("` and `")
        ),
        "`--sanitize undefined` needs nothing but the C compiler".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(value: &str, target: &str, is_cross: bool, expect: Expect) {
        let pass = passes(&[value.to_owned()]).expect("a pass").remove(0);
        let said = impossible(&pass, target, is_cross);
        expect.assert_eq(
            &said.map_or_else(|| "possible".to_owned(), |(message, help)| format!("{message}\nhelp: {help}")),
        );
    }

    #[test]
    fn what_a_platform_has_not_is_refused_with_the_reason() {
        const MAC: &str = "aarch64-apple-darwin";
        for target in TARGETS {
            for value in ["address,undefined", "leak", "thread", "race", "memcheck"] {
                check(value, target, false, expect!["possible"]);
            }
        }
        for value in ["none", "undefined", "race", "memcheck"] {
            check(value, MAC, false, expect!["possible"]);
        }
        check(
            "address,undefined",
            MAC,
            false,
            expect![[r#"
            `--sanitize address` is there for `x86_64-unknown-linux-gnu` and `aarch64-unknown-linux-gnu`, and not for `aarch64-apple-darwin`
            help: `--sanitize undefined` needs nothing but the C compiler"#]],
        );
        check(
            "thread",
            "x86_64-unknown-linux-musl",
            false,
            expect![[r#"
            `--sanitize thread` is there for `x86_64-unknown-linux-gnu` and `aarch64-unknown-linux-gnu`, and not for `x86_64-unknown-linux-musl`
            help: `--sanitize undefined` needs nothing but the C compiler"#]],
        );
        check(
            "undefined",
            TARGETS[1],
            true,
            expect![[r#"
            `--sanitize undefined` looks at programs while they run, and those for `aarch64-unknown-linux-gnu` do not run here
            help: leave `--target` out, or run the command on a machine for `aarch64-unknown-linux-gnu`"#]],
        );
        check("none", TARGETS[1], true, expect!["possible"]);
        assert!(impossible(&Pass::remote(), MAC, false).is_none());
        let (message, _) = impossible(&Pass::remote(), MAC, true).expect("it does not run here");
        assert!(message.starts_with("`--remote` serves the library"), "{message}");
    }
}
