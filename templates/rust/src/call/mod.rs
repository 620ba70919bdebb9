//! What the methods of a package are made of: who is called, with what, and what comes of it.

mod error;
mod host;
mod object;
mod site;
mod stream;

pub use self::error::CallError;
pub use self::host::{HostError, asked, told};
pub use self::object::{Object, Owner};
pub use self::site::{CallOptions, Request, Site};
pub use self::stream::ItemStream;
