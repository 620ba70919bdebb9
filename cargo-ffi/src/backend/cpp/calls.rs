//! Functions in C++: what a class or the namespace declares, and what is behind that.
//!
//! A sync function calls the library's direct form, an async one and a stream the callback form. What they have in common is in
//! `ffi/call.hpp`; what is written here is only what that cannot know: the arguments, and the C form of what comes back. Whatever is
//! not called on an instance first looks whether the library is the right one.

use ffi_model::{
    contract::{FunctionDecl, FunctionKind, Param, Type},
    symbol,
};
use ffi_templates::cpp::{Argument, Function, Refused};
use heck::ToSnakeCase;

use super::{docs, literal, names, types::Types};
use crate::backend::c;

/// What the bodies of functions call their own; a parameter of that name steps aside.
const LOCALS: [&str; 5] = ["library", "options", "outcome", "target", "to"];

/// The functions of one package, as C++.
#[derive(Debug, Clone, Copy)]
pub(super) struct Functions<'a> {
    types: &'a Types<'a>,
    c_types: c::types::Types<'a>,
}

impl<'a> Functions<'a> {
    /// Those that use `types`.
    pub(super) fn new(types: &'a Types<'a>) -> Functions<'a> {
        Functions { types, c_types: c::types::Types::new(types.contract, types.c_names) }
    }

    /// The members of the class, or where there is none the functions of the namespace.
    pub(super) fn of(&self, class: Option<&str>) -> Vec<Function> {
        let functions = self.types.contract.functions().iter();
        functions
            .filter(|decl| self.types.names.class(decl) == class)
            .map(|decl| self.function(decl))
            .collect()
    }

    /// The function that is `decl`.
    fn function(&self, decl: &FunctionDecl) -> Function {
        let names = self.types.names;
        let library = self.types.c_names.library();
        let class = names.class(decl);
        let context = makes_handle(decl).then(|| names.context());
        let spelled = names::params(
            context
                .map(str::to_snake_case)
                .as_deref()
                .into_iter()
                .chain(decl.params.iter().map(|param| &*param.name)),
            &LOCALS,
        );
        let (of, spelled) = spelled.split_at(usize::from(context.is_some()));
        let context = context.map(|class| (format!("const {class} &"), of[0].clone()));
        let is_waiting = decl.is_async || decl.stream.is_some();
        let params = Params { of: self, decl, context: &context, spelled };
        let [callback, _, wait] = symbol::of_function(library, &decl.name);
        let outcome = self.outcome(
            if decl.makes_context() {
                Given::Context
            } else {
                given(decl).map_or(Given::Nothing, Given::Value)
            },
            decl.error.as_ref(),
        );
        let result = self.result(decl, class);
        let has_target = decl.has_context();
        Function {
            docs: self.documentation(decl, spelled),
            name: names.function(&decl.name).to_owned(),
            scope: class.map(|class| format!("{class}::")).unwrap_or_default(),
            is_static: class.is_some() && decl.kind != FunctionKind::Method,
            is_method: decl.kind == FunctionKind::Method,
            declared: params.declared(true, is_waiting),
            defined: params.declared(false, is_waiting),
            result,
            outcome,
            target: has_target.then(|| match &context {
                Some((_, name)) => format!("{name}.ffi_target()"),
                None => "ffi_target()".to_owned(),
            }),
            arguments: params.arguments(),
            refused: match (decl.stream.is_some(), decl.is_async) {
                (true, _) => Refused::Stream,
                (_, true) => Refused::Future,
                (false, false) => Refused::Result,
            },
            call: match (decl.stream.is_some(), decl.is_async, has_target) {
                (true, _, true) => "open",
                (true, _, false) => "open_static",
                (_, true, _) if decl.makes_context() => "begin_new",
                (_, true, true) => "begin",
                (_, true, false) => "begin_static",
                (_, false, true) => "call",
                (_, false, false) => "call_static",
            },
            symbol: if is_waiting { callback } else { wait },
        }
    }

    /// `ffi::Future<T, E>` and its like.
    fn result(&self, decl: &FunctionDecl, class: Option<&str>) -> String {
        let ok = match given(decl) {
            _ if decl.makes_context() => class.expect("a constructor is of its class").to_owned(),
            Some(ty) => self.types.cpp(ty),
            None => "void".to_owned(),
        };
        let of = match decl.error.as_ref().and_then(|error| self.typed(error)) {
            Some((error, _)) => format!("{ok}, {error}"),
            None => ok,
        };
        let kind = match (decl.stream.is_some(), decl.is_async) {
            (true, _) => "Stream",
            (_, true) => "Future",
            (false, false) => "Result",
        };
        format!("ffi::{kind}<{of}>")
    }

    /// What the function comes to, as `ffi/payload.hpp` says it.
    pub(super) fn outcome(&self, ok: Given<'_>, error: Option<&Type>) -> String {
        let ok = match ok {
            Given::Context => {
                format!("{}, {} *", self.types.names.context(), self.types.c_names.context())
            }
            Given::Value(ty) => {
                let c = self.c_types.c_value(ty);
                let form = self.form(ty, &c).map(|form| format!(", {form}")).unwrap_or_default();
                format!("{}, {c}{form}", self.types.cpp(ty))
            }
            Given::Nothing => "void".to_owned(),
        };
        let fails = error.and_then(|error| self.typed(error));
        let fails = fails.map(|(error, c)| format!(", ffi::detail::Fails<{error}, {c}>")).unwrap_or_default();
        format!("ffi::detail::Comes<ffi::detail::Gives<{ok}>{fails}>")
    }

    /// The error type of a function in C++ and in C; `None` where it is text.
    pub(super) fn typed(&self, error: &Type) -> Option<(String, String)> {
        match error {
            Type::Named(name) => Some((self.types.names.ty(name).to_owned(), self.types.c_names.ty(name))),
            _ => None,
        }
    }

    /// How a payload has the value, where the C form `c` alone does not say that.
    fn form(&self, ty: &Type, c: &str) -> Option<String> {
        match self.types.contract.behind(ty) {
            // A box is as what is in it.
            Type::Box(inner) => {
                let inner_c = self.c_types.c_value(inner);
                let inner = self.form(inner, &inner_c);
                let inner = inner.unwrap_or_else(|| format!("ffi::detail::PayloadOf<{inner_c}>::Type"));
                Some(format!("ffi::detail::Boxed<{inner}, {c}>"))
            }
            // It looks like a byte string in C alone.
            Type::Set(element) if **element == Type::U8 => Some(format!("ffi::detail::Whole<{c}>")),
            _ => None,
        }
    }

    fn documentation(&self, decl: &FunctionDecl, spelled: &[String]) -> Vec<String> {
        let defaults = spelled.iter().zip(&decl.params).filter(|(name, param)| {
            param.default.is_some() && self.default(decl, param, spelled).is_none() && !name.is_empty()
        });
        let defaults = defaults.filter_map(|(name, param)| {
            param.default.as_ref().map(|default| format!("`{name}` is `{default}`"))
        });
        let defaults: Vec<String> = defaults.collect();
        let note =
            (!defaults.is_empty()).then(|| format!("The library's defaults: {}.", defaults.join(", ")));
        let own = match (decl.kind, &decl.of) {
            (FunctionKind::Constructor, Some(of)) => format!("Makes a `{}`.", self.types.names.ty(of)),
            (FunctionKind::Constructor, None) => format!("Makes a `{}`.", self.types.names.context()),
            _ => format!("Calls `{}` of the library.", decl.own_name()),
        };
        let docs = if decl.docs.trim().is_empty() { &own } else { &decl.docs };
        docs::lines_with(docs, note)
    }

    /// The default argument of a parameter: there is one where all parameters behind have one as well.
    fn default(&self, decl: &FunctionDecl, param: &Param, spelled: &[String]) -> Option<String> {
        let at = decl.params.iter().position(|other| other == param)?;
        debug_assert_eq!(decl.params.len(), spelled.len(), "each parameter has its name");
        let trailing = decl.params[at..].iter().map(|param| self.default_of(param));
        trailing.collect::<Option<Vec<_>>>()?.into_iter().next()
    }

    fn default_of(&self, param: &Param) -> Option<String> {
        let value = literal::default(&param.ty, param.default.as_ref()?)?;
        // What it is an option of may not be complete where the function is declared.
        let is_known = |ty: &Type| !matches!(ty, Type::Named(_) | Type::Handle(_));
        let names_known = param.ty.inner().is_none_or(is_known);
        names_known.then_some(value)
    }
}

