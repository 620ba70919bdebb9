//! Functions that write a value as CBOR.
//!
//! What does not cross is recorded in the writer, and every function up to the edge returns at once. On the way each adds its own
//! part of the path, in the words of the library.

use ffi_model::contract::{EnumDecl, Field, Type};
use ffi_templates::go::Conversion;

use super::{Codec, in_wire_order, indented, unboxed};
use crate::backend::go::{
    convert::{Place, converted},
    literal, names,
    types::{Shape, Types},
};

impl Codec<'_> {
    /// The statement that writes the Go value `from` to the writer `w`.
    pub(super) fn write(&mut self, ty: &Type, from: &Place) -> String {
        self.write_as(ty, from, "w", false)
    }

    /// As [`Codec::write`], with another expression of a `*cborWriter`. A value of a newtype `is_named`: Go takes it for what it is
    /// made of where that has no name of its own.
    pub(super) fn write_as(&mut self, ty: &Type, from: &Place, writer: &str, is_named: bool) -> String {
        let types = self.types;
        let value = from.value();
        let w = writer.trim_start_matches('&');
        let plain = |as_go: &str, go: &str| {
            if go == as_go && !is_named { value.clone() } else { format!("{as_go}({value})") }
        };
        match types.shape(ty) {
            Shape::Newtype(decl) => self.write_as(&decl.ty, from, writer, true),
            Shape::Box(inner) => self.write_as(inner, from, writer, is_named),
            Shape::Scalar("bool", _) => format!("{w}.boolean({})", plain("bool", "bool")),
            Shape::Scalar(go, _) if go.starts_with("float") => format!("{w}.float({})", plain("float64", go)),
            Shape::Scalar(go, _) if go.starts_with("uint") => {
                format!("{w}.unsigned({})", plain("uint64", go))
            }
            Shape::Scalar(go, _) => format!("{w}.signed({})", plain("int64", go)),
            Shape::Wide("Int128", _) => format!("{w}.int128({})", plain("Int128", "Int128")),
            Shape::Wide(..) => format!("{w}.uint128({})", plain("Uint128", "Uint128")),
            Shape::Text => format!("{w}.checked({})", plain("string", "string")),
            Shape::Bytes => format!("{w}.bytes({value})"),
            Shape::Duration => format!("{w}.duration({})", plain("time.Duration", "time.Duration")),
            Shape::Time => format!("{w}.time({})", plain("time.Time", "time.Time")),
            Shape::Uuid => format!("{w}.uuid({value})"),
            Shape::Number(decl) if is_named => {
                format!("{}({writer}, {}({value}))", self.writing(ty), types.names.ty(&decl.name))
            }
            Shape::Array(Type::U8, _) => format!("{w}.bytes({}[:])", from.owner()),
            Shape::Record(_) | Shape::Array(..) => {
                let pointer = match (is_named, from) {
                    (true, _) => format!("(*{})({})", types.go(ty), from.pointer()),
                    (false, _) => from.pointer(),
                };
                format!("{}({writer}, {pointer})", self.writing(ty))
            }
            Shape::Number(_)
            | Shape::Interface(_)
            | Shape::Handle(_)
            | Shape::Option(_)
            | Shape::Slice(_)
            | Shape::Set(_)
            | Shape::Map(..) => format!("{}({writer}, {value})", self.writing(ty)),
        }
    }

    /// The function that writes the type.
    fn writing(&mut self, ty: &Type) -> String {
        let ty = unboxed(ty);
        let name = format!("encode{}", self.stems.of(&ty, &self.types));
        if !self.write.contains(&ty) {
            self.write.push(ty);
        }
        name
    }

    /// The function that writes the type, which has no boxes.
    pub(super) fn write_function(&mut self, ty: &Type) -> Conversion {
        let types = self.types;
        let (name, go) = (self.stems.of(ty, &types), types.go(ty));
        let place = |expression: &str| Place::Value(expression.to_owned());
        let (param, body) = match types.shape(ty) {
            Shape::Record(decl) => {
                let inner = self.write_fields(&decl.fields, decl.is_error);
                let v = if decl.fields.is_empty() { "_" } else { "v" };
                (format!("{v} *{go}"), nested(ty, 1, inner, &types))
            }
            Shape::Number(decl) => (format!("v {go}"), write_number(decl, &types)),
            Shape::Interface(decl) => (format!("v {go}"), nested(ty, 2, self.write_interface(decl), &types)),
            Shape::Array(element, len) => {
                let mut inner = vec![format!("w.array({len})"), "for i := range v {".to_owned()];
                inner.push(indented(self.write(element, &place("v[i]"))));
                inner.extend(check(element, "\"[\" + strconv.Itoa(i) + \"]\"", &types).map(indented));
                inner.push("}".into());
                (format!("v *{go}"), nested(ty, 1, inner, &types))
            }
            Shape::Slice(element) => {
                let mut inner = vec!["w.array(len(v))".to_owned(), "for i := range v {".into()];
                inner.push(indented(self.write(element, &place("v[i]"))));
                inner.extend(check(element, "\"[\" + strconv.Itoa(i) + \"]\"", &types).map(indented));
                inner.push("}".into());
                (format!("v {go}"), nested(ty, 1, inner, &types))
            }
            Shape::Set(element) => {
                let mut body = vec!["w.array(len(v))".to_owned()];
                body.push(each_key(element, &types));
                body.push(indented(self.write(element, &place("key"))));
                body.extend(check(element, "\"[\" + strconv.Itoa(i) + \"]\"", &types).map(indented));
                body.push("}".into());
                (format!("v {go}"), body)
            }
            Shape::Map(key, value) => {
                let mut inner = vec!["w.fields(len(v))".to_owned()];
                inner.push(each_key(key, &types));
                inner.push(indented(self.write(key, &place("key"))));
                let key_of = "\"[key of entry \" + strconv.Itoa(i) + \"]\"";
                inner.extend(check(key, key_of, &types).map(indented));
                inner.push("\tvalue := v[key]".into());
                inner.push(indented(self.write(value, &place("value"))));
                inner.extend(check(value, &step(key, &types), &types).map(indented));
                inner.push("}".into());
                (format!("v {go}"), nested(ty, 1, inner, &types))
            }
            Shape::Option(inner) => {
                let mut body = ["if v == nil {", "\tw.null()", "\treturn", "}"].map(str::to_owned).to_vec();
                if is_nullable(inner, &types) {
                    body.push("w.array(1)".into());
                }
                let from = if types.has_nil(inner) { place("v") } else { Place::Pointer("v".into()) };
                body.push(self.write(inner, &from));
                (format!("v {go}"), body)
            }
            Shape::Handle(decl) => {
                let ty = types.names.ty(&decl.name);
                let body = [
                    "if v == nil {".to_owned(),
                    format!("\tw.handle(nil, \"{ty}\")"),
                    "\treturn".into(),
                    "}".into(),
                    format!("w.handle(&v.handle, \"{ty}\")"),
                ];
                (format!("v {go}"), body.to_vec())
            }
            _ => unreachable!("`{ty}` is written where it stands"),
        };
        Conversion { docs: vec![], signature: format!("func encode{name}(w *cborWriter, {param})"), body }
    }

    /// Statements that write a map of the fields of `v`.
    fn write_fields(&mut self, fields: &[Field], is_error: bool) -> Vec<String> {
        let mut lines = vec![format!("w.fields({})", fields.len())];
        for index in in_wire_order(fields.iter().map(|field| field.wire.as_str())) {
            let field = &fields[index];
            let value = Place::Value(format!("v.{}", names::field(&field.name, is_error)));
            lines.push(format!("w.text({})", literal::string(&field.wire)));
            lines.push(self.write(&field.ty, &value));
            lines.extend(check(&field.ty, &literal::string(&format!(".{}", field.name)), &self.types));
        }
        lines
    }

    fn write_interface(&mut self, decl: &EnumDecl) -> Vec<String> {
        let names = self.types.names;
        let name = names.ty(&decl.name);
        // Where no variant has any fields, the text is all.
        let is_map = decl.variants.iter().any(|variant| !variant.fields.is_empty());
        let mut body = vec!["switch v := v.(type) {".to_owned()];
        for variant in &decl.variants {
            let star = if decl.is_error { "*" } else { "" };
            body.push(format!("case {star}{}:", names.variant(&decl.name, &variant.name)));
            if decl.is_error {
                body.push("\tif v == nil {".into());
                body.push(format!("\t\tw.noVariant(nil, \"{name}\")"));
                body.extend(["\t\treturn", "\t}"].map(str::to_owned));
            }
            body.extend(is_map.then(|| "\tw.fields(1)".to_owned()));
            body.push(format!("\tw.text({})", literal::string(&variant.wire)));
            if is_map {
                let lines = self.write_fields(&variant.fields, decl.is_error);
                body.extend(lines.into_iter().map(indented));
            }
        }
        body.push("default:".into());
        body.push(format!("\tw.noVariant(v, \"{name}\")"));
        body.push("}".into());
        body
    }
}

