//! What a server reads of a client: frames of protocol 2 and requests of protocol 1, whatever arrives, in pieces of any size.
//!
//! `ffi-runtime/tests/protocol` includes this file, and runs it over the committed corpus with ordinary `cargo test`. It is not in the library of
//! the other targets, whose replay has no server.

use ffi::server::{
    first::{self, Request},
    frame::{self, Frame},
    incoming::Incoming,
};

/// The longest frame that is let through.
const LIMIT: usize = 4096;

/// What has room before anything arrives.
const ROOM: usize = 16 * 1024;

/// What was read: the bytes of each frame as they are written again, and how many bytes were left or why the rest is refused.
type Read = (Vec<Vec<u8>>, Result<usize, String>);

/// What takes the next frame or request: the bytes that it has, and it written again.
type Next = fn(&[u8]) -> Result<Option<(usize, Vec<u8>)>, String>;

/// The first byte chooses the protocol, the second how much arrives at a time. Says whether all was accepted.
pub fn run(data: &[u8]) -> bool {
    let Some((&[protocol, piece], input)) = data.split_first_chunk() else { return false };
    let next: Next = if protocol % 2 == 0 { next_frame } else { next_request };
    let at_once = read(next, input);
    assert_eq!(read_in_pieces(next, input, usize::from(piece) + 1), at_once, "in pieces as at once");
    at_once.1 == Ok(0)
}

fn read(next: Next, mut input: &[u8]) -> Read {
    let mut frames = Vec::new();
    loop {
        match next(input) {
            Ok(Some((len, written))) => {
                frames.push(written);
                input = &input[len..];
            }
            Ok(None) => return (frames, Ok(input.len())),
            Err(why) => return (frames, Err(why)),
        }
    }
}

fn read_in_pieces(next: Next, input: &[u8], piece: usize) -> Read {
    let mut frames = Vec::new();
    let mut incoming = Incoming::new();
    let mut arrived = 0;
    for mut piece in input.chunks(piece) {
        while !piece.is_empty() {
            let space = incoming.space();
            assert!(space.len() <= ROOM + 2 * arrived, "{} bytes reserved for {arrived}", space.len());
            let len = space.len().min(piece.len());
            space[..len].copy_from_slice(&piece[..len]);
            incoming.arrived(len);
            arrived += len;
            piece = &piece[len..];
        }
        loop {
            match next(incoming.unread()) {
                Ok(Some((len, written))) => {
                    frames.push(written);
                    incoming.take(len);
                }
                Ok(None) => break,
                Err(why) => return (frames, Err(why)),
            }
        }
    }
    (frames, Ok(incoming.unread().len()))
}

fn next_frame(input: &[u8]) -> Result<Option<(usize, Vec<u8>)>, String> {
    let Some((frame, len)) = frame::next(input, LIMIT).map_err(|why| why.to_string())? else {
        return Ok(None);
    };
    assert!(len <= 4 + LIMIT);
    let written = written(frame);
    match frame {
        // What is behind them says nothing.
        Frame::Cancel { .. } | Frame::Grant { .. } => assert!(input[4..len].starts_with(&written[4..])),
        // Nor does the id of these.
        Frame::Hello(_) | Frame::Answer { .. } => {
            assert_eq!(
                [&input[..5], &input[9..len]],
                [&written[..5], &written[9..]],
                "it is written as it was"
            );
        }
        Frame::Call { .. } | Frame::Ping { .. } => {
            assert_eq!(input[..len], written, "it is written as it was")
        }
    }
    Ok(Some((len, written)))
}

/// A frame as a client writes it.
fn written(frame: Frame<'_>) -> Vec<u8> {
    let (kind, id, body) = match frame {
        Frame::Hello(map) => (1, 0, map.to_vec()),
        Frame::Call { id, receiver, timeout_ms, credit, name, request } => {
            let body = [
                &receiver.to_be_bytes()[..],
                &timeout_ms.to_be_bytes(),
                &credit.to_be_bytes(),
                &(name.len() as u16).to_be_bytes(),
                name.as_bytes(),
                request,
            ];
            (2, id, body.concat())
        }
        Frame::Cancel { id } => (3, id, Vec::new()),
        Frame::Grant { id, items } => (4, id, items.to_be_bytes().to_vec()),
        Frame::Answer { host_call, code, payload } => {
            (5, 0, [&host_call.to_be_bytes()[..], &code.to_be_bytes(), payload].concat())
        }
        Frame::Ping { id, body } => (6, id, body.to_vec()),
    };
    let length = 5 + body.len() as u32;
    [&length.to_be_bytes()[..], &[kind], &u32::to_be_bytes(id), &body].concat()
}

fn next_request(input: &[u8]) -> Result<Option<(usize, Vec<u8>)>, String> {
    let Some((Request { name, request }, len)) = first::next(input, LIMIT).map_err(|why| why.to_string())?
    else {
        return Ok(None);
    };
    assert!(len <= 8 + 2 * LIMIT);
    let written = [
        &(name.len() as u32).to_be_bytes()[..],
        name.as_bytes(),
        &(request.len() as u32).to_be_bytes(),
        request,
    ]
    .concat();
    assert_eq!(written, input[..len], "it is written as it was");
    Ok(Some((len, written)))
}
