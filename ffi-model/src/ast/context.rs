//! The context of a call, where a function takes it: hosts do not pass it.

use proc_macro2::Span;
use syn::{Ident, PatType, Path, Type};

use super::{
    attr,
    function::{self, Passing},
    strip,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// The parameter that is filled in.
#[derive(Clone)]
pub struct ContextParam {
    /// Its place among the parameters as they are written, the receiver left out.
    pub index: usize,
    /// How the function takes it.
    pub passing: Passing,
    /// Its name.
    pub ident: Ident,
}

/// Whether `path` is `ffi::Context`, by which name alone a macro knows it.
pub fn is_context(path: &Path) -> bool {
    is_of_ffi(path, "Context")
}

/// Whether `path` is `ffi::name`.
pub(crate) fn is_of_ffi(path: &Path, name: &str) -> bool {
    let mut segments = path.segments.iter();
    let mut next_is =
        |name| segments.next().is_some_and(|segment| segment.ident == name && segment.arguments.is_none());
    next_is("ffi") && next_is(name) && segments.next().is_none()
}

/// The way in which a parameter of that type takes the context; `None` where it is another type.
pub(super) fn passing(ty: &Type) -> Result<Option<Passing>, Diagnostic> {
    let is_context =
        |ty: &Type| matches!(strip(ty), Type::Path(ty) if ty.qself.is_none() && is_context(&ty.path));
    match strip(ty) {
        Type::Reference(reference) if is_context(&reference.elem) => {
            if reference.mutability.is_some() {
                let message = "a context is shared, and cannot be taken by `&mut`";
                return Err(Diagnostic::at(Code::TYPE, reference, message).help("take `&ffi::Context`"));
            }
            if let Some(lifetime) = reference.lifetime.as_ref().filter(|lifetime| lifetime.ident == "static")
            {
                let message = "a context is lent for the duration of the call";
                return Err(Diagnostic::at(Code::TYPE, lifetime, message)
                    .help("take `ffi::Context` to keep it: it can be cloned and sent"));
            }
            Ok(Some(Passing::Reference))
        }
        ty if is_context(ty) => Ok(Some(Passing::Value)),
        _ => Ok(None),
    }
}

/// What is wrong where the parameter before all others is not `&ffi::Context`; `ty` is what it is.
pub(super) fn first_is_missing(code: Code, ident: &Ident, ty: Option<&Type>) -> Diagnostic {
    let message = format!("`{ident}` does not begin with the context that it is for");
    let named = ty.is_some_and(|ty| {
        let ty = match strip(ty) {
            Type::Reference(reference) => strip(&reference.elem),
            ty => ty,
        };
        matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "Context"))
    });
    match ty.filter(|_| named) {
        Some(ty) => Diagnostic::at(code, ty, message)
            .help("write `&ffi::Context`: a macro knows it by that path alone"),
        None => Diagnostic::new(code, ident.span(), message)
            .help("take `ctx: &ffi::Context` as the first parameter"),
    }
}

/// The name of the parameter that takes the context.
pub(super) fn name(param: &PatType, errors: &mut Diagnostics) -> Option<Ident> {
    // It is not on the wire: nothing can be said about it.
    attr::helper(&param.attrs, &[], errors);
    errors.keep(function::name_of(param)).cloned()
}

/// What is wrong with a second context, at `span`.
pub(super) fn second(span: Span) -> Diagnostic {
    Diagnostic::new(Code::SIGNATURE, span, "there is one context, and it is here already")
        .help("leave this parameter out")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;
    use crate::{
        ast::{Attribute, Item},
        manifest::LibraryOptions,
    };

    #[test]
    fn the_context_keeps_its_place_among_the_parameters() {
        let item = syn::parse_quote! {
            impl Lib {
                pub fn first(&self, ctx: &ffi::Context, a: u8, b: u8) {}
                pub fn second(&self, a: u8, this: ::ffi::Context, b: u8) {}
                pub fn none(&self, a: u8) {}
            }
        };
        let mut errors = Diagnostics::default();
        let options = LibraryOptions::default();
        let item = Item::parse(Attribute::Export, quote!(), &item, &options, &mut errors);
        let Some(Item::Export(export)) = item else { panic!("an export") };
        let found = export.functions.iter().map(|function| {
            let context = function.context.as_ref();
            let place = context.map(|context| (context.index, context.passing, context.ident.to_string()));
            (function.params.len(), place)
        });
        let expect = [
            (2, Some((0, Passing::Reference, "ctx".to_owned()))),
            (2, Some((1, Passing::Value, "this".to_owned()))),
            (1, None),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expect);
        assert!(errors.is_empty());
    }
}
