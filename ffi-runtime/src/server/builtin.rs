//! The functions of the server: see `docs/protocol.md`.

use core::ffi::c_void;
use std::sync::Arc;

use super::{
    peer::{nothing_of_the_peer, raw},
    record::Record,
};
use crate::{
    abi::{self, EventStats, HostStats},
    cbor::{Decoder, Encoder},
    value_error::ValueError,
};

/// `null`.
pub(super) const NULL: &[u8] = &[0xf6];

/// One of them.
#[derive(Debug, Clone, Copy)]
pub enum Builtin {
    /// `ffi.describe`
    Describe,
    /// `ffi.close`
    Close,
    /// `ffi.subscribe`
    Subscribe,
    /// `ffi.unsubscribe`
    Unsubscribe,
    /// `ffi.register`
    Register,
    /// `ffi.unregister`
    Unregister,
    /// `ffi.event_stats`
    EventStats,
    /// `ffi.host_stats`
    HostStats,
    /// `ffi.stale_warn`
    StaleWarn,
}

/// What came of one: the code and the payload, unless it has replied itself.
type Came = Result<Option<(i32, Vec<u8>)>, String>;

impl Builtin {
    /// The one of that name.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name.strip_prefix("ffi.")? {
            "describe" => Self::Describe,
            "close" => Self::Close,
            "subscribe" => Self::Subscribe,
            "unsubscribe" => Self::Unsubscribe,
            "register" => Self::Register,
            "unregister" => Self::Unregister,
            "event_stats" => Self::EventStats,
            "host_stats" => Self::HostStats,
            "stale_warn" => Self::StaleWarn,
            _ => return None,
        })
    }

    /// Calls it, and replies. It may take its time.
    pub(super) fn run(self, record: &Arc<Record>, receiver: u64, request: &[u8]) {
        match self.come_to(record, receiver, request) {
            Ok(Some((code, payload))) => record.over(code, &payload),
            Ok(None) => {}
            Err(text) => record.over(abi::ERR, text.as_bytes()),
        }
    }

    fn come_to(self, record: &Arc<Record>, receiver: u64, request: &[u8]) -> Came {
        let peer = &record.peer;
        match self {
            Self::Describe => {
                let mut encoder = Encoder::new();
                encoder.bytes(peer.served.descriptor());
                value(encoder)
            }
            Self::Close => close(record, receiver),
            Self::Subscribe => {
                let event = text(request, "event")?;
                let context = peer.context(receiver)?;
                peer.subscribe(record, context, &event)?;
                Ok(None)
            }
            Self::Unsubscribe => {
                let id = number(request, "id")?;
                let id = u32::try_from(id).map_err(|_| format!("there is no subscription {id}"))?;
                peer.unsubscribe(id)?;
                null()
            }
            Self::Register => {
                let function = text(request, "function")?;
                peer.register(peer.context(receiver)?, function)?;
                null()
            }
            Self::Unregister => {
                let function = text(request, "function")?;
                peer.unregister(peer.context(receiver)?, function)?;
                null()
            }
            Self::EventStats => {
                let EventStats { fired, delivered, dropped, unheard, queued } =
                    stats(record, receiver, peer.served.api().event_stats)?;
                counts([
                    ("fired", fired),
                    ("queued", queued),
                    ("dropped", dropped),
                    ("unheard", unheard),
                    ("delivered", delivered),
                ])
            }
            Self::HostStats => {
                let HostStats { called, answered, failed, dropped, pending } =
                    stats(record, receiver, peer.served.api().host_stats)?;
                counts([
                    ("called", called),
                    ("failed", failed),
                    ("dropped", dropped),
                    ("pending", pending),
                    ("answered", answered),
                ])
            }
            Self::StaleWarn => {
                let interval_ms = number(request, "interval_ms")?;
                if receiver == 0 {
                    return Err(
                        "the interval of the context that is served is not the connection's".to_owned()
                    );
                }
                let context = peer.context(receiver)?;
                let code = (peer.served.api().set_stale_warn)(raw(context), interval_ms);
                if interval_ms < 0 {
                    return Err("interval_ms: it is negative".to_owned());
                }
                ok(record, code, context)?;
                null()
            }
        }
    }
}

