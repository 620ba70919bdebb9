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
    away, bridge,
    cbor::Codec,
    convert::{Conversions, Lifter, Place},
    docs::{self, Subject},
    ident,
    names::{self, called},
    payload,
    types::{Shape, Types},
};
use crate::backend::c;

/// What the bodies of functions call their own; a parameter of that name steps aside.
#[rustfmt::skip]
const LOCALS: [&str; 15] = [
    "ctx", "err", "failed", "frame", "home", "lib", "lift", "mem", "of", "out", "peer", "payload", "res", "server", "userData",
];

/// The helpers that the bodies mention.
pub(super) const HELPERS: [&str; 31] = [
    "adopt",
    "ahead",
    "as",
    "asTime",
    "await",
    "away",
    "bytesData",
    "callAway",
    "connection",
    "goBytes",
    "goOptional",
    "goSlice",
    "goText",
    "goTime",
    "idAt",
    "lifter",
    "many",
    "mismatch",
    "newArena",
    "newCall",
    "notServed",
    "one",
    "optional",
    "outside",
    "payloadBytes",
    "payloadText",
    "sliceData",
    "stream",
    "streamAway",
    "textData",
    "used",
];

/// What a function is called on.
struct Receiver {
    /// Its type.
    ty: String,
    /// What the function calls it.
    name: String,
    /// The expression of the instance that it is or belongs to, and what is given out with it.
    owner: String,
    /// Whether it is an object that belongs to an instance.
    is_handle: bool,
}

impl Receiver {
    /// None where the function is called on nothing.
    fn new(decl: &FunctionDecl, types: &Types<'_>) -> Option<Receiver> {
        let ty = types.names.receiver_type(decl)?.to_owned();
        let name = names::receiver(&ty);
        let is_handle = ty != types.names.context();
        let owner = if is_handle { format!("{name}.owner") } else { name.clone() };
        Some(Receiver { ty, name, owner, is_handle })
    }
}

/// Whether a conversion may be called that: they begin with what they do.
pub(super) fn is_conversion(name: &str) -> bool {
    let verbs = ["lower", "lift", "fail"].iter();
    verbs.filter_map(|verb| name.strip_prefix(verb)).any(|what| what.starts_with(char::is_uppercase))
}

