//! What a stream gives and holds, rustc decides.

use std::{pin::Pin, rc::Rc, task::{Context, Poll}};

use ffi::Stream;

#[ffi::library]
pub struct Lib;

pub struct Plain;

pub struct Counting(Rc<u8>);

impl Stream for Counting {
    type Item = u8;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u8>> {
        Poll::Ready(Some(*self.0))
    }
}

pub struct Failing;

impl Stream for Failing {
    type Item = Result<u8, Plain>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

#[ffi::export]
impl Lib {
    pub fn unknown(&self) -> Pin<Box<dyn Stream<Item = Plain> + Send + '_>> {
        unimplemented!()
    }

    pub fn unknown_error(&self) -> impl Stream<Item = Result<u8, Plain>> {
        Failing
    }

    pub fn not_send(&self) -> impl Stream<Item = u8> {
        Counting(Rc::new(1))
    }
}

fn main() {}
