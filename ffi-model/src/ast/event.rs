//! `#[ffi::event]`

use proc_macro2::TokenStream;
use syn::{FnArg, Ident, LitStr, ReturnType, Type};

use super::{
    Attribute, attr,
    bodyless::{Bodyless, context_first, owned, struct_of},
    function::{Param, cfgs, exportable, non_unit, result_arguments},
    strip,
};
use crate::{
    casing::{ItemCase, RenameAll},
    contract::{OnFull, Type as Lowered, unheard},
    diagnostic::{Code, Diagnostic, Diagnostics},
    lower::{Position, lower_type},
    manifest::LibraryOptions,
};

/// A function that tells the listeners of a context something.
#[derive(Clone)]
pub struct Event {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name everywhere else.
    pub name: String,
    /// Its `eventType` on the wire.
    pub wire: String,
    /// What becomes of it while the queue is full.
    pub on_full: OnFull,
    /// Whether it is an `async fn`, which awaits room.
    pub is_async: bool,
    /// The name of its first parameter, the context.
    pub context: Ident,
    /// The others, all by value.
    pub params: Vec<Param>,
    /// What listeners get.
    pub payload: Payload,
    /// Who can fire it.
    pub vis: syn::Visibility,
    /// The rule for the keys of a payload that the macro writes.
    pub rename_all: RenameAll,
    /// Its `cfg` attributes.
    pub cfgs: Vec<syn::Attribute>,
    /// Documentation.
    pub docs: String,
}

/// What the listeners of an event get.
#[derive(Clone)]
pub enum Payload {
    /// The only parameter: a type that the author annotated.
    One,
    /// A struct of this name that the macro writes. Its fields are the parameters.
    Record(Ident),
}

impl Event {
    pub(super) fn parse(
        args: TokenStream,
        item: &Bodyless,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Event> {
        let own = attr::options(args, &["rename", "wire", "rename_all", "on_full"], errors);
        let renames_at = own.rename_all_at;
        let options = own.or(library);
        attr::no_helper(&item.attrs, Attribute::Event, errors);
        let sig = &item.sig;
        exportable(sig, errors);
        let (context, told) = context_first(Code::EVENT, sig, errors)?;
        let is_payload = matches!(told.as_slice(), [FnArg::Typed(only)] if is_named(&only.ty));
        let known: &[&str] = if is_payload { &[] } else { attr::PART };
        let params = owned(Code::EVENT, told, known, &options, errors);
        let name = options.name(&sig.ident, ItemCase::Function, errors);
        let payload = if is_payload {
            if let Some(place) = renames_at {
                errors.push(
                    Diagnostic::new(Code::OPTION, place, "the payload of this event has names of its own")
                        .help("leave `rename_all` out here: it is an option of that type"),
                );
            }
            Payload::One
        } else {
            Payload::Record(errors.keep(struct_of(Code::EVENT, &name, "Payload", &sig.ident))?)
        };
        let on_full = options.on_full.unwrap_or_default();
        errors.keep(returns(item, on_full));
        if let Some(token) = sig.asyncness.filter(|_| on_full != OnFull::Block) {
            let message = format!("`{}` is async and does not wait for room", sig.ident);
            errors.push(
                Diagnostic::at(Code::EVENT, token, message)
                    .help("leave `async` out, or `on_full`: without that it waits"),
            );
        }
        let mut wire = options.wire.as_ref().map_or_else(|| name.clone(), LitStr::value);
        if let (Some((message, help)), Some(place)) = (unheard(&name, &wire), &options.wire) {
            errors.push(Diagnostic::new(Code::EVENT, place.span(), message).help(help));
            // That is said.
            wire.clone_from(&name);
        }
        Some(Event {
            ident: sig.ident.clone(),
            wire,
            name,
            on_full,
            is_async: sig.asyncness.is_some(),
            context,
            params,
            payload,
            vis: item.vis.clone(),
            rename_all: options.rename_all.unwrap_or_default(),
            cfgs: cfgs(&item.attrs),
            docs: attr::docs(&item.attrs),
        })
    }
}

/// A body where the macro writes one.
pub(super) fn has_body(item: &syn::ItemFn) -> Diagnostic {
    let message =
        format!("the event `{}` has a body, and does nothing but tell its listeners", item.sig.ident);
    Diagnostic::new(Code::EVENT, item.block.brace_token.span.open(), message).help("end it with `;` instead")
}

/// Whether `ty` is the name of something, as far as that shows: then it is the payload itself.
fn is_named(ty: &Type) -> bool {
    // An array whose length is a constant has no other name than itself.
    matches!(strip(ty), Type::Path(_)) && matches!(lower_type(ty, Position::Param), Ok(Lowered::Named(_)))
}

/// Whether what the event returns says what `on_full` makes of it.
fn returns(item: &Bodyless, on_full: OnFull) -> Result<(), Diagnostic> {
    let ident = &item.sig.ident;
    let returned = match &item.sig.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => non_unit(strip(ty)),
    };
    match (returned, on_full) {
        (None, OnFull::Block | OnFull::DropOldest) => Ok(()),
        (None, OnFull::Error) => {
            let message = format!("`{ident}` does not say whether there was room");
            Err(Diagnostic::new(Code::EVENT, ident.span(), message)
                .help("return `Result<(), ffi::QueueFull>`, or leave `on_full` out"))
        }
        (Some(ty), OnFull::Error) if is_queue_full(&ty) => Ok(()),
        (Some(ty), OnFull::Error) => {
            let message = format!("`{ident}` returns something else than whether there was room");
            Err(Diagnostic::at(Code::EVENT, ty, message).help("return `Result<(), ffi::QueueFull>`"))
        }
        (Some(ty), OnFull::Block | OnFull::DropOldest) => {
            let message = format!("`{ident}` returns something, and listeners do not answer");
            Err(Diagnostic::at(Code::EVENT, ty, message).help(
                "return nothing; with `on_full = \"error\"` an event returns `Result<(), ffi::QueueFull>`",
            ))
        }
    }
}

fn is_queue_full(ty: &Type) -> bool {
    let Some([ok, error]) = result_arguments(ty).as_deref().and_then(|types| types.first_chunk().copied())
    else {
        return false;
    };
    non_unit(ok).is_none()
        && matches!(error, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == "QueueFull"))
}
