//! Handles: objects that stay in the library, each shared by the ids that hosts have of it and by what runs on it.
//!
//! # The life of an id
//!
//! 1. **Give out.** While a result is lowered ([`given`]), inside the context of the call: the object's share is put into a slot
//!    ([`crate::slots`]), and the id is noted with the context. A lowering that fails closes what it gave out.
//! 2. **Look up.** An argument of a call takes a share of the object and leaves the slot again at once. A call on the handle [visits](Visit) the
//!    slot and the handle's context, and is in both until it returns: it has no share, and counts nothing. One that waits takes a share, and is in the
//!    context alone from then on.
//! 3. **Close.** Inside the context again: of several who close at once one does. From then on nobody is let in. It does not wait for those who are in the
//!    slot, for it may be one of them: the last who leaves it takes the share out, inside the context. The note goes, then the share; the
//!    object is dropped with its last one.
//! 4. **Teardown** of the context closes the ids that are noted with it, when nobody is inside any more: nothing is given out, closed or taken out
//!    meanwhile. So it finds what was closed and taken by nobody, and waits for those who look it up just then. Who closes an id later finds
//!    its context gone.
//!
//! Giving out, closing and taking out are inside the context, so an object is never dropped by them after `destroy` has returned. A call that still runs on
//! another context may have a share of it: an argument. Who leaves the slot or was refused, and finds that it may be the last, enters the context for that: a call on
//! the handle once more, as it leaves both at once. Where the context does not let it in any more, teardown finds what is left.
//!
//! `models::handles` tries these steps against each other, in every order.

#[cfg(feature = "server")]
pub mod elsewhere;
pub mod given;
mod table;
#[cfg(test)]
mod tests;

pub use table::{Handles, Object, Visit, close, enter, enter_again, give, look_up, owner, release};

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
