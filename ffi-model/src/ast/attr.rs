//! Options and documentation of an item.

use proc_macro2::{Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Token, Type, ext::IdentExt, parse::Parser,
    punctuated::Punctuated, spanned::Spanned,
};

use super::DefaultExpr;
use crate::{
    casing::{ItemCase, RenameAll},
    contract::{Abi, OnFull},
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::LibraryOptions,
    suggest::{Wrong, did_you_mean, quoted},
};

/// The options an attribute was given.
#[derive(Clone, Default)]
pub struct Options {
    /// `rename_all = "camelCase"`
    pub rename_all: Option<RenameAll>,
    /// Where that option is named, also where its value is none.
    pub rename_all_at: Option<Span>,
    /// `rename = "name"`
    pub rename: Option<LitStr>,
    /// `via = "Type"`
    pub via: Option<Type>,
    /// `abi = "native"`
    pub abi: Option<Abi>,
    /// `default`, `default = 5`
    pub default: Option<DefaultExpr>,
    /// `handle`
    pub handle: bool,
    /// `spawn`, and where it stands.
    pub spawn: Option<Span>,
    /// `wire = "any text"`
    pub wire: Option<LitStr>,
    /// `on_full = "drop_oldest"`
    pub on_full: Option<OnFull>,
}

impl Options {
    /// These, and the library's where there are none.
    #[must_use]
    pub(super) fn or(mut self, library: &LibraryOptions) -> Options {
        self.rename_all = self.rename_all.or(Some(library.rename_all));
        self.abi = self.abi.or(Some(library.abi));
        self
    }

    /// The key of a part on the wire, any text: what it was renamed to, or else what `rule` makes of its name.
    pub(super) fn wire(&self, rule: RenameAll, name: &str) -> String {
        self.rename.as_ref().map_or_else(|| rule.apply(name), LitStr::value)
    }

    /// The name of an item everywhere but in Rust: what it was renamed to, or else its own.
    pub(super) fn name(&self, ident: &Ident, case: ItemCase, errors: &mut Diagnostics) -> String {
        match &self.rename {
            None => ident.unraw().to_string(),
            Some(name) => {
                errors.keep(exported(name, case));
                name.value()
            }
        }
    }
}

/// Refuses what cannot be the name of an item.
fn exported(name: &LitStr, case: ItemCase) -> Result<(), Diagnostic> {
    let text = name.value();
    let is_name = text != "_" && !text.starts_with("r#") && Ident::parse_any.parse_str(&text).is_ok();
    let suggested = case.apply(&text);
    let can_be = is_name || Ident::parse_any.parse_str(&suggested).is_ok();
    let message = if is_name {
        format!("`{text}` is not a name in the style of a {}", case.noun())
    } else {
        format!("`{text}` is not a name")
    };
    if is_name && case.is_kept_by(&text) {
        return Ok(());
    }
    let help = if can_be {
        format!("write `{suggested}`")
    } else {
        "use letters, digits and `_`, and begin with a letter".to_owned()
    };
    Err(Diagnostic::new(Code::OPTION, name.span(), message).help(help))
}

/// What parameters and fields take.
pub(super) const PART: &[&str] = &["rename", "default"];

/// Reads `args`, the tokens between an attribute's parentheses; `known` are the options it has.
pub fn options(args: TokenStream, known: &[&str], errors: &mut Diagnostics) -> Options {
    let mut options = Options::default();
    let metas = match Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args) {
        Ok(metas) => metas,
        Err(error) => {
            let message = format!("expected options: {error}");
            let example = known.first().map(|name| format!("write `{name} = \"..\"`"));
            let help = example.unwrap_or_else(|| NO_OPTIONS.to_owned());
            errors.push(Diagnostic::new(Code::OPTION, error.span(), message).help(help));
            return options;
        }
    };
    let mut seen = Vec::new();
    for meta in &metas {
        let name = meta.path().get_ident();
        if name.is_some() && seen.contains(&name) {
            errors.push(
                Diagnostic::at(Code::OPTION, meta.path(), "this option is given twice")
                    .help("keep one of the two"),
            );
        }
        seen.push(name);
        errors.keep(option(meta, known, &mut options));
    }
    options
}

const NO_OPTIONS: &str = "it takes none";

