//! Struct layouts of a header, read with bindgen.
//!
//! bindgen's layout tests are the numbers that libclang computed for the target, each as an expression
//! `["Size of X"][size_of::<X>() - 24usize]`; that text is the most stable way to them.

use std::collections::HashMap;

use bindgen::{Builder, Formatter};
use syn::{Expr, ExprIndex, Lit, visit::Visit};

use crate::error::Error;

/// Structs by their name in C.
pub(super) type Structs = HashMap<String, Struct>;

/// What a header makes of a struct.
#[derive(Debug, Default)]
pub(super) struct Struct {
    pub(super) size: Option<u64>,
    pub(super) align: Option<u64>,
    /// Of every member in order.
    pub(super) offsets: Vec<u64>,
}

/// Reads the structs of `library` and of the prelude.
pub(super) fn read(header: &str, library: &str, clang_args: &[String]) -> Result<Structs, Error> {
    let builder = Builder::default()
        .header_contents(&format!("{library}.h"), header)
        .clang_args(["-x", "c", "-std=c11"])
        .clang_args(clang_args)
        .allowlist_type(format!("({library}|ffi)_.*_t"))
        .layout_tests(true)
        .generate_comments(false)
        .formatter(Formatter::None);
    let failed = |message: String| Error::Toolchain { command: "libclang".into(), message };
    let bindings = builder.generate().map_err(|error| failed(error.to_string()))?.to_string();
    let file =
        syn::parse_file(&bindings).map_err(|error| failed(format!("its bindings do not parse: {error}")))?;
    let mut tests = Tests::default();
    tests.visit_file(&file);
    Ok(tests.structs)
}

/// Collects layout tests.
#[derive(Default)]
struct Tests {
    structs: Structs,
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_expr_index(&mut self, test: &'ast ExprIndex) {
        let Some((what, number)) = parts(test) else { return };
        if let Some(name) = what.strip_prefix("Size of ") {
            self.structs.entry(name.to_owned()).or_default().size = Some(number);
        } else if let Some(name) = what.strip_prefix("Alignment of ") {
            self.structs.entry(name.to_owned()).or_default().align = Some(number);
        } else if let Some(place) = what.strip_prefix("Offset of field: ")
            && let Some((name, _)) = place.split_once("::")
        {
            self.structs.entry(name.to_owned()).or_default().offsets.push(number);
        }
    }
}

/// The text and the number of one test.
fn parts(test: &ExprIndex) -> Option<(String, u64)> {
    let Expr::Array(array) = &*test.expr else { return None };
    let Expr::Lit(what) = array.elems.first()? else { return None };
    let Lit::Str(what) = &what.lit else { return None };
    let Expr::Binary(difference) = &*test.index else { return None };
    let Expr::Lit(number) = &*difference.right else { return None };
    let Lit::Int(number) = &number.lit else { return None };
    Some((what.value(), number.base10_parse().ok()?))
}
