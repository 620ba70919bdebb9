//! Frames of protocol 2: what a client's mean, and the bytes of the server's.
//!
//! Nothing here waits or remembers. [`next`] looks at what has arrived so far, and refuses a frame as soon as what is there says that it is none: a
//! length beyond the limit after four bytes, a kind that there is not after five.

use std::{borrow::Cow, fmt, time::Duration};

/// What a client of protocol 2 sends first.
pub const GREETING: [u8; 4] = *b"FFI2";

/// The length, the kind and the id.
const HEAD: usize = 9;

/// What the length of a frame counts beside its body: the kind and the id.
const COUNTED: usize = 5;

/// The longest body of a hello. It comes from somebody who has not shown a token yet.
pub const MAX_HELLO: usize = 64 * 1024;

/// The longest body of a ping.
pub const MAX_PING: usize = 64;

/// The numbers of the kinds.
mod kind {
    pub(super) const HELLO: u8 = 1;
    pub(super) const CALL: u8 = 2;
    pub(super) const CANCEL: u8 = 3;
    pub(super) const GRANT: u8 = 4;
    pub(super) const ANSWER: u8 = 5;
    pub(super) const PING: u8 = 6;
    pub(super) const REPLY: u8 = 7;
    pub(super) const EVENT: u8 = 8;
    pub(super) const HOST: u8 = 9;
    pub(super) const PONG: u8 = 10;
    pub(super) const GOODBYE: u8 = 11;
    pub(super) const ACCEPTED: u8 = 12;
}

/// A frame of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// Who it is: a CBOR map.
    Hello(&'a [u8]),
    /// A call.
    Call {
        /// The client's number of it.
        id: u32,
        /// What it is called on, 0 for the served context.
        receiver: u64,
        /// Its deadline, 0 for none.
        timeout_ms: u32,
        /// How many items of a stream may be sent.
        credit: u32,
        /// The function.
        name: &'a str,
        /// A CBOR map, or nothing.
        request: &'a [u8],
    },
    /// Cancels a call.
    Cancel {
        /// Which.
        id: u32,
    },
    /// Grants items of a stream.
    Grant {
        /// That of the call.
        id: u32,
        /// How many.
        items: u32,
    },
    /// Completes a host call.
    Answer {
        /// Which.
        host_call: u64,
        /// With what code.
        code: i32,
        /// And what.
        payload: &'a [u8],
    },
    /// To be said back.
    Ping {
        /// The client's.
        id: u32,
        /// The client's as well.
        body: &'a [u8],
    },
}

/// Why what a peer sends is no frame of its. It ends the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFrame(Cow<'static, str>);

impl fmt::Display for NoFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn no_frame<T>(why: impl Into<Cow<'static, str>>) -> Result<T, NoFrame> {
    Err(NoFrame(why.into()))
}

/// The frame that `bytes` begin with, and how many of them it has. `None` where more has to arrive.
///
/// # Errors
/// There is no such frame, however it goes on.
pub fn next(bytes: &[u8], limit: usize) -> Result<Option<(Frame<'_>, usize)>, NoFrame> {
    let Some((length, rest)) = bytes.split_first_chunk() else { return Ok(None) };
    let length = u32::from_be_bytes(*length) as usize;
    if length > limit {
        return no_frame(format!("frame of {length} bytes: no more than {limit} are allowed"));
    }
    let Some(body_len) = length.checked_sub(COUNTED) else {
        return no_frame(format!("frame of {length} bytes: no less than {COUNTED} are possible"));
    };
    let Some((&kind, rest)) = rest.split_first() else { return Ok(None) };
    check_length(kind, body_len)?;
    let Some((id, rest)) = rest.split_first_chunk() else { return Ok(None) };
    let Some(body) = rest.get(..body_len) else { return Ok(None) };
    let frame = read(kind, u32::from_be_bytes(*id), body)?;
    Ok(Some((frame, HEAD + body_len)))
}

