//! Functions that make a Go value of a C form: for results and errors. The library's memory is never kept.

use ffi_model::contract::{EnumDecl, Field, HandleDecl, Type};
use ffi_templates::go::Conversion;

use super::{
    convert::{Conversions, Lifter, Place, members},
    names,
    types::Shape,
};

impl Conversions<'_> {
    /// The function that lifts the type.
    pub(super) fn lift_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        if let Shape::Handle(decl) = types.shape(ty) {
            return self.lift_handle(decl);
        }
        let (name, go, c) = (self.stem(ty), types.go(ty), types.c(ty));
        let lifter = if types.needs_lifter(ty) { "l *lifter, " } else { "" };
        let mut body = Vec::new();
        let mut from = c.clone();
        match types.shape(ty) {
            Shape::Number(decl) => {
                let values: Vec<&str> = decl
                    .variants
                    .iter()
                    .map(|variant| types.names.variant(&decl.name, &variant.name))
                    .collect();
                body.push(format!("v := {go}(c)"));
                body.push("switch v {".into());
                body.push(format!("case {}:", values.join(", ")));
                body.push("default:".into());
                body.push(format!("\tl.unknown(\"{go}\", int32(c))"));
                body.push("}".into());
                body.push("return v".into());
            }
            Shape::Record(decl) => {
                from = format!("*{c}");
                body.push(format!("var v {go}"));
                body.extend(decl.is_error.then(|| "v.message = goText(c.message)".to_owned()));
                body.extend(self.lift_fields("c", &decl.fields, decl.is_error, decl.is_error));
                body.push("return v".into());
            }
            Shape::Interface(decl) => {
                from = format!("*{c}");
                body = self.lift_interface(decl);
            }
            Shape::Option(inner) => {
                body.extend(["if c == nil {", "\treturn nil", "}"].map(str::to_owned));
                let value = self.lift_pointee(inner, &Place::Pointer("c".into()), Lifter::PASSED);
                if types.has_nil(inner) {
                    body.push(format!("return {value}"));
                } else {
                    body.push(format!("v := {value}"));
                    body.push("return &v".into());
                }
            }
            Shape::Slice(element) => {
                if let Some(record) = types.flat_record(element) {
                    body.push(format!("if same{}Layout {{", types.stem(record)));
                    body.push(format!("\treturn goSlice[{}](c.data, c.len)", types.go(element)));
                    body.push("}".into());
                }
                body.push("from := unsafe.Slice(c.data, c.len)".into());
                body.push(format!("v := make({go}, len(from))"));
                body.push("for i := range from {".into());
                body.push(format!(
                    "\tv[i] = {}",
                    self.lift(element, &Place::Value("from[i]".into()), Lifter::PASSED)
                ));
                body.push("}".into());
                body.push("return v".into());
            }
            Shape::Array(element, _) => {
                from = format!("*{c}");
                if let Some(record) = types.flat_record(element) {
                    body.push(format!("if same{}Layout {{", types.stem(record)));
                    body.push(format!("\treturn as[{go}](*c)"));
                    body.push("}".into());
                }
                body.push(format!("var v {go}"));
                body.push("for i := range v {".into());
                let item = Place::Value("c.items[i]".into());
                body.push(format!("\tv[i] = {}", self.lift(element, &item, Lifter::PASSED)));
                body.push("}".into());
                body.push("return v".into());
            }
            Shape::Set(element) => {
                let key = self.lift(element, &Place::Value("from[i]".into()), Lifter::PASSED);
                body = lift_map(&go, &key, "struct{}{}");
            }
            Shape::Map(key, value) => {
                let key = self.lift(key, &Place::Value("from[i].key".into()), Lifter::PASSED);
                let value = self.lift(value, &Place::Value("from[i].value".into()), Lifter::PASSED);
                body = lift_map(&go, &key, &value);
            }
            _ => unreachable!("`{ty}` is lifted where it stands"),
        }
        Conversion { docs: vec![], signature: format!("func lift{name}({lifter}c {from}) {go}"), body }
    }

    /// The function that makes the Go side of an object; what it is given is the object's id.
    fn lift_handle(&self, decl: &HandleDecl) -> Conversion {
        let names = self.types.names;
        let (name, context) = (names.ty(&decl.name), names.context());
        let body = [
            format!("v := &{name}{{handle{{owner: owner}}}}"),
            "v.id.Store(uint64(id))".to_owned(),
            format!("runtime.SetFinalizer(v, func(v *{name}) {{"),
            "\tcloseHandle(v.id.Load())".to_owned(),
            "})".to_owned(),
            "return v".to_owned(),
        ];
        let signature = format!("func lift{name}(owner *{context}, id C.uintptr_t) *{name}");
        Conversion { docs: vec![], signature, body: body.to_vec() }
    }

    fn lift_fields(
        &mut self,
        from: &str,
        fields: &[Field],
        has_message: bool,
        is_error: bool,
    ) -> Vec<String> {
        let members = members(fields, has_message);
        let lines = fields.iter().zip(members).map(|(field, member)| {
            let value = self.lift(&field.ty, &Place::Value(format!("{from}.{member}")), Lifter::PASSED);
            format!("v.{} = {value}", names::field(&field.name, is_error))
        });
        lines.collect()
    }

    fn lift_interface(&mut self, decl: &EnumDecl) -> Vec<String> {
        let types = self.types;
        let mut body = vec!["switch c.tag {".to_owned()];
        for variant in &decl.variants {
            let go = types.names.variant(&decl.name, &variant.name);
            body.push(format!("case C.{}:", types.c_names.enumerator(&decl.name, &variant.name)));
            if variant.fields.is_empty() {
                let (address, fields) =
                    if decl.is_error { ("&", "message: goText(c.message)") } else { ("", "") };
                body.push(format!("\treturn {address}{go}{{{fields}}}"));
                continue;
            }
            body.push(format!("\tvalue := {}", self.union_member("c", decl, variant)));
            body.push(format!("\tvar v {go}"));
            body.extend(decl.is_error.then(|| "\tv.message = goText(c.message)".to_owned()));
            let lines = self.lift_fields("value", &variant.fields, false, decl.is_error);
            body.extend(lines.into_iter().map(|line| format!("\t{line}")));
            body.push(format!("\treturn {}v", if decl.is_error { "&" } else { "" }));
        }
        body.push("}".into());
        body.push(format!("l.unknown(\"{}\", int32(c.tag))", types.names.ty(&decl.name)));
        body.push("return nil".into());
        body
    }

    /// The function that lifts an error from the payload of a reply.
    pub(super) fn fail_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        let payload = Place::Pointer(format!("(*{})(payload)", types.c(ty)));
        let value = self.lift(ty, &payload, Lifter { pointer: "&l", owner: "l.owner" });
        let has_handles = types.reach.has_handles(ty);
        let mut body = Vec::new();
        if has_handles {
            body.push("l := lifter{owner: owner}".to_owned());
        } else if types.needs_lifter(ty) {
            body.push("var l lifter".to_owned());
        }
        body.push(format!("v := {value}"));
        if types.reach.can_be_unknown(ty) {
            body.extend(["if l.err != nil {", "\treturn l.err", "}"].map(str::to_owned));
        }
        let is_record = matches!(types.shape(ty), Shape::Record(_));
        body.push(format!("return {}v", if is_record { "&" } else { "" }));
        let owner = if has_handles { format!("owner *{}, ", types.names.context()) } else { String::new() };
        Conversion {
            docs: vec![],
            signature: format!("func fail{}({owner}payload unsafe.Pointer) error", types.stem(ty)),
            body,
        }
    }
}

/// The statements that make a map of entries.
fn lift_map(go: &str, key: &str, value: &str) -> Vec<String> {
    let lines = [
        "from := unsafe.Slice(c.data, c.len)",
        &format!("v := make({go}, len(from))"),
        "for i := range from {",
        &format!("\tv[{key}] = {value}"),
        "}",
        "if len(v) != len(from) {",
        "\tl.twice()",
        "}",
        "return v",
    ];
    lines.map(str::to_owned).to_vec()
}
