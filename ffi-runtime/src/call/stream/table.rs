//! The streams that hosts have ids of, and which context each belongs to. It is all as with [handles](mod@crate::handle).

use core::{any::Any, ffi::c_void, mem, ptr};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use super::channel::{Channel, Pull};
use crate::{
    context::{AnyVisit, Owner},
    crossing::{Failure, Output},
    slots::{Kind, Refused, Slots, Why},
    sync::{self, Mutex, MutexGuard},
    thread,
};

struct Table(Slots<Opened>);

impl Default for Table {
    fn default() -> Self {
        Self(Slots::new(Kind::Stream))
    }
}

struct Opened {
    stream: Arc<dyn Pull>,
    /// `None` for one of a static function.
    owner: Option<Owner>,
}

fn slots() -> &'static Slots<Opened> {
    &sync::global!(Table).0
}

/// The ids that belong to a context.
#[derive(Debug, Default)]
pub struct Streams(Mutex<BTreeSet<usize>>);

impl Streams {
    fn ids(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // A set is consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes them all. Nobody is inside their context any more: they do not run, and nobody waits for them.
    pub fn close(&self) {
        let ids = mem::take(&mut *self.ids());
        for id in ids {
            // Nobody else closes it: that is done inside the context.
            if let Ok(opened) = slots().take(ptr::without_provenance_mut(id), |_| ()) {
                opened.stream.close();
            }
        }
    }
}

/// A new id of a stream.
///
/// # Errors
/// The context is being destroyed, or all ids are in use.
pub(super) fn open<T: Output, E: Failure>(stream: Arc<Channel<T, E>>) -> Result<*mut c_void, Refused> {
    let owner = stream.owner();
    let inside = owner.map(|owner| owner.visit(thread::current())).transpose()?;
    let full = Refused { kind: Kind::Stream, why: Why::AllInUse };
    let reservation = slots().reserve().ok_or(full)?;
    let id = reservation.raw();
    if let Some(inside) = &inside {
        inside.streams().ids().insert(id.addr());
    }
    reservation.open(Opened { stream, owner });
    Ok(id)
}

/// A share of the stream, and what keeps its context while it is used.
type Entered<T, E> = (Arc<Channel<T, E>>, Option<AnyVisit>);

/// A stream that items are taken of. Its context's end waits for that.
///
/// # Errors
/// It is not an open stream, or one of other items, or its context is being destroyed.
pub(super) fn enter<T: Output, E: Failure>(stream: *mut c_void) -> Result<Entered<T, E>, Refused> {
    let opened = slots().visit(thread::current(), stream)?;
    let share: Arc<dyn Any + Send + Sync> = Arc::clone(&opened.stream) as _;
    let other = Refused { kind: Kind::Stream, why: Why::OtherItems };
    let share = share.downcast().map_err(|_| other)?;
    let inside = opened.owner.map(|owner| owner.visit(thread::current())).transpose()?;
    Ok((share, inside))
}

/// Ends a stream and forgets it.
///
/// # Errors
/// It is not an open stream, or its context is being destroyed; of several who try at once, one succeeds.
pub fn close(stream: *mut c_void) -> Result<(), Refused> {
    let owner = slots().visit(thread::current(), stream)?.owner;
    let inside = owner.map(|owner| owner.visit(thread::current())).transpose()?;
    let opened = slots().take(stream, |_| ())?;
    if let Some(inside) = &inside {
        inside.streams().ids().remove(&stream.addr());
    }
    opened.stream.close();
    Ok(())
}
