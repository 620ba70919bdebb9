//! The remote engine, against a server that says what a test has it say, byte by byte.

mod addresses;
mod calls;
mod ends;
mod events;
mod first;
mod hello;
mod hosts;
#[cfg(feature = "nats")]
mod nats;
mod script;
mod streams;
#[cfg(feature = "tls")]
mod tls;
