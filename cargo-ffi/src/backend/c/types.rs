//! Every type of a library's header, as cbindgen reads it (Rust) and as a reader of the header sees it (C).
//!
//! The mapping is the table in `docs/abi.md`; nothing here decides it a second time.

use ffi_model::contract::{Contract, EnumDecl, Field, RecordDecl, Type, TypeDecl};

use super::names::Names;

/// The types of one contract.
#[derive(Debug, Clone, Copy)]
pub struct Types<'a> {
    contract: &'a Contract,
    names: &'a Names,
}

impl<'a> Types<'a> {
    /// Those that `contract` uses.
    pub fn new(contract: &'a Contract, names: &'a Names) -> Self {
        Types { contract, names }
    }

    /// In a struct, an array, or as a result: in Rust.
    pub(super) fn value(&self, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => format!("*const {}", self.value(inner)),
            other => self.c(other),
        }
    }

    /// As a parameter: in Rust.
    pub(super) fn param(&self, ty: &Type) -> String {
        if self.is_by_pointer(ty) { format!("*const {}", self.value(ty)) } else { self.value(ty) }
    }

    /// In a struct, an array, or as a result: in C.
    pub fn c_value(&self, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => c_pointer(&self.c_value(inner)),
            Type::Bool => "bool".into(),
            Type::I8 => "int8_t".into(),
            Type::I16 => "int16_t".into(),
            Type::I32 => "int32_t".into(),
            Type::I64 => "int64_t".into(),
            Type::U8 => "uint8_t".into(),
            Type::U16 => "uint16_t".into(),
            Type::U32 => "uint32_t".into(),
            Type::U64 => "uint64_t".into(),
            Type::F32 => "float".into(),
            Type::F64 => "double".into(),
            other => self.c(other),
        }
    }

    /// A pointer to one, as a payload is: in C.
    pub fn c_payload(&self, ty: &Type) -> String {
        c_pointer(&self.c_value(ty))
    }

    /// What is spelled alike in both languages, and the scalars of Rust.
    fn c(&self, ty: &Type) -> String {
        match ty {
            Type::Str => "ffi_str_t".into(),
            Type::Bytes => "ffi_bytes_t".into(),
            Type::Seq(element) => self.names.slice(element),
            Type::Named(name) => self.names.ty(name),
            scalar => scalar.to_string(),
        }
    }

    /// Whether a parameter of the type is a pointer to its C form: structs, and enums that are one in C.
    pub fn is_by_pointer(&self, ty: &Type) -> bool {
        let Type::Named(name) = ty else { return false };
        match self.decl(name) {
            TypeDecl::Record(_) => true,
            TypeDecl::Enum(decl) => !is_number(decl),
            TypeDecl::Newtype(_) => todo!("C"),
        }
    }

    /// Whether a value of the type has memory of its own, which somebody has to release.
    pub fn owns_memory(&self, ty: &Type) -> bool {
        let any = |fields: &[Field]| fields.iter().any(|field| self.owns_memory(&field.ty));
        match ty {
            Type::Str | Type::Bytes | Type::Option(_) | Type::Seq(_) => true,
            Type::Named(name) => match self.decl(name) {
                TypeDecl::Record(decl) => decl.is_error || any(&decl.fields),
                TypeDecl::Newtype(_) => todo!("C"),
                TypeDecl::Enum(decl) => decl.is_error || decl.variants.iter().any(|one| any(&one.fields)),
            },
            _ => false,
        }
    }

    /// The element types of all sequences that only this library has, inner ones first.
    pub(super) fn slices(&self) -> Vec<Type> {
        let mut slices = Vec::new();
        let contract = self.contract;
        let functions = contract.functions().iter();
        let variants = contract.enums().iter().flat_map(|decl| &decl.variants);
        contract
            .records()
            .iter()
            .flat_map(|decl| &decl.fields)
            .chain(variants.flat_map(|variant| &variant.fields))
            .map(|field| &field.ty)
            .chain(functions.flat_map(|decl| decl.params.iter().map(|param| &param.ty).chain(&decl.ok)))
            .for_each(|ty| add_slices(ty, &mut slices));
        slices
    }

    fn decl(&self, name: &str) -> TypeDecl<'a> {
        self.contract.type_named(name).expect("every name in a contract has a declaration")
    }
}

/// Whether the enum is a plain `int32_t` in C; an error never is, it has a message.
pub fn is_number(decl: &EnumDecl) -> bool {
    decl.is_flat() && !decl.is_error
}

/// Whether nothing would be in the struct; it has a byte `reserved` then.
pub fn is_empty(decl: &RecordDecl) -> bool {
    decl.fields.is_empty() && !decl.is_error
}

fn add_slices(ty: &Type, slices: &mut Vec<Type>) {
    match ty {
        Type::Option(inner) => add_slices(inner, slices),
        Type::Seq(element) => {
            add_slices(element, slices);
            if !super::names::is_shared_slice(element) && !slices.contains(element) {
                slices.push((**element).clone());
            }
        }
        _ => {}
    }
}

fn c_pointer(to: &str) -> String {
    match to.strip_suffix('*') {
        Some(_) => format!("{to}const *"),
        None => format!("const {to} *"),
    }
}
