//! What crosses as another type does, and what holds itself, compiles without a warning.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![deny(clippy::multiple_unsafe_ops_per_block, clippy::allow_attributes_without_reason)]

use std::{convert::Infallible, fmt, time::Duration};

/// A library.
#[ffi::library]
pub struct Library;

/// An id.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(u64);

/// A newtype of another.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Owner(pub(crate) Option<Box<UserId>>);

/// Of a sequence, and of a struct.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd(Vec<Node>);

/// A byte that is no part of a byte string.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Octet(u8);

/// Holds itself in every way.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Documented.
    pub next: Option<Box<Node>>,
    /// Documented.
    pub maybe: Option<Option<Box<Node>>>,
    /// Documented.
    pub children: Vec<Node>,
    /// Documented.
    pub boxes: Vec<Box<Node>>,
}

/// An expression.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Documented.
    Number(i64),
    /// Documented.
    Negative(Box<Expr>),
    /// Documented.
    Sum {
        /// Documented.
        left: Box<Expr>,
        /// Documented.
        right: Box<Expr>,
    },
}

/// Two types that hold each other.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// Documented.
    pub entries: Vec<Entry>,
}

/// The other.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// Documented.
    File(String),
    /// Documented.
    Folder(Folder),
}

/// An address, which is checked.
#[ffi::data(via = "String")]
#[derive(Debug, Clone, PartialEq)]
pub struct Email {
    user: String,
    host: String,
}

/// Why a text is no address.
#[ffi::error]
#[derive(Debug, Clone, PartialEq)]
pub struct NoEmail(String);

impl fmt::Display for NoEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no address", self.0)
    }
}

/// An error with two fields.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{0} of {1}")]
pub struct Beyond(u32, u32);

impl TryFrom<String> for Email {
    type Error = NoEmail;

    fn try_from(text: String) -> Result<Self, NoEmail> {
        match text.split_once('@') {
            Some((user, host)) => Ok(Self { user: user.to_owned(), host: host.to_owned() }),
            None => Err(NoEmail(text)),
        }
    }
}

impl From<&Email> for String {
    fn from(email: &Email) -> Self {
        format!("{}@{}", email.user, email.host)
    }
}

/// An enum that is a number elsewhere.
#[ffi::data(via = "Octet")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// Documented.
    Low,
    /// Documented.
    High,
}

impl From<Octet> for Level {
    fn from(octet: Octet) -> Self {
        if octet.0 < 128 { Self::Low } else { Self::High }
    }
}

impl From<&Level> for Octet {
    fn from(level: &Level) -> Self {
        Self(*level as u8)
    }
}

/// Documented.
#[ffi::export]
pub const LARGEST: u128 = u128::MAX;
/// Documented.
#[ffi::export]
pub const SMALLEST: i128 = i128::MIN;
/// Documented.
#[ffi::export]
pub const PATIENCE: Duration = Duration::from_millis(1_500);

/// Documented.
#[ffi::export]
impl Library {
    /// Documented.
    ///
    /// # Errors
    /// The address is none.
    #[ffi::constructor]
    pub fn create(email: &Email, owner: Owner) -> Result<Self, NoEmail> {
        let known = owner.0.is_none_or(|id| id.0 > 0) && !email.user.is_empty();
        if known { Ok(Self) } else { Err(NoEmail(email.into())) }
    }

    /// Documented.
    #[must_use]
    pub fn crowd(&self, crowd: &Crowd, octets: &[Octet], level: Option<Level>) -> Option<Crowd> {
        let _ = self;
        (!octets.is_empty() && level == Some(Level::High)).then(|| crowd.clone())
    }

    /// Documented.
    ///
    /// # Errors
    /// Never.
    pub async fn node(&self, node: Box<Node>, expr: &Expr) -> Result<Box<Node>, Beyond> {
        let _ = self;
        std::future::ready(()).await;
        if matches!(expr, Expr::Number(0)) { Err(Beyond(0, 1)) } else { Ok(node) }
    }
}

/// Documented.
#[ffi::export]
#[must_use]
pub fn folder(folder: Folder, ids: Vec<UserId>) -> Option<Option<Folder>> {
    ids.first().map(|id| (id.0 > 0).then_some(folder))
}

fn main() {
    let _ = |never: Infallible| match never {};
    let email = Email::try_from("a@b".to_owned());
    assert!(Library::create(&email.unwrap(), Owner(None)).is_ok());
}
