//! Every name of a Go package.
//!
//! ```text
//!   types, functions, methods, fields    EchoRequest, LibVersion, Echo, DelayMs
//!   constructors of a handle             OpenSession, NewSession, NewSessionWithName
//!   static functions of a handle         SessionMaxLen
//!   constants                            MaxDelayMs
//!   values of an enum without fields     JobPriorityLow
//!   variants of an enum with fields      ShapeCircle
//!   listeners of an event                OnEchoFired, OnEchoFiredChan
//!   setters of host functions            SetFetchProfile, SetStorage
//! ```
//!
//! A package has one space for all of these except methods and fields. An item whose name the package needs for
//! itself (`Error`, `Code`, ...) takes the name of the library's type in front: `KvError`. A field or a method
//! takes an underscore behind. Two items that then still meet are refused with both names.

use std::collections::{BTreeMap, HashMap, HashSet};

use ffi_model::contract::{Contract, Field, FunctionDecl, FunctionKind, Parts};

use super::{ident, unsupported};
use crate::{backend::space::Space, error::Error};

/// What a package declares for itself. The integers of 128 bits are among it where it has none, too, and so is what only
/// events and host functions need: the first one must not rename a type.
#[rustfmt::skip]
const OWN: [&str; 27] = [
    "Error", "ErrClosed", "ErrMismatch", "Code", "CodeFailed", "CodeCancelled", "CodeTimeout", "Int128", "Int128From", "NewInt128",
    "Uint128", "Uint128From", "NewUint128", "SetStaleWarn", "SetPanicHandler", "Subscription", "EventStats", "HostStats",
    "Server", "Connect", "Dial", "UseServer", "ConnectionError", "DialOption", "WithToken", "WithTLS", "WithOtherHash",
];

/// Methods that instances and handles have, and those that `go vet` expects to be what `io` and `encoding` say.
#[rustfmt::skip]
const METHODS: [&str; 17] = [
    "Close", "EventStats", "HostStats", "OnEvent", "GobDecode", "GobEncode", "MarshalJSON", "MarshalXML", "ReadByte", "ReadRune", "Seek", "SetStaleWarn",
    "UnmarshalJSON", "UnmarshalXML", "UnreadByte", "UnreadRune", "WriteByte",
];

/// The names of one package.
#[derive(Debug)]
pub(super) struct Names {
    package: String,
    context: String,
    types: HashMap<String, String>,
    variants: HashMap<(String, String), String>,
    functions: HashMap<String, String>,
    constants: HashMap<String, String>,
    events: HashMap<String, String>,
    host_functions: HashMap<String, String>,
    interfaces: HashMap<String, String>,
}

impl Names {
    /// Names everything in `contract`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with all pairs of items that meet.
    pub(super) fn new(contract: &Contract, package: String) -> Result<Names, Error> {
        let Parts {
            library,
            functions,
            records,
            enums,
            newtypes,
            handles,
            constants,
            events,
            host_functions,
            interfaces,
        } = contract.parts();
        let context = ident::exported(&library.name);
        let mut space = Space::new("Go");
        OWN.iter().for_each(|name| space.keep(name));
        // A library called `Error` is the one thing that cannot step aside.
        space.add(context.clone(), &format!("the library `{}`", library.name));

        let mut names = Names {
            package,
            context,
            types: HashMap::new(),
            variants: HashMap::new(),
            functions: HashMap::new(),
            constants: HashMap::new(),
            events: HashMap::new(),
            host_functions: HashMap::new(),
            interfaces: HashMap::new(),
        };
        // What holds the arguments of a host function is not shown: that has parameters.
        let arguments: HashSet<&str> = host_functions.iter().map(|decl| decl.args.as_str()).collect();
        for decl in records.iter().filter(|decl| !arguments.contains(decl.name.as_str())) {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the struct `{}`", decl.name));
            fields(&mut space, &decl.name, &decl.fields, decl.is_error);
            names.types.insert(decl.name.clone(), name);
        }
        for decl in enums {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the enum `{}`", decl.name));
            for variant in &decl.variants {
                let what = format!("{}::{}", decl.name, variant.name);
                let full = format!("{name}{}", ident::exported(&variant.name));
                space.add(full.clone(), &format!("the variant `{what}`"));
                fields(&mut space, &what, &variant.fields, decl.is_error);
                names.variants.insert((decl.name.clone(), variant.name.clone()), full);
            }
            names.types.insert(decl.name.clone(), name);
        }
        for decl in newtypes {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the newtype `{}`", decl.name));
            names.types.insert(decl.name.clone(), name);
        }
        for decl in handles {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the handle `{}`", decl.name));
            names.types.insert(decl.name.clone(), name);
        }
        for decl in interfaces {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the interface `{}`", decl.name));
            names.interfaces.insert(decl.name.clone(), name);
        }
        for decl in constants {
            let name = names.aside(&decl.name);
            space.add(name.clone(), &format!("the constant `{}`", decl.name));
            names.constants.insert(decl.name.clone(), name);
        }
        let mut methods: BTreeMap<String, Space> = BTreeMap::new();
        let none = || Space::new("Go");
        for decl in functions {
            let what = format!("the function `{}`", called(decl));
            let name = match (decl.kind, &decl.of) {
                (FunctionKind::Method, _) => member(decl.own_name(), &METHODS),
                (FunctionKind::Constructor, Some(of)) => {
                    member(&constructor(decl.own_name(), names.ty(of)), &METHODS)
                }
                (FunctionKind::Static, Some(of)) => {
                    format!("{}{}", names.ty(of), ident::exported(decl.own_name()))
                }
                (FunctionKind::Constructor | FunctionKind::Static, None) => names.aside(&decl.name),
            };
            match names.receiver_type(decl) {
                Some(ty) => methods.entry(ty.to_owned()).or_insert_with(none).add(name.clone(), &what),
                None => space.add(name.clone(), &what),
            }
            names.functions.insert(decl.name.clone(), name);
        }
        let own = methods.entry(names.context.clone()).or_insert_with(none);
        for decl in events {
            let name = listener(&decl.name);
            own.add(name.clone(), &format!("the event `{}`", decl.name));
            own.add(channel(&name), &format!("the channel of the event `{}`", decl.name));
            names.events.insert(decl.name.clone(), name);
        }
        for decl in interfaces {
            own.add(setter(&decl.name), &format!("what sets the interface `{}`", decl.name));
        }
        for decl in host_functions {
            let name = match &decl.of {
                Some(_) => ident::exported(decl.own_name()),
                None => setter(&decl.name),
            };
            let what = match &decl.of {
                Some(of) => format!("the host function `{of}::{}`", decl.own_name()),
                None => format!("what sets the host function `{}`", decl.name),
            };
            let of = decl.of.as_ref().map_or(names.context(), |of| names.interface(of));
            methods.entry(of.to_owned()).or_insert_with(none).add(name.clone(), &what);
            names.host_functions.insert(decl.name.clone(), name);
        }
        methods.into_values().for_each(|methods| space.take(methods));
        let problems = space.into_problems();
        if problems.is_empty() { Ok(names) } else { Err(unsupported(problems)) }
    }

