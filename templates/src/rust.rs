//! The Rust client.

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
