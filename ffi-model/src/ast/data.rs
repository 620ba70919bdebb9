//! `#[ffi::data]` and `#[ffi::error]`: structs and enums that cross by value.

use proc_macro2::{Span, TokenStream};
use syn::{
    DeriveInput, Expr, Generics, Ident, Member, Meta, MetaList, Type, ext::IdentExt, spanned::Spanned,
};

use super::{Attribute, DefaultExpr, attr};
use crate::{
    casing::{ItemCase, RenameAll},
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::LibraryOptions,
};

/// Which of the two attributes it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataKind {
    /// `#[ffi::data]`
    Data,
    /// `#[ffi::error]`: it has a `Display` text as well.
    Error,
}

impl DataKind {
    /// The attribute that makes it so.
    pub fn attribute(self) -> Attribute {
        match self {
            DataKind::Data => Attribute::Data,
            DataKind::Error => Attribute::Error,
        }
    }
}

/// A struct or enum that crosses by value.
#[derive(Clone)]
pub struct Data {
    /// Which attribute made it so.
    pub kind: DataKind,
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name everywhere else.
    pub name: String,
    /// Fields or variants.
    pub shape: Shape,
    /// Documentation.
    pub docs: String,
}

/// The parts of a struct or enum.
#[derive(Clone)]
pub enum Shape {
    /// A struct with named fields, or without fields.
    Struct(Fields),
    /// An enum.
    Enum(Vec<Variant>),
    /// What crosses as another type does.
    Newtype(Box<Newtype>),
}

/// What crosses as another type does.
#[derive(Clone)]
pub struct Newtype {
    /// The other type.
    pub ty: Type,
    /// How it is made of a value and back.
    pub way: Way,
}

/// How a newtype gets to the type that crosses.
#[derive(Clone)]
pub enum Way {
    /// It is the only field.
    Field(Member),
    /// `via = "T"`: by `TryFrom<T>`, which every `From<T>` is as well, and `From<&Self>` for `T`.
    Convert,
}

/// The fields of a struct or a variant.
#[derive(Clone, Default)]
pub struct Fields {
    /// In order.
    pub list: Vec<Field>,
}

/// One field.
#[derive(Clone)]
pub struct Field {
    /// How Rust reaches it: by name, or by number in a tuple variant.
    pub member: Member,
    /// Its name in C and everywhere else.
    pub name: String,
    /// Its key on the wire.
    pub wire: String,
    /// Its type.
    pub ty: Type,
    /// What an absent key stands for.
    pub default: Option<DefaultExpr>,
    /// Documentation.
    pub docs: String,
}

/// One variant.
#[derive(Clone)]
pub struct Variant {
    /// Its name.
    pub ident: Ident,
    /// Its text on the wire.
    pub wire: String,
    /// Its fields; none for a unit variant.
    pub fields: Fields,
    /// The explicit discriminant.
    pub discriminant: Option<Expr>,
    /// Documentation.
    pub docs: String,
}

