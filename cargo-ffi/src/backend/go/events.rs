//! Events in Go: a method that listens to each, and one that gives a channel of it.

use ffi_model::contract::EventDecl;
use ffi_templates::go::{AwayEvents, Event, Events, Listeners};

use super::{
    cbor::Codec,
    convert::Conversions,
    docs::{self, Subject},
    literal, names, payload,
    source::rendered,
    types::Types,
};

/// The files about events.
#[derive(Debug, Default)]
pub(super) struct EventFiles {
    /// `listeners.go`
    pub(super) listeners: String,
    /// `events.go`
    pub(super) here: String,
    /// `away_events.go`
    pub(super) away: String,
    /// What is in them.
    pub(super) events: Vec<Event>,
}

/// The files, with the symbol that takes events; empty where there are no events.
pub(super) fn files(
    types: &Types<'_>,
    callback: &str,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> EventFiles {
    let events = types.contract.events().iter();
    let events: Vec<Event> = events.map(|decl| event(decl, types, conversions, codec)).collect();
    if events.is_empty() {
        return EventFiles::default();
    }
    let names = types.names;
    let (package, context, receiver) = (names.package(), names.context(), &names.receiver());
    let library = types.c_names.library();
    EventFiles {
        listeners: rendered(&Listeners { package, context, receiver }),
        here: rendered(&Events { library, package, context, receiver, callback, events: &events }),
        away: rendered(&AwayEvents { context, receiver, events: &events }),
        events,
    }
}

fn event(
    decl: &EventDecl,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> Event {
    let name = types.names.event(&decl.name).to_owned();
    Event {
        docs: documentation(decl, &name),
        channel: names::channel(&name),
        wire: literal::string(&decl.wire),
        payload: types.go(&decl.payload),
        read: format!("read{name}"),
        lift: payload::lift_form(&decl.payload, types, conversions),
        decode: codec.event(decl).name,
        name,
    }
}

/// What the method does, and the author's words about the event.
fn documentation(decl: &EventDecl, name: &str) -> Vec<String> {
    let own = format!("{name} calls listener with every `{}` of the library, see [Subscription].", decl.wire);
    docs::comment(name, &format!("{own}\n\n{}", decl.docs), Subject::Field)
}
