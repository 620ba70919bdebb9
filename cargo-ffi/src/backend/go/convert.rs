//! The conversions between Go and C: `lower` for arguments, `lift` for what comes back.
//!
//! Every named type has a function for each direction that is needed, and so has every option and sequence of
//! something that Go and C do not lay out alike. Scalars and texts are converted where they stand.
//!
//! What a conversion needs of the templates' helpers is known by its text, see [`super::source`].

use ffi_model::contract::{EnumDecl, Field, Type, Variant};
use ffi_templates::go::Conversion;

use super::{
    ident, names,
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
}

/// A C form in memory.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// An expression that is the C form.
    Value(String),
    /// An expression that is a pointer to it.
    Pointer(String),
}

impl Place {
    fn value(&self) -> String {
        match self {
            Place::Value(expression) => expression.clone(),
            Place::Pointer(expression) => format!("*{expression}"),
        }
    }

    fn pointer(&self) -> String {
        match self {
            Place::Value(expression) => format!("&{expression}"),
            Place::Pointer(expression) => expression.clone(),
        }
    }

    /// What stands in front of `.member`.
    fn owner(&self) -> &str {
        match self {
            Place::Value(expression) | Place::Pointer(expression) => expression,
        }
    }
}

impl<'a> Conversions<'a> {
    /// None yet.
    pub(super) fn new(types: Types<'a>) -> Self {
        Conversions { types, lower: Vec::new(), lift: Vec::new(), failures: Vec::new() }
    }

    /// The statement that puts the Go expression `value` at `to`, with the arena `mem` in scope.
    pub(super) fn lower(&mut self, ty: &Type, to: &Place, value: &str) -> String {
        let types = self.types;
        match types.shape(ty) {
            Shape::Scalar(..) | Shape::Number(_) => format!("{} = {}({value})", to.value(), types.c(ty)),
            Shape::Text => format!("{} = mem.text({value})", to.value()),
            Shape::Bytes => format!("{} = mem.bytes({value})", to.value()),
            Shape::Record(_) => format!("{}(mem, {}, &{value})", self.lowering(ty), to.pointer()),
            Shape::Interface(_) => format!("{}(mem, {}, {value})", self.lowering(ty), to.pointer()),
            Shape::Option(inner) if types.is_plain(inner) => {
                format!("{} = optional[{}](mem, {value})", to.value(), types.c(inner))
            }
            Shape::Slice(element) if types.is_plain(element) => {
                let (owner, c) = (to.owner(), types.c(element));
                format!("{owner}.data, {owner}.len = view[{c}](mem, {value})")
            }
            Shape::Option(_) | Shape::Slice(_) => {
                format!("{} = {}(mem, {value})", to.value(), self.lowering(ty))
            }
        }
    }

    /// The function that lowers the type.
    pub(super) fn lowering(&mut self, ty: &Type) -> String {
        if !self.lower.contains(ty) {
            self.lower.push(ty.clone());
        }
        format!("lower{}", self.types.stem(ty))
    }

    /// The Go expression of the value at `from`; `lifter` is the expression of a `*lifter`.
    pub(super) fn lift(&mut self, ty: &Type, from: &Place, lifter: &str) -> String {
        let types = self.types;
        match types.shape(ty) {
            Shape::Scalar(go, _) => format!("{go}({})", from.value()),
            Shape::Text => format!("liftText({})", from.value()),
            Shape::Bytes => format!("liftBytes({})", from.value()),
            Shape::Record(_) | Shape::Interface(_) => self.lift_call(ty, &from.pointer(), lifter),
            Shape::Option(inner) if types.is_trusted(inner) => {
                format!("liftOptional[{}]({})", types.go(inner), from.value())
            }
            Shape::Slice(element) if types.is_trusted(element) => {
                let owner = from.owner();
                format!("liftPlain[{}]({owner}.data, {owner}.len)", types.go(element))
            }
            Shape::Number(_) | Shape::Option(_) | Shape::Slice(_) => {
                self.lift_call(ty, &from.value(), lifter)
            }
        }
    }

    fn lift_call(&mut self, ty: &Type, from: &str, lifter: &str) -> String {
        if !self.lift.contains(ty) {
            self.lift.push(ty.clone());
        }
        let lifter = if self.types.can_be_unknown(ty) { format!("{lifter}, ") } else { String::new() };
        format!("lift{}({lifter}{from})", self.types.stem(ty))
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
            if let Type::Seq(element) = ty {
                self.layouts(element, &mut layouts);
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

    /// The structs whose layout decides about sequences of `ty`, inner ones first.
    fn layouts(&self, ty: &Type, into: &mut Vec<Type>) {
        let types = self.types;
        let Shape::Record(decl) = types.shape(ty) else { return };
        if !types.is_flat_record(ty) || into.contains(ty) {
            return;
        }
        for field in &decl.fields {
            self.layouts(&field.ty, into);
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
            if let Shape::Record(_) = types.shape(&field.ty) {
                conditions.push(format!("same{}Layout", types.stem(&field.ty)));
            }
        }
        Conversion {
            docs: vec![format!(
                "// Sequences of {go} are copied as a whole where Go and C lay one out alike."
            )],
            signature: format!("const same{name}Layout = {}", conditions.join(" &&\n\t")),
            body: vec![],
        }
    }
}

/// The members of fields as cgo has them.
pub(super) fn members(fields: &[Field], has_message: bool) -> Vec<String> {
    let spelled = c::names::fields(fields.iter().map(|field| field.name.as_str()), has_message);
    // `message` takes part, but no keyword of Go is called that.
    ident::members(spelled)
}
