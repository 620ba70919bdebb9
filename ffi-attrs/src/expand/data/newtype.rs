//! What crosses as another type does: a struct of one unnamed field, or a type that is made from another and turned into it.

use ffi_model::ast::{Data, Newtype, Way};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;

use crate::expand::{call_crossing, crossing, ends};

pub(super) fn expand(data: &Data, newtype: &Newtype) -> TokenStream {
    let ident = &data.ident;
    let name = ident.unraw().to_string();
    let ty = &newtype.ty;
    let [c, arg, pointee] = ["C", "Arg", "Pointee"].map(|member| crossing(ty, member));
    let [plain, nullable, is_key] = ["PLAIN", "NULLABLE", "IS_KEY"].map(|member| crossing(ty, member));
    let lift = call_crossing(ty, "lift", glue!(c, depth));
    let lift_arg = call_crossing(ty, "lift_arg", glue!(arg));
    let lift_pointee = call_crossing(ty, "lift_pointee", glue!(pointee, depth));
    let payload = call_crossing(ty, "payload", glue!(c));
    let decode = call_crossing(ty, "decode", glue!(decoder));
    let absent = call_crossing(ty, "absent", glue!());
    let present = call_crossing(ty, "present", glue!(::core::option::Option::None, key));
    let made = made(newtype);
    let (to_lower, to_encode) = inside(newtype);
    let lower = call_crossing(ty, "lower", glue!(#to_lower, arena));
    let lower_pointee = call_crossing(ty, "lower_pointee", glue!(#to_lower, arena));
    let encode = call_crossing(ty, "encode", glue!(#to_encode, encoder));
    let record_type = crossing(ty, "TYPE");
    glue! {
        // SAFETY: the header declares it as another name of the inner type, which everything is left to.
        unsafe impl __ffi::Crossing for #ident {
            type C = #c;
            type Arg = #arg;
            type Pointee = #pointee;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = #plain;
            const NULLABLE: bool = #nullable;
            const IS_KEY: bool = #is_key;

            unsafe fn lift(
                c: &Self::C, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift }?;
                #made
            }

            unsafe fn lift_arg(arg: Self::Arg) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift_arg }?;
                #made
            }

            unsafe fn lift_pointee(
                pointee: &Self::Pointee, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift_pointee }?;
                #made
            }

            fn lower(&self, arena: &__ffi::Arena) -> Self::C {
                #lower
            }

            fn lower_pointee(&self, arena: &__ffi::Arena) -> *const Self::Pointee {
                #lower_pointee
            }

            unsafe fn payload(c: &Self::C) -> __ffi::Payload {
                // SAFETY: the caller's promise.
                unsafe { #payload }
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                #encode
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                let inner = #decode?;
                #made
            }

            fn absent() -> ::core::option::Option<Self> {
                let inner = #absent?;
                ::core::result::Result::ok(#made)
            }

            fn present(
                value: ::core::option::Option<Self>, key: &'static str,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                if let ::core::option::Option::Some(value) = value {
                    return ::core::result::Result::Ok(value);
                }
                let inner = #present?;
                let made: ::core::result::Result<Self, __ffi::ValueError> = #made;
                made.map_err(|error| error.in_field(key))
            }
        }

        __ffi::record!(__ffi::descriptor::Decl::Newtype { name: #name, ty: #record_type });
    }
}

/// The value, made of `inner`; a `Result`.
fn made(newtype: &Newtype) -> TokenStream {
    let ty = &newtype.ty;
    match &newtype.way {
        Way::Field(member) => glue!(::core::result::Result::Ok(Self { #member: inner })),
        Way::Convert => {
            let made = quote_spanned!(ends(ty)[0] => __ffi::made::<Self, #ty>);
            glue!(#made(inner))
        }
    }
}

/// A reference to the inner value of `self`: one that lives as long as the arena or `self`, and one for a moment.
fn inside(newtype: &Newtype) -> (TokenStream, TokenStream) {
    let ty = &newtype.ty;
    match &newtype.way {
        Way::Field(member) => (glue!(&self.#member), glue!(&self.#member)),
        Way::Convert => {
            let turned = quote_spanned!(ends(ty)[0] => __ffi::turned::<Self, #ty>);
            (glue!(arena.keep(#turned(self))), glue!(&#turned(self)))
        }
    }
}
