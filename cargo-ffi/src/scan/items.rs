//! Annotated items: found by their attributes, read by [`ffi_model`].

use std::path::Path;
use std::rc::Rc;

use ffi_model::ast::{Attribute, Bodyless, Item, type_name};
use ffi_model::contract::{self, Decl, EnumDecl, HandleDecl, LibraryDecl, NewtypeDecl, RecordDecl};
use ffi_model::manifest::LibraryOptions;
use ffi_model::{Code, Diagnostic, Diagnostics};
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ForeignItem, Ident, ImplItem, Meta, TraitItem};

use super::resolve::{CrateId, Scope};
use super::tree::FoundItem;
use super::{Origin, attributes};

/// The annotated items of a crate, in the order of the source.
#[derive(Default)]
pub(super) struct Items {
    /// What crosses, not resolved and not lowered yet.
    pub(super) read: Vec<ReadItem>,
    /// The types of exported `impl` blocks, and whether each is said to be a handle.
    pub(super) impls: Vec<(String, bool, Origin)>,
    /// Methods with `#[ffi::destructor]`.
    pub(super) destructors: Vec<(String, Origin)>,
}

/// An annotated item and the module it stands in.
pub(super) struct ReadItem {
    pub(super) what: What,
    /// Names in it that are no types but parameters.
    pub(super) parameters: Vec<String>,
    pub(super) scope: Scope,
    pub(super) file: Rc<Path>,
}

/// The item itself.
#[allow(clippy::large_enum_variant, reason = "one exists per item, and not for long")]
pub(super) enum What {
    /// As it was read.
    Item(Item),
    /// Stands for one that is there but could not be read, with its name's place.
    Placeholder(Decl, Span),
}

/// Whether `item` is a type that crosses, by value or as a handle. An attribute of ours that does not exist was meant to say so: that it does not
/// exist is reported, and the uses of the item are not wrong as well.
pub(super) fn is_crossing(item: &syn::Item) -> bool {
    let is = |attr: &syn::Attribute| match Attribute::of_path(attr.path()) {
        Some(attribute) => matches!(attribute, Attribute::Data | Attribute::Error | Attribute::Handle),
        None => Attribute::unknown(attr.path()).is_some(),
    };
    attributes::of_item(item).iter().any(is)
}

/// Whether `item` is a handle.
pub(super) fn is_handle(item: &syn::Item) -> bool {
    attributes::of_item(item).iter().any(|attr| Attribute::meant(attr.path()) == Some(Attribute::Handle))
}

/// Whether there can be an attribute of ours on `item` or inside of it.
pub(super) fn is_of_interest(item: &syn::Item) -> bool {
    matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_) | syn::Item::ForeignMod(_))
        || attributes::of_item(item).iter().any(|attr| {
            Attribute::of_path(attr.path()).is_some() || Attribute::unknown(attr.path()).is_some()
        })
}

impl Items {
    /// Reads `item` once for each attribute of ours that it carries.
    pub(super) fn read(
        &mut self,
        found: &FoundItem,
        krate: CrateId,
        library: &str,
        options: &LibraryOptions,
        errors: &mut Diagnostics,
    ) {
        let FoundItem { item, module, file } = found;
        let scope = (krate, *module);
        let stand_in = |attribute| {
            let (decl, ident) = placeholder(attribute, item, library)?;
            let what = What::Placeholder(decl, ident.span());
            Some(ReadItem { what, parameters: Vec::new(), scope, file: Rc::clone(file) })
        };
        let mut exported = false;
        for attr in attributes::of_item(item).iter() {
            let Some(attribute) = Attribute::of_path(attr.path()) else {
                if let Some(unknown) = Attribute::unknown(attr.path()) {
                    errors.push(unknown);
                    // Whatever was meant, the item is there.
                    let meant = Attribute::meant(attr.path()).unwrap_or(Attribute::Error);
                    exported |= meant == Attribute::Export;
                    self.read.extend(stand_in(meant));
                }
                continue;
            };
            exported |= attribute == Attribute::Export;
            let Some(args) = errors.keep(arguments(attribute, &attr.meta)) else { continue };
            match Item::parse(attribute, args, item, options, errors) {
                Some(parsed) => {
                    self.note(&parsed, file);
                    let (what, parameters) = (What::Item(parsed), parameters(item));
                    self.read.push(ReadItem { what, parameters, scope, file: Rc::clone(file) });
                }
                // Its uses are not wrong as well.
                None => self.read.extend(stand_in(attribute)),
            }
        }
        members(item, exported, errors);
    }

    fn note(&mut self, item: &Item, file: &Path) {
        if let Item::Export(export) = item {
            let name = |ident: &Ident| (ident.unraw().to_string(), Origin::of_span(file, ident.span()));
            let block = export.self_ty.as_ref().map(name);
            self.impls.extend(block.map(|(name, place)| (name, export.is_handle, place)));
            self.destructors.extend(export.destructor.as_ref().map(|destructor| name(&destructor.ident)));
        }
    }
}

/// The names of the type parameters in `item`. A generic item is refused for that, and not because its parameters are
/// not annotated.
fn parameters(item: &syn::Item) -> Vec<String> {
    let function;
    let generics: Vec<&syn::Generics> = match item {
        syn::Item::Struct(item) => vec![&item.generics],
        syn::Item::Enum(item) => vec![&item.generics],
        syn::Item::Fn(item) => vec![&item.sig.generics],
        syn::Item::Impl(item) => {
            let methods = item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(method) => Some(&method.sig.generics),
                _ => None,
            });
            methods.collect()
        }
        syn::Item::Trait(item) => {
            let functions = item.items.iter().filter_map(|member| match member {
                TraitItem::Fn(function) => Some(&function.sig.generics),
                _ => None,
            });
            std::iter::once(&item.generics).chain(functions).collect()
        }
        syn::Item::Verbatim(tokens) => {
            function = Bodyless::parse(tokens.clone());
            function.iter().map(|function| &function.sig.generics).collect()
        }
        _ => Vec::new(),
    };
    let parameters = generics.into_iter().flat_map(syn::Generics::type_params);
    parameters.map(|parameter| parameter.ident.unraw().to_string()).collect()
}

