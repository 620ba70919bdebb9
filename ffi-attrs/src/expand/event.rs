//! Events: what the author's function does, the record of its parameters, and the event's record in the descriptor.

use ffi_model::{
    ast::{Bodyless, Event, Payload},
    contract::OnFull,
};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Item, ext::IdentExt};

use super::{
    at,
    bodyless::{names, record_of, with_body},
    crossing, data, ends,
};

pub(super) fn expand(event: &Event, item: &Item) -> TokenStream {
    let item = Bodyless::parse(item.to_token_stream()).expect("it was read before");
    let Event { name, wire, params, cfgs, .. } = event;
    let (value, ty) = match &event.payload {
        Payload::One => {
            let [param] = params.as_slice() else { unreachable!("such a payload is the only parameter") };
            let (name, ty) = (&param.ident, &param.ty);
            (quote!(#name), quote!(#ty))
        }
        Payload::Record(record) => {
            let names = names(params);
            (quote!(#record { #(#names),* }), quote!(#record))
        }
    };
    let function = with_body(item, &fire(event, &value, &ty));
    let (payload, on_full) = (crossing(&ty, "TYPE"), event.on_full.name());
    let (record, is_named) = match &event.payload {
        // Of what an alias hides, the tool says the same.
        Payload::One => {
            let is_named = quote_spanned! { ends(&ty)[0] => const _: () = ::core::assert!(
                ::core::matches!(#payload, __ffi::descriptor::Type::Named(_)),
                "this is another name of a type that is no payload by itself: write that type",
            ); };
            (None, Some(is_named))
        }
        Payload::Record(record) => (Some(payload_record(event, record)), None),
    };
    glue! {
        #function
        #record

        #(#cfgs)*
        const _: () = {
            use ::ffi::__private as __ffi;
            #is_named
            __ffi::record!(__ffi::descriptor::Decl::Event {
                name: #name,
                wire: #wire,
                payload: #payload,
                on_full: #on_full,
            });
        };
    }
}

/// The body of the author's function. What the payload's type lacks is said where that is written.
fn fire(event: &Event, value: &TokenStream, ty: &TokenStream) -> TokenStream {
    let Event { ident, wire, context, .. } = event;
    let place = at(ident);
    let on_full = Ident::new(
        match event.on_full {
            OnFull::Block => "Block",
            OnFull::DropOldest => "DropOldest",
            OnFull::Error => "Error",
        },
        Span::mixed_site(),
    );
    let fire = match (event.on_full, event.is_async) {
        (OnFull::Error, _) => "try_fire",
        (_, true) => "fire_async",
        (_, false) => "fire",
    };
    let (fire, wait) = (Ident::new(fire, place), event.is_async.then(|| glue!(.await)));
    let declared = glue! {
        &::ffi::__private::Event { name: #wire, on_full: ::ffi::__private::OnFull::#on_full }
    };
    quote_spanned!(place => ::ffi::__private::event::#fire::<#ty>(#context, #declared, #value) #wait)
}

/// The struct that listeners get where the parameters are not one themselves. Tests of the author's name it.
fn payload_record(event: &Event, record: &Ident) -> TokenStream {
    let Event { ident, params, vis, cfgs, .. } = event;
    let (names, types) = (names(params), params.iter().map(|param| &param.ty));
    let docs = format!("What `{}` tells.", ident.unraw());
    let docs_of_fields = params.iter().map(|param| format!("Its parameter `{}`.", param.name()));
    let data = data::expand(&record_of(params, record.clone(), record.unraw().to_string()));
    glue! {
        #(#cfgs)*
        #[doc = #docs]
        #[allow(missing_debug_implementations, reason = "its fields need not have any")]
        #vis struct #record {
            #(#[doc = #docs_of_fields] #vis #names: #types,)*
        }

        #(#cfgs)*
        #data
    }
}
