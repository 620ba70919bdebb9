//! Sanitizers: what `--sanitize` takes, and the passes that it asks for.
//!
//! A run has one or more passes, one after the other. A [`Pass`] is a set of sanitizers; the empty one is the plain pass.

pub mod findings;
mod pass;

pub use self::pass::{Pass, passes};

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
}
