//! Ship an annotated Rust crate to other languages: the attributes, and what the compiled library links.
//!
//! ```
//! #[ffi::library]
//! pub struct Greeter {
//!     greeting: String,
//! }
//!
//! #[ffi::data]
//! pub struct Visitor {
//!     pub name: String,
//! }
//!
//! #[ffi::export]
//! impl Greeter {
//!     #[ffi::constructor]
//!     pub async fn create(greeting: String) -> Result<Self, String> {
//!         Ok(Self { greeting })
//!     }
//!
//!     /// Greets a visitor.
//!     pub async fn greet(&self, visitor: Visitor) -> String {
//!         format!("{}, {}", self.greeting, visitor.name)
//!     }
//! }
//! ```
//!
//! The functions stay ordinary Rust functions. `cargo ffi build` compiles the crate as a `cdylib` with a tokio runtime
//! inside and writes its C header; `cargo ffi bindings` makes packages for other languages; `cargo ffi test` runs
//! programs in those languages against it.
//!
//! Name the dependency `ffi` (that is this crate's lib name, so a plain `ffi-runtime = ".."` is enough): the attributes
//! expand to paths that begin with `::ffi`.
//!
//! # Features
//!
//! None is on by default. These make a type of another crate cross:
//!
//! - `bytes`: [`bytes::Bytes`](https://docs.rs/bytes), a byte string like `Vec<u8>`.
//! - `uuid`: [`uuid::Uuid`](https://docs.rs/uuid).
//!
//! And these let hosts in other processes and on other machines call the library, which is the same library otherwise:
//!
//! - `server`: `cargo ffi serve` and `<library>_serve`.
//! - `tls`: the same, also at `tls:` addresses.
//! - `nats`: the same, also at `nats:` addresses.

#![expect(
    unreachable_pub,
    reason = "modules are private as a whole; `__private` says what the macros get of them"
)]

pub use ffi_attrs::{constructor, data, destructor, error, event, export, handle, host, library};

pub use context::Context;
pub use event::QueueFull;
/// What a function may give instead of one result: its items cross one by one.
pub use futures_core::Stream;
pub use host::HostError;

#[doc(hidden)]
pub mod abi;
mod arena;
mod call;
mod cbor;
mod context;
mod crossing;
mod depth;
#[doc(hidden)]
pub mod descriptor;
mod event;
#[cfg_attr(all(test, loom), path = "models/executor.rs")]
mod executor;
#[cfg(not(all(test, loom)))]
mod fence;
mod handle;
mod host;
mod library;
#[cfg(not(all(test, loom)))]
mod lookout;
#[cfg(all(test, loom))]
mod models;
mod options;
mod panic;
#[cfg(not(all(test, loom)))]
mod process;
mod request;
mod round_trip;
mod serve;
#[cfg(feature = "server")]
#[doc(hidden)]
pub mod server;
mod slots;
mod spare;
mod sync;
pub mod testing;
mod thread;
mod utf8;
mod value_error;
#[cfg(test)]
mod woken;

/// What the attributes expand to. Not for use by hand: it may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        __arg_is_pointer as arg_is_pointer, __package_version as package_version,
        __pointee_is_c as pointee_is_c, __record as record, __section as section, __served as served,
        __served_library as served_library, __version as version,
        abi::{Callback, ERR, FORM_CBOR, FORM_NATIVE, MISSING_CALLBACK, Pointer, Reply, Slice, Str},
        abi::{EventStats, HostFn, HostStats, Release},
        arena::Arena,
        call::{
            Form, HandleMethod, InContext, Method, Scope, Start, Static, any, callback, construct, direct,
            stream,
        },
        cbor::{Decoder, Encoder, Kind},
        context::{DefaultDestructor, Library},
        crossing::{
            Answer, ByReference, Crossing, Failure, Lent, Output, Payload, ResultLike, TypedError, as_c,
            lift_pointer, lower_pointee, made, turned,
        },
        depth::Depth,
        descriptor,
        event::{Event, OnFull},
        handle::Handle,
        host::{HostArgs, HostFailure, HostFunction, host_complete, host_stats, register_host_fn},
        library::{Destruction, cancel, destroy, handle_close, set_stale_warn},
        library::{add_event_listener, event_stats, remove_event_listener},
        library::{stream_close, stream_grant},
        options::{Options, Runtime},
        request::{fields_missing, read_request, read_variant, unknown_value, unknown_variant},
        serve::{serve, serve_cbor, serve_stop},
        value_error::ValueError,
    };
    pub use core::{
        ffi::{c_char, c_void},
        option_env,
    };
    pub use ffi_attrs::__Data as Data;
    pub use std::sync::Arc;
    #[cfg(feature = "server")]
    pub use {crate::server, linkme};

    pub mod round_trip {
        pub use crate::round_trip::{from_cbor, to_cbor};
    }

    pub mod event {
        pub use crate::event::{fire, fire_async, try_fire};
    }

    pub mod host {
        pub use crate::host::{call, call_now, tell};
    }
}

pub mod prelude {
    //! For a glob import. Nothing needs to be in scope so far: the attributes are always written `#[ffi::..]`, which is how
    //! the tool finds them.
}
