//! What a function is called on: a context, or nothing. For handles see [`super::handle`].

use core::{ffi::c_void, marker::PhantomData, ops::Deref};
use std::sync::Arc;

use crate::{
    context::{Cancel, Context, Credit, Guard, Key, Library, Owner, Pending, Visit, stale_warn},
    options::Options,
    slots::Refused,
    sync,
    thread::Thread,
};

/// What a function is called on.
pub trait Target {
    /// What the author's function gets: `&This`.
    type This: 'static;
    /// Keeps it in place for as long as the call stays on its thread.
    type Inside: Inside<This = Self::This>;

    /// What the author set.
    fn options(&self) -> &'static Options;

    /// Lets the call in, which is made on that thread, where that has called the same last. `None` says nothing more.
    fn again(&self, thread: &Thread) -> Option<Self::Inside>;

    /// Lets the call in, whatever it is on.
    ///
    /// # Errors
    /// The context is not one that can be called.
    fn look_for(self, thread: &Thread) -> Result<Self::Inside, Refused>;

    /// The one, and then the other.
    ///
    /// # Errors
    /// As there.
    #[inline(always)]
    fn enter(self, thread: &Thread) -> Result<Self::Inside, Refused>
    where
        Self: Sized,
    {
        match self.again(thread) {
            Some(inside) => Ok(inside),
            None => self.look_for(thread),
        }
    }
}

/// A call that was let in, on the thread that it came on.
pub trait Inside: Deref<Target = Self::This> {
    /// What is held.
    type This: 'static;
    /// Keeps it in place wherever the call goes on.
    type Held: Held<This = Self::This>;

    /// Whom the handles belong to that the call gives out.
    fn owner(&self) -> Option<Owner>;

    /// What Rust code has of the context.
    fn context(&self) -> Option<&Context>;

    /// Where the call is noted if it waits.
    fn pending(&self) -> &Pending;

    /// For a call that waits. What is held stays where it is.
    fn stay(self) -> Self::Held;
}

/// A call that waits.
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
/// - The reference is not used after `inside`, or what it became by [`Inside::stay`], is dropped. It may be used after that was moved: the
///   instance does not move.
pub(super) unsafe fn lend<I: Inside>(inside: &I) -> &'static I::This {
    // SAFETY: valid for as long as it is held, and by the contract of this function not used longer.
    unsafe { &*core::ptr::from_ref::<I::This>(inside) }
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
    type Inside = Visit<T>;

    fn options(&self) -> &'static Options {
        T::OPTIONS
    }

    #[inline(always)]
    fn again(&self, thread: &Thread) -> Option<Visit<T>> {
        T::contexts().visit_again(thread, self.context)
    }

    #[cold]
    #[inline(never)]
    fn look_for(self, thread: &Thread) -> Result<Visit<T>, Refused> {
        T::contexts().visit(thread, self.context)
    }
}

impl<T: Library> Inside for Visit<T> {
    type This = T;
    type Held = Guard<T>;

    fn owner(&self) -> Option<Owner> {
        Some(self.any().owner())
    }

    fn context(&self) -> Option<&Context> {
        Some(self.any().context())
    }

    fn pending(&self) -> &Pending {
        self.any().pending()
    }

    fn stay(self) -> Guard<T> {
        Visit::stay(self)
    }
}

impl<T: Library> Held for Guard<T> {
    type This = T;

    fn pending(&self) -> &Pending {
        self.any().pending()
    }

    fn stale_warn_ms(&self) -> u64 {
        self.any().stale_warn_ms()
    }

    fn owner(&self) -> Option<Owner> {
        Some(self.any().owner())
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
    type Inside = StaticHeld;

    fn options(&self) -> &'static Options {
        self.options
    }

    #[inline(always)]
    fn again(&self, _: &Thread) -> Option<StaticHeld> {
        Some(StaticHeld { options: self.options })
    }

    #[inline(always)]
    fn look_for(self, _: &Thread) -> Result<StaticHeld, Refused> {
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

/// Nothing is held, on no thread in particular.
impl Inside for StaticHeld {
    type This = ();
    type Held = Self;

    fn owner(&self) -> Option<Owner> {
        None
    }

    fn context(&self) -> Option<&Context> {
        None
    }

    fn pending(&self) -> &Pending {
        loose()
    }

    fn stay(self) -> Self {
        self
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
    pub(super) fn new(held: H, user_data: Option<*mut c_void>, cancel: Cancel) -> Self {
        let key = held.pending().register(user_data, cancel);
        Self { held: Some(held), key }
    }

    /// The same for a stream.
    pub(super) fn stream(
        held: H,
        user_data: Option<*mut c_void>,
        cancel: Cancel,
        credit: Arc<Credit>,
    ) -> Self {
        let key = held.pending().register_stream(user_data, cancel, credit);
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
