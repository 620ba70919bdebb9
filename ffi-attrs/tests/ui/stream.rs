//! Streams that cannot be given.

#![allow(unused)]

use std::{marker::PhantomData, pin::Pin, task::{Context, Poll}};

use ffi::Stream;

pub struct Never<T>(PhantomData<T>);

impl<T> Stream for Never<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(None)
    }
}

#[ffi::library]
pub struct Lib;

pub type Result<T, E = Fault> = std::result::Result<T, E>;

#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("fault")]
pub struct Fault;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn create() -> impl Stream<Item = u8> {
        Never(PhantomData)
    }

    pub fn two_errors(&self) -> Result<impl Stream<Item = Result<u8, Fault>>, String> {
        Ok(Never(PhantomData))
    }

    pub fn hidden_error(&self) -> impl Stream<Item = Result<u8>> {
        Never(PhantomData)
    }

    pub fn hidden_opening(&self) -> Result<impl Stream<Item = u8>> {
        Ok(Never(PhantomData))
    }

    pub fn taken(&self, stream: Pin<Box<dyn Stream<Item = u8> + Send>>) {}

    pub fn inside(&self) -> Option<Pin<Box<dyn Stream<Item = u8> + Send>>> {
        None
    }

    pub fn of_what(&self) -> impl Stream {
        Never::<u8>(PhantomData)
    }

    pub fn no_stream(&self) -> impl Iterator<Item = u8> {
        std::iter::empty()
    }

    pub fn items(&self) -> impl Stream<Item = (u8, u8)> {
        Never(PhantomData)
    }

    pub fn borrowed(&self) -> impl Stream<Item = &str> {
        Never(PhantomData)
    }
}

fn main() {}
