//! What packages in Rust are made of: values as CBOR, objects, and the engine of a library in the process.

mod codec;
mod local;
mod objects;
mod owner;