/// The Go function of `decl`.
pub(super) fn function(
    decl: &FunctionDecl,
    types: &Types<'_>,
    c_types: &c::types::Types<'_>,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> Function {
    let (is_constructor, is_stream) = (decl.makes_context(), decl.stream.is_some());
    let receiver = Receiver::new(decl, types);
    let ok = if is_constructor {
        Some(format!("*{}", types.names.context()))
    } else {
        given(decl).map(|ty| types.go(ty))
    };
    let zero = match &decl.ok {
        _ if is_constructor => "nil, ".to_owned(),
        Some(ty) => format!("{}, ", types.zero(ty, "")),
        None => String::new(),
    };
    // What starts a call that waits gives the instance and an error.
    let refusal = if waits(decl) { "0, " } else { &zero };
    let arguments = Arguments::new(decl, receiver.as_ref(), types, conversions, codec, refusal);
    let owner = receiver.as_ref().map_or("", |receiver| &receiver.owner);
    let typed = match &decl.error {
        Some(ty @ Type::Named(_)) if types.reach.has_handles(ty) => {
            let fail = conversions.failure(ty);
            format!("func(payload unsafe.Pointer) error {{ return {fail}({owner}, payload) }}")
        }
        Some(ty @ Type::Named(_)) => conversions.failure(ty),
        _ => "nil".to_owned(),
    };
    let explained = |error: String| match &receiver {
        Some(receiver) => format!("{}.explain({error})", receiver.name),
        None => error,
    };
    let (bind, returns) = match (&ok, receiver.is_some()) {
        (None, true) => ("_, err = ", format!("return {}", explained("err".into()))),
        (None, false) => ("_, err := ", "return err".to_owned()),
        (Some(_), true) => ("out, err := ", format!("return out, {}", explained("err".into()))),
        (Some(_), false) => ("return ", String::new()),
    };
    let lift = if is_constructor && decl.is_async {
        vec!["return adopt(*(*C.uintptr_t)(payload)), nil".into()]
    } else if waits(decl) {
        given(decl).map_or_else(Vec::new, |ty| payload::lift(ty, owner, types, conversions))
    } else {
        lift_result(decl, owner, types, c_types, conversions)
    };
    let name = types.names.function(&decl.name).to_owned();
    Function {
        docs: documentation(decl, types, &name, &arguments.names),
        stale: if owner.is_empty() { "outside".to_owned() } else { format!("{owner}.stale") },
        // The instance that the call belongs to: it can cancel the call when the object was closed meanwhile.
        instance: match &receiver {
            Some(Receiver { owner, is_handle: true, .. }) => format!("C.uintptr_t({owner}.id.Load())"),
            Some(_) => "lib".to_owned(),
            None => "0".to_owned(),
        },
        call: match &receiver {
            Some(Receiver { ty, is_handle: true, .. }) => format!("{ty}.{name}"),
            _ => name.clone(),
        },
        is_constructor,
        is_async: decl.is_async,
        is_stream,
        params: arguments.declared.join(", "),
        away: away::name(&name, receiver.is_some(), types),
        forwarded: arguments.forwarded(decl),
        names: arguments.names,
        results: match &ok {
            Some(item) if is_stream => format!("iter.Seq2[{item}, error]"),
            Some(ok) => format!("({ok}, error)"),
            None => "error".to_owned(),
        },
        zero,
        before: arguments.before,
        has_arena: !arguments.lower.is_empty(),
        lower: arguments.lower,
        helper: bridge::name(&symbol::function(types.c_names.library(), &decl.name)),
        arguments: arguments.passed.join(", "),
        bind: bind.to_owned(),
        of: if ok.is_none() { "[struct{}]".to_owned() } else { String::new() },
        lift_has_size: !is_constructor && given(decl).is_some_and(|ty| payload::has_size(ty, types)),
        lift,
        failed: explained(format!("failed(res.code, res.reply, {typed})")),
        typed,
        explain: match &receiver {
            Some(receiver) => format!("{}.explain", receiver.name),
            None => "nil".to_owned(),
        },
        returns,
        ok: ok.unwrap_or_default(),
        receiver: receiver.map(|receiver| (receiver.name, receiver.ty)),
        name,
    }
}

/// Whether it waits for the library, without keeping a thread.
pub(super) fn waits(decl: &FunctionDecl) -> bool {
    decl.is_async || decl.stream.is_some()
}

/// What it gives: its result, or the items of its stream.
pub(super) fn given(decl: &FunctionDecl) -> Option<&Type> {
    decl.ok.as_ref().or(decl.stream.as_ref())
}

/// What the documentation of every stream says.
const STREAM: &str = "Each range over it starts a stream of its own, and cancels it when the loop is left or ctx is done. An \
                      error comes once, behind all items.";

