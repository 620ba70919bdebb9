//! What crosses as another type does: a struct of one unnamed field, or a type that is made from another and turned into it.

use ffi_model::ast::{Data, Newtype, Way};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Type;

use crate::expand::{call_crossing, crossing, ends};

/// All of it is at the author's type: whatever that lacks is said there.
pub(super) fn expand(data: &Data, newtype: &Newtype) -> TokenStream {
    let ident = &data.ident;
    let name = &data.name;
    let ty = &newtype.ty;
    let place = place(ty);
    let [c, arg, pointee] = ["C", "Arg", "Pointee"].map(|member| crossing(ty, member));
    let [plain, nullable, is_key] = ["PLAIN", "NULLABLE", "IS_KEY"].map(|member| crossing(ty, member));
    let alone = match &newtype.way {
        Way::Field(_) => crossing(ty, "ALONE"),
        // What it is turned into ends before the C form does.
        Way::Convert => {
            let bare = crossing(ty, "BARE");
            quote_spanned!(place => #bare && !::core::mem::needs_drop::<#ty>())
        }
    };
    let as_c = as_c(newtype);
    let call = |function, args| call_crossing(ty, function, args);
    let lift = call("lift", quote_spanned!(place => c, depth));
    let lift_arg = call("lift_arg", quote_spanned!(place => arg));
    let pointer = call("pointer", quote_spanned!(place => arg));
    let lift_pointee = call("lift_pointee", quote_spanned!(place => pointee, depth));
    let payload = call("payload", quote_spanned!(place => c));
    let lift_payload = call("lift_payload", quote_spanned!(place => payload));
    let decode = call("decode", quote_spanned!(place => decoder));
    let absent = call("absent", TokenStream::new());
    let made = made(newtype);
    let (to_lower, to_encode) = inside(newtype);
    let lower = match &newtype.way {
        Way::Field(_) => call("lower", quote_spanned!(place => #to_lower, arena)),
        Way::Convert => {
            // What the C form does not refer to need not be kept.
            let [of_kept, of_passing] =
                [&to_lower, &to_encode].map(|inner| call("lower", quote_spanned!(place => #inner, arena)));
            quote_spanned!(place => if #alone { #of_passing } else { #of_kept })
        }
    };
    let lower_pointee = call("lower_pointee", quote_spanned!(place => #to_lower, arena));
    let encode = call("encode", quote_spanned!(place => #to_encode, encoder));
    let record_type = crossing(ty, "TYPE");
    quote_spanned! { place =>
        // SAFETY: the header declares it as another name of the inner type, which everything is left to.
        unsafe impl __ffi::Crossing for #ident {
            type C = #c;
            type Arg = #arg;
            type Pointee = #pointee;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(#name);
            const PLAIN: bool = #plain;
            const ALONE: bool = #alone;
            #as_c
            const NULLABLE: bool = #nullable;
            const IS_KEY: bool = #is_key;

            unsafe fn lift(
                c: &#c, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift }?;
                #made
            }

            unsafe fn lift_arg(arg: #arg) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift_arg }?;
                #made
            }

            fn pointer(arg: #arg) -> ::core::option::Option<__ffi::Pointer<#c>> {
                #pointer
            }

            unsafe fn lift_pointee(
                pointee: &#pointee, depth: __ffi::Depth,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift_pointee }?;
                #made
            }

            fn lower(&self, arena: &__ffi::Arena) -> #c {
                #lower
            }

            fn lower_pointee(&self, arena: &__ffi::Arena) -> *const #pointee {
                #lower_pointee
            }

            unsafe fn payload(c: &#c) -> __ffi::Payload {
                // SAFETY: the caller's promise.
                unsafe { #payload }
            }

            unsafe fn lift_payload(
                payload: __ffi::Payload,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                // SAFETY: the caller's promise.
                let inner = unsafe { #lift_payload }?;
                #made
            }

            fn encode(&self, encoder: &mut __ffi::Encoder) {
                #encode
            }

            fn decode(decoder: &mut __ffi::Decoder<'_>) -> ::core::result::Result<Self, __ffi::ValueError> {
                let inner = #decode?;
                #made
            }

            fn absent() -> ::core::option::Option<::core::result::Result<Self, __ffi::ValueError>> {
                let inner = #absent?;
                ::core::option::Option::Some(inner.and_then(|inner| #made))
            }
        }

        __ffi::record!(__ffi::descriptor::Decl::Newtype { name: #name, ty: #record_type });
    }
}

/// Where the author wrote the type, for names of the glue.
fn place(ty: &Type) -> Span {
    Span::mixed_site().located_at(ends(ty)[0])
}

/// Whether a value is its own C form, which one that is made by a conversion never is.
fn as_c(newtype: &Newtype) -> Option<TokenStream> {
    let Way::Field(member) = &newtype.way else { return None };
    let ty = &newtype.ty;
    let (c, as_c) = (crossing(ty, "C"), crossing(ty, "AS_C"));
    Some(quote_spanned! { place(ty) =>
        const AS_C: ::core::option::Option<usize> =
            __ffi::as_c::<Self, #c>(0, &[(#as_c, ::core::mem::offset_of!(Self, #member), 0)]);
    })
}

/// The value, made of the local `inner`; a `Result`.
fn made(newtype: &Newtype) -> TokenStream {
    let ty = &newtype.ty;
    match &newtype.way {
        Way::Field(member) => quote_spanned! { place(ty) =>
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { #member: inner })
        },
        Way::Convert => quote_spanned!(place(ty) => __ffi::made::<Self, #ty>(inner)),
    }
}

/// A reference to the inner value of `self`: one that lives as long as the arena or `self`, and one for a moment.
fn inside(newtype: &Newtype) -> (TokenStream, TokenStream) {
    let ty = &newtype.ty;
    match &newtype.way {
        Way::Field(member) => {
            let field = quote_spanned!(place(ty) => &self.#member);
            (field.clone(), field)
        }
        Way::Convert => {
            let turned = quote_spanned!(place(ty) => __ffi::turned::<Self, #ty>(self));
            (quote_spanned!(place(ty) => arena.keep(#turned)), quote_spanned!(place(ty) => &#turned))
        }
    }
}
