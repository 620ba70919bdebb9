//! A handle is shared by threads.

use std::cell::Cell;

#[ffi::handle]
pub struct Session {
    count: Cell<u32>,
}

fn main() {}
