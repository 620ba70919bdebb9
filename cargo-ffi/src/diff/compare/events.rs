//! Events: which there are, what they are called, and what listeners get.

use ffi_model::contract::EventDecl;

use super::{Compare, Item, parts::Pairs, was};
use crate::diff::{
    position::Position,
    rule::{Breaks, Rule},
};

impl Compare {
    pub(super) fn events(&mut self, old: &[EventDecl], new: &[EventDecl]) {
        let pairs = Pairs::of(old, new);
        for (a, b) in &pairs.both {
            self.event(&old[*a], &new[*b]);
        }
        for a in &pairs.gone {
            let message = "is gone: hosts cannot listen to it";
            self.push(item(&old[*a].name), Rule::EventRemoved, Breaks::ALL, message);
        }
        for b in &pairs.come {
            self.push(item(&new[*b].name), Rule::EventAdded, Breaks::NOTHING, "is new");
        }
    }

    fn event(&mut self, old: &EventDecl, new: &EventDecl) {
        let EventDecl { name, wire, payload, on_full, docs: _ } = old;
        let item = item(&new.name);
        if *name != new.name {
            self.push(item, Rule::EventRenamed, Breaks::SOURCE, format!("was called `{name}`"));
        }
        if *wire != new.wire {
            // Compiled hosts listen by it, and whoever listens to all events tells them apart by it.
            self.push(item, Rule::EventWire, Breaks::ALL, was("its name on the wire", &new.wire, wire));
        }
        if *payload != new.payload {
            let breaks = self.of_type(payload, &new.payload, Position::OUTPUT);
            self.push(item, Rule::EventPayload, breaks, was("its payload", &new.payload, payload));
        }
        if *on_full != new.on_full {
            let message = was("its `on_full`", new.on_full.name(), on_full.name());
            let message = message + ": what is lost where listeners are slow is another matter";
            self.push(item, Rule::EventOnFull, Breaks::NOTHING, message);
        }
    }
}

fn item(name: &str) -> Item<'_> {
    Item { kind: "event", name }
}
