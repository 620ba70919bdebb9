//! Functions and methods in Go.
//!
//! A sync function is one crossing into the library's direct form, and a second one only where the reply owns
//! memory. An async function hands its arguments over and waits as a goroutine. See the template of `call.go` for
//! how. Whatever is not called on an instance first looks whether the library is the right one.

use ffi_model::{
    contract::{DefaultValue, FunctionDecl, FunctionKind, Type},
    symbol,
};
use ffi_templates::go::Function;

use super::{
    bridge,
    convert::{Conversions, Place, converted},
    docs::{self, Subject},
    ident,
    types::{Shape, Types},
};
use crate::backend::c;

/// What the bodies of functions call their own; a parameter of that name steps aside.
const LOCALS: [&str; 8] = ["ctx", "err", "failed", "lib", "mem", "out", "res", "userData"];

/// The helpers that the bodies mention.
const HELPERS: [&str; 21] = [
    "adopt",
    "as",
    "asTime",
    "await",
    "bytesData",
    "goBytes",
    "goOptional",
    "goSlice",
    "goText",
    "goTime",
    "lifter",
    "many",
    "mismatch",
    "newArena",
    "one",
    "optional",
    "outside",
    "payloadBytes",
    "payloadText",
    "sliceData",
    "textData",
];

/// The Go function of `decl`.
pub(super) fn function(
    decl: &FunctionDecl,
    types: &Types<'_>,
    c_types: &c::types::Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Function {
    let is_method = decl.kind == FunctionKind::Method;
    let is_constructor = decl.kind == FunctionKind::Constructor;
    let receiver = types.names.receiver();
    let ok = if is_constructor {
        Some(format!("*{}", types.names.context()))
    } else {
        decl.ok.as_ref().map(|ty| types.go(ty))
    };
    let zero = match &decl.ok {
        _ if is_constructor => "nil, ".to_owned(),
        Some(ty) => format!("{}, ", types.zero(ty, "")),
        None => String::new(),
    };
    // What starts an async call gives the instance and an error.
    let refusal = if decl.is_async { "0, " } else { &zero };
    let arguments = Arguments::new(decl, types, conversions, refusal);
    let typed = match &decl.error {
        Some(ty @ Type::Named(_)) => conversions.failure(ty),
        _ => "nil".to_owned(),
    };
    let explained = |error: String| if is_method { format!("{receiver}.explain({error})") } else { error };
    let (bind, returns) = match (&ok, is_method) {
        (None, true) => ("_, err = ", format!("return {}", explained("err".into()))),
        (None, false) => ("_, err := ", "return err".to_owned()),
        (Some(_), true) => ("out, err := ", format!("return out, {}", explained("err".into()))),
        (Some(_), false) => ("return ", String::new()),
    };
    let lift = if decl.is_async {
        lift_payload(decl, types, conversions)
    } else {
        lift_result(decl, types, c_types, conversions)
    };
    let name = types.names.function(&decl.name).to_owned();
    Function {
        docs: documentation(decl, types, &name, &arguments.names),
        receiver: receiver.to_owned(),
        is_method,
        is_constructor,
        is_async: decl.is_async,
        params: arguments.declared.join(", "),
        results: ok.as_ref().map_or("error".to_owned(), |ok| format!("({ok}, error)")),
        zero,
        has_arena: !arguments.lower.is_empty(),
        lower: arguments.lower,
        helper: bridge::name(&symbol::function(types.c_names.library(), &decl.name)),
        arguments: arguments.passed.join(", "),
        bind: bind.to_owned(),
        instance: if ok.is_none() { "[struct{}]".to_owned() } else { String::new() },
        lift_has_size: !is_constructor
            && matches!(decl.ok.as_ref().map(|ty| types.within(ty)), Some(Type::Str | Type::Bytes)),
        lift,
        failed: explained(format!("failed(res.code, res.reply, {typed})")),
        typed,
        returns,
        ok: ok.unwrap_or_default(),
        name,
    }
}

fn documentation(decl: &FunctionDecl, types: &Types<'_>, name: &str, params: &[String]) -> Vec<String> {
    let defaults = defaults(decl, params);
    let note = match &decl.error {
        Some(ty @ Type::Named(_)) => {
            let star = if matches!(types.shape(ty), Shape::Record(_)) { "*" } else { "" };
            Some(format!("The library's own errors are of type {star}[{}].", types.go(ty)))
        }
        _ => None,
    };
    if decl.docs.trim().is_empty() {
        let what = match decl.kind {
            FunctionKind::Constructor => format!("makes a [{}]", types.names.context()),
            FunctionKind::Method | FunctionKind::Static => format!("calls `{}` of the library", decl.name),
        };
        let docs = format!("{name} {what}.{defaults}");
        return docs::comment_with(name, &docs, Subject::Field, note);
    }
    docs::comment_with(name, &format!("{}{defaults}", decl.docs), Subject::Function, note)
}

/// A paragraph about what the library takes where other hosts leave a parameter out: Go has no defaults.
fn defaults(decl: &FunctionDecl, params: &[String]) -> String {
    let defaults = params.iter().zip(&decl.params).filter_map(|(name, param)| match &param.default {
        None | Some(DefaultValue::Implied) => None,
        Some(default) => Some(format!("`{name}` is `{default}`")),
    });
    match defaults.collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        defaults => format!("\n\nThe library's defaults: {}.", defaults.join(", ")),
    }
}

