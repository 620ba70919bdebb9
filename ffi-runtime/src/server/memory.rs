//! What the connections of a server hold together: what arrives, requests of calls in flight, what waits to be sent.
//!
//! Each of these three of a connection is a [`Part`]. When all parts together are too large, the large ones may grow no more, and nobody else is
//! concerned: what a part may always have is its share of the whole, among the connections that there are.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What is not counted of a part: so small calls, of which there are many, count nothing.
const FREE: usize = 64 * 1024;

/// The parts of a connection.
const PARTS: usize = 3;

/// The memory of a server.
#[derive(Debug)]
pub struct Memory {
    most: usize,
    held: AtomicUsize,
    connections: AtomicUsize,
}

impl Memory {
    /// One that has at most so many bytes, beside what is not counted.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, held: AtomicUsize::new(0), connections: AtomicUsize::new(0) })
    }

    /// How many connections share it.
    pub fn shared_by(&self, connections: usize) {
        self.connections.store(connections, Ordering::Relaxed);
    }

    /// Whether a part may have so many bytes.
    fn has_room_for(&self, bytes: usize) -> bool {
        // Half of it is for whoever comes while others hold the other half.
        let half = self.most / 2;
        let share = half / (PARTS * self.connections.load(Ordering::Relaxed).max(1));
        bytes <= FREE.max(share) || self.held.load(Ordering::Relaxed) <= half
    }
}

/// A part of it, which is given back when this is dropped.
#[derive(Debug, Default)]
pub struct Part {
    memory: Option<Arc<Memory>>,
    counted: usize,
}

impl Part {
    /// One that has nothing yet.
    pub fn of(memory: &Arc<Memory>) -> Self {
        Self { memory: Some(Arc::clone(memory)), counted: 0 }
    }

    /// Whether it may have so many bytes, all together.
    pub fn may_have(&self, bytes: usize) -> bool {
        self.memory.as_ref().is_none_or(|memory| memory.has_room_for(bytes))
    }

    /// It has so many bytes, all together.
    pub fn has(&mut self, bytes: usize) {
        let Some(memory) = &self.memory else { return };
        let counted = bytes.saturating_sub(FREE);
        if counted > self.counted {
            memory.held.fetch_add(counted - self.counted, Ordering::Relaxed);
        } else if counted < self.counted {
            memory.held.fetch_sub(self.counted - counted, Ordering::Relaxed);
        }
        self.counted = counted;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.has(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn who_has_little_is_not_concerned_by_who_has_much() {
        let memory = Memory::new(60 * MIB);
        memory.shared_by(2);
        let (mut large, mut small) = (Part::of(&memory), Part::of(&memory));
        assert!(large.may_have(100 * MIB), "nobody has anything");
        large.has(31 * MIB);
        assert!(!large.may_have(32 * MIB));
        for bytes in [1, FREE, 5 * MIB] {
            assert!(small.may_have(bytes), "its share, however much others have");
        }
        assert!(!small.may_have(5 * MIB + 1));
        small.has(5 * MIB);
        memory.shared_by(1000);
        assert!(small.may_have(FREE), "what is not counted");
        assert!(!small.may_have(FREE + 1));
        drop(large);
        assert!(small.may_have(6 * MIB));
    }

    #[test]
    fn what_was_had_is_given_back() {
        let memory = Memory::new(MIB);
        let mut part = Part::of(&memory);
        for bytes in [0, FREE, FREE + 1, 3 * MIB, 2 * MIB, 5, 4 * MIB] {
            part.has(bytes);
            assert_eq!(memory.held.load(Ordering::Relaxed), bytes.saturating_sub(FREE));
        }
        drop(part);
        assert_eq!(memory.held.load(Ordering::Relaxed), 0);
        assert!(Part::default().may_have(usize::MAX));
    }
}
