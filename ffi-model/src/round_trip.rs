//! The functions that a library exports for its own test: `cargo ffi test` sends values of every type through them and back.
//!
//! ```text
//!   ffi_{type}_echo              a value in, the same value out, in all forms
//!   ffi_{type}_to_cbor           a value in, its CBOR as a byte string out
//!   ffi_{type}_from_cbor         the other way
//!   ffi_{enum}_{variant}_fail    fails with an error of that variant, which its parameters are the fields of
//!   ffi_{struct}_fails           the same for an error that is a struct
//! ```
//!
//! They are there only in a library that was compiled for its test: the macros write them for the package whose folder
//! [`VARIABLE`] names. The scan declares the same, and backends look for them with [`of`]. Their names are made here alone.
//! None of the ends is that of a form of another function ([`crate::symbol`]), so no type can be called such that two of
//! them share a symbol.
//!
//! A type that is a handle or holds one has none. A value of it would leave the library without a context that the handle
//! belongs to, which no function may do ([`crate::Code::HANDLE`]). What a type holds through others a macro does not see, so it
//! writes them for every type; they are in no contract then, see [`holding_handles`].

use std::collections::{HashMap, HashSet};

use crate::{
    casing::ItemCase,
    contract::{
        Abi, Contract, Decl, EnumDecl, Field, FunctionDecl, FunctionKind, Param, RecordDecl, Type, TypeDecl,
        Variant, holding,
    },
};

/// The environment variable that names the folder of the package whose library is compiled for its test.
pub const VARIABLE: &str = "FFI_ROUND_TRIP";

/// The parameter of a function that takes a value, also on the wire.
pub const VALUE: &str = "value";

/// The parameter of a function that takes CBOR.
pub const CBOR: &str = "cbor";

/// What one type is tested with.
#[derive(Debug, Clone)]
pub struct RoundTrip<'a> {
    /// The type.
    pub ty: TypeDecl<'a>,
    /// Its functions.
    pub trip: Trip<'a>,
}

/// The functions of a type.
#[derive(Debug, Clone)]
pub enum Trip<'a> {
    /// A value comes back.
    Value(ValueTrip<'a>),
    /// An error comes out: for each variant the function that fails with it; of an error that is a struct the only one.
    Error(Vec<Failing<'a>>),
}

/// The functions of a type that goes both ways.
#[derive(Debug, Clone, Copy)]
pub struct ValueTrip<'a> {
    /// `fn(value: T) -> T`, in all forms.
    pub echo: &'a FunctionDecl,
    /// `fn(value: T) -> Vec<u8>`, native.
    pub to_cbor: &'a FunctionDecl,
    /// `fn(cbor: Vec<u8>) -> Result<T, String>`, native.
    pub from_cbor: &'a FunctionDecl,
}

/// A function that fails with what its parameters say, native.
#[derive(Debug, Clone, Copy)]
pub struct Failing<'a> {
    /// The variant that it fails with; `None` where the error is a struct.
    pub variant: Option<&'a Variant>,
    /// The fields that its parameters are, by the same names and in the same order.
    pub fields: &'a [Field],
    /// The function.
    pub function: &'a FunctionDecl,
}

/// A type that has no such functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Without<'a> {
    /// Its name.
    pub name: &'a str,
    /// Why it has none.
    pub why: Why,
}

/// Why a type has no such functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It holds a handle, which belongs to a context.
    HoldsHandle,
    /// The crate does not annotate it: it is of another crate, or the macros of events and host functions wrote it.
    NotAnnotatedHere,
}

impl Why {
    /// As a reason that follows the name.
    pub fn text(self) -> &'static str {
        match self {
            Why::HoldsHandle => "holds a handle, which cannot leave the library without a context",
            Why::NotAnnotatedHere => "is not annotated in this crate",
        }
    }
}

/// The functions that are written for a type, in the order of [`Trip`]: three for one that goes both ways, for an error one
/// for each variant. None for what is no type of values.
pub fn functions(decl: &Decl) -> Vec<FunctionDecl> {
    match decl {
        Decl::Record(RecordDecl { name, is_error: true, fields, .. }) => {
            vec![failing(name, format!("ffi_{}_fails", snake(name)), fields)]
        }
        Decl::Enum(EnumDecl { name, is_error: true, variants, .. }) => {
            let function = |variant: &Variant| {
                let function = format!("ffi_{}_{}_fail", snake(name), snake(&variant.name));
                failing(name, function, &variant.fields)
            };
            variants.iter().map(function).collect()
        }
        // No value exists.
        Decl::Enum(EnumDecl { variants, .. }) if variants.is_empty() => Vec::new(),
        Decl::Record(_) | Decl::Enum(_) | Decl::Newtype(_) => value(decl.name()).into(),
        Decl::Library(_)
        | Decl::Function(_)
        | Decl::Handle(_)
        | Decl::Constant(_)
        | Decl::Event(_)
        | Decl::Host(_)
        | Decl::Interface(_) => Vec::new(),
    }
}

/// The names of the types among `decls` that are handles or hold some: their functions are in no contract.
pub fn holding_handles(decls: &[Decl]) -> HashSet<&str> {
    holding(decls)
}

/// The types of a contract that have their functions in it.
pub fn of(contract: &Contract) -> Vec<RoundTrip<'_>> {
    let known: HashMap<&str, &FunctionDecl> =
        contract.functions().iter().map(|function| (function.name.as_str(), function)).collect();
    types(contract).filter_map(|ty| Some(RoundTrip { ty, trip: trip(ty, &known)? })).collect()
}

