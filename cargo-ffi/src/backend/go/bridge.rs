//! `cgo-bridge.h` and `cgo-bridge.c`: the C side of a call from Go.
//!
//! A text or a sequence is two parameters (address, length), everything else one, small structs by value; [`super::calls`]
//! passes them in the same order. Scalars come back by value, so a direct call allocates nothing in Go.

use ffi_model::{
    contract::{FunctionDecl, FunctionKind, Type},
    symbol,
};
use ffi_templates::go::{Helper, HelperResult};

use super::{
    hosts,
    types::{Shape, Types},
};
use crate::backend::c;

/// The bridge's function for a symbol of the library.
pub(super) fn name(symbol: &str) -> String {
    format!("go_{symbol}")
}

/// The symbol of the Go function that takes replies. The names of helpers end like symbols, this one does not.
pub(super) fn callback(library: &str) -> String {
    format!("ffi_go_reply_{library}")
}

/// The symbol of the Go function that takes events.
pub(super) fn events(library: &str) -> String {
    format!("ffi_go_event_{library}")
}

/// The symbol of the Go function that takes calls of host functions.
pub(super) fn host(library: &str) -> String {
    format!("ffi_go_host_{library}")
}

/// The symbol of the Go function that takes host functions that are not called any more.
pub(super) fn released(library: &str) -> String {
    format!("ffi_go_released_{library}")
}

/// Whether C can keep the reply of `decl` until Go reads it, errors with a type aside: its payload refers to nothing. Those of
/// texts and bytes are what they refer to, and that of an option is the value itself.
pub(super) fn is_kept(decl: &FunctionDecl, types: &Types<'_>, c_types: &c::types::Types<'_>) -> bool {
    let is_whole = |ty: &Type| match types.within(ty) {
        Type::Str | Type::Bytes => true,
        Type::Option(inner) => !c_types.owns_memory(inner),
        ty => !c_types.owns_memory(ty),
    };
    decl.is_async && decl.stream.is_none() && decl.ok.as_ref().is_none_or(is_whole)
}

/// The bridge's function for `decl`.
pub(super) fn helper(decl: &FunctionDecl, types: &Types<'_>, c_types: &c::types::Types<'_>) -> Helper {
    let library = types.c_names.library();
    let context = types.c_names.context();
    let is_constructor = decl.makes_context();
    let has_callback = decl.is_async || decl.stream.is_some();
    let (mut params, mut arguments) = (Vec::new(), Vec::new());
    match (decl.kind, &decl.of) {
        (FunctionKind::Method, Some(of)) => {
            params.push("uintptr_t handle".to_owned());
            arguments.push(format!("({} *)handle", types.c_names.ty(of)));
        }
        _ if decl.has_context() => {
            params.push("uintptr_t ctx".to_owned());
            arguments.push(format!("({context} *)ctx"));
        }
        _ => {}
    }
    // A constructor takes them last.
    let take = if is_kept(decl, types, c_types) { "keep" } else { "deliver" };
    let reply = [format!("go_{library}_{take}_"), "(void *)user_data".to_owned()];
    if has_callback {
        params.push("uintptr_t user_data".to_owned());
        if !is_constructor {
            arguments.extend(reply.clone());
        }
    }
    for (index, param) in decl.params.iter().enumerate() {
        let (param, argument) = parameter(&param.ty, &format!("a{index}"), types, c_types);
        params.push(param);
        arguments.push(argument);
    }
    let result = if has_callback {
        if is_constructor {
            arguments.extend(reply);
        }
        None
    } else {
        let out = match &decl.ok {
            _ if is_constructor => {
                arguments.push("&out".into());
                Some("uintptr_t ".to_owned())
            }
            Some(ty) => {
                arguments.push("&res.out".into());
                Some(spaced(c_types.c_value(ty)))
            }
            None => None,
        };
        arguments.push("&res.reply".into());
        Some(HelperResult { out, is_context: is_constructor })
    };
    let plain = symbol::function(library, &decl.name);
    Helper {
        name: name(&plain),
        symbol: if has_callback { plain } else { symbol::function_wait(library, &decl.name) },
        params: if params.is_empty() { "void".into() } else { params.join(", ") },
        arguments: arguments.join(", "),
        is_constructor,
        is_flagged: !has_callback
            && decl.has_context()
            && types.contract.host_functions().iter().any(hosts::is_blocked),
        result,
    }
}

/// A parameter as declared, and the library's argument made of it.
fn parameter(ty: &Type, name: &str, types: &Types<'_>, c_types: &c::types::Types<'_>) -> (String, String) {
    let pair = |data: String, made: String| {
        (format!("{data}{name}, size_t {name}_len"), format!("{made}{{{name}, {name}_len}}"))
    };
    match types.shape_behind(ty) {
        Shape::Text => {
            (format!("const char *{name}, size_t {name}_len"), format!("ffi_str_n({name}, {name}_len)"))
        }
        Shape::Bytes | Shape::Set(Type::U8) => {
            (format!("const uint8_t *{name}, size_t {name}_len"), format!("ffi_bytes_n({name}, {name}_len)"))
        }
        Shape::Slice(element) | Shape::Set(element) => {
            pair(c_types.c_payload(element), format!("({})", c_types.c_value(ty)))
        }
        Shape::Map(key, value) => {
            let entry = types.c_names.entry(key, value);
            pair(format!("const {entry} *"), format!("({})", c_types.c_value(ty)))
        }
        Shape::Box(inner) if types.is_by_pointer_in_c(inner) => parameter(inner, name, types, c_types),
        Shape::Record(_) if types.is_by_value(ty) => {
            (format!("{} {name}", c_types.c_value(ty)), format!("&{name}"))
        }
        Shape::Record(_) | Shape::Interface(_) | Shape::Array(..) => {
            (format!("{}{name}", c_types.c_payload(ty)), name.to_owned())
        }
        // An id is no pointer to Go.
        Shape::Handle(_) => (format!("uintptr_t {name}"), format!("({}){name}", c_types.c_value(ty))),
        Shape::Scalar(..)
        | Shape::Wide(..)
        | Shape::Duration
        | Shape::Time
        | Shape::Uuid
        | Shape::Number(_)
        | Shape::Option(_)
        | Shape::Box(_) => (format!("{}{name}", spaced(c_types.c_value(ty))), name.to_owned()),
        Shape::Newtype(_) => unreachable!("nothing is left to look behind"),
    }
}

fn spaced(ty: String) -> String {
    if ty.ends_with('*') { ty } else { ty + " " }
}
