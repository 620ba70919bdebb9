//! The attribute macros of `cargo ffi`. Use them through `ffi-runtime`, which re-exports them.
//!
//! This file only has entry points: what an item means is decided by `ffi-model`, what is written for it by the module
//! `expand`, and what the manifest says for all items is read by the module `manifest`.
//!
//! What is written has unsafe code in it. A crate with `#![forbid(unsafe_code)]` can use the attributes all the same: rustc
//! does not count what a macro of another crate writes (`tests/ui/pass/forbid_unsafe.rs`).

mod expand;
mod manifest;

use proc_macro::TokenStream;

use ffi_model::ast::Attribute;

use self::manifest::Manifest;

/// Marks the struct whose instance a context owns; there is one in a crate.
///
/// The library's symbols are named after the lib target: `my_timer_echo` for `echo` in the lib `my_timer`. The struct must
/// be `Send + Sync`: hosts call it from many threads.
#[proc_macro_attribute]
pub fn library(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(Attribute::Library, args.into(), item.into(), &Manifest::load()).into()
}

/// Marks a struct or an enum that crosses by value. A struct of one unnamed field crosses as that does, under its own name.
///
/// Options: `rename_all = "camelCase"` (and the other rules of serde) for the names on the wire, `rename = "Name"` for its name
/// in other languages; on a field or variant `#[ffi(rename = "name")]`, on a field `#[ffi(default = 5)]` or `#[ffi(default)]`;
/// `via = "T"` for a type of any shape that crosses as `T` does: it is made from it, by `TryFrom<T>` or `From<T>`, and turned
/// into it, by `From<&Self>`.
#[proc_macro_attribute]
pub fn data(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::data(Attribute::Data, args.into(), item.into()).into()
}

/// Marks a struct or an enum with which functions fail. It has to implement `Display`; every language gets that text and
/// the fields.
///
/// Options as for `#[ffi::data]`, without `via`. The fields of a tuple struct are `value`, or `field0`, `field1`, ...
#[proc_macro_attribute]
pub fn error(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::data(Attribute::Error, args.into(), item.into()).into()
}

/// Marks a struct or an enum whose objects stay in the library: a host has an id of each, which is closed with the context it
/// belongs to if not before. The type must be `Send + Sync`.
///
/// A function gives one out as `T` or `Arc<T>` and takes one as `&T` or `Arc<T>`; inside of other types it is an `Arc<T>`. Its own
/// functions are exported with `#[ffi::export(handle)]`.
#[proc_macro_attribute]
pub fn handle(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(Attribute::Handle, args.into(), item.into(), &Manifest::load()).into()
}

/// Exports the methods of an `impl` block of the library, a free function or a constant.
///
/// In an `impl` block every method is exported: those with `&self` on a context, those without as statics, those with
/// `#[ffi::constructor]` and `#[ffi::destructor]` as what they say. Keep helpers in another `impl` block. The functions stay
/// ordinary Rust functions.
///
/// In an `impl` block of a handle, which is said by `#[ffi::export(handle)]`, methods are called on an object, and a constructor on
/// the context that the object will belong to.
///
/// Options: `handle`; `rename_all = "camelCase"` for the parameters' names on the wire, `abi = "native"` or `abi = "cbor"` to leave forms
/// out, `spawn` for async functions that are never polled on their caller's thread, and on a function or a constant
/// `rename = "name"` for its name in other languages. On a method `#[ffi(rename = "name")]`, `#[ffi(abi = "..")]` and
/// `#[ffi(spawn)]`, on a parameter `#[ffi(rename = "name")]` and `#[ffi(default = 5)]`.
#[proc_macro_attribute]
pub fn export(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(Attribute::Export, args.into(), item.into(), &Manifest::load()).into()
}

/// Declares an event: a function without a body, which tells the listeners of a context what it is given.
///
/// Its first parameter is the context, `ctx: &ffi::Context`, the others are what listeners get, by value: one type with `#[ffi::data]`, or
/// else a struct that is written beside the function, `OnEchoFiredPayload` for `on_echo_fired`. It returns nothing.
///
/// Options: `on_full = "block"`, `"drop_oldest"` or `"error"` for what becomes of it where too many wait for the listeners; with
/// `"error"` it returns `Result<(), ffi::QueueFull>`, and with `"block"`, which it is without, it may be an `async fn`. `wire = "name"` for
/// its name in listeners, `rename = "name"` for its name in other languages, `rename_all = "camelCase"` for the names on the wire in a
/// payload of several parameters, of which each takes `#[ffi(rename = "name")]`.
#[proc_macro_attribute]
pub fn event(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(Attribute::Event, args.into(), item.into(), &Manifest::load()).into()
}

/// Declares what the host implements: a function without a body, or a trait of them.
///
/// The first parameter of a function is the context whose host is asked, `ctx: &ffi::Context`; that of a trait is `&self`, and `ffi::Context`
/// implements the trait. The others are the arguments, by value. An `async fn`, and a function with a value, returns a `Result`,
/// whose error is `ffi::HostError`, a `String`, or a type with `#[ffi::error]` and `From<ffi::HostError>`. A function that is not
/// async and returns nothing tells the host, and does not wait.
///
/// Options: `rename_all = "camelCase"` for the arguments' names on the wire, `rename = "name"` for the name of the function. On a parameter
/// `#[ffi(rename = "name")]`.
#[proc_macro_attribute]
pub fn host(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(Attribute::Host, args.into(), item.into(), &Manifest::load()).into()
}

/// Marks a method of an exported `impl` block that makes a context, or an object of a handle: it returns `Self` or
/// `Result<Self, E>`.
#[proc_macro_attribute]
pub fn constructor(_: TokenStream, item: TokenStream) -> TokenStream {
    expand::misplaced(Attribute::Constructor, item.into()).into()
}

/// Marks the method of an exported `impl` block that tears an instance down: `fn(self)`, `async` or not. It runs on the
/// library's threads, and hosts wait for it for a limited time. Without one the instance is dropped.
#[proc_macro_attribute]
pub fn destructor(_: TokenStream, item: TokenStream) -> TokenStream {
    expand::misplaced(Attribute::Destructor, item.into()).into()
}

/// What `#[ffi::data]` and `#[ffi::error]` leave on the item, so that rustc decides every `cfg` before it is looked at.
#[doc(hidden)]
#[proc_macro_derive(__Data, attributes(ffi))]
pub fn __data(item: TokenStream) -> TokenStream {
    expand::derive_data(item.into(), &Manifest::load(), expand::is_tested()).into()
}
