//! What hosts hold ids of, and who may touch it when.
//!
//! [`id`] is what an id is made of, and [`table`] keeps the values behind the ids: it lets calls in, and takes a value out when nobody
//! uses it any more. Contexts are in one such table ([`crate::context`]).

pub mod id;
mod table;

pub use id::{Kind, WrongId};
pub use table::{Guard, Refused, Reservation, Slots, Why};
