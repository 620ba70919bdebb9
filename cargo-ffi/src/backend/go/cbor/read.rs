//! Functions that read a value from CBOR.
//!
//! What is wrong is remembered in the reader, which has nothing to read from then on, so no function looks after each value. Each adds
//! its own part of the path on the way out.

use ffi_model::contract::{DefaultValue, EnumDecl, Field, Type};
use ffi_templates::go::Conversion;

use super::{
    Codec, indented, unboxed,
    write::{is_nullable, step},
};
use crate::backend::go::{
    convert::converted,
    ident, literal, names,
    types::{Shape, Types},
};

impl Codec<'_> {
    /// The expression of a value that the reader `r` is at.
    pub(super) fn read(&mut self, ty: &Type) -> String {
        self.read_from(ty, "r")
    }

    /// As [`Codec::read`], from another expression of a `*cborReader`.
    pub(super) fn read_from(&mut self, ty: &Type, reader: &str) -> String {
        let types = self.types;
        let r = reader.trim_start_matches('&');
        match types.shape(ty) {
            Shape::Newtype(decl) => {
                let go = types.go(ty);
                match types.shape_behind(ty) {
                    Shape::Scalar(scalar, _) => scalar_of(r, scalar, &go),
                    Shape::Uuid | Shape::Array(Type::U8, _) => converted(&go, &exactly(r, ty, &types)),
                    _ => converted(&go, &self.read_from(&decl.ty, reader)),
                }
            }
            Shape::Box(inner) => self.read_from(inner, reader),
            Shape::Scalar(go, _) => scalar_of(r, go, go),
            Shape::Wide("Int128", _) => format!("{r}.int128()"),
            Shape::Wide(..) => format!("{r}.uint128()"),
            Shape::Text => format!("{r}.text()"),
            Shape::Bytes => format!("{r}.bytes()"),
            Shape::Duration => format!("{r}.duration()"),
            Shape::Time => format!("{r}.time()"),
            Shape::Uuid | Shape::Array(Type::U8, _) => {
                format!("{}({})", types.go(ty), exactly(r, ty, &types))
            }
            Shape::Number(_)
            | Shape::Record(_)
            | Shape::Interface(_)
            | Shape::Handle(_)
            | Shape::Option(_)
            | Shape::Slice(_)
            | Shape::Array(..)
            | Shape::Set(_)
            | Shape::Map(..) => format!("{}({reader})", self.reading(ty)),
        }
    }

    /// The function that reads the type.
    fn reading(&mut self, ty: &Type) -> String {
        let ty = unboxed(ty);
        let name = format!("decode{}", self.stems.of(&ty, &self.types));
        if !self.read.contains(&ty) {
            self.read.push(ty);
        }
        name
    }

    /// The function that reads the type, which has no boxes.
    pub(super) fn read_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        let (name, go) = (self.stems.of(ty, &types), types.go(ty));
        let body = match types.shape(ty) {
            Shape::Number(decl) => read_number(decl, &types),
            Shape::Record(decl) => {
                let mut body = vec![format!("var v {go}")];
                body.extend(self.read_fields("r.fields()", &decl.fields, decl.is_error));
                body.push("return v".into());
                body
            }
            Shape::Interface(decl) => self.read_interface(decl),
            Shape::Handle(decl) => {
                let body = [
                    "id := r.id()",
                    "if r.refused != \"\" {",
                    "\treturn nil",
                    "}",
                    &format!("v := new({})", types.names.ty(&decl.name)),
                    "r.adopt(&v.handle, id)",
                    "return v",
                ];
                body.map(str::to_owned).to_vec()
            }
            Shape::Option(inner) => {
                let mut body = ["if r.null() {", "\treturn nil", "}"].map(str::to_owned).to_vec();
                let value = self.read(inner);
                let nullable = is_nullable(inner, &types);
                body.extend(nullable.then(|| "one := r.beginOne()".to_owned()));
                if types.has_nil(inner) {
                    body.push(format!("return {value}"));
                } else {
                    body.push(format!("v := {value}"));
                    body.extend(nullable.then(|| "r.endOne(one)".to_owned()));
                    body.push("return &v".into());
                }
                body
            }
            Shape::Slice(element) => {
                let mut body = vec!["left := r.elements()".to_owned()];
                body.push(format!("v := room[{}](r, left)", types.go(element)));
                body.push("for r.more(&left) {".into());
                body.push(format!("\tv = append(v, {})", self.read(element)));
                body.extend(at("\"[\" + strconv.Itoa(len(v)-1) + \"]\"").map(indented));
                body.extend(["}", "return v"].map(str::to_owned));
                body
            }
            Shape::Array(element, len) => {
                let mut body = vec![format!("var v {go}"), "n := 0".into()];
                body.push("for left := r.elements(); r.more(&left); n++ {".into());
                body.push("\tif n == len(v) {".into());
                body.push(format!("\t\tr.fail(\"expected {len} elements, found more\")"));
                body.extend(["\t\treturn v", "\t}"].map(str::to_owned));
                body.push(format!("\tv[n] = {}", self.read(element)));
                body.extend(at("\"[\" + strconv.Itoa(n) + \"]\"").map(indented));
                body.extend(["}", "if n < len(v) {"].map(str::to_owned));
                body.push(format!("\tr.fail(\"expected {len} elements, found \" + strconv.Itoa(n))"));
                body.extend(["}", "return v"].map(str::to_owned));
                body
            }
            Shape::Set(element) => {
                let mut body = vec!["left := r.elements()".to_owned()];
                body.push(format!("v := make({go}, roomFor(left))"));
                body.push("for r.more(&left) {".into());
                body.push(format!("\tkey := {}", self.read(element)));
                body.push("\tif _, twice := v[key]; twice {".into());
                body.push(format!("\t\tr.fail({})", twice("element", element, &types)));
                body.push("\t}".into());
                body.extend(at("\"[\" + strconv.Itoa(len(v)) + \"]\"").map(indented));
                body.extend(["\tv[key] = struct{}{}", "}", "return v"].map(str::to_owned));
                body
            }
            Shape::Map(key, value) => {
                let mut body = vec!["left := r.entries()".to_owned()];
                body.push(format!("v := make({go}, roomFor(left))"));
                body.push("for r.more(&left) {".into());
                body.push(format!("\tkey := {}", self.read(key)));
                body.push("\tif _, twice := v[key]; twice {".into());
                body.push(format!("\t\tr.fail({})", twice("key", key, &types)));
                body.push("\t}".into());
                body.extend(["\tif r.refused != \"\" {", "\t\tbreak", "\t}"].map(str::to_owned));
                body.push(format!("\tv[key] = {}", self.read(value)));
                body.extend(at(&step(key, &types)).map(indented));
                body.extend(["}", "return v"].map(str::to_owned));
                body
            }
            _ => unreachable!("`{ty}` is read where it stands"),
        };
        Conversion { docs: vec![], signature: format!("func decode{name}(r *cborReader) {go}"), body }
    }

    /// Statements that read the fields of `v` from the map that `fields` begins.
    fn read_fields(&mut self, fields: &str, declared: &[Field], is_error: bool) -> Vec<String> {
        let keys = declared.iter().map(|field| Key {
            wire: &field.wire,
            ty: &field.ty,
            default: field.default.as_ref(),
            to: format!("v.{}", names::field(&field.name, is_error)),
            has: format!("has{}", names::field(&field.name, is_error)),
        });
        let keys: Vec<Key<'_>> = keys.collect();
        self.read_keys("r", fields, &keys)
    }

    /// Statements that read the values of `keys` from the map that `fields` begins.
    pub(super) fn read_keys(&mut self, reader: &str, fields: &str, keys: &[Key<'_>]) -> Vec<String> {
        let types = self.types;
        let r = reader.trim_start_matches('&');
        let mut body: Vec<String> = Vec::new();
        for key in keys {
            body.extend(default(key, &types).map(|value| format!("{} = {value}", key.to)));
        }
        let needed: Vec<&Key<'_>> = keys.iter().filter(|key| is_needed(key, &types)).collect();
        if !needed.is_empty() {
            let has: Vec<&str> = needed.iter().map(|key| key.has.as_str()).collect();
            body.push(format!("var {} bool", has.join(", ")));
        }
        if keys.is_empty() {
            body.extend([format!("for f := {fields}; f.next(); {{"), format!("\t{r}.skip()"), "}".into()]);
            return body;
        }
        body.push(format!("for f := {fields}; f.next(); {{"));
        body.push("\tswitch string(f.key) {".into());
        for key in keys {
            body.push(format!("\tcase {}:", literal::string(key.wire)));
            body.push(format!("\t\t{} = {}", key.to, self.read_from(key.ty, reader)));
            body.extend(is_needed(key, &types).then(|| format!("\t\t{} = true", key.has)));
        }
        body.extend(["\tdefault:".to_owned(), format!("\t\t{r}.skip()"), "\t}".into(), "}".into()]);
        body.extend(needed.iter().map(|key| format!("{r}.need({}, {})", key.has, literal::string(key.wire))));
        body
    }

    fn read_interface(&mut self, decl: &EnumDecl) -> Vec<String> {
        let names = self.types.names;
        let address = if decl.is_error { "&" } else { "" };
        let mut body = ["e := r.variant()", "switch string(e.name) {"].map(str::to_owned).to_vec();
        for variant in &decl.variants {
            let go = names.variant(&decl.name, &variant.name);
            body.push(format!("case {}:", literal::string(&variant.wire)));
            if variant.fields.is_empty() {
                body.extend(["\te.empty()", "\te.end()"].map(str::to_owned));
                body.push(format!("\treturn {address}{go}{{}}"));
                continue;
            }
            body.push(format!("\tvar v {go}"));
            let lines = self.read_fields("e.fields()", &variant.fields, decl.is_error);
            body.extend(lines.into_iter().map(indented));
            body.push("\te.end()".into());
            body.push(format!("\treturn {address}v"));
        }
        body.push("}".into());
        body.push(format!("r.unknown(\"{}\", e.name)", names.ty(&decl.name)));
        body.push("return nil".into());
        body
    }
}

