//! What functions of a handle are called on: an object, which belongs to a context, or the context alone.

use core::{ffi::c_void, marker::PhantomData, ops::Deref};
use std::sync::Arc;

use super::target::{Held, Inside, Target};
use crate::{
    context::{self, AnyGuard, AnyVisit, Context, Owner, Pending},
    handle::{self, Handle},
    options::Options,
    slots::Refused,
    thread::Thread,
};

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
    type Inside = handle::Visit<T>;

    fn options(&self) -> &'static Options {
        self.options
    }

    #[inline(always)]
    fn again(&self, thread: &Thread) -> Option<handle::Visit<T>> {
        handle::enter_again(thread, self.handle)
    }

    #[cold]
    #[inline(never)]
    fn look_for(self, thread: &Thread) -> Result<handle::Visit<T>, Refused> {
        handle::enter(thread, self.handle)
    }
}

impl<T: Handle> Inside for handle::Visit<T> {
    type This = T;
    type Held = On<T>;

    #[inline(always)]
    fn owner(&self) -> Option<Owner> {
        Some(handle::Visit::context(self).owner())
    }

    #[inline(always)]
    fn context(&self) -> Option<&Context> {
        Some(handle::Visit::context(self).context())
    }

    fn pending(&self) -> &Pending {
        handle::Visit::context(self).pending()
    }

    fn stay(self) -> On<T> {
        let (object, context) = handle::Visit::stay(self);
        On { share: Share(Some(object)), context }
    }
}

/// A call on an object that waits, inside the object's context. The object goes first where it does.
#[derive(Debug)]
pub struct On<T> {
    share: Share<T>,
    context: AnyGuard,
}

/// The call's share of the object.
#[derive(Debug)]
struct Share<T>(Option<Arc<T>>);

/// Where the handle was closed meanwhile, it may be the last one.
impl<T> Drop for Share<T> {
    fn drop(&mut self) {
        handle::release(self.0.take());
    }
}

impl<T> Deref for On<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.share.0.as_ref().expect("only taken when dropped")
    }
}

impl<T: Handle> Held for On<T> {
    type This = T;

    fn pending(&self) -> &Pending {
        self.context.pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.context.stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.context.owner())
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
    type Inside = Alone<AnyVisit>;

    fn options(&self) -> &'static Options {
        self.options
    }

    fn again(&self, _: &Thread) -> Option<Alone<AnyVisit>> {
        None
    }

    fn look_for(self, thread: &Thread) -> Result<Alone<AnyVisit>, Refused> {
        context::visit(thread, self.context).map(Alone)
    }
}

/// A call inside a context that does not see the instance.
#[derive(Debug)]
pub struct Alone<C>(C);

impl<C> Deref for Alone<C> {
    type Target = ();

    fn deref(&self) -> &() {
        &()
    }
}

impl Inside for Alone<AnyVisit> {
    type This = ();
    type Held = Alone<AnyGuard>;

    fn owner(&self) -> Option<Owner> {
        Some(self.0.owner())
    }

    fn context(&self) -> Option<&Context> {
        Some(self.0.context())
    }

    fn pending(&self) -> &Pending {
        self.0.pending()
    }

    fn stay(self) -> Alone<AnyGuard> {
        Alone(self.0.stay())
    }
}

impl Held for Alone<AnyGuard> {
    type This = ();

    fn pending(&self) -> &Pending {
        self.0.pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.0.stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.0.owner())
    }
}
