//! A handle is shared, whatever is around it.

use std::{collections::HashMap, sync::Arc};

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Session;

#[ffi::export]
impl Lib {
    pub fn take_maybe(&self, session: Option<&Session>) {
        let _ = session;
    }

    pub fn give_reference(&self) -> &Session {
        &Session
    }

    pub fn fail_shared(&self) -> Result<(), Arc<Session>> {
        Err(Arc::new(Session))
    }

    pub fn keyed(&self, map: HashMap<Arc<Session>, i64>) {
        drop(map);
    }

    pub fn exclusive(&self, session: &mut Session) {
        let _ = session;
    }
}

#[ffi::export(handle)]
impl Session {
    pub fn end(self) {}

    pub fn change(&mut self) {}

    pub fn shared(self: Arc<Self>) {}
}

fn main() {}
