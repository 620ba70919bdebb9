//! The objects behind handles, and which context each belongs to.

use core::{any::Any, ffi::c_void, mem, ptr};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use super::Handle;
use crate::{
    context::{AnyVisit, Owner},
    executor::Executor,
    panic,
    slots::{Kind, Refused, Slots, Why},
    sync::{self, Mutex, MutexGuard},
    thread,
};

#[derive(Debug)]
struct Table(Slots<Object>);

impl Default for Table {
    fn default() -> Self {
        Self(Slots::new(Kind::Handle))
    }
}

#[derive(Debug)]
struct Object {
    share: Share,
    /// What hosts call its type.
    name: &'static str,
    owner: Owner,
}

type Share = Arc<dyn Any + Send + Sync>;

fn slots() -> &'static Slots<Object> {
    &sync::global!(Table).0
}

/// The ids that belong to a context.
#[derive(Debug, Default)]
pub struct Handles(Mutex<BTreeSet<usize>>);

impl Handles {
    fn ids(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // A set is consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes them all (step 4 of [a handle](super)). Nobody is inside their context any more.
    pub fn close(&self) {
        let ids = mem::take(&mut *self.ids());
        for id in ids {
            // Nobody else closes it: that is done inside the context.
            if let Ok(object) = slots().take(ptr::without_provenance_mut(id), |_| ()) {
                release(object.share);
            }
        }
    }
}

/// Step 1 of [a handle](super): a new id of a share of an object.
///
/// # Errors
/// The context is being destroyed, or all ids are in use.
pub fn give<T: Handle>(object: Arc<T>, owner: Owner) -> Result<*mut c_void, Refused> {
    let inside = owner.visit(thread::current())?;
    let full = Refused { kind: Kind::Handle, why: Why::AllInUse };
    let reservation = slots().reserve().ok_or(full)?;
    let id = reservation.raw();
    inside.handles().ids().insert(id.addr());
    reservation.open(Object { share: object, name: T::NAME, owner });
    Ok(id)
}

/// Step 2 of [a handle](super): a share of the object.
///
/// # Errors
/// It is not an open handle, or one of another type.
pub fn look_up<T: Handle>(handle: *mut c_void) -> Result<Arc<T>, Refused> {
    share(&*slots().visit(thread::current(), handle)?)
}

/// Step 2 of [a handle](super) for a call on it, which is one of its context: that is entered first, so that the context's end waits for
/// the share.
///
/// # Errors
/// It is not an open handle, or one of another type; or its context is being destroyed.
pub fn enter<T: Handle>(handle: *mut c_void) -> Result<(Arc<T>, AnyVisit), Refused> {
    let object = slots().visit(thread::current(), handle)?;
    let inside = object.owner.visit(thread::current())?;
    share(&object).map(|share| (share, inside))
}

fn share<T: Handle>(object: &Object) -> Result<Arc<T>, Refused> {
    if !object.share.is::<T>() {
        return Err(Refused { kind: Kind::Handle, why: Why::OtherType { is: object.name, due: T::NAME } });
    }
    Ok(Arc::clone(&object.share).downcast().expect("the type was checked"))
}

/// The context that a handle belongs to.
///
/// # Errors
/// It is not an open handle.
pub fn owner(handle: *mut c_void) -> Result<Owner, Refused> {
    slots().visit(thread::current(), handle).map(|object| object.owner)
}

/// Step 3 of [a handle](super).
///
/// # Errors
/// It is not an open handle, or its context is being destroyed; of several who try at once, one succeeds.
pub fn close(handle: *mut c_void) -> Result<(), Refused> {
    let inside = owner(handle)?.visit(thread::current())?;
    let object = slots().take(handle, |_| ())?;
    inside.handles().ids().remove(&handle.addr());
    release(object.share);
    Ok(())
}

/// Lets go of a share. With the last one the object is dropped, which is the author's code: inside the runtime, as all of it.
pub fn release<T>(share: T) {
    let _entered = Executor::started().map(Executor::enter);
    panic::dispose(share);
}
