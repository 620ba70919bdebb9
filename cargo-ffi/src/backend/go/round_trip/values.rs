//! For each type that the test comes to, a function that makes values of it and one that compares them.
//!
//! They are expressions of Go, in which the helpers of the template stand for what is no annotated type. In what makes a value `s` is
//! in scope, where its parts come from, in what compares two `c`, which says what counts.

use std::collections::HashSet;

use ffi_model::{
    contract::{EnumDecl, Field, NewtypeDecl, RecordDecl, Type, Variant},
    round_trip,
};
use ffi_templates::go::Conversion;

use super::{LIB, ends::Ends};
use crate::backend::go::{
    names,
    types::{Shape, Types},
};

/// Writes the functions of all types that somebody asked for.
#[derive(Debug)]
pub(super) struct Values<'a> {
    types: Types<'a>,
    ends: Ends<'a>,
    /// The types with conversions of their author's, and those that hold one.
    converting: HashSet<&'a str>,
    /// What was asked for, in order; each has a name of the package.
    wanted: Vec<(String, Wanted)>,
}

/// What a pair of functions is of.
#[derive(Debug, Clone)]
enum Wanted {
    Type(Type),
    Variant(EnumDecl, Variant),
}

impl<'a> Values<'a> {
    pub(super) fn new(types: Types<'a>) -> Self {
        Values {
            types,
            ends: Ends::new(types.contract),
            converting: round_trip::converting(types.contract),
            wanted: Vec::new(),
        }
    }

