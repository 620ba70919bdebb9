//! The annotated library, continued: boxes, types that hold themselves, newtypes and types that are made from others.

use std::{fmt, time::Duration};

use crate::library::{Bomb, Lab, Teardown};

/// One level for each of the chain.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Chain {
    next: Option<Box<Chain>>,
}

/// Two levels for each: the struct and the sequence.
#[ffi::data]
pub(crate) struct Grove {
    children: Vec<Grove>,
}

/// Two levels for each.
#[ffi::data]
pub(crate) enum Expr {
    Zero,
    Negative(Box<Expr>),
}

/// An error that is nested as deep as it is told.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("{levels} levels")]
pub(crate) struct DeepError {
    levels: u32,
    chain: Option<Box<Chain>>,
}

/// Crosses as a number on its way in alone.
#[ffi::data(via = "u8")]
pub(crate) struct Mute;

impl From<u8> for Mute {
    fn from(_: u8) -> Self {
        Self
    }
}

impl From<&Mute> for u8 {
    fn from(_: &Mute) -> Self {
        panic!("not turned")
    }
}

/// It cannot be given, and not even be dropped.
#[ffi::data]
pub(crate) struct Frail {
    name: String,
    mute: Mute,
}

impl Drop for Frail {
    fn drop(&mut self) {
        panic!("{} dropped", self.name)
    }
}

#[ffi::export]
fn give_frail() -> Frail {
    Frail { name: "frail".to_owned(), mute: Mute }
}

fn chain(levels: u32) -> Option<Box<Chain>> {
    (0..levels).fold(None, |next, _| Some(Box::new(Chain { next })))
}

fn grove(levels: u32) -> Grove {
    (0..levels).fold(Grove { children: Vec::new() }, |inner, _| Grove { children: vec![inner] })
}

fn expr(levels: u32) -> Expr {
    (0..levels).fold(Expr::Zero, |inner, _| Expr::Negative(Box::new(inner)))
}

#[ffi::export]
impl Lab {
    fn echo_chain(chain: Chain) -> Chain {
        chain
    }

    fn echo_groves(groves: Vec<Grove>) -> Vec<Grove> {
        groves
    }

    fn echo_exprs(exprs: Vec<Expr>) -> Vec<Expr> {
        exprs
    }

    fn make_chain(levels: u32) -> Option<Box<Chain>> {
        chain(levels)
    }

    fn make_groves(levels: u32) -> Vec<Grove> {
        vec![grove(levels)]
    }

    async fn make_exprs(levels: u32) -> Vec<Expr> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        vec![expr(levels)]
    }

    fn fail_deep(levels: u32) -> Result<(), DeepError> {
        Err(DeepError { levels, chain: chain(levels) })
    }

    fn echo_boxed(boxed: Box<i64>) -> Box<i64> {
        boxed
    }

    fn echo_boxed_text(boxed: Box<Boxed>) -> Box<Boxed> {
        boxed
    }

    fn echo_twice(value: Option<Option<i64>>) -> Option<Option<i64>> {
        value
    }

    fn echo_thrice(value: Option<Option<Option<i64>>>) -> Option<Option<Option<i64>>> {
        value
    }

    fn echo_maybe(maybe: Maybe) -> Maybe {
        maybe
    }
}

/// A newtype of a box.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::box_collection, reason = "the shape is the point")]
pub(crate) struct Boxed(Box<String>);

/// Options in every disguise.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Maybe {
    boxed: Option<Box<i64>>,
    inside: Box<Option<i64>>,
    twice: Option<Nick>,
}

/// A newtype of an option is null on the wire.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Nick(Option<String>);

#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct UserId(u64);

/// A byte that is no part of a byte string.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Octet(u8);

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Crowd(Vec<UserId>);

/// An address: some text with an `@`.
#[ffi::data(via = "String")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Email {
    user: String,
    host: String,
}

#[ffi::error]
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("`{0}` is no address")]
pub(crate) struct NoEmail(String);

