//! What is written for an annotated item: the item itself, and glue that calls `ffi-runtime`.
//!
//! All glue stands in an anonymous `const _`, so it adds no name to the author's module. Every unsafe operation in it is a
//! call into a documented function of `ffi::__private`; pointer work is not written out here.

/// `quote!` whose locals are its own: what an author calls the same is something else.
macro_rules! glue {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site() => $($tokens)* }
    };
}

mod bodyless;
mod constant;
mod data;
mod event;
mod export;
mod handle;
mod host;
mod library;
mod round_trip;
#[cfg(test)]
mod tests;

use ffi_model::{
    Diagnostics,
    ast::{Attribute, Bodyless, Data, Export, Item},
    lower,
    manifest::{LibraryOptions, Runtime},
};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{DeriveInput, parse2};

pub(crate) use self::round_trip::is_wanted as is_tested;
use crate::manifest::Manifest;

/// The name of the lib target being compiled, as rustc sees it: the prefix of every symbol.
fn library_name() -> String {
    std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "library".to_owned())
}

/// `#[ffi::library]`, `#[ffi::handle]`, `#[ffi::export]`, `#[ffi::event]` and `#[ffi::host]`.
pub(crate) fn attribute(
    attribute: Attribute,
    args: TokenStream,
    tokens: TokenStream,
    manifest: &Manifest,
) -> TokenStream {
    let item: syn::Item = match parse2(tokens.clone()) {
        Ok(item) => item,
        Err(_) => return misplaced(attribute, tokens),
    };
    let mut errors = Diagnostics::default();
    let parsed = Item::parse(attribute, args, &item, &manifest.options, &mut errors);
    if let Some(parsed) = &parsed {
        lower::lower(parsed, &library_name(), &mut errors);
    }
    let Some(parsed) = parsed.filter(|_| errors.is_empty()) else {
        return with_errors(&errors, standing_in(attribute, item));
    };
    let library = library_name();
    let beside = |glue: TokenStream| {
        let plain = export::without_markers(item.clone());
        quote! { #plain #glue }
    };
    let written = match &parsed {
        Item::Library(parsed) => beside(library::expand(parsed, &library, &manifest.options)),
        Item::Handle(parsed) => beside(handle::expand(parsed)),
        Item::Export(parsed) => beside(export::expand(parsed, &library, &manifest.options)),
        Item::Constant(parsed) => beside(constant::expand(parsed)),
        Item::Event(parsed) => event::expand(parsed, &item),
        Item::Host(parsed) => host::expand(parsed, &item),
        Item::Data(_) => unreachable!("data is expanded by its derive"),
    };
    let mention = match &parsed {
        // It may stand in an `impl` block, which is said by rustc.
        Item::Export(Export { self_ty: None, .. }) => TokenStream::new(),
        _ => manifest.mention(),
    };
    quote! { #written #mention }
}

/// What is left of an item of which is said what is wrong: itself, so that nothing else is reported as missing. A function
/// without a body gets one.
fn standing_in(attribute: Attribute, item: syn::Item) -> TokenStream {
    let is_declared = matches!(attribute, Attribute::Event | Attribute::Host);
    match Bodyless::parse(item.to_token_stream()).filter(|_| is_declared) {
        Some(function) => bodyless::stand_in(function),
        None => export::without_markers(item).into_token_stream(),
    }
}

/// `#[ffi::data]` and `#[ffi::error]`: leave the work to the derive macro, which sees `cfg`s decided.
pub(crate) fn data(attribute: Attribute, args: TokenStream, tokens: TokenStream) -> TokenStream {
    let is_type = matches!(
        parse2::<syn::Item>(tokens.clone()),
        Ok(syn::Item::Struct(_) | syn::Item::Enum(_) | syn::Item::Union(_))
    );
    if !is_type {
        return misplaced(attribute, tokens);
    }
    let kind = quote::format_ident!("{}", attribute.name());
    quote! {
        #[derive(::ffi::__private::Data)]
        #[ffi(#kind(#args))]
        #tokens
    }
}

/// The derive macro behind them. `is_tested`: the library is compiled for its test.
pub(crate) fn derive_data(tokens: TokenStream, manifest: &Manifest, is_tested: bool) -> TokenStream {
    let input: DeriveInput = match parse2(tokens) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Diagnostics::default();
    let parsed = Data::parse_derive(&input, &manifest.options, &mut errors);
    let lowered =
        parsed.as_ref().map(|data| lower::lower(&Item::Data(data.clone()), &library_name(), &mut errors));
    match parsed {
        Some(data) if errors.is_empty() => {
            let (glue, mention) = (data::expand(&data), manifest.mention());
            let lowered = lowered.into_iter().flatten().filter(|_| is_tested);
            let tested = lowered.map(|lowered| round_trip::expand(&data, &lowered.decl));
            quote! { #glue #(#tested)* #mention }
        }
        _ => with_errors(&errors, TokenStream::new()),
    }
}

/// An attribute on something it does not apply to; among them `#[ffi::constructor]` and `#[ffi::destructor]` where
/// `#[ffi::export]` did not take them.
pub(crate) fn misplaced(attribute: Attribute, tokens: TokenStream) -> TokenStream {
    with_errors(&attribute.misplaced(name_span(&tokens)).into(), tokens)
}

/// What the runtime has to know of the library's options: each entry that begins without a type of the library has it.
fn runtime_options(options: &LibraryOptions) -> TokenStream {
    let LibraryOptions { rename_all: _, abi: _, stale_warn_ms, runtime, destructor_timeout_ms, event_queue } =
        options;
    let event_queue = event_queue.get() as usize;
    let runtime = match runtime {
        Runtime::MultiThread { workers } => {
            let workers = workers.map_or(0, |workers| usize::from(workers.get()));
            glue!(MultiThread { workers: #workers })
        }
        Runtime::CurrentThread => glue!(CurrentThread),
    };
    glue! {
        __ffi::Options {
            runtime: __ffi::Runtime::#runtime,
            destructor_timeout_ms: #destructor_timeout_ms,
            stale_warn_ms: #stale_warn_ms,
            event_queue: #event_queue,
        }
    }
}

/// Where a name of the author is, for what is written because of it: errors then point there. Other names are looked up
/// as everywhere in the glue, whatever other macro the author's name comes from.
fn at(name: &Ident) -> Span {
    name.span().resolved_at(Span::mixed_site())
}

/// The first and the last place of the author's tokens.
fn ends(tokens: &impl ToTokens) -> [Span; 2] {
    let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    [first, spans.last().unwrap_or(first)]
}

/// `<ty as Trait>::member`, all of it at the author's type. However often that is written, a type that lacks the trait is
/// reported once: rustc does not repeat an error that says the same about the same place.
fn qualified(ty: &impl ToTokens, as_trait: &str, member: &str) -> TokenStream {
    let [first, last] = ends(ty);
    let [as_trait, member] = [as_trait, member].map(|name| Ident::new(name, last));
    let open = quote_spanned!(first => <);
    let rest = quote_spanned!(last => as __ffi::#as_trait>::#member);
    quote!(#open #ty #rest)
}

/// `<ty as Crossing>::member`
fn crossing(ty: &impl ToTokens, member: &str) -> TokenStream {
    qualified(ty, "Crossing", member)
}

/// `<ty as Trait>::member(args)`
fn call_qualified(ty: &impl ToTokens, as_trait: &str, member: &str, args: TokenStream) -> TokenStream {
    let mut args = Group::new(Delimiter::Parenthesis, args);
    args.set_span(ends(ty)[1]);
    let function = qualified(ty, as_trait, member);
    quote!(#function #args)
}

/// `<ty as Crossing>::member(args)`
fn call_crossing(ty: &impl ToTokens, member: &str, args: TokenStream) -> TokenStream {
    call_qualified(ty, "Crossing", member, args)
}

/// A local of the glue that holds something of the author's type, where it is used.
fn holding(ty: &impl ToTokens, local: &str) -> Ident {
    Ident::new(local, Span::mixed_site().located_at(ends(ty)[0]))
}

/// A local of the glue.
fn local(prefix: &str, index: usize) -> Ident {
    Ident::new(&format!("{prefix}{index}"), Span::mixed_site())
}

/// The item as it was, so that nothing else is reported as missing, and what is wrong with it.
fn with_errors(errors: &Diagnostics, item: TokenStream) -> TokenStream {
    let errors = errors.to_syn().map(|error| error.to_compile_error());
    quote! { #item #errors }
}

/// The name of an item, or where it begins where it has none.
fn name_span(tokens: &TokenStream) -> Span {
    const BEFORE_NAMES: [&str; 10] =
        ["const", "enum", "fn", "mod", "static", "struct", "trait", "type", "union", "macro_rules"];
    let mut first = None;
    let mut after_keyword = false;
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            // An attribute.
            TokenTree::Punct(punct) if punct.as_char() == '#' => drop(tokens.next()),
            TokenTree::Ident(ident) => {
                let keyword = BEFORE_NAMES.iter().any(|keyword| ident == keyword);
                if after_keyword && !keyword {
                    return ident.span();
                }
                after_keyword = keyword;
                first.get_or_insert(token.span());
            }
            _ => drop(first.get_or_insert(token.span())),
        }
    }
    first.unwrap_or_else(Span::call_site)
}
