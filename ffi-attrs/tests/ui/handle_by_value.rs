//! What only rustc sees: a handle where a value is due, and a value where a handle is due.

use std::sync::Arc;

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Session;

#[ffi::data]
pub struct Point {
    pub x: i32,
}

pub struct Unknown;

#[ffi::data]
pub struct Record {
    pub handle: Session,
    pub data: Arc<Point>,
    pub listed: Vec<Session>,
    pub unknown: Arc<Unknown>,
}

#[ffi::data]
pub struct Token(Session);

#[ffi::export]
impl Lib {
    pub fn take(&self, session: Session) {
        drop(session);
    }

    pub fn give(&self) -> Vec<Session> {
        Vec::new()
    }

    pub fn take_all(&self, sessions: &[Session]) {
        let _ = sessions;
    }

    pub fn give_shared(&self) -> Arc<Point> {
        Arc::new(Point { x: 1 })
    }

    pub fn fail(&self) -> Result<(), Session> {
        Err(Session)
    }
}

fn main() {}
