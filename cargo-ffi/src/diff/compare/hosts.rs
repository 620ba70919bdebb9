//! Host functions and interfaces: what a host gets and answers, so the reverse of functions.

use ffi_model::contract::{HostDecl, InterfaceDecl, Type};

use super::{
    Compare, Item,
    functions::{asyncness, is_typed, result},
    was,
};
use crate::diff::{
    position::Position,
    rule::{Breaks, Rule},
};

impl Compare {
    /// `interfaces` are those of the older contract.
    pub(super) fn host_functions(
        &mut self,
        old: &[HostDecl],
        new: &[HostDecl],
        interfaces: &[InterfaceDecl],
    ) {
        for decl in old {
            match new.iter().find(|other| other.name == decl.name) {
                Some(other) => self.host_function(decl, other),
                None => {
                    let message = "is gone: hosts cannot register it";
                    self.push(item(&decl.name), Rule::HostRemoved, Breaks::ALL, message);
                }
            }
        }
        for decl in new.iter().filter(|decl| old.iter().all(|other| other.name != decl.name)) {
            let known = decl.of.as_ref().filter(|of| interfaces.iter().any(|decl| decl.name == **of));
            let (breaks, message) = match known {
                Some(of) => (Breaks::SOURCE, format!("is new, and due from whoever implements `{of}`")),
                None => (Breaks::NOTHING, MAY_NEED.to_owned()),
            };
            self.push(item(&decl.name), Rule::HostAdded, breaks, message);
        }
    }

    fn host_function(&mut self, old: &HostDecl, new: &HostDecl) {
        // The struct of the arguments is called after the function, and has the parameters for its fields.
        let HostDecl { name, of, is_async, params, args: _, ok, error, docs: _ } = old;
        let item = item(name);
        if *of != new.of {
            let interface = |of: &Option<String>| of.as_deref().unwrap_or("none").to_owned();
            let message = was("the interface it belongs to", interface(&new.of), interface(of));
            self.push(item, Rule::HostInterface, Breaks::SOURCE, message);
        }
        if *is_async != new.is_async {
            // A host answers at once or later, whoever waits.
            let message = was("it", asyncness(new.is_async), asyncness(*is_async));
            self.push(item, Rule::HostAsync, Breaks::NOTHING, message);
        }
        self.params(item, params, &new.params, Position::OUTPUT);
        match (old.is_asked(), new.is_asked()) {
            (false, true) => {
                let message = "the library waits for its answer now, and hosts give none";
                self.push(item, Rule::HostAsked, Breaks::ALL, message);
            }
            // An answer that nobody waits for is dropped, as a late one is.
            (true, false) => {
                let message = "the library no longer waits for its answer";
                self.push(item, Rule::HostAsked, Breaks::SOURCE, message);
            }
            (true, true) => {
                self.answer(item, ok, &new.ok);
                if *error != new.error {
                    self.failure(item, error, &new.error);
                }
            }
            (false, false) => {}
        }
    }

    fn answer(&mut self, item: Item<'_>, old: &Option<Type>, new: &Option<Type>) {
        let breaks = match (old, new) {
            (Some(old), Some(new)) if old != new => self.of_type(old, new, Position::INPUT),
            // No result is written as none of an optional one.
            (None, Some(new)) if self.wire.new_is_optional(new) => Breaks::SOURCE,
            (None, Some(_)) | (Some(_), None) => Breaks::ALL,
            _ => return,
        };
        self.push(item, Rule::ResultType, breaks, was("its result", result(new), result(old)));
    }

    /// Every host function can fail with a text; an error of its own only where the library knows it.
    fn failure(&mut self, item: Item<'_>, old: &Option<Type>, new: &Option<Type>) {
        let is_new = new.as_ref().is_some_and(is_typed) && !old.as_ref().is_some_and(is_typed);
        let breaks = if is_new { Breaks::NOTHING } else { Breaks::ALL };
        self.push(item, Rule::ErrorType, breaks, was("its error", result(new), result(old)));
    }

    pub(super) fn interfaces(&mut self, old: &[InterfaceDecl], new: &[InterfaceDecl]) {
        for decl in old.iter().filter(|decl| new.iter().all(|other| other.name != decl.name)) {
            self.push(interface(decl), Rule::InterfaceRemoved, Breaks::SOURCE, "is gone");
        }
        for decl in new.iter().filter(|decl| old.iter().all(|other| other.name != decl.name)) {
            self.push(interface(decl), Rule::InterfaceAdded, Breaks::NOTHING, MAY_NEED);
        }
    }
}

/// About what is new and asked of hosts.
const MAY_NEED: &str = "is new: the library may need it, and hosts that do not know it have none";

/// There is nothing to it but its name and its functions.
fn interface(decl: &InterfaceDecl) -> Item<'_> {
    let InterfaceDecl { name, docs: _ } = decl;
    Item { kind: "interface", name }
}

fn item(name: &str) -> Item<'_> {
    Item { kind: "host function", name }
}
