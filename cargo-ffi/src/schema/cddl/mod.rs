//! CDDL (RFC 8610): the CBOR that crosses.

mod text;

use ffi_model::{Contract, contract::Type};
use std::collections::BTreeSet;

use super::{
    docs,
    rules::{Key, Rule, Rules, Shape, Slack, Text, Way},
};
use text::quoted;

/// The protocol's own maps, which every library has.
const PROTOCOL: &str = include_str!("protocol.cddl");

/// The rules of types that the contract does not declare, by name.
const PLAIN: [(&str, &str); 20] = [
    ("ffi.i8", "-128..127"),
    ("ffi.i16", "-32768..32767"),
    ("ffi.i32", "-2147483648..2147483647"),
    ("ffi.i64", "-9223372036854775808..9223372036854775807"),
    ("ffi.i128", "int / #6.2(ffi.wide) / #6.3(ffi.wide)"),
    ("ffi.u8", "0..255"),
    ("ffi.u16", "0..65535"),
    ("ffi.u32", "0..4294967295"),
    ("ffi.u64", "0..18446744073709551615"),
    ("ffi.u128", "uint / #6.2(ffi.wide)"),
    ("ffi.wide", "bstr .size (9..16)"),
    ("ffi.f32", "float16 / float32"),
    ("ffi.f32.accepted", "ffi.f32 / -3.4028234663852886e38..3.4028234663852886e38 / -16777216..16777216"),
    ("ffi.f64", "float16 / float32 / float64"),
    ("ffi.f64.accepted", "ffi.f64 / -9007199254740992..9007199254740992"),
    ("ffi.uuid", "#6.37(bstr .size 16)"),
    ("ffi.uuid.accepted", "ffi.uuid / bstr .size 16"),
    ("ffi.id", "tstr .regexp \"[1-9][0-9]*\""),
    ("ffi.id.accepted", "ffi.id / 1..18446744073709551615"),
    ("ffi.never", "uint .lt 0"),
];

/// Those that are maps.
const TIMES: [(&str, &str); 2] = [("ffi.duration", "ffi.u64"), ("ffi.time", "ffi.i64")];

/// The whole document.
pub(super) fn document(contract: &Contract) -> String {
    let rules = Rules::new(contract, Slack { plain: differs, unknown_keys: true });
    let mut writer = Writer { rules: &rules, used: BTreeSet::new() };
    let all = rules.all();
    let written: Vec<String> = all.iter().map(|rule| writer.rule(rule)).collect();
    let mut out = head(contract, &rules);
    for rule in written {
        out.push('\n');
        out.push_str(&rule);
    }
    out.push_str("\n; The types of the ABI.\n\n");
    out.push_str(&plain(writer.used));
    out.push('\n');
    out.push_str(PROTOCOL);
    out
}

/// Whether more is accepted than sent.
fn differs(ty: &Type) -> bool {
    matches!(ty, Type::F32 | Type::F64 | Type::Duration | Type::Time | Type::Uuid)
}

fn head(contract: &Contract, rules: &Rules<'_>) -> String {
    let library = contract.library();
    let mut text = format!("{}.\n\n", library.abi_version());
    if !library.docs.trim().is_empty() {
        text.push_str(library.docs.trim_end());
        text.push_str("\n\n");
    }
    text.push_str(
        "`X` is what the library sends, `X.accepted` what it takes where that is more: keys may be absent, others are passed\n\
         over, a number will do for the text of a handle. Requests and answers are what it takes, all others what it sends.\n\
         \n\
         What cannot be said here: keys of maps and elements of sets are there once, nesting ends at 128 levels, and an\n\
         author's conversion may refuse more. What is taken beside this: tags in front of values, bignums for integers,\n\
         `undefined` for `null`, and nothing at all for a request without keys and for an answer that is `null`. What an `ERR`\n\
         comes with is text, and no CBOR.",
    );
    let native: Vec<&str> = rules.native_only().map(|decl| decl.name.as_str()).collect();
    if !native.is_empty() {
        text.push_str("\n\nNot for CBOR: ");
        text.push_str(&native.join(", "));
    }
    comment(&text, "")
}

/// The rules of the plain types that are used.
fn plain(mut used: BTreeSet<&'static str>) -> String {
    // What the protocol needs.
    used.extend(["ffi.id", "ffi.u64", "ffi.u32"]);
    let mut out = String::new();
    for (name, seconds) in TIMES {
        for (way, rest) in [("", ""), (".accepted", ", * tstr => any")] {
            let name = format!("{name}{way}");
            if used.contains(name.as_str()) {
                used.insert(seconds);
                out.push_str(&format!("{name} = {{ \"secs\": {seconds}, \"nanos\": 0..999999999{rest} }}\n"));
            }
        }
    }
    // What is accepted names what is sent, which names no other but the bytes of a bignum.
    for (name, rule) in PLAIN {
        if used.contains(name) {
            used.extend(PLAIN.iter().map(|(name, _)| *name).filter(|inner| rule.contains(inner)));
        }
    }
    for (name, rule) in PLAIN {
        if used.contains(name) {
            out.push_str(&format!("{name} = {rule}\n"));
        }
    }
    out
}

fn comment(text: &str, indent: &str) -> String {
    let line = |line: String| format!("{indent}; {line}").trim_end().to_owned() + "\n";
    docs::lines(text).into_iter().map(line).collect()
}

