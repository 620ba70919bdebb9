//! What reaches a library that is elsewhere: over a connection, in packages with cgo and without.

use ffi_model::contract::{FunctionDecl, Type};
use ffi_templates::go::{
    Absent, Away, AwayFunction, Connected, Connection, Event, Function, HostFunction, Remote,
};

use super::{
    away,
    cbor::Codec,
    literal,
    names::receiver,
    package::Module,
    source::{self, rendered},
    types::Types,
};
use crate::{backend::Input, error::Error};

/// One more file of a package, with which it goes to the server at the address in `variable` from the beginning.
///
/// # Errors
/// The settings are not what they should be.
pub fn connected(input: &Input<'_>, variable: &str) -> Result<String, Error> {
    let package = &Module::new(input)?.package;
    let body = rendered(&Connected { package, variable: &literal::string(variable) });
    Ok(source::file(package, &body))
}

/// The files about that, apart from those about events and host functions.
#[derive(Debug)]
pub(super) struct RemoteFiles {
    /// `remote.go`
    pub(super) remote: String,
    /// `connection.go`
    pub(super) connection: String,
    /// `away.go`
    pub(super) away: String,
    /// `absent.go`
    pub(super) absent: String,
}

/// The files of a package with these functions, events and host functions.
pub(super) fn files(
    functions: &[(&FunctionDecl, Function)],
    events: &[Event],
    host_functions: &[HostFunction],
    types: &Types<'_>,
    codec: &mut Codec<'_>,
) -> RemoteFiles {
    let contract = types.contract;
    let names = types.names;
    let (package, context) = (names.package(), names.context());
    let instance = &names.receiver();
    let (has_events, has_hosts) = (!events.is_empty(), !host_functions.is_empty());
    let has_async = functions.iter().any(|(decl, _)| decl.is_async);
    let called: Vec<AwayFunction> = functions
        .iter()
        .map(|(decl, function)| away::function(decl, function, has_async, types, codec))
        .collect();
    let is_served = |function: &&AwayFunction| function.is_served;
    let served = || called.iter().filter(is_served);
    let objects: Vec<(String, String)> = contract
        .handles()
        .iter()
        .map(|decl| {
            let name = names.ty(&decl.name);
            (receiver(name), name.to_owned())
        })
        .collect();
    let is_called = |name: &str| called.iter().any(|function| function.of_object && function.ty == name);
    let called_objects: Vec<(String, String)> =
        objects.iter().filter(|(_, name)| is_called(name)).cloned().collect();
    let here: Vec<Function> = functions.iter().map(|(_, function)| function.clone()).collect();
    let hosts: Vec<&HostFunction> = host_functions.iter().collect();
    RemoteFiles {
        remote: rendered(&Remote {
            package,
            context,
            version: &literal::string(&contract.library().abi_version()),
            hash: &format!("{:#018x}", contract.hash().expect("there is a header, which has it")),
            has_async,
            has_events,
            has_static_stream: called.iter().any(|function| function.of_server && function.is_stream),
        }),
        connection: rendered(&Connection { has_events, has_hosts }),
        away: rendered(&Away {
            package,
            context,
            receiver: instance,
            functions: &called,
            has_constructor: functions.iter().any(|(decl, _)| decl.makes_context() && decl.abi.has_cbor()),
            has_functions: served().any(|function| !function.is_stream),
            has_streams: called.iter().any(|function| function.is_stream),
            has_unserved: called.iter().any(|function| !function.is_served),
            has_async,
            is_explained: called.iter().any(|function| !function.of_server) || has_events || has_hosts,
            has_handles: !objects.is_empty(),
            called_objects: &called_objects,
            sends_handles: sends_handles(functions, types),
            has_events,
            has_hosts,
        }),
        absent: rendered(&Absent {
            context,
            receiver: instance,
            functions: &here,
            objects: &objects,
            events,
            host_functions: &hosts,
            has_async,
            has_async_method: functions.iter().any(|(decl, _)| decl.is_async && decl.has_context()),
            has_events,
        }),
    }
}

/// Whether an argument, or an answer to the library, can have objects in it.
fn sends_handles(functions: &[(&FunctionDecl, Function)], types: &Types<'_>) -> bool {
    let has = |ty: &Type| types.reach.has_handles(ty);
    let served = functions.iter().filter(|(decl, _)| decl.abi.has_cbor());
    served.flat_map(|(decl, _)| &decl.params).any(|param| has(&param.ty))
        || types
            .contract
            .host_functions()
            .iter()
            .any(|decl| decl.ok.as_ref().is_some_and(has) || decl.error.as_ref().is_some_and(has))
}
