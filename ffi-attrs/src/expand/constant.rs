//! A constant: its record in the descriptor, with the type and the value that rustc has for it.

use ffi_model::ast::Constant;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::ends;

pub(super) fn expand(item: &Constant) -> TokenStream {
    let (name, ty) = (&item.name, &item.ty);
    // A type that constants cannot have is reported once, where it is written.
    let [first, last] = ends(ty);
    let mut ident = item.ident.clone();
    ident.set_span(ident.span().located_at(first));
    let constant =
        quote_spanned!(first.resolved_at(Span::mixed_site()) => ::ffi::__private::descriptor::constant);
    let args = quote_spanned!(last.resolved_at(Span::mixed_site()) => (#name, #ident));
    glue! {
        ::ffi::__private::record!(#constant::<#ty> #args);
    }
}
