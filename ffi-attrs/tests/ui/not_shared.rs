//! A library is shared by threads.

use std::{cell::Cell, rc::Rc};

#[ffi::library]
pub struct Lib {
    count: Cell<u32>,
    name: Rc<str>,
}

fn main() {}
