//! WIT: the interface in the words of the component model.
//!
//! The context and handles are resources, events are streams that a method gives. What WIT lacks is put into what it has:
//! integers of 128 bits are two halves, maps are lists of pairs, sets are lists, and a type that holds itself has CBOR inside.

mod names;
mod types;

use ffi_model::{
    Contract,
    contract::{EventDecl, FunctionDecl, FunctionKind, HostDecl, InterfaceDecl, Param, Parts, Type},
};
use names::{Scope, kebab};
use types::{Place, Types};

use super::docs;

/// The interface that the library exports.
const API: &str = "api";

/// The whole document.
pub(super) fn document(contract: &Contract) -> String {
    let Parts {
        library,
        functions,
        records: _,
        enums: _,
        newtypes: _,
        handles,
        // WIT has no constants.
        constants: _,
        events,
        host_functions,
        interfaces,
    } = contract.parts();
    let mut items = Scope::default();
    let context = items.add(&library.name);
    let mut types = Types::new(contract, &mut items, context.clone());
    let mut api = types.declarations();

    let own = functions.iter().filter(|decl| decl.of.is_none() && decl.kind != FunctionKind::Static);
    let mut members = Scope::default();
    let mut methods: Vec<String> =
        own.map(|decl| types.function(decl, members.add(decl.own_name()))).collect();
    methods.extend(events.iter().map(|decl| types.event(decl, members.add(&decl.name))));
    api.push(resource(&context, &library.docs, &methods));
    for handle in handles {
        let mut members = Scope::default();
        let own = functions.iter().filter(|decl| decl.of.as_ref() == Some(&handle.name));
        let methods: Vec<String> =
            own.map(|decl| types.function(decl, members.add(decl.own_name()))).collect();
        api.push(resource(types.id(&handle.name), &handle.docs, &methods));
    }
    let free = functions.iter().filter(|decl| decl.of.is_none() && decl.kind == FunctionKind::Static);
    api.extend(free.map(|decl| types.function(decl, items.add(&decl.name))));

    // What an interface names of another is what it uses itself.
    types.used();
    let mut places = Scope::default().taken(API);
    let mut hosts = Vec::new();
    let alone = InterfaceDecl { name: "host".to_owned(), docs: "What the library asks its host.".to_owned() };
    for (owner, interface) in
        std::iter::once((None, &alone)).chain(interfaces.iter().map(|decl| (Some(&decl.name), decl)))
    {
        let mut members = Scope::default();
        let own = host_functions.iter().filter(|decl| decl.of.as_ref() == owner);
        let asked: Vec<String> = own.map(|decl| types.host(decl, members.add(decl.own_name()))).collect();
        let used = types.used();
        if !asked.is_empty() {
            hosts.push((places.add(&interface.name), &interface.docs, used, asked));
        }
    }
    api.splice(0..0, types.helpers());

    let mut out = format!("package {}", package(&library.prefix, &library.package_version));
    out.push_str(&block("interface", API, &library.docs, &api));
    let mut world: Vec<String> = Vec::new();
    for (name, docs, used, mut asked) in hosts {
        if !used.is_empty() {
            asked.insert(0, format!("use {API}.{{{}}};\n", used.join(", ")));
        }
        out.push_str(&block("interface", &name, docs, &asked));
        world.push(format!("import {name};\n"));
    }
    world.push(format!("export {API};\n"));
    out.push_str(&format!("\nworld library {{\n{}}}\n", indented(&world.concat())));
    out
}

fn package(prefix: &str, version: &str) -> String {
    let name = kebab(prefix);
    let version = if version.is_empty() { String::new() } else { format!("@{version}") };
    format!("{name}:{name}{version};\n")
}

fn resource(name: &str, docs: &str, members: &[String]) -> String {
    format!("{}resource {name} {{\n{}}}\n", comment(docs), indented(&members.join("\n")))
}

