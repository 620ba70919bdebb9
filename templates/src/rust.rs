//! The Rust client.

/// The files that every package has as they are, below its `src`: what is behind the typed API. They are the module [`engine`](crate::engine) of this crate,
/// with the feature `client`, and compile in a package at the same place: `mod engine;` of its `lib.rs`.
pub const ENGINE: &[(&str, &str)] = &[
    ("engine/mod.rs", include_str!("../rust/src/engine/mod.rs")),
    ("engine/failure.rs", include_str!("../rust/src/engine/failure.rs")),
    ("engine/host.rs", include_str!("../rust/src/engine/host.rs")),
    ("engine/listen.rs", include_str!("../rust/src/engine/listen.rs")),
    ("engine/pending.rs", include_str!("../rust/src/engine/pending.rs")),
];
