//! The conversions between Go and C: `lower` for arguments, `lift` for what comes back.
//!
//! Every struct and enum has a function for each direction that is needed, and so has everything composed of something
//! that Go and C do not lay out alike. Scalars and texts are converted where they stand, and newtypes are taken for what
//! they are made of.
//!
//! What a conversion needs of the templates' helpers is known by its text, see [`super::source`].

use ffi_model::contract::{EnumDecl, Field, NewtypeDecl, Type, Variant};
use ffi_templates::go::Conversion;

use super::{
    ident, names,
    stems::Stems,
    types::{Shape, Types},
};
use crate::backend::c;

/// Collects the conversions that functions ask for.
#[derive(Debug)]
pub(super) struct Conversions<'a> {
    /// What is converted.
    pub(super) types: Types<'a>,
    lower: Vec<Type>,
    lift: Vec<Type>,
    failures: Vec<Type>,
    stems: Stems,
}

/// A value in memory: a C form, or a variable of Go.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// An expression that is the value.
    Value(String),
    /// An expression that is a pointer to it.
    Pointer(String),
}

impl Place {
    /// The value.
    pub(super) fn value(&self) -> String {
        match self {
            Place::Value(expression) => expression.clone(),
            Place::Pointer(expression) => format!("*{expression}"),
        }
    }

    /// Its address.
    pub(super) fn pointer(&self) -> String {
        match self {
            Place::Value(expression) => format!("&{expression}"),
            Place::Pointer(expression) => expression.clone(),
        }
    }

    /// What the pointer at this place points to.
    pub(super) fn behind(&self) -> Place {
        match self {
            Place::Value(expression) => Place::Pointer(expression.clone()),
            Place::Pointer(expression) => Place::Pointer(format!("(*{expression})")),
        }
    }

    /// What stands in front of `.member`.
    pub(super) fn owner(&self) -> &str {
        match self {
            Place::Value(expression) | Place::Pointer(expression) => expression,
        }
    }
}

/// What remembers, while a value is lifted, what is wrong with it and whose objects are in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifter<'s> {
    /// The expression of a `*lifter`.
    pub(super) pointer: &'s str,
    /// The expression of the instance that objects in the value belong to.
    pub(super) owner: &'s str,
}

impl Lifter<'_> {
    /// The one that conversions get.
    pub(super) const PASSED: Lifter<'static> = Lifter { pointer: "l", owner: "l.owner" };
}

impl<'a> Conversions<'a> {
    /// None yet.
    pub(super) fn new(types: Types<'a>) -> Self {
        let (lower, lift, failures) = (Vec::new(), Vec::new(), Vec::new());
        Conversions { types, lower, lift, failures, stems: Stems::default() }
    }

    /// The statement that puts the Go value `from` at `to`, with the arena `mem` in scope where the type needs one.
    pub(super) fn lower(&mut self, ty: &Type, to: &Place, from: &Place) -> String {
        let types = self.types;
        let c = types.c(ty);
        match types.shape(ty) {
            Shape::Newtype(decl) => self.lower(&decl.ty, to, &self.unwrapped(decl, from)),
            Shape::Scalar(..) | Shape::Number(_) => format!("{} = {c}({})", to.value(), from.value()),
            Shape::Wide(..) | Shape::Uuid => format!("{} = as[{c}]({})", to.value(), from.value()),
            Shape::Array(..) if types.is_plain(ty) => {
                format!("{} = as[{c}]({})", to.value(), from.value())
            }
            Shape::Text => format!("{} = mem.text({})", to.value(), from.value()),
            Shape::Bytes => format!("{} = mem.bytes({})", to.value(), from.value()),
            Shape::Duration => format!("{} = mem.duration({})", to.value(), from.value()),
            Shape::Time => format!("{} = asTime({})", to.value(), from.value()),
            Shape::Record(_) | Shape::Array(..) => {
                let mem = if types.needs_arena(ty) { "mem, " } else { "" };
                format!("{}({mem}{}, {})", self.lowering(ty), to.pointer(), from.pointer())
            }
            Shape::Interface(_) => {
                format!("{}(mem, {}, {})", self.lowering(ty), to.pointer(), from.value())
            }
            Shape::Option(inner) if types.is_plain(types.pointee(inner)) => {
                let c = types.c(types.pointee(inner));
                format!("{} = optional[{c}](mem, {})", to.value(), from.value())
            }
            Shape::Slice(element) if types.is_plain(element) => {
                let (owner, c) = (to.owner(), types.c(element));
                format!("{owner}.data, {owner}.len = view[{c}](mem, {})", from.value())
            }
            Shape::Handle(_) => format!("*{} = {}", id_at(to), self.lowered(ty, from)),
            Shape::Option(_) | Shape::Slice(_) | Shape::Set(_) | Shape::Map(..) | Shape::Box(_) => {
                format!("{} = {}", to.value(), self.lowered(ty, from))
            }
        }
    }

