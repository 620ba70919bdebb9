//! What the values of a type can hold, as far as conversions depend on it.
//!
//! Every conversion asks about every part of its type, so it is found out once, for all annotated types together.

use std::collections::{HashMap, HashSet};

use ffi_model::contract::{Contract, Field, Type};

use crate::backend::c;

/// The annotated types of which something is true, because of what is in them.
#[derive(Debug)]
pub(super) struct Reach<'a> {
    unknown: HashSet<&'a str>,
    refused: HashSet<&'a str>,
    checked: HashSet<&'a str>,
    deep: HashSet<&'a str>,
    handles: HashSet<&'a str>,
}

impl<'a> Reach<'a> {
    /// Those of `contract`.
    pub(super) fn new(contract: &'a Contract) -> Self {
        let (mut unknown, mut refused, mut handles) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut checked = HashSet::new();
        let mut parts: Vec<(&str, Vec<&Type>)> = Vec::new();
        for decl in contract.records() {
            parts.push((&decl.name, types_of(&decl.fields).collect()));
        }
        for decl in contract.enums() {
            unknown.insert(decl.name.as_str());
            let is_number = c::types::is_number(decl);
            (if is_number { &mut checked } else { &mut refused }).insert(decl.name.as_str());
            let fields = decl.variants.iter().flat_map(|variant| types_of(&variant.fields));
            parts.push((&decl.name, fields.collect()));
        }
        for decl in contract.newtypes() {
            parts.push((&decl.name, vec![&decl.ty]));
        }
        for decl in contract.handles() {
            handles.insert(decl.name.as_str());
            parts.push((&decl.name, vec![]));
        }
        refused.extend(&handles);

        let mut holders: Holders<'_> = HashMap::new();
        for (name, types) in &parts {
            unknown.extend(types.iter().any(|ty| holds(ty, &is_unknown)).then_some(*name));
            refused.extend(types.iter().any(|ty| holds(ty, &is_refused)).then_some(*name));
            checked.extend(types.iter().any(|ty| holds(ty, &is_text)).then_some(*name));
            for inner in types.iter().flat_map(|ty| ty.names()) {
                holders.entry(inner).or_default().push(name);
            }
        }
        let deep = deep(&parts, &holders);
        refused.extend(&deep);
        spread(&mut unknown, &holders);
        spread(&mut refused, &holders);
        spread(&mut checked, &holders);
        spread(&mut handles, &holders);
        Reach { unknown, refused, checked, deep, handles }
    }

    /// Whether a value from the library can be one that Go has no value for: an unknown number of an enum, a duration of
    /// centuries, a key that is there twice.
    pub(super) fn can_be_unknown(&self, ty: &Type) -> bool {
        holds(ty, &|part| is_unknown(part) || is_in(part, &self.unknown))
    }

    /// Whether there are Go values of the type that do not cross: a nil or foreign variant, a negative duration, a closed
    /// handle, a struct that contains itself.
    pub(super) fn can_be_refused(&self, ty: &Type) -> bool {
        holds(ty, &|part| is_refused(part) || is_in(part, &self.refused))
    }

    /// The same where this side sees to what the library does that is in its process: there are texts that are not UTF-8, and numbers
    /// that are no value of an enum.
    pub(super) fn can_be_refused_as_cbor(&self, ty: &Type) -> bool {
        self.can_be_refused(ty) || holds(ty, &|part| is_text(part) || is_in(part, &self.checked))
    }

    /// Whether a value from the library can have objects in it that stay there.
    pub(super) fn has_handles(&self, ty: &Type) -> bool {
        holds(ty, &|part| is_in(part, &self.handles))
    }

    /// Whether there is no limit to how deep its values are nested, but the one that the library has.
    pub(super) fn is_deep(&self, ty: &Type) -> bool {
        holds(ty, &|part| is_in(part, &self.deep))
    }
}

/// In which types a type is named, as often as it is.
type Holders<'a> = HashMap<&'a str, Vec<&'a str>>;

