//! Handles in every position, in a module, behind aliases, under other names.

#![deny(warnings)]

use std::{
    collections::{BTreeMap, HashMap},
    sync::{self, Arc},
};

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Session {
    count: std::sync::atomic::AtomicU32,
}

/// An enum, too.
#[ffi::handle]
pub enum Cursor {
    Begin,
    At(u32),
}

pub mod inner {
    use super::Fault;

    #[ffi::handle]
    #[derive(Default)]
    pub struct Unit;

    #[ffi::export(handle)]
    impl Unit {
        #[ffi::constructor]
        pub fn new() -> Self {
            Self
        }

        #[ffi::constructor]
        pub fn checked(fine: bool) -> Result<Unit, Fault> {
            if fine { Ok(Unit) } else { Err(Fault::None) }
        }

        pub fn again(&self) -> Self {
            Self
        }

        #[ffi::constructor]
        pub fn of(other: &Self, more: Vec<std::sync::Arc<Self>>) -> Self {
            let _ = (other, more);
            Self
        }

        pub fn with(&self, _other: &Self) -> std::sync::Arc<Self> {
            std::sync::Arc::new(Unit)
        }
    }

    /// A keyword.
    #[ffi::handle]
    pub struct r#Type;

    #[ffi::export(handle)]
    impl r#Type {
        pub fn r#match(&self) -> bool {
            true
        }
    }
}

pub type Shared = Arc<Session>;
pub type Of<T> = sync::Arc<T>;
pub type Alias = Session;

#[ffi::data]
pub struct Token(Arc<Session>);

#[ffi::data]
pub struct Everywhere {
    pub plain: Arc<Session>,
    pub alias: Shared,
    pub generic: Of<Cursor>,
    pub qualified: std::sync::Arc<crate::inner::Unit>,
    pub optional: Option<Arc<Session>>,
    pub twice: Option<Option<Arc<Session>>>,
    pub listed: Vec<Arc<Session>>,
    pub boxed: Box<Arc<Session>>,
    pub array: [Arc<Session>; 2],
    pub map: HashMap<String, Arc<Session>>,
    pub sorted: BTreeMap<u8, Vec<Arc<Session>>>,
    pub token: Token,
}

#[ffi::data]
pub enum Found {
    Nothing,
    One(Arc<Session>),
    Named { first: Shared, second: Option<Of<Cursor>> },
}

#[ffi::error]
pub enum Fault {
    None,
    Busy(Arc<Session>),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("fault")
    }
}

#[ffi::export(handle)]
impl Session {
    #[ffi::constructor]
    pub async fn open(name: String) -> Result<Self, Fault> {
        if name.is_empty() { Err(Fault::None) } else { Ok(Session { count: 0.into() }) }
    }

    #[ffi::constructor]
    pub fn renamed(#[ffi(rename = "n")] count: u32) -> Self {
        Session { count: count.into() }
    }

    pub fn count(&self) -> u32 {
        self.count.load(std::sync::atomic::Ordering::Relaxed)
    }

    pub async fn later(&self, others: Vec<Arc<Session>>, cursor: &Cursor) -> Result<Option<Arc<Self>>, Fault> {
        match cursor {
            Cursor::Begin => Ok(others.into_iter().next()),
            Cursor::At(_) => Err(Fault::None),
        }
    }

    /// A static takes them, and gives none out.
    pub fn total(sessions: &[Arc<Session>]) -> u32 {
        sessions.iter().map(|session| session.count()).sum()
    }
}

/// Forms and names of functions, as everywhere.
#[ffi::export(handle, abi = "native", rename_all = "camelCase")]
impl Cursor {
    #[ffi(rename = "position")]
    pub fn at(&self, plus_one: bool) -> Option<u32> {
        match self {
            Self::Begin => None,
            Self::At(at) => Some(at + u32::from(plus_one)),
        }
    }
}

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create(seen: Arc<Session>) -> Self {
        drop(seen);
        Lib
    }

    pub fn by_value(&self) -> Session {
        Session { count: 1.into() }
    }

    pub async fn shared(&self, session: Arc<Session>) -> Shared {
        session
    }

    pub fn failing(&self, fail: bool) -> Result<Cursor, Fault> {
        if fail { Err(Fault::None) } else { Ok(Cursor::Begin) }
    }

    pub fn all(&self, a: &Session, b: &Arc<Session>, c: Option<Arc<Session>>, d: Everywhere, e: Found) -> Everywhere {
        let _ = (a.count(), b.count(), c.map(|session| session.count()));
        match e {
            Found::Nothing => {}
            Found::One(session) | Found::Named { first: session, .. } => drop(session),
        }
        d
    }

    pub fn alias(&self, session: &Alias) -> Token {
        let _ = session;
        Token(Arc::new(self.by_value()))
    }
}

#[ffi::export]
pub fn same(a: &Session, b: &Arc<Session>) -> bool {
    std::ptr::eq(a, &**b)
}

fn main() {
    let _ = Cursor::At(1);
    let _ = (inner::Unit::new(), inner::r#Type);
}