/// The arguments of a function on their way from Go to C.
struct Arguments {
    /// What Go calls the parameters.
    names: Vec<String>,
    /// As Go declares them.
    declared: Vec<String>,
    /// Statements before the call.
    lower: Vec<String>,
    /// What the bridge gets.
    passed: Vec<String>,
}

impl Arguments {
    /// `zero` is what is returned in front of the error where an argument does not cross.
    fn new(
        decl: &FunctionDecl,
        types: &Types<'_>,
        conversions: &mut Conversions<'_>,
        zero: &str,
    ) -> Arguments {
        let mut taken: Vec<&str> = LOCALS.to_vec();
        taken.extend(HELPERS);
        taken.extend((decl.kind == FunctionKind::Method).then(|| types.names.receiver()));
        let mut names: Vec<String> = Vec::new();
        for param in &decl.params {
            let mut name = ident::local(&param.name, &taken);
            // Conversions begin with what they do.
            if name.starts_with("lower") || name.starts_with("lift") || name.starts_with("fail") {
                name.push('_');
            }
            while names.contains(&name) {
                name.push('_');
            }
            names.push(name);
        }

        let mut arguments =
            Arguments { names: names.clone(), declared: vec![], lower: vec![], passed: vec![] };
        if decl.is_async {
            arguments.declared.push("ctx context.Context".into());
        }
        if decl.kind == FunctionKind::Method {
            arguments.passed.push("lib".into());
        }
        if decl.is_async {
            arguments.passed.push("userData".into());
        }
        for (name, param) in names.iter().zip(&decl.params) {
            arguments.declared.push(format!("{name} {}", types.go(&param.ty)));
            let mut local = format!("c{}", ident::exported(&param.name));
            while names.contains(&local) {
                local.push('_');
            }
            arguments.add(&param.ty, &Place::Value(name.clone()), &local, types, conversions);
            if types.reach.can_be_refused(&param.ty) {
                arguments.lower.push("if mem.refused != \"\" {".into());
                arguments.lower.push(format!("\treturn {zero}mem.refusal(\"{}\")", param.name));
                arguments.lower.push("}".into());
            }
        }
        arguments
    }

