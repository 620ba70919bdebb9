//! What the library exports, from the records that the macros left in it.

use std::{collections::HashMap, sync::LazyLock};

use ffi::__private::descriptor;
use ffi_model::contract::{Decl, FunctionDecl, Type};

/// The types of the library and of the crates it takes types from, and its functions.
pub struct Exports {
    /// By name.
    pub types: HashMap<String, Decl>,
    /// In no particular order.
    pub functions: Vec<FunctionDecl>,
}

/// What the library exports.
pub static EXPORTS: LazyLock<Exports> = LazyLock::new(|| {
    let mut exports = Exports { types: HashMap::new(), functions: Vec::new() };
    for (decl, krate) in records() {
        match decl {
            Decl::Function(decl) if krate == "conformance" => exports.functions.push(decl),
            decl if decl.is_type() => drop(exports.types.insert(decl.name().to_owned(), decl)),
            _ => {}
        }
    }
    exports
});

/// All records, each with its crate, as `docs/abi.md` frames them.
pub fn records() -> Vec<(Decl, String)> {
    bodies()
        .into_iter()
        .map(|mut body| {
            let decl = ciborium::from_reader(&mut body).expect("a declaration");
            (decl, ciborium::from_reader(&mut body).expect("a crate"))
        })
        .collect()
}

fn bodies() -> Vec<&'static [u8]> {
    unsafe extern "C" {
        fn conformance_abi_descriptor(len: *mut usize) -> *const u8;
    }
    let mut len = 0;
    // SAFETY: `len` is written to during the call alone.
    let section = unsafe { conformance_abi_descriptor(&mut len) };
    // SAFETY: the section as loaded, which stays.
    let mut rest: &'static [u8] = unsafe { std::slice::from_raw_parts(section, len) };
    let mut bodies = Vec::new();
    while let Some(start) = rest.iter().position(|byte| *byte != 0) {
        let header = &rest[start..start + 8];
        assert_eq!(&header[..4], b"FFI1");
        let len = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let (body, after) = rest[start + 8..].split_at(len);
        bodies.push(body);
        rest = after;
    }
    bodies
}

/// The type of the runtime as one of the contract.
pub fn type_of(ty: &descriptor::Type) -> Type {
    let boxed = |ty| Box::new(type_of(ty));
    match *ty {
        descriptor::Type::Plain(name) => {
            let name = ciborium::Value::Text(name.to_owned());
            name.deserialized().expect("a type of the contract")
        }
        descriptor::Type::Option(inner) => Type::Option(boxed(inner)),
        descriptor::Type::Seq(inner) => Type::Seq(boxed(inner)),
        descriptor::Type::Array(inner, len) => Type::Array(boxed(inner), len),
        descriptor::Type::Set(inner) => Type::Set(boxed(inner)),
        descriptor::Type::Map(key, value) => Type::Map(boxed(key), boxed(value)),
        descriptor::Type::Box(inner) => Type::Box(boxed(inner)),
        descriptor::Type::Named(name) => Type::Named(name.to_owned()),
        descriptor::Type::Handle(name) => Type::Handle(name.to_owned()),
    }
}
