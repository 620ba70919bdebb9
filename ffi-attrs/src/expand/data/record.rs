//! A struct: in C a struct of the C forms of its fields, on the wire a map.

use ffi_model::ast::{Data, DataKind, Fields};
use proc_macro2::TokenStream;
use quote::format_ident;
use syn::Ident;

use super::{
    form::{Message, as_c, c_name, c_struct, of_all, offset, place},
    map::{decode_fields, encode_fields},
    record_fields,
};
use crate::expand::call_crossing;

pub(super) fn expand(data: &Data, fields: &Fields) -> TokenStream {
    let ident = &data.ident;
    let name = &data.name;
    let is_error = data.kind == DataKind::Error;
    let Message { declare: message, lower: lower_message } = Message::of(data);
    let c = c_struct(&format_ident!("__FfiC"), message, fields, is_error);
    let members: Vec<_> = fields.list.iter().map(|field| &field.member).collect();
    let c_names: Vec<Ident> = fields.list.iter().map(c_name).collect();
    let [plain, alone] = ["PLAIN", "ALONE"].map(|member| of_all(is_error, &fields.list, member));
    let lifts = fields.list.iter().map(|field| {
        let place = place("c", field);
        call_crossing(&field.ty, "lift", glue!(#place, depth))
    });
    let lowers = fields.list.iter().map(|field| {
        let member = &field.member;
        call_crossing(&field.ty, "lower", glue!(&self.#member, arena))
    });
    let offsets = fields.list.iter().map(offset);
    let labels: Vec<_> = fields.list.iter().map(|field| field.name.as_str()).collect();
    let (read, values) = decode_fields(fields);
    let encode = encode_fields(fields, |field| {
        let member = &field.member;
        glue!(&self.#member)
    });
    let reserved = (fields.list.is_empty() && !is_error).then(|| glue!(reserved: 0,));
    let as_c = (!is_error).then(|| {
        let parts = fields.list.iter().map(as_c);
        glue! {
            const AS_C: ::core::option::Option<usize> = __ffi::as_c::<Self, __FfiC>(1, &[#(#parts),*]);
        }
    });
    let record_fields = record_fields(fields);
    glue! {
        #c

        // SAFETY: the header declares the same struct, made from the same fields by the same rules; every field's C
        // form takes every bit pattern.
        unsafe impl __ffi::Crossing for #ident {
            type C = __FfiC;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = #plain;
            const ALONE: bool = #alone;
            #as_c
            __ffi::arg_is_pointer!();
            __ffi::pointee_is_c!();

            unsafe fn lift(
                c: &__FfiC, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                let depth = depth.deeper()?;
                let _ = (c, depth);
                ::core::result::Result::Ok(Self {
                    // SAFETY: what the fields refer to is readable by the caller's promise.
                    #(#members: unsafe { #lifts }
                        .map_err(|error| error.in_field(#labels))?,)*
                })
            }

            fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                arena.nested(|| __FfiC { #lower_message #reserved #(#c_names: #lowers,)* __end: [] })
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
