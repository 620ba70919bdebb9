//! What adds listeners of the library's events.

use ffi_model::contract::EventDecl;
use ffi_templates::cpp::{AnyEvent, Event};

use super::{docs, types::Types};
use crate::backend::c::{self, literal};

/// What is said of every event.
const NOTE: &str = "Hears of each from now on, on a thread of the library, one after the other, until the subscription is dropped.";

/// The listeners of one event each.
pub(super) fn events(types: &Types<'_>) -> Vec<Event> {
    types.contract.events().iter().map(|decl| event(decl, types)).collect()
}

/// An event of any kind: each type of payload stands once, whichever events have it.
pub(super) fn any(types: &Types<'_>) -> Option<AnyEvent> {
    let events = events(types);
    let mut payloads: Vec<String> = Vec::new();
    for event in &events {
        if !payloads.contains(&event.payload) {
            payloads.push(event.payload.clone());
        }
    }
    (!events.is_empty()).then(|| AnyEvent { payloads: payloads.join(", "), events })
}

fn event(decl: &EventDecl, types: &Types<'_>) -> Event {
    let c_types = c::types::Types::new(types.contract, types.c_names);
    Event {
        docs: docs::lines_with(&decl.docs, Some(NOTE.to_owned())),
        name: types.names.event(&decl.name).to_owned(),
        payload: types.cpp(&decl.payload),
        c: c_types.c_value(&decl.payload),
        wire: literal::string(&decl.wire),
    }
}
