//! Every name of a Rust package.
//!
//! ```text
//!   types, fields, variants, constants   as the author has them
//!   constructors, static functions       methods of Library
//!   methods                              methods of the library's type, or of the handle
//!   constructors of a handle             associated functions that take the instance: Session::open(&timer, ..)
//!   static functions of a handle         associated functions that take the library: Session::max_len(&library)
//!   listeners of an event                on_echo_fired
//!   setters of host functions            set_fetch_profile, set_storage
//! ```
//!
//! A type whose name the package needs for itself, or that its own code uses, takes the name of the library's type in front: `MyTimerResult`. A function whose name is that
//! of a method which every such type has takes an underscore behind. Two items that then still meet are refused with both names.

use std::collections::{HashMap, HashSet};

use ffi_model::contract::{Contract, FunctionDecl, FunctionKind, Parts};
use heck::ToUpperCamelCase;

use super::{functions, ident, unsupported};
use crate::{backend::space::Space, error::Error};

/// What a package declares for itself, whether or not this one does, and what its code means by a name.
#[rustfmt::skip]
const OWN: [&str; 45] = [
    "About", "Arc", "AsRef", "BTreeMap", "BTreeSet", "Box", "CallError", "Decode", "Decoder", "Drop", "Duration", "Encode", "Encoder", "Err", "Event", "EventStats", "Fn", "From", "Future", "HostError", "HostStats", "Identity", "Into", "ItemStream", "Library", "LoadError", "Lost", "Malformed", "Nats", "None", "Ok", "Option", "Options", "Result", "Self", "Send", "Some", "String", "Subscription", "Sync", "SystemTime", "Tls", "ToOwned", "Uuid", "Vec",
];

/// Methods that the library has.
const OF_LIBRARY: [&str; 8] =
    ["about", "connect", "from_env", "load", "load_from", "set_stale_warn", "with_timeout", "with_warning"];

/// Methods that instances and objects have, and those that every value has.
#[rustfmt::skip]
const METHODS: [&str; 14] = [
    "clone", "close", "event_stats", "fmt", "host_stats", "on_event", "set_stale_warn", "with_timeout", "with_warning", "drop", "encode", "decode", "absent", "encode_list",
];

/// The names of one package.
#[derive(Debug)]
pub(super) struct Names {
    context: String,
    types: HashMap<String, String>,
    functions: HashMap<String, String>,
    events: HashMap<String, (String, String)>,
    setters: HashMap<String, String>,
}

impl Names {
    /// Names everything in `contract`.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with all pairs of items that meet.
    pub(super) fn new(contract: &Contract) -> Result<Names, Error> {
        let Parts {
            library,
            functions: _,
            records,
            enums,
            newtypes,
            handles,
            constants: _,
            events,
            host_functions,
            interfaces,
        } = contract.parts();
        let none = || Space::new("Rust");
        let mut space = none();
        let context = ident::ty(&library.name);
        let context = if OWN.contains(&context.as_str()) { format!("{context}Instance") } else { context };
        space.add(&context, &format!("the library `{}`", library.name));
        let mut names = Names {
            context,
            types: HashMap::new(),
            functions: HashMap::new(),
            events: HashMap::new(),
            setters: HashMap::new(),
        };
        let arguments: HashSet<&str> = host_functions.iter().map(|decl| decl.args.as_str()).collect();
        let records = records.iter().map(|decl| ("struct", decl.name.as_str()));
        let shown = records.filter(|(_, name)| !arguments.contains(name));
        let others = enums.iter().map(|decl| ("enum", decl.name.as_str()));
        let others = others.chain(newtypes.iter().map(|decl| ("newtype", decl.name.as_str())));
        let others = others.chain(handles.iter().map(|decl| ("handle", decl.name.as_str())));
        let others = others.chain(interfaces.iter().map(|decl| ("interface", decl.name.as_str())));
        for (kind, name) in shown.chain(others) {
            let own = names.aside(name);
            space.add(&own, &format!("the {kind} `{name}`"));
            names.types.insert(name.to_owned(), own);
        }
        for name in arguments {
            names.types.insert(name.to_owned(), format!("{}_", ident::ty(name)));
        }

        let mut methods: HashMap<String, Space> = HashMap::new();
        let served = names.served();
        methods
            .entry("Library".to_owned())
            .or_insert_with(none)
            .add(&served, "what gives the served instance");
        for decl in functions(contract) {
            let on = names.implemented_on(decl);
            let taken: &[&str] = if on == "Library" { &OF_LIBRARY } else { &METHODS };
            let own = decl.own_name();
            let is_taken = taken.contains(&own) || (on == "Library" && ident::value(own) == served);
            let name = if is_taken { format!("{own}_") } else { ident::value(own) };
            methods.entry(on).or_insert_with(none).add(&name, &format!("the function `{}`", decl.name));
            names.functions.insert(decl.name.clone(), name);
        }
        let on_context = methods.entry(names.context.clone()).or_insert_with(none);
        let mut variants = none();
        variants.add("Unknown", "what is not known");
        for decl in events {
            let own = decl.name.strip_prefix("on_").unwrap_or(&decl.name);
            let method = format!("on_{own}");
            let method = if METHODS.contains(&method.as_str()) { format!("{method}_") } else { method };
            let variant = ident::ty(&own.to_upper_camel_case());
            on_context.add(&method, &format!("the event `{}`", decl.name));
            variants.add(&variant, &format!("the event `{}`", decl.name));
            names.events.insert(decl.name.clone(), (variant, method));
        }
        let alone = host_functions.iter().filter(|decl| decl.of.is_none()).map(|decl| decl.name.as_str());
        for name in alone.chain(interfaces.iter().map(|decl| decl.name.as_str())) {
            let setter = format!("set_{}", ident::of_type(name).trim_start_matches("r#"));
            for method in [setter.clone(), format!("un{setter}")] {
                on_context.add(&method, &format!("what sets `{name}`"));
            }
            names.setters.insert(name.to_owned(), setter);
        }
        space.take(variants);
        methods.into_values().for_each(|methods| space.take(methods));
        let mut problems = space.into_problems();
        problems.sort();
        if problems.is_empty() { Ok(names) } else { Err(unsupported(problems)) }
    }

    /// The type of the instances.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// What gives the instance that a server serves.
    pub(super) fn served(&self) -> String {
        ident::of_type(&self.context)
    }

    /// The type in whose `impl` block a function is.
    pub(super) fn implemented_on(&self, decl: &FunctionDecl) -> String {
        match (decl.kind, &decl.of) {
            (_, Some(of)) => self.ty(of).to_owned(),
            (FunctionKind::Method, None) => self.context.clone(),
            (FunctionKind::Constructor | FunctionKind::Static, None) => "Library".to_owned(),
        }
    }

    /// An annotated type, by its Rust name.
    pub(super) fn ty(&self, name: &str) -> &str {
        &self.types[name]
    }

    /// A function or method.
    pub(super) fn function(&self, name: &str) -> &str {
        &self.functions[name]
    }

    /// The variant of an event, and the method that listens to it.
    pub(super) fn event(&self, name: &str) -> (&str, &str) {
        let (variant, method) = &self.events[name];
        (variant, method)
    }

    /// What sets a host function, or an interface.
    pub(super) fn setter(&self, name: &str) -> &str {
        &self.setters[name]
    }

    fn aside(&self, name: &str) -> String {
        let name = ident::ty(name);
        if OWN.contains(&name.as_str()) { format!("{}{name}", self.context) } else { name }
    }
}
