//! The programs of a package's README: short, and right for this very library.

use ffi_model::{
    contract::{Contract, FunctionDecl, Type, TypeDecl},
    symbol,
};
use ffi_templates::c::{EventExample, Example, Hooks, HostExample, StreamExample};

use super::{
    names::{self, Names},
    types::{Types, declared, is_number},
};

/// A program that makes a context and ends it again.
pub(super) fn program(contract: &Contract) -> Example {
    let names = Names::new(contract);
    let library = names.library().to_owned();
    let constructor = contract.functions().iter().find(|decl| decl.makes_context() && decl.abi.has_native());
    let Some(decl) = constructor else {
        return Example { library, setup: vec![], constructor: None, arguments: vec![] };
    };
    let mut sample = Sample::new(contract, &names);
    let mut arguments = sample.arguments(decl);
    if decl.is_async {
        arguments.push("-1".to_owned());
    }
    let constructor = Some(symbol::function_wait(&library, &decl.name));
    Example { library, setup: sample.setup, constructor, arguments }
}

/// Functions that listen to an event, take the items of a stream and implement a host function; `None` where there is nothing
/// of that.
pub(super) fn hooks(contract: &Contract) -> Option<Hooks> {
    let names = Names::new(contract);
    let types = Types::new(contract, &names);
    let library = names.library().to_owned();

    let event = contract.events().first().map(|decl| {
        let [function] = symbol::of_event(&library, &decl.name);
        let payload = declared(&types.c_payload(&decl.payload), "event");
        EventExample { name: decl.name.clone(), function, payload }
    });

    let mut streams = contract.functions().iter();
    let stream = streams.find(|decl| decl.stream.is_some() && decl.abi.has_native()).and_then(|decl| {
        let item = declared(&types.c_value(decl.stream.as_ref()?), "item");
        let mut sample = Sample::new(contract, &names);
        let (handle, _) = names::params(decl);
        let target = match handle.zip(decl.of.as_ref()) {
            Some((name, of)) => Some((names.ty(of), name)),
            None => decl.has_context().then(|| (names.context(), "ctx".to_owned())),
        };
        let arguments = sample.arguments(decl);
        let name = target.as_ref().map(|(_, name)| name.clone());
        Some(StreamExample {
            item,
            open: symbol::function_wait(&library, &decl.name),
            next: symbol::function_next(&library, &decl.name),
            param: target.map_or("void".to_owned(), |(ty, name)| format!("{ty} *{name}")),
            arguments: name.into_iter().chain(arguments).collect(),
            setup: sample.setup,
        })
    });

    let asked = contract.host_functions().iter().find(|decl| decl.is_asked());
    let host = asked.or(contract.host_functions().first()).map(|decl| {
        let [register, ..] = symbol::of_host(&library, &decl.name);
        HostExample {
            name: decl.name.clone(),
            args: declared(&format!("const {} *", names.ty(&decl.args)), "args"),
            register,
            error: decl.is_asked().then(|| names.host_error()),
        }
    });

    if event.is_none() && stream.is_none() && host.is_none() {
        return None;
    }
    Some(Hooks { library, event, stream, host })
}

/// Values that say what could stand there.
struct Sample<'a> {
    contract: &'a Contract,
    names: &'a Names,
    types: Types<'a>,
    /// The statements that they need.
    setup: Vec<String>,
}

impl<'a> Sample<'a> {
    fn new(contract: &'a Contract, names: &'a Names) -> Self {
        Sample { contract, names, types: Types::new(contract, names), setup: Vec::new() }
    }

    /// Those of a function.
    fn arguments(&mut self, decl: &FunctionDecl) -> Vec<String> {
        let (_, spelled) = names::params(decl);
        spelled.iter().zip(&decl.params).map(|(name, param)| self.argument(name, &param.ty)).collect()
    }

    /// An argument; what is no expression is the variable `name`.
    fn argument(&mut self, name: &str, ty: &Type) -> String {
        if let Some(value) = self.expression(name, ty) {
            return value;
        }
        self.declare(name, ty);
        if self.types.is_by_pointer(ty) { format!("&{name}") } else { name.to_owned() }
    }

    /// A value that fits into an expression. What it has to point to is the variable `name`.
    fn expression(&mut self, name: &str, ty: &Type) -> Option<String> {
        match self.contract.behind(ty) {
            Type::Str => Some("FFI_STR(\"example\")".to_owned()),
            Type::Bool => Some("true".to_owned()),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
                Some("1".to_owned())
            }
            Type::F32 | Type::F64 => Some("1".to_owned()),
            Type::Duration => Some("ffi_duration_ms(1000)".to_owned()),
            Type::Option(_) => Some("NULL".to_owned()),
            Type::Box(inner) => {
                self.declare(name, inner);
                Some(format!("&{name}"))
            }
            Type::Named(name) => match self.contract.type_named(name)? {
                TypeDecl::Enum(decl) if is_number(decl) => {
                    decl.variants.first().map(|variant| self.names.enumerator(name, &variant.name))
                }
                TypeDecl::Enum(_) | TypeDecl::Record(_) | TypeDecl::Newtype(_) | TypeDecl::Handle(_) => None,
            },
            Type::Bytes
            | Type::I128
            | Type::U128
            | Type::Time
            | Type::Uuid
            | Type::Seq(_)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Handle(_) => None,
        }
    }

    /// Declares the variable `name`.
    fn declare(&mut self, name: &str, ty: &Type) {
        let value = self.expression(&format!("{name}_value"), ty);
        let declared = declared(&self.types.c_value(ty), name);
        self.setup.push(format!("{declared} = {};", value.as_deref().unwrap_or("{0}")));
        if value.is_none() {
            self.fill(name, name, ty);
        }
    }

    /// Gives the fields of `place`, which is all zeros, their values. `name` begins the names of variables.
    fn fill(&mut self, place: &str, name: &str, ty: &Type) {
        let Type::Named(inner) = self.contract.behind(ty) else { return };
        let Some(TypeDecl::Record(record)) = self.contract.type_named(inner) else { return };
        let spelled = names::fields(record.fields.iter().map(|field| field.name.as_str()), record.is_error);
        for (member, field) in spelled.iter().zip(&record.fields) {
            // There is none: it is zero already.
            if matches!(self.contract.behind(&field.ty), Type::Option(_)) {
                continue;
            }
            let (place, name) = (format!("{place}.{member}"), format!("{name}_{member}"));
            match self.expression(&name, &field.ty) {
                Some(value) => self.setup.push(format!("{place} = {value};")),
                None => self.fill(&place, &name, &field.ty),
            }
        }
    }
}
