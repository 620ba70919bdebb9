//! What stays in the library: contexts and the objects that belong to them.

use std::fmt;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{CallOptions, Site};
use crate::codec::{Decode, Decoder, Encode, Encoder, Malformed};
use crate::engine::{Engine, Failure, Warned};

/// What objects belong to, and calls are made in: a context, or the library itself, whose id is 0.
#[derive(Debug)]
pub struct Owner {
    engine: Arc<dyn Engine>,
    id: u64,
    /// Whether it is a context that ends with this.
    is_ours: AtomicBool,
}

impl Owner {
    /// The library itself, or the context that a server serves.
    pub fn shared(engine: Arc<dyn Engine>) -> Arc<Self> {
        Arc::new(Self { engine, id: 0, is_ours: AtomicBool::new(false) })
    }

    /// A context that was made, and ends with the last share of this.
    pub fn made(engine: Arc<dyn Engine>, id: u64) -> Arc<Self> {
        Arc::new(Self { engine, id, is_ours: AtomicBool::new(true) })
    }

    /// Where it is.
    pub fn engine(&self) -> &Arc<dyn Engine> {
        &self.engine
    }

    /// What it is called there.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether both are in one library, at the same end of one connection.
    pub fn is_beside(&self, other: &Self) -> bool {
        ptr::addr_eq(Arc::as_ptr(&self.engine), Arc::as_ptr(&other.engine))
    }

    /// Ends the context, and returns when it has come to its end. The second time, and where it is somebody else's, nothing happens.
    ///
    /// # Errors
    /// Its teardown took too long, or the way to it is gone.
    pub async fn destroy(&self) -> Result<(), Failure> {
        if self.is_ours.swap(false, Ordering::AcqRel) { self.engine.destroy(self.id).await } else { Ok(()) }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if *self.is_ours.get_mut() {
            drop(self.engine.destroy(self.id));
        }
    }
}

/// A share of an object that stays in the library. It is closed with the last clone.
#[derive(Clone)]
pub struct Object {
    share: Arc<Share>,
    options: CallOptions,
}

struct Share {
    id: u64,
    /// None where the object is not to be closed here.
    owner: Option<Arc<Owner>>,
    is_closed: AtomicBool,
}

impl Object {
    /// What its id is.
    pub fn id(&self) -> u64 {
        self.share.id
    }

    /// Where its functions are called.
    pub fn site(&self) -> Site {
        let owner = self.share.owner.as_ref().expect("an object that anybody has belongs to something");
        Site::at(Arc::clone(owner), self.clone(), self.options.clone())
    }

    /// The same, for calls that take no longer.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { share: Arc::clone(&self.share), options: self.options.with_timeout(timeout) }
    }

    /// The same, for calls that are warned of.
    #[must_use]
    pub fn with_warning(&self, warned: Warned) -> Self {
        Self { share: Arc::clone(&self.share), options: self.options.with_warning(warned) }
    }

    /// Closes it, for all clones. The second time nothing happens.
    ///
    /// # Errors
    /// The way to it is gone, or what it belongs to has ended before.
    pub async fn close(&self) -> Result<(), Failure> {
        match &self.share.owner {
            Some(owner) if !self.share.is_closed.swap(true, Ordering::AcqRel) => {
                owner.engine.close(self.share.id).await
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if let (Some(owner), false) = (&self.owner, *self.is_closed.get_mut()) {
            drop(owner.engine.close(self.id));
        }
    }
}

impl Encode for Object {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.object(self.share.id, self.share.owner.as_ref());
    }
}

impl Decode for Object {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (id, owner) = input.object()?;
        let share = Share { id, owner, is_closed: AtomicBool::new(false) };
        Ok(Self { share: Arc::new(share), options: CallOptions::default() })
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object").field(&self.share.id).finish()
    }
}
