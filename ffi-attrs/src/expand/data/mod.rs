//! Structs and enums: their C form, and how a value gets in and out of it and of CBOR.
//!
//! [`record`] has structs, [`flat`] enums without fields, [`tagged`] those with fields, [`newtype`] what crosses as another
//! type does. What they share: the C struct of some fields ([`form`]) and maps by key ([`map`]).

mod flat;
mod form;
mod map;
mod newtype;
mod record;
mod tagged;

use ffi_model::ast::{Data, DataKind, Field, Fields, Shape, Variant};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;

pub(super) use self::map::{Value, decode, record_default};
use super::{at, crossing};

pub(super) fn expand(data: &Data) -> TokenStream {
    let ident = &data.ident;
    let is_error = data.kind == DataKind::Error;
    let body = match &data.shape {
        Shape::Struct(fields) => record::expand(data, fields),
        Shape::Enum(variants)
            if is_error || variants.iter().any(|variant| !variant.fields.list.is_empty()) =>
        {
            tagged::expand(data, variants)
        }
        Shape::Enum(variants) => flat::expand(data, variants),
        Shape::Newtype(newtype) => newtype::expand(data, newtype),
    };
    let typed_error = is_error.then(|| {
        quote_spanned! { at(ident) => impl __ffi::TypedError for #ident {} }
    });
    glue! {
        const _: () = {
            use ::ffi::__private as __ffi;
            #body
            #typed_error
        };
    }
}

fn record_fields(fields: &Fields) -> TokenStream {
    let fields = fields.list.iter().map(|field| {
        let (Field { name, wire, default, .. }, ty) = (field, crossing(&field.ty, "TYPE"));
        let default = record_default(default.as_ref());
        glue! { __ffi::descriptor::Field { name: #name, wire: #wire, ty: #ty, default: #default } }
    });
    glue!(&[#(#fields),*])
}

fn record_variants(variants: &[Variant], values: &[TokenStream]) -> TokenStream {
    let variants = variants.iter().zip(values).map(|(variant, value)| {
        let (name, wire) = (variant.ident.unraw().to_string(), &variant.wire);
        let fields = record_fields(&variant.fields);
        glue! { __ffi::descriptor::Variant { name: #name, wire: #wire, value: #value, fields: #fields } }
    });
    glue!(&[#(#variants),*])
}
