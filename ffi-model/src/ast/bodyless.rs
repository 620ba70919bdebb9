//! Functions without a body: what is written for them is the macro's.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Attribute, FnArg, Ident, Signature, Token, Visibility,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
};

use super::{
    attr::Options,
    context,
    function::{Param, Passing, context_of, params},
};
use crate::{
    casing::ItemCase,
    diagnostic::{Code, Diagnostic, Diagnostics},
};

/// `pub fn name(..);`, which syn leaves uninterpreted where it is an item.
#[derive(Clone)]
pub struct Bodyless {
    /// Its attributes.
    pub attrs: Vec<Attribute>,
    /// Who can call it.
    pub vis: Visibility,
    /// What is before the `;`.
    pub sig: Signature,
}

impl Bodyless {
    /// Reads an item. `None` where it is something else.
    pub fn parse(tokens: TokenStream) -> Option<Bodyless> {
        syn::parse2(tokens).ok()
    }
}

impl Parse for Bodyless {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let function =
            Self { attrs: input.call(Attribute::parse_outer)?, vis: input.parse()?, sig: input.parse()? };
        input.parse::<Token![;]>()?;
        Ok(function)
    }
}

impl ToTokens for Bodyless {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.attrs.iter().for_each(|attr| attr.to_tokens(tokens));
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        <Token![;]>::default().to_tokens(tokens);
    }
}

/// The name of the context that a function begins with, and what comes after it. `code` is that of its attribute.
pub(super) fn context_first<'a>(
    code: Code,
    sig: &'a Signature,
    errors: &mut Diagnostics,
) -> Option<(Ident, Vec<&'a FnArg>)> {
    let mut inputs = sig.inputs.iter();
    let first = match inputs.next() {
        Some(FnArg::Typed(first)) => first,
        Some(FnArg::Receiver(_)) | None => {
            errors.push(context::first_is_missing(code, &sig.ident, None));
            return None;
        }
    };
    match errors.keep(context::passing(&first.ty))? {
        Some(Passing::Reference) => {}
        Some(Passing::Value) | None => {
            errors.push(context::first_is_missing(code, &sig.ident, Some(&first.ty)));
            return None;
        }
    }
    Some((context::name(first, errors)?, inputs.collect()))
}

/// The parameters after the context or the receiver, which are all by value; `known` are the options that each can have.
pub(super) fn owned<'a>(
    code: Code,
    inputs: impl IntoIterator<Item = &'a FnArg>,
    known: &[&str],
    options: &Options,
    errors: &mut Diagnostics,
) -> Vec<Param> {
    let (context, inputs) = context_of(inputs, errors);
    errors.extend(context.map(|context| context::second(context.ident.span())));
    let mut found = params(inputs, known, options.rename_all.unwrap_or_default(), errors);
    found.retain(|param| {
        let is_owned = param.passing == Passing::Value;
        if !is_owned {
            let message = format!("`{}` is taken by reference, and leaves the library", param.ident);
            errors.push(
                Diagnostic::at(code, &param.ty, message)
                    .help("take an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`"),
            );
        }
        is_owned
    });
    found
}

/// The name of the struct that the macro writes for `name`, at `ident`.
///
/// # Errors
/// There is no such name.
pub(super) fn struct_of(code: Code, name: &str, suffix: &str, ident: &Ident) -> Result<Ident, Diagnostic> {
    let text = ItemCase::Type.apply(name) + suffix;
    let mut found = Ident::parse_any.parse_str(&text).map_err(|_| {
        let message = format!("`{text}`, which is written for `{name}`, is not a name");
        Diagnostic::new(code, ident.span(), message).help("give it a name that begins with a letter")
    })?;
    found.set_span(ident.span());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str) -> Option<Bodyless> {
        let item: syn::Item = syn::parse_str(text).expect("an item");
        Bodyless::parse(item.to_token_stream())
    }

    #[test]
    fn a_function_without_a_body_is_read_and_written() {
        let text =
            "#[doc = \" Told.\"] #[ffi :: event] pub (crate) async fn on_tick (ctx : & ffi :: Context) ;";
        let function = read(text).expect("a function");
        assert_eq!(function.attrs.len(), 2);
        assert_eq!(function.sig.ident, "on_tick");
        assert!(function.sig.asyncness.is_some());
        let written: syn::Item = syn::parse2(function.to_token_stream()).expect("an item");
        let as_read: syn::Item = syn::parse_str(text).expect("an item");
        assert_eq!(written.to_token_stream().to_string(), as_read.to_token_stream().to_string());
    }

    #[test]
    fn anything_else_is_not() {
        for text in
            ["fn on_tick() {}", "struct S;", "const A: u32;", "type T;", "fn on_tick(); fn on_tock();"]
        {
            let tokens: TokenStream = text.parse().expect("tokens");
            assert!(Bodyless::parse(tokens).is_none(), "{text}");
        }
    }
}