/// What a function gives.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'t> {
    /// An instance of the library.
    Context,
    /// A value.
    Value(&'t Type),
    /// Nothing.
    Nothing,
}

/// What it gives: its result, or the items of its stream.
fn given(decl: &FunctionDecl) -> Option<&Type> {
    decl.ok.as_ref().or(decl.stream.as_ref())
}

/// Whether it is called on an instance, which is its first parameter.
fn makes_handle(decl: &FunctionDecl) -> bool {
    decl.kind == FunctionKind::Constructor && decl.of.is_some()
}

/// The parameters of a function.
struct Params<'a> {
    of: &'a Functions<'a>,
    decl: &'a FunctionDecl,
    /// The instance that a constructor of an object is called on: type and name.
    context: &'a Option<(String, String)>,
    spelled: &'a [String],
}

impl Params<'_> {
    /// As they are declared, or as they stand in the definition.
    fn declared(&self, is_declaration: bool, is_waiting: bool) -> String {
        let mut params: Vec<String> = self.context.iter().map(|(ty, name)| format!("{ty}{name}")).collect();
        for (name, param) in self.spelled.iter().zip(&self.decl.params) {
            let mut text = declared(&self.of.types.param(&param.ty), name);
            let default = self.of.default(self.decl, param, self.spelled).filter(|_| is_declaration);
            if let Some(default) = default {
                text.push_str(&format!(" = {default}"));
            }
            params.push(text);
        }
        if is_waiting {
            params.push(format!("ffi::CallOptions options{}", if is_declaration { " = {}" } else { "" }));
        }
        params.join(", ")
    }

    fn arguments(&self) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for (name, param) in self.spelled.iter().zip(&self.decl.params) {
            let is_plain = literal::scalar(&param.ty).is_some();
            let mut local = format!("c_{name}");
            while self.spelled.contains(&local) {
                local.push('_');
            }
            arguments.push(match is_plain {
                true => Argument { name: name.clone(), lowered: None, passed: name.clone() },
                false => {
                    let address = if self.of.c_types.is_by_pointer(&param.ty) { "&" } else { "" };
                    Argument {
                        name: name.clone(),
                        passed: format!("{address}{local}"),
                        lowered: Some((
                            declared(&self.of.c_types.c_value(&param.ty), &local),
                            local,
                            c::literal::string(&param.name),
                        )),
                    }
                }
            });
        }
        arguments
    }
}

/// A declaration: no space stands behind a star or an ampersand.
pub(super) fn declared(ty: &str, name: &str) -> String {
    let space = if ty.ends_with(['*', '&']) { "" } else { " " };
    format!("{ty}{space}{name}")
}