/// Another one of two fields, that no conversion fails with.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("{0} of {1}")]
pub(crate) struct Beyond(u32, #[ffi(rename = "limit")] u32);

impl TryFrom<String> for Email {
    type Error = NoEmail;

    fn try_from(text: String) -> Result<Self, NoEmail> {
        match text.split_once('@') {
            Some(("panic", _)) => panic!("not this one"),
            Some((user, host)) => Ok(Self { user: user.to_owned(), host: host.to_owned() }),
            None => Err(NoEmail(text)),
        }
    }
}

impl From<&Email> for String {
    fn from(email: &Email) -> Self {
        assert!(email.host != "panic", "not that one");
        format!("{}@{}", email.user, email.host)
    }
}

/// What is left out is looked at as well.
#[ffi::data(via = "Option<i64>")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Required(i64);

impl TryFrom<Option<i64>> for Required {
    type Error = &'static str;

    fn try_from(value: Option<i64>) -> Result<Self, &'static str> {
        value.map(Self).ok_or("it is required")
    }
}

impl From<&Required> for Option<i64> {
    fn from(value: &Required) -> Self {
        Some(value.0)
    }
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contact {
    emails: Vec<Email>,
    home: Option<Email>,
    phone: Required,
}

/// The way in fails with text, which may be a function's error as well.
#[ffi::data(via = "i32")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Even(i32);

impl TryFrom<i32> for Even {
    type Error = String;

    fn try_from(number: i32) -> Result<Self, String> {
        if number % 2 == 0 { Ok(Self(number)) } else { Err(format!("{number} is odd")) }
    }
}

impl From<&Even> for i32 {
    fn from(even: &Even) -> Self {
        even.0
    }
}

/// What it is turned into, and what a conversion to it fails with, panics when it is dropped.
#[ffi::data(via = "Volatile")]
pub(crate) struct Fragile;

#[ffi::data]
pub(crate) struct Volatile {
    number: i32,
}

impl Drop for Volatile {
    fn drop(&mut self) {
        drop(Bomb);
    }
}

pub(crate) struct VolatileText;

impl fmt::Display for VolatileText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("volatile")
    }
}

impl Drop for VolatileText {
    fn drop(&mut self) {
        drop(Bomb);
    }
}

impl TryFrom<Volatile> for Fragile {
    type Error = VolatileText;

    fn try_from(volatile: Volatile) -> Result<Self, VolatileText> {
        std::mem::forget(volatile);
        Err(VolatileText)
    }
}

impl From<&Fragile> for Volatile {
    fn from(_: &Fragile) -> Self {
        Self { number: 5 }
    }
}

#[ffi::export]
impl Lab {
    #[ffi::constructor]
    fn of_email(email: Email) -> Result<Self, NoEmail> {
        match email.host.as_str() {
            "nowhere" => Err(NoEmail("nowhere".to_owned())),
            _ => Ok(Self::with_id(0, Teardown::Sleep)),
        }
    }

    #[ffi::constructor]
    async fn of_email_later(email: Email) -> Result<Self, NoEmail> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Self::of_email(email)
    }

    fn echo_user(id: UserId) -> UserId {
        id
    }

    fn echo_crowd(crowd: Crowd, octets: Vec<Octet>) -> Vec<u64> {
        let octets = octets.iter().map(|octet| u64::from(octet.0));
        crowd.0.iter().map(|id| id.0).chain(octets).collect()
    }

    fn echo_octets(octets: Vec<Octet>) -> Vec<Octet> {
        octets
    }

    fn echo_email(email: &Email) -> Result<Email, NoEmail> {
        Ok(email.clone())
    }

    async fn echo_contact(contact: Contact) -> Result<Contact, NoEmail> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(contact)
    }

    fn send(contact: Contact) -> Result<u64, String> {
        Ok(contact.emails.len() as u64)
    }

    fn send_within(contact: Contact, limit: u32) -> Result<(), Beyond> {
        Err(Beyond(contact.emails.len() as u32, limit))
    }

    fn halve(even: Even) -> Result<i32, String> {
        Ok(even.0 / 2)
    }

    fn echo_required(required: Box<Required>) -> Box<Required> {
        required
    }

    fn give_fragile() -> Fragile {
        Fragile
    }

    fn take_fragile(fragile: Fragile) -> Result<(), NoEmail> {
        let Fragile = fragile;
        Ok(())
    }
}
