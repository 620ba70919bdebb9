//! A library as a server: loaded into this process, which does nothing else than to keep it there.
//!
//! Who calls it, how, and what they may cost is the library's own to know (`docs/protocol.md`). Here it is given a context
//! and addresses, and told when to stop. `loaded` is the one file that calls into it.

mod loaded;
mod options;

use std::time::Duration;

pub use self::{
    loaded::Loaded,
    options::{Create, Limit, Options, Tls, features},
};
use crate::{error::Result, process::signal, report::Reporter};

/// What is said of an address when it takes connections.
#[derive(Debug, serde::Serialize)]
struct Serving<'a> {
    reason: &'static str,
    library: &'a str,
    address: &'a str,
}

/// Serves a library until somebody asks this process to end, and then waits for calls that were accepted, `grace` at most.
/// A second wish to end is granted at once.
///
/// # Errors
/// The context that is to be served cannot be made, or an address not be taken.
pub fn run(library: &Loaded, options: &Options, grace: Duration, reporter: &Reporter) -> Result<()> {
    // From here on nobody ends it without a word: clients may come as soon as the first address is bound.
    let asked_to_end = signal::to_end()?;
    let context = match &options.create {
        Some(create) => Some(library.create(create)?),
        None => None,
    };
    let server = library.serve(context, options)?;
    for address in &server.addresses {
        let library = library.prefix();
        if reporter.format() == crate::report::MessageFormat::Json {
            reporter.json(&Serving { reason: "ffi-serving", library, address })?;
        } else {
            reporter.data(&format!("Serving {library} at {address}\n"))?;
        }
    }
    asked_to_end.wait();
    reporter.status("Stopping", "accepted calls are answered first");
    library.stop(&server, grace)?;
    if let Some(context) = context {
        library.destroy(context);
    }
    Ok(())
}
