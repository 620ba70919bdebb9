//! Every type of a library's header, as cbindgen reads it (Rust) and as a reader of the header sees it (C).
//!
//! The mapping is the table in `docs/abi.md`; nothing here decides it a second time.

use std::collections::HashSet;

use ffi_model::contract::{Contract, EnumDecl, Field, RecordDecl, Type, TypeDecl};

use super::names::{Names, is_shared_slice};

/// The types of one contract.
#[derive(Debug, Clone, Copy)]
pub struct Types<'a> {
    contract: &'a Contract,
    names: &'a Names,
}

/// A struct that the use of a type declares, and nothing that the author wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Made {
    /// A sequence or a set with that element.
    Slice(Type),
    /// An array with that many elements.
    Array(Type, u32),
    /// A map.
    Map(Type, Type),
    /// An entry of a map.
    Entry(Type, Type),
}

impl Made {
    /// What it is, as a noun.
    pub(super) fn what(&self) -> String {
        match self {
            Made::Slice(element) => format!("a sequence of `{element}`"),
            Made::Array(element, len) => format!("an array `[{element}; {len}]`"),
            Made::Map(key, value) => format!("a map `HashMap<{key}, {value}>`"),
            Made::Entry(key, value) => format!("the entries of `HashMap<{key}, {value}>`"),
        }
    }

    /// Its name.
    pub(super) fn name(&self, names: &Names) -> String {
        match self {
            Made::Slice(element) => names.slice(element),
            Made::Array(element, len) => names.array(element, *len),
            Made::Map(key, value) => names.map(key, value),
            Made::Entry(key, value) => names.entry(key, value),
        }
    }
}

impl<'a> Types<'a> {
    /// Those that `contract` uses.
    pub fn new(contract: &'a Contract, names: &'a Names) -> Self {
        Types { contract, names }
    }