/// The deadline of a call that says so many milliseconds, if it has one.
pub fn deadline(timeout_ms: u32) -> Option<Duration> {
    (timeout_ms > 0).then(|| Duration::from_millis(timeout_ms.into()))
}

/// Whether the frame that `bytes` begin with is known to be no hello.
pub fn is_no_hello(bytes: &[u8]) -> bool {
    bytes.get(4).is_some_and(|kind| *kind != kind::HELLO)
}

/// Whether a client's frame of that kind may have a body of that length.
fn check_length(kind: u8, len: usize) -> Result<(), NoFrame> {
    let (name, min, max) = match kind {
        kind::HELLO => ("HELLO", 0, MAX_HELLO),
        kind::CALL => ("CALL", 18, usize::MAX),
        kind::CANCEL => ("CANCEL", 0, usize::MAX),
        kind::GRANT => ("GRANT", 4, usize::MAX),
        kind::ANSWER => ("ANSWER", 12, usize::MAX),
        kind::PING => ("PING", 0, MAX_PING),
        kind::REPLY..=kind::ACCEPTED => {
            return no_frame(format!("frame of kind {kind}: the server's, not a client's"));
        }
        _ => return no_frame(format!("frame of kind {kind}: there is none")),
    };
    if len < min {
        return no_frame(format!("{name} with a body of {len} bytes: no less than {min} are possible"));
    }
    if len > max {
        return no_frame(format!("{name} with a body of {len} bytes: no more than {max} are allowed"));
    }
    Ok(())
}

/// The frame that `bytes` are, without its length.
///
/// # Errors
/// They are none.
#[cfg(feature = "nats")]
pub fn whole(bytes: &[u8]) -> Result<Frame<'_>, NoFrame> {
    let Some((head, body)) = bytes.split_first_chunk::<COUNTED>() else {
        return no_frame(format!("frame of {} bytes: no less than {COUNTED} are possible", bytes.len()));
    };
    let [kind, id @ ..] = *head;
    check_length(kind, body.len())?;
    read(kind, u32::from_be_bytes(id), body)
}

/// The id of what may be a frame, without its length; 0 where there is none.
#[cfg(feature = "nats")]
pub fn id_of(bytes: &[u8]) -> u32 {
    bytes.get(1..COUNTED).and_then(|id| id.try_into().ok()).map_or(0, u32::from_be_bytes)
}

/// Takes the body of a frame apart, whose length is a possible one.
fn read(kind: u8, id: u32, body: &[u8]) -> Result<Frame<'_>, NoFrame> {
    let mut body = Body(body);
    Ok(match kind {
        kind::HELLO => Frame::Hello(body.0),
        kind::CALL => {
            let receiver = u64::from_be_bytes(body.chunk());
            let timeout_ms = u32::from_be_bytes(body.chunk());
            let credit = u32::from_be_bytes(body.chunk());
            let name_len = u16::from_be_bytes(body.chunk());
            let Some((name, request)) = body.0.split_at_checked(usize::from(name_len)) else {
                return no_frame(format!(
                    "CALL with a name of {name_len} bytes: it has {} left",
                    body.0.len()
                ));
            };
            let Ok(name) = str::from_utf8(name) else {
                return no_frame("CALL with a name that is not UTF-8");
            };
            Frame::Call { id, receiver, timeout_ms, credit, name, request }
        }
        kind::CANCEL => Frame::Cancel { id },
        kind::GRANT => Frame::Grant { id, items: u32::from_be_bytes(body.chunk()) },
        kind::ANSWER => Frame::Answer {
            host_call: u64::from_be_bytes(body.chunk()),
            code: i32::from_be_bytes(body.chunk()),
            payload: body.0,
        },
        kind::PING => Frame::Ping { id, body: body.0 },
        kind => unreachable!("kind {kind} has been refused"),
    })
}

/// What is left of a body.
struct Body<'a>(&'a [u8]);