/// What is left when types go of which all parts have gone: those that can hold others of themselves, and what holds
/// these.
fn deep<'a>(parts: &[(&'a str, Vec<&'a Type>)], holders: &Holders<'a>) -> HashSet<&'a str> {
    let waits = parts.iter().map(|(name, types)| (*name, types.iter().map(|ty| ty.names().len()).sum()));
    let mut waits: HashMap<&str, usize> = waits.collect();
    let mut gone: Vec<&str> = waits.iter().filter(|(_, parts)| **parts == 0).map(|(name, _)| *name).collect();
    while let Some(name) = gone.pop() {
        for holder in holders.get(name).into_iter().flatten() {
            let left = waits.get_mut(holder).expect("what holds a type is one itself");
            *left -= 1;
            if *left == 0 {
                gone.push(holder);
            }
        }
    }
    waits.into_iter().filter(|(_, parts)| *parts > 0).map(|(name, _)| name).collect()
}

/// Adds what holds one of `found`, directly or inside of others.
fn spread<'a>(found: &mut HashSet<&'a str>, holders: &Holders<'a>) {
    let mut open: Vec<&str> = found.iter().copied().collect();
    while let Some(name) = open.pop() {
        let more = holders.get(name).into_iter().flatten().filter(|holder| found.insert(holder));
        open.extend(more);
    }
}

fn types_of(fields: &[Field]) -> impl Iterator<Item = &Type> {
    fields.iter().map(|field| &field.ty)
}

/// Whether the type or one that it is composed of is such; what annotated types hold does not count.
fn holds(ty: &Type, is_such: &dyn Fn(&Type) -> bool) -> bool {
    is_such(ty)
        || match ty {
            Type::Map(key, value) => holds(key, is_such) || holds(value, is_such),
            other => other.inner().is_some_and(|inner| holds(inner, is_such)),
        }
}

fn is_unknown(ty: &Type) -> bool {
    matches!(ty, Type::Duration | Type::Set(_) | Type::Map(..))
}

fn is_refused(ty: &Type) -> bool {
    matches!(ty, Type::Duration)
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Str)
}

fn is_in(ty: &Type, names: &HashSet<&str>) -> bool {
    matches!(ty, Type::Named(name) | Type::Handle(name) if names.contains(name.as_str()))
}

#[cfg(test)]
mod tests {
    use ffi_model::contract::{Decl, EnumDecl, HandleDecl, LibraryDecl, NewtypeDecl, RecordDecl, Variant};

    use super::*;
    use crate::backend::go::{names::Names, types::Types};

    fn named(name: &str) -> Type {
        Type::Named(name.into())
    }

    fn of(kind: fn(Box<Type>) -> Type, inner: Type) -> Type {
        kind(Box::new(inner))
    }

    fn fields(types: Vec<Type>) -> Vec<Field> {
        let fields = types.into_iter().enumerate().map(|(index, ty)| {
            let name = format!("f{index}");
            Field { wire: name.clone(), name, ty, default: None, docs: String::new() }
        });
        fields.collect()
    }

    fn record(name: &str, types: Vec<Type>) -> Decl {
        let (name, fields) = (name.to_owned(), fields(types));
        Decl::Record(RecordDecl { name, is_error: false, fields, layout: None, docs: String::new() })
    }

    fn enumeration(name: &str, types: Vec<Type>) -> Decl {
        let variant = |name: &str, types| Variant {
            name: name.into(),
            wire: name.into(),
            value: Some(0),
            fields: fields(types),
            docs: String::new(),
        };
        let (name, variants) = (name.to_owned(), vec![variant("A", vec![]), variant("B", types)]);
        Decl::Enum(EnumDecl { name, is_error: false, variants, layout: None, docs: String::new() })
    }

