//! Structs, enums, newtypes and handles, as far as an old host has to do with them.

use std::collections::BTreeMap;

use ffi_model::contract::{Decl, EnumDecl, Field, HandleDecl, NewtypeDecl, RecordDecl, TypeDecl, Variant};

use super::{Compare, Item, default_was, parts::Pairs, was};
use crate::diff::{
    names,
    position::Position,
    rule::{Breaks, Rule},
    wire,
};

/// The types among `decls`. What the arguments of a host function are in is compared as its parameters.
pub(super) fn all(decls: &[Decl]) -> Vec<TypeDecl<'_>> {
    let types = decls.iter().filter_map(|decl| match decl {
        Decl::Record(decl) if names::is_args(&decl.name, decls) => None,
        Decl::Record(decl) => Some(TypeDecl::Record(decl)),
        Decl::Enum(decl) => Some(TypeDecl::Enum(decl)),
        Decl::Newtype(decl) => Some(TypeDecl::Newtype(decl)),
        Decl::Handle(decl) => Some(TypeDecl::Handle(decl)),
        Decl::Library(_)
        | Decl::Function(_)
        | Decl::Constant(_)
        | Decl::Event(_)
        | Decl::Host(_)
        | Decl::Interface(_) => None,
    });
    types.collect()
}

