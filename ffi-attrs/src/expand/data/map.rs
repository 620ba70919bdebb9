//! CBOR maps by key: how fields are written and read.

use ffi_model::{
    ast::{self, Field, Fields},
    contract::DefaultValue,
};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Ident;

use crate::expand::{call_crossing, call_qualified, ends, holding, local, qualified};

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

/// The value of a key.
pub(in crate::expand) struct Value<'a> {
    /// Its type; where it is lent, the one that is referred to.
    pub(in crate::expand) ty: TokenStream,
    pub(in crate::expand) is_lent: bool,
    pub(in crate::expand) key: &'a str,
    /// What it is where the key is absent.
    pub(in crate::expand) default: Option<&'a ast::DefaultExpr>,
}

impl<'a> Value<'a> {
    fn of(field: &'a Field) -> Self {
        let (key, default) = (field.wire.as_str(), field.default.as_ref());
        Self { ty: field.ty.to_token_stream(), is_lent: false, key, default }
    }

    /// A call of what takes it.
    fn call(&self, owned: &str, lent: &str, args: TokenStream) -> TokenStream {
        let (as_trait, member) = if self.is_lent { ("ByReference", lent) } else { ("Crossing", owned) };
        call_qualified(&self.ty, as_trait, member, args)
    }

    /// It, from the local that holds what was found.
    fn present(&self, local: &Ident) -> TokenStream {
        let (ty, key) = (&self.ty, self.key);
        let name = holding(ty, &local.to_string());
        let Some(default) = self.default else {
            let present = self.call("present", "lend_present", glue!(#name, #key));
            return glue!(#present?);
        };
        let default = if self.is_lent {
            let value = default_value(&qualified(ty, "ByReference", "Owned"), default);
            glue!(__ffi::Lent::Owned(#value))
        } else {
            default_value(ty, default)
        };
        glue! {
            match #name {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => #default,
            }
        }
    }
}

/// As [`decode`], of fields.
pub(super) fn decode_fields(fields: &Fields) -> (TokenStream, Vec<TokenStream>) {
    decode(&fields.list.iter().map(Value::of).collect::<Vec<_>>())
}

/// Statements that read a map from `decoder`, and the expressions of its values in order.
pub(in crate::expand) fn decode(values: &[Value<'_>]) -> (TokenStream, Vec<TokenStream>) {
    let names: Vec<Ident> = (0..values.len()).map(|index| local("value", index)).collect();
    let pairs = || names.iter().zip(values);
    let declare = pairs().map(|(name, value)| {
        let ty = &value.ty;
        // What is lent is known from where it is found.
        let held = (!value.is_lent).then(|| quote_spanned!(ends(ty)[0] => ::<#ty>));
        let option = quote_spanned!(ends(ty)[0] => ::core::option::Option #held ::None);
        glue!(let mut #name = #option;)
    });
    let arms = pairs().map(|(name, value)| {
        let key = value.key;
        let decode = value.call("decode_field", "lend_field", glue!(decoder, #key));
        glue!(#name = ::core::option::Option::Some(#decode?))
    });
    // Where they are found at once when they come as deterministic encoding has them.
    let mut sorted: Vec<(&str, TokenStream)> = values.iter().map(|value| value.key).zip(arms).collect();
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
    let values = pairs().map(|(name, value)| value.present(name));
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
