//! What has arrived from a peer and was not read yet.
//!
//! What a frame or a request is, others know: they look at [`unread`](Incoming::unread), and say how much of it they have taken.

/// How much is read at once: a few dozen small calls.
const ROOM: usize = 16 * 1024;

/// A buffer between a socket and what reads frames. It has room for what arrives next, and for at most about as much again as has arrived: never
/// for what a peer says that it is going to send.
#[derive(Debug, Default)]
pub struct Incoming {
    bytes: Vec<u8>,
    /// Where what was not read begins.
    from: usize,
    /// Where it ends.
    to: usize,
}

impl Incoming {
    /// Nothing has arrived.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has arrived and was not taken.
    pub fn unread(&self) -> &[u8] {
        &self.bytes[self.from..self.to]
    }

    /// The first `len` bytes of [`unread`](Self::unread) were read.
    pub fn take(&mut self, len: usize) {
        assert!(len <= self.to - self.from, "no more is taken than has arrived");
        self.from += len;
    }

    /// Where to put what arrives next: at least one byte.
    pub fn space(&mut self) -> &mut [u8] {
        let unread = self.to - self.from;
        if unread == 0 {
            (self.from, self.to) = (0, 0);
            if self.bytes.len() > 2 * ROOM {
                self.bytes = Vec::new();
            }
        }
        if self.to == self.bytes.len() {
            // Moving less than half of the buffer is paid by what was read before it. Otherwise it grows, so each byte is copied a few times at most.
            if unread < self.from {
                self.bytes.copy_within(self.from..self.to, 0);
                (self.from, self.to) = (0, unread);
            } else {
                self.bytes.resize((2 * self.to).max(ROOM), 0);
            }
        }
        &mut self.bytes[self.to..]
    }

    /// The first `len` bytes of the last [`space`](Self::space) have been filled.
    pub fn arrived(&mut self, len: usize) {
        assert!(len <= self.bytes.len() - self.to, "no more arrives than there was space for");
        self.to += len;
    }

    /// How many bytes it has reserved.
    pub fn reserved(&self) -> usize {
        self.bytes.capacity()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    /// Puts bytes in, as a socket would.
    fn arrive(incoming: &mut Incoming, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let space = incoming.space();
            let len = space.len().min(bytes.len());
            space[..len].copy_from_slice(&bytes[..len]);
            incoming.arrived(len);
            bytes = &bytes[len..];
        }
    }

    proptest! {
        #[test]
        fn bytes_come_out_as_they_went_in(steps in prop::collection::vec((0_usize..20_000, 0_usize..20_000), 0..20)) {
            let mut incoming = Incoming::new();
            let mut expected = VecDeque::new();
            let mut next = 0_u8;
            for (arriving, taken) in steps {
                let bytes: Vec<u8> = (0..arriving).map(|_| { next = next.wrapping_add(1); next }).collect();
                arrive(&mut incoming, &bytes);
                expected.extend(bytes);
                prop_assert!(incoming.unread().iter().eq(expected.iter()));
                let taken = taken.min(expected.len());
                incoming.take(taken);
                expected.drain(..taken);
                prop_assert!(incoming.unread().iter().eq(expected.iter()));
            }
        }
    }

    #[test]
    fn memory_follows_what_has_arrived() {
        let mut incoming = Incoming::new();
        assert_eq!(incoming.reserved(), 0, "a peer that says nothing costs nothing");
        for sent in 1..100_000 {
            arrive(&mut incoming, &[7]);
            assert!(incoming.reserved() <= ROOM + 2 * sent, "{} for {sent}", incoming.reserved());
        }
        incoming.take(incoming.unread().len());
        assert!(!incoming.space().is_empty());
        assert_eq!(incoming.reserved(), ROOM, "what was needed once is given back");
    }

    #[test]
    fn what_is_read_at_once_moves_nothing() {
        let mut incoming = Incoming::new();
        for _ in 0..1000 {
            arrive(&mut incoming, &[1; 100]);
            incoming.take(100);
        }
        assert_eq!(incoming.reserved(), ROOM);
    }
}
