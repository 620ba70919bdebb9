//! Functions that an author declares and the macro gives a body, and the records of their parameters: events and host functions.

use ffi_model::ast::{Bodyless, Data, DataKind, Field, Fields, Param, Shape};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Member};

use super::export::{without_options, without_options_of_params};

/// The function with a body. Attributes of ours on its parts have been understood.
pub(super) fn with_body(item: Bodyless, body: &TokenStream) -> TokenStream {
    let Bodyless { mut attrs, vis, mut sig } = item;
    without_options(&mut attrs);
    without_options_of_params(&mut sig);
    quote! { #(#attrs)* #vis #sig { #body } }
}

/// The function with a body that nobody runs, for what is wrong with it has been said: then rustc has nothing to say.
pub(super) fn stand_in(item: Bodyless) -> TokenStream {
    let function = with_body(item, &glue!(::core::unreachable!()));
    quote! { #[allow(unused_variables, reason = "it is wrong in another way")] #function }
}

/// The record of some parameters: `ident` in Rust and `name` everywhere else.
pub(super) fn record_of(params: &[Param], ident: Ident, name: String) -> Data {
    let fields = params.iter().map(|param| Field {
        member: Member::Named(param.ident.clone()),
        name: param.name(),
        wire: param.wire.clone(),
        ty: param.ty.clone(),
        default: param.default.clone(),
        docs: String::new(),
    });
    let shape = Shape::Struct(Fields { list: fields.collect() });
    Data { kind: DataKind::Data, ident, name, shape, docs: String::new() }
}

/// Their names, as they are where the function has them and where the record has them.
pub(super) fn names(params: &[Param]) -> impl Iterator<Item = &Ident> {
    params.iter().map(|param| &param.ident)
}
