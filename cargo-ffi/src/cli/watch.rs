//! `--watch`

use std::ffi::OsString;

use clap::Args;

use crate::{cargo::CargoOptions, watch::Request};

/// Whether to run again and again.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Run again whenever something changes that this reads, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

impl Watch {
    /// What is to be watched for a command, where that was asked for.
    pub(super) fn request<'a>(&self, command: &'static str, cargo: &'a CargoOptions) -> Option<Request<'a>> {
        self.watch.then(|| Request { command, cargo, others: |_, _| Ok(Vec::new()), written: Vec::new() })
    }
}

/// The arguments of one run of a command line that watches, without the program's name.
pub(super) fn without(args: &[OsString]) -> Vec<OsString> {
    args.iter().skip(1).filter(|arg| *arg != "--watch").cloned().collect()
}
