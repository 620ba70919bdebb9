//! The frames of protocol 2, as bytes.

use std::time::Instant;

/// What a connection begins with.
pub(super) const MAGIC: &[u8; 4] = b"FFI2";

pub(super) const HELLO: u8 = 1;
pub(super) const CALL: u8 = 2;
pub(super) const CANCEL: u8 = 3;
pub(super) const GRANT: u8 = 4;
pub(super) const ANSWER: u8 = 5;
pub(super) const PING: u8 = 6;
const REPLY: u8 = 7;
const EVENT: u8 = 8;
const HOST: u8 = 9;
const PONG: u8 = 10;
const GOODBYE: u8 = 11;
#[cfg(feature = "nats")]
const ACCEPTED: u8 = 12;

/// What is in a `CALL` before the name, with the header.
const CALL_HEAD: usize = 5 + 8 + 4 + 4 + 2;

/// Where the deadline of a `CALL` is, from its length on.
const CALL_TIMEOUT: usize = 4 + 5 + 8;

/// Adds a frame.
pub(super) fn put(out: &mut Vec<u8>, kind: u8, id: u32, body: &[&[u8]]) {
    let len = 5 + body.iter().map(|part| part.len()).sum::<usize>();
    out.reserve(4 + len);
    out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes());
    out.push(kind);
    out.extend_from_slice(&id.to_be_bytes());
    for part in body {
        out.extend_from_slice(part);
    }
}

/// How long a `CALL` is, by its own count.
pub(super) fn call_len(name: &str, request: &[u8]) -> usize {
    CALL_HEAD + name.len() + request.len()
}

/// Adds a `CALL`. The name is at most 65,535 bytes long.
pub(super) fn put_call(
    out: &mut Vec<u8>,
    id: u32,
    receiver: u64,
    timeout_ms: u32,
    credit: u32,
    name: &str,
    request: &[u8],
) {
    let len = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let head = [
        &receiver.to_be_bytes()[..],
        &timeout_ms.to_be_bytes(),
        &credit.to_be_bytes(),
        &len.to_be_bytes(),
        name.as_bytes(),
        request,
    ];
    put(out, CALL, id, &head);
}

/// The milliseconds until a deadline, as a `CALL` has them: 0 is none.
pub(super) fn millis_to(deadline: Option<Instant>) -> u32 {
    let Some(deadline) = deadline else { return 0 };
    let left = deadline.saturating_duration_since(Instant::now());
    u32::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX).max(1)
}

/// Sets the deadline of the `CALL` that `frame` is.
pub(super) fn set_timeout(frame: &mut [u8], timeout_ms: u32) {
    frame[CALL_TIMEOUT..CALL_TIMEOUT + 4].copy_from_slice(&timeout_ms.to_be_bytes());
}

/// What a server says.
#[derive(Debug)]
pub(super) enum Said<'a> {
    Hello(&'a [u8]),
    Reply {
        id: u32,
        code: i32,
        payload: &'a [u8],
    },
    Event {
        id: u32,
        missed: u32,
        envelope: &'a [u8],
    },
    Host {
        call: u64,
        context: u64,
        name: &'a str,
        args: &'a [u8],
    },
    Pong,
    Goodbye(&'a str),
    #[cfg(feature = "nats")]
    Accepted {
        id: u32,
        number: u32,
        server: &'a str,
    },
}

/// Takes a frame apart, which is without its length.
pub(super) fn parse(frame: &[u8]) -> Result<Said<'_>, String> {
    let mut rest = Rest(frame);
    let kind = rest.u8().ok_or("a frame without a kind")?;
    let short = || format!("a frame of the kind {kind} with {} bytes", frame.len());
    let id = rest.u32().ok_or_else(short)?;
    let said = match kind {
        HELLO => Said::Hello(rest.0),
        REPLY => rest.i32().map(|code| Said::Reply { id, code, payload: rest.0 }).ok_or_else(short)?,
        EVENT => rest.u32().map(|missed| Said::Event { id, missed, envelope: rest.0 }).ok_or_else(short)?,
        HOST => rest.host().ok_or_else(short)?,
        PONG => Said::Pong,
        GOODBYE => Said::Goodbye(std::str::from_utf8(rest.0).map_err(|_| "a goodbye that is not UTF-8")?),
        #[cfg(feature = "nats")]
        ACCEPTED => {
            let number = rest.u32().ok_or_else(short)?;
            Said::Accepted {
                id,
                number,
                server: std::str::from_utf8(rest.0).map_err(|_| "a server whose name is not UTF-8")?,
            }
        }
        _ => return Err(format!("a frame of the kind {kind}, which no server sends")),
    };
    Ok(said)
}

/// What is left of a frame.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn host(&mut self) -> Option<Said<'a>> {
        let (call, context) = (self.u64()?, self.u64()?);
        let len = self.array().map(u16::from_be_bytes)?;
        let (name, args) = self.0.split_at_checked(usize::from(len))?;
        Some(Said::Host { call, context, name: std::str::from_utf8(name).ok()?, args })
    }
}