    fn newtype(name: &str, ty: Type) -> Decl {
        Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: String::new() })
    }

    #[test]
    fn what_is_inside_counts_however_deep_it_is() {
        let library = LibraryDecl {
            name: "Lib".into(),
            prefix: "lib".into(),
            version: 1,
            package_version: "1.2.3".into(),
            docs: String::new(),
        };
        let decls = vec![
            Decl::Library(library),
            record("Plain", vec![Type::Str, of(Type::Seq, Type::U8)]),
            // Twice the same type, and one that comes later.
            record("OfPlain", vec![named("Plain"), of(Type::Seq, named("Plain")), named("Span")]),
            newtype("Span", of(Type::Option, Type::Duration)),
            enumeration("Flat", vec![]),
            record("OfFlat", vec![of(Type::Seq, named("Flat"))]),
            enumeration("Tagged", vec![Type::I64]),
            record("Keyed", vec![Type::Map(Box::new(Type::Str), Box::new(named("Plain")))]),
            // A circle over a newtype, what holds it, and what it holds.
            record("Node", vec![named("Kids"), named("Plain")]),
            newtype("Kids", of(Type::Seq, named("Node"))),
            newtype("Root", of(Type::Box, named("Node"))),
            Decl::Handle(HandleDecl { name: "Door".into(), docs: String::new() }),
            record("Room", vec![of(Type::Seq, Type::Handle("Door".into()))]),
            newtype("House", of(Type::Option, named("Room"))),
            record("Dot", vec![Type::F64, Type::Time, named("Flat"), Type::Uuid]),
            record("Line", vec![Type::Array(Box::new(named("Dot")), 2)]),
            record("Wait", vec![named("Dot"), Type::Duration]),
            Decl::Record(RecordDecl {
                name: "Refused".into(),
                is_error: true,
                fields: fields(vec![Type::U8]),
                layout: None,
                docs: String::new(),
            }),
            record("Missed", vec![named("Refused")]),
        ];
        let contract = Contract::new(decls).expect("a contract");
        let reach = Reach::new(&contract);
        let names = Names::new(&contract, "lib".to_owned()).expect("names");
        let c_names = c::names::Names::new(&contract);
        let types = Types { contract: &contract, names: &names, c_names: &c_names, reach: &reach };
        let check_type = |ty: Type, expect: [bool; 3], has_handles: bool| {
            for ty in [ty.clone(), of(Type::Seq, of(Type::Option, ty))] {
                let found = [reach.can_be_unknown(&ty), reach.can_be_refused(&ty), reach.is_deep(&ty)];
                assert_eq!(found, expect, "{ty}: unknown, refused, deep");
                assert_eq!(reach.has_handles(&ty), has_handles, "{ty}");
            }
        };
        let check = |name: &str, expect: [bool; 3]| check_type(named(name), expect, false);
        check("Plain", [false, false, false]);
        check("OfPlain", [true, true, false]);
        check("Span", [true, true, false]);
        check("Flat", [true, false, false]);
        check("OfFlat", [true, false, false]);
        check("Tagged", [true, true, false]);
        check("Keyed", [true, false, false]);
        check("Node", [false, true, true]);
        check("Kids", [false, true, true]);
        check("Root", [false, true, true]);
        check_type(Type::Handle("Door".into()), [false, true, false], true);
        check_type(named("Room"), [false, true, false], true);
        check_type(named("House"), [false, true, false], true);
        for name in ["Flat", "Dot", "Line"] {
            assert!(!types.needs_arena(&named(name)), "{name}");
        }
        for name in
            ["Plain", "OfPlain", "Span", "OfFlat", "Tagged", "Wait", "Root", "Room", "Refused", "Missed"]
        {
            assert!(types.needs_arena(&named(name)), "{name}");
        }
        let keyed = Type::Map(Box::new(Type::Str), Box::new(named("Root")));
        assert!(reach.can_be_unknown(&keyed) && reach.can_be_refused(&keyed) && reach.is_deep(&keyed));
        assert!(!reach.can_be_unknown(&Type::I64) && !reach.can_be_refused(&Type::Str));
    }
}
