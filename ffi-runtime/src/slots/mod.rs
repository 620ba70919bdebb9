//! What hosts hold ids of, and who may touch it when.
//!
//! [`id`] is what an id is made of, and [`table`] keeps the values behind the ids: it lets calls in, and takes a value out when nobody
//! uses it any more. [`visit`] is how most calls are inside. Contexts are in one such table ([`crate::context`]).

pub mod id;
mod table;
mod visit;

pub use id::{Kind, WrongId};
pub use table::{Guard, Last, LastTwo, Refused, Reservation, Slots, Visit, Why};
pub use visit::Cells;
#[cfg(all(test, loom))]
pub use visit::end_thread;