fn documentation(decl: &FunctionDecl, types: &Types<'_>, name: &str, params: &[String]) -> Vec<String> {
    let mut more = defaults(decl, params) + &optional_objects(decl, types, params);
    if decl.stream.is_some() {
        more += &format!("\n\n{}", docs::wrapped(STREAM).join("\n"));
    }
    let note = match &decl.error {
        Some(ty @ Type::Named(_)) => {
            let star = if matches!(types.shape(ty), Shape::Record(_)) { "*" } else { "" };
            Some(format!("The library's own errors are of type {star}[{}].", types.go(ty)))
        }
        _ => None,
    };
    if decl.docs.trim().is_empty() {
        let what = match (decl.kind, &decl.of) {
            (FunctionKind::Constructor, Some(of)) => format!("makes a [{}]", types.names.ty(of)),
            (FunctionKind::Constructor, None) => format!("makes a [{}]", types.names.context()),
            (FunctionKind::Method | FunctionKind::Static, _) => {
                format!("calls `{}` of the library", called(decl))
            }
        };
        let docs = format!("{name} {what}.{more}");
        return docs::comment_with(name, &docs, Subject::Field, note);
    }
    docs::comment_with(name, &format!("{}{more}", decl.docs), Subject::Function, note)
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

/// A paragraph about where nil is none, and not a mistake.
fn optional_objects(decl: &FunctionDecl, types: &Types<'_>, params: &[String]) -> String {
    let optional = params.iter().zip(&decl.params).filter(|(_, param)| types.is_optional_object(&param.ty));
    let mut places: Vec<String> = optional.map(|(name, _)| format!("for `{name}`")).collect();
    if given(decl).is_some_and(|ty| types.is_optional_object(ty)) {
        places.push(if decl.stream.is_some() { "as an item" } else { "as a result" }.to_owned());
    }
    if places.is_empty() { String::new() } else { format!("\n\nNil is none {}.", places.join(" and ")) }
}

/// The arguments of a function on their way from Go to C.
struct Arguments {
    /// What Go calls the parameters.
    names: Vec<String>,
    /// As Go declares them.
    declared: Vec<String>,
    /// Statements before the call that need no arena.
    before: Vec<String>,
    /// Statements before the call.
    lower: Vec<String>,
    /// What the bridge gets.
    passed: Vec<String>,
}

impl Arguments {
    /// `zero` is what is returned in front of the error where an argument does not cross.
    fn new(
        decl: &FunctionDecl,
        receiver: Option<&Receiver>,
        types: &Types<'_>,
        conversions: &mut Conversions<'_>,
        codec: &mut Codec<'_>,
        zero: &str,
    ) -> Arguments {
        let mut taken: Vec<&str> = LOCALS.to_vec();
        taken.extend(HELPERS);
        let edges = away::edges(decl, codec);
        taken.extend(edges.iter().map(String::as_str));
        taken.extend(receiver.map(|receiver| receiver.name.as_str()));
        let mut names: Vec<String> = Vec::new();
        for param in &decl.params {
            let mut name = ident::local(&param.name, &taken);
            if is_conversion(&name) {
                name.push('_');
            }
            while names.contains(&name) {
                name.push('_');
            }
            names.push(name);
        }

        let mut arguments = Arguments {
            names: names.clone(),
            declared: vec![],
            before: vec![],
            lower: vec![],
            passed: vec![],
        };
        if waits(decl) {
            arguments.declared.push("ctx context.Context".into());
        }
        if receiver.is_some() {
            arguments.passed.push("lib".into());
        }
        if waits(decl) {
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

    /// What is passed on to a function with the same parameters.
    fn forwarded(&self, decl: &FunctionDecl) -> String {
        let ctx = waits(decl).then_some("ctx");
        ctx.into_iter().chain(self.names.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
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
            Shape::Record(_) if types.is_by_value(ty) => {
                let place = Place::Pointer(format!("&{local}"));
                self.before.push(format!("var {local} {c}"));
                self.before.push(conversions.lower(ty, &place, value));
                self.passed.push(local.to_owned());
            }
            Shape::Record(_) | Shape::Interface(_) | Shape::Array(..) => {
                self.lower.push(format!("{local} := one[{c}](mem)"));
                self.lower.push(conversions.lower(ty, &Place::Pointer(local.to_owned()), value));
                self.passed.push(local.to_owned());
            }
            Shape::Handle(_) | Shape::Option(_) | Shape::Box(_) => {
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
    owner: &str,
    types: &Types<'_>,
    c_types: &c::types::Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Vec<String> {
    if decl.makes_context() {
        return vec!["return adopt(res.out), nil".into()];
    }
    let Some(ty) = &decl.ok else { return vec!["return nil".into()] };
    let value = conversions.lift(ty, &Place::Value("res.out".into()), Lifter { pointer: "&lift", owner });
    let lifter = payload::lifter(ty, owner, types);
    let release = c_types.owns_memory(ty).then(|| {
        let symbol = symbol::runtime(types.c_names.library(), "reply_release");
        format!("C.{}(res.reply)", bridge::name(&symbol))
    });
    let unknown = types.reach.can_be_unknown(ty);
    if lifter.is_none() && release.is_none() {
        return vec![format!("return {value}, nil")];
    }
    let mut lines = Vec::new();
    lines.extend(lifter);
    lines.push(format!("out := {value}"));
    lines.extend(release);
    if unknown {
        lines.push("if lift.err != nil {".into());
        lines.push(format!("\treturn {}, lift.err", types.zero(ty, "")));
        lines.push("}".into());
    }
    lines.push("return out, nil".into());
    lines
}
