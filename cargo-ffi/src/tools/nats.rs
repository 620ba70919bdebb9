//! The NATS server, which `nats:` addresses go through.

use std::path::PathBuf;

use crate::tools::{Managers, Missing, Tool, find_on_path};

/// The NATS server.
pub static NATS: Tool = Tool {
    name: "nats-server",
    title: "a NATS server",
    purpose: "try libraries that are served at `nats:` addresses",
    minimum: None,
    apt: &["nats-server"],
    managers: Managers { dnf: "", brew: "nats-server", winget: "NATSAuthors.NATSServer" },
    wheel: None,
    elsewhere: "install `nats-server` as its makers describe it and put it on the `PATH`",
};

/// Where it is.
pub fn probe() -> Result<PathBuf, Missing> {
    find_on_path(NATS.name).ok_or_else(|| Missing::new(&NATS, "there is no `nats-server` on the `PATH`"))
}
