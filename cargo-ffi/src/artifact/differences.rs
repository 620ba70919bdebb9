//! How two declarations of one item differ, in words.
//!
//! Declarations are taken apart without `..`: what is added to them must be compared here, too.

use ffi_model::contract::{
    ConstDecl, Decl, DefaultValue, EnumDecl, EventDecl, Field, FunctionDecl, FunctionKind, HostDecl,
    LibraryDecl, NewtypeDecl, Param, RecordDecl, Type, Variant,
};

/// What differs between the declaration in the source and the one in the library, both as
/// [`Decl::comparable`] gives them. Empty where they are equal.
pub(super) fn differences(source: &Decl, library: &Decl) -> Vec<String> {
    let mut found = Differences::default();
    match (source, library) {
        (Decl::Library(source), Decl::Library(library)) => found.library(source, library),
        (Decl::Function(source), Decl::Function(library)) => found.function(source, library),
        (Decl::Record(source), Decl::Record(library)) => found.record(source, library),
        (Decl::Enum(source), Decl::Enum(library)) => found.enum_(source, library),
        (Decl::Newtype(source), Decl::Newtype(library)) => found.newtype(source, library),
        (Decl::Constant(source), Decl::Constant(library)) => found.constant(source, library),
        (Decl::Event(source), Decl::Event(library)) => found.event(source, library),
        (Decl::Host(source), Decl::Host(library)) => found.host(source, library),
        (source, library) => found.value("it", &a(source.kind()), &a(library.kind())),
    }
    // Whatever is not in words yet must not pass for equal.
    if found.list.is_empty() && source != library {
        found.list.push(format!("{source:?} in the source, {library:?} in the library"));
    }
    found.list
}

#[derive(Default)]
struct Differences {
    list: Vec<String>,
}

impl Differences {
    fn library(&mut self, source: &LibraryDecl, library: &LibraryDecl) {
        let LibraryDecl { name, prefix, version, package_version: _, docs: _ } = source;
        self.value("its name", &quoted(name), &quoted(&library.name));
        self.value("the prefix of its symbols", &quoted(prefix), &quoted(&library.prefix));
        self.value("its version of the contract", &version.to_string(), &library.version.to_string());
    }

    fn function(&mut self, source: &FunctionDecl, library: &FunctionDecl) {
        let FunctionDecl { name: _, kind, of, is_async, params, ok, stream, abi, error, docs: _ } = source;
        let noun = |kind: FunctionKind| match kind {
            FunctionKind::Constructor => "a constructor",
            FunctionKind::Method => "a method",
            FunctionKind::Static => "without `self`",
        };
        self.value("it", noun(*kind), noun(library.kind));
        self.value("the handle it belongs to", &owner(of), &owner(&library.of));
        self.value("it", asyncness(*is_async), asyncness(library.is_async));
        self.params(params, &library.params);
        self.value("its result", &result(ok), &result(&library.ok));
        self.value("what its stream gives", &result(stream), &result(&library.stream));
        self.value("its `abi`", &quoted(abi), &quoted(library.abi));
        self.value("its error", &result(error), &result(&library.error));
    }

    fn event(&mut self, source: &EventDecl, library: &EventDecl) {
        let EventDecl { name: _, wire, payload, on_full, docs: _ } = source;
        self.value("its name on the wire", &quoted(wire), &quoted(&library.wire));
        self.value("its payload", &quoted(payload), &quoted(&library.payload));
        self.value("its `on_full`", &quoted(on_full.name()), &quoted(library.on_full.name()));
    }

    fn host(&mut self, source: &HostDecl, library: &HostDecl) {
        let HostDecl { name: _, of, is_async, params, args, ok, error, docs: _ } = source;
        self.value("the interface it belongs to", &owner(of), &owner(&library.of));
        self.value("it", asyncness(*is_async), asyncness(library.is_async));
        self.params(params, &library.params);
        self.value("the struct of its arguments", &quoted(args), &quoted(&library.args));
        self.value("its result", &result(ok), &result(&library.ok));
        self.value("its error", &result(error), &result(&library.error));
    }

    fn params(&mut self, source: &[Param], library: &[Param]) {
        self.parts("parameter", "", source, library, |this, place, source, library| {
            let Param { name: _, wire, ty, default } = source;
            this.value(place, &quoted(ty), &quoted(&library.ty));
            this.value(&format!("{place} on the wire"), &quoted(wire), &quoted(&library.wire));
            this.default_value(place, default.as_ref(), library.default.as_ref());
        });
    }