    /// The package.
    pub(super) fn package(&self) -> &str {
        &self.package
    }

    /// The type of the instances.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// What methods of the library call their instance.
    pub(super) fn receiver(&self) -> String {
        receiver(&self.context)
    }

    /// The type that a function is a method of. An object is made by a method of the instance that it belongs to.
    pub(super) fn receiver_type(&self, decl: &FunctionDecl) -> Option<&str> {
        match (decl.kind, &decl.of) {
            (FunctionKind::Method, Some(of)) => Some(self.ty(of)),
            _ => decl.has_context().then(|| self.context()),
        }
    }

    /// An annotated type, by its Rust name.
    pub(super) fn ty(&self, name: &str) -> &str {
        &self.types[name]
    }

    /// Whether the type with that Rust name is in the package.
    pub(super) fn is_shown(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// Whether a type of the package is called that.
    pub(super) fn has_type(&self, name: &str) -> bool {
        self.types.values().any(|ty| ty == name)
    }

    /// Whether a type of values is called that, or a variant of one.
    pub(super) fn has_value_type(&self, name: &str) -> bool {
        self.has_type(name) || self.variants.values().any(|variant| variant == name)
    }

    /// A value of a flat enum, or the struct of a variant.
    pub(super) fn variant(&self, enumeration: &str, variant: &str) -> &str {
        &self.variants[&(enumeration.to_owned(), variant.to_owned())]
    }

    /// A function or method.
    pub(super) fn function(&self, name: &str) -> &str {
        &self.functions[name]
    }

    /// A constant.
    pub(super) fn constant(&self, name: &str) -> &str {
        &self.constants[name]
    }

    /// The method that listens to an event.
    pub(super) fn event(&self, name: &str) -> &str {
        &self.events[name]
    }

    /// What sets a host function, or the method of the interface that it belongs to.
    pub(super) fn host_function(&self, name: &str) -> &str {
        &self.host_functions[name]
    }

    /// An interface, by its Rust name.
    pub(super) fn interface(&self, name: &str) -> &str {
        &self.interfaces[name]
    }

    fn aside(&self, name: &str) -> String {
        let name = ident::exported(name);
        if OWN.contains(&name.as_str()) { format!("{}{name}", self.context) } else { name }
    }
}

/// What makes an object of the handle `ty`: its own name with the type behind the first word.
fn constructor(name: &str, ty: &str) -> String {
    let name = name.trim_start_matches('_');
    let (first, rest) = name.split_once('_').unwrap_or((name, ""));
    match first {
        "with" | "from" => format!("New{ty}{}", ident::exported(name)),
        _ if rest.is_empty() => format!("{}{ty}", ident::exported(first)),
        _ => format!("{}{ty}{}", ident::exported(first), ident::exported(rest)),
    }
}

/// What listens to an event: its own name, behind `On`.
fn listener(event: &str) -> String {
    member(&format!("on_{}", event.strip_prefix("on_").unwrap_or(event)), &METHODS)
}

/// The form of a listener that has a channel.
pub(super) fn channel(listener: &str) -> String {
    format!("{listener}Chan")
}

/// What sets a host function, or those of an interface.
pub(super) fn setter(name: &str) -> String {
    member(&format!("set_{name}"), &METHODS)
}

/// What a function is called where there are several of its own name.
pub(super) fn called(decl: &FunctionDecl) -> String {
    match &decl.of {
        Some(of) => format!("{of}::{}", decl.own_name()),
        None => decl.name.clone(),
    }
}

/// A field of a struct or a variant.
pub(super) fn field(name: &str, is_error: bool) -> String {
    member(name, if is_error { &["Error"] } else { &[] })
}

fn member(name: &str, taken: &[&str]) -> String {
    let mut name = ident::exported(name);
    if taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The first letter, as Go programmers do.
pub(super) fn receiver(ty: &str) -> String {
    let first = ty.chars().next().into_iter().flat_map(char::to_lowercase);
    first.collect()
}

/// The fields of a struct or a variant, in a space of their own.
fn fields(space: &mut Space, owner: &str, fields: &[Field], is_error: bool) {
    let mut members = Space::new("Go");
    for item in fields {
        members.add(field(&item.name, is_error), &format!("the field `{owner}.{}`", item.name));
    }
    space.take(members);
}
