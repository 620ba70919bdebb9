//! What an engine gives before there is a result: a future, a stream.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::Failure;

/// Something that was begun. What dropping it means, the method of [`Engine`](super::Engine) says that gave it.
#[must_use = "dropping it at once takes back what was begun"]
pub struct Pending<T = Vec<u8>> {
    future: Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>,
}

impl<T> Pending<T> {
    /// What `future` comes to.
    pub fn new(future: impl Future<Output = Result<T, Failure>> + Send + 'static) -> Self {
        Self { future: Box::pin(future) }
    }

    /// What is known already.
    pub fn ready(result: Result<T, Failure>) -> Self
    where
        T: Send + 'static,
    {
        Self::new(std::future::ready(result))
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

/// The items of a stream, each a CBOR value. After an error there is nothing more.
#[must_use = "dropping it at once cancels the stream"]
pub struct Items {
    stream: Pin<Box<dyn Stream<Item = Result<Vec<u8>, Failure>> + Send>>,
}

impl Items {
    /// What `stream` gives.
    pub fn new(stream: impl Stream<Item = Result<Vec<u8>, Failure>> + Send + 'static) -> Self {
        Self { stream: Box::pin(stream) }
    }

    /// One that could not be opened.
    pub fn of_failure(failure: Failure) -> Self {
        Self::new(Once(Some(failure)))
    }

    /// The next item.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Failure>> {
        std::future::poll_fn(|cx| self.stream.as_mut().poll_next(cx)).await
    }
}

/// A failure, and nothing more.
struct Once(Option<Failure>);

impl Stream for Once {
    type Item = Result<Vec<u8>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

impl Stream for Items {
    type Item = Result<Vec<u8>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}
