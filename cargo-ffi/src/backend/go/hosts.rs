//! Host functions in Go: a method of the instance that sets each, and an interface for those that belong together.
//!
//! Every call runs on a goroutine of its own and gets a context that is done when the instance is closed. Where the
//! library does not wait for an answer, calls run one after the other, in the order in which they came.

use ffi_model::contract::{HostDecl, InterfaceDecl, RecordDecl, Type, TypeDecl};
use ffi_templates::go::{AwayHost, AwayHosts, HostFunction, HostInterface, HostMethod, Hosts, Interfaces};

use super::{
    cbor::{Codec, Edge},
    convert::{Conversions, Lifter, Place, members},
    docs::{self, Subject},
    ident, literal, names, payload,
    source::rendered,
    types::{Shape, Types},
};

/// What the functions around a call call their own; a parameter of that name steps aside.
const LOCALS: [&str; 16] = [
    "args",
    "call",
    "completeWith",
    "ctx",
    "debug",
    "err",
    "fn",
    "form",
    "from",
    "lift",
    "line",
    "mem",
    "payload",
    "report",
    "typed",
    "value",
];

/// The files about host functions.
#[derive(Debug, Default)]
pub(super) struct HostFiles {
    /// `interfaces.go`
    pub(super) interfaces: String,
    /// `hosts.go`
    pub(super) here: String,
    /// `away_hosts.go`
    pub(super) away: String,
    /// What is in them, those of interfaces last.
    pub(super) functions: Vec<HostFunction>,
}

