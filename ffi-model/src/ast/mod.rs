//! What the author wrote: one annotated item at a time, spans kept.
//!
//! Parsing here is about form only (which options an attribute has, what a function's parts are); what
//! the types mean is decided by [`crate::lower`]. Items arrive with `cfg` already decided: by rustc for
//! the macros, by the scan for the tool.

mod attr;
mod bodyless;
mod constant;
mod context;
mod data;
mod default;
mod event;
mod function;
mod handle;
mod host;
mod library;
mod stream;

pub use attr::{Options, docs, options};
pub use bodyless::Bodyless;
pub use constant::Constant;
pub use context::{ContextParam, is_context};
pub use data::{Data, DataKind, Field, Fields, Newtype, Shape, Variant, Way, type_name};
pub use default::DefaultExpr;
pub use event::{Event, Payload};
pub use function::{Destructor, Export, Function, Output, Param, Passing, Role, without_self};
pub use handle::Handle;
pub use host::{HostFunction, HostItem, Interface};
pub use library::Library;
pub use stream::StreamOf;

pub(crate) use context::is_of_ffi;
pub(crate) use function::strip;
pub(crate) use stream::item_of;

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned as _;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::LibraryOptions,
    suggest::{did_you_mean, nearest, quoted},
};

/// The attributes of `ffi` that stand on an item of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// `#[ffi::library]`
    Library,
    /// `#[ffi::data]`
    Data,
    /// `#[ffi::error]`
    Error,
    /// `#[ffi::handle]`
    Handle,
    /// `#[ffi::export]`
    Export,
    /// `#[ffi::constructor]`
    Constructor,
    /// `#[ffi::destructor]`
    Destructor,
    /// `#[ffi::event]`
    Event,
    /// `#[ffi::host]`
    Host,
}

impl Attribute {
    /// All of them.
    pub const ALL: [Attribute; 9] = [
        Attribute::Library,
        Attribute::Data,
        Attribute::Error,
        Attribute::Handle,
        Attribute::Export,
        Attribute::Constructor,
        Attribute::Destructor,
        Attribute::Event,
        Attribute::Host,
    ];

    /// The name after `ffi::`.
    pub fn name(self) -> &'static str {
        match self {
            Attribute::Library => "library",
            Attribute::Data => "data",
            Attribute::Error => "error",
            Attribute::Handle => "handle",
            Attribute::Export => "export",
            Attribute::Constructor => "constructor",
            Attribute::Destructor => "destructor",
            Attribute::Event => "event",
            Attribute::Host => "host",
        }
    }

    /// What it goes on.
    pub fn applies_to(self) -> &'static str {
        match self {
            Attribute::Library => "a struct",
            Attribute::Data | Attribute::Error | Attribute::Handle => "a struct or an enum",
            Attribute::Export => "an `impl` block, a function or a constant",
            Attribute::Constructor | Attribute::Destructor => {
                "a method inside an `impl` block with `#[ffi::export]`"
            }
            Attribute::Event => "a function without a body",
            Attribute::Host => "a function without a body, or a trait",
        }
    }

    /// Says that the attribute stands on something it does not apply to, whose name is at `span`.
    pub fn misplaced(self, span: Span) -> Diagnostic {
        let name = self.name();
        Diagnostic::new(Code::PLACE, span, format!("`#[ffi::{name}]` does not apply here"))
            .help(format!("it goes on {}", self.applies_to()))
    }

    /// The attribute of that path, if it is one of ours: `ffi::data`.
    pub fn of_path(path: &syn::Path) -> Option<Attribute> {
        let mut segments = path.segments.iter().rev();
        let name = segments.next()?;
        let krate = segments.next()?;
        if krate.ident != "ffi" || segments.next().is_some() {
            return None;
        }
        Attribute::ALL.into_iter().find(|attribute| name.ident == attribute.name())
    }

    /// The attribute of that path, or the one that was probably meant by it: `ffi::dta`. What follows from a slip is
    /// not wrong as well.
    pub fn meant(path: &syn::Path) -> Option<Attribute> {
        if Attribute::unknown(path).is_none() {
            return Attribute::of_path(path);
        }
        let name = path.segments.last()?.ident.to_string();
        let nearest = nearest(&name, Attribute::ALL.map(Attribute::name))?;
        Attribute::ALL.into_iter().find(|attribute| attribute.name() == nearest)
    }

    /// Says that `path` is written as an attribute of ours, `ffi::dta`, and is none.
    pub fn unknown(path: &syn::Path) -> Option<Diagnostic> {
        let mut segments = path.segments.iter();
        let (krate, name) = (segments.next()?, segments.next()?);
        if krate.ident != "ffi" || segments.next().is_some() || Attribute::of_path(path).is_some() {
            return None;
        }
        let name = name.ident.to_string();
        let known = Attribute::ALL.map(Attribute::name);
        let help = did_you_mean(&name, known, || match nearest(&name, ["rename"]) {
            Some(option) => {
                format!(
                    "options of methods, parameters, fields and variants are written `#[ffi({option} = \"..\")]`"
                )
            }
            None => format!("there are {}", quoted(&known)),
        });
        let message = format!("`ffi` has no attribute `{name}`");
        Some(Diagnostic::at(Code::ATTRIBUTE, path, message).help(help))
    }
}

