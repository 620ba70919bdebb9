//! Two things with one name in C.
//!
//! Rust keeps types, functions and constants apart, and the variants of an enum to themselves; C has one space
//! for all of them. What cannot be told apart there is refused with both names, never renamed in silence.

use ffi_model::{
    contract::{Contract, Field, Parts},
    symbol,
};

use super::{
    names::{self, Names},
    runtime::opens_streams,
    types::{Types, is_number},
};
use crate::{backend::space::Space, error::Error};

/// What the prelude declares; a library called `ffi` could meet it.
#[rustfmt::skip]
pub(super) const PRELUDE: &[&str] = &[
    "ffi_str_t", "ffi_bytes_t", "ffi_i128_t", "ffi_u128_t", "ffi_duration_t", "ffi_time_t", "ffi_uuid_t",
    "ffi_int128_t", "ffi_uint128_t",
    "ffi_bool_slice_t", "ffi_i8_slice_t", "ffi_i16_slice_t", "ffi_i32_slice_t", "ffi_i64_slice_t", "ffi_i128_slice_t",
    "ffi_u16_slice_t", "ffi_u32_slice_t", "ffi_u64_slice_t", "ffi_u128_slice_t", "ffi_f32_slice_t", "ffi_f64_slice_t",
    "ffi_str_slice_t", "ffi_bytes_slice_t", "ffi_duration_slice_t", "ffi_time_slice_t", "ffi_uuid_slice_t",
    "ffi_callback_t", "ffi_reply_t", "ffi_event_t", "ffi_event_stats_t", "ffi_host_fn_t", "ffi_host_stats_t",
    "FFI_OK", "FFI_ERR", "FFI_MISSING_CALLBACK", "FFI_STALE_WARN", "FFI_ITEM", "FFI_CANCELLED", "FFI_FAIL",
    "FFI_TIMEOUT", "FFI_WOULD_DEADLOCK", "FFI_FORM_NATIVE", "FFI_FORM_CBOR",
    "FFI_PRELUDE_V1", "FFI_REPLY_INIT", "FFI_STR", "FFI_CAST", "FFI_FUNCTION",
    "ffi_str", "ffi_str_n", "ffi_bytes_n", "ffi_duration_ms", "ffi_uuid",
    "ffi_i128", "ffi_i128_value", "ffi_u128", "ffi_u128_value",
];

/// Refuses a contract whose names meet in C.
///
/// # Errors
/// [`Error::Unsupported`] with every such pair.
pub(super) fn check(contract: &Contract, names: &Names) -> Result<(), Error> {
    let mut taken = Space::new("C");
    let Parts {
        library,
        functions,
        records,
        enums,
        newtypes,
        handles,
        constants,
        events,
        host_functions,
        // In C, an interface is its functions.
        interfaces: _,
    } = contract.parts();

    for name in PRELUDE {
        taken.add(*name, "the prelude of every header");
    }
    taken.add(names.guard(), "the include guard");
    taken.add(names.context(), "the context type");
    if opens_streams(contract) {
        taken.add(names.stream(), "the type of streams");
    }
    if !host_functions.is_empty() {
        taken.add(names.host_error(), "what fails any host function");
    }
    for name in names.abi_checks().into_iter().chain([names.abi_hash(), names.abi_version()]) {
        taken.add(name, "the check of the library");
    }
    for name in symbol::RUNTIME {
        taken.add(symbol::runtime(&library.prefix, name), &format!("the runtime's `{name}`"));
    }
    for decl in constants {
        taken.add(names.constant(&decl.name), &format!("the constant `{}`", decl.name));
    }
    for decl in enums {
        let name = &decl.name;
        taken.add(names.ty(name), &format!("the enum `{name}`"));
        if !decl.is_flat() {
            taken.add(names.variants(name), &format!("the union of `{name}`"));
        }
        let mut union_members = Space::new("C");
        for variant in &decl.variants {
            let what = format!("the variant `{name}::{}`", variant.name);
            taken.add(names.enumerator(name, &variant.name), &what);
            if !variant.fields.is_empty() {
                union_members.add(names::union_member(&variant.name), &what);
                taken.add(names.variant(name, &variant.name), &what);
                members(&mut taken, &format!("{name}::{}", variant.name), &variant.fields, false);
            }
        }
        taken.take(union_members);
    }
    for decl in records {
        taken.add(names.ty(&decl.name), &format!("the struct `{}`", decl.name));
        members(&mut taken, &decl.name, &decl.fields, decl.is_error);
    }
    for decl in newtypes {
        taken.add(names.ty(&decl.name), &format!("the newtype `{}`", decl.name));
    }
    for decl in handles {
        taken.add(names.ty(&decl.name), &format!("the handle `{}`", decl.name));
    }
    for made in Types::new(contract, names).made() {
        taken.add(made.name(names), &made.what());
    }
    for decl in functions {
        let next = decl.stream.is_some().then(|| symbol::function_next(&library.prefix, &decl.name));
        for name in symbol::of_function(&library.prefix, &decl.name).into_iter().chain(next) {
            taken.add(name, &format!("the function `{}`", decl.name));
        }
    }
    for decl in events {
        let [function] = symbol::of_event(&library.prefix, &decl.name);
        for name in [names.callback(&function), function] {
            taken.add(name, &format!("the event `{}`", decl.name));
        }
    }
    for decl in host_functions {
        let callback = names.callback(&symbol::function(&library.prefix, &decl.name));
        for name in symbol::of_host(&library.prefix, &decl.name).into_iter().chain([callback]) {
            taken.add(name, &format!("the host function `{}`", decl.name));
        }
    }

    // What C has no form for at all.
    let mut items = taken.into_problems();
    for decl in enums.iter().filter(|decl| is_number(decl)) {
        for variant in decl.variants.iter().filter(|variant| variant.value.is_none()) {
            items.push(format!(
                "`{}::{}`: the library does not say which number it is",
                decl.name, variant.name
            ));
        }
    }
    if items.is_empty() { Ok(()) } else { Err(Error::Unsupported { language: "C".into(), items }) }
}

/// The members of a struct, in a space of their own.
fn members(taken: &mut Space, owner: &str, fields: &[Field], is_error: bool) {
    let mut members = Space::new("C");
    if is_error {
        members.add("message", &format!("the `Display` text of `{owner}`"));
    }
    let spelled = names::fields(fields.iter().map(|field| field.name.as_str()), is_error);
    for (member, field) in spelled.into_iter().zip(fields) {
        members.add(member, &format!("the field `{owner}.{}`", field.name));
    }
    taken.take(members);
}
