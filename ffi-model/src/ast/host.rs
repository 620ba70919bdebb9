//! `#[ffi::host]`

use proc_macro2::{Span, TokenStream};
use syn::{
    FnArg, Ident, ItemTrait, ReceiverKind, ReturnType, Signature, Token, TraitItem, TraitItemFn,
    TypeParamBound, Visibility, ext::IdentExt, punctuated::Punctuated,
};

use super::{
    Attribute,
    attr::{self, Options},
    bodyless::{Bodyless, context_first, owned, struct_of},
    function::{Output, Param, cfgs, exportable},
    spelled,
    stream::hidden_error,
};
use crate::{
    casing::ItemCase,
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::LibraryOptions,
    symbol,
};

/// What one `#[ffi::host]` stands on.
#[derive(Clone)]
pub struct HostItem {
    /// The trait; `None` for a function alone.
    pub interface: Option<Interface>,
    /// In order; of a function alone, it.
    pub functions: Vec<HostFunction>,
}

/// Host functions that belong together.
#[derive(Clone)]
pub struct Interface {
    /// The name of the trait.
    pub ident: Ident,
    /// Who can name it.
    pub vis: Visibility,
    /// What else implements it has to be.
    pub supertraits: Punctuated<TypeParamBound, Token![+]>,
    /// Its `cfg` attributes.
    pub cfgs: Vec<syn::Attribute>,
    /// Documentation.
    pub docs: String,
}

/// A function that the host implements.
#[derive(Clone)]
pub struct HostFunction {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name everywhere else; in a trait with the trait's name before it.
    pub name: String,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// The name of its first parameter, the context; `None` in a trait, where it is called on `self`.
    pub context: Option<Ident>,
    /// The others, all by value.
    pub params: Vec<Param>,
    /// The struct of its arguments that the macro writes.
    pub args: Ident,
    /// What it returns: always an error as well, unless the host is told only. Never an alias, and no stream.
    pub output: Output,
    /// Who can call it; of no meaning in a trait.
    pub vis: Visibility,
    /// Its `cfg` attributes.
    pub cfgs: Vec<syn::Attribute>,
    /// Documentation.
    pub docs: String,
}