/// The tokens between the parentheses of `#[ffi::data(..)]`.
fn arguments(attribute: Attribute, meta: &Meta) -> Result<TokenStream, Diagnostic> {
    match meta {
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::NameValue(pair) => {
            Err(Diagnostic::new(Code::OPTION, pair.eq_token.span(), "expected options in parentheses")
                .help(format!("write `#[ffi::{}]` or `#[ffi::{0}(..)]`", attribute.name())))
        }
    }
}

/// Stands for an item that is there but could not be read.
fn placeholder<'a>(attribute: Attribute, item: &'a syn::Item, library: &str) -> Option<(Decl, &'a Ident)> {
    let is_error = attribute == Attribute::Error;
    let docs = String::new();
    match (attribute, item) {
        (Attribute::Library, syn::Item::Struct(syn::ItemStruct { ident, .. })) => {
            let (name, prefix) = (ident.unraw().to_string(), library.to_owned());
            let version = ffi_model::contract::CONTRACT_VERSION;
            Some((
                Decl::Library(LibraryDecl { name, prefix, version, package_version: String::new(), docs }),
                ident,
            ))
        }
        (
            Attribute::Handle,
            syn::Item::Struct(syn::ItemStruct { ident, .. }) | syn::Item::Enum(syn::ItemEnum { ident, .. }),
        ) => Some((Decl::Handle(HandleDecl { name: ident.unraw().to_string(), docs }), ident)),
        (Attribute::Data | Attribute::Error, syn::Item::Enum(syn::ItemEnum { ident, .. })) => {
            let (name, variants, layout) = (type_name(item)?, Vec::new(), None);
            Some((Decl::Enum(EnumDecl { name, is_error, variants, layout, docs }), ident))
        }
        // Meant as a newtype, it may be a key. Of what does not matter.
        (
            Attribute::Data,
            syn::Item::Struct(syn::ItemStruct { ident, fields: syn::Fields::Unnamed(_), .. }),
        ) => {
            let (name, ty) = (type_name(item)?, contract::Type::Str);
            Some((Decl::Newtype(NewtypeDecl { name, ty, converts: false, docs }), ident))
        }
        (
            Attribute::Data | Attribute::Error,
            syn::Item::Struct(syn::ItemStruct { ident, .. }) | syn::Item::Union(syn::ItemUnion { ident, .. }),
        ) => {
            let (name, fields, layout) = (type_name(item)?, Vec::new(), None);
            Some((Decl::Record(RecordDecl { name, is_error, fields, layout, docs }), ident))
        }
        _ => None,
    }
}

/// Attributes of ours on the parts of an item: only the methods of an exported `impl` block have some.
fn members(item: &syn::Item, exported: bool, errors: &mut Diagnostics) {
    let mut refuse = |attrs: &[syn::Attribute], of_method: bool, span: Span| {
        attrs
            .iter()
            .filter_map(|attr| Attribute::unknown(attr.path()))
            .for_each(|unknown| errors.push(unknown));
        for attribute in attrs.iter().filter_map(|attr| Attribute::of_path(attr.path())) {
            let of_methods = matches!(attribute, Attribute::Constructor | Attribute::Destructor);
            if !(of_method && of_methods) {
                errors.push(attribute.misplaced(span));
            }
        }
    };
    match item {
        syn::Item::Struct(item) => {
            item.fields.iter().for_each(|field| refuse(&field.attrs, false, name_of(field)));
        }
        syn::Item::Enum(item) => {
            for variant in &item.variants {
                refuse(&variant.attrs, false, variant.ident.span());
                variant.fields.iter().for_each(|field| refuse(&field.attrs, false, name_of(field)));
            }
        }
        syn::Item::Impl(item) => {
            for member in &item.items {
                match member {
                    ImplItem::Fn(member) => refuse(&member.attrs, exported, member.sig.ident.span()),
                    ImplItem::Const(member) => refuse(&member.attrs, false, member.ident.span()),
                    ImplItem::Type(member) => refuse(&member.attrs, false, member.ident.span()),
                    ImplItem::Macro(member) => refuse(&member.attrs, false, member.mac.path.span()),
                    _ => {}
                }
            }
        }
        syn::Item::Trait(item) => {
            for member in &item.items {
                match member {
                    TraitItem::Fn(member) => refuse(&member.attrs, false, member.sig.ident.span()),
                    TraitItem::Const(member) => refuse(&member.attrs, false, member.ident.span()),
                    TraitItem::Type(member) => refuse(&member.attrs, false, member.ident.span()),
                    TraitItem::Macro(member) => refuse(&member.attrs, false, member.mac.path.span()),
                    _ => {}
                }
            }
        }
        syn::Item::ForeignMod(item) => {
            for member in &item.items {
                match member {
                    ForeignItem::Fn(member) => refuse(&member.attrs, false, member.sig.ident.span()),
                    ForeignItem::Static(member) => refuse(&member.attrs, false, member.ident.span()),
                    ForeignItem::Type(member) => refuse(&member.attrs, false, member.ident.span()),
                    ForeignItem::Macro(member) => refuse(&member.attrs, false, member.mac.path.span()),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn name_of(field: &syn::Field) -> Span {
    field.ident.as_ref().map_or_else(|| field.ty.span(), Ident::span)
}
