//! Host functions as a host sees them, and as the library awaits them: with both runtimes.
//!
//! `library` is what the macros would write, by hand, and `host` what a host does. A process has one runtime, so all of this is run once
//! with many threads, and by a test of `one_thread` in a process of its own with one.

#![allow(clippy::multiple_unsafe_ops_per_block, reason = "a host reads through its pointers as it likes")]

mod answers;
mod arguments;
mod blocking;
mod ends;
mod host;
mod library;
mod names;
#[path = "../support/one_thread.rs"]
mod one_thread;
mod replaced;
mod testing;
mod values;

use one_thread::is_current_thread;
