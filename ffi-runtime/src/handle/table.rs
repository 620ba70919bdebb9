//! The objects behind handles, and which context each belongs to.

use core::{
    any::{Any, TypeId},
    ffi::c_void,
    marker::PhantomData,
    mem::{self, ManuallyDrop},
    ops::Deref,
    ptr,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use super::Handle;
use crate::{
    context::{AnyGuard, AnyVisit, Owner},
    executor::Executor,
    panic,
    slots::{self, Kind, Refused, Slots, Why},
    sync::{self, Mutex, MutexGuard},
    thread::{self, Thread},
};

#[derive(Debug)]
struct Table(Slots<Object>);

impl Default for Table {
    fn default() -> Self {
        Self(Slots::new(Kind::Handle))
    }
}

/// What is behind the id of an object. The note of its slot is its owner.
#[derive(Debug)]
pub struct Object {
    /// That of the object.
    of: TypeId,
    /// The object itself: what a share refers to has to be looked for.
    place: Place,
    share: Share,
    /// What hosts call its type.
    name: &'static str,
    owner: Owner,
}

type Share = Arc<dyn Any + Send + Sync>;

/// Where the object of a share is.
#[derive(Debug)]
struct Place(*const ());

// SAFETY: it is as good as a reference to the object that the share beside it keeps, and that is `Send` and `Sync`.
unsafe impl Send for Place {}
// SAFETY: as above.
unsafe impl Sync for Place {}

fn slots() -> &'static Slots<Object> {
    &sync::global!(Table).0
}

/// The ids that belong to a context.
#[derive(Debug, Default)]
pub struct Handles(Mutex<BTreeSet<usize>>);

impl Handles {
    pub(super) fn ids(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // A set is consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes them all (step 4 of [a handle](super)). Nobody is inside their context any more.
    pub fn close(&self) {
        let ids = mem::take(&mut *self.ids());
        for id in ids {
            // Nobody else closes it or takes it out: that is done inside the context. Who looks it up just now is waited for.
            if let Some(object) = slots().take_over(ptr::without_provenance_mut(id)) {
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
    let place = Place(Arc::as_ptr(&object).cast());
    let object = Object { of: TypeId::of::<T>(), place, share: object, name: T::NAME, owner };
    reservation.open_noted(object, owner.note());
    Ok(id)
}

impl Object {
    /// It is of another type than the one that hosts call `due`.
    #[cold]
    fn other(&self, due: &'static str) -> Refused {
        Refused { kind: Kind::Handle, why: Why::OtherType { is: self.name, due } }
    }

    /// # Safety
    /// It is of `T`.
    #[inline(always)]
    unsafe fn object<T: 'static>(&self) -> &T {
        // SAFETY: that is its type, by the caller's promise. It stays there for as long as its share does, which is beside it.
        unsafe { &*self.place.0.cast::<T>() }
    }

    fn share<T: Handle>(&self) -> Arc<T> {
        Arc::clone(&self.share).downcast().expect("the type was checked")
    }
}

/// Somebody is in the slot of an object, without being in its context. Where it is closed meanwhile, it may be left to this one.
struct Look {
    handle: *mut c_void,
    /// Taken when it is dropped.
    object: ManuallyDrop<slots::Visit<Object>>,
}

impl Look {
    fn at(handle: *mut c_void) -> Result<Self, Refused> {
        let object = slots().visit(thread::current(), handle).map_err(|refused| missed(handle, refused))?;
        Ok(Self { handle, object: ManuallyDrop::new(object) })
    }
}

impl Deref for Look {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.object
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        let owner = self.owner;
        // SAFETY: it is not used again.
        let object = unsafe { ManuallyDrop::take(&mut self.object) };
        if object.leave() {
            finish_inside(owner, self.handle);
        }
    }
}

/// A call was refused. Where others have left a closed object meanwhile, they have seen it in the slot, whatever it was refused for.
#[cold]
fn missed(handle: *mut c_void, refused: Refused) -> Refused {
    finish_there(handle);
    refused
}

/// A call is inside an object, and the object's context.
type Inside = (slots::Visit<Object>, AnyVisit);

/// A call on an object of a known type, inside the object's context.
#[derive(Debug)]
pub struct Visit<T> {
    handle: *mut c_void,
    /// Taken when it is dropped.
    inside: ManuallyDrop<Inside>,
    of: PhantomData<fn() -> T>,
}

impl<T: Handle> Visit<T> {
    #[inline(always)]
    fn new(handle: *mut c_void, inside: Inside) -> Self {
        Self { handle, inside: ManuallyDrop::new(inside), of: PhantomData }
    }

    /// The object's context.
    pub fn context(&self) -> &AnyVisit {
        &self.inside.1
    }

    /// For a call that goes on elsewhere: a share of the object, and the context.
    pub fn stay(self) -> (Arc<T>, AnyGuard) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: it is not dropped, nor used again.
        let (object, context) = unsafe { ManuallyDrop::take(&mut this.inside) };
        let share = object.share();
        if object.leave() {
            finish(&context, this.handle);
        }
        (share, context.stay())
    }
}

impl<T> Drop for Visit<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: it is not used again.
        leave(self.handle, unsafe { ManuallyDrop::take(&mut self.inside) });
    }
}

