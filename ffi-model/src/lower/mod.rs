//! From what the author wrote to what crosses: the one place that decides.
//!
//! The macros run it for its rules, the tool for its rules and its result.

mod default;
mod event;
mod host;
mod known;
mod length;
mod ty;

pub use known::{annotated, handle, is_known, not_annotated};
pub use length::{Length, length};
pub use ty::{Position, lower_type};

use proc_macro2::Span;
use syn::{Ident, Type as SynType, ext::IdentExt};

use crate::{
    ast::{
        self, Constant, Data, DataKind, Export, Fields, Function, Handle, Item, Library, Passing, Role,
        Shape, Way,
    },
    contract::{
        CONTRACT_VERSION, ConstDecl, Decl, EnumDecl, Field, FunctionDecl, FunctionKind, HandleDecl,
        LibraryDecl, NO_LITERAL, NewtypeDecl, Param, RecordDecl, Type, Variant,
    },
    diagnostic::{Code, Diagnostic, Diagnostics},
};

/// A declaration and the tokens to point at when it is at fault.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// What crosses.
    pub decl: Decl,
    /// Its name in the source.
    pub span: Span,
    /// Where each of [`Decl::uses`] is in the source.
    pub uses: Vec<Span>,
}

/// Lowers one item. `library` is the name of the lib target as rustc sees it.
///
/// What cannot cross is left out of the result and said in `errors`.
pub fn lower(item: &Item, library: &str, errors: &mut Diagnostics) -> Vec<Lowered> {
    match item {
        Item::Library(item) => vec![lower_library(item, library)],
        Item::Data(item) => lower_data(item, errors).into_iter().collect(),
        Item::Handle(item) => vec![lower_handle(item)],
        Item::Export(item) => lower_export(item, errors),
        Item::Constant(item) => lower_constant(item, errors).into_iter().collect(),
        Item::Event(item) => event::lower_event(item, errors),
        Item::Host(item) => host::lower_host(item, errors),
    }
}

fn lower_library(item: &Library, library: &str) -> Lowered {
    let decl = LibraryDecl {
        name: item.ident.unraw().to_string(),
        prefix: library.to_owned(),
        version: CONTRACT_VERSION,
        package_version: String::new(),
        docs: item.docs.clone(),
    };
    Lowered { decl: Decl::Library(decl), span: item.ident.span(), uses: Vec::new() }
}

fn lower_handle(item: &Handle) -> Lowered {
    let decl = HandleDecl { name: item.ident.unraw().to_string(), docs: item.docs.clone() };
    Lowered { decl: Decl::Handle(decl), span: item.ident.span(), uses: Vec::new() }
}

fn lower_data(item: &Data, errors: &mut Diagnostics) -> Option<Lowered> {
    let name = item.name.clone();
    let is_error = item.kind == DataKind::Error;
    let docs = item.docs.clone();
    let mut uses = Vec::new();
    let decl = match &item.shape {
        Shape::Struct(fields) => Decl::Record(RecordDecl {
            name,
            is_error,
            fields: lower_fields(fields, &mut uses, errors),
            layout: None,
            docs,
        }),
        Shape::Enum(variants) => {
            let variants = variants.iter().map(|variant| Variant {
                name: variant.ident.unraw().to_string(),
                wire: variant.wire.clone(),
                value: None,
                fields: lower_fields(&variant.fields, &mut uses, errors),
                docs: variant.docs.clone(),
            });
            Decl::Enum(EnumDecl { name, is_error, variants: variants.collect(), layout: None, docs })
        }
        Shape::Newtype(newtype) => {
            let ty = errors.keep(lower_type(&newtype.ty, Position::Field))?;
            uses = known::places(&newtype.ty, &ty);
            let converts = matches!(newtype.way, Way::Convert);
            Decl::Newtype(NewtypeDecl { name, ty, converts, docs })
        }
    };
    Some(Lowered { decl, span: item.ident.span(), uses })
}

