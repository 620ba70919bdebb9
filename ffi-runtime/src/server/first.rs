//! Protocol 1: the bytes of a request, and of its answer.

use std::fmt;

/// A request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The function.
    pub name: &'a str,
    /// A CBOR map, or nothing.
    pub request: &'a [u8],
}

/// Why what a client sends is no request. The text is the last answer of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRequest {
    /// A length, and the limit that it is beyond.
    TooLong(usize, usize),
    /// A name that is no text.
    NotUtf8,
}

impl fmt::Display for NoRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoRequest::TooLong(len, limit) => {
                write!(f, "a length of {len} bytes: no more than {limit} are allowed")
            }
            NoRequest::NotUtf8 => f.write_str("the name of the function is not UTF-8"),
        }
    }
}

/// The request that `bytes` begin with, and how many of them it has. `None` where more has to arrive.
///
/// # Errors
/// There is no such request, however it goes on.
pub fn next(bytes: &[u8], limit: usize) -> Result<Option<(Request<'_>, usize)>, NoRequest> {
    let Some((name, rest)) = counted(bytes, limit)? else { return Ok(None) };
    if name.len() <= SHORT {
        text(name)?;
    }
    let Some((request, rest)) = counted(rest, limit)? else { return Ok(None) };
    let name = text(name)?;
    Ok(Some((Request { name, request }, bytes.len() - rest.len())))
}

/// A name that is no text is refused before its request is there, unless it is longer than this: it is looked at whenever something arrives, so a client that
/// sends a byte at a time would have a long one looked at for each of them.
const SHORT: usize = 256;

fn text(name: &[u8]) -> Result<&str, NoRequest> {
    str::from_utf8(name).map_err(|_| NoRequest::NotUtf8)
}

/// Bytes, and what follows them.
type Split<'a> = (&'a [u8], &'a [u8]);

/// Bytes behind their length, and what follows.
fn counted(bytes: &[u8], limit: usize) -> Result<Option<Split<'_>>, NoRequest> {
    let Some((len, rest)) = bytes.split_first_chunk() else { return Ok(None) };
    let len = u32::from_be_bytes(*len) as usize;
    if len > limit {
        return Err(NoRequest::TooLong(len, limit));
    }
    Ok(rest.split_at_checked(len))
}

/// Writes an answer. The payload is shorter than 4 GiB.
pub fn answer(out: &mut Vec<u8>, code: i32, payload: &[u8]) {
    let len = u32::try_from(payload.len()).expect("payloads are shorter than that");
    out.reserve(8 + payload.len());
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(payload);
}
