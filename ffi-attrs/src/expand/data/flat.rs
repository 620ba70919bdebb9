//! An enum without fields: in C a number, on the wire text.

use ffi_model::{
    Code,
    ast::{Data, Variant},
};
use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::record_variants;
use crate::expand::at;

pub(super) fn expand(data: &Data, variants: &[Variant]) -> TokenStream {
    let ident = &data.ident;
    let name = &data.name;
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let wires: Vec<_> = variants.iter().map(|variant| variant.wire.as_str()).collect();
    let values: Vec<TokenStream> = idents.iter().map(|variant| glue!(#ident::#variant as i32)).collect();
    let record_variants = record_variants(variants, &values);
    // The C form is 32 bits wide.
    let too_wide = format!("the discriminant of this variant does not fit into an i32 [{}]", Code::SHAPE);
    let fits = idents.iter().zip(&values).map(|(variant, value)| {
        quote_spanned! { at(variant) => const _: () = ::core::assert!(
            #ident::#variant as i128 == #value as i128,
            #too_wide,
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
            const ALONE: bool = true;
            __ffi::pointee_is_c!();

            unsafe fn lift(c: &i32, _: __ffi::Depth) -> ::core::result::Result<Self, __ffi::ValueError> {
                #(if *c == #values {
                    return ::core::result::Result::Ok(Self::#idents);
                })*
                ::core::result::Result::Err(__ffi::unknown_value(#name, *c))
            }

            unsafe fn lift_arg(arg: i32) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: a number refers to nothing.
                unsafe { Self::lift(&arg, __ffi::Depth::default()) }
            }

            fn lower(&self, _: &__ffi::Arena) -> i32 {
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