fn option(meta: &Meta, known: &[&str], options: &mut Options) -> Result<(), Diagnostic> {
    let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
    if !known.contains(&name.as_str()) {
        let help = did_you_mean(&name, known.iter().copied(), || taken(known, &name));
        let message = match name.as_str() {
            "" => "this is not an option of this attribute".to_owned(),
            name => format!("`{name}` is not an option of this attribute"),
        };
        return Err(Diagnostic::at(Code::OPTION, meta.path(), message).help(help));
    }
    if name == "rename_all" {
        options.rename_all_at = Some(meta.path().span());
    }
    match (name.as_str(), meta) {
        ("rename_all", Meta::NameValue(pair)) => {
            let rule = text(&pair.value)?;
            options.rename_all = Some(RenameAll::read(&rule.value()).map_err(|wrong| at(rule, wrong))?);
        }
        ("rename", Meta::NameValue(pair)) => {
            let name = text(&pair.value)?;
            if name.value().is_empty() {
                return Err(Diagnostic::new(Code::OPTION, name.span(), "a name cannot be empty")
                    .help("write a name, or leave `rename` out"));
            }
            options.rename = Some(name.clone());
        }
        ("via", Meta::NameValue(pair)) => {
            let name = text(&pair.value)?;
            let ty = name.parse::<Type>().map_err(|_| {
                Diagnostic::new(Code::OPTION, name.span(), format!("`{}` is not a type", name.value()))
                    .help("write the type that it is made from and into: `via = \"String\"`")
            })?;
            options.via = Some(ty);
        }
        ("abi", Meta::NameValue(pair)) => {
            let abi = text(&pair.value)?;
            options.abi = Some(Abi::read(&abi.value()).map_err(|wrong| at(abi, wrong))?);
        }
        ("wire", Meta::NameValue(pair)) => options.wire = Some(text(&pair.value)?.clone()),
        ("on_full", Meta::NameValue(pair)) => {
            let on_full = text(&pair.value)?;
            options.on_full = Some(OnFull::read(&on_full.value()).map_err(|wrong| at(on_full, wrong))?);
        }
        ("spawn", Meta::Path(path)) => options.spawn = Some(path.span()),
        ("spawn", meta) => {
            return Err(Diagnostic::at(Code::OPTION, meta, "`spawn` takes no value").help("write `spawn`"));
        }
        ("default", meta) => options.default = Some(DefaultExpr::parse(meta)?),
        ("handle", meta) => {
            options.handle = true;
            if matches!(meta, Meta::Path(_)) {
                return Ok(());
            }
            return Err(Diagnostic::at(Code::OPTION, meta, "`handle` takes no value").help("write `handle`"));
        }
        _ => {
            let message = format!("`{name}` takes a value");
            return Err(Diagnostic::at(Code::OPTION, meta, message).help(format!("write `{name} = \"..\"`")));
        }
    }
    Ok(())
}

/// What there is, for whoever wrote `name`.
fn taken(known: &[&str], name: &str) -> String {
    match known {
        [] => NO_OPTIONS.to_owned(),
        known if known.contains(&"via") && ["from", "into", "try_from"].contains(&name) => {
            "write `via = \"T\"`: it takes `TryFrom<T>` or `From<T>` for the way in, and `From<&Self>` for the way \
             out"
            .to_owned()
        }
        known => format!("it takes {}", quoted(known)),
    }
}

/// What is wrong with the text of a value.
fn at(value: &LitStr, Wrong { message, help }: Wrong) -> Diagnostic {
    Diagnostic::new(Code::OPTION, value.span(), message).help(help)
}

fn text(expr: &Expr) -> Result<&LitStr, Diagnostic> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text),
        other => {
            let help = match other {
                Expr::Path(path) if path.path.get_ident().is_some() => {
                    format!("write it in quotes: `\"{}\"`", path.to_token_stream())
                }
                _ => "write text in quotes: `\"..\"`".to_owned(),
            };
            Err(Diagnostic::at(Code::OPTION, other, "expected a string literal").help(help))
        }
    }
}

/// The options in the helper attributes `#[ffi(..)]` among `attrs`.
pub(super) fn helper(attrs: &[Attribute], known: &[&str], errors: &mut Diagnostics) -> Options {
    let mut args = TokenStream::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("ffi")) {
        match &attr.meta {
            Meta::List(list) => {
                args.extend(list.tokens.clone());
                let last = list.tokens.clone().into_iter().last();
                let is_open =
                    last.is_some_and(|last| !matches!(last, TokenTree::Punct(mark) if mark.as_char() == ','));
                args.extend(is_open.then(|| TokenTree::from(Punct::new(',', Spacing::Alone))));
            }
            other => errors.push(
                Diagnostic::at(Code::OPTION, other, "expected options in parentheses")
                    .help("write `#[ffi(rename = \"..\")]`"),
            ),
        }
    }
    options(args, known, errors)
}

/// Refuses `#[ffi(..)]` on an item whose options stand in its own attribute.
pub(super) fn no_helper(attrs: &[Attribute], attribute: super::Attribute, errors: &mut Diagnostics) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("ffi")) {
        let message = "`#[ffi(..)]` goes on methods, parameters, fields and variants";
        errors.push(Diagnostic::at(Code::OPTION, &attr.meta, message).help(format!(
            "options of the whole item stand in its own attribute: `#[ffi::{}(..)]`",
            attribute.name()
        )));
    }
}

/// What packages say of an item with `#[doc(hidden)]` instead of its documentation.
const HIDDEN: &str = "Hidden: not part of the documented interface.";

/// The documentation among `attrs`: the text of `///` lines, the one leading space taken off. An item that is hidden from
/// Rust's documentation crosses like any other, and says that it is hidden.
pub fn docs(attrs: &[Attribute]) -> String {
    if attrs.iter().any(is_hidden) {
        return HIDDEN.to_owned();
    }
    let mut lines = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attr.meta
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            let text = text.value();
            lines.extend(
                text.split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()),
            );
        }
    }
    lines.join("\n").trim().to_owned()
}

/// `#[doc(hidden)]`, also among others: `#[doc(hidden, alias = "x")]`.
fn is_hidden(attr: &Attribute) -> bool {
    let Meta::List(list) = &attr.meta else { return false };
    list.path.is_ident("doc")
        && list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .is_ok_and(|metas| metas.iter().any(|meta| meta.path().is_ident("hidden")))
}
