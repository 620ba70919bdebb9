//! From the author's stream to whoever gets the items.

use core::{
    fmt,
    future::poll_fn,
    pin::pin,
    task::{Poll, ready},
};
use std::sync::Arc;

use futures_util::{Stream, StreamExt};

use super::Flow;
use crate::{
    call::{Outcome, Trouble, signal::Signal},
    context::Credit,
};

/// How many items are sent in one poll at most: then the runtime looks after others.
const AT_ONCE: u32 = 64;

/// Sends an item, or says why it cannot be sent.
type Send<T> = Box<dyn FnMut(T) -> Result<(), String> + core::marker::Send>;

/// Where the items of a stream go.
pub struct Items<T> {
    send: Send<T>,
    credit: Arc<Credit>,
    signal: Arc<Signal>,
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// There are no more items. How that came is for the runtime.
#[derive(Debug)]
pub struct Ended(Result<(), String>);

impl Ended {
    pub(super) fn into_outcome<E>(self) -> Outcome<(), E> {
        self.0.map_err(Trouble::Text)
    }
}

impl<T> Items<T> {
    pub(super) fn new(
        flow: &Flow,
        send: impl FnMut(T) -> Result<(), String> + core::marker::Send + 'static,
    ) -> Self {
        let (credit, signal) = (Arc::clone(&flow.credit), Arc::clone(&flow.signal));
        Self { send: Box::new(send), credit, signal }
    }

    /// Sends all items of a stream (step 6 of [a stream](super)).
    ///
    /// # Errors
    /// An item was an error. There are no more after it.
    pub async fn all<E>(mut self, stream: impl Stream<Item = Result<T, E>>) -> Result<Ended, E> {
        let mut stream = pin!(stream);
        let mut left = 0;
        poll_fn(|context| {
            for _ in 0..AT_ONCE {
                if left == 0 {
                    left = ready!(self.credit.poll_take(context));
                }
                let Some(item) = ready!(stream.as_mut().poll_next(context)) else {
                    return Poll::Ready(Ok(Ended(Ok(()))));
                };
                left -= 1;
                let sent = match item {
                    Ok(item) => (self.send)(item),
                    Err(error) => return Poll::Ready(Err(error)),
                };
                if self.signal.is_cancelled() {
                    // Whoever polls this looks at the flag now, too.
                    return Poll::Pending;
                }
                if let Err(text) = sent {
                    return Poll::Ready(Ok(Ended(Err(text))));
                }
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }
}

/// A stream of items that are no errors, as one that could have some.
pub fn plain<E, S: Stream>(stream: S) -> impl Stream<Item = Result<S::Item, E>> {
    stream.map(Ok)
}
