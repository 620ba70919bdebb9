//! Functions that put a Go value into its C form: for arguments.
//!
//! What does not cross is recorded in the arena, and every function up to the call returns at once. On the way each adds
//! its own part of the path, in the words of the library.

use ffi_model::contract::{EnumDecl, Field, RecordDecl, Type};
use ffi_templates::go::Conversion;

use super::{
    convert::{Conversions, Place, members},
    names,
    types::Shape,
};

impl Conversions<'_> {
    /// The function that lowers the type; its statements have the arena `mem` in scope where the type needs one.
    pub(super) fn lower_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        let (name, go, c) = (self.stem(ty), types.go(ty), types.c(ty));
        let mem = if types.needs_arena(ty) { "mem *arena, " } else { "" };
        let place = |expression: &str| Place::Value(expression.to_owned());
        let to = Place::Pointer("to".into());
        let mut body = Vec::new();
        let signature = match types.shape(ty) {
            Shape::Record(decl) => {
                body = self.lower_record(decl);
                // A function without a body is one that is written elsewhere.
                let nothing = if body.is_empty() { " {}" } else { "" };
                format!("func lower{name}({mem}to *{c}, v *{go}){nothing}")
            }
            Shape::Interface(decl) => {
                body = self.lower_interface(decl);
                format!("func lower{name}(mem *arena, to *{c}, v {go})")
            }
            Shape::Array(element, _) => {
                let mut inner = vec!["for i := range v {".to_owned()];
                inner.push(format!("\t{}", self.lower(element, &place("to.items[i]"), &place("v[i]"))));
                inner.extend(self.check(element, "\"[\" + strconv.Itoa(i) + \"]\"", "").map(indented));
                inner.push("}".into());
                if let Some(record) = types.flat_record(element) {
                    body.push(format!("if same{}Layout {{", types.stem(record)));
                    body.push(format!("\t*to = as[{c}](*v)"));
                    body.extend(["\treturn", "}"].map(str::to_owned));
                }
                body.extend(self.nested(ty, 1, "", inner));
                format!("func lower{name}({mem}to *{c}, v *{go})")
            }
            Shape::Option(inner) => {
                body.extend(["if v == nil {", "\treturn nil", "}"].map(str::to_owned));
                let pointee = types.pointee(inner);
                body.push(format!("to := one[{}](mem)", types.c(pointee)));
                let from = if types.has_nil(inner) { place("v") } else { Place::Pointer("v".into()) };
                body.push(self.lower_pointee(inner, &to, &from));
                body.push("return to".into());
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            Shape::Box(inner) => {
                let (star, from) = if types.is_by_pointer(inner) {
                    ("*", Place::Pointer("v".into()))
                } else {
                    ("", place("v"))
                };
                body.push(format!("to := one[{}](mem)", types.c(inner)));
                body.push(self.lower(inner, &to, &from));
                body.push("return to".into());
                format!("func lower{name}(mem *arena, v {star}{go}) {c}")
            }
            Shape::Slice(element) => {
                if let Some(record) = types.flat_record(element) {
                    let element_c = types.c(element);
                    body.push(format!("if same{}Layout {{", types.stem(record)));
                    body.push(format!("\tdata, n := view[{element_c}](mem, v)"));
                    body.push(format!("\treturn {c}{{data: data, len: n}}"));
                    body.push("}".into());
                }
                let none = format!(" {c}{{}}");
                let mut inner = vec![format!("to := many[{}](mem, len(v))", types.c(element))];
                inner.push("for i := range v {".into());
                inner.push(format!("\t{}", self.lower(element, &place("to[i]"), &place("v[i]"))));
                inner.extend(self.check(element, "\"[\" + strconv.Itoa(i) + \"]\"", &none).map(indented));
                inner.push("}".into());
                body.extend(self.nested(ty, 1, &none, inner));
                body.push(view(&c));
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            Shape::Set(element) => {
                body.push(format!("to := many[{}](mem, len(v))[:0]", types.c(element)));
                body.push("for key := range v {".into());
                body.push("\tto = to[:len(to)+1]".into());
                body.push(format!("\t{}", self.lower(element, &place("to[len(to)-1]"), &place("key"))));
                body.push("}".into());
                body.push(view(&c));
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            Shape::Map(key, value) => {
                let none = format!(" {c}{{}}");
                let entry = types.c_names.entry(key, value);
                let mut inner = vec![format!("to := many[C.{entry}](mem, len(v))[:0]")];
                inner.push("for key, value := range v {".into());
                inner.push("\tto = to[:len(to)+1]".into());
                inner.push("\tentry := &to[len(to)-1]".into());
                inner.push(format!("\t{}", self.lower(key, &place("entry.key"), &place("key"))));
                inner.push(format!("\t{}", self.lower(value, &place("entry.value"), &place("value"))));
                let is_text = matches!(types.shape_behind(key), Shape::Text);
                let step = if is_text { "\"[%q]\"" } else { "\"[%d]\"" };
                inner.extend(self.check(value, &format!("fmt.Sprintf({step}, key)"), &none).map(indented));
                inner.push("}".into());
                body.extend(self.nested(ty, 1, &none, inner));
                body.push(view(&c));
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            Shape::Handle(decl) => {
                let ty = types.names.ty(&decl.name);
                body.extend([
                    "if v == nil {".to_owned(),
                    format!("\treturn mem.handle(nil, \"{ty}\")"),
                    "}".into(),
                ]);
                body.push(format!("return mem.handle(&v.handle, \"{ty}\")"));
                format!("func lower{name}(mem *arena, v {go}) C.uintptr_t")
            }
            _ => unreachable!("`{ty}` is lowered where it stands"),
        };
        Conversion { docs: vec![], signature, body }
    }

    /// The statement that puts `from`, the value of an option of `inner`, at `to`, which the option's pointer points to.
    fn lower_pointee(&mut self, inner: &Type, to: &Place, from: &Place) -> String {
        let types = self.types;
        match types.shape(inner) {
            Shape::Box(boxed) => self.lower(boxed, to, from),
            Shape::Newtype(decl) if matches!(types.shape_behind(inner), Shape::Box(_)) => {
                self.lower_pointee(&decl.ty, to, &self.unwrapped(decl, from))
            }
            _ => self.lower(inner, to, from),
        }
    }

    /// Statements that leave the function where `ty`, which was lowered just now, has a value that does not cross; `step`
    /// is an expression of the way to it, `none` what the function returns.
    fn check(&self, ty: &Type, step: &str, none: &str) -> impl Iterator<Item = String> + use<> {
        let lines = self.types.reach.can_be_refused(ty).then(|| {
            [
                "if mem.refused != \"\" {".to_owned(),
                format!("\tmem.within({step})"),
                format!("\treturn{none}"),
                "}".to_owned(),
            ]
        });
        lines.into_iter().flatten()
    }

    /// `inner` between counting the levels of nesting up and down; only what can nest without end is counted.
    fn nested(&self, ty: &Type, levels: u32, none: &str, inner: Vec<String>) -> Vec<String> {
        if !self.types.reach.is_deep(ty) {
            return inner;
        }
        let mut lines = vec![format!("if !mem.enter({levels}) {{"), format!("\treturn{none}"), "}".into()];
        lines.extend(inner);
        lines.push(if levels == 1 { "mem.depth--".into() } else { format!("mem.depth -= {levels}") });
        lines
    }

    fn lower_record(&mut self, decl: &RecordDecl) -> Vec<String> {
        let message = decl.is_error.then(|| "to.message = mem.text(v.message)".to_owned());
        let fields = self.lower_fields("to", &decl.fields, decl.is_error, decl.is_error);
        let inner = message.into_iter().chain(fields).collect();
        self.nested(&Type::Named(decl.name.clone()), 1, "", inner)
    }

    fn lower_fields(&mut self, to: &str, fields: &[Field], has_message: bool, is_error: bool) -> Vec<String> {
        let members = members(fields, has_message);
        let mut lines = Vec::new();
        for (field, member) in fields.iter().zip(members) {
            let value = Place::Value(format!("v.{}", names::field(&field.name, is_error)));
            lines.push(self.lower(&field.ty, &Place::Value(format!("{to}.{member}")), &value));
            lines.extend(self.check(&field.ty, &format!("\".{}\"", field.name), ""));
        }
        lines
    }

    fn lower_interface(&mut self, decl: &EnumDecl) -> Vec<String> {
        let types = self.types;
        let name = types.names.ty(&decl.name);
        let mut body = vec!["switch v := v.(type) {".to_owned()];
        for variant in &decl.variants {
            let star = if decl.is_error { "*" } else { "" };
            body.push(format!("case {star}{}:", types.names.variant(&decl.name, &variant.name)));
            if decl.is_error {
                body.push("\tif v == nil {".into());
                body.push(format!("\t\tmem.noVariant(nil, \"{name}\")"));
                body.extend(["\t\treturn", "\t}", "\tto.message = mem.text(v.message)"].map(str::to_owned));
            }
            body.push(format!("\tto.tag = C.{}", types.c_names.enumerator(&decl.name, &variant.name)));
            if !variant.fields.is_empty() {
                body.push(format!("\tvalue := {}", self.union_member("to", decl, variant)));
                let lines = self.lower_fields("value", &variant.fields, false, decl.is_error);
                body.extend(lines.into_iter().map(indented));
            }
        }
        body.push("default:".into());
        body.push(format!("\tmem.noVariant(v, \"{name}\")"));
        body.push("}".into());
        self.nested(&Type::Named(decl.name.clone()), 2, "", body)
    }
}

fn indented(line: String) -> String {
    format!("\t{line}")
}

/// The statement that returns what is in `to` as a C form that is an address and a length.
fn view(c: &str) -> String {
    format!("return {c}{{data: unsafe.SliceData(to), len: C.size_t(len(to))}}")
}