impl<T: 'static> Deref for Visit<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: that was checked when the call was let in.
        unsafe { self.inside.0.object() }
    }
}

/// Leaves an object and its context. What becomes of the object, should it be left to this call, is no business of the context any more: who has to take it out
/// enters that again.
#[inline(always)]
fn leave(handle: *mut c_void, (object, context): Inside) {
    if object.leave_two(context.into_slot()) {
        finish_there(handle);
    }
}

/// Step 2 of [a handle](super): a share of the object.
///
/// # Errors
/// It is not an open handle, or one of another type.
pub fn look_up<T: Handle>(handle: *mut c_void) -> Result<Arc<T>, Refused> {
    let object = Look::at(handle)?;
    if object.of == TypeId::of::<T>() { Ok(object.share()) } else { Err(object.other(T::NAME)) }
}

/// Step 2 of [a handle](super) for a call on it, which is one of its context: it is inside both, so that the context's end waits for it.
///
/// # Errors
/// It is not an open handle, or one of another type; or its context is being destroyed.
pub fn enter<T: Handle>(thread: &Thread, handle: *mut c_void) -> Result<Visit<T>, Refused> {
    enter_any(thread, handle, TypeId::of::<T>(), T::NAME).map(|inside| Visit::new(handle, inside))
}

/// The same for an object of any type, that is the one which hosts call `due`. It is compiled once.
fn enter_any(thread: &Thread, handle: *mut c_void, of: TypeId, due: &'static str) -> Result<Inside, Refused> {
    let object = slots().visit(thread, handle).map_err(|refused| missed(handle, refused))?;
    // Where the context does not let it in, that is about to close the object, and waits for it to leave.
    let context = object.owner.visit(thread)?;
    if object.of == of {
        thread.objects.remember(handle, &object, context.slot());
        return Ok((object, context));
    }
    let refused = object.other(due);
    leave(handle, (object, context));
    Err(refused)
}

/// The same as [`enter`] where the thread has called it last, with both visits announced at once. `None` says nothing about the handle.
#[inline(always)]
pub fn enter_again<T: Handle>(thread: &Thread, handle: *mut c_void) -> Option<Visit<T>> {
    let (object, context) = thread.objects.again(thread, handle)?;
    let context = AnyVisit::new(context);
    if object.of == TypeId::of::<T>() {
        return Some(Visit::new(handle, (object, context)));
    }
    leave_another(handle, object, context);
    None
}

/// It has another type.
#[cold]
#[inline(never)]
fn leave_another(handle: *mut c_void, object: slots::Visit<Object>, context: AnyVisit) {
    leave(handle, (object, context));
}

/// The context that a handle belongs to.
///
/// # Errors
/// It is not an open handle.
pub fn owner(handle: *mut c_void) -> Result<Owner, Refused> {
    Look::at(handle).map(|object| object.owner)
}

/// Step 3 of [a handle](super).
///
/// # Errors
/// It is not an open handle, or its context is being destroyed; of several who try at once, one succeeds.
pub fn close(handle: *mut c_void) -> Result<(), Refused> {
    let inside = owner(handle)?.visit(thread::current())?;
    slots().close(handle)?;
    finish(&inside, handle);
    Ok(())
}

/// Takes a closed object out, and lets go of it, unless it is used by others: then the last of them does.
#[cold]
#[inline(never)]
fn finish(inside: &AnyVisit, handle: *mut c_void) {
    if let Some(object) = slots().take_left(handle) {
        inside.handles().ids().remove(&handle.addr());
        release(object.share);
    }
}

/// The same for one who is not inside the context. Where that does not let it in, it closes what is left.
#[cold]
#[inline(never)]
fn finish_inside(owner: Owner, handle: *mut c_void) {
    if let Ok(inside) = owner.visit(thread::current()) {
        finish(&inside, handle);
    }
}

/// The same for the object that is in the slot of a handle, which may be a later one. Its owner is what the slot has as its note.
#[cold]
#[inline(never)]
fn finish_there(handle: *mut c_void) {
    if let Some((closed, owner)) = slots().closed_there(handle) {
        finish_inside(Owner::noted(owner), closed);
    }
}

/// Lets go of a share. With the last one the object is dropped, which is the author's code: inside the runtime, as all of it.
pub fn release<T>(share: T) {
    let _entered = Executor::started().map(Executor::enter);
    panic::dispose(share);
}
