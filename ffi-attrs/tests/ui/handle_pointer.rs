//! An `Arc` is for handles, and no other pointer is.

use std::{
    rc::Rc,
    sync::{Arc, Weak},
};

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Session;

#[ffi::data]
pub struct Record {
    pub text: Arc<String>,
    pub slice: Arc<[u8]>,
    pub number: Option<Arc<u32>>,
    pub twice: Arc<Arc<Session>>,
    pub option: Arc<Option<Session>>,
    pub nothing: Arc,
}

#[ffi::export]
impl Lib {
    pub fn other_pointer(&self, session: Rc<Session>) {
        drop(session);
    }

    pub fn weak(&self) -> Weak<Session> {
        Weak::new()
    }
}

fn main() {}
