//! `cargo zigbuild`: cargo with a linker for other targets.

use crate::tools::cache::find_on_path;
use crate::tools::{Missing, Tool};

/// `cargo zigbuild`.
pub static ZIGBUILD: Tool = Tool {
    name: "cargo-zigbuild",
    title: "cargo-zigbuild",
    purpose: "link for other targets with zig",
    minimum: None,
    apt: &[],
    wheel: None,
    elsewhere: "`pip install cargo-zigbuild`, which brings zig, or `cargo install --locked cargo-zigbuild` and put `zig` on the `PATH`",
};

/// Whether it is there. What it needs itself it says when it runs.
pub fn probe() -> Result<(), Missing> {
    match find_on_path("cargo-zigbuild") {
        Some(_) => Ok(()),
        None => Err(Missing::new(&ZIGBUILD, "no `cargo-zigbuild` on the `PATH`")),
    }
}
