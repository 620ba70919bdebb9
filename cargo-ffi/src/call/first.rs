//! Calls by protocol 1: one after the other, on the context that is served, and without a contract unless one was brought.

use std::{str::FromStr, time::Duration};

use ffi_model::Contract;
use ffi_templates::engine::{
    Failure,
    remote::{Address, First, Options},
};

use super::{Call, Printer, failed, lost, session};
use crate::{
    error::{Error, Result},
    json::{bytes, decode, untyped},
};

/// Calls a function, and says what comes.
///
/// # Errors
/// There is no server, or the call has another end than a result.
pub fn call(
    address: &str,
    options: &Options,
    contract: Option<&Contract>,
    call: &Call,
    timeout: Option<Duration>,
    printer: &Printer,
) -> Result<()> {
    let at = Address::from_str(address).map_err(|error| session::not_an_address(&error))?;
    let decl = contract.map(|contract| session::declared(contract, &call.function)).transpose()?;
    let request = match (contract, decl) {
        (Some(contract), Some(decl)) => session::request(contract, decl, &call.json, &Default::default())?,
        _ => bytes::write(untyped::to_cbor(&call.json)),
    };
    let reply = session::runtime()?.block_on(async {
        let mut first =
            First::connect(&at, options).await.map_err(|failure| lost(address, &failure.to_string()))?;
        let reply = first.call(&call.function, &request);
        // This protocol has no deadlines: the connection is given up, and the call with it.
        let reply = match timeout {
            Some(timeout) => tokio::time::timeout(timeout, reply).await.unwrap_or_else(|_| {
                Err(Failure::Timeout(format!("no answer for {} ms", timeout.as_millis())))
            }),
            None => reply.await,
        };
        reply.map_err(|failure| {
            failed(address, &call.function, failure, |value| {
                contract.zip(decl).and_then(|(contract, decl)| decode::failure(contract, decl, value).ok())
            })
        })
    })?;
    let unreadable = |error: String| Error::Connection {
        address: address.to_owned(),
        message: format!("the answer cannot be read: {error}"),
        help: None,
    };
    let value = bytes::read(&reply).map_err(unreadable)?;
    let json = match (contract, decl) {
        (Some(contract), Some(decl)) => {
            decode::reply(contract, decl, &value).map_err(|wrong| unreadable(wrong.to_string()))?
        }
        _ => untyped::to_json(&value),
    };
    printer.reply(&call.function, &json)
}