/// The name that the annotated type in `item` has everywhere but in Rust; for any other item the one it has in Rust. What
/// is wrong with its attribute is said where that is read.
pub fn type_name(item: &syn::Item) -> Option<String> {
    let (ident, attrs) = match item {
        syn::Item::Struct(item) => (&item.ident, &item.attrs),
        syn::Item::Enum(item) => (&item.ident, &item.attrs),
        syn::Item::Union(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    let ours = attrs.iter().find_map(|attr| match Attribute::of_path(attr.path()) {
        Some(Attribute::Data) => Some((DataKind::Data, &attr.meta)),
        Some(Attribute::Error) => Some((DataKind::Error, &attr.meta)),
        _ => None,
    });
    let (kind, args) = match ours {
        Some((kind, Meta::List(list))) => (kind, list.tokens.clone()),
        _ => (DataKind::Data, TokenStream::new()),
    };
    let mut errors = Diagnostics::default();
    Some(attr::options(args, known(kind), &mut errors).name(ident, ItemCase::Type, &mut errors))
}

/// What the attribute takes.
fn known(kind: DataKind) -> &'static [&'static str] {
    match kind {
        DataKind::Data => &["rename", "rename_all", "via"],
        DataKind::Error => &["rename", "rename_all"],
    }
}

impl Data {
    /// Reads the item of an attribute macro, with the attribute's arguments. This is the tool's way.
    pub(super) fn parse_item(
        kind: DataKind,
        args: TokenStream,
        item: &syn::Item,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Data> {
        let input = match item.clone() {
            syn::Item::Struct(item) => DeriveInput::from(item),
            syn::Item::Enum(item) => DeriveInput::from(item),
            syn::Item::Union(item) => DeriveInput::from(item),
            _ => return None,
        };
        parse(kind, args, &input, library, errors)
    }

    /// Reads the input of the derive macro that the attribute leaves on the item: there rustc has already
    /// decided every `cfg`. The attribute and its arguments ride in front, as `#[ffi(data(..))]` or
    /// `#[ffi(error(..))]`. `library` are the options of the crate.
    pub fn parse_derive(
        input: &DeriveInput,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Data> {
        let mut input = input.clone();
        let left = input.attrs.iter().position(|attr| attr.path().is_ident("ffi"))?;
        let attribute: MetaList = input.attrs.remove(left).parse_args().ok()?;
        let kind = if attribute.path.is_ident("error") { DataKind::Error } else { DataKind::Data };
        parse(kind, attribute.tokens, &input, library, errors)
    }
}

fn parse(
    kind: DataKind,
    args: TokenStream,
    input: &DeriveInput,
    library: &LibraryOptions,
    errors: &mut Diagnostics,
) -> Option<Data> {
    let options = attr::options(args, known(kind), errors);
    let rule = options.rename_all.unwrap_or(library.rename_all);
    let name = options.name(&input.ident, ItemCase::Type, errors);
    attr::no_helper(&input.attrs, kind.attribute(), errors);
    no_generics(&input.ident, &input.generics, errors);
    if let Some(ty) = &options.via {
        // What it is made of stays in Rust.
        no_parts(&input.data, errors);
        no_rule(&options, errors);
        let shape = Shape::Newtype(Box::new(Newtype { ty: ty.clone(), way: Way::Convert }));
        return Some(Data { kind, ident: input.ident.clone(), name, shape, docs: attr::docs(&input.attrs) });
    }
    let shape = match &input.data {
        syn::Data::Struct(data) => match &data.fields {
            syn::Fields::Unnamed(fields) if kind == DataKind::Data => match fields.unnamed.first() {
                Some(field) if fields.unnamed.len() == 1 => {
                    attr::helper(&field.attrs, &[], errors);
                    no_rule(&options, errors);
                    let member = Member::Unnamed(syn::Index { index: 0, span: field.span() });
                    Shape::Newtype(Box::new(Newtype { ty: field.ty.clone(), way: Way::Field(member) }))
                }
                _ => {
                    let message =
                        format!("`{}` is a tuple struct of {} fields", input.ident, fields.unnamed.len());
                    errors.push(Diagnostic::at(Code::SHAPE, fields, message).help(
                        "name its fields, other languages have no `.0`; with one field it would be a newtype",
                    ));
                    return None;
                }
            },
            all => Shape::Struct(fields(all, rule, errors)),
        },
        syn::Data::Enum(data) => {
            if data.variants.is_empty() {
                let message = format!("`{}` has no variants, so no value of it can cross", input.ident);
                errors.push(
                    Diagnostic::new(Code::SHAPE, input.ident.span(), message).help("give it a variant"),
                );
                return None;
            }
            Shape::Enum(data.variants.iter().map(|item| variant(item, rule, errors)).collect())
        }
        syn::Data::Union(data) => {
            let message = format!("`{}` is a union", input.ident);
            errors.push(
                Diagnostic::at(Code::SHAPE, data.union_token, message)
                    .help("use an enum: it says which of its variants a value is"),
            );
            return None;
        }
    };
    wires_differ(&shape, errors);
    Some(Data { kind, ident: input.ident.clone(), name, shape, docs: attr::docs(&input.attrs) })
}

fn no_generics(ident: &Ident, generics: &Generics, errors: &mut Diagnostics) {
    if !generics.params.is_empty() {
        let message = format!("`{ident}` cannot be generic");
        errors.push(
            Diagnostic::at(Code::GENERICS, &generics.params, message)
                .help("other languages see one concrete type: write it out, with owned fields"),
        );
    }
}

/// Refuses options on what is not looked at.
fn no_parts(data: &syn::Data, errors: &mut Diagnostics) {
    let of_fields = |fields: &syn::Fields, errors: &mut Diagnostics| {
        for field in fields {
            attr::helper(&field.attrs, &[], errors);
        }
    };
    match data {
        syn::Data::Struct(data) => of_fields(&data.fields, errors),
        syn::Data::Enum(data) => {
            for variant in &data.variants {
                attr::helper(&variant.attrs, &[], errors);
                of_fields(&variant.fields, errors);
            }
        }
        syn::Data::Union(_) => {}
    }
}

/// Refuses a rule for names where there are none.
fn no_rule(options: &attr::Options, errors: &mut Diagnostics) {
    if let Some(place) = options.rename_all_at {
        errors.push(
            Diagnostic::new(Code::OPTION, place, "a newtype has no names on the wire")
                .help("leave `rename_all` out: it crosses as what it is made of"),
        );
    }
}

fn fields(fields: &syn::Fields, rule: RenameAll, errors: &mut Diagnostics) -> Fields {
    let count = fields.len();
    let list = fields.iter().enumerate().map(|(index, field)| {
        let options = attr::helper(&field.attrs, attr::PART, errors);
        let (member, name) = match &field.ident {
            Some(ident) => (Member::Named(ident.clone()), ident.unraw().to_string()),
            None => {
                let name = if count == 1 { "value".to_owned() } else { format!("field{index}") };
                (Member::Unnamed(syn::Index { index: index as u32, span: field.span() }), name)
            }
        };
        let wire = options.wire(rule, &name);
        let (default, docs) = (options.default, attr::docs(&field.attrs));
        Field { member, name, wire, ty: field.ty.clone(), default, docs }
    });
    Fields { list: list.collect() }
}

/// The rule of the type holds for its variants and for their fields alike.
fn variant(item: &syn::Variant, rule: RenameAll, errors: &mut Diagnostics) -> Variant {
    let options = attr::helper(&item.attrs, &["rename"], errors);
    Variant {
        ident: item.ident.clone(),
        wire: options.wire(rule, &item.ident.unraw().to_string()),
        fields: fields(&item.fields, rule, errors),
        discriminant: item.discriminant.as_ref().map(|(_, expr)| expr.clone()),
        docs: attr::docs(&item.attrs),
    }
}

/// Two parts of one name on the wire could not be told apart.
fn wires_differ(shape: &Shape, errors: &mut Diagnostics) {
    let mut check = |names: Vec<(&str, Span)>| {
        let mut seen = std::collections::HashSet::new();
        for (name, span) in names {
            if !seen.insert(name) {
                let message = format!("`{name}` is on the wire twice");
                errors.push(
                    Diagnostic::new(Code::DUPLICATE, span, message)
                        .help("give one of them another name with `#[ffi(rename = \"..\")]`"),
                );
            }
        }
    };
    let of_fields = |fields: &'_ Fields| -> Vec<(String, Span)> {
        fields.list.iter().map(|field| (field.wire.clone(), field.member.span())).collect()
    };
    match shape {
        Shape::Newtype(_) => {}
        Shape::Struct(fields) => {
            let names = of_fields(fields);
            check(names.iter().map(|(name, span)| (name.as_str(), *span)).collect());
        }
        Shape::Enum(variants) => {
            check(variants.iter().map(|variant| (variant.wire.as_str(), variant.ident.span())).collect());
            for variant in variants {
                let names = of_fields(&variant.fields);
                check(names.iter().map(|(name, span)| (name.as_str(), *span)).collect());
            }
        }
    }
}

impl Fields {
    /// The order in which fields stand in a CBOR map: by their encoded keys, bytewise (RFC 8949, 4.2.1).
    /// Keys are text, so a shorter one comes first.
    pub fn wire_order(&self) -> Vec<&Field> {
        let mut sorted: Vec<&Field> = self.list.iter().collect();
        sorted.sort_by_key(|field| (field.wire.len(), field.wire.clone()));
        sorted
    }
}
