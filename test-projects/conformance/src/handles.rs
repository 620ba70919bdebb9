//! Handles: given out and taken everywhere, used by calls that last, and gone when nobody has a share.
//!
//! Objects are counted by name, so that a host can see that none is left.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use crate::{Conformance, errors::Failure};

static SESSIONS: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());
static KEPT: Mutex<Option<Arc<Session>>> = Mutex::new(None);
static LAST_WORDS: Notify = Notify::const_new();

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An object with a name, at which calls can wait.
#[ffi::handle]
#[derive(Debug)]
pub struct Session {
    pub(crate) name: String,
    gate: Notify,
}

impl Session {
    fn named(name: String) -> Self {
        *locked(&SESSIONS).entry(name.clone()).or_default() += 1;
        Self { name, gate: Notify::new() }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(count) = locked(&SESSIONS).get_mut(&self.name) {
            *count -= 1;
        }
    }
}

#[ffi::export(handle)]
impl Session {
    /// Makes one.
    #[ffi::constructor]
    pub fn new(name: String) -> Self {
        Self::named(name)
    }

    /// Makes one after a while, unless the name is empty.
    ///
    /// # Errors
    /// The name is empty.
    #[ffi::constructor]
    pub async fn open(name: String, delay_ms: u64) -> Result<Self, Failure> {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        if name.is_empty() { Err(Failure::Refused("no name".to_owned())) } else { Ok(Self::named(name)) }
    }

    /// What it was made with.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Waits until [`Session::let_through`] lets it through, and gives back the number.
    pub async fn pass(&self, value: i64) -> i64 {
        self.gate.notified().await;
        value
    }

    /// Lets one call through that waits, now or later.
    pub fn let_through(&self) {
        self.gate.notify_one();
    }

    /// Another one of that name, after it was let through.
    pub async fn fork(&self, name: String) -> Self {
        self.gate.notified().await;
        Self::named(name)
    }

    /// Whether both are one object.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }

    /// The longest name.
    pub fn max_len() -> u32 {
        u32::MAX
    }
}

/// An enum can be an object, too: one that does something when it is dropped.
#[ffi::handle]
#[derive(Debug)]
pub enum Ending {
    /// Starts a task.
    Spawns,
    /// Panics.
    Panics,
}

impl Drop for Ending {
    fn drop(&mut self) {
        match self {
            Self::Spawns => drop(tokio::spawn(async { LAST_WORDS.notify_one() })),
            Self::Panics => panic!("at the end"),
        }
    }
}

#[ffi::export(handle)]
impl Ending {
    /// Makes one that starts a task when it is dropped.
    #[ffi::constructor]
    pub fn spawning() -> Self {
        Self::Spawns
    }

    /// Makes one that panics when it is dropped.
    #[ffi::constructor]
    pub fn panicking() -> Self {
        Self::Panics
    }

    /// Whether it is the one that panics.
    pub fn is_loud(&self) -> bool {
        matches!(self, Self::Panics)
    }
}

/// A newtype of a share.
#[ffi::data]
#[derive(Debug, Clone)]
pub struct Ticket(Arc<Session>);

/// Objects in variants.
#[ffi::data]
#[derive(Debug, Clone)]
pub enum Party {
    /// Nobody.
    Nobody,
    /// One, without a name.
    Alone(Arc<Session>),
    /// Two, with names.
    Couple {
        /// The one.
        first: Arc<Session>,
        /// The other.
        second: Option<Arc<Session>>,
    },
}

/// Objects in every place of a struct.
#[ffi::data]
#[derive(Debug, Clone)]
pub struct EveryHandle {
    /// A field.
    pub one: Arc<Session>,
    /// Optional.
    pub maybe: Option<Arc<Session>>,
    /// In a sequence.
    pub list: Vec<Arc<Session>>,
    /// In an array.
    pub pair: [Arc<Session>; 2],
    /// In a map.
    pub named: BTreeMap<String, Arc<Session>>,
    /// In a newtype.
    pub ticket: Ticket,
    /// In an enum.
    pub party: Party,
}

/// A struct in a box in a struct: as deep as one wants.
#[ffi::data]
#[derive(Debug, Clone)]
pub struct Links {
    /// At this level.
    pub link: Arc<Session>,
    /// The next level.
    pub rest: Option<Box<Links>>,
}

/// An error with an object.
#[ffi::error]
#[derive(Debug, Clone)]
pub struct Occupied {
    /// By whom.
    pub by: Arc<Session>,
}

impl fmt::Display for Occupied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "occupied by {}", self.by.name)
    }
}

impl std::error::Error for Occupied {}

#[ffi::export]
impl Conformance {
    /// Gives out a new object.
    pub fn start_session(&self, name: String) -> Session {
        Session::named(name)
    }

    /// Gives out a share.
    pub fn echo_session(&self, value: Arc<Session>) -> Arc<Session> {
        value
    }

    /// Gives out a share, or nothing.
    pub fn echo_option_session(&self, value: Option<Arc<Session>>) -> Option<Arc<Session>> {
        value
    }

    /// Gives out shares.
    pub async fn echo_sessions(&self, value: Vec<Arc<Session>>) -> Vec<Arc<Session>> {
        value
    }

    /// Gives out a share in a newtype.
    pub fn echo_ticket(&self, value: Ticket) -> Ticket {
        value
    }

    /// Gives out shares in a variant.
    pub fn echo_party(&self, value: Party) -> Party {
        value
    }

    /// Gives out shares in every place.
    pub fn echo_every_handle(&self, value: EveryHandle) -> EveryHandle {
        value
    }

    /// Gives out a share in an error.
    ///
    /// # Errors
    /// Always.
    pub fn fail_occupied(&self, by: &Arc<Session>) -> Result<u32, Occupied> {
        Err(Occupied { by: Arc::clone(by) })
    }

    /// Gives out as many shares of one new object as there are levels.
    pub fn link_sessions(&self, name: String, levels: u32) -> Option<Links> {
        let link = Arc::new(Session::named(name));
        (0..levels).fold(None, |rest, _| Some(Links { link: Arc::clone(&link), rest: rest.map(Box::new) }))
    }

    /// Gives out what [`keep`] kept, which is kept no more.
    pub fn kept(&self) -> Option<Arc<Session>> {
        locked(&KEPT).take()
    }
}

/// Keeps a share, instead of the one before.
#[ffi::export]
pub fn keep(session: Arc<Session>) {
    locked(&KEPT).replace(session);
}

/// The names, one after the other.
#[ffi::export]
pub fn names_of(sessions: &[Arc<Session>]) -> String {
    sessions.iter().map(|session| session.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// How many objects there are with that name.
#[ffi::export]
pub fn sessions_there(name: String) -> u32 {
    locked(&SESSIONS).get(&name).copied().unwrap_or_default()
}

/// Waits for the task of an [`Ending`] that was dropped.
#[ffi::export]
pub async fn last_words() {
    LAST_WORDS.notified().await;
}
