//! Functions of a library that is elsewhere: methods of an instance or an object there, and of a server what is called on
//! nothing.
//!
//! Their names are those of the functions with `away` in front, which go there. A function of the package goes to a method of the
//! server, which is for users as well.

use ffi_model::contract::{FunctionDecl, Type};
use ffi_templates::go::{AwayFunction, Function};

use super::{
    calls::{given, waits},
    cbor::{Codec, Edge},
    types::Types,
};

/// What a server has by itself.
const OF_SERVER: [&str; 2] = ["Close", "SetStaleWarn"];

/// What the function called `name` is elsewhere.
pub(super) fn name(name: &str, is_method: bool, types: &Types<'_>) -> String {
    if is_method {
        return format!("away{name}");
    }
    let is_taken = OF_SERVER.contains(&name) || name == types.names.context();
    if is_taken { format!("{name}_") } else { name.to_owned() }
}

/// What of the codec a function calls. No parameter is called that.
pub(super) fn edges(decl: &FunctionDecl, codec: &mut Codec<'_>) -> Vec<String> {
    if !decl.abi.has_cbor() {
        return Vec::new();
    }
    let failure = typed_error(decl).map(|ty| codec.failure(ty));
    let edges = [codec.request(decl), codec.reply(decl), failure];
    edges.into_iter().flatten().map(|edge| edge.name).collect()
}

fn typed_error(decl: &FunctionDecl) -> Option<&Type> {
    decl.error.as_ref().filter(|ty| matches!(ty, Type::Named(_)))
}

/// What `here` is elsewhere. `has_async` tells whether any function of the package waits for a reply.
pub(super) fn function(
    decl: &FunctionDecl,
    here: &Function,
    has_async: bool,
    types: &Types<'_>,
    codec: &mut Codec<'_>,
) -> AwayFunction {
    let of_server = here.receiver.is_none();
    let (receiver, ty) = here.receiver.clone().unwrap_or_else(|| ("server".into(), "Server".into()));
    let of_object = !of_server && ty != types.names.context();
    let owner = if of_object { format!("{receiver}.owner") } else { receiver.clone() };
    let connection = if of_server { "peer" } else { "home.conn" };
    let is_served = decl.abi.has_cbor();

    let to = match (of_server, of_object) {
        (true, _) => "0",
        (false, true) => "of",
        (false, false) => "home.id",
    };
    let credit = if here.is_stream { "ahead" } else { "0" };
    let call = format!("newCall({to}, {credit}, \"{}\")", decl.name);
    let request = if is_served { codec.request(decl) } else { None };
    let frame = match &request {
        Some(edge) => {
            let ids = edge.has_handles.then(|| format!("{connection}.idAway"));
            let arguments = std::iter::once(call).chain(ids).chain(here.names.iter().cloned());
            format!("{}({})", edge.name, arguments.collect::<Vec<_>>().join(", "))
        }
        None => call,
    };
    let reader = |edge: Option<Edge>, results: String| match edge {
        Some(Edge { name, has_handles: true }) => {
            format!(
                "func(payload []byte) {results} {{\n\t\treturn {name}(payload, {owner}.adoptObject)\n\t}}"
            )
        }
        Some(Edge { name, .. }) => name,
        None => "nil".to_owned(),
    };
    let value = given(decl).map(|ty| types.go(ty));
    let (read, typed) = if !is_served {
        let nothing = format!("func([]byte) ({}, error)", value.clone().unwrap_or_default());
        (format!("({nothing})(nil)"), "nil".to_owned())
    } else {
        let failure = typed_error(decl).map(|ty| codec.failure(ty));
        let read = match &value {
            _ if decl.makes_context() => "server.adoptNew".to_owned(),
            Some(value) => reader(codec.reply(decl), format!("({value}, error)")),
            None => "nil".to_owned(),
        };
        (read, reader(failure, "error".to_owned()))
    };
    let holding = here.names.iter().zip(&decl.params);
    let holding =
        holding.filter(|(_, param)| types.reach.has_handles(&param.ty)).map(|(name, _)| name.clone());
    let kept = std::iter::once(receiver.clone()).chain(holding).collect();
    AwayFunction {
        docs: if of_server { here.docs.clone() } else { Vec::new() },
        name: here.away.clone(),
        ty,
        of_server,
        of_object,
        wire: decl.name.clone(),
        is_served,
        is_async: waits(decl),
        is_stream: here.is_stream,
        has_value: value.is_some() || decl.makes_context(),
        has_async,
        params: here.params.clone(),
        results: here.results.clone(),
        zero: here.zero.clone(),
        connection: connection.to_owned(),
        frame,
        is_refusable: request.is_some(),
        read,
        typed,
        shown: here.call.clone(),
        stale: if of_server { "server" } else { "home" }.to_owned(),
        kept,
        receiver,
    }
}