/// An annotated item.
#[derive(Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "depends on the size of spans; one exists per item, and not for long"
)]
pub enum Item {
    /// `#[ffi::library]`
    Library(Library),
    /// `#[ffi::data]`, `#[ffi::error]`
    Data(Data),
    /// `#[ffi::handle]`
    Handle(Handle),
    /// `#[ffi::export]` on an `impl` block or a function.
    Export(Export),
    /// `#[ffi::export]` on a constant.
    Constant(Constant),
    /// `#[ffi::event]`
    Event(Event),
    /// `#[ffi::host]` on a function or a trait.
    Host(HostItem),
}

impl Item {
    /// Reads `item`, which carries `attribute` with `args` between its parentheses, in a crate with the options `library`.
    ///
    /// `None` where it cannot be read; then, and where parts of it cannot be, `errors` says why.
    pub fn parse(
        attribute: Attribute,
        args: TokenStream,
        item: &syn::Item,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Item> {
        match (attribute, item) {
            (Attribute::Library, syn::Item::Struct(item)) => {
                Library::parse(args, item, errors).map(Item::Library)
            }
            (Attribute::Data, syn::Item::Struct(_) | syn::Item::Enum(_) | syn::Item::Union(_)) => {
                Data::parse_item(DataKind::Data, args, item, library, errors).map(Item::Data)
            }
            (Attribute::Error, syn::Item::Struct(_) | syn::Item::Enum(_) | syn::Item::Union(_)) => {
                Data::parse_item(DataKind::Error, args, item, library, errors).map(Item::Data)
            }
            (Attribute::Handle, syn::Item::Struct(syn::ItemStruct { ident, generics, attrs, .. }))
            | (Attribute::Handle, syn::Item::Enum(syn::ItemEnum { ident, generics, attrs, .. })) => {
                Handle::parse(args, ident, generics, attrs, errors).map(Item::Handle)
            }
            (Attribute::Export, syn::Item::Impl(item)) => {
                Export::parse_impl(args, item, library, errors).map(Item::Export)
            }
            (Attribute::Export, syn::Item::Fn(item)) => {
                Export::parse_fn(args, item, library, errors).map(Item::Export)
            }
            (Attribute::Export, syn::Item::Const(item)) => {
                Constant::parse(args, item, errors).map(Item::Constant)
            }
            (Attribute::Event, syn::Item::Fn(item)) => {
                errors.push(event::has_body(item));
                None
            }
            (Attribute::Host, syn::Item::Fn(item)) => {
                errors.push(host::has_body(&item.sig.ident, item.block.brace_token.span.open()));
                None
            }
            (Attribute::Host, syn::Item::Trait(item)) => {
                HostItem::parse_trait(args, item, library, errors).map(Item::Host)
            }
            (attribute, syn::Item::Verbatim(tokens)) => match (attribute, Bodyless::parse(tokens.clone())) {
                (Attribute::Event, Some(item)) => Event::parse(args, &item, library, errors).map(Item::Event),
                (Attribute::Host, Some(item)) => {
                    HostItem::parse_fn(args, &item, library, errors).map(Item::Host)
                }
                (attribute, item) => {
                    let span = item.map_or_else(|| tokens.span(), |item| item.sig.ident.span());
                    errors.push(attribute.misplaced(span));
                    None
                }
            },
            (attribute, item) => {
                errors.push(attribute.misplaced(item_span(item)));
                None
            }
        }
    }
}

/// A part of an item whose meaning at the boundary depends on what names stand for.
pub enum Place<'a> {
    /// A type.
    Type(&'a mut syn::Type),
    /// The type of a value that a function gives, without an error.
    Value(&'a mut syn::Type),
    /// The type of a value that stands in a `Result`.
    Fallible(&'a mut syn::Type),
    /// A result of which an alias hides parts; see [`Output::alias`].
    Alias(&'a mut Output, Role),
}

impl Item {
    /// All of these, for the tool to resolve them before it lowers the item. For the macros rustc does it afterwards.
    pub fn places(&mut self) -> Vec<Place<'_>> {
        match self {
            Item::Library(_) | Item::Handle(_) => Vec::new(),
            Item::Constant(constant) => vec![Place::Type(&mut constant.ty)],
            Item::Data(Data { shape: Shape::Struct(fields), .. }) => of_fields(fields).collect(),
            Item::Data(Data { shape: Shape::Newtype(newtype), .. }) => vec![Place::Type(&mut newtype.ty)],
            Item::Data(Data { shape: Shape::Enum(variants), .. }) => {
                variants.iter_mut().flat_map(|variant| of_fields(&mut variant.fields)).collect()
            }
            Item::Export(export) => export.functions.iter_mut().flat_map(of_function).collect(),
            Item::Event(event) => of_params(&mut event.params).collect(),
            Item::Host(host) => host.functions.iter_mut().flat_map(of_host_function).collect(),
        }
    }
}

fn of_fields(fields: &mut Fields) -> impl Iterator<Item = Place<'_>> {
    fields.list.iter_mut().map(|field| Place::Type(&mut field.ty))
}

fn of_params(params: &mut [Param]) -> impl Iterator<Item = Place<'_>> {
    params.iter_mut().map(|param| Place::Type(&mut param.ty))
}

fn of_function(function: &mut Function) -> Vec<Place<'_>> {
    let mut places: Vec<_> = of_params(&mut function.params).collect();
    let output = &mut function.output;
    if output.alias.is_some() {
        places.push(Place::Alias(output, function.role));
    } else {
        // What a constructor gives is its library, by that name or as `Self`.
        places.extend(of_output(output, function.role != Role::Constructor));
    }
    places
}

