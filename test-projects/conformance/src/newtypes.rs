//! Types that are another type with a name of its own.

use std::collections::BTreeMap;

use crate::{flat_enums::Level, records::Point};

/// A number.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserId(pub u64);

/// A text.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserName(pub String);

/// A byte, of which a list is no byte string.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Octet(pub u8);

/// A struct.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place(pub Point);

/// A flat enum.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loudness(pub Level);

/// A list of newtypes.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserIds(pub Vec<UserId>);

/// A newtype of a newtype.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminId(pub UserId);

/// An option, so that `null` is one of its values.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maybe(pub Option<i64>);

/// Gives back a number.
#[ffi::export]
pub fn echo_user_id(value: UserId) -> UserId {
    value
}

/// Gives back a text.
#[ffi::export]
pub fn echo_user_name(value: UserName) -> UserName {
    value
}

/// Gives back a struct.
#[ffi::export]
pub fn echo_place(value: Place) -> Place {
    value
}

/// Takes a newtype by reference.
#[ffi::export]
pub fn lend_place(value: &Place) -> Place {
    *value
}

/// Gives back a flat enum.
#[ffi::export]
pub fn echo_loudness(value: Loudness) -> Loudness {
    value
}

/// Gives back a list of newtypes that is one itself.
#[ffi::export]
pub fn echo_user_ids(value: UserIds) -> UserIds {
    value
}

/// Gives back a newtype of a newtype.
#[ffi::export]
pub fn echo_admin_id(value: AdminId) -> AdminId {
    value
}

/// Gives back bytes that are no byte string.
#[ffi::export]
pub fn echo_octets(value: Vec<Octet>) -> Vec<Octet> {
    value
}

/// Gives back an option of what is an option itself.
#[ffi::export]
pub fn echo_option_maybe(value: Option<Maybe>) -> Option<Maybe> {
    value
}

/// Newtypes in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct EveryNewtype {
    /// A field.
    pub field: UserId,
    /// Elements.
    pub list: Vec<UserName>,
    /// An option.
    pub option: Option<Place>,
    /// Keys and values.
    pub names: BTreeMap<UserId, UserName>,
}

/// Gives back newtypes in every place.
#[ffi::export]
pub fn echo_every_newtype(value: EveryNewtype) -> EveryNewtype {
    value
}

/// An error that is a newtype.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody is called {}", .0.0)]
pub struct Nobody(pub UserName);

/// Fails with a newtype.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_newtype(value: UserName) -> Result<UserId, Nobody> {
    Err(Nobody(value))
}
