//! Events: what the library tells its listeners.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// An event of any kind, with its payload.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// An event of the library.
    Sold(Item),
    /// One that this package does not know.
    Unknown {
        /// What it is called on the wire.
        name: String,
    },
}

impl Shop {
    /// An event of the library.
    ///
    /// `listener` is called with each from now on, one after the other, until the [`Subscription`] is dropped. It may take its time, and call the library: the events of
    /// this instance wait for it.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn on_sold(
        &self,
        listener: impl Fn(Item) + Send + Sync + 'static,
    ) -> Result<Subscription, CallError> {
        self.site.subscribe("sold!", listener).await
    }
    /// Listens to all events, as to one.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn on_event(
        &self,
        listener: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Subscription, CallError> {
        let read = |input: &mut Decoder<'_>, name: &str| match name {
            "sold!" => Decode::decode(input).map(Event::Sold),
            _ => input.skip().map(|()| Event::Unknown { name: name.to_owned() }),
        };
        self.site.listen("", read, listener).await
    }

    /// What became of the events of this instance.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn event_stats(&self) -> Result<EventStats, CallError> {
        self.site.done(self.site.engine().event_stats(self.site.owner().id())).await
    }
}
