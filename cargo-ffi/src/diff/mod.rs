//! Two contracts of one library, and what the way from the one to the other breaks.
//!
//! - [`changes`]: every difference, each by a [`Rule`]
//! - [`Change`]: what is different and [`Breaks`] whom
//! - [`Level`]: how bad that is
//!
//! In reading order: [`mod@rule`] names the rules, `names` follows types that were renamed, `position` says which types
//! a host sends and which it gets, `wire` which values of one type are values of another, `compare` puts these
//! together. The rules are documented, with reasons, in `docs/compatibility.md`.
//!
//! Nothing here reads a file or prints.

mod compare;
mod names;
mod position;
pub mod rule;
mod wire;

#[cfg(test)]
mod tests;

pub use compare::changes;
pub use rule::{Breaks, Change, Level, Rule};