/// `uses` gets the places of the annotated types in the fields.
fn lower_fields(fields: &Fields, uses: &mut Vec<Span>, errors: &mut Diagnostics) -> Vec<Field> {
    let mut lowered = Vec::new();
    for field in &fields.list {
        if let Some(ty) = errors.keep(lower_type(&field.ty, Position::Field)) {
            let (name, wire, docs) = (field.name.clone(), field.wire.clone(), field.docs.clone());
            uses.extend(known::places(&field.ty, &ty));
            let default =
                field.default.as_ref().and_then(|default| errors.keep(default::lower_default(default, &ty)));
            lowered.push(Field { name, wire, ty, default, docs });
        }
    }
    lowered
}

fn lower_export(item: &Export, errors: &mut Diagnostics) -> Vec<Lowered> {
    let mut lowered = Vec::new();
    for function in &item.functions {
        if let Some(decl) = lower_function(function, item, errors) {
            let of_params = places_of_params(&function.params, &decl.params);
            // What a constructor gives is named as `Self`.
            let ok = function.output.ok.iter().filter(|_| decl.ok.is_some());
            let item = function.output.stream.iter().map(|stream| &stream.item);
            let written = ok.chain(item).chain(&function.output.error);
            let lowers = decl.ok.iter().chain(&decl.stream).chain(&decl.error);
            let given = written.zip(lowers).flat_map(|(ty, lowered)| known::places(ty, lowered));
            let uses = of_params.chain(given).collect();
            lowered.push(Lowered { decl: Decl::Function(decl), span: function.ident.span(), uses });
        }
    }
    lowered
}

/// Those of `params` that cross; `owned` is where those are that are taken by value.
fn lower_params(params: &[ast::Param], owned: Position, errors: &mut Diagnostics) -> Vec<Param> {
    let mut lowered = Vec::new();
    for param in params {
        let position = match param.passing {
            Passing::Value => owned,
            Passing::Reference => Position::Reference,
        };
        if let Some(ty) = errors.keep(lower_type(&param.ty, position)) {
            let default =
                param.default.as_ref().and_then(|default| errors.keep(default::lower_default(default, &ty)));
            lowered.push(Param { name: param.name(), wire: param.wire.clone(), ty, default });
        }
    }
    lowered
}

/// The places of the annotated types in parameters, all of which crossed.
fn places_of_params<'a>(
    written: &'a [ast::Param],
    lowered: &'a [Param],
) -> impl Iterator<Item = Span> + use<'a> {
    written.iter().zip(lowered).flat_map(|(written, lowered)| known::places(&written.ty, &lowered.ty))
}

/// The struct that the macro writes for what is named at `span`: a field for each parameter.
fn record_of_params(name: &Ident, params: &[Param], docs: String, uses: Vec<Span>) -> Lowered {
    let fields = params.iter().map(|Param { name, wire, ty, default }| Field {
        name: name.clone(),
        wire: wire.clone(),
        ty: ty.clone(),
        default: default.clone(),
        docs: String::new(),
    });
    let decl = RecordDecl {
        name: name.unraw().to_string(),
        is_error: false,
        fields: fields.collect(),
        layout: None,
        docs,
    };
    Lowered { decl: Decl::Record(decl), span: name.span(), uses }
}

