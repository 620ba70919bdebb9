//! Every difference between two contracts.
//!
//! What counts as an old host's business is decided by the older contract: a host made for it neither sends nor gets
//! what only the newer one has. Declarations are taken apart without `..`: what is added to them must be compared
//! here, too.

mod events;
mod functions;
mod hosts;
mod parts;
mod types;

use std::collections::HashMap;
use std::fmt::Display;

use ffi_model::contract::{
    ConstDecl, Contract, Decl, DefaultValue, EventDecl, FunctionDecl, HostDecl, InterfaceDecl, LibraryDecl,
    Type,
};

use super::{
    names,
    position::{Position, positions},
    rule::{Breaks, Change, Rule},
    wire::Wire,
};

/// What is different in `new`, ordered by item.
pub fn changes(old: &Contract, new: &Contract) -> Vec<Change> {
    let new_decls: Vec<Decl> = new.decls().collect();
    let mut old_decls: Vec<Decl> = old.decls().collect();
    let renamed = names::follow(&mut old_decls, &new_decls);
    let new_name = |name: String| renamed.get(&name).cloned().unwrap_or(name);
    let positions = positions(old).into_iter().map(|(name, position)| (new_name(name), position)).collect();

    let wire = Wire::between(&old_decls, &new_decls);
    let mut found = Compare { positions, wire, list: Vec::new() };
    found.library(old.library(), new.library());
    found.constants(old.constants(), new.constants());
    found.types(&types::all(&old_decls), &types::all(&new_decls), &renamed);
    let UsingTypes { functions, events, host_functions, interfaces } = UsingTypes::of(old_decls);
    found.functions(&functions, new.functions());
    found.events(&events, new.events());
    found.interfaces(&interfaces, new.interfaces());
    found.host_functions(&host_functions, new.host_functions(), &interfaces);
    found.list
}

/// What uses types and is none.
#[derive(Default)]
struct UsingTypes {
    functions: Vec<FunctionDecl>,
    events: Vec<EventDecl>,
    host_functions: Vec<HostDecl>,
    interfaces: Vec<InterfaceDecl>,
}

impl UsingTypes {
    fn of(decls: Vec<Decl>) -> UsingTypes {
        let mut found = UsingTypes::default();
        for decl in decls {
            match decl {
                Decl::Function(decl) => found.functions.push(decl),
                Decl::Event(decl) => found.events.push(decl),
                Decl::Host(decl) => found.host_functions.push(decl),
                Decl::Interface(decl) => found.interfaces.push(decl),
                Decl::Library(_)
                | Decl::Record(_)
                | Decl::Enum(_)
                | Decl::Newtype(_)
                | Decl::Handle(_)
                | Decl::Constant(_) => {}
            }
        }
        found
    }
}

struct Compare {
    positions: HashMap<String, Position>,
    wire: Wire,
    list: Vec<Change>,
}

/// An item that changes are about.
#[derive(Clone, Copy)]
struct Item<'a> {
    kind: &'static str,
    name: &'a str,
}

impl Compare {
    fn push(&mut self, item: Item<'_>, rule: Rule, breaks: Breaks, message: impl Into<String>) {
        let Item { kind, name } = item;
        self.list.push(Change { rule, kind, item: name.to_owned(), message: message.into(), breaks });
    }

    /// Whom a value breaks that has another type, where hosts send or get it in `position`.
    fn of_type(&self, old: &Type, new: &Type, position: Position) -> Breaks {
        Breaks {
            native: position.is_used() && !self.wire.same_in_c(old, new),
            cbor: !self.wire.understood(old, new, position),
            source: !self.wire.same_in_packages(old, new),
        }
    }

    fn position(&self, name: &str) -> Position {
        self.positions.get(name).copied().unwrap_or_default()
    }

    fn library(&mut self, old: &LibraryDecl, new: &LibraryDecl) {
        // Contracts of another version cannot be read, and the version of the package is no part of the ABI.
        let LibraryDecl { name, prefix, version: _, package_version: _, docs: _ } = old;
        let item = Item { kind: "library", name: &new.name };
        if *prefix != new.prefix {
            self.push(item, Rule::Prefix, Breaks::ALL, was("the prefix of its symbols", &new.prefix, prefix));
        }
        if *name != new.name {
            self.push(item, Rule::LibraryRenamed, Breaks::SOURCE, was("its name", &new.name, name));
        }
    }

    fn constants(&mut self, old: &[ConstDecl], new: &[ConstDecl]) {
        let item = |name| Item { kind: "constant", name };
        for decl in old {
            let ConstDecl { name, ty, value, docs: _ } = decl;
            let Some(other) = new.iter().find(|other| other.name == *name) else {
                self.push(item(name), Rule::ConstantRemoved, Breaks::SOURCE, "is gone");
                continue;
            };
            if *ty != other.ty {
                let message = was("its type", other.spelled_type(), decl.spelled_type());
                self.push(item(name), Rule::ConstantType, Breaks::SOURCE, message);
            }
            if let (Some(value), Some(now)) = (value, &other.value)
                && value != now
            {
                let breaks = Breaks { native: true, ..Breaks::NOTHING };
                self.push(item(name), Rule::ConstantValue, breaks, "has another value");
            }
        }
        for decl in new.iter().filter(|decl| old.iter().all(|other| other.name != decl.name)) {
            self.push(item(&decl.name), Rule::ConstantAdded, Breaks::NOTHING, "is new");
        }
    }
}

/// `what` is `new`, was `old`.
fn was(what: &str, new: impl Display, old: impl Display) -> String {
    format!("{what} is `{new}`, was `{old}`")
}

/// The same about what an absent key stands for.
fn default_was(place: &str, new: Option<&DefaultValue>, old: Option<&DefaultValue>) -> String {
    let spelled =
        |value: Option<&DefaultValue>| value.map_or("nothing".to_owned(), |value| format!("`{value}`"));
    format!("the default of {place} is {}, was {}", spelled(new), spelled(old))
}
