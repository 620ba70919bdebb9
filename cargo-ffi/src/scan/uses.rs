//! Where a declaration names a type, so that an error about the type points at it.
//!
//! Which of the types is at fault is decided by [`ffi_model`]; here is only where it is written.

use ffi_model::ast::{Function, Item, Shape};
use ffi_model::contract::Decl;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::Origin;

/// A type that is named in a declaration.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// Its own name, whatever path leads to it.
    pub(super) name: String,
    /// Whether it is what a function fails with.
    pub(super) as_error: bool,
    /// Where it is named.
    pub(super) place: Origin,
}

/// The types that `decl`, one of the declarations that `item` came to, names.
pub(super) fn of(decl: &Decl, item: &Item, at: &impl Fn(Span) -> Origin) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut note = |ty: &syn::Type, as_error| {
        let mut names = Names::default();
        names.visit_type(ty);
        uses.extend(names.found.into_iter().map(|(name, span)| Use { name, as_error, place: at(span) }));
    };
    match item {
        Item::Data(data) => match &data.shape {
            Shape::Struct(fields) => fields.list.iter().for_each(|field| note(&field.ty, false)),
            Shape::Enum(variants) => variants
                .iter()
                .flat_map(|variant| &variant.fields.list)
                .for_each(|field| note(&field.ty, false)),
        },
        Item::Export(export) => {
            let named = |function: &&Function| function.name() == decl.name();
            for function in export.functions.iter().filter(named) {
                function.params.iter().for_each(|param| note(&param.ty, false));
                function.output.ok.iter().for_each(|ty| note(ty, false));
                function.output.error.iter().for_each(|ty| note(ty, true));
            }
        }
        Item::Library(_) | Item::Constant(_) => {}
    }
    uses
}

/// The names of the type parameters in `item`. A generic item is refused for that, and not because its parameters are
/// not annotated.
pub(super) fn parameters(item: &syn::Item) -> Vec<String> {
    let generics: Vec<&syn::Generics> = match item {
        syn::Item::Struct(item) => vec![&item.generics],
        syn::Item::Enum(item) => vec![&item.generics],
        syn::Item::Fn(item) => vec![&item.sig.generics],
        syn::Item::Impl(item) => {
            let methods = item.items.iter().filter_map(|member| match member {
                syn::ImplItem::Fn(method) => Some(&method.sig.generics),
                _ => None,
            });
            methods.collect()
        }
        _ => Vec::new(),
    };
    let parameters = generics.into_iter().flat_map(syn::Generics::type_params);
    parameters.map(|parameter| parameter.ident.unraw().to_string()).collect()
}

/// The last names of all paths in a type.
#[derive(Default)]
struct Names {
    found: Vec<(String, Span)>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            self.found.push((last.ident.unraw().to_string(), last.ident.span()));
        }
        visit::visit_path(self, path);
    }
}