/// Closes a handle, or destroys a context of the peer's.
fn close(record: &Record, receiver: u64) -> Came {
    let peer = &record.peer;
    if receiver == 0 {
        return Err("the context that is served is not the connection's".to_owned());
    }
    // Of several that close the same, one finds it.
    let (is_context, is_handle, id) = {
        let id = usize::try_from(receiver).unwrap_or(usize::MAX);
        let mut state = peer.state();
        let is_context = state.contexts.remove(&id);
        state.ending += usize::from(is_context);
        (is_context, state.handles.remove(&id).is_some(), id)
    };
    if is_handle {
        return match (peer.served.api().handle_close)(raw(id)) {
            abi::OK => null(),
            // Its context was destroyed.
            _ => Err("the handle was closed".to_owned()),
        };
    }
    if !is_context {
        return Err(nothing_of_the_peer(receiver).to_string());
    }
    let code = (peer.served.api().destroy)(raw(id));
    peer.forget_subscriptions(id);
    peer.served.end_context();
    let mut state = peer.state();
    state.ending -= 1;
    state.handles.retain(|_, context| *context != id);
    state.asked.retain(|_, context| *context != id);
    drop(state);
    match code {
        abi::OK => null(),
        abi::TIMEOUT => Ok(Some((abi::TIMEOUT, b"the destructor was left behind".to_vec()))),
        _ => Err("the context was destroyed".to_owned()),
    }
}

/// What the library says about a context that it does not take.
fn ok(record: &Record, code: i32, context: usize) -> Result<(), String> {
    match code {
        abi::OK => Ok(()),
        _ => Err(record.peer.refused(context).unwrap_or_else(|| "the context was destroyed".to_owned())),
    }
}

/// What the library has counted of a context, by the function of it that writes that.
fn stats<T: Default>(
    record: &Record,
    receiver: u64,
    read: unsafe extern "C" fn(*mut c_void, *mut T) -> i32,
) -> Result<T, String> {
    let context = record.peer.context(receiver)?;
    let mut stats = T::default();
    // SAFETY: it can be written.
    let code = unsafe { read(raw(context), &raw mut stats) };
    ok(record, code, context)?;
    Ok(stats)
}

fn null() -> Came {
    Ok(Some((abi::OK, NULL.to_vec())))
}

fn value(encoder: Encoder) -> Came {
    Ok(Some((abi::OK, encoder.finish().expect("it nests one level"))))
}

/// A map of numbers, in the order of deterministic encoding.
fn counts<const N: usize>(counts: [(&str, u64); N]) -> Came {
    let mut encoder = Encoder::new();
    encoder.map(N, |encoder| {
        for (name, count) in counts {
            encoder.text(name);
            encoder.unsigned(count);
        }
    });
    value(encoder)
}

/// What a request has under that key.
fn text(request: &[u8], key: &'static str) -> Result<String, String> {
    read(request, key, |decoder| Ok(decoder.text()?.into_owned()))
}

fn number(request: &[u8], key: &'static str) -> Result<i64, String> {
    read(request, key, |decoder| decoder.int())
}

fn read<T>(
    request: &[u8],
    key: &'static str,
    mut value: impl FnMut(&mut Decoder<'_>) -> Result<T, ValueError>,
) -> Result<T, String> {
    let mut found = None;
    let request = if request.is_empty() { &[0xa0] } else { request };
    let mut decoder = Decoder::new(request);
    let read = decoder.fields(&[key], |decoder, _| {
        found = Some(value(decoder).map_err(|error| error.in_field(key))?);
        Ok(())
    });
    read.and_then(|()| decoder.finish()).map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("missing field `{key}`"))
}
