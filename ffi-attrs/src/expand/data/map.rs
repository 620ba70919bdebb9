//! CBOR maps by key: how fields are written and read.

use ffi_model::{
    ast::{self, Field, Fields},
    contract::DefaultValue,
};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Ident;

use crate::expand::{call_crossing, ends, holding, local};

/// Writes a map of the fields, in the order that deterministic encoding asks for.
pub(super) fn encode_fields<'a>(fields: &'a Fields, value: impl Fn(&'a Field) -> TokenStream) -> TokenStream {
    let count = fields.list.len();
    let entries = fields.wire_order().into_iter().map(|field| {
        let (key, value) = (encoded_text(&field.wire), value(field));
        let encode = call_crossing(&field.ty, "encode", glue!(#value, encoder));
        glue! {
            encoder.known(#key);
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

/// The encoding of a text, as a literal: it is the same each time that it is written.
pub(super) fn encoded_text(text: &str) -> Literal {
    Literal::byte_string(&encoded(text))
}

fn encoded(text: &str) -> Vec<u8> {
    const TEXT: u8 = 3 << 5;
    let len = text.len().to_be_bytes();
    // As many bytes of the length as there have to be, which are none where it is in the first byte.
    let [.., last] = len;
    let mut head = match text.len() {
        0..24 => vec![TEXT | last],
        24..0x100 => vec![TEXT | 24, last],
        0x100..0x1_0000 => [&[TEXT | 25], &len[len.len() - 2..]].concat(),
        _ => [&[TEXT | 26], &len[len.len() - 4..]].concat(),
    };
    head.extend_from_slice(text.as_bytes());
    head
}

/// Statements that read a map from `decoder`, and the expressions of its values in order. `defaults` are what the keys
/// stand for where they are absent.
pub(in crate::expand) fn decode_fields(
    types: &[impl ToTokens],
    keys: &[&str],
    defaults: &[Option<&ast::DefaultExpr>],
) -> (TokenStream, Vec<TokenStream>) {
    let names: Vec<Ident> = (0..types.len()).map(|index| local("value", index)).collect();
    let pairs = || names.iter().zip(types).zip(keys);
    let declare = pairs().map(|((name, ty), _)| {
        let option = quote_spanned!(ends(ty)[0] => ::core::option::Option::<#ty>::None);
        glue!(let mut #name = #option;)
    });
    let arms = pairs().map(|((name, ty), key)| {
        let decode = call_crossing(ty, "decode_field", glue!(decoder, #key));
        glue!(#name = ::core::option::Option::Some(#decode?))
    });
    // Where they are found at once when they come as deterministic encoding has them.
    let mut sorted: Vec<(&str, TokenStream)> = keys.iter().copied().zip(arms).collect();
    sorted.sort_by_key(|(key, _)| (key.len(), *key));
    let (keys, arms): (Vec<&str>, Vec<TokenStream>) = sorted.into_iter().unzip();
    let indices = 0..keys.len();
    let field = if keys.is_empty() {
        glue!(|_, _| ::core::result::Result::Ok(()))
    } else {
        glue!(|decoder, field| {
            match field {
                #(#indices => #arms,)*
                _ => {}
            }
            ::core::result::Result::Ok(())
        })
    };
    let read = glue! {
        #(#declare)*
        decoder.fields(&[#(#keys),*], #field)?;
    };
    let values = pairs().zip(defaults).map(|(((name, ty), key), default)| {
        let name = holding(ty, &name.to_string());
        if let Some(default) = default {
            let default = default_value(ty, default);
            return glue! {
                match #name {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => #default,
                }
            };
        }
        let present = call_crossing(ty, "present", glue!(#name, #key));
        glue!(#present?)
    });
    (read, values.collect())
}

/// The value of an absent key. What rustc has to say about it is at what the author wrote.
fn default_value(ty: &impl ToTokens, default: &ast::DefaultExpr) -> TokenStream {
    let (tokens, place) = (&default.tokens, default.span().resolved_at(Span::mixed_site()));
    let value = match &default.value {
        DefaultValue::Implied => {
            return quote_spanned!(place => <#ty as ::core::default::Default>::default());
        }
        DefaultValue::Str(_) => quote_spanned!(place => ::std::string::String::from(#tokens)),
        DefaultValue::None => quote_spanned!(place => ::core::option::Option::None),
        DefaultValue::Bool(_) | DefaultValue::Int(_) | DefaultValue::Float(_) => tokens.clone(),
    };
    let default = Ident::new("default", Span::mixed_site());
    glue!({
        let #default: #ty = #value;
        #default
    })
}

/// The default of a parameter or a field, for its record.
pub(in crate::expand) fn record_default(default: Option<&ast::DefaultExpr>) -> TokenStream {
    let Some(default) = default else { return glue!(::core::option::Option::None) };
    let value = match &default.value {
        DefaultValue::Implied => glue!(Implied),
        DefaultValue::None => glue!(None),
        DefaultValue::Bool(value) => glue!(Bool(#value)),
        DefaultValue::Int(value) => glue!(Int(#value)),
        DefaultValue::Float(bits) => glue!(Float(#bits)),
        DefaultValue::Str(text) => glue!(Str(#text)),
    };
    glue!(::core::option::Option::Some(__ffi::descriptor::Default::#value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_text_is_written_in_the_shortest_form() {
        for (len, head) in [
            (0, vec![0x60]),
            (23, vec![0x77]),
            (24, vec![0x78, 24]),
            (255, vec![0x78, 255]),
            (256, vec![0x79, 1, 0]),
            (65535, vec![0x79, 255, 255]),
            (65536, vec![0x7a, 0, 1, 0, 0]),
        ] {
            let text = "k".repeat(len);
            assert_eq!(encoded(&text), [&head, text.as_bytes()].concat());
        }
    }
}
