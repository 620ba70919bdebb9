//! `cargo zigbuild`: cargo with a linker for other targets.

use std::path::PathBuf;

use crate::tools::{Managers, Missing, Tool, find_on_path};

/// `cargo zigbuild`.
pub static ZIGBUILD: Tool = Tool {
    name: "cargo-zigbuild",
    title: "cargo-zigbuild",
    purpose: "link for other targets with zig",
    minimum: None,
    apt: &[],
    managers: Managers { dnf: "", brew: "cargo-zigbuild", winget: "" },
    wheel: None,
    elsewhere: "`pip install cargo-zigbuild`, which brings zig, or `cargo install --locked cargo-zigbuild` and put `zig` on the `PATH`",
};

/// Where it is. What it needs itself it says when it runs.
pub fn probe() -> Result<PathBuf, Missing> {
    find_on_path(ZIGBUILD.name).ok_or_else(|| Missing::new(&ZIGBUILD, "no `cargo-zigbuild` on the `PATH`"))
}