    /// The expression of the C form of `from`, of a type that is lowered by a function which gives that.
    pub(super) fn lowered(&mut self, ty: &Type, from: &Place) -> String {
        let types = self.types;
        let from = match types.shape(ty) {
            Shape::Box(inner) if types.is_by_pointer(inner) => from.pointer(),
            _ => from.value(),
        };
        format!("{}(mem, {from})", self.lowering(ty))
    }

    /// The part of the names of conversions that belongs to the type alone.
    pub(super) fn stem(&mut self, ty: &Type) -> String {
        self.stems.of(ty, &self.types)
    }

    /// The function that lowers the type.
    pub(super) fn lowering(&mut self, ty: &Type) -> String {
        let ty = self.unboxed(ty);
        let name = format!("lower{}", self.stem(&ty));
        if !self.lower.contains(&ty) {
            self.lower.push(ty);
        }
        name
    }

    /// The Go value `from` of a newtype as what that is made of.
    pub(super) fn unwrapped(&self, decl: &NewtypeDecl, from: &Place) -> Place {
        let types = self.types;
        let inner = types.go(&decl.ty);
        match types.shape_behind(&decl.ty) {
            // Converted to their C form without a look at their name.
            Shape::Scalar(..) | Shape::Number(_) => from.clone(),
            _ if types.is_by_pointer(&decl.ty) => Place::Pointer(format!("(*{inner})({})", from.pointer())),
            _ => Place::Value(converted(&inner, &from.value())),
        }
    }

    /// The Go expression of the value at `from`.
    pub(super) fn lift(&mut self, ty: &Type, from: &Place, lifter: Lifter<'_>) -> String {
        let types = self.types;
        let go = types.go(ty);
        match types.shape(ty) {
            Shape::Newtype(decl) => match types.shape_behind(ty) {
                Shape::Scalar(..) => format!("{go}({})", from.value()),
                _ if types.is_trusted(ty) => format!("as[{go}]({})", from.value()),
                _ => converted(&go, &self.lift(&decl.ty, from, lifter)),
            },
            Shape::Scalar(..) => format!("{go}({})", from.value()),
            Shape::Wide(..) | Shape::Uuid => format!("as[{go}]({})", from.value()),
            Shape::Array(..) if types.is_trusted(ty) => format!("as[{go}]({})", from.value()),
            Shape::Text => format!("goText({})", from.value()),
            Shape::Bytes => format!("goBytes({})", from.value()),
            Shape::Duration => {
                format!("{}.duration({})", lifter.pointer.trim_start_matches('&'), from.value())
            }
            Shape::Handle(_) => {
                let lift = self.lifting(ty);
                format!("{lift}({}, *{})", lifter.owner, id_at(from))
            }
            Shape::Time => format!("goTime({})", from.value()),
            Shape::Record(_) | Shape::Interface(_) | Shape::Array(..) => {
                self.lift_call(ty, &from.pointer(), lifter)
            }
            Shape::Option(inner) if types.is_trusted(types.pointee(inner)) => {
                format!("goOptional[{}]({})", types.go(inner), from.value())
            }
            Shape::Slice(element) if types.is_trusted(element) => {
                let owner = from.owner();
                format!("goSlice[{}]({owner}.data, {owner}.len)", types.go(element))
            }
            Shape::Number(_) | Shape::Option(_) | Shape::Slice(_) | Shape::Set(_) | Shape::Map(..) => {
                self.lift_call(ty, &from.value(), lifter)
            }
            Shape::Box(inner) => self.lift(inner, &from.behind(), lifter),
        }
    }

    /// The Go expression of the value of an option of `inner`, where the option's pointer points to `from`.
    pub(super) fn lift_pointee(&mut self, inner: &Type, from: &Place, lifter: Lifter<'_>) -> String {
        let types = self.types;
        match types.shape(inner) {
            Shape::Box(boxed) => self.lift(boxed, from, lifter),
            Shape::Newtype(decl) if matches!(types.shape_behind(inner), Shape::Box(_)) => {
                converted(&types.go(inner), &self.lift_pointee(&decl.ty, from, lifter))
            }
            _ => self.lift(inner, from, lifter),
        }
    }

    /// The type without the boxes in options that neither Go nor C knows.
    fn unboxed(&self, ty: &Type) -> Type {
        let inner = |ty: &Type| Box::new(self.unboxed(ty));
        match ty {
            Type::Option(option) => Type::Option(inner(self.types.c_names.unboxed(option))),
            Type::Seq(element) => Type::Seq(inner(element)),
            Type::Array(element, len) => Type::Array(inner(element), *len),
            Type::Map(key, value) => Type::Map(key.clone(), inner(value)),
            Type::Box(boxed) => Type::Box(inner(boxed)),
            other => other.clone(),
        }
    }

