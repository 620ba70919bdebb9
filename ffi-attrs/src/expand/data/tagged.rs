//! An enum with fields, and every error enum: in C a tag and a union, on the wire a map of one entry.

use ffi_model::ast::{Data, DataKind, Variant};
use proc_macro2::{Literal, TokenStream};
use quote::format_ident;
use syn::Ident;

use super::{
    form::{Message, c_name, c_struct, of_all, place},
    map::{decode_fields, encode_fields, encoded_text},
    record_variants,
};
use crate::expand::{call_crossing, local};

pub(super) fn expand(data: &Data, variants: &[Variant]) -> TokenStream {
    let ident = &data.ident;
    let name = &data.name;
    let is_error = data.kind == DataKind::Error;
    let Message { declare: message, lower: lower_message } = Message::of(data);
    let arms: Vec<Arm> = variants.iter().enumerate().map(|(tag, variant)| Arm::new(tag, variant)).collect();
    let payloads = arms.iter().filter_map(Arm::payload);
    let members: Vec<TokenStream> = arms.iter().filter_map(Arm::member).collect();
    let has_value = !members.is_empty();
    let value = has_value.then(|| glue!(pub value: __FfiValue,));
    let union = has_value.then(|| {
        glue! {
            #[repr(C)]
            #[allow(missing_docs, reason = "described in the header")]
            pub union __FfiValue { #(#members,)* }
        }
    });
    let lifts = arms.iter().map(Arm::lift);
    let lowers = arms.iter().map(|arm| arm.lower(lower_message.as_ref(), has_value));
    // Two levels on the wire, a map of a map, unless it is bare text: then it is only in C a struct.
    let as_map = has_value;
    let encodes = arms.iter().map(|arm| arm.encode(!as_map));
    let depth = as_map.then(|| glue!(let depth = depth.deeper()?.deeper()?;));
    let lower = glue!(match self { #(#lowers)* });
    let lower = if as_map { glue!(arena.nested(|| arena.nested(|| #lower))) } else { lower };
    let decodes = arms.iter().map(Arm::decode);
    let tags: Vec<TokenStream> = arms
        .iter()
        .map(|arm| {
            let tag = &arm.tag;
            glue!(#tag)
        })
        .collect();
    let record_variants = record_variants(variants, &tags);
    let [plain, alone] = ["PLAIN", "ALONE"]
        .map(|member| of_all(is_error, variants.iter().flat_map(|variant| &variant.fields.list), member));
    let offsets = has_value.then(|| glue!(::core::mem::offset_of!(__FfiC, value)));
    glue! {
        #(#payloads)*
        #union

        #[repr(C)]
        #[allow(missing_docs, reason = "described in the header")]
        pub struct __FfiC { #message pub tag: i32, #value }

        // SAFETY: as for a struct; the tag is checked before the member of the union that it stands for is read.
        unsafe impl __ffi::Crossing for #ident {
            type C = __FfiC;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = #plain;
            const ALONE: bool = #alone;
            __ffi::arg_is_pointer!();
            __ffi::pointee_is_c!();

            unsafe fn lift(
                c: &__FfiC, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                #depth
                let _ = depth;
                match c.tag {
                    #(#lifts)*
                    other => ::core::result::Result::Err(__ffi::unknown_value(#name, other)),
                }
            }

            fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                #lower
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                match self {
                    #(#encodes)*
                }
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                __ffi::read_variant(decoder, #as_map, |decoder, name| match name {
                    #(#decodes)*
                    other => ::core::result::Result::Err(__ffi::unknown_variant(other)),
                })
            }
        }

        __ffi::record!(__ffi::descriptor::Decl::Enum {
            name: #name,
            is_error: #is_error,
            variants: #record_variants,
            layout: __ffi::descriptor::Layout {
                size: ::core::mem::size_of::<__FfiC>(),
                align: ::core::mem::align_of::<__FfiC>(),
                offsets: &[#offsets],
            },
        });
    }
}

/// One variant of an enum with data.
struct Arm<'a> {
    variant: &'a Variant,
    tag: Literal,
    /// The C struct of its fields, and the member of the union.
    payload_name: Ident,
    member_name: Ident,
}

impl<'a> Arm<'a> {
    fn new(tag: usize, variant: &'a Variant) -> Self {
        Self {
            variant,
            tag: Literal::i32_unsuffixed(tag as i32),
            payload_name: format_ident!("__FfiC{tag}"),
            member_name: format_ident!("v{tag}"),
        }
    }

    fn has_fields(&self) -> bool {
        !self.variant.fields.list.is_empty()
    }

    fn payload(&self) -> Option<TokenStream> {
        self.has_fields().then(|| c_struct(&self.payload_name, None, &self.variant.fields, true))
    }

    fn member(&self) -> Option<TokenStream> {
        let (name, ty) = (&self.member_name, &self.payload_name);
        self.has_fields().then(|| glue!(pub #name: ::core::mem::ManuallyDrop<#ty>))
    }

    /// Binds the fields: `Self::Variant { a: field0, .. }`.
    fn pattern(&self) -> TokenStream {
        let ident = &self.variant.ident;
        let fields = &self.variant.fields.list;
        let bindings = fields.iter().enumerate().map(|(index, field)| {
            let (member, binding) = (&field.member, binding(index));
            glue!(#member: #binding)
        });
        glue!(Self::#ident { #(#bindings),* })
    }

    fn lift(&self) -> TokenStream {
        let (tag, ident, member_name) = (&self.tag, &self.variant.ident, &self.member_name);
        let fields = self.variant.fields.list.iter().map(|field| {
            let place = place("payload", field);
            let lift = call_crossing(&field.ty, "lift", glue!(#place, depth));
            let (member, label) = (&field.member, &field.name);
            glue! {
                // SAFETY: what the field refers to is readable by the caller's promise.
                #member: unsafe { #lift }
                    .map_err(|error| error.in_field(#label))?,
            }
        });
        let payload = self.has_fields().then(|| {
            glue! {
                // SAFETY: the tag says which member it is, and every bit pattern is a value of every member.
                let payload = unsafe { &c.value.#member_name };
            }
        });
        glue! {
            #tag => {
                #payload
                ::core::result::Result::Ok(Self::#ident { #(#fields)* })
            }
        }
    }

    fn lower(&self, message: Option<&TokenStream>, has_value: bool) -> TokenStream {
        let (tag, pattern) = (&self.tag, self.pattern());
        let (payload_name, member_name) = (&self.payload_name, &self.member_name);
        let fields = self.variant.fields.list.iter().enumerate().map(|(index, field)| {
            let (name, binding) = (c_name(field), binding(index));
            let lower = call_crossing(&field.ty, "lower", glue!(#binding, arena));
            glue!(#name: #lower)
        });
        let value = match (has_value, self.has_fields()) {
            (false, _) => None,
            (true, true) => {
                let payload = glue!(#payload_name { #(#fields,)* __end: [] });
                Some(glue!(value: __FfiValue { #member_name: ::core::mem::ManuallyDrop::new(#payload) },))
            }
            (true, false) => Some(glue! {
                // SAFETY: every bit pattern is a value of every member, so zeros are.
                value: unsafe { ::core::mem::zeroed::<__FfiValue>() },
            }),
        };
        glue!(#pattern => __FfiC { #message tag: #tag, #value },)
    }

    fn encode(&self, as_text: bool) -> TokenStream {
        let (pattern, key) = (self.pattern(), encoded_text(&self.variant.wire));
        if as_text {
            return glue!(#pattern => encoder.known(#key),);
        }
        let fields = &self.variant.fields;
        let encode = encode_fields(fields, |field| {
            let index = fields.list.iter().position(|other| std::ptr::eq(other, field));
            let binding = binding(index.expect("a field of this variant"));
            glue!(#binding)
        });
        glue! {
            #pattern => {
                encoder.map(1, |encoder| {
                    encoder.known(#key);
                    #encode
                });
            }
        }
    }

    fn decode(&self) -> TokenStream {
        let (ident, wire) = (&self.variant.ident, &self.variant.wire);
        let fields = &self.variant.fields.list;
        let members = fields.iter().map(|field| &field.member);
        let (read, values) = decode_fields(&self.variant.fields);
        let bare = if self.has_fields() {
            glue!(::core::result::Result::Err(__ffi::fields_missing(#wire)))
        } else {
            glue!(::core::result::Result::Ok(Self::#ident {}))
        };
        glue! {
            #wire => match decoder {
                ::core::option::Option::None => #bare,
                ::core::option::Option::Some(decoder) => {
                    let decoded = (|| {
                        #read
                        ::core::result::Result::Ok(Self::#ident { #(#members: #values),* })
                    })();
                    decoded.map_err(|error: __ffi::ValueError| error.in_field(#wire))
                }
            },
        }
    }
}

fn binding(index: usize) -> Ident {
    local("field", index)
}