/// The files, with the symbols that take calls, and functions that are not called any more; empty where there are no host
/// functions.
pub(super) fn files(
    types: &Types<'_>,
    callback: &str,
    released: &str,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> HostFiles {
    let declared = types.contract.host_functions();
    if declared.is_empty() {
        return HostFiles::default();
    }
    let alone = declared.iter().filter(|decl| decl.of.is_none());
    let functions: Vec<HostFunction> = alone.map(|decl| function(decl, types, conversions, codec)).collect();
    let interfaces = types.contract.interfaces().iter();
    let interfaces: Vec<HostInterface> =
        interfaces.map(|decl| interface(decl, types, conversions, codec)).collect();
    let names = types.names;
    let (context, receiver) = (names.context(), &names.receiver());
    let has_told = !declared.iter().all(HostDecl::is_asked);
    let has_asked = declared.iter().any(HostDecl::is_asked);
    let inside = interfaces.iter().flat_map(|interface| &interface.methods).map(|method| &method.function);
    let all: Vec<&HostFunction> = functions.iter().chain(inside).collect();
    HostFiles {
        interfaces: rendered(&Interfaces { context, receiver, interfaces: &interfaces, has_told, has_asked }),
        here: rendered(&Hosts {
            library: types.c_names.library(),
            context,
            receiver,
            callback,
            released,
            functions: &functions,
            interfaces: &interfaces,
            has_asked,
            has_blocked: declared.iter().any(is_blocked),
            has_form: declared.iter().any(|decl| has_form(decl, types)),
        }),
        away: rendered(&AwayHosts { context, receiver, functions: &all, has_asked }),
        functions: all.into_iter().cloned().collect(),
    }
}

/// Whether a thread waits for the answer.
pub(super) fn is_blocked(decl: &HostDecl) -> bool {
    decl.is_asked() && !decl.is_async
}

/// Whether an answer is a C form that one points to.
fn has_form(decl: &HostDecl, types: &Types<'_>) -> bool {
    let is_form = decl.ok.as_ref().is_some_and(|ty| !payload::has_size(ty, types));
    is_form || matches!(decl.error, Some(Type::Named(_)))
}

fn interface(
    decl: &InterfaceDecl,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> HostInterface {
    let name = types.names.interface(&decl.name).to_owned();
    let own = types.contract.host_functions().iter().filter(|host| host.of.as_ref() == Some(&decl.name));
    let methods: Vec<HostMethod> = own
        .clone()
        .map(|decl| {
            let name = types.names.host_function(&decl.name).to_owned();
            let docs = docs::comment_with(&name, &decl.docs, Subject::Function, note(decl, types));
            HostMethod { docs, name, function: function(decl, types, conversions, codec) }
        })
        .collect();
    let docs = if decl.docs.trim().is_empty() {
        docs::comment(&name, &format!("{name} is what the library calls of its host."), Subject::Field)
    } else {
        docs::comment(&name, &decl.docs, Subject::Thing)
    };
    HostInterface {
        docs,
        setter: names::setter(&decl.name),
        param: ident::local(
            &decl.name,
            &["cmp", "debug", "line", "log", "queue", "strings", &types.names.receiver()],
        ),
        has_told: methods.iter().any(|method| !method.function.is_asked),
        gets_objects: own.clone().any(|decl| gets_objects(decl, types)),
        methods,
        name,
    }
}

fn function(
    decl: &HostDecl,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
    codec: &mut Codec<'_>,
) -> HostFunction {
    let receiver = types.names.receiver();
    // Inside of a type they are in nobody's way.
    let declared = params(decl, &["ctx"]);
    let declared =
        declared.iter().zip(&decl.params).map(|(name, param)| format!("{name} {}", types.go(&param.ty)));
    let declared: Vec<String> = std::iter::once("ctx context.Context".to_owned()).chain(declared).collect();
    let results = match &decl.ok {
        _ if !decl.is_asked() => String::new(),
        Some(ty) => format!(" ({}, error)", types.go(ty)),
        None => " error".to_owned(),
    };
    let setter = match &decl.of {
        Some(of) => format!("set{}{}", types.names.interface(of), types.names.host_function(&decl.name)),
        None => types.names.host_function(&decl.name).to_owned(),
    };
    let params = params(decl, &inside(&receiver));
    let ctx = if decl.is_asked() { "ctx" } else { "call.alive" };
    let passed: Vec<&str> = std::iter::once(ctx).chain(params.iter().map(String::as_str)).collect();
    let called = format!("fn({})", passed.join(", "));
    HostFunction {
        docs: documentation(decl, types, &setter),
        wire: literal::string(&decl.name),
        signature: format!("({}){results}", declared.join(", ")),
        is_asked: decl.is_asked(),
        is_blocked: is_blocked(decl),
        lift: lift(decl, &params, &receiver, types, conversions),
        args: (!decl.params.is_empty()).then(|| format!("C.{}", types.c_names.ty(&decl.args))),
        answer: if decl.is_asked() { answer(decl, types, conversions) } else { vec![] },
        away: away(decl, &setter, &params, &called, types, codec),
        call: match &decl.ok {
            _ if !decl.is_asked() => called,
            Some(_) => format!("value, err := {called}"),
            None => format!("err := {called}"),
        },
        setter,
    }
}

/// The same over a connection. `setter` is what sets it, `called` the call.
fn away(
    decl: &HostDecl,
    setter: &str,
    params: &[String],
    called: &str,
    types: &Types<'_>,
    codec: &mut Codec<'_>,
) -> AwayHost {
    let written = |edge: Edge, code: &str, value: &str| {
        let ids = if edge.has_handles { "call.conn.idAway, " } else { "" };
        format!("{}(call.frame({code}), {ids}{value})", edge.name)
    };
    let read = codec.asked(decl).map(|edge| {
        let adopt = if edge.has_handles {
            format!(", {}.adoptObject", types.names.receiver())
        } else {
            String::new()
        };
        format!("{}, err := {}(payload{adopt})", params.join(", "), edge.name)
    });
    let typed = decl.error.as_ref().filter(|ty| decl.is_asked() && matches!(ty, Type::Named(_)));
    let failed = typed.map_or_else(Vec::new, |ty| {
        let answer = format!("return call.complete({})", written(codec.refusal(ty), "codeFail", "typed"));
        typed_of_err(ty, vec![answer], types)
    });
    AwayHost {
        name: format!("away{}", ident::exported(setter)),
        has_line: decl.of.is_some() && !decl.is_asked(),
        owns_line: decl.of.is_none() && !decl.is_asked(),
        call: match &decl.ok {
            _ if !decl.is_asked() => called.to_owned(),
            Some(_) => format!("value, err := {called}"),
            None if read.is_some() => format!("err = {called}"),
            None => format!("err := {called}"),
        },
        read,
        failed,
        answer: match codec.answer(decl) {
            Some(edge) => written(edge, "codeOK", "value"),
            None => "call.frame(codeOK), nil".to_owned(),
        },
    }
}

/// What the functions around a call use themselves.
fn inside(receiver: &str) -> Vec<&str> {
    LOCALS.into_iter().chain(super::calls::HELPERS).chain([receiver]).collect()
}

/// What Go calls the parameters, beside the names that are taken.
fn params(decl: &HostDecl, taken: &[&str]) -> Vec<String> {
    let mut params: Vec<String> = Vec::new();
    for param in &decl.params {
        let mut name = ident::local(&param.name, taken);
        if super::calls::is_conversion(&name) {
            name.push('_');
        }
        while params.contains(&name) {
            name.push('_');
        }
        params.push(name);
    }
    params
}

/// Statements that make the arguments of their C form, which is at `from`.
fn lift(
    decl: &HostDecl,
    params: &[String],
    receiver: &str,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Vec<String> {
    let record = arguments(decl, types);
    let has_handles =
        decl.params.iter().any(|param| types.reach.has_handles(&param.ty) && !types.is_handle(&param.ty));
    let unknown = decl.params.iter().any(|param| types.reach.can_be_unknown(&param.ty));
    let mut lines = Vec::new();
    if has_handles {
        lines.push(format!("lift := lifter{{owner: {receiver}}}"));
    } else if unknown {
        lines.push("var lift lifter".to_owned());
    }
    for (field, (name, member)) in record.fields.iter().zip(params.iter().zip(members(&record.fields, false)))
    {
        let from = Place::Value(format!("from.{member}"));
        let value = conversions.lift(&field.ty, &from, Lifter { pointer: "&lift", owner: receiver });
        lines.push(format!("{name} := {value}"));
    }
    if unknown {
        let refused =
            if decl.is_asked() { "call.fail(lift.err.Error())" } else { "report(lift.err, debug.Stack())" };
        lines.extend([
            "if lift.err != nil {".to_owned(),
            format!("\t{refused}"),
            "\treturn".into(),
            "}".into(),
        ]);
    }
    lines
}

/// The struct that the arguments are in.
fn arguments<'a>(decl: &HostDecl, types: &Types<'a>) -> &'a RecordDecl {
    match types.contract.type_named(&decl.args) {
        Some(TypeDecl::Record(record)) => record,
        _ => unreachable!("the arguments of `{}` are in a struct", decl.name),
    }
}

/// Statements behind the call: they answer with `value`, or give an error back that has no type of the library's.
fn answer(decl: &HostDecl, types: &Types<'_>, conversions: &mut Conversions<'_>) -> Vec<String> {
    let mut lines = vec!["if err != nil {".to_owned()];
    if let Some(ty @ Type::Named(_)) = &decl.error {
        let typed = "typed".to_owned();
        let from = if is_pointed(ty, types) { Place::Pointer(typed) } else { Place::Value(typed) };
        let form = form(ty, &from, "C.FFI_FAIL", "error", types, conversions);
        lines.extend(typed_of_err(ty, form, types).into_iter().map(|line| format!("\t{line}")));
    }
    lines.extend(["\treturn err".to_owned(), "}".into()]);
    match &decl.ok {
        Some(ty) => {
            lines.extend(form(ty, &Place::Value("value".into()), "C.FFI_OK", "result", types, conversions))
        }
        None => lines.extend(["call.complete(C.FFI_OK, nil, 0)".to_owned(), "return nil".into()]),
    }
    lines
}

/// Statements that find an error of that type in `err`, and run `inside` for it, which is `typed`.
fn typed_of_err(ty: &Type, inside: Vec<String>, types: &Types<'_>) -> Vec<String> {
    let (star, there) = if is_pointed(ty, types) { ("*", " && typed != nil") } else { ("", "") };
    let mut lines = vec![format!("var typed {star}{}", types.go(ty))];
    lines.push(format!("if errors.As(err, &typed){there} {{"));
    lines.extend(inside.into_iter().map(|line| format!("\t{line}")));
    lines.push("}".into());
    lines
}

/// Whether a pointer to the type is the error in Go: it is one by itself where it is an interface.
fn is_pointed(ty: &Type, types: &Types<'_>) -> bool {
    matches!(types.shape(ty), Shape::Record(_))
}

/// Statements that answer with `from`, which is `what` it is to its author.
fn form(
    ty: &Type,
    from: &Place,
    code: &str,
    what: &str,
    types: &Types<'_>,
    conversions: &mut Conversions<'_>,
) -> Vec<String> {
    let value = from.value();
    let mut lines = match types.shape(ty) {
        Shape::Newtype(decl) => {
            let from = conversions.unwrapped(decl, from);
            return form(&decl.ty, &from, code, what, types, conversions);
        }
        Shape::Box(inner) => return form(inner, from, code, what, types, conversions),
        Shape::Text => {
            vec![format!("call.complete({code}, textData({value}), C.size_t(len({value})))")]
        }
        Shape::Bytes => vec![format!(
            "call.complete({code}, (*C.char)(unsafe.Pointer(unsafe.SliceData({value}))), C.size_t(len({value})))"
        )],
        shape => {
            let mut lines = vec!["mem := newArena()".to_owned(), "defer mem.free()".into()];
            if let Shape::Option(_) = shape {
                // The pointer that an option is in C is the payload.
                let lowered = conversions.lower(ty, &Place::Value("form".into()), from);
                lines.push(lowered.replacen("form = ", "form := ", 1));
            } else {
                lines.push(format!("form := one[{}](mem)", types.c(ty)));
                lines.push(conversions.lower(ty, &Place::Pointer("form".into()), from));
            }
            if types.reach.can_be_refused(ty) {
                lines.push("if mem.refused != \"\" {".into());
                lines.push(format!("\treturn mem.refusal(\"{what}\")"));
                lines.push("}".into());
            }
            lines.push(format!("completeWith(call, {code}, form)"));
            lines
        }
    };
    lines.push("return nil".into());
    lines
}

/// Whether objects are among the arguments. They belong to the instance, so what makes them of their C form keeps it.
fn gets_objects(decl: &HostDecl, types: &Types<'_>) -> bool {
    decl.params.iter().any(|param| types.reach.has_handles(&param.ty))
}

/// What the setter does, and the author's words about the function.
fn documentation(decl: &HostDecl, types: &Types<'_>, setter: &str) -> Vec<String> {
    let mut own = format!(
        "{setter} sets the function that the library calls as `{}`. It replaces the one that was set before, whose pending \
         calls fail; nil unsets.",
        decl.name
    );
    if gets_objects(decl, types) {
        own.push_str(" As long as one is set that gets objects, the instance is not torn down by itself.");
    }
    let own = docs::wrapped(&own).join("\n");
    docs::comment_with(setter, &format!("{own}\n\n{}", decl.docs), Subject::Field, note(decl, types))
}

/// A paragraph about the errors that the library knows, and about nil.
fn note(decl: &HostDecl, types: &Types<'_>) -> Option<String> {
    let ty = decl.error.as_ref().filter(|ty| matches!(ty, Type::Named(_)))?;
    let star = if is_pointed(ty, types) { "*" } else { "" };
    Some(format!(
        "The library takes errors of type {star}[{}] as its own, and others as their text.",
        types.go(ty)
    ))
}