fn block(what: &str, name: &str, docs: &str, items: &[String]) -> String {
    format!("\n{}{what} {name} {{\n{}}}\n", comment(docs), indented(&items.join("\n")))
}

fn comment(text: &str) -> String {
    docs::lines(text).iter().map(|line| format!("/// {line}").trim_end().to_owned() + "\n").collect()
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    text.lines().map(line).collect()
}

impl Types<'_> {
    /// A function of the resource that it belongs to, or of the interface.
    fn function(&mut self, decl: &FunctionDecl, name: String) -> String {
        let FunctionDecl { name: _, kind, of, is_async, params, ok, stream, abi: _, error, docs } = decl;
        let mut scope = Scope::default();
        let mut receiver = None;
        match (kind, of) {
            (FunctionKind::Method, _) => scope = scope.taken("self"),
            (FunctionKind::Constructor, Some(_)) => {
                receiver = Some(format!("{}: borrow<{}>", scope.add("ctx"), self.context()));
            }
            _ => {}
        }
        let is_free = *kind == FunctionKind::Static && of.is_none();
        let how = if *kind == FunctionKind::Method || is_free { "" } else { "static " };
        let params = receiver.into_iter().chain(self.params(params, &mut scope, Place::Argument));
        let params: Vec<String> = params.collect();
        let ok = if decl.makes_context() {
            Some(self.context().to_owned())
        } else {
            ok.as_ref().map(|ty| self.written(ty, Place::Value))
        };
        let error = error.as_ref().map(|ty| self.written(ty, Place::Value));
        let result = match (stream, ok, error) {
            (Some(item), _, None) => format!(" -> stream<{}>", self.written(item, Place::Value)),
            (Some(item), _, Some(error)) => {
                let item = self.written(item, Place::Value);
                format!(" -> tuple<stream<{item}>, future<result<_, {error}>>>")
            }
            (None, ok, error) => result(ok, error),
        };
        let keyword = if *is_async { "async func" } else { "func" };
        format!("{}{name}: {how}{keyword}({}){result};\n", comment(docs), params.join(", "))
    }

    /// What gives the events of a name, from the call on.
    fn event(&mut self, decl: &EventDecl, name: String) -> String {
        let EventDecl { name: _, wire: _, payload, on_full: _, docs } = decl;
        format!("{}{name}: func() -> stream<{}>;\n", comment(docs), self.written(payload, Place::Value))
    }

    fn host(&mut self, decl: &HostDecl, name: String) -> String {
        let HostDecl { name: _, of: _, is_async, params, args: _, ok, error, docs } = decl;
        let params = self.params(params, &mut Scope::default(), Place::Value);
        let ok = ok.as_ref().map(|ty| self.written(ty, Place::Value));
        let error = error.as_ref().map(|ty| self.written(ty, Place::Value));
        let keyword = if *is_async { "async func" } else { "func" };
        format!("{}{name}: {keyword}({}){};\n", comment(docs), params.join(", "), result(ok, error))
    }

    fn params(&mut self, params: &[Param], scope: &mut Scope, place: Place) -> Vec<String> {
        let mut param = |Param { name, wire: _, ty, default: _ }: &Param| {
            format!("{}: {}", scope.add(name), self.written(ty, place))
        };
        params.iter().map(&mut param).collect()
    }
}

fn result(ok: Option<String>, error: Option<String>) -> String {
    match (ok, error) {
        (None, None) => String::new(),
        (Some(ok), None) => format!(" -> {ok}"),
        (ok, Some(error)) => format!(" -> result<{}, {error}>", ok.as_deref().unwrap_or("_")),
    }
}

/// Whether a host sees the declaration of a type only as parameters.
fn is_arguments(contract: &Contract, name: &str) -> bool {
    let used = |ty: &Type| ty.names().contains(&name);
    contract.host_functions().iter().any(|decl| decl.args == name)
        && !contract.decls().any(|decl| decl.types().into_iter().any(|(ty, _)| used(ty)))
}