fn lower_function(item: &Function, export: &Export, errors: &mut Diagnostics) -> Option<FunctionDecl> {
    let params = lower_params(&item.params, Position::Param, errors);
    let mut complete = params.len() == item.params.len();
    let kind = match item.role {
        Role::Constructor => FunctionKind::Constructor,
        Role::Method => FunctionKind::Method,
        Role::Static => FunctionKind::Static,
    };
    let of = export.self_ty.as_ref().filter(|_| export.is_handle).map(|handle| handle.unraw().to_string());
    let ok = match (item.role, &item.output.ok) {
        (Role::Constructor, _) if item.output.stream.is_some() => {
            let message = format!("the constructor `{}` returns a stream", item.ident);
            errors.push(
                Diagnostic::new(Code::SIGNATURE, item.ident.span(), message)
                    .help("return `Self` or `Result<Self, E>`, and the stream from a method"),
            );
            return None;
        }
        (Role::Constructor, ok) => {
            // Of what an alias hides, rustc asks the same.
            if !item.output.hides_value() && !ok.as_ref().is_some_and(|ty| is_self(ty, export)) {
                let made = if export.is_handle { "handle" } else { "library" };
                let message = format!("the constructor `{}` does not return its {made}", item.ident);
                let diagnostic = match ok {
                    Some(ty) => Diagnostic::at(Code::CONSTRUCTOR, ty, message),
                    None => Diagnostic::at(Code::CONSTRUCTOR, &item.ident, message),
                };
                errors.push(diagnostic.help("return `Self` or `Result<Self, E>`"));
                complete = false;
            }
            of.clone().map(Type::Handle)
        }
        (_, None) => None,
        (_, Some(ty)) => {
            let ty = errors.keep(lower_type(ty, Position::Result));
            complete &= ty.is_some();
            ty
        }
    };
    let stream = match &item.output.stream {
        None => None,
        Some(stream) => {
            let ty = errors.keep(lower_type(&stream.item, Position::Result));
            complete &= ty.is_some();
            ty
        }
    };
    let error = match &item.output.error {
        None => None,
        Some(ty) => {
            let ty = errors.keep(lower_error(ty));
            complete &= ty.is_some();
            ty
        }
    };
    let (name, docs) = (item.name.clone(), item.docs.clone());
    let (is_async, abi) = (item.is_async, item.abi);
    complete.then_some(FunctionDecl { name, kind, of, is_async, params, ok, stream, abi, error, docs })
}

/// Whether `ty` is the type of the `impl` block.
fn is_self(ty: &SynType, export: &Export) -> bool {
    let SynType::Path(path) = ty else { return false };
    let ident = path.path.get_ident();
    ident.is_some_and(|ident| ident == "Self" || Some(ident) == export.self_ty.as_ref())
}

fn lower_error(ty: &SynType) -> Result<Type, Diagnostic> {
    match lower_type(ty, Position::Error)? {
        ty @ (Type::Str | Type::Named(_)) => Ok(ty),
        other => Err(Diagnostic::at(Code::TYPE, ty, format!("`{other}` is not an error"))
            .help("fail with a `String`, or with a type annotated with `#[ffi::error]`")),
    }
}

fn lower_constant(item: &Constant, errors: &mut Diagnostics) -> Option<Lowered> {
    let ty = errors.keep(const_type(&item.ty))?;
    let (name, uses) = (item.name.clone(), known::places(&item.ty, &ty));
    let decl = ConstDecl { name, ty, value: None, docs: item.docs.clone() };
    Some(Lowered { decl: Decl::Constant(decl), span: item.ident.span(), uses })
}

/// The type of an exported constant. What a name stands for is not known here: for the macros rustc decides, for the tool
/// whoever makes a contract of it.
fn const_type(ty: &SynType) -> Result<Type, Diagnostic> {
    let lowered = match crate::ast::strip(ty) {
        SynType::Reference(reference) if reference.mutability.is_none() => {
            lower_type(&reference.elem, Position::Reference)
                .ok()
                .filter(|ty| matches!(ty, Type::Str | Type::Named(_)))
        }
        ty => lower_type(ty, Position::Field).ok().filter(|ty| *ty != Type::Str),
    };
    lowered
        .filter(|ty| ty.is_literal() || matches!(ty, Type::Named(_)))
        .ok_or_else(|| Diagnostic::at(Code::CONSTANT, ty, NO_LITERAL.0).help(NO_LITERAL.1))
}