/// The types of values of a contract that have no functions in it.
pub fn without(contract: &Contract) -> Vec<Without<'_>> {
    let has: HashSet<&str> = of(contract).iter().map(|trip| trip.ty.name()).collect();
    let decls: Vec<Decl> = contract.decls().collect();
    let holding = holding(&decls);
    let without = types(contract).map(TypeDecl::name).filter(|name| !has.contains(name));
    let why = |name| if holding.contains(name) { Why::HoldsHandle } else { Why::NotAnnotatedHere };
    without.map(|name| Without { name, why: why(name) }).collect()
}

/// The names of the types whose values the author's conversions may refuse or turn into others: those that have conversions,
/// and those that hold such a type.
pub fn converting(contract: &Contract) -> HashSet<&str> {
    let makes = contract.newtypes().iter().filter(|decl| decl.converts);
    let mut found: HashSet<&str> = makes.map(|decl| decl.name.as_str()).collect();
    loop {
        let before = found.len();
        let holds = |ty: &Type| ty.names().iter().any(|name| found.contains(name));
        let any = |fields: &[Field]| fields.iter().any(|field| holds(&field.ty));
        let more: Vec<&str> = types(contract)
            .filter(|ty| match ty {
                TypeDecl::Record(decl) => any(&decl.fields),
                TypeDecl::Enum(decl) => decl.variants.iter().any(|variant| any(&variant.fields)),
                TypeDecl::Newtype(decl) => holds(&decl.ty),
                TypeDecl::Handle(_) => false,
            })
            .map(TypeDecl::name)
            .collect();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

/// The types of values.
fn types(contract: &Contract) -> impl Iterator<Item = TypeDecl<'_>> {
    let enums = contract.enums().iter().map(TypeDecl::Enum);
    let records = contract.records().iter().map(TypeDecl::Record);
    enums.chain(records).chain(contract.newtypes().iter().map(TypeDecl::Newtype))
}

/// The functions of `ty`, all of which are among `known`.
fn trip<'a>(ty: TypeDecl<'a>, known: &HashMap<&str, &'a FunctionDecl>) -> Option<Trip<'a>> {
    let wanted = match ty {
        TypeDecl::Record(decl) => functions(&Decl::Record(decl.clone())),
        TypeDecl::Enum(decl) => functions(&Decl::Enum(decl.clone())),
        TypeDecl::Newtype(decl) => functions(&Decl::Newtype(decl.clone())),
        TypeDecl::Handle(_) => Vec::new(),
    };
    let found = wanted.iter().map(|wanted| {
        let function = *known.get(wanted.name.as_str())?;
        // One that the author gave such a name is another function.
        (FunctionDecl { docs: wanted.docs.clone(), ..function.clone() } == *wanted).then_some(function)
    });
    let found: Vec<&FunctionDecl> = found.collect::<Option<_>>()?;
    match (ty, found.as_slice()) {
        (_, []) => None,
        (TypeDecl::Record(RecordDecl { is_error: true, fields, .. }), [function]) => {
            Some(Trip::Error(vec![Failing { variant: None, fields, function }]))
        }
        (TypeDecl::Enum(EnumDecl { is_error: true, variants, .. }), functions) => {
            let failing = variants.iter().zip(functions);
            let failing = failing.map(|(variant, function)| Failing {
                variant: Some(variant),
                fields: &variant.fields,
                function,
            });
            Some(Trip::Error(failing.collect()))
        }
        (_, &[echo, to_cbor, from_cbor]) => Some(Trip::Value(ValueTrip { echo, to_cbor, from_cbor })),
        _ => unreachable!("a type that goes both ways has three functions"),
    }
}

fn snake(name: &str) -> String {
    ItemCase::Function.apply(name)
}

/// `echo`, `to_cbor` and `from_cbor` of the type `name`.
fn value(name: &str) -> [FunctionDecl; 3] {
    let ty = || Type::Named(name.to_owned());
    let echo = FunctionDecl {
        params: vec![param(VALUE, ty())],
        ok: Some(ty()),
        ..function(format!("ffi_{}_echo", snake(name)), format!("Gives the `{name}` back that it gets."))
    };
    let to_cbor = FunctionDecl {
        params: vec![param(VALUE, ty())],
        ok: Some(Type::Bytes),
        abi: Abi::Native,
        ..function(format!("ffi_{}_to_cbor", snake(name)), format!("A `{name}` as CBOR."))
    };
    let from_cbor = FunctionDecl {
        params: vec![param(CBOR, Type::Bytes)],
        ok: Some(ty()),
        error: Some(Type::Str),
        abi: Abi::Native,
        ..function(format!("ffi_{}_from_cbor", snake(name)), format!("The `{name}` that the CBOR is of."))
    };
    [echo, to_cbor, from_cbor]
}

/// The function `name` that fails with the error `error` of these fields.
fn failing(error: &str, name: String, fields: &[Field]) -> FunctionDecl {
    FunctionDecl {
        params: fields.iter().map(|field| param(&field.name, field.ty.clone())).collect(),
        error: Some(Type::Named(error.to_owned())),
        abi: Abi::Native,
        ..function(name, format!("Fails with a `{error}` of these fields."))
    }
}

/// A static function without parameters that gives nothing. The documentation says where it is.
fn function(name: String, docs: String) -> FunctionDecl {
    FunctionDecl {
        name,
        kind: FunctionKind::Static,
        of: None,
        is_async: false,
        params: Vec::new(),
        ok: None,
        stream: None,
        abi: Abi::Both,
        error: None,
        docs: format!("{docs} It is there for the generated tests of `cargo ffi test` alone."),
    }
}

fn param(name: &str, ty: Type) -> Param {
    Param { name: name.to_owned(), wire: name.to_owned(), ty, default: None }
}

#[cfg(test)]
mod tests;