    pub(super) fn types(&self) -> Types<'a> {
        self.types
    }

    /// Whether a conversion of an author's is anywhere inside, so that a value may be refused, or come back as another one.
    pub(super) fn is_custom(&self, ty: &Type) -> bool {
        ty.names().iter().any(|name| self.converting.contains(name))
    }

    /// The functions, in the order in which they were asked for.
    pub(super) fn finish(mut self) -> Vec<Conversion> {
        let mut functions = Vec::new();
        let mut written = 0;
        while let Some((name, wanted)) = self.wanted.get(written).cloned() {
            written += 1;
            functions.extend(match wanted {
                Wanted::Type(ty) => self.functions_of(&name, &ty),
                Wanted::Variant(decl, variant) => {
                    vec![
                        self.make_struct(&name, &variant.fields, decl.is_error, false),
                        self.differ_struct(&name, &variant.fields, decl.is_error),
                    ]
                }
            });
        }
        functions
    }

    fn want(&mut self, name: &str, wanted: Wanted) {
        if !self.wanted.iter().any(|(known, _)| known == name) {
            self.wanted.push((name.to_owned(), wanted));
        }
    }

    /// The functions that make and compare values of a variant.
    pub(super) fn of_variant(&mut self, decl: &EnumDecl, variant: &Variant) -> (String, String) {
        let name = self.types.names.variant(&decl.name, &variant.name);
        self.want(name, Wanted::Variant(decl.clone(), variant.clone()));
        (format!("make{name}"), format!("differ{name}"))
    }

    /// The name of an annotated type, whose functions there are then.
    fn named(&mut self, name: &str) -> &'a str {
        let go = self.types.names.ty(name);
        self.want(go, Wanted::Type(Type::Named(name.to_owned())));
        go
    }

    fn go(&self, ty: &Type) -> String {
        self.types.spelled(ty, LIB)
    }

    /// The expression of a function that makes values.
    pub(super) fn maker(&mut self, ty: &Type) -> String {
        match self.types.shape(ty) {
            Shape::Scalar("bool", _) => "aBool".into(),
            Shape::Scalar("float32", _) => "aFloat32".into(),
            Shape::Scalar("float64", _) => "aFloat64".into(),
            Shape::Scalar(go, _) => format!("whole[{go}]"),
            Shape::Wide("Int128", _) => "anInt128".into(),
            Shape::Wide(..) => "aUint128".into(),
            Shape::Text => "aText".into(),
            Shape::Bytes => "someBytes".into(),
            Shape::Duration => "aDuration".into(),
            Shape::Time => "aTime".into(),
            Shape::Uuid => "aUUID".into(),
            Shape::Number(EnumDecl { name, .. })
            | Shape::Interface(EnumDecl { name, .. })
            | Shape::Record(RecordDecl { name, .. })
            | Shape::Newtype(NewtypeDecl { name, .. }) => format!("make{}", self.named(name)),
            Shape::Option(inner) if self.types.has_nil(inner) => format!("maybeNil({})", self.maker(inner)),
            Shape::Option(inner) => format!("maybe({})", self.maker(inner)),
            Shape::Slice(element) => format!("listOf({})", self.maker(element)),
            Shape::Array(..) => format!("make{}", self.array(ty)),
            Shape::Set(element) => format!("setOf({})", self.maker(element)),
            Shape::Map(key, value) => format!("mapOf({}, {})", self.maker(key), self.maker(value)),
            Shape::Box(inner) => self.maker(inner),
            Shape::Handle(_) => unreachable!("what holds a handle has no round trip"),
        }
    }

    /// The expression of a function that compares two values.
    pub(super) fn differ(&mut self, ty: &Type) -> String {
        match self.types.shape(ty) {
            Shape::Scalar("float32", _) => "sameFloat32".into(),
            Shape::Scalar("float64", _) => "sameFloat64".into(),
            Shape::Scalar(..) | Shape::Wide(..) | Shape::Duration | Shape::Uuid | Shape::Number(_) => {
                format!("equal[{}]", self.go(ty))
            }
            Shape::Text => "sameText".into(),
            Shape::Bytes => "sameList(equal[byte])".into(),
            Shape::Time => "sameTime".into(),
            Shape::Interface(EnumDecl { name, .. })
            | Shape::Record(RecordDecl { name, .. })
            | Shape::Newtype(NewtypeDecl { name, .. }) => format!("differ{}", self.named(name)),
            Shape::Option(inner) if self.types.has_nil(inner) => {
                format!("sameMaybeNil({})", self.differ(inner))
            }
            Shape::Option(inner) => format!("sameMaybe({})", self.differ(inner)),
            Shape::Slice(element) => format!("sameList({})", self.differ(element)),
            Shape::Array(..) => format!("differ{}", self.array(ty)),
            Shape::Set(element) => format!("same{}Set[{}]", self.custom(element), self.go(element)),
            Shape::Map(key, value) => {
                format!("same{}Map[{}]({})", self.custom(key), self.go(key), self.differ(value))
            }
            Shape::Box(inner) => self.differ(inner),
            Shape::Handle(_) => unreachable!("what holds a handle has no round trip"),
        }
    }

    /// Part of the name of what compares collections with such keys.
    fn custom(&self, key: &Type) -> &'static str {
        if self.is_custom(key) { "Custom" } else { "" }
    }

    /// The name of an array, whose functions there are then.
    fn array(&mut self, ty: &Type) -> String {
        let mut name = self.types.stem(ty);
        let is_other = |wanted: &Wanted| !matches!(wanted, Wanted::Type(other) if other == ty);
        // Different arrays may have the same one, and so may what the author calls like this.
        while self.types.names.has_value_type(&name)
            || self.wanted.iter().any(|(known, wanted)| *known == name && is_other(wanted))
        {
            name.push('_');
        }
        self.want(&name, Wanted::Type(ty.clone()));
        name
    }

    /// The functions of an annotated type.
    fn functions_of(&mut self, name: &str, ty: &Type) -> Vec<Conversion> {
        match self.types.shape(ty) {
            Shape::Number(decl) => {
                let values =
                    decl.variants.iter().map(|variant| self.types.names.variant(&decl.name, &variant.name));
                let values: Vec<String> = values.map(|value| format!("{LIB}{value}")).collect();
                vec![make(
                    name,
                    &format!("{LIB}{name}"),
                    vec![format!("return oneOf(s, {})", values.join(", "))],
                )]
            }
            Shape::Record(decl) => {
                let is_deep = self.types.reach.is_deep(ty);
                vec![
                    self.make_struct(name, &decl.fields, decl.is_error, is_deep),
                    self.differ_struct(name, &decl.fields, decl.is_error),
                ]
            }
            Shape::Interface(decl) => {
                vec![self.make_interface(name, decl), self.differ_interface(name, decl)]
            }
            Shape::Newtype(decl) => {
                let body = vec![format!("return {LIB}{name}({}(s))", self.maker(&decl.ty))];
                vec![make(name, &format!("{LIB}{name}"), body), self.differ_newtype(name, decl)]
            }
            Shape::Array(element, len) => {
                let go = self.go(ty);
                let made = format!("return {go}(exactly(s, {len}, {}))", self.maker(element));
                let differs = format!("return sameList({})(c, sent[:], came[:])", self.differ(element));
                vec![make(name, &go, vec![made]), differ(name, &go, "sent, came", vec![differs])]
            }
            _ => unreachable!("`{ty}` has no name"),
        }
    }

    fn make_struct(&mut self, name: &str, fields: &[Field], is_error: bool, is_deep: bool) -> Conversion {
        if fields.is_empty() {
            return make(name, &format!("{LIB}{name}"), vec![format!("return {LIB}{name}{{}}")]);
        }
        let mut body: Vec<String> = is_deep.then(|| "defer s.deeper()()".to_owned()).into_iter().collect();
        body.push(format!("var v {LIB}{name}"));
        for field in fields {
            body.push(format!("v.{} = {}(s)", names::field(&field.name, is_error), self.maker(&field.ty)));
        }
        body.push("return v".into());
        make(name, &format!("{LIB}{name}"), body)
    }

    fn differ_struct(&mut self, name: &str, fields: &[Field], is_error: bool) -> Conversion {
        let parts = fields.iter().map(|field| {
            let go = names::field(&field.name, is_error);
            format!("in(\".{go}\", {}(c, sent.{go}, came.{go}))", self.differ(&field.ty))
        });
        let parts: Vec<String> = parts.collect();
        match parts.as_slice() {
            [] => differ(name, &format!("{LIB}{name}"), "_, _", vec!["return \"\"".into()]),
            [only] => differ(name, &format!("{LIB}{name}"), "sent, came", vec![format!("return {only}")]),
            parts => {
                let parts = parts.iter().map(|part| format!("\t{part},"));
                let body = std::iter::once("return cmp.Or(".to_owned()).chain(parts).chain([")".into()]);
                differ(name, &format!("{LIB}{name}"), "sent, came", body.collect())
            }
        }
    }

    fn make_interface(&mut self, name: &str, decl: &EnumDecl) -> Conversion {
        let is_deep = self.types.reach.is_deep(&Type::Named(decl.name.clone()));
        // What a value can end with comes first.
        let (least, more): (Vec<&Variant>, Vec<&Variant>) =
            decl.variants.iter().partition(|variant| self.ends.is_least(decl, variant));
        let all = decl.variants.len();
        let choice = if is_deep && !more.is_empty() {
            format!("s.variant({}, {all})", least.len())
        } else {
            format!("s.pick({all})")
        };
        let mut body: Vec<String> = is_deep.then(|| "defer s.deeper()()".to_owned()).into_iter().collect();
        body.push(format!("switch {choice} {{"));
        for (index, variant) in least.iter().chain(&more).enumerate() {
            body.push(if index + 1 == all { "default:".into() } else { format!("case {index}:") });
            let go = self.types.names.variant(&decl.name, &variant.name);
            let address = if decl.is_error { "&" } else { "" };
            if variant.fields.is_empty() {
                body.push(format!("\treturn {address}{LIB}{go}{{}}"));
                continue;
            }
            let (made, _) = self.of_variant(decl, variant);
            if decl.is_error {
                body.push(format!("\tv := {made}(s)"));
                body.push("\treturn &v".into());
            } else {
                body.push(format!("\treturn {made}(s)"));
            }
        }
        body.push("}".into());
        make(name, &format!("{LIB}{name}"), body)
    }

    fn differ_interface(&mut self, name: &str, decl: &EnumDecl) -> Conversion {
        let is_used = decl.variants.iter().any(|variant| !variant.fields.is_empty());
        let star = if decl.is_error { "*" } else { "" };
        let bind = if is_used { "sent := " } else { "" };
        let mut body = vec![format!("switch {bind}sent.(type) {{")];
        for variant in &decl.variants {
            let go = self.types.names.variant(&decl.name, &variant.name);
            body.push(format!("case {star}{LIB}{go}:"));
            if variant.fields.is_empty() {
                body.push(format!("\tif _, ok := came.({star}{LIB}{go}); ok {{"));
                body.push("\t\treturn \"\"".into());
            } else {
                let (_, differs) = self.of_variant(decl, variant);
                body.push(format!("\tif came, ok := came.({star}{LIB}{go}); ok {{"));
                body.push(format!("\t\treturn in(\"({go})\", {differs}(c, {star}sent, {star}came))"));
            }
            body.push("\t}".into());
        }
        body.extend(["}", "return unlike(\"%T\", sent, came)"].map(str::to_owned));
        differ(name, &format!("{LIB}{name}"), "sent, came", body)
    }

    fn differ_newtype(&mut self, name: &str, decl: &NewtypeDecl) -> Conversion {
        let mut body = Vec::new();
        if decl.converts {
            body.extend(["if c.anyCustom {", "\treturn \"\"", "}"].map(str::to_owned));
        }
        let go = self.go(&decl.ty);
        let go = if go.starts_with('*') { format!("({go})") } else { go };
        body.push(format!("return {}(c, {go}(sent), {go}(came))", self.differ(&decl.ty)));
        differ(name, &format!("{LIB}{name}"), "sent, came", body)
    }
}

/// The function that makes values of the type `go`.
fn make(name: &str, go: &str, body: Vec<String>) -> Conversion {
    Conversion { docs: vec![], signature: format!("func make{name}(s *source) {go}"), body }
}

/// The function that compares values of the type `go`.
fn differ(name: &str, go: &str, params: &str, body: Vec<String>) -> Conversion {
    let uses_c = body.iter().any(|line| line.contains("(c, ") || line.contains("c.anyCustom"));
    let c = if uses_c { "c" } else { "_" };
    let signature = format!("func differ{name}({c} comparison, {params} {go}) difference");
    Conversion { docs: vec![], signature, body }
}
