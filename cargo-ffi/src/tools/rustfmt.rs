//! rustfmt, which lays generated Rust out.

use std::path::PathBuf;

use crate::tools::cache::find_on_path;
use crate::tools::{Managers, Missing, Tool};

/// rustfmt.
pub static RUSTFMT: Tool = Tool {
    name: "rustfmt",
    title: "rustfmt",
    purpose: "lay out packages in Rust",
    minimum: None,
    apt: &["rustfmt"],
    managers: Managers { dnf: "rustfmt", ..Managers::NONE },
    wheel: None,
    elsewhere: "run `rustup component add rustfmt`, or name it in `$RUSTFMT`",
};

/// The rustfmt of this machine: the one that `$RUSTFMT` names, as for cargo, or that is on the `PATH`.
pub fn probe() -> Result<PathBuf, Missing> {
    let named = std::env::var_os("RUSTFMT").filter(|path| !path.is_empty()).map(PathBuf::from);
    named
        .or_else(|| find_on_path("rustfmt"))
        .ok_or_else(|| Missing::new(&RUSTFMT, "there is no `rustfmt` on the `PATH`"))
}