/// Writes rules, and notes which plain types they use.
struct Writer<'a> {
    rules: &'a Rules<'a>,
    used: BTreeSet<&'static str>,
}

impl<'a> Writer<'a> {
    fn rule(&mut self, rule: &Rule<'a>) -> String {
        let shape = self.shape(&rule.shape, rule.way, "");
        format!("{}{} ={}{shape}\n", comment(&rule.docs, ""), rule.name, space(&shape))
    }

    fn shape(&mut self, shape: &Shape<'a>, way: Way, indent: &str) -> String {
        match shape {
            Shape::Value(ty) => self.value(ty, way),
            Shape::Nothing => "null".to_owned(),
            Shape::Id => self.plain("ffi.id", "ffi.id.accepted", way),
            Shape::Texts(texts) => match texts.as_slice() {
                [Text { text, docs: "" }] => quoted(text),
                texts => {
                    let texts: Vec<(String, &str)> =
                        texts.iter().map(|text| (quoted(text.text), text.docs)).collect();
                    choices(&texts, indent)
                }
            },
            Shape::Map(keys) => {
                let rest = (way == Way::Accepted).then_some("* tstr => any");
                self.map(keys, rest, way, indent)
            }
            Shape::Variant(key) => self.map(std::slice::from_ref(key), None, way, indent),
            Shape::OneOf(shapes) if shapes.is_empty() => self.plain("ffi.never", "ffi.never", way),
            Shape::OneOf(shapes) => {
                let deeper = format!("{indent}  ");
                let shapes: Vec<(String, &str)> =
                    shapes.iter().map(|shape| (self.shape(shape, way, &deeper), "")).collect();
                choices(&shapes, indent)
            }
            Shape::Rule(name) => name.clone(),
        }
    }

    fn map(&mut self, keys: &[Key<'a>], rest: Option<&str>, way: Way, indent: &str) -> String {
        if keys.is_empty() {
            return rest.map_or_else(|| "{}".to_owned(), |rest| format!("{{ {rest} }}"));
        }
        let deeper = format!("{indent}  ");
        let mut out = "{\n".to_owned();
        for Key { key, shape, is_optional, default, docs } in keys {
            out.push_str(&comment(docs, &deeper));
            if let Some(default) = default {
                out.push_str(&comment(&format!("Where it is absent: {default}"), &deeper));
            }
            let optional = if *is_optional { "? " } else { "" };
            let shape = self.shape(shape, way, &deeper);
            out.push_str(&format!("{deeper}{optional}{}:{}{shape},\n", quoted(key), space(&shape)));
        }
        if let Some(rest) = rest {
            out.push_str(&format!("{deeper}{rest},\n"));
        }
        out + indent + "}"
    }

    fn value(&mut self, ty: &'a Type, way: Way) -> String {
        let plain = match ty {
            Type::Bool => return "bool".to_owned(),
            Type::Str => return "tstr".to_owned(),
            Type::Bytes => return "bstr".to_owned(),
            Type::I8 => "ffi.i8",
            Type::I16 => "ffi.i16",
            Type::I32 => "ffi.i32",
            Type::I64 => "ffi.i64",
            Type::I128 => "ffi.i128",
            Type::U8 => "ffi.u8",
            Type::U16 => "ffi.u16",
            Type::U32 => "ffi.u32",
            Type::U64 => "ffi.u64",
            Type::U128 => "ffi.u128",
            Type::F32 => return self.plain("ffi.f32", "ffi.f32.accepted", way),
            Type::F64 => return self.plain("ffi.f64", "ffi.f64.accepted", way),
            Type::Duration => return self.plain("ffi.duration", "ffi.duration.accepted", way),
            Type::Time => return self.plain("ffi.time", "ffi.time.accepted", way),
            Type::Uuid => return self.plain("ffi.uuid", "ffi.uuid.accepted", way),
            Type::Option(inner) if self.rules.contract().is_nullable(inner) => {
                return format!("[{}] / null", self.value(inner, way));
            }
            Type::Option(inner) => return format!("{} / null", self.value(inner, way)),
            Type::Seq(inner) | Type::Set(inner) => return format!("[* {}]", self.value(inner, way)),
            Type::Array(inner, len) if **inner == Type::U8 => return format!("bstr .size {len}"),
            Type::Array(inner, len) => return format!("[{len}*{len} {}]", self.value(inner, way)),
            Type::Map(key, value) => {
                return format!("{{ * {} => {} }}", self.value(key, way), self.value(value, way));
            }
            Type::Box(inner) => return self.value(inner, way),
            Type::Named(name) | Type::Handle(name) => return self.rules.name(name, way),
        };
        self.plain(plain, plain, way)
    }

    fn plain(&mut self, sent: &'static str, accepted: &'static str, way: Way) -> String {
        let name = if way == Way::Sent { sent } else { accepted };
        self.used.insert(name);
        name.to_owned()
    }
}

/// What is between a sign and what follows it, which may begin with the next line.
fn space(shape: &str) -> &'static str {
    if shape.starts_with('\n') { "" } else { " " }
}

/// One of these, each on its own line, with its documentation before it.
fn choices(choices: &[(String, &str)], indent: &str) -> String {
    let deeper = format!("{indent}  ");
    let mut out = String::new();
    for (index, (choice, docs)) in choices.iter().enumerate() {
        out.push('\n');
        out.push_str(&comment(docs, &deeper));
        out.push_str(&format!("{deeper}{}{choice}", if index == 0 { "" } else { "/ " }));
    }
    out
}