/// What a map has a value for.
pub(super) struct Key<'k> {
    /// As it is written.
    pub(super) wire: &'k str,
    /// Type of the value.
    pub(super) ty: &'k Type,
    /// What the value is where there is none.
    pub(super) default: Option<&'k DefaultValue>,
    /// The variable for the value.
    pub(super) to: String,
    /// The variable for whether it is there.
    pub(super) has: String,
}

fn read_number(decl: &EnumDecl, types: &Types<'_>) -> Vec<String> {
    let mut body = ["text := r.textOf(\"text\")", "switch string(text) {"].map(str::to_owned).to_vec();
    for variant in &decl.variants {
        body.push(format!("case {}:", literal::string(&variant.wire)));
        body.push(format!("\treturn {}", types.names.variant(&decl.name, &variant.name)));
    }
    body.push("}".into());
    body.push(format!("r.unknown(\"{}\", text)", types.names.ty(&decl.name)));
    body.push("return 0".into());
    body
}

/// The expression of a number or a truth value, of the Go type `go`.
fn scalar_of(r: &str, scalar: &str, go: &str) -> String {
    let (call, gives) = match scalar {
        "bool" => (format!("{r}.boolean()"), "bool"),
        "float32" => (format!("{r}.float32()"), "float32"),
        "float64" => (format!("{r}.float64()"), "float64"),
        unsigned if unsigned.starts_with("uint") => (format!("{r}.unsigned({})", &unsigned[4..]), "uint64"),
        signed => (format!("{r}.signed({})", &signed[3..]), "int64"),
    };
    if go == gives { call } else { format!("{go}({call})") }
}