    /// `value` is the Go parameter, `local` a name that is free.
    fn add(
        &mut self,
        ty: &Type,
        value: &Place,
        local: &str,
        types: &Types<'_>,
        conversions: &mut Conversions<'_>,
    ) {
        let text = value.value();
        let length = format!("C.size_t(len({text}))");
        let c = types.c(ty);
        match types.shape(ty) {
            Shape::Newtype(decl) => {
                self.add(&decl.ty, &conversions.unwrapped(decl, value), local, types, conversions);
            }
            // The pointer that a box is in C is the one that the argument is without it.
            Shape::Box(inner) if types.is_by_pointer_in_c(inner) => {
                self.add(inner, value, local, types, conversions);
            }
            Shape::Scalar(..) | Shape::Number(_) => self.passed.push(format!("{c}({text})")),
            Shape::Wide(..) | Shape::Uuid => self.passed.push(format!("as[{c}]({text})")),
            Shape::Time => self.passed.push(format!("asTime({text})")),
            Shape::Text => self.passed.extend([format!("textData({text})"), length]),
            Shape::Bytes => self.passed.extend([format!("bytesData({text})"), length]),
            Shape::Slice(element) if types.is_plain(element) => {
                self.passed.extend([format!("sliceData[{}]({text})", types.c(element)), length]);
            }
            Shape::Option(inner) if types.is_plain(types.pointee(inner)) => {
                self.passed.push(format!("({c})(unsafe.Pointer({text}))"));
            }
            Shape::Duration => {
                self.lower.push(format!("{local} := mem.duration({text})"));
                self.passed.push(local.to_owned());
            }
            Shape::Record(_) | Shape::Interface(_) | Shape::Array(..) => {
                self.lower.push(format!("{local} := one[{c}](mem)"));
                self.lower.push(conversions.lower(ty, &Place::Pointer(local.to_owned()), value));
                self.passed.push(local.to_owned());
            }
            Shape::Option(_) | Shape::Box(_) => {
                self.lower.push(format!("{local} := {}", conversions.lowered(ty, value)));
                self.passed.push(local.to_owned());
            }
            Shape::Slice(_) | Shape::Set(_) | Shape::Map(..) => {
                self.lower.push(format!("{local} := {}", conversions.lowered(ty, value)));
                self.passed.extend([format!("{local}.data"), format!("{local}.len")]);
            }
        }
    }
}

/// Statements after a direct call that went well; the result is in `res.out`.
fn lift_result(
    decl: &FunctionDecl,
    types: &Types<'_>,
    c_types: &c::types::Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Vec<String> {
    if decl.kind == FunctionKind::Constructor {
        return vec!["return adopt(res.out), nil".into()];
    }
    let Some(ty) = &decl.ok else { return vec!["return nil".into()] };
    let value = conversions.lift(ty, &Place::Value("res.out".into()), "&l");
    let release = c_types.owns_memory(ty).then(|| {
        let symbol = symbol::runtime(types.c_names.library(), "reply_release");
        format!("C.{}(res.reply)", bridge::name(&symbol))
    });
    let unknown = types.reach.can_be_unknown(ty);
    if !unknown && release.is_none() {
        return vec![format!("return {value}, nil")];
    }
    let mut lines = Vec::new();
    lines.extend(unknown.then(|| "var l lifter".to_owned()));
    lines.push(format!("out := {value}"));
    lines.extend(release);
    if unknown {
        lines.push("if l.err != nil {".into());
        lines.push(format!("\treturn {}, l.err", types.zero(ty, "")));
        lines.push("}".into());
    }
    lines.push("return out, nil".into());
    lines
}

/// Statements inside a callback; the result is at `payload`.
fn lift_payload(decl: &FunctionDecl, types: &Types<'_>, conversions: &mut Conversions<'_>) -> Vec<String> {
    if decl.kind == FunctionKind::Constructor {
        return vec!["return adopt(*(*C.uintptr_t)(payload)), nil".into()];
    }
    let Some(ty) = &decl.ok else { return vec![] };
    let value = payload(ty, types, conversions);
    if types.reach.can_be_unknown(ty) {
        vec!["var l lifter".into(), format!("out := {value}"), "return out, l.err".into()]
    } else {
        vec![format!("return {value}, nil")]
    }
}

/// The Go expression of the value at `payload`.
fn payload(ty: &Type, types: &Types<'_>, conversions: &mut Conversions<'_>) -> String {
    match types.shape(ty) {
        // What is converted where it stands needs no second conversion.
        Shape::Newtype(_) if types.is_trusted(ty) => {
            conversions.lift(ty, &Place::Pointer(format!("(*{})(payload)", types.c(ty))), "&l")
        }
        Shape::Newtype(decl) => converted(&types.go(ty), &payload(&decl.ty, types, conversions)),
        Shape::Box(inner) => payload(inner, types, conversions),
        Shape::Text => "payloadText(payload, size)".to_owned(),
        Shape::Bytes => "payloadBytes(payload, size)".to_owned(),
        // None is no payload, so the payload is the pointer that an option is.
        Shape::Option(inner) => {
            let place = Place::Value(format!("(*{})(payload)", types.c(types.pointee(inner))));
            conversions.lift(ty, &place, "&l")
        }
        _ => conversions.lift(ty, &Place::Pointer(format!("(*{})(payload)", types.c(ty))), "&l"),
    }
}
