//! A call in whichever form it came: what is the function's own is compiled once for all of them.
//!
//! The three entries of a function say where the arguments are and where the reply goes, and are nothing else. A sync function
//! whose result is [bare](Lower::BARE) has its forms apart: what a form costs counts there, and there is little to compile.

use core::{ffi::c_void, future::Future};

use super::{
    Scope, Start, Target,
    callback::{self, ReplyTo},
    direct::{self, Destination},
};
use crate::{
    abi::Reply,
    crossing::{Failure, Lower, Output},
    value_error::ValueError,
};

/// Where the arguments are.
///
/// Nothing here names a type of the author's: what is wrong with one is said where it is written, and not once more.
#[derive(Debug, Clone, Copy)]
pub enum Request {
    /// In a tuple of what the host passed.
    Native(*const c_void),
    /// In a map.
    Cbor {
        /// Where it begins.
        request: *const u8,
        /// Its length.
        len: usize,
    },
}

/// Where the reply goes.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// To a callback.
    Callback(ReplyTo),
    /// To the caller.
    Direct(Direct),
}

/// Where a caller has its reply put.
#[derive(Debug, Clone, Copy)]
pub struct Direct {
    /// For the result; null where there is none.
    pub out: *mut c_void,
    /// For errors, and what the result owns; may be null.
    pub reply: *mut Reply,
    /// How long an async function is waited for.
    pub timeout_ms: i64,
}

/// A callback, where it is known when the call is compiled whether that wants CBOR, or C forms.
#[derive(Debug, Clone, Copy)]
pub struct InForm<const IS_CBOR: bool>(pub ReplyTo);

/// A way to call a sync function.
pub trait Way {
    /// Where it replies to.
    fn to(self) -> To;

    /// Calls the function.
    ///
    /// # Safety
    /// - As for [`direct::sync`]; `out` is for the C form of a `T`.
    unsafe fn sync<G: Target, A, T: Output, E: Failure>(
        self,
        target: G,
        args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
        function: impl FnOnce(&G::This, A) -> Result<T, E>,
    ) -> i32;
}

impl<const IS_CBOR: bool> Way for InForm<IS_CBOR> {
    fn to(self) -> To {
        To::Callback(self.0)
    }

    #[inline(always)]
    unsafe fn sync<G: Target, A, T: Output, E: Failure>(
        self,
        target: G,
        args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
        function: impl FnOnce(&G::This, A) -> Result<T, E>,
    ) -> i32 {
        callback::sync::<G, A, T, E, IS_CBOR>(target, self.0, args, function)
    }
}

impl Way for Direct {
    fn to(self) -> To {
        To::Direct(self)
    }

    #[inline(always)]
    unsafe fn sync<G: Target, A, T: Output, E: Failure>(
        self,
        target: G,
        args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
        function: impl FnOnce(&G::This, A) -> Result<T, E>,
    ) -> i32 {
        let to = Destination { out: self.out.cast(), reply: self.reply };
        // SAFETY: the caller's promise.
        unsafe { direct::sync(target, to, args, function) }
    }
}

/// What the forms share. The result is not bare, so that the two of a callback differ in their reply alone.
impl Way for To {
    fn to(self) -> To {
        self
    }

    unsafe fn sync<G: Target, A, T: Output, E: Failure>(
        self,
        target: G,
        args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
        function: impl FnOnce(&G::This, A) -> Result<T, E>,
    ) -> i32 {
        match self {
            // SAFETY: the caller's promise.
            To::Callback(reply_to) => unsafe { InForm::<false>(reply_to).sync(target, args, function) },
            // SAFETY: the caller's promise.
            To::Direct(direct) => unsafe { direct.sync(target, args, function) },
        }
    }
}

/// What the forms of a sync function share, for an entry that may do without.
pub trait Shared {
    /// Whether this is an entry, and not what is shared.
    const IS_THERE: bool;

    /// Calls it.
    fn call(self, to: To) -> i32;
}

impl<F: FnOnce(To) -> i32> Shared for F {
    const IS_THERE: bool = true;

    fn call(self, to: To) -> i32 {
        self(to)
    }
}

/// The call itself.
#[derive(Debug, Clone, Copy)]
pub struct Here;

impl Shared for Here {
    const IS_THERE: bool = false;

    fn call(self, _: To) -> i32 {
        unreachable!("nothing else is shared")
    }
}

/// Calls a sync function: an entry hands it on to what is `shared`, unless its result is bare.
///
/// # Safety
/// - As for [`Way::sync`].
#[inline(always)]
pub unsafe fn sync<G: Target, A, T: Output, E: Failure, S: Shared>(
    target: G,
    way: impl Way,
    shared: S,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&G::This, A) -> Result<T, E>,
) -> i32 {
    if S::IS_THERE && !T::Lowered::BARE {
        return shared.call(way.to());
    }
    // SAFETY: the caller's promise.
    unsafe { way.sync(target, args, function) }
}

/// Calls an async function.
///
/// # Safety
/// - As for [`callback::asynchronous`] and [`direct::asynchronous`]; `out` is for the C form of a `T`.
pub unsafe fn asynchronous<G: Target, A, T, E, F>(
    target: G,
    to: To,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    match to {
        // SAFETY: the caller's promise.
        To::Callback(reply_to) => unsafe { callback::asynchronous(target, reply_to, start, args, function) },
        To::Direct(Direct { out, reply, timeout_ms }) => {
            let to = Destination { out: out.cast(), reply };
            // SAFETY: the caller's promise.
            unsafe { direct::asynchronous(target, to, timeout_ms, start, args, function) }
        }
    }
}
