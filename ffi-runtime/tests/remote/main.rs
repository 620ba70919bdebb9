//! The engine of the Rust client against the server, over every transport that both have.

mod calls;
mod library;
#[cfg(feature = "nats")]
mod nats;
mod reach;
mod server;