    fn lift_call(&mut self, ty: &Type, from: &str, lifter: Lifter<'_>) -> String {
        let ty = self.unboxed(ty);
        let lifter =
            if self.types.needs_lifter(&ty) { format!("{}, ", lifter.pointer) } else { String::new() };
        format!("{}({lifter}{from})", self.lifting(&ty))
    }

    /// The function that lifts the type, which has no boxes.
    fn lifting(&mut self, ty: &Type) -> String {
        if !self.lift.contains(ty) {
            self.lift.push(ty.clone());
        }
        format!("lift{}", self.stem(ty))
    }

    /// The function that turns the payload of a typed error into a Go error.
    pub(super) fn failure(&mut self, ty: &Type) -> String {
        if !self.failures.contains(ty) {
            self.failures.push(ty.clone());
        }
        format!("fail{}", self.types.stem(ty))
    }

    /// All functions, and the constants they need. Conversions ask for further ones until none is missing.
    pub(super) fn finish(mut self) -> Vec<Conversion> {
        let failures: Vec<Conversion> =
            self.failures.clone().iter().map(|ty| self.fail_function(ty)).collect();
        let (mut lowered, mut lifted) = (Vec::new(), Vec::new());
        while lowered.len() < self.lower.len() {
            let ty = self.lower[lowered.len()].clone();
            lowered.push(self.lower_function(&ty));
        }
        while lifted.len() < self.lift.len() {
            let ty = self.lift[lifted.len()].clone();
            lifted.push(self.lift_function(&ty));
        }
        let mut layouts = Vec::new();
        for ty in self.lower.iter().chain(&self.lift) {
            if let Type::Seq(element) | Type::Array(element, _) = ty
                && let Some(record) = self.types.flat_record(element)
            {
                self.layouts(record, &mut layouts);
            }
        }
        let layouts = layouts.iter().map(|ty| self.same_layout(ty));
        layouts.chain(lowered).chain(lifted).chain(failures).collect()
    }

    /// cgo knows a union as bytes.
    pub(super) fn union_member(&self, owner: &str, decl: &EnumDecl, variant: &Variant) -> String {
        let ty = self.types.c_names.variant(&decl.name, &variant.name);
        format!("(*C.{ty})(unsafe.Pointer(&{owner}.value))")
    }

    /// The structs whose layout decides about that of `ty`, inner ones first.
    fn layouts(&self, ty: &Type, into: &mut Vec<Type>) {
        let types = self.types;
        let Shape::Record(decl) = types.shape(ty) else { unreachable!("only structs have fields") };
        if into.contains(ty) {
            return;
        }
        for record in decl.fields.iter().filter_map(|field| types.flat_record(&field.ty)) {
            self.layouts(record, into);
        }
        into.push(ty.clone());
    }

    fn same_layout(&self, ty: &Type) -> Conversion {
        let types = self.types;
        let Shape::Record(decl) = types.shape(ty) else { unreachable!("only structs have fields") };
        let (name, go, c) = (types.stem(ty), types.go(ty), types.c(ty));
        let mut conditions = vec![format!("unsafe.Sizeof({go}{{}}) == unsafe.Sizeof({c}{{}})")];
        for (field, member) in decl.fields.iter().zip(members(&decl.fields, false)) {
            let field_name = names::field(&field.name, false);
            conditions
                .push(format!("unsafe.Offsetof({go}{{}}.{field_name}) == unsafe.Offsetof({c}{{}}.{member})"));
            let inner =
                types.flat_record(&field.ty).map(|record| format!("same{}Layout", types.stem(record)));
            conditions.extend(inner.filter(|condition| !conditions.contains(condition)));
        }
        Conversion {
            docs: vec![format!(
                "// Several {go} in a row are copied as a whole where Go and C lay one out alike."
            )],
            signature: format!("const same{name}Layout = {}", conditions.join(" &&\n\t")),
            body: vec![],
        }
    }
}

/// The expression of a pointer to the id of an object, which is at `place`.
fn id_at(place: &Place) -> String {
    format!("idAt(unsafe.Pointer({}))", place.pointer())
}

/// A conversion to the type that Go spells like that.
pub(super) fn converted(go: &str, value: &str) -> String {
    if go.starts_with('*') { format!("({go})({value})") } else { format!("{go}({value})") }
}

/// The members of fields as cgo has them.
pub(super) fn members(fields: &[Field], has_message: bool) -> Vec<String> {
    let spelled = c::names::fields(fields.iter().map(|field| field.name.as_str()), has_message);
    // `message` takes part, but no keyword of Go is called that.
    ident::members(spelled)
}