impl Body<'_> {
    /// The next bytes, which are there.
    fn chunk<const LEN: usize>(&mut self) -> [u8; LEN] {
        let (chunk, rest) = self.0.split_first_chunk().expect("its length has been checked");
        self.0 = rest;
        *chunk
    }
}

/// The longest payload of a reply or an event, so that the length of the frame is a number of 32 bits.
pub const MAX_PAYLOAD: usize = u32::MAX as usize - 64;

/// Writes the head of a frame and what is before its payload.
fn begin(out: &mut Vec<u8>, kind: u8, id: u32, fixed: &[&[u8]], payload: usize) {
    let body: usize = fixed.iter().map(|part| part.len()).sum::<usize>() + payload;
    let length = u32::try_from(COUNTED + body).expect("payloads are shorter than that");
    out.reserve(HEAD + body);
    out.extend_from_slice(&length.to_be_bytes());
    out.push(kind);
    out.extend_from_slice(&id.to_be_bytes());
    for part in fixed {
        out.extend_from_slice(part);
    }
}

/// Writes the server's hello: a CBOR map.
pub fn hello(out: &mut Vec<u8>, map: &[u8]) {
    begin(out, kind::HELLO, 0, &[map], 0);
}

/// Writes a reply. A payload is at most [`MAX_PAYLOAD`] long, here and below.
pub fn reply(out: &mut Vec<u8>, id: u32, code: i32, payload: &[u8]) {
    begin(out, kind::REPLY, id, &[&code.to_be_bytes()], payload.len());
    out.extend_from_slice(payload);
}

/// How long a reply without a payload is, without the length of the frame.
#[cfg(feature = "nats")]
pub const WHOLE_REPLY: usize = COUNTED + 4;

/// Writes a reply without the length of the frame.
#[cfg(feature = "nats")]
pub fn reply_whole(out: &mut Vec<u8>, id: u32, code: i32, payload: &[u8]) {
    out.reserve(WHOLE_REPLY + payload.len());
    out.push(kind::REPLY);
    out.extend_from_slice(&id.to_be_bytes());
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(payload);
}

/// Writes that a call was accepted, by which number and by whom, without the length of the frame.
#[cfg(feature = "nats")]
pub fn accepted(out: &mut Vec<u8>, id: u32, number: u32, server: &str) {
    out.push(kind::ACCEPTED);
    out.extend_from_slice(&id.to_be_bytes());
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(server.as_bytes());
}

/// Writes an event.
pub fn event(out: &mut Vec<u8>, subscription: u32, missed: u32, envelope: &[u8]) {
    begin(out, kind::EVENT, subscription, &[&missed.to_be_bytes()], envelope.len());
    out.extend_from_slice(envelope);
}

/// The longest name of a host function.
pub const MAX_HOST_NAME: usize = u16::MAX as usize;

/// The longest arguments of a host call, however long its name is.
pub const MAX_HOST_ARGS: usize = MAX_PAYLOAD - MAX_HOST_NAME;

/// Writes what the library asks of its host. The name is at most [`MAX_HOST_NAME`] long, and the arguments [`MAX_HOST_ARGS`].
pub fn host(out: &mut Vec<u8>, host_call: u64, context: u64, name: &str, args: &[u8]) {
    let name_len = u16::try_from(name.len()).expect("names are shorter than that");
    let fixed: [&[u8]; 4] =
        [&host_call.to_be_bytes(), &context.to_be_bytes(), &name_len.to_be_bytes(), name.as_bytes()];
    begin(out, kind::HOST, 0, &fixed, args.len());
    out.extend_from_slice(args);
}

/// Writes the answer to a ping.
pub fn pong(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    begin(out, kind::PONG, id, &[body], 0);
}

/// Writes why the server ends the connection.
pub fn goodbye(out: &mut Vec<u8>, why: &str) {
    begin(out, kind::GOODBYE, 0, &[why.as_bytes()], 0);
}
