//! Streams of items.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{CallError, Site};
use crate::codec::{self, Decode};
use crate::engine::Items;

/// The items of a stream, one after the other. The library is a few items ahead of those that were taken, and no more.
///
/// It is over after the first error. Dropping it cancels the stream in the library.
#[must_use = "dropping it at once cancels the stream"]
pub struct ItemStream<T, E = Infallible> {
    state: State<E>,
    /// Keeps what the stream is of.
    site: Site,
    items: PhantomData<fn() -> T>,
}

enum State<E> {
    Open(Items),
    /// It was never begun.
    Refused(CallError<E>),
    Over,
}

impl<T, E> ItemStream<T, E> {
    pub(super) fn new(items: Items, site: Site) -> Self {
        Self { state: State::Open(items), site, items: PhantomData }
    }

    pub(super) fn refused(why: String, site: Site) -> Self {
        Self { state: State::Refused(CallError::Error(why)), site, items: PhantomData }
    }
}

impl<T: Decode, E: Decode> ItemStream<T, E> {
    /// The next item; none where the stream is over.
    pub async fn next(&mut self) -> Option<Result<T, CallError<E>>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, CallError<E>>>> {
        let next = match &mut self.state {
            State::Open(items) => match ready!(Pin::new(items).poll_next(cx)) {
                Some(Ok(bytes)) => {
                    let item = codec::from_bytes(&bytes, self.site.owner());
                    Some(item.map_err(|error| CallError::malformed(&error)))
                }
                Some(Err(failure)) => Some(Err(CallError::of(failure, self.site.owner()))),
                None => None,
            },
            State::Refused(_) => match std::mem::replace(&mut self.state, State::Over) {
                State::Refused(error) => Some(Err(error)),
                State::Open(_) | State::Over => None,
            },
            State::Over => None,
        };
        if !matches!(next, Some(Ok(_))) {
            self.state = State::Over;
        }
        Poll::Ready(next)
    }
}

impl<T, E> Unpin for ItemStream<T, E> {}

impl<T: Decode, E: Decode> Stream for ItemStream<T, E> {
    type Item = Result<T, CallError<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T, E> fmt::Debug for ItemStream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_over = matches!(self.state, State::Over);
        f.debug_struct("ItemStream").field("is_over", &is_over).finish_non_exhaustive()
    }
}
