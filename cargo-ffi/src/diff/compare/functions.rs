//! Functions: their forms, parameters, results, streams and errors.

use ffi_model::contract::{Abi, FunctionDecl, FunctionKind, Param, Type};

use super::{Compare, Item, default_was, parts::Pairs, was};
use crate::diff::{
    position::Position,
    rule::{Breaks, Rule},
    wire,
};

impl Compare {
    pub(super) fn functions(&mut self, old: &[FunctionDecl], new: &[FunctionDecl]) {
        for decl in old {
            match new.iter().find(|other| other.name == decl.name) {
                Some(other) => {
                    let before = self.list.len();
                    self.function(decl, other);
                    // Nobody uses a form that is not there. Packages are over the native ones.
                    for change in &mut self.list[before..] {
                        change.breaks = among(change.breaks, decl.abi);
                    }
                }
                None => {
                    let breaks = among(Breaks::ALL, decl.abi);
                    self.push(item(&decl.name), Rule::FunctionRemoved, breaks, "is gone");
                }
            }
        }
        for decl in new.iter().filter(|decl| old.iter().all(|other| other.name != decl.name)) {
            self.push(item(&decl.name), Rule::FunctionAdded, Breaks::NOTHING, "is new");
        }
    }

    fn function(&mut self, old: &FunctionDecl, new: &FunctionDecl) {
        let FunctionDecl { name, kind, of, is_async, params, ok, stream, abi, error, docs: _ } = old;
        let item = item(name);
        if *kind != new.kind {
            self.push(item, Rule::FunctionKind, Breaks::ALL, was("it", noun(new.kind), noun(*kind)));
        }
        if *of != new.of {
            let handle = |of: &Option<String>| of.as_deref().unwrap_or("none").to_owned();
            let message = was("the handle it belongs to", handle(&new.of), handle(of));
            self.push(item, Rule::FunctionKind, Breaks::ALL, message);
        }
        if *is_async != new.is_async {
            let message = was("it", asyncness(new.is_async), asyncness(*is_async));
            // Streams are opened without waiting, whatever they do first.
            let (breaks, message) = if stream.is_some() && new.stream.is_some() {
                (Breaks::NOTHING, message)
            } else {
                (Breaks::NATIVE_AND_SOURCE, message + ": `_wait` takes other arguments")
            };
            self.push(item, Rule::FunctionAsync, breaks, message);
        }
        if *abi != new.abi {
            let native = abi.has_native() && !new.abi.has_native();
            let cbor = abi.has_cbor() && !new.abi.has_cbor();
            let message = was("its `abi`", new.abi, abi);
            self.push(item, Rule::FunctionAbi, Breaks { native, cbor, source: native }, message);
        }
        self.params(item, params, &new.params, Position::INPUT);
        match (stream, &new.stream) {
            (Some(old), Some(new)) if old != new => {
                let breaks = self.of_type(old, new, Position::OUTPUT);
                self.push(item, Rule::StreamItem, breaks, was("what its stream gives", new, old));
            }
            (None, Some(_)) | (Some(_), None) => {
                let message = was("what it gives", gives(new), gives(old));
                self.push(item, Rule::FunctionStream, Breaks::ALL, message);
            }
            _ => {}
        }
        if *ok != new.ok && stream.is_none() && new.stream.is_none() {
            let cbor = !self.wire.result_understood(ok.as_ref(), new.ok.as_ref());
            let breaks = match (ok, &new.ok) {
                (Some(old), Some(new)) => self.of_type(old, new, Position::OUTPUT),
                _ => Breaks { cbor, ..Breaks::NATIVE_AND_SOURCE },
            };
            self.push(item, Rule::ResultType, breaks, was("its result", result(&new.ok), result(ok)));
        }
        if *error != new.error {
            self.error(item, error.as_ref(), new.error.as_ref());
        }
    }

