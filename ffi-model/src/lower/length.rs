//! The length of an array, as it is written.

use syn::{Expr, ExprLit, Lit, LitInt, Path, Stmt, Type};

/// What a length is.
#[derive(Clone, Copy)]
pub enum Length<'a> {
    /// A number.
    Number(&'a LitInt),
    /// A constant. rustc knows its number for the macros; the tool looks it up.
    Constant(&'a Path),
}

/// The length that `expr` is; also what a constant is whose value is written so. `None` is what only rustc can compute.
pub fn length(expr: &Expr) -> Option<Length<'_>> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => Some(Length::Number(number)),
        Expr::Path(path) if path.qself.is_none() && is_of_modules(&path.path) => {
            Some(Length::Constant(&path.path))
        }
        // An exported constant is no `usize`, and a length is nothing else.
        Expr::Cast(cast) if is_usize(&cast.ty) => length(&cast.expr),
        Expr::Group(group) => length(&group.expr),
        Expr::Paren(paren) => length(&paren.expr),
        Expr::Block(block) if block.label.is_none() => match block.block.stmts.as_slice() {
            [Stmt::Expr(only, None)] => length(only),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a path can lead through modules alone.
fn is_of_modules(path: &Path) -> bool {
    path.segments.iter().all(|segment| segment.arguments.is_none() && segment.ident != "Self")
}

fn is_usize(ty: &Type) -> bool {
    matches!(crate::ast::strip(ty), Type::Path(path) if path.qself.is_none() && path.path.is_ident("usize"))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    #[track_caller]
    fn is(text: &str, expect: &str) {
        let expr: Expr = syn::parse_str(text).expect("an expression");
        let found = match length(&expr) {
            None => "not known".to_owned(),
            Some(Length::Number(number)) => number.base10_digits().to_owned(),
            Some(Length::Constant(path)) => path.to_token_stream().to_string(),
        };
        assert_eq!(found, expect);
    }

    #[test]
    fn numbers_and_constants_are_lengths() {
        is("32", "32");
        is("0x20_usize", "32");
        is("(4)", "4");
        is("LEN", "LEN");
        is("{ crate::sizes::LEN }", "crate :: sizes :: LEN");
        is("LEN as usize", "LEN");
    }

    #[test]
    fn what_has_to_be_computed_is_not() {
        for text in
            ["1 + 2", "LEN * 2", "-1", "LEN as u8", "len()", "{ let a = 1; a }", "'a: { 1 }", "{ 1; }", "2.0"]
        {
            is(text, "not known");
        }
        for text in ["Self::LEN", "<Key as Sized>::LEN", "Key::<u8>::LEN", "_"] {
            is(text, "not known");
        }
    }
}