/// Whether a value can be `null` itself, so that one that is there is told from none by an array around it.
pub(super) fn is_nullable(ty: &Type, types: &Types<'_>) -> bool {
    matches!(types.within(ty), Type::Option(_))
}

/// The expression of the step to the value of `key`.
pub(super) fn step(key: &Type, types: &Types<'_>) -> String {
    let is_text = matches!(types.shape_behind(key), Shape::Text);
    format!("fmt.Sprintf({}, key)", if is_text { "\"[%.40q]\"" } else { "\"[%d]\"" })
}

/// The line that begins a loop over the keys of `v`, which are counted where one can be refused.
fn each_key(key: &Type, types: &Types<'_>) -> String {
    let i = if types.reach.can_be_refused_as_cbor(key) { "i" } else { "_" };
    format!("for {i}, key := range sortedKeys(v, {}) {{", compare(key, types))
}

/// Statements that write the text of a number that is a value of the enum.
fn write_number(decl: &EnumDecl, types: &Types<'_>) -> Vec<String> {
    let variants = decl.variants.iter().map(|variant| types.names.variant(&decl.name, &variant.name));
    let variants: Vec<String> = variants.map(|name| name.to_string()).collect();
    vec![
        "switch v {".to_owned(),
        format!("case {}:", variants.join(", ")),
        "\tw.text(v.String())".into(),
        "default:".into(),
        format!("\tw.noValue(int64(v), {})", literal::string(&decl.name)),
        "}".into(),
    ]
}

