//! CBOR maps by key: how fields are written and read.

use ffi_model::ast::{Field, Fields};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::Ident;

use crate::expand::{call_crossing, ends, holding, local};

/// Writes a map of the fields, in the order that deterministic encoding asks for.
pub(super) fn encode_fields<'a>(fields: &'a Fields, value: impl Fn(&'a Field) -> TokenStream) -> TokenStream {
    let count = fields.list.len();
    let entries = fields.wire_order().into_iter().map(|field| {
        let (wire, value) = (&field.wire, value(field));
        let encode = call_crossing(&field.ty, "encode", glue!(#value, encoder));
        glue! {
            encoder.text(#wire);
            #encode;
        }
    });
    if count == 0 {
        return glue!(encoder.map(0, |_| {}););
    }
    glue! {
        encoder.map(#count, |encoder| {
            #(#entries)*
        });
    }
}

/// Statements that read a map from `decoder`, and the expressions of its values in order.
pub(in crate::expand) fn decode_fields(
    types: &[impl ToTokens],
    keys: &[&str],
) -> (TokenStream, Vec<TokenStream>) {
    let names: Vec<Ident> = (0..types.len()).map(|index| local("value", index)).collect();
    let pairs = || names.iter().zip(types).zip(keys);
    let declare = pairs().map(|((name, ty), _)| {
        let option = quote_spanned!(ends(ty)[0] => ::core::option::Option::<#ty>::None);
        glue!(let mut #name = #option;)
    });
    let arms = pairs().map(|((name, ty), key)| {
        let decode = call_crossing(ty, "decode_field", glue!(decoder, #key));
        glue!(#key => #name = ::core::option::Option::Some(#decode?),)
    });
    let read = glue! {
        #(#declare)*
        decoder.map(|decoder, key| {
            match key {
                #(#arms)*
                _ => decoder.skip()?,
            }
            ::core::result::Result::Ok(())
        })?;
    };
    let values = pairs().map(|((name, ty), key)| {
        let name = holding(ty, &name.to_string());
        let present = call_crossing(ty, "present", glue!(#name, #key));
        glue!(#present?)
    });
    (read, values.collect())
}