fn item(decl: TypeDecl<'_>) -> Item<'_> {
    match decl {
        TypeDecl::Record(decl) => Item { kind: "struct", name: &decl.name },
        TypeDecl::Enum(decl) => Item { kind: "enum", name: &decl.name },
        TypeDecl::Newtype(decl) => Item { kind: "newtype", name: &decl.name },
        TypeDecl::Handle(decl) => Item { kind: "handle", name: &decl.name },
    }
}

impl Compare {
    /// `renamed` are the new names of types in `old`, which already uses them.
    pub(super) fn types(
        &mut self,
        old: &[TypeDecl<'_>],
        new: &[TypeDecl<'_>],
        renamed: &BTreeMap<String, String>,
    ) {
        let named = |decls: &[TypeDecl<'_>], name: &str| decls.iter().any(|decl| item(*decl).name == name);
        for decl in old {
            let name = item(*decl).name;
            let Some(other) = new.iter().find(|other| item(**other).name == name) else {
                self.push(item(*decl), Rule::TypeRemoved, Breaks::SOURCE, "is gone");
                continue;
            };
            if let Some((before, _)) = renamed.iter().find(|(_, now)| *now == name) {
                let message = format!("was called `{before}`");
                self.push(item(*other), Rule::TypeRenamed, Breaks::SOURCE, message);
            }
            let position = self.position(name);
            let used = position.is_used();
            match (decl, other) {
                (TypeDecl::Record(old), TypeDecl::Record(new)) => self.record(old, new, position),
                (TypeDecl::Enum(old), TypeDecl::Enum(new)) => self.enum_(old, new, position),
                (TypeDecl::Newtype(old), TypeDecl::Newtype(new)) => self.newtype(old, new, position),
                // There is nothing to it but its name.
                (TypeDecl::Handle(HandleDecl { name: _, docs: _ }), TypeDecl::Handle(_)) => {}
                (old, new) => {
                    let message = was("it", item(*new).kind, item(*old).kind);
                    let breaks = Breaks { native: used, cbor: used, source: true };
                    self.push(item(*new), Rule::TypeKind, breaks, message);
                }
            }
        }
        for decl in new.iter().filter(|decl| !named(old, item(**decl).name)) {
            self.push(item(*decl), Rule::TypeAdded, Breaks::NOTHING, "is new");
        }
    }

    fn record(&mut self, old: &RecordDecl, new: &RecordDecl, position: Position) {
        let RecordDecl { name: _, is_error, fields, layout: _, docs: _ } = old;
        let item = item(TypeDecl::Record(new));
        self.is_error(item, *is_error, new.is_error, position);
        self.fields(item, "", fields, &new.fields, position);
    }

    fn newtype(&mut self, old: &NewtypeDecl, new: &NewtypeDecl, position: Position) {
        let NewtypeDecl { name: _, ty, converts: _, docs: _ } = old;
        if *ty != new.ty {
            let mut breaks = self.of_type(ty, &new.ty, position);
            // An option of what can be `null` is written in another way.
            let nullable = [self.wire.old_is_optional(ty), self.wire.new_is_optional(&new.ty)];
            breaks.cbor |= position.is_used() && nullable[0] != nullable[1];
            let message = was("what it is made of", &new.ty, ty);
            self.push(item(TypeDecl::Newtype(new)), Rule::NewtypeInner, breaks, message);
        }
    }

    fn enum_(&mut self, old: &EnumDecl, new: &EnumDecl, position: Position) {
        let EnumDecl { name: _, is_error, variants, layout: _, docs: _ } = old;
        let item = item(TypeDecl::Enum(new));
        let used = position.is_used();
        self.is_error(item, *is_error, new.is_error, position);
        if old.is_flat() != new.is_flat() {
            let word = |decl: &EnumDecl| if decl.is_flat() { "without fields" } else { "with fields" };
            // The library takes the bare text of a variant without fields, but does not write it.
            let cbor = if old.is_flat() { position.output } else { used };
            let message = was("it", word(new), word(old));
            self.push(item, Rule::TypeKind, Breaks { native: used, cbor, source: true }, message);
        }

        let pairs = Pairs::of(variants, &new.variants);
        for (a, b) in &pairs.both {
            let Variant { name, wire, value: _, fields, docs: _ } = &variants[*a];
            let other = &new.variants[*b];
            let place = format!("variant `{}`", other.name);
            if *name != other.name {
                let message = format!("{place} was called `{name}`");
                self.push(item, Rule::VariantRenamed, Breaks::SOURCE, message);
            }
            if *wire != other.wire {
                let message = was(&format!("the text of {place}"), &other.wire, wire);
                let breaks = Breaks { cbor: used, ..Breaks::NOTHING };
                self.push(item, Rule::VariantWire, breaks, message);
            }
            if let (Some(before), Some(now)) = (number(old, *a), number(new, *b))
                && before != now
            {
                let message = was(&format!("the number of {place}"), now, before);
                let breaks = Breaks { native: used, ..Breaks::NOTHING };
                self.push(item, Rule::VariantNumber, breaks, message);
            }
            self.fields(item, &format!(" of {place}"), fields, &other.fields, position);
        }
        for a in &pairs.gone {
            let Variant { name, wire: _, value: _, fields, docs: _ } = &variants[*a];
            // With its fields the union shrinks.
            let native = position.input || (used && !fields.is_empty());
            let breaks = Breaks { native, cbor: position.input, source: true };
            self.push(item, Rule::VariantRemoved, breaks, format!("variant `{name}` is gone"));
        }
        for b in &pairs.come {
            let Variant { name, wire: _, value: _, fields, docs: _ } = &new.variants[*b];
            // A host does not know what to do with it. One that never gets it still shares the union with it.
            let native = position.output || (used && !fields.is_empty());
            let breaks = Breaks { native, cbor: position.output, source: position.output };
            self.push(item, Rule::VariantAdded, breaks, format!("variant `{name}` is new"));
        }
    }

    fn is_error(&mut self, item: Item<'_>, old: bool, new: bool, position: Position) {
        if old != new {
            let word = |is_error| if is_error { "#[ffi::error]" } else { "#[ffi::data]" };
            let breaks = Breaks { native: position.is_used(), ..Breaks::SOURCE };
            self.push(item, Rule::TypeError, breaks, was("it", word(new), word(old)));
        }
    }

    fn fields(&mut self, item: Item<'_>, of: &str, old: &[Field], new: &[Field], position: Position) {
        let used = position.is_used();
        let pairs = Pairs::of(old, new);
        for (a, b) in &pairs.both {
            let Field { name, wire, ty, default, docs: _ } = &old[*a];
            let other = &new[*b];
            let place = format!("field `{}`{of}", other.name);
            if *name != other.name {
                let message = format!("{place} was called `{name}`");
                self.push(item, Rule::FieldRenamed, Breaks::SOURCE, message);
            }
            if *wire != other.wire {
                let message = was(&format!("the key of {place}"), &other.wire, wire);
                self.push(item, Rule::FieldWire, Breaks { cbor: used, ..Breaks::NOTHING }, message);
            }
            if *ty != other.ty {
                let breaks = self.of_type(ty, &other.ty, position);
                self.push(item, Rule::FieldType, breaks, was(&place, &other.ty, ty));
            }
            if *default != other.default {
                let before = self.wire.absent_in_old(ty, default.as_ref());
                let now = self.wire.absent_in_new(&other.ty, other.default.as_ref());
                let cbor = position.input && !wire::absence_understood(before, now);
                let message = default_was(&place, other.default.as_ref(), default.as_ref());
                self.push(item, Rule::FieldDefault, Breaks { cbor, ..Breaks::NOTHING }, message);
            }
        }
        for a in &pairs.gone {
            let Field { name, wire: _, ty, default: _, docs: _ } = &old[*a];
            let cbor = position.output && !self.wire.old_is_optional(ty);
            let message = format!("field `{name}`{of} is gone");
            self.push(item, Rule::FieldRemoved, Breaks { native: used, cbor, source: true }, message);
        }
        for b in &pairs.come {
            let Field { name, wire: _, ty, default, docs: _ } = &new[*b];
            // Packages have no defaults: there a field that is left out is its zero.
            let source = position.input && !self.wire.new_is_optional(ty);
            let cbor = position.input && self.wire.absent_in_new(ty, default.as_ref()).is_none();
            let message = format!("field `{name}`{of} of type `{ty}` is new");
            self.push(item, Rule::FieldAdded, Breaks { native: used, cbor, source }, message);
        }
        if pairs.are_reordered() {
            let breaks = Breaks { native: used, ..Breaks::NOTHING };
            self.push(item, Rule::FieldOrder, breaks, format!("the fields{of} have another order"));
        }
    }
}

/// The number of a variant in C: the discriminant of a plain number, the tag of a struct.
fn number(decl: &EnumDecl, index: usize) -> Option<i64> {
    if decl.is_flat() && !decl.is_error {
        decl.variants[index].value.map(i64::from)
    } else {
        i64::try_from(index).ok()
    }
}