fn of_host_function(function: &mut HostFunction) -> Vec<Place<'_>> {
    of_params(&mut function.params).chain(of_output(&mut function.output, true)).collect()
}

/// In what no alias hides; `has_value` where the value is one that crosses.
fn of_output(output: &mut Output, has_value: bool) -> impl Iterator<Item = Place<'_>> {
    let Output { ok, error, stream, alias: _ } = output;
    let of_value = if error.is_some() { Place::Fallible } else { Place::Value };
    let value = ok.as_mut().filter(|_| has_value).map(of_value);
    let item = stream.as_mut().map(|stream| {
        let of_item = if stream.fallible { Place::Type } else { Place::Value };
        of_item(&mut stream.item)
    });
    value.into_iter().chain(item).chain(error.as_mut().map(Place::Type))
}

/// `ty` as an author would write it.
pub fn spelled(ty: &syn::Type) -> String {
    use quote::ToTokens as _;
    let tight = |text: String| {
        let text = text.replace(" :: ", "::").replace(" <", "<").replace("< ", "<").replace(" >", ">");
        text.replace(" ,", ",").replace("& ", "&")
    };
    tight(ty.to_token_stream().to_string())
}

/// The tokens to point at when the item as a whole is wrong: its name where it has one.
fn item_span(item: &syn::Item) -> Span {
    match item {
        syn::Item::Const(item) => item.ident.span(),
        syn::Item::Enum(item) => item.ident.span(),
        syn::Item::Fn(item) => item.sig.ident.span(),
        syn::Item::Impl(item) => item.self_ty.span(),
        syn::Item::Mod(item) => item.ident.span(),
        syn::Item::Static(item) => item.ident.span(),
        syn::Item::Struct(item) => item.ident.span(),
        syn::Item::Trait(item) => item.ident.span(),
        syn::Item::Type(item) => item.ident.span(),
        syn::Item::Union(item) => item.ident.span(),
        item => item.span(),
    }
}