    fn record(&mut self, source: &RecordDecl, library: &RecordDecl) {
        let RecordDecl { name: _, is_error, fields, layout: _, docs: _ } = source;
        self.value("it", data(*is_error), data(library.is_error));
        self.fields("", fields, &library.fields);
    }

    fn enum_(&mut self, source: &EnumDecl, library: &EnumDecl) {
        let EnumDecl { name: _, is_error, variants, layout: _, docs: _ } = source;
        self.value("it", data(*is_error), data(library.is_error));
        self.parts("variant", "", variants, &library.variants, |this, place, source, library| {
            let Variant { name: _, wire, value: _, fields, docs: _ } = source;
            this.value(&format!("{place} on the wire"), &quoted(wire), &quoted(&library.wire));
            this.fields(&format!(" of {place}"), fields, &library.fields);
        });
    }

    fn constant(&mut self, source: &ConstDecl, library: &ConstDecl) {
        let ConstDecl { name: _, ty: _, value: _, docs: _ } = source;
        self.value("its type", &quoted(source.spelled_type()), &quoted(library.spelled_type()));
    }

    fn newtype(&mut self, source: &NewtypeDecl, library: &NewtypeDecl) {
        let NewtypeDecl { name: _, ty, converts: _, docs: _ } = source;
        self.value("what it is made of", &quoted(ty), &quoted(&library.ty));
    }

    fn fields(&mut self, of: &str, source: &[Field], library: &[Field]) {
        self.parts("field", of, source, library, |this, place, source, library| {
            let Field { name: _, wire, ty, default, docs: _ } = source;
            this.value(place, &quoted(ty), &quoted(&library.ty));
            this.value(&format!("{place} on the wire"), &quoted(wire), &quoted(&library.wire));
            this.default_value(place, default.as_ref(), library.default.as_ref());
        });
    }

    fn default_value(&mut self, place: &str, source: Option<&DefaultValue>, library: Option<&DefaultValue>) {
        let default = |value: Option<&DefaultValue>| value.map_or("nothing".to_owned(), quoted);
        self.value(&format!("the default of {place}"), &default(source), &default(library));
    }

    /// Parts with names: which only one side has, what `pair` finds in those that both have, and the order.
    fn parts<T: Named>(
        &mut self,
        noun: &str,
        of: &str,
        source: &[T],
        library: &[T],
        mut pair: impl FnMut(&mut Self, &str, &T, &T),
    ) {
        let place = |part: &T| format!("{noun} `{}`{of}", part.name());
        let in_library = |part: &&T| library.iter().any(|other| other.name() == part.name());
        let in_source = |part: &&T| source.iter().any(|other| other.name() == part.name());
        for part in source {
            match library.iter().find(|other| other.name() == part.name()) {
                Some(other) => pair(self, &place(part), part, other),
                None => self.list.push(format!("{} is missing in the library", place(part))),
            }
        }
        for part in library.iter().filter(|part| !in_source(part)) {
            self.list.push(format!("{} is only in the library", place(part)));
        }
        let order =
            |parts: Vec<&T>| parts.iter().map(|part| quoted(part.name())).collect::<Vec<_>>().join(", ");
        let source = order(source.iter().filter(in_library).collect());
        let library = order(library.iter().filter(in_source).collect());
        self.value(&format!("the order of the {noun}s{of}"), &source, &library);
    }

    fn value(&mut self, what: &str, source: &str, library: &str) {
        if source != library {
            self.list.push(format!("{what} is {source} in the source, {library} in the library"));
        }
    }
}

/// A part that is told apart from others by its name.
trait Named {
    fn name(&self) -> &str;
}

impl Named for Param {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for Field {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for Variant {
    fn name(&self) -> &str {
        &self.name
    }
}

fn quoted(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

fn a(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with('e') { "an" } else { "a" })
}

fn asyncness(is_async: bool) -> &'static str {
    if is_async { "async" } else { "not async" }
}

fn owner(of: &Option<String>) -> String {
    of.as_ref().map_or("none".to_owned(), quoted)
}

fn result(ty: &Option<Type>) -> String {
    ty.as_ref().map_or("nothing".to_owned(), quoted)
}

fn data(is_error: bool) -> &'static str {
    if is_error { "an `#[ffi::error]`" } else { "an `#[ffi::data]`" }
}
