//! The functions that a library has for its own test, see [`ffi_model::round_trip`]: written beside each type as an author
//! would write them, so that they are exported, recorded and scanned as all others are.

use std::env;

use ffi_model::{
    ast::{Data, Fields, Shape},
    contract::{Decl, FunctionDecl},
    round_trip::{CBOR, VALUE, VARIABLE, functions},
};
use proc_macro2::{Ident, Span, TokenStream};
use syn::Member;

/// Whether the crate is compiled for its test. Others that are compiled with it are not: two versions of one crate would have
/// the same symbols.
pub(crate) fn is_wanted() -> bool {
    env::var_os("CARGO_MANIFEST_DIR").is_some_and(|folder| env::var_os(VARIABLE) == Some(folder))
}

/// The functions of `data`, which was lowered to `decl`.
pub(super) fn expand(data: &Data, decl: &Decl) -> TokenStream {
    let functions = functions(decl);
    let written = match (&data.shape, functions.as_slice()) {
        (_, []) => return TokenStream::new(),
        (Shape::Struct(fields), [function]) => fails(data, None, fields, function),
        (Shape::Enum(variants), functions) if variants.len() == functions.len() && is_error(decl) => {
            let variants = variants.iter().zip(functions);
            variants
                .map(|(variant, function)| fails(data, Some(&variant.ident), &variant.fields, function))
                .collect()
        }
        (_, [echo, to_cbor, from_cbor]) => value(data, [echo, to_cbor, from_cbor].map(ident)),
        _ => unreachable!("a type that goes both ways has three functions"),
    };
    glue! { const _: () = { #written }; }
}

fn is_error(decl: &Decl) -> bool {
    matches!(decl, Decl::Enum(decl) if decl.is_error)
}

/// The options are all said: those of the manifest are for the author's functions.
fn value(data: &Data, [echo, to_cbor, from_cbor]: [Ident; 3]) -> TokenStream {
    let ty = &data.ident;
    glue! {
        #[::ffi::export(abi = "both")]
        fn #echo(#[ffi(rename = #VALUE)] value: #ty) -> #ty {
            value
        }

        #[::ffi::export(abi = "native")]
        fn #to_cbor(#[ffi(rename = #VALUE)] value: #ty) -> ::std::vec::Vec<u8> {
            ::ffi::__private::round_trip::to_cbor(&value)
        }

        #[::ffi::export(abi = "native")]
        fn #from_cbor(
            #[ffi(rename = #CBOR)] cbor: ::std::vec::Vec<u8>,
        ) -> ::core::result::Result<#ty, ::std::string::String> {
            ::ffi::__private::round_trip::from_cbor(&cbor)
        }
    }
}

/// The function that fails with the error of these fields.
fn fails(data: &Data, variant: Option<&Ident>, fields: &Fields, function: &FunctionDecl) -> TokenStream {
    let (ty, name) = (&data.ident, ident(function));
    let path = variant.map(|variant| glue!(::#variant));
    let params: Vec<Ident> = fields.list.iter().map(|field| parameter(&field.member, &field.name)).collect();
    let types = fields.list.iter().map(|field| &field.ty);
    let wires = fields.list.iter().map(|field| &field.name);
    let members = fields.list.iter().map(|field| &field.member);
    glue! {
        #[::ffi::export(abi = "native")]
        fn #name(#(#[ffi(rename = #wires)] #params: #types),*) -> ::core::result::Result<(), #ty> {
            ::core::result::Result::Err(#ty #path { #(#members: #params),* })
        }
    }
}

fn ident(function: &FunctionDecl) -> Ident {
    Ident::new(&function.name, Span::mixed_site())
}

/// The parameter for a field: its name may be a keyword, as the author's has it.
fn parameter(member: &Member, name: &str) -> Ident {
    let mut ident = match member {
        Member::Named(ident) => ident.clone(),
        Member::Unnamed(_) => Ident::new(name, Span::mixed_site()),
    };
    ident.set_span(Span::mixed_site());
    ident
}
