//! The Rust client.

mod views;

pub use views::*;

/// The files that every package has as they are, below its `src`: what is behind the typed API. They are the module [`engine`](crate::engine) of this crate,
/// with the feature `client`, and compile in a package at the same place: `mod engine;` of its `lib.rs`.
pub const ENGINE: &[(&str, &str)] = &[
    ("engine/mod.rs", include_str!("../rust/src/engine/mod.rs")),
    ("engine/failure.rs", include_str!("../rust/src/engine/failure.rs")),
    ("engine/host.rs", include_str!("../rust/src/engine/host.rs")),
    ("engine/listen.rs", include_str!("../rust/src/engine/listen.rs")),
    ("engine/pending.rs", include_str!("../rust/src/engine/pending.rs")),
    ("engine/remote/mod.rs", include_str!("../rust/src/engine/remote/mod.rs")),
    ("engine/remote/address.rs", include_str!("../rust/src/engine/remote/address.rs")),
    ("engine/remote/call.rs", include_str!("../rust/src/engine/remote/call.rs")),
    ("engine/remote/cbor.rs", include_str!("../rust/src/engine/remote/cbor.rs")),
    ("engine/remote/events.rs", include_str!("../rust/src/engine/remote/events.rs")),
    ("engine/remote/first.rs", include_str!("../rust/src/engine/remote/first.rs")),
    ("engine/remote/frame.rs", include_str!("../rust/src/engine/remote/frame.rs")),
    ("engine/remote/hello.rs", include_str!("../rust/src/engine/remote/hello.rs")),
    ("engine/remote/line.rs", include_str!("../rust/src/engine/remote/line.rs")),
    ("engine/remote/nats.rs", include_str!("../rust/src/engine/remote/nats.rs")),
    ("engine/remote/options.rs", include_str!("../rust/src/engine/remote/options.rs")),
    ("engine/remote/pump.rs", include_str!("../rust/src/engine/remote/pump.rs")),
    ("engine/remote/socket.rs", include_str!("../rust/src/engine/remote/socket.rs")),
    ("engine/remote/tls.rs", include_str!("../rust/src/engine/remote/tls.rs")),
];

/// The files that every package has beside [`ENGINE`]: the codec, what methods are made of, and the engine of a library in the process.
pub const SUPPORT: &[(&str, &str)] = &[
    ("call/error.rs", include_str!("../rust/src/call/error.rs")),
    ("call/host.rs", include_str!("../rust/src/call/host.rs")),
    ("call/mod.rs", include_str!("../rust/src/call/mod.rs")),
    ("call/object.rs", include_str!("../rust/src/call/object.rs")),
    ("call/site.rs", include_str!("../rust/src/call/site.rs")),
    ("call/stream.rs", include_str!("../rust/src/call/stream.rs")),
    ("codec/decode.rs", include_str!("../rust/src/codec/decode.rs")),
    ("codec/encode.rs", include_str!("../rust/src/codec/encode.rs")),
    ("codec/half.rs", include_str!("../rust/src/codec/half.rs")),
    ("codec/malformed.rs", include_str!("../rust/src/codec/malformed.rs")),
    ("codec/mod.rs", include_str!("../rust/src/codec/mod.rs")),
    ("codec/values.rs", include_str!("../rust/src/codec/values.rs")),
    ("local/call.rs", include_str!("../rust/src/local/call.rs")),
    ("local/deadline.rs", include_str!("../rust/src/local/deadline.rs")),
    ("local/functions.rs", include_str!("../rust/src/local/functions.rs")),
    ("local/host.rs", include_str!("../rust/src/local/host.rs")),
    ("local/listen.rs", include_str!("../rust/src/local/listen.rs")),
    ("local/mod.rs", include_str!("../rust/src/local/mod.rs")),
    ("local/open.rs", include_str!("../rust/src/local/open.rs")),
];

/// The file that a package with UUIDs has as well.
pub const UUID: (&str, &str) = ("uuid.rs", include_str!("../rust/src/uuid.rs"));