/// The expression of the bytes of an array.
fn exactly(r: &str, ty: &Type, types: &Types<'_>) -> String {
    let len = match types.shape_behind(ty) {
        Shape::Array(_, len) => len,
        _ => 16,
    };
    format!("{r}.exactly({len})")
}

/// Whether the key has to be there.
fn is_needed(key: &Key<'_>, types: &Types<'_>) -> bool {
    !matches!(types.within(key.ty), Type::Option(_)) && default(key, types).is_none()
}

/// The expression of what the value is where there is none, as far as Go knows it.
fn default(key: &Key<'_>, types: &Types<'_>) -> Option<String> {
    match (key.default?, types.shape_behind(key.ty)) {
        (DefaultValue::Bool(true), Shape::Scalar("bool", _)) => Some("true".to_owned()),
        (DefaultValue::Bool(false), Shape::Scalar("bool", _)) => Some("false".to_owned()),
        (DefaultValue::Int(value), Shape::Scalar(go, _)) if go != "bool" => Some(value.to_string()),
        (DefaultValue::Float(bits), Shape::Scalar("float32" | "float64", _)) => {
            let value = f64::from_bits(*bits);
            Some(literal::float(value, &types.go(key.ty)))
        }
        (DefaultValue::Str(text), Shape::Text) => Some(literal::string(text)),
        _ => None,
    }
}

/// The expression of what is wrong with a key that comes again.
fn twice(what: &str, key: &Type, types: &Types<'_>) -> String {
    let is_text = matches!(types.shape_behind(key), Shape::Text);
    format!("fmt.Sprintf(\"duplicate {what} `{}`\", key)", if is_text { "%.40s" } else { "%d" })
}

/// Statements that leave the loop where the value at `step` was wrong.
fn at(step: &str) -> impl Iterator<Item = String> + use<> {
    ["if r.refused != \"\" {".to_owned(), format!("\tr.in({step})"), "\tbreak".to_owned(), "}".to_owned()]
        .into_iter()
}

/// What says whether the parameter called `name` is there.
pub(super) fn has(name: &str) -> String {
    format!("has{}", ident::exported(name))
}
