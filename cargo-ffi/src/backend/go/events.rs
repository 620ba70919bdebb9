//! Events in Go: a method that listens to each, and one that gives a channel of it.

use ffi_model::contract::EventDecl;
use ffi_templates::go::{Event, Events, Listeners};

use super::{
    convert::Conversions,
    docs::{self, Subject},
    literal, names, payload,
    source::rendered,
    types::Types,
};

/// `listeners.go` and `events.go`, with the symbol of its callback; empty where there are no events.
pub(super) fn files(types: &Types<'_>, callback: &str, conversions: &mut Conversions<'_>) -> [String; 2] {
    let events = types.contract.events().iter();
    let events: Vec<Event> = events.map(|decl| event(decl, types, conversions)).collect();
    if events.is_empty() {
        return [String::new(), String::new()];
    }
    let names = types.names;
    let listeners = rendered(&Listeners { context: names.context() });
    let events = rendered(&Events {
        library: types.c_names.library(),
        package: names.package(),
        context: names.context(),
        receiver: &names.receiver(),
        callback,
        events: &events,
    });
    [listeners, events]
}

fn event(decl: &EventDecl, types: &Types<'_>, conversions: &mut Conversions<'_>) -> Event {
    let name = types.names.event(&decl.name).to_owned();
    Event {
        docs: documentation(decl, &name),
        channel: names::channel(&name),
        wire: literal::string(&decl.wire),
        payload: types.go(&decl.payload),
        read: format!("read{name}"),
        lift: payload::lift_form(&decl.payload, types, conversions),
        name,
    }
}

/// What the method does, and the author's words about the event.
fn documentation(decl: &EventDecl, name: &str) -> Vec<String> {
    let own = format!("{name} calls listener with every `{}` of the library, see [Subscription].", decl.wire);
    docs::comment(name, &format!("{own}\n\n{}", decl.docs), Subject::Field)
}
