//! Servers as a host of the library starts and stops them.

use core::{ffi::c_void, time::Duration};

use super::{Served, listen, listen::Started, options::Options, peer::raw};
use crate::{abi, call::Responder, cbor::Encoder, context, executor::Executor, value_error::ValueError};

/// Serves a context, or none, at one address.
pub fn start(library: &str, context: *mut c_void, responder: Responder, address: Result<&str, ValueError>) {
    let options = address.map_err(|error| error.to_string()).and_then(Options::of_address);
    reply(responder, options.and_then(|options| started(library, context, options)));
}

/// The same with options.
pub fn start_with(
    library: &str,
    context: *mut c_void,
    responder: Responder,
    request: Result<&[u8], ValueError>,
) {
    let options = request.map_err(|error| error.to_string()).and_then(Options::decode);
    reply(responder, options.and_then(|options| started(library, context, options)));
}

/// Stops a server. Where `grace_ms` is negative, what runs is waited for without a limit.
pub fn stop(_: &str, responder: Responder, server: u64, grace_ms: i64) {
    let grace = u64::try_from(grace_ms).map_or(Duration::MAX, Duration::from_millis);
    let done = move |stopped: Result<(), String>| {
        reply(responder, stopped.map(|()| encoded(Encoder::null)));
    };
    listen::stop(server, grace, Box::new(done));
}

fn started(library: &str, context: *mut c_void, options: Options) -> Result<Vec<u8>, String> {
    if !context.is_null() {
        // Where nothing has started yet there is no context.
        let refused = || "the context is not one of this library".to_owned();
        Executor::started().ok_or_else(refused)?;
        let visit = context::visit(crate::thread::current(), raw(context.addr()));
        drop(visit.map_err(|refused| refused.to_string())?);
    }
    let served = Served::new(library, context).ok_or_else(|| format!("{library} has no functions"))?;
    let Started { id, addresses } = listen::start(served, options)?;
    Ok(encoded(|encoder| {
        encoder.map(2, |encoder| {
            encoder.text("server");
            encoder.text(&id.to_string());
            encoder.text("addresses");
            encoder.array(addresses.len(), |encoder| addresses.iter().for_each(|at| encoder.text(at)));
        });
    }))
}

fn encoded(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::new();
    write(&mut encoder);
    encoder.finish().expect("it nests two levels")
}

fn reply(responder: Responder, came: Result<Vec<u8>, String>) {
    match came {
        Ok(value) => responder.bytes(abi::OK, &value),
        Err(text) => responder.text(abi::ERR, &text),
    }
}
