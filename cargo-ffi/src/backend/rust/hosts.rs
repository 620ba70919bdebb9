//! Host functions.

use ffi_model::contract::HostDecl;
use ffi_templates::rust::{HostFunction, HostInterface, HostParam, Hosts};

use super::{declare, docs, ident, literal, types::Types};

/// `hosts.rs`
pub(super) fn file(types: &Types<'_>) -> Hosts {
    let decls = types.contract.host_functions();
    let interfaces = types.contract.interfaces().iter().map(|interface| {
        let functions = decls.iter().filter(|decl| decl.of.as_ref() == Some(&interface.name));
        HostInterface {
            docs: docs::lines(&interface.docs, "What the library asks its host."),
            name: types.names.ty(&interface.name).to_owned(),
            setter: types.names.setter(&interface.name).to_owned(),
            functions: functions.map(|decl| function(decl, types)).collect(),
        }
    });
    let alone = decls.iter().filter(|decl| decl.of.is_none());
    Hosts {
        context: types.names.context().to_owned(),
        interfaces: interfaces.collect(),
        functions: alone.map(|decl| function(decl, types)).collect(),
        args: declare::arguments(types),
    }
}

fn function(decl: &HostDecl, types: &Types<'_>) -> HostFunction {
    let params = decl
        .params
        .iter()
        .map(|param| HostParam { name: ident::local(&param.name, &["self"]), ty: types.rust(&param.ty) });
    let params: Vec<HostParam> = params.collect();
    let arguments: Vec<String> =
        decl.params.iter().map(|param| format!("args.{}", ident::value(&param.name))).collect();
    let answer = decl.is_asked().then(|| {
        let ok = types.result(decl.ok.as_ref());
        match types.error(decl.error.as_ref()) {
            Some(error) => format!("Result<{ok}, HostError<{error}>>"),
            None => format!("Result<{ok}, HostError>"),
        }
    });
    HostFunction {
        docs: docs::lines(&decl.docs, "What the library asks its host."),
        name: ident::value(decl.own_name()),
        setter: if decl.of.is_none() { types.names.setter(&decl.name).to_owned() } else { String::new() },
        wire: literal::text(&decl.name),
        args: types.names.ty(&decl.args).to_owned(),
        args_pattern: if params.is_empty() { "_" } else { "args" },
        params,
        arguments: arguments.join(", "),
        answer,
    }
}