impl HostItem {
    pub(super) fn parse_fn(
        args: TokenStream,
        item: &Bodyless,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<HostItem> {
        let options = attr::options(args, &["rename", "rename_all"], errors).or(library);
        attr::no_helper(&item.attrs, Attribute::Host, errors);
        let (context, told) = context_first(Code::HOST, &item.sig, errors)?;
        let name = options.name(&item.sig.ident, ItemCase::Function, errors);
        let of = Signed { sig: &item.sig, attrs: &item.attrs, vis: &item.vis, context: Some(context) };
        let function = HostFunction::parse(of, name, told, &options, errors)?;
        Some(HostItem { interface: None, functions: vec![function] })
    }

    pub(super) fn parse_trait(
        args: TokenStream,
        item: &ItemTrait,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<HostItem> {
        let options = attr::options(args, &["rename_all"], errors).or(library);
        attr::no_helper(&item.attrs, Attribute::Host, errors);
        if !item.generics.params.is_empty() {
            let message = format!("the trait `{}` cannot be generic: hosts implement it once", item.ident);
            errors.push(
                Diagnostic::at(Code::HOST, &item.generics.params, message)
                    .help("write the concrete types out, without lifetimes"),
            );
        }
        if let Some(token) = &item.unsafety {
            let message = format!("the trait `{}` is unsafe, and no host can promise anything", item.ident);
            errors.push(Diagnostic::at(Code::HOST, token, message).help("leave `unsafe` out"));
        }
        let mut functions = Vec::new();
        for member in &item.items {
            match member {
                TraitItem::Fn(member) => {
                    functions.extend(of_trait(member, item, &options, errors));
                }
                other => errors.push(
                    Diagnostic::at(
                        Code::HOST,
                        other,
                        "only functions can stand in a trait that hosts implement",
                    )
                    .help("move it to a trait of its own, or out of the trait"),
                ),
            }
        }
        if item.items.is_empty() {
            let message = format!("there is nothing in `{}` for a host to implement", item.ident);
            errors.push(
                Diagnostic::new(Code::HOST, item.ident.span(), message)
                    .help("give it a function: `fn log(&self, line: String);`"),
            );
        }
        let interface = Interface {
            ident: item.ident.clone(),
            vis: item.vis.clone(),
            supertraits: item.supertraits.clone(),
            cfgs: cfgs(&item.attrs),
            docs: attr::docs(&item.attrs),
        };
        Some(HostItem { interface: Some(interface), functions })
    }
}

/// A function of the trait `of`; `all` are the options of that.
fn of_trait(
    member: &TraitItemFn,
    of: &ItemTrait,
    all: &Options,
    errors: &mut Diagnostics,
) -> Option<HostFunction> {
    let sig = &member.sig;
    let own = attr::helper(&member.attrs, &["rename"], errors);
    if let Some(body) = &member.default {
        errors.push(has_body(&sig.ident, body.brace_token.span.open()));
    }
    match sig.inputs.first() {
        Some(FnArg::Receiver(receiver)) if is_shared(&receiver.kind) => {
            attr::helper(&receiver.attrs, &[], errors);
        }
        first => {
            let message = format!("`{}` is called on a context, and does not take it as `&self`", sig.ident);
            let wrong = match first {
                Some(FnArg::Receiver(receiver)) => Diagnostic::at(Code::HOST, receiver, message),
                _ => Diagnostic::new(Code::HOST, sig.ident.span(), message),
            };
            errors.push(wrong.help("let it begin with `&self`"));
            return None;
        }
    }
    let name = own.name(&sig.ident, ItemCase::Function, errors);
    let name = symbol::of_type(&of.ident.unraw().to_string(), &name);
    let told = sig.inputs.iter().skip(1).collect();
    let signed = Signed { sig, attrs: &member.attrs, vis: &of.vis, context: None };
    HostFunction::parse(signed, name, told, all, errors)
}

fn is_shared(receiver: &ReceiverKind) -> bool {
    matches!(receiver, ReceiverKind::Reference(_, None, None))
}

/// A function as it is written.
struct Signed<'a> {
    sig: &'a Signature,
    attrs: &'a [syn::Attribute],
    vis: &'a Visibility,
    context: Option<Ident>,
}

impl HostFunction {
    /// `told` are its parameters without the first one.
    fn parse(
        signed: Signed<'_>,
        name: String,
        told: Vec<&FnArg>,
        options: &Options,
        errors: &mut Diagnostics,
    ) -> Option<HostFunction> {
        let Signed { sig, attrs, vis, context } = signed;
        exportable(sig, errors);
        let params = owned(Code::HOST, told, attr::PART, options, errors);
        let args = errors.keep(struct_of(Code::HOST, &name, "Args", &sig.ident));
        let output = Output::parse(&sig.output, errors);
        errors.keep(can_be_answered(sig, &output));
        Some(HostFunction {
            ident: sig.ident.clone(),
            name,
            is_async: sig.asyncness.is_some(),
            context,
            params,
            args: args?,
            output,
            vis: vis.clone(),
            cfgs: cfgs(attrs),
            docs: attr::docs(attrs),
        })
    }
}

/// A host may not be there, or fail: whoever waits for it is told.
fn can_be_answered(sig: &Signature, output: &Output) -> Result<(), Diagnostic> {
    let ident = &sig.ident;
    let returned = match &sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    if let Some(returned) = returned.filter(|_| output.stream.is_some()) {
        let message = format!("`{ident}` returns a stream, which a host cannot answer with");
        return Err(Diagnostic::at(Code::HOST, returned, message)
            .help("let the host call a method of the library with each item"));
    }
    if let Some(alias) = &output.alias {
        return Err(hidden_error(alias));
    }
    if output.error.is_some() {
        return Ok(());
    }
    if let Some(ok) = &output.ok {
        let message = format!("`{ident}` waits for the host, and cannot say that there was no answer");
        let help = format!("return `Result<{}, ffi::HostError>`", spelled(ok));
        return Err(Diagnostic::at(Code::HOST, ok, message).help(help));
    }
    if let Some(token) = &sig.asyncness {
        let message = format!("`{ident}` is async, and cannot say that there was no answer");
        return Err(Diagnostic::at(Code::HOST, token, message).help(
            "return `Result<(), ffi::HostError>`; without `async` the host is told, and not waited for",
        ));
    }
    Ok(())
}

/// A body where the macro writes one; it begins at `span`.
pub(super) fn has_body(ident: &Ident, span: Span) -> Diagnostic {
    let message = format!("`{ident}` has a body, and the host is what implements it");
    Diagnostic::new(Code::HOST, span, message).help("end it with `;` instead")
}
