//! What the library asks its host: functions that are set one by one, and interfaces that are implemented as a whole.
//!
//! How they are called and answered is `ffi/host.hpp`'s; here is what each gets and gives.

use ffi_model::contract::{HostDecl, InterfaceDecl};
use ffi_templates::cpp::{HostFunction, HostInterface, HostMember};

use super::{
    calls::{Functions, Given, declared},
    docs, names,
    types::Types,
};
use crate::backend::c::{self, literal};

/// What the function that sets an interface calls its own.
const LOCALS: [&str; 3] = ["implementation", "set", "target"];

/// All host functions, in interfaces or not.
pub(super) fn functions(types: &Types<'_>) -> Vec<HostFunction> {
    types.contract.host_functions().iter().map(|decl| function(decl, types)).collect()
}

/// The interfaces.
pub(super) fn interfaces(types: &Types<'_>) -> Vec<HostInterface> {
    types.contract.interfaces().iter().map(|decl| interface(decl, types)).collect()
}

fn function(decl: &HostDecl, types: &Types<'_>) -> HostFunction {
    let [setter, unsetter] = match decl.of {
        None => types.names.setters(&decl.name),
        Some(_) => Default::default(),
    };
    let members = c::names::fields(decl.params.iter().map(|param| param.name.as_str()), false);
    let error = decl.error.as_ref();
    let functions = Functions::new(types);
    HostFunction {
        docs: docs::lines(&decl.docs),
        signature: signature(decl, types),
        setter,
        unsetter,
        traits: format!("host_{}", decl.name),
        wire: literal::string(&decl.name),
        c: types.c_names.ty(&decl.args),
        arguments: decl.params.iter().map(|param| types.cpp(&param.ty)).collect::<Vec<_>>().join(", "),
        members: members
            .into_iter()
            .zip(&decl.params)
            .map(|(c, param)| (c, literal::string(&param.name)))
            .collect(),
        outcome: functions.outcome(decl.ok.as_ref().map_or(Given::Nothing, Given::Value), error),
        is_alone: decl.of.is_none(),
        is_asked: decl.is_asked(),
        is_async: decl.is_async,
    }
}

/// What it takes and gives, as a type of functions.
fn signature(decl: &HostDecl, types: &Types<'_>) -> String {
    let params: Vec<String> = decl
        .params
        .iter()
        .zip(names::params(decl.params.iter().map(|param| param.name.as_str()), &[]))
        .map(|(param, name)| declared(&types.param(&param.ty), &name))
        .collect();
    format!("{}({})", result(decl, types), params.join(", "))
}

/// What it gives: nothing where it is only told.
fn result(decl: &HostDecl, types: &Types<'_>) -> String {
    if !decl.is_asked() {
        return "void".to_owned();
    }
    let ok = decl.ok.as_ref().map_or_else(|| "void".to_owned(), |ty| types.cpp(ty));
    match decl.error.as_ref().and_then(|error| Functions::new(types).typed(error)) {
        Some((error, _)) => format!("ffi::Result<{ok}, {error}>"),
        None => format!("ffi::Result<{ok}>"),
    }
}

fn interface(decl: &InterfaceDecl, types: &Types<'_>) -> HostInterface {
    let [setter, unsetter] = types.names.setters(&decl.name);
    let own =
        types.contract.host_functions().iter().filter(|function| function.of.as_ref() == Some(&decl.name));
    let name = types.names.interface(&decl.name);
    HostInterface {
        docs: docs::lines_or(&decl.docs, &format!("`{name}`, as the library asks its host for it.")),
        name: name.to_owned(),
        setter,
        unsetter,
        members: own.map(|decl| member(decl, types)).collect(),
    }
}

fn member(decl: &HostDecl, types: &Types<'_>) -> HostMember {
    let params = names::params(decl.params.iter().map(|param| param.name.as_str()), &LOCALS);
    let with = |spelled: &dyn Fn(&ffi_model::contract::Type) -> String| {
        let params = params.iter().zip(&decl.params).map(|(name, param)| declared(&spelled(&param.ty), name));
        params.collect::<Vec<_>>().join(", ")
    };
    HostMember {
        docs: docs::lines_or(&decl.docs, &format!("`{}`, as the library calls it.", decl.own_name())),
        name: types.names.host_function(&decl.name).to_owned(),
        traits: format!("host_{}", decl.name),
        wire: literal::string(&decl.name),
        result: result(decl, types),
        params: with(&|ty| types.param(ty)),
        owned: with(&|ty| format!("const {} &", types.cpp(ty))),
        passed: params.join(", "),
    }
}
