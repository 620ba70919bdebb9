//! Contexts: what a host holds an id of.
//!
//! [`crate::slots`] gives out ids and checks them, [`pending`] knows the calls that can be cancelled, and [`table`] puts
//! the two together. The life of a context, as the rest of the library sees it ([`crate::slots`] has it step by step):
//!
//! 1. [`Contexts::reserve`] gives an id to a constructor that runs. Calls on it are refused.
//! 2. [`Reservation::open`] moves the instance in; from here on calls are accepted. A reservation that is dropped
//!    instead takes its id out of use.
//! 3. [`Contexts::visit`] lets a call in. Its [`Visit`], or the [`Guard`] that a call which waits has instead, keeps the instance
//!    where it is until the call has replied.
//! 4. [`Contexts::destroy`] refuses new calls, cancels the pending ones, waits until the last visit is over and the last guard is gone,
//!    and then has the instance to itself.

mod credit;
mod pending;
mod shared;
pub mod stale_warn;
mod table;

use crate::{library::Destruction, options::Options};

pub use credit::Credit;
pub use pending::{Cancel, Key, Pending};
pub use shared::Context;
pub use table::{AnyGuard, AnyVisit, Contexts, Entry, Guard, Owner, Reservation, Visit, visit};

/// The type whose instance a context owns; `#[ffi::library]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the library of this crate [FFI0019]",
    label = "methods and constructors are exported from the type with `#[ffi::library]`",
    note = "those of a type with `#[ffi::handle]` are exported with `#[ffi::export(handle)]`"
)]
pub trait Library: Sized + Send + Sync + 'static {
    /// What the author set.
    const OPTIONS: &'static Options;

    /// The contexts of this library.
    fn contexts() -> Contexts<Self> {
        Contexts::new()
    }
}

/// How an instance is torn down where the author wrote no destructor: it is dropped, here and now.
///
/// `#[ffi::destructor]` makes an inherent method of the same name, which method resolution prefers.
pub trait DefaultDestructor: Sized {
    /// Drops the instance; there is nothing else to do.
    fn __ffi_destroy(self) -> Option<Destruction> {
        drop(self);
        None
    }
}

impl<T: Library> DefaultDestructor for T {}
