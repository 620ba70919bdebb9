//! Functions and methods.

use ffi_model::contract::{DefaultValue, FunctionDecl, FunctionKind, Param};
use ffi_templates::rust::{Argument, Function};

use super::{declare, docs, ident, literal, types::Types};

/// What the bodies of functions call their own.
const LOCALS: [&str; 5] = ["context", "library", "request", "self", "site"];

/// A function.
pub(super) fn function(decl: &FunctionDecl, types: &Types<'_>) -> Function {
    let context = types.names.context();
    let (receiver, site) = match (decl.kind, &decl.of) {
        (FunctionKind::Method, Some(_)) => ("&self".to_owned(), "self.object.site()"),
        (FunctionKind::Constructor, Some(_)) => (format!("context: &{context}"), "&context.site"),
        (FunctionKind::Static, Some(_)) => ("library: &Library".to_owned(), "&library.site"),
        (_, None) => ("&self".to_owned(), "&self.site"),
    };
    let params = decl.params.iter().map(|param| {
        let (name, (ty, _)) = (local(param), types.param(&param.ty));
        format!("{name}: {ty}")
    });
    let order = declare::order(decl.params.iter().map(|param| param.wire.as_str()));
    let arguments = order.into_iter().map(|index| {
        let param = &decl.params[index];
        let (name, (_, is_lent)) = (local(param), types.param(&param.ty));
        let value = if is_lent { name } else { format!("&{name}") };
        Argument { wire: literal::text(&param.wire), value }
    });
    let error = types.error(decl.error.as_ref());
    let call_error = error.as_ref().map_or("CallError".to_owned(), |error| format!("CallError<{error}>"));
    let (result, verb, after) = match &decl.stream {
        Some(item) => {
            let item = types.rust(item);
            let stream = match &error {
                Some(error) => format!("ItemStream<{item}, {error}>"),
                None => format!("ItemStream<{item}>"),
            };
            (stream, "open", String::new())
        }
        None if decl.makes_context() => (
            format!("Result<{context}, {call_error}>"),
            "create",
            format!(".map(|site| {context} {{ site }})"),
        ),
        None => {
            let ok = types.result(decl.ok.as_ref());
            (format!("Result<{ok}, {call_error}>"), "call", String::new())
        }
    };
    let is_stream = decl.stream.is_some();
    Function {
        docs: documentation(decl, is_stream),
        name: types.names.function(&decl.name).to_owned(),
        receiver,
        params: params.collect(),
        result,
        is_stream,
        site: site.to_owned(),
        arguments: arguments.collect(),
        verb,
        wire: literal::text(&decl.name),
        after,
    }
}

fn local(param: &Param) -> String {
    ident::local(&param.name, &LOCALS)
}

fn documentation(decl: &FunctionDecl, is_stream: bool) -> Vec<String> {
    let defaults = decl.params.iter().filter_map(|param| match &param.default {
        None | Some(DefaultValue::Implied) => None,
        Some(default) => Some(format!("The library's default of `{}`: `{default}`.", param.name)),
    });
    let mut notes: Vec<String> = defaults.collect();
    // It is not to look like a part of the section of errors.
    let has_section = decl.docs.lines().any(|line| line.trim_start().starts_with("# "));
    let mut text = decl.docs.trim().to_owned();
    if has_section && !notes.is_empty() {
        let at =
            text.lines().take_while(|line| !line.trim_start().starts_with("# ")).map(|line| line.len() + 1);
        let at = at.sum::<usize>().min(text.len());
        let (before, behind) = text.split_at(at);
        text = format!("{}\n\n{}\n\n{behind}", before.trim_end(), notes.join("\n\n"));
        notes.clear();
    }
    let otherwise = if is_stream { "Gives a stream." } else { "Calls the library." };
    docs::lines_with(&text, otherwise, &notes)
}
