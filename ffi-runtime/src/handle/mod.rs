//! Handles: objects that stay in the library, each shared by the ids that hosts have of it and by what runs on it.
//!
//! # The life of an id
//!
//! 1. **Give out.** While a result is lowered ([`given`]), inside the context of the call: the object's share is put into a slot
//!    ([`crate::slots`]), and the id is noted with the context. A lowering that fails closes what it gave out.
//! 2. **Look up.** A call, or an argument of one, takes a share of the object and leaves the slot again at once. So nobody is in
//!    a slot while the author's code runs, and closing does not wait for calls. A call on the handle is inside the handle's context before it
//!    has a share, so teardown waits for that.
//! 3. **Close.** Inside the context again: of several who close at once one takes the share out of the slot. The note goes, then the share; the object
//!    is dropped with its last one.
//! 4. **Teardown** of the context closes the ids that are noted with it, when nobody is inside any more: nothing is given out or closed
//!    meanwhile. Who closes an id later finds its context gone.
//!
//! Giving out and closing are inside the context, so an object is never dropped by them after `destroy` has returned. A call that still runs on
//! another context may have a share of it: an argument.

pub mod given;
mod table;
#[cfg(test)]
mod tests;

pub use table::{Handles, close, enter, give, look_up, owner, release};

/// A type whose objects stay in the library; `#[ffi::handle]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handle [FFI0015]",
    label = "not a type with `#[ffi::handle]`",
    note = "an `Arc` crosses only where it holds a handle: a value crosses without it",
    note = "`#[ffi::export(handle)]` is for the functions of a handle: those of the library are exported with `#[ffi::export]`"
)]
pub trait Handle: Send + Sync + 'static {
    /// What hosts call it.
    const NAME: &'static str;
}
