//! Host functions: what the author's functions do, the records of their arguments, and their own in the descriptor.

use ffi_model::ast::{Bodyless, HostFunction, HostItem, Interface};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, Ident, Item, ItemTrait, ReturnType, TraitItem, TraitItemFn, ext::IdentExt, parse_quote};

use super::{
    at,
    bodyless::{names, record_of, with_body},
    data, ends,
    export::{error_type, record_params, value_type, without_options, without_options_of_params},
    qualified,
};

pub(super) fn expand(host: &HostItem, item: &Item) -> TokenStream {
    match (&host.interface, item) {
        (Some(interface), Item::Trait(item)) => expand_trait(host, interface, item),
        (_, item) => expand_function(host, item),
    }
}

/// A function of its own.
fn expand_function(host: &HostItem, item: &Item) -> TokenStream {
    let item = Bodyless::parse(item.to_token_stream()).expect("it was read before");
    let [function] = host.functions.as_slice() else { unreachable!("an item that is a function has one") };
    let context = function.context.as_ref().expect("a function of its own is given the context");
    let function_with_body = with_body(item, &ask(function, &quote!(#context)));
    let record = record(function, None);
    glue! { #function_with_body #record }
}

/// A trait, which the context implements.
fn expand_trait(host: &HostItem, interface: &Interface, item: &ItemTrait) -> TokenStream {
    let Interface { ident, cfgs, .. } = interface;
    let name = ident.unraw().to_string();
    let methods = item.items.iter().filter_map(|item| match item {
        TraitItem::Fn(method) => Some(method),
        _ => None,
    });
    let methods = host.functions.iter().zip(methods).map(|(function, method)| implemented(function, method));
    // At the author's trait: what else it asks for is said there.
    let implements = quote_spanned!(at(ident) => impl #ident for ::ffi::Context);
    let records = host.functions.iter().map(|function| record(function, Some(interface)));
    let item = awaited(item.clone());
    glue! {
        #item

        #(#cfgs)*
        #implements {
            #(#methods)*
        }

        #(#cfgs)*
        const _: () = {
            use ::ffi::__private as __ffi;
            __ffi::record!(__ffi::descriptor::Decl::Interface { name: #name });
        };

        #(#records)*
    }
}

/// The trait as it is for whoever implements it: the futures of its functions are `Send`.
fn awaited(mut item: ItemTrait) -> ItemTrait {
    without_options(&mut item.attrs);
    for item in &mut item.items {
        let TraitItem::Fn(method) = item else { continue };
        without_options(&mut method.attrs);
        without_options_of_params(&mut method.sig);
        let sig = &mut method.sig;
        if let Some(asyncness) = sig.asyncness.take() {
            let output = match &sig.output {
                ReturnType::Default => quote!(()),
                ReturnType::Type(_, ty) => ty.to_token_stream(),
            };
            let place = Span::mixed_site().located_at(asyncness.span);
            let future = quote_spanned! { place =>
                -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
            };
            sig.output = parse_quote!(#future);
        }
    }
    item
}

/// A function of the trait, for the context.
fn implemented(function: &HostFunction, method: &TraitItemFn) -> TokenStream {
    let mut sig = method.sig.clone();
    without_options_of_params(&mut sig);
    let receiver = sig.inputs.iter().find_map(|input| match input {
        FnArg::Receiver(receiver) => Some(receiver.self_token),
        FnArg::Typed(_) => None,
    });
    let body = ask(function, &quote!(#receiver));
    let cfgs = &function.cfgs;
    quote! { #(#cfgs)* #sig { #body } }
}

/// The body of the author's function: its arguments are a record that nobody else sees.
fn ask(function: &HostFunction, context: &TokenStream) -> TokenStream {
    let HostFunction { ident, name, params, args, output, .. } = function;
    let record = data::expand(&record_of(params, hidden_record(), args.unraw().to_string()));
    let (members, types) = (names(params).collect::<Vec<_>>(), params.iter().map(|param| &param.ty));
    let types: Vec<_> = types.collect();
    // Of no parameters, an empty body: linters mind a `()` at its end.
    let tuple = (!members.is_empty()).then(|| glue!((#(self.#members,)*)));
    let asked = |place| quote_spanned!(place => #context, &__ffi::HostFunction { name: #name }, __FfiArgs { #(#members),* });
    let call = match error_type(output, None) {
        None => {
            let (place, asked) = (at(ident), asked(at(ident)));
            quote_spanned!(place => __ffi::host::tell::<__FfiArgs>(#asked);)
        }
        Some(error) => {
            let ok = value_type(output, None).unwrap_or_else(|| glue!(()));
            // At what the author has the host answer: what that lacks is said there.
            let place = Span::mixed_site().located_at(ends(&output.ok.as_ref().or(output.error.as_ref()))[0]);
            let asked = asked(place);
            let (call, wait) = match function.is_async {
                true => (Ident::new("call", place), Some(quote_spanned!(place => .await))),
                false => (Ident::new("call_now", place), None),
            };
            quote_spanned!(place => __ffi::host::#call::<__FfiArgs, #ok, #error>(#asked) #wait)
        }
    };
    glue! {
        use ::ffi::__private as __ffi;

        struct __FfiArgs {
            #(#members: #types,)*
        }

        #record

        impl __ffi::HostArgs for __FfiArgs {
            type Tuple = (#(#types,)*);

            fn into_tuple(self) -> Self::Tuple {
                #tuple
            }
        }

        #call
    }
}

/// The Rust name of the record: in the body of a function it must not hide what the author calls the same.
fn hidden_record() -> Ident {
    Ident::new("__FfiArgs", Span::mixed_site())
}

/// The function's record in the descriptor.
fn record(function: &HostFunction, interface: Option<&Interface>) -> TokenStream {
    let HostFunction { name, is_async, params, args, output, cfgs, .. } = function;
    let cfgs_of_interface = interface.map(|interface| &interface.cfgs).into_iter().flatten();
    let none = || glue!(::core::option::Option::None);
    let of = interface.map_or_else(none, |interface| {
        let name = interface.ident.unraw().to_string();
        glue!(::core::option::Option::Some(#name))
    });
    let params = record_params(params);
    let args = args.unraw().to_string();
    let ok = value_type(output, None).map_or_else(none, |ty| qualified(&ty, "Answer", "TYPE"));
    let error = error_type(output, None).map_or_else(none, |ty| qualified(&ty, "HostFailure", "TYPE"));
    glue! {
        #(#cfgs_of_interface)*
        #(#cfgs)*
        const _: () = {
            use ::ffi::__private as __ffi;
            __ffi::record!(__ffi::descriptor::Decl::Host {
                name: #name,
                of: #of,
                is_async: #is_async,
                params: #params,
                args: #args,
                ok: #ok,
                error: #error,
            });
        };
    }
}
