//! Structs and enums: their C form, and how a value gets in and out of it and of CBOR.

use ffi_model::ast::{Data, DataKind, Field, Fields, Shape, Variant};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Ident, ext::IdentExt};

use super::{at, call_crossing, crossing, ends, holding, local};

pub(super) fn expand(data: &Data) -> TokenStream {
    let ident = &data.ident;
    let is_error = data.kind == DataKind::Error;
    let body = match &data.shape {
        Shape::Struct(fields) => expand_struct(data, fields),
        Shape::Enum(variants)
            if is_error || variants.iter().any(|variant| !variant.fields.list.is_empty()) =>
        {
            expand_enum(data, variants)
        }
        Shape::Enum(variants) => expand_flat_enum(data, variants),
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

/// Of an error, the C form begins with its text.
struct Message {
    declare: Option<TokenStream>,
    lower: Option<TokenStream>,
}

impl Message {
    fn of(data: &Data) -> Self {
        let is_error = data.kind == DataKind::Error;
        let ident = &data.ident;
        Self {
            declare: is_error.then(|| glue!(pub message: __ffi::Str,)),
            lower: is_error.then(|| glue!(message: __ffi::Str::of(arena.alloc_str(&<#ident as __ffi::TypedError>::text(self))),)),
        }
    }
}

fn expand_struct(data: &Data, fields: &Fields) -> TokenStream {
    let ident = &data.ident;
    let name = ident.unraw().to_string();
    let is_error = data.kind == DataKind::Error;
    let Message { declare: message, lower: lower_message } = Message::of(data);
    let c = c_struct(&format_ident!("__FfiC"), message, fields, is_error);
    let members: Vec<_> = fields.list.iter().map(|field| &field.member).collect();
    let c_names: Vec<Ident> = fields.list.iter().map(c_name).collect();
    let plains = fields.list.iter().map(|field| crossing(&field.ty, "PLAIN"));
    let lifts = fields.list.iter().map(|field| call_crossing(&field.ty, "lift", place("c", field)));
    let lowers = fields.list.iter().map(|field| {
        let member = &field.member;
        call_crossing(&field.ty, "lower", glue!(&self.#member, arena))
    });
    let offsets = fields.list.iter().map(offset);
    let labels: Vec<_> = fields.list.iter().map(|field| field.name.as_str()).collect();
    let keys: Vec<_> = fields.list.iter().map(|field| field.wire.as_str()).collect();
    let types: Vec<_> = fields.list.iter().map(|field| &field.ty).collect();
    let (read, values) = decode_fields(&types, &keys);
    let encode = encode_fields(fields, |field| {
        let member = &field.member;
        glue!(&self.#member)
    });
    let reserved = (fields.list.is_empty() && !is_error).then(|| glue!(reserved: 0,));
    let plain = if is_error { glue!(false) } else { glue!(true #(&& #plains)*) };
    let record_fields = record_fields(fields);
    glue! {
        #c

        // SAFETY: the header declares the same struct, made from the same fields by the same rules; every field's C
        // form takes every bit pattern.
        unsafe impl __ffi::Crossing for #ident {
            type C = __FfiC;
            type Arg = *const __FfiC;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = #plain;

            unsafe fn lift(c: &__FfiC) -> ::core::result::Result<Self, __ffi::ValueError> {
                let _ = c;
                ::core::result::Result::Ok(Self {
                    // SAFETY: what the fields refer to is readable by the caller's promise.
                    #(#members: unsafe { #lifts }
                        .map_err(|error| error.in_field(#labels))?,)*
                })
            }

            unsafe fn lift_arg(arg: *const __FfiC) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                unsafe { __ffi::lift_pointer(arg) }
            }

            fn lower(&self, arena: &__ffi::Bump) -> __FfiC {
                let _ = arena;
                __FfiC { #lower_message #reserved #(#c_names: #lowers,)* __end: [] }
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                #encode
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                #read
                ::core::result::Result::Ok(Self { #(#members: #values,)* })
            }
        }

        __ffi::record!(__ffi::descriptor::Decl::Record {
            name: #name,
            is_error: #is_error,
            fields: #record_fields,
            layout: __ffi::descriptor::Layout {
                size: ::core::mem::size_of::<__FfiC>(),
                align: ::core::mem::align_of::<__FfiC>(),
                offsets: &[#(#offsets),*],
            },
        });
    }
}

/// The C struct of some fields. One without any has a byte that means nothing: C has no empty structs.
///
/// The last field takes no room. Whether a struct has a size is decided by its last field, so without this one rustc would
/// say of each mention of the struct that the author's last field cannot cross.
fn c_struct(name: &Ident, message: Option<TokenStream>, fields: &Fields, is_error: bool) -> TokenStream {
    let members = fields.list.iter().map(|field| {
        let (name, c) = (c_name(field), crossing(&field.ty, "C"));
        glue!(pub #name: #c)
    });
    let reserved = (fields.list.is_empty() && !is_error).then(|| glue!(pub reserved: u8,));
    glue! {
        #[repr(C)]
        #[allow(missing_docs, reason = "described in the header")]
        pub struct #name { #message #reserved #(#members,)* __end: [u8; 0] }
    }
}

/// `&c.field`, at the author's type: its C form may not exist.
fn place(c: &str, field: &Field) -> TokenStream {
    let (c, name) = (holding(&field.ty, c), c_name(field));
    quote_spanned!(ends(&field.ty)[0] => &#c.#name)
}

/// The offset of a field, at the author's type.
fn offset(field: &Field) -> TokenStream {
    let name = c_name(field);
    quote_spanned!(ends(&field.ty)[0] => ::core::mem::offset_of!(__FfiC, #name))
}

fn c_name(field: &Field) -> Ident {
    let [_, last] = ends(&field.ty);
    format_ident!("f_{}", field.name, span = last)
}

fn expand_flat_enum(data: &Data, variants: &[Variant]) -> TokenStream {
    let ident = &data.ident;
    let name = ident.unraw().to_string();
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let wires: Vec<_> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    let values: Vec<TokenStream> = idents.iter().map(|variant| glue!(#ident::#variant as i32)).collect();
    let record_variants = record_variants(variants, &values);
    // The C form is 32 bits wide.
    let fits = idents.iter().zip(&values).map(|(variant, value)| {
        quote_spanned! { at(variant) => const _: () = ::core::assert!(
            #ident::#variant as i128 == #value as i128,
            "the discriminant of this variant does not fit into an i32",
        ); }
    });
    glue! {
        #(#fits)*

        // SAFETY: the header declares `int32_t`; `lift` refuses numbers that are no variant.
        unsafe impl __ffi::Crossing for #ident {
            type C = i32;
            type Arg = i32;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = true;

            unsafe fn lift(c: &i32) -> ::core::result::Result<Self, __ffi::ValueError> {
                #(if *c == #values {
                    return ::core::result::Result::Ok(Self::#idents);
                })*
                ::core::result::Result::Err(__ffi::unknown_value(#name, *c))
            }

            unsafe fn lift_arg(arg: i32) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: a number refers to nothing.
                unsafe { Self::lift(&arg) }
            }

            fn lower(&self, _: &__ffi::Bump) -> i32 {
                match self {
                    #(Self::#idents => #values,)*
                }
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                encoder.text(match self {
                    #(Self::#idents => #wires,)*
                });
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                match &*decoder.text()? {
                    #(#wires => ::core::result::Result::Ok(Self::#idents),)*
                    other => ::core::result::Result::Err(__ffi::unknown_variant(other)),
                }
            }
        }

        __ffi::record!(__ffi::descriptor::Decl::Enum {
            name: #name,
            is_error: false,
            variants: #record_variants,
            layout: __ffi::descriptor::Layout { size: 4, align: 4, offsets: &[] },
        });
    }
}

/// An enum with data, and every error enum: a tag and a union.
fn expand_enum(data: &Data, variants: &[Variant]) -> TokenStream {
    let ident = &data.ident;
    let name = ident.unraw().to_string();
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
    let encodes =
        arms.iter().map(|arm| arm.encode(is_error && variants.iter().all(|v| v.fields.list.is_empty())));
    let decodes = arms.iter().map(Arm::decode);
    let tags: Vec<TokenStream> = arms
        .iter()
        .map(|arm| {
            let tag = &arm.tag;
            glue!(#tag)
        })
        .collect();
    let record_variants = record_variants(variants, &tags);
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
            type Arg = *const __FfiC;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = false;

            unsafe fn lift(c: &__FfiC) -> ::core::result::Result<Self, __ffi::ValueError> {
                match c.tag {
                    #(#lifts)*
                    other => ::core::result::Result::Err(__ffi::unknown_value(#name, other)),
                }
            }

            unsafe fn lift_arg(arg: *const __FfiC) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                unsafe { __ffi::lift_pointer(arg) }
            }

            fn lower(&self, arena: &__ffi::Bump) -> __FfiC {
                let _ = arena;
                match self {
                    #(#lowers)*
                }
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                match self {
                    #(#encodes)*
                }
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                __ffi::read_variant(decoder, |decoder, name| match name {
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
            let lift = call_crossing(&field.ty, "lift", place("payload", field));
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
        let (pattern, wire) = (self.pattern(), &self.variant.wire);
        if as_text {
            return glue!(#pattern => encoder.text(#wire),);
        }
        let fields = &self.variant.fields;
        let encode = encode_fields(fields, |field| {
            let index = fields.list.iter().position(|other| std::ptr::eq(other, field));
            let binding = binding(index.expect("a field of this variant"));
            glue!(#binding)
        });
        glue! {
            #pattern => {
                encoder.map(1);
                encoder.text(#wire);
                #encode
            }
        }
    }

    fn decode(&self) -> TokenStream {
        let (ident, wire) = (&self.variant.ident, &self.variant.wire);
        let fields = &self.variant.fields.list;
        let members = fields.iter().map(|field| &field.member);
        let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
        let keys: Vec<&str> = fields.iter().map(|field| field.wire.as_str()).collect();
        let (read, values) = decode_fields(&types, &keys);
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

/// Writes a map of the fields, in the order that deterministic encoding asks for.
fn encode_fields<'a>(fields: &'a Fields, value: impl Fn(&'a Field) -> TokenStream) -> TokenStream {
    let count = fields.list.len();
    let entries = fields.wire_order().into_iter().map(|field| {
        let (wire, value) = (&field.wire, value(field));
        let encode = call_crossing(&field.ty, "encode", glue!(#value, encoder));
        glue! {
            encoder.text(#wire);
            #encode;
        }
    });
    glue! {
        encoder.map(#count);
        #(#entries)*
    }
}

/// Statements that read a map from `decoder`, and the expressions of its values in order.
pub(super) fn decode_fields(types: &[impl ToTokens], keys: &[&str]) -> (TokenStream, Vec<TokenStream>) {
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

fn record_fields(fields: &Fields) -> TokenStream {
    let fields = fields.list.iter().map(|field| {
        let (Field { name, wire, .. }, ty) = (field, crossing(&field.ty, "TYPE"));
        glue! { __ffi::descriptor::Field { name: #name, wire: #wire, ty: #ty } }
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
