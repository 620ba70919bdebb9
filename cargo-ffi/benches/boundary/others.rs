//! The other benches, which print tables themselves: they are run, and what they print is a part of the page.

use std::path::Path;

use crate::{page::Part, site};

/// Their names and packages, the long ones last.
const OTHERS: &[(&str, &str)] = &[
    ("codec", "ffi-runtime"),
    ("contention", "ffi-runtime"),
    ("events", "ffi-runtime"),
    ("scale", "cargo-ffi"),
];

/// All of their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().map(|(name, _)| *name)
}

/// Runs the bench of that name. The page is written here alone.
pub(crate) fn run(name: &str) -> Part {
    let (_, package) = OTHERS.iter().find(|(other, _)| *other == name).expect("one of them");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("cargo's folder for builds");
    let mut command = site::command(env!("CARGO"));
    command.args(["bench", "--quiet", "--package", package, "--bench", name, "--target-dir"]).arg(target);
    let text = site::printed(command.current_dir(site::root()).env_remove("UPDATE_EXPECT"));
    println!("{text}");
    (name.to_owned(), text)
}
