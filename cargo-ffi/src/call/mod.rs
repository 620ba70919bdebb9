//! Calling a library that is served elsewhere, with JSON.
//!
//! What is to be called is a [`Step`], from the command line or from a line of input. A [`Session`] is a connection and what belongs
//! to it: a contract, which tells what JSON means, and the names that stand for contexts and handles. [`first`] is the same by
//! protocol 1, which has neither. [`Printer`] says what comes.

pub mod first;

mod events;
mod printer;
mod session;
mod step;

pub use self::{
    printer::Printer,
    session::{Session, connect, request},
    step::{Call, Step},
};

use ffi_templates::engine::Failure;

use crate::{
    error::{Error, Replied},
    json::{Json, bytes, untyped},
};

/// The error of a call that has failed. `failed` makes JSON of a typed error, where its type is known.
fn failed(
    address: &str,
    function: &str,
    failure: Failure,
    failed: impl FnOnce(&ciborium::Value) -> Option<Json>,
) -> Error {
    Error::Replied(match failure {
        Failure::Failed(payload) => {
            let read = bytes::read(&payload);
            let json = read.map(|value| failed(&value).unwrap_or_else(|| untyped::to_json(&value)));
            Replied::Failed { function: function.to_owned(), json: json.unwrap_or(Json::Null) }
        }
        Failure::Error(text) => Replied::Error { text },
        failure @ (Failure::Cancelled(_) | Failure::Timeout(_) | Failure::WouldDeadlock(_)) => {
            Replied::Cancelled { text: failure.to_string() }
        }
        Failure::Disconnected(text) => return lost(address, &text),
    })
}

/// The error of a connection that there is not, or not any more. `why` may begin with the address itself.
fn lost(address: &str, why: &str) -> Error {
    let message = why.strip_prefix(&format!("`{address}`: ")).unwrap_or(why).to_owned();
    Error::Connection { address: address.to_owned(), message, help: None }
}
