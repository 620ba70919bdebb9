//! The classes of instances and of objects that stay in the library.

use ffi_model::{contract::Contract, symbol};
use ffi_templates::cpp::{Calls, Handle, Handles, Library, RuntimeFunction};

use super::{calls::Functions, docs, events, hosts, types::Types};

/// Whether a library with this contract has something.
type Wanted = fn(&Contract) -> bool;

/// What the library has whatever its author wrote, by the name that `ffi/library.hpp` has for it, and what a contract has to have for it.
const RUNTIME: [(&str, &str, Wanted); 9] = [
    ("destroy", "destroy", |_| true),
    ("cancel", "cancel", |_| true),
    ("set_stale_warn", "set_stale_warn", |_| true),
    ("close_handle", symbol::HANDLE_CLOSE, |contract| !contract.handles().is_empty()),
    ("grant", "stream_grant", |contract| contract.functions().iter().any(|decl| decl.stream.is_some())),
    ("add_listener", "add_event_listener", |contract| !contract.events().is_empty()),
    ("remove_listener", "remove_event_listener", |contract| !contract.events().is_empty()),
    ("event_stats", "event_stats", |contract| !contract.events().is_empty()),
    ("register_host", "register_host_fn_owned", has_hosts),
];

fn has_hosts(contract: &Contract) -> bool {
    !contract.host_functions().is_empty()
}

/// The functions that the library has in any case, and the classes of objects.
pub(super) fn handles(types: &Types<'_>) -> Handles {
    let contract = types.contract;
    let library = types.c_names.library();
    let runtime = RUNTIME
        .iter()
        .filter(|(_, _, is_there)| is_there(contract))
        .map(|(member, name, _)| (*member, *name));
    let hosts = [("complete", "host_complete"), ("host_stats", "host_stats")];
    let runtime = runtime.chain(hosts.into_iter().filter(|_| has_hosts(contract)));
    let functions = Functions::new(types);
    let handles = contract.handles().iter().map(|decl| {
        let name = types.names.ty(&decl.name);
        Handle {
            docs: docs::lines_or(&decl.docs, &format!("A `{name}` that stays in the library.")),
            functions: functions.of(Some(name)),
            c: types.c_names.ty(&decl.name),
            name: name.to_owned(),
        }
    });
    Handles {
        library: library.to_owned(),
        runtime: runtime
            .map(|(member, name)| RuntimeFunction { member, symbol: symbol::runtime(library, name) })
            .collect(),
        handles: handles.collect(),
    }
}

/// The class of instances, and the functions of the namespace.
pub(super) fn library(types: &Types<'_>) -> Library {
    let contract = types.contract;
    let functions = Functions::new(types);
    let context = types.names.context();
    Library {
        docs: docs::lines_or(
            &contract.library().docs,
            &format!("An instance of the library `{}`.", types.c_names.library()),
        ),
        name: context.to_owned(),
        c: types.c_names.context(),
        functions: functions.of(Some(context)),
        free: functions.of(None),
        any_event: events::any(types),
        host_functions: hosts::functions(types),
        interfaces: hosts::interfaces(types),
    }
}

/// What is behind all of these functions.
pub(super) fn calls(types: &Types<'_>) -> Calls {
    let functions = Functions::new(types);
    let names = types.names;
    let handles = types.contract.handles().iter().flat_map(|decl| functions.of(Some(names.ty(&decl.name))));
    let own = functions.of(Some(names.context())).into_iter().chain(functions.of(None));
    Calls {
        context: names.context().to_owned(),
        functions: handles.chain(own).collect(),
        any_event: events::any(types),
        host_functions: hosts::functions(types),
        interfaces: hosts::interfaces(types),
    }
}
