//! Handles: how objects that stay in the library are given out and taken.

use ffi_model::ast::Handle;
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;

use super::at;

pub(super) fn expand(item: &Handle) -> TokenStream {
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    // At the author's type: what it lacks is said there.
    let handle_impl = quote_spanned!(at(ident) => impl __ffi::Handle for #ident);
    glue! {
        const _: () = {
            use ::ffi::__private as __ffi;

            #handle_impl {
                const NAME: &'static str = #name;
            }

            impl __ffi::Output for #ident {
                type C = <__ffi::Arc<#ident> as __ffi::Crossing>::C;
                type Lowered = __ffi::Arc<#ident>;
                const TYPE: ::core::option::Option<__ffi::descriptor::Type> =
                    ::core::option::Option::Some(__ffi::descriptor::Type::Handle(#name));

                fn into_lowered(self) -> __ffi::Arc<#ident> {
                    __ffi::Arc::new(self)
                }
            }

            impl __ffi::ByReference for #ident {
                type Owned = __ffi::Arc<#ident>;
            }

            __ffi::record!(__ffi::descriptor::Decl::Handle { name: #name });
        };
    }
}
