//! A shop.
//!
//! This crate calls the library `shop`, loaded into the process or elsewhere: `Library` is where it begins. What it makes is the same in both cases.
//!
//! Functions begin when their future is first polled, and are cancelled when it is dropped. They fail with a `CallError`.
//!
//! Not in this package: `inside`, exported for the native ABI only.

#![warn(missing_docs)]
#![allow(
    clippy::approx_constant,
    clippy::box_collection,
    clippy::enum_variant_names,
    clippy::excessive_precision,
    clippy::large_enum_variant,
    clippy::len_without_is_empty,
    clippy::module_inception,
    clippy::new_ret_no_self,
    clippy::result_large_err,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    clippy::type_complexity,
    clippy::upper_case_acronyms,
    clippy::vec_box,
    clippy::wrong_self_convention,
    reason = "names, values and shapes are those of the library"
)]
#![allow(
    rustdoc::bare_urls,
    rustdoc::invalid_codeblock_attributes,
    rustdoc::invalid_html_tags,
    rustdoc::invalid_rust_codeblocks,
    rustdoc::private_intra_doc_links,
    clippy::doc_lazy_continuation,
    clippy::doc_overindented_list_items,
    clippy::empty_docs,
    clippy::empty_line_after_doc_comments,
    clippy::tabs_in_doc_comments,
    clippy::too_long_first_doc_paragraph,
    reason = "the documentation is the library's"
)]

mod api;
#[allow(dead_code, unused_imports, reason = "no package uses all of it")]
mod call;
#[allow(dead_code, unused_imports, reason = "no package uses all of it")]
mod codec;
mod constants;
#[allow(dead_code, unused_imports, reason = "no package uses all of it")]
mod engine;
#[cfg(feature = "local")]
mod entries;
mod errors;
mod events;
mod handles;
mod hosts;
#[cfg(feature = "local")]
#[allow(dead_code, unused_imports, reason = "no package uses all of it")]
mod local;
mod prelude;
#[cfg(feature = "local")]
#[allow(
    dead_code,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unsafe_op_in_unsafe_fn,
    clippy::missing_safety_doc,
    reason = "bindgen's output"
)]
mod raw;
mod types;
mod uuid;
mod wire;

pub use self::api::*;
pub use self::call::{CallError, HostError, ItemStream};
pub use self::constants::*;
pub use self::engine::remote::{Identity, Lost, Nats, Options, Tls};
pub use self::engine::{About, EventStats, HostStats, Subscription};
pub use self::errors::*;
pub use self::events::*;
pub use self::handles::*;
pub use self::hosts::*;
#[cfg(feature = "local")]
pub use self::local::LoadError;
pub use self::types::*;
pub use ::uuid::Uuid;
