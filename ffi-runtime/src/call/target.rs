//! What a function is called on: a context, a handle, or nothing.

use core::{ffi::c_void, marker::PhantomData, ops::Deref};
use std::sync::Arc;

use futures_util::future::AbortHandle;

use crate::{
    context::{self, Guard, Inside, Key, Library, Owner, Pending, stale_warn},
    handle::{self, Handle},
    options::Options,
    slots::Refused,
    sync,
};

/// What a function is called on.
pub trait Target {
    /// What the author's function gets: `&This`.
    type This: 'static;
    /// Keeps it in place for the duration of the call.
    type Held: Held<This = Self::This>;

    /// What the author set.
    fn options(&self) -> &'static Options;

    /// Lets the call in.
    ///
    /// # Errors
    /// The context is not one that can be called.
    fn enter(self) -> Result<Self::Held, Refused>;
}

/// A call that was let in.
pub trait Held: Deref<Target = Self::This> + Send + 'static {
    /// What is held.
    type This: 'static;

    /// Where the call is noted while it waits.
    fn pending(&self) -> &Pending;

    /// How often the host is told that the call still waits, in milliseconds; 0 for never.
    fn stale_warn_ms(&self) -> u64;

    /// Whom the handles belong to that the call gives out.
    fn owner(&self) -> Option<Owner>;
}

/// What is held, for the author's future to borrow while the call goes on.
///
/// # Safety
/// - The reference is not used after `held` is dropped. It may be used after `held` was moved: the guard moves, the
///   instance does not.
pub(super) unsafe fn lend<H: Held>(held: &H) -> &'static H::This {
    // SAFETY: valid for as long as it is held, and by the contract of this function not used longer.
    unsafe { &*core::ptr::from_ref::<H::This>(held) }
}

/// A method: the context that the host passed.
#[derive(Debug)]
pub struct Method<T> {
    context: *mut c_void,
    library: PhantomData<fn() -> T>,
}

impl<T> Method<T> {
    /// The context as it was passed; nothing is known about it yet.
    pub fn new(context: *mut c_void) -> Self {
        Self { context, library: PhantomData }
    }
}

impl<T: Library> Target for Method<T> {
    type This = T;
    type Held = Guard<T>;

    fn options(&self) -> &'static Options {
        T::OPTIONS
    }

    fn enter(self) -> Result<Guard<T>, Refused> {
        T::contexts().enter(self.context)
    }
}

impl<T: Library> Held for Guard<T> {
    type This = T;

    fn pending(&self) -> &Pending {
        self.inside().pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.inside().stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.inside().owner())
    }
}

/// A method of a handle: the handle that the host passed.
#[derive(Debug)]
pub struct HandleMethod<T> {
    handle: *mut c_void,
    options: &'static Options,
    of: PhantomData<fn() -> T>,
}

impl<T> HandleMethod<T> {
    /// The handle as it was passed; nothing is known about it yet. It does not know the library's type, nor what its author set.
    pub fn new(handle: *mut c_void, options: &'static Options) -> Self {
        Self { handle, options, of: PhantomData }
    }
}

impl<T: Handle> Target for HandleMethod<T> {
    type This = T;
    type Held = HandleHeld<T>;

    fn options(&self) -> &'static Options {
        self.options
    }

    fn enter(self) -> Result<HandleHeld<T>, Refused> {
        handle::enter(self.handle).map(|(object, inside)| HandleHeld { object: Some(object), inside })
    }
}

/// A call on a handle. It is one of the handle's context.
#[derive(Debug)]
pub struct HandleHeld<T> {
    /// Taken when it is dropped.
    object: Option<Arc<T>>,
    inside: Inside,
}

impl<T> Deref for HandleHeld<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.object.as_ref().expect("only taken when dropped")
    }
}

impl<T: Handle> Held for HandleHeld<T> {
    type This = T;

    fn pending(&self) -> &Pending {
        self.inside.pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.inside.stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.inside.owner())
    }
}

/// Where the handle was closed meanwhile, the call may have had the last share: the object goes while the call is inside.
impl<T> Drop for HandleHeld<T> {
    fn drop(&mut self) {
        handle::release(self.object.take());
    }
}

/// A constructor of a handle: the context that the host passed, whatever its instance is.
#[derive(Debug)]
pub struct InContext {
    context: *mut c_void,
    options: &'static Options,
}

impl InContext {
    /// The context as it was passed; nothing is known about it yet.
    pub fn new(context: *mut c_void, options: &'static Options) -> Self {
        Self { context, options }
    }
}

impl Target for InContext {
    type This = ();
    type Held = ContextHeld;

    fn options(&self) -> &'static Options {
        self.options
    }

    fn enter(self) -> Result<ContextHeld, Refused> {
        context::enter(self.context).map(|inside| ContextHeld { inside })
    }
}

/// A call in a context that does not see the instance.
#[derive(Debug)]
pub struct ContextHeld {
    inside: Inside,
}

impl Deref for ContextHeld {
    type Target = ();

    fn deref(&self) -> &() {
        &()
    }
}

impl Held for ContextHeld {
    type This = ();

    fn pending(&self) -> &Pending {
        self.inside.pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.inside.stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.inside.owner())
    }
}

/// A static function: no context.
#[derive(Debug)]
pub struct Static {
    /// What the author set; a free function does not know the library's type.
    pub options: &'static Options,
}

impl Target for Static {
    type This = ();
    type Held = StaticHeld;

    fn options(&self) -> &'static Options {
        self.options
    }

    fn enter(self) -> Result<StaticHeld, Refused> {
        Ok(StaticHeld { options: self.options })
    }
}

/// A static call.
#[derive(Debug)]
pub struct StaticHeld {
    /// What the author set.
    pub(super) options: &'static Options,
}

/// The waiting calls of the library that belong to no context: statics and constructors.
pub(crate) fn loose() -> &'static Pending {
    sync::global!(Pending)
}

impl Deref for StaticHeld {
    type Target = ();

    fn deref(&self) -> &() {
        &()
    }
}

impl Held for StaticHeld {
    type This = ();

    fn pending(&self) -> &Pending {
        loose()
    }

    fn stale_warn_ms(&self) -> u64 {
        stale_warn::outside(self.options.stale_warn_ms)
    }

    fn owner(&self) -> Option<Owner> {
        None
    }
}

/// A call that waits: it is held, and noted so that it can be cancelled (steps 5 to 7 of [a call](super)).
#[derive(Debug)]
pub(super) struct Waiting<H: Held> {
    /// Taken when it is over.
    held: Option<H>,
    key: Key,
}

impl<H: Held> Waiting<H> {
    /// Notes the call under the host's `user_data`, where it has one.
    pub(super) fn new(held: H, user_data: Option<*mut c_void>, handle: AbortHandle) -> Self {
        let key = held.pending().register(user_data, handle);
        Self { held: Some(held), key }
    }

    /// The call waits no more.
    pub(super) fn over(mut self) -> H {
        self.forget().expect("only taken here and when dropped")
    }

    fn forget(&mut self) -> Option<H> {
        let held = self.held.take()?;
        held.pending().forget(self.key);
        Some(held)
    }
}

impl<H: Held> Drop for Waiting<H> {
    fn drop(&mut self) {
        drop(self.forget());
    }
}
