//! Functions that put a Go value into its C form: for arguments.

use ffi_model::contract::{EnumDecl, Field, RecordDecl, Type};
use ffi_templates::go::Conversion;

use super::{
    convert::{Conversions, Place, members},
    names,
    types::Shape,
};

impl Conversions<'_> {
    /// The function that lowers the type; its statements have the arena `mem` in scope.
    pub(super) fn lower_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        let (name, go, c) = (types.stem(ty), types.go(ty), types.c(ty));
        let mut body = Vec::new();
        let signature = match types.shape(ty) {
            Shape::Record(decl) => {
                body = self.lower_record(decl);
                format!("func lower{name}(mem *arena, to *{c}, v *{go})")
            }
            Shape::Interface(decl) => {
                body = self.lower_interface(decl);
                format!("func lower{name}(mem *arena, to *{c}, v {go})")
            }
            Shape::Option(inner) => {
                body.extend(["if v == nil {", "\treturn nil", "}"].map(str::to_owned));
                body.push(format!("to := one[{}](mem)", types.c(inner)));
                let value = if types.has_nil(inner) { "v" } else { "*v" };
                body.push(match types.shape(inner) {
                    // The address of what a pointer points to is the pointer.
                    Shape::Record(_) => format!("{}(mem, to, v)", self.lowering(inner)),
                    _ => self.lower(inner, &Place::Pointer("to".into()), value),
                });
                body.push("return to".into());
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            Shape::Slice(element) => {
                if types.is_flat_record(element) {
                    let element_c = types.c(element);
                    body.push(format!("if same{}Layout {{", types.stem(element)));
                    body.push(format!("\tdata, n := view[{element_c}](mem, v)"));
                    body.push(format!("\treturn {c}{{data: data, len: n}}"));
                    body.push("}".into());
                }
                body.push(format!("to := many[{}](mem, len(v))", types.c(element)));
                body.push("for i := range v {".into());
                body.push(format!("\t{}", self.lower(element, &Place::Value("to[i]".into()), "v[i]")));
                body.push("}".into());
                body.push(format!("return {c}{{data: unsafe.SliceData(to), len: C.size_t(len(v))}}"));
                format!("func lower{name}(mem *arena, v {go}) {c}")
            }
            _ => unreachable!("`{ty}` is lowered where it stands"),
        };
        Conversion { docs: vec![], signature, body }
    }

    fn lower_record(&mut self, decl: &RecordDecl) -> Vec<String> {
        let message = decl.is_error.then(|| "to.message = mem.text(v.message)".to_owned());
        message
            .into_iter()
            .chain(self.lower_fields("to", &decl.fields, decl.is_error, decl.is_error))
            .collect()
    }

    fn lower_fields(&mut self, to: &str, fields: &[Field], has_message: bool, is_error: bool) -> Vec<String> {
        let members = members(fields, has_message);
        let lines = fields.iter().zip(members).map(|(field, member)| {
            let value = format!("v.{}", names::field(&field.name, is_error));
            self.lower(&field.ty, &Place::Value(format!("{to}.{member}")), &value)
        });
        lines.collect()
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
                body.push(format!("\t\tmem.refuse(nil, \"{name}\")"));
                body.extend(["\t\treturn", "\t}", "\tto.message = mem.text(v.message)"].map(str::to_owned));
            }
            body.push(format!("\tto.tag = C.{}", types.c_names.enumerator(&decl.name, &variant.name)));
            if !variant.fields.is_empty() {
                body.push(format!("\tvalue := {}", self.union_member("to", decl, variant)));
                let lines = self.lower_fields("value", &variant.fields, false, decl.is_error);
                body.extend(lines.into_iter().map(|line| format!("\t{line}")));
            }
        }
        body.push("default:".into());
        body.push(format!("\tmem.refuse(v, \"{name}\")"));
        body.push("}".into());
        body
    }
}