    /// Parameters, which hosts send in calls of the library, and get in calls of host functions.
    pub(super) fn params(&mut self, item: Item<'_>, old: &[Param], new: &[Param], position: Position) {
        let pairs = Pairs::of(old, new);
        for (a, b) in &pairs.both {
            let Param { name, wire, ty, default } = &old[*a];
            let other = &new[*b];
            let place = format!("parameter `{}`", other.name);
            if *name != other.name {
                let message = format!("{place} was called `{name}`");
                self.push(item, Rule::ParameterRenamed, Breaks::SOURCE, message);
            }
            if *wire != other.wire {
                let breaks = Breaks { cbor: true, ..Breaks::NOTHING };
                let message = was(&format!("the key of {place}"), &other.wire, wire);
                self.push(item, Rule::ParameterWire, breaks, message);
            }
            if *ty != other.ty {
                let breaks = self.of_type(ty, &other.ty, position);
                self.push(item, Rule::ParameterType, breaks, was(&place, &other.ty, ty));
            }
            if *default != other.default {
                let before = self.wire.absent_in_old(ty, default.as_ref());
                let now = self.wire.absent_in_new(&other.ty, other.default.as_ref());
                let cbor = position.input && !wire::absence_understood(before, now);
                let breaks = Breaks { cbor, ..Breaks::NOTHING };
                let message = default_was(&place, other.default.as_ref(), default.as_ref());
                self.push(item, Rule::ParameterDefault, breaks, message);
            }
        }
        for a in &pairs.gone {
            let Param { name, wire: _, ty, default: _ } = &old[*a];
            let cbor = position.output && !self.wire.old_is_optional(ty);
            let breaks = Breaks { cbor, ..Breaks::NATIVE_AND_SOURCE };
            self.push(item, Rule::ParameterRemoved, breaks, format!("parameter `{name}` is gone"));
        }
        for b in &pairs.come {
            let Param { name, wire: _, ty, default } = &new[*b];
            let cbor = position.input && self.wire.absent_in_new(ty, default.as_ref()).is_none();
            let breaks = Breaks { cbor, ..Breaks::NATIVE_AND_SOURCE };
            let message = format!("parameter `{name}` of type `{ty}` is new");
            self.push(item, Rule::ParameterAdded, breaks, message);
        }
        if pairs.are_reordered() {
            let message = "its parameters have another order";
            self.push(item, Rule::ParameterOrder, Breaks::NATIVE_AND_SOURCE, message);
        }
    }

    /// A text can be the error of every call, declared or not; a typed error is a code and a payload of its own.
    fn error(&mut self, item: Item<'_>, old: Option<&Type>, new: Option<&Type>) {
        let (rule, breaks) = match (old, new) {
            (None, Some(new)) if is_typed(new) => (Rule::ErrorAdded, Breaks::ALL),
            (None, _) => (Rule::ErrorAdded, Breaks::NOTHING),
            (Some(old), None) if is_typed(old) => (Rule::ErrorRemoved, Breaks::SOURCE),
            (Some(_), None) => (Rule::ErrorRemoved, Breaks::NOTHING),
            (Some(_), Some(new)) if is_typed(new) => (Rule::ErrorType, Breaks::ALL),
            (Some(_), Some(_)) => (Rule::ErrorType, Breaks::SOURCE),
        };
        let spelled = |ty: Option<&Type>| ty.map_or("nothing".to_owned(), ToString::to_string);
        self.push(item, rule, breaks, was("its error", spelled(new), spelled(old)));
    }
}

/// Whom of `breaks` there is for a function with the forms of `abi`.
fn among(breaks: Breaks, abi: Abi) -> Breaks {
    Breaks {
        native: breaks.native && abi.has_native(),
        cbor: breaks.cbor && abi.has_cbor(),
        source: breaks.source && abi.has_native(),
    }
}

fn item(name: &str) -> Item<'_> {
    Item { kind: "function", name }
}

fn noun(kind: FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Constructor => "constructor",
        FunctionKind::Method => "method",
        FunctionKind::Static => "static function",
    }
}

/// Whether an error is a type of its own, and not text.
pub(super) fn is_typed(error: &Type) -> bool {
    matches!(error, Type::Named(_))
}

pub(super) fn asyncness(is_async: bool) -> &'static str {
    if is_async { "async" } else { "sync" }
}

fn gives(decl: &FunctionDecl) -> String {
    decl.stream.as_ref().map_or_else(|| result(&decl.ok), |item| format!("Stream<Item = {item}>"))
}

pub(super) fn result(ty: &Option<Type>) -> String {
    ty.as_ref().map_or("()".to_owned(), ToString::to_string)
}