    /// In a struct, an array, or as a result: in Rust. What is a struct or a union of this header stands as its
    /// [`tag`].
    pub(super) fn value(&self, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => format!("*const {}", self.value(self.pointee(inner))),
            Type::Box(inner) => format!("*const {}", self.value(inner)),
            Type::Handle(name) => format!("*mut {}", self.names.ty(name)),
            other => match self.own_struct(other) {
                Some(name) => tag(&name),
                None => self.shared(other).unwrap_or_else(|| other.to_string()),
            },
        }
    }

    /// As a parameter: in Rust.
    pub(super) fn param(&self, ty: &Type) -> String {
        if self.is_by_pointer(ty) { format!("*const {}", self.value(ty)) } else { self.value(ty) }
    }

    /// In a struct, an array, or as a result: in C.
    pub fn c_value(&self, ty: &Type) -> String {
        let scalar = match ty {
            Type::Option(inner) => return self.c_payload(self.pointee(inner)),
            Type::Box(inner) => return self.c_payload(inner),
            Type::Handle(name) => return format!("{} *", self.names.ty(name)),
            Type::Bool => "bool",
            Type::I8 => "int8_t",
            Type::I16 => "int16_t",
            Type::I32 => "int32_t",
            Type::I64 => "int64_t",
            Type::U8 => "uint8_t",
            Type::U16 => "uint16_t",
            Type::U32 => "uint32_t",
            Type::U64 => "uint64_t",
            Type::F32 => "float",
            Type::F64 => "double",
            other => {
                let name = self.own_struct(other).or_else(|| self.shared(other));
                return name.expect("what is no pointer and no scalar has a name");
            }
        };
        scalar.to_owned()
    }

    /// A pointer to one, as most payloads are: in C.
    pub fn c_payload(&self, ty: &Type) -> String {
        c_pointer(&self.c_value(ty))
    }

    /// What an option of `inner` points to: of a box, which is a pointer itself, what is in it.
    pub fn pointee<'t>(&'t self, inner: &'t Type) -> &'t Type {
        match self.behind(inner) {
            Type::Box(boxed) => boxed,
            _ => inner,
        }
    }

    /// What a type crosses as: behind all newtypes.
    pub fn behind<'t>(&'t self, ty: &'t Type) -> &'t Type {
        self.contract.behind(ty)
    }

    /// The struct that has to be complete where a value of the type stands.
    pub(super) fn complete(&self, ty: &Type) -> Option<String> {
        self.own_struct(self.behind(ty))
    }

    /// What is a struct of this header.
    fn own_struct(&self, ty: &Type) -> Option<String> {
        match ty {
            Type::Set(element) if **element == Type::U8 => None,
            Type::Seq(element) | Type::Set(element) => {
                (!is_shared_slice(element)).then(|| self.names.slice(element))
            }
            Type::Array(element, len) => Some(self.names.array(element, *len)),
            Type::Map(key, value) => Some(self.names.map(key, value)),
            Type::Named(name) => {
                let is_struct = match self.decl(name) {
                    TypeDecl::Record(_) => true,
                    TypeDecl::Enum(decl) => !is_number(decl),
                    TypeDecl::Newtype(_) | TypeDecl::Handle(_) => false,
                };
                is_struct.then(|| self.names.ty(name))
            }
            _ => None,
        }
    }

    /// What the prelude declares, and the `typedef`s of this header.
    fn shared(&self, ty: &Type) -> Option<String> {
        let name = match ty {
            Type::I128 => "ffi_i128_t",
            Type::U128 => "ffi_u128_t",
            Type::Str => "ffi_str_t",
            Type::Bytes => "ffi_bytes_t",
            Type::Duration => "ffi_duration_t",
            Type::Time => "ffi_time_t",
            Type::Uuid => "ffi_uuid_t",
            Type::Set(element) if **element == Type::U8 => "ffi_bytes_t",
            Type::Seq(element) | Type::Set(element) => return Some(self.names.slice(element)),
            Type::Named(name) => return Some(self.names.ty(name)),
            _ => return None,
        };
        Some(name.to_owned())
    }

    /// Whether a parameter of the type is a pointer to its C form: structs, enums that are one in C, and arrays.
    pub fn is_by_pointer(&self, ty: &Type) -> bool {
        match self.behind(ty) {
            Type::Array(..) => true,
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Record(_) => true,
                TypeDecl::Enum(decl) => !is_number(decl),
                TypeDecl::Newtype(_) | TypeDecl::Handle(_) => {
                    unreachable!("a value is named, and what is behind a newtype is none")
                }
            },
            _ => false,
        }
    }

    /// Whether a value of the type has memory of its own, which somebody has to release.
    pub fn owns_memory(&self, ty: &Type) -> bool {
        let any = |fields: &[Field]| fields.iter().any(|field| self.owns_memory(&field.ty));
        match ty {
            Type::Str
            | Type::Bytes
            | Type::Option(_)
            | Type::Seq(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Box(_) => true,
            Type::Array(element, _) => self.owns_memory(element),
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Record(decl) => decl.is_error || any(&decl.fields),
                TypeDecl::Enum(decl) => decl.is_error || decl.variants.iter().any(|one| any(&one.fields)),
                TypeDecl::Newtype(decl) => self.owns_memory(&decl.ty),
                TypeDecl::Handle(_) => false,
            },
            Type::Bool
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::I128
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::U128
            | Type::F32
            | Type::F64
            | Type::Duration
            | Type::Time
            | Type::Uuid
            | Type::Handle(_) => false,
        }
    }

    /// The structs that are there because a type is used, inner ones first. Two types that are one struct in C are
    /// one here.
    pub(super) fn made(&self) -> Vec<Made> {
        let (mut made, mut seen) = (Vec::new(), HashSet::new());
        let mut add = |one: Made| {
            if seen.insert(self.form_of(&one)) {
                made.push(one);
            }
        };
        for decl in self.contract.decls() {
            // What a function fails with is text, or declared.
            decl.types().into_iter().for_each(|(ty, _)| add_made(ty, &mut add));
        }
        made
    }

    /// One by which those are found that are one struct: C has one form for several types.
    fn form_of(&self, made: &Made) -> Made {
        match made {
            Made::Slice(element) => Made::Slice(self.form(element)),
            Made::Array(element, len) => Made::Array(self.form(element), *len),
            Made::Map(key, value) => Made::Map(self.form(key), self.form(value)),
            Made::Entry(key, value) => Made::Entry(self.form(key), self.form(value)),
        }
    }

    /// A type by which those that C does not tell apart are found: sets are sequences, and optional boxes options.
    fn form(&self, ty: &Type) -> Type {
        let inner = |ty: &Type| Box::new(self.form(ty));
        match ty {
            Type::Set(element) if **element == Type::U8 => Type::Bytes,
            Type::Seq(element) | Type::Set(element) => Type::Seq(inner(element)),
            Type::Option(optional) => Type::Option(inner(self.names.unboxed(optional))),
            Type::Array(element, len) => Type::Array(inner(element), *len),
            Type::Map(key, value) => Type::Map(inner(key), inner(value)),
            Type::Box(boxed) => Type::Box(inner(boxed)),
            other => other.clone(),
        }
    }

    fn decl(&self, name: &str) -> TypeDecl<'a> {
        self.contract.type_named(name).expect("every name in a contract has a declaration")
    }
}

/// How [`Types::value`] spells a struct or a union of this header, see [`super::header()`].
pub(super) fn tag(name: &str) -> String {
    format!("tag_{name}")
}

/// Whether the enum is a plain `int32_t` in C; an error never is, it has a message.
pub fn is_number(decl: &EnumDecl) -> bool {
    decl.is_flat() && !decl.is_error
}

/// Whether nothing would be in the struct; it has a byte `reserved` then.
pub fn is_empty(decl: &RecordDecl) -> bool {
    decl.fields.is_empty() && !decl.is_error
}

fn add_made(ty: &Type, add: &mut impl FnMut(Made)) {
    match ty {
        Type::Option(inner) | Type::Box(inner) => add_made(inner, add),
        Type::Seq(element) | Type::Set(element) => {
            add_made(element, add);
            if !is_shared_slice(element) && **element != Type::U8 {
                add(Made::Slice((**element).clone()));
            }
        }
        Type::Array(element, len) => {
            add_made(element, add);
            add(Made::Array((**element).clone(), *len));
        }
        Type::Map(key, value) => {
            add_made(key, add);
            add_made(value, add);
            add(Made::Entry((**key).clone(), (**value).clone()));
            add(Made::Map((**key).clone(), (**value).clone()));
        }
        _ => {}
    }
}

/// A declaration: `name` of a type in C.
pub(super) fn declared(ty: &str, name: &str) -> String {
    if ty.ends_with('*') { format!("{ty}{name}") } else { format!("{ty} {name}") }
}

fn c_pointer(to: &str) -> String {
    match to.strip_suffix('*') {
        Some(_) => format!("{to}const *"),
        None => format!("const {to} *"),
    }
}
