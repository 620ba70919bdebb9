//! What the library says to a peer, as bytes of each protocol.

use std::sync::Arc;

use super::{Out, first, frame, link::Link};
use crate::abi::{ERR, ITEM, STALE_WARN};

/// Protocol 1: terminal replies alone, of which one is due at a time.
#[derive(Debug)]
pub struct First(pub Arc<Link>);

/// Protocol 2.
#[derive(Debug)]
pub struct Second(pub Arc<Link>);

/// What is sent instead of a reply that has more bytes than a frame can have.
const TOO_LONG: &str = "the reply is longer than a frame can be";

/// What a host call fails with whose arguments have more bytes than a frame can have.
const TOO_MUCH_ASKED: &str = "the arguments are longer than a frame can be";

/// A reply that can be sent.
fn possible(code: i32, payload: &[u8]) -> (i32, &[u8]) {
    if payload.len() <= frame::MAX_PAYLOAD { (code, payload) } else { (ERR, TOO_LONG.as_bytes()) }
}

impl Out for First {
    fn reply(&self, _call: u32, code: i32, payload: &[u8]) {
        if code != STALE_WARN {
            let (code, payload) = possible(code, payload);
            self.0.send(payload.len(), None, |out| first::answer(out, code, payload));
        }
    }

    // Nobody registers a host function by this protocol, or listens.
    fn host(&self, _: u64, _: u64, _: &str, _: &[u8]) -> Result<(), &'static str> {
        Ok(())
    }

    fn event(&self, _subscription: u32, _missed: u32, _envelope: &[u8], _may_block: bool) -> bool {
        false
    }
}

impl Out for Second {
    fn reply(&self, call: u32, code: i32, payload: &[u8]) {
        let item = (code == ITEM).then_some(call);
        let (code, payload) = possible(code, payload);
        if code == STALE_WARN {
            // The next one says the same. Who reads nothing is not sent all of them.
            self.0.send_if_room(payload.len(), false, |out| frame::reply(out, call, code, payload));
            return;
        }
        self.0.send(payload.len(), item, |out| frame::reply(out, call, code, payload));
    }

    fn host(&self, host_call: u64, context: u64, name: &str, args: &[u8]) -> Result<(), &'static str> {
        if name.len() > frame::MAX_HOST_NAME || args.len() > frame::MAX_HOST_ARGS {
            return Err(TOO_MUCH_ASKED);
        }
        self.0.send(args.len(), None, |out| frame::host(out, host_call, context, name, args));
        Ok(())
    }

    fn event(&self, subscription: u32, missed: u32, envelope: &[u8], may_block: bool) -> bool {
        let write = |out: &mut Vec<u8>| frame::event(out, subscription, missed, envelope);
        envelope.len() <= frame::MAX_PAYLOAD && self.0.send_if_room(envelope.len(), may_block, write)
    }
}

#[cfg(test)]
mod tests {
    use core::task::{Context, Poll, Waker};

    use super::*;
    use crate::abi::OK;

    /// The memory is never touched, so that there need not be so much.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_longer_than_a_frame_is_not_asked() {
        let link = Arc::new(Link::new(20));
        let args = vec![0; frame::MAX_HOST_ARGS + 1];
        assert_eq!(Second(Arc::clone(&link)).host(1, 0, "ask", &args), Err(TOO_MUCH_ASKED));
        let name = "n".repeat(frame::MAX_HOST_NAME + 1);
        assert_eq!(Second(Arc::clone(&link)).host(1, 0, &name, &[]), Err(TOO_MUCH_ASKED));
        assert!(link.poll_chunk(&Context::from_waker(Waker::noop())).is_pending(), "nothing is sent");
    }

    #[test]
    fn a_warning_needs_room_and_a_reply_does_not() {
        let link = Arc::new(Link::new(20));
        let out = Second(Arc::clone(&link));
        // Each is 14 bytes long.
        (0..5).for_each(|_| out.reply(1, STALE_WARN, b"."));
        out.reply(2, OK, b".");
        let Poll::Ready(Some(chunk)) = link.poll_chunk(&Context::from_waker(Waker::noop())) else {
            panic!("there is something to write");
        };
        let codes: Vec<u8> = chunk.bytes.chunks(14).map(|frame| frame[12]).collect();
        assert_eq!(codes, [STALE_WARN as u8, STALE_WARN as u8, OK as u8]);
    }
}
