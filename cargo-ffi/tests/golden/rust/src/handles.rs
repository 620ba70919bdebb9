//! Objects that stay in the library.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// A shelf.
///
/// A `Shelf` stands for an object that stays in the library, and belongs to the `Shop` of the call that gave it out. It may be used from any thread. Clones are one and the same; two others may stand for one object as well.
#[derive(Debug, Clone)]
pub struct Shelf {
    object: call::Object,
}

impl Shelf {
    /// The same object, for calls that take no longer than that.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { object: self.object.with_timeout(timeout) }
    }

    /// The same object, for calls that are warned of: `warned` is told how long such a call has waited, as that of its instance. It returns at once.
    #[must_use]
    pub fn with_warning(&self, warned: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { object: self.object.with_warning(Arc::new(warned)) }
    }

    /// Lets go of the object, for all clones. Calls that run on it go on to their end, those that come later fail. The second time nothing happens.
    ///
    /// What is dropped with its last clone is let go of as well.
    ///
    /// # Errors
    /// The instance that it belongs to has ended before, or the way to it is gone.
    pub async fn close(&self) -> Result<(), CallError> {
        let site = self.object.site();
        let closed = self.object.close().await;
        closed.map_err(|failure| CallError::of(failure, site.owner()))
    }

    /// Does `shelf_build`.
    pub async fn build(context: &Shop) -> Result<Shelf, CallError> {
        let site = &context.site;
        let request = site.request(0);
        site.call("shelf_build", request).await
    }

    /// Does `shelf_limit`.
    pub async fn limit(library: &Library) -> Result<u32, CallError> {
        let site = &library.site;
        let request = site.request(0);
        site.call("shelf_limit", request).await
    }

    /// Does `shelf_close`.
    pub async fn close_(&self) -> Result<(), CallError> {
        let site = self.object.site();
        let request = site.request(0);
        site.call("shelf_close", request).await
    }

    /// Does `shelf_items`.
    pub fn items(&self) -> ItemStream<Item> {
        let site = self.object.site();
        let request = site.request(0);
        site.open("shelf_items", request)
    }
}

impl Encode for Shelf {
    fn encode(&self, out: &mut Encoder<'_>) {
        self.object.encode(out);
    }
}

impl Decode for Shelf {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        call::Object::decode(input).map(|object| Self { object })
    }
}
