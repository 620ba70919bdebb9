//! `cfg` and `cfg_attr`, decided as the compiler decides them.
//!
//! What is true comes from [`CfgSet`]; here is only which attributes ask, and what their answer leaves.

use ffi_model::{Code, Diagnostic, Diagnostics};
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Meta, Token};

use crate::cargo::CfgSet;

/// Decides the conditions of one build.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conditions<'a> {
    set: &'a CfgSet,
}

impl<'a> Conditions<'a> {
    /// Of the build in which `set` is true.
    pub(super) fn new(set: &'a CfgSet) -> Self {
        Self { set }
    }

    /// Whether what carries `attrs` is compiled. Leaves the attributes as a macro gets to see them: each
    /// `cfg_attr` replaced by what it stands for, each `cfg` gone.
    ///
    /// What cannot be decided is said in `errors`, and stays.
    pub(super) fn keep(&self, attrs: &mut Vec<Attribute>, errors: &mut Diagnostics) -> bool {
        if !attrs.iter().any(is_conditional) {
            return true;
        }
        let mut keep = true;
        let mut open: Vec<Attribute> = attrs.drain(..).rev().collect();
        while let Some(attr) = open.pop() {
            if attr.path().is_ident("cfg") {
                let holds = self.cfg(&attr);
                keep &= errors.keep(holds).unwrap_or(true);
            } else if attr.path().is_ident("cfg_attr") {
                let expanded = self.cfg_attr(&attr);
                open.extend(errors.keep(expanded).unwrap_or_default().into_iter().rev());
            } else {
                attrs.push(attr);
            }
            if !keep {
                return false;
            }
        }
        keep
    }

    fn cfg(&self, attr: &Attribute) -> Result<bool, Diagnostic> {
        match &attr.meta {
            Meta::List(list) => self.holds(&list.tokens, list.span()),
            other => Err(undecided(other.span(), "expected a condition in parentheses")),
        }
    }

    fn cfg_attr(&self, attr: &Attribute) -> Result<Vec<Attribute>, Diagnostic> {
        let Meta::List(list) = &attr.meta else {
            return Err(undecided(attr.meta.span(), "expected a condition and attributes in parentheses"));
        };
        let parsed = CfgAttr::parse.parse2(list.tokens.clone());
        let CfgAttr { predicate, metas } = parsed.map_err(|error| undecided(error.span(), error))?;
        if !self.holds(&predicate, list.span())? {
            return Ok(Vec::new());
        }
        Ok(metas.into_iter().map(|meta| Attribute { meta, ..attr.clone() }).collect())
    }

    fn holds(&self, predicate: &TokenStream, place: Span) -> Result<bool, Diagnostic> {
        let mut text = String::new();
        write(predicate, &mut text);
        let span = if predicate.is_empty() { place } else { predicate.span() };
        self.set.matches(text.trim_end()).map_err(|error| undecided(span, error.message))
    }
}

fn is_conditional(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr")
}

fn undecided(span: Span, why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::SOURCE, span, format!("cannot decide this condition: {why}")).help(
        "a condition is a name, `name = \"value\"`, or made of them by `all(..)`, `any(..)` and `not(..)`",
    )
}

/// Writes a predicate as cargo writes one: every string in plain quotes, whatever kind of literal it was.
fn write(predicate: &TokenStream, text: &mut String) {
    for token in predicate.clone() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(&group.stream(), text);
                text.truncate(text.trim_end().len());
                text.push_str(close);
            }
            TokenTree::Literal(literal) => {
                match syn::parse2::<LitStr>(TokenTree::from(literal.clone()).into()) {
                    Ok(string) => {
                        text.push('"');
                        text.push_str(&string.value());
                        text.push('"');
                    }
                    Err(_) => text.push_str(&literal.to_string()),
                }
            }
            other => text.push_str(&other.to_string()),
        }
        text.push(' ');
    }
}

/// `predicate, attribute, attribute, ..`
struct CfgAttr {
    predicate: TokenStream,
    metas: Punctuated<Meta, Token![,]>,
}

impl Parse for CfgAttr {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut predicate = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            predicate.extend([input.parse::<TokenTree>()?]);
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { predicate, metas: Punctuated::parse_terminated(input)? })
    }
}
