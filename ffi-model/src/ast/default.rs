//! `default` on a parameter or a field.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, ExprLit, ExprUnary, Lit, Meta, UnOp};

use crate::{
    contract::DefaultValue,
    diagnostic::{Code, Diagnostic},
};

/// What an absent key stands for.
#[derive(Clone)]
pub struct DefaultExpr {
    /// Its value.
    pub value: DefaultValue,
    /// The literal as it is written; of `default` alone, that word.
    pub tokens: TokenStream,
}

impl DefaultExpr {
    /// Reads `default` or `default = literal`.
    pub(super) fn parse(meta: &Meta) -> Result<DefaultExpr, Diagnostic> {
        match meta {
            Meta::Path(path) => {
                Ok(DefaultExpr { value: DefaultValue::Implied, tokens: path.to_token_stream() })
            }
            Meta::NameValue(pair) => match literal(&pair.value) {
                Some(value) => Ok(DefaultExpr { value, tokens: pair.value.to_token_stream() }),
                None if is_integer(&pair.value) => {
                    Err(Diagnostic::at(Code::OPTION, &pair.value, "a default is an integer that fits into an `i128`")
                        .help("write `default` alone, for what the type's `Default` gives"))
                }
                None => Err(Diagnostic::at(Code::OPTION, &pair.value, "a default is a literal").help(
                    "write a number, text, `true`, `false` or `None`; or `default` alone, for what the type's `Default` gives",
                )),
            },
            Meta::List(_) => Err(Diagnostic::at(Code::OPTION, meta, "`default` takes its value behind a `=`")
                .help("write `default = ..`, or `default` alone, for what the type's `Default` gives")),
        }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        self.tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
    }
}

fn literal(expr: &Expr) -> Option<DefaultValue> {
    match expr {
        Expr::Group(group) => literal(&group.expr),
        Expr::Path(path) if path.path.is_ident("None") => Some(DefaultValue::None),
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Bool(value) => Some(DefaultValue::Bool(value.value)),
            Lit::Int(value) => value.base10_parse().ok().map(DefaultValue::Int),
            Lit::Float(value) => value.base10_parse().ok().map(float),
            Lit::Str(text) => Some(DefaultValue::Str(text.value())),
            _ => None,
        },
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit: Lit::Int(value), .. }) => {
                format!("-{}", value.base10_digits()).parse().ok().map(DefaultValue::Int)
            }
            Expr::Lit(ExprLit { lit: Lit::Float(value), .. }) => {
                value.base10_parse().ok().map(|value: f64| float(-value))
            }
            _ => None,
        },
        _ => None,
    }
}

fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Group(group) => is_integer(&group.expr),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => is_integer(expr),
        Expr::Lit(ExprLit { lit, .. }) => matches!(lit, Lit::Int(_)),
        _ => false,
    }
}

fn float(value: f64) -> DefaultValue {
    DefaultValue::Float(value.to_bits())
}
