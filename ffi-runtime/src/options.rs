//! What the author set for the whole library, as the entries of the library hand it over.
//!
//! Every entry has it as a constant: whichever is called first starts the runtime, and no entry knows another.

/// What the author set for the whole library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What polls the library's futures.
    pub runtime: Runtime,
    /// How long `destroy` waits for the author's destructor, in milliseconds; 0 for as long as it takes.
    pub destructor_timeout_ms: u64,
    /// How often the host is told that a call still waits, in milliseconds, where it has not chosen itself; 0 for never.
    pub stale_warn_ms: u64,
    /// How many events of a context wait for its listeners; at least 1.
    pub event_queue: usize,
}

/// What polls the library's futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// The threads of a pool, and callers at first.
    MultiThread {
        /// How many there are; 0 for one on each core.
        workers: usize,
    },
    /// One thread that does nothing else.
    CurrentThread,
}