/// The function that compares keys.
fn compare(key: &Type, types: &Types<'_>) -> String {
    match types.shape_behind(key) {
        Shape::Text => "compareTexts".to_owned(),
        Shape::Scalar(go, _) if go.starts_with("int") => "compareSigned".to_owned(),
        _ => format!("cmp.Compare[{}]", converted(&types.go(key), "").trim_end_matches("()")),
    }
}

/// Statements that leave the function where `ty`, which was written just now, has a value that does not cross; `step` is an
/// expression of the way to it.
fn check(ty: &Type, step: &str, types: &Types<'_>) -> impl Iterator<Item = String> + use<> {
    let lines = types.reach.can_be_refused_as_cbor(ty).then(|| {
        [
            "if w.refused != \"\" {".to_owned(),
            format!("\tw.within({step})"),
            "\treturn".to_owned(),
            "}".to_owned(),
        ]
    });
    lines.into_iter().flatten()
}

/// `inner` between counting the levels of nesting up and down; only what can nest without end is counted.
fn nested(ty: &Type, levels: u32, inner: Vec<String>, types: &Types<'_>) -> Vec<String> {
    if !types.reach.is_deep(ty) {
        return inner;
    }
    let mut lines = vec![format!("if !w.enter({levels}) {{"), "\treturn".into(), "}".into()];
    lines.extend(inner);
    lines.push(if levels == 1 { "w.depth--".into() } else { format!("w.depth -= {levels}") });
    lines
}
