//! Views of the Go templates: the bodies of Go files, the frame around each, and the C bridge between.
//!
//! Documentation comes as complete comment lines, `//` included. Which helpers a package needs is in [`Uses`]:
//! Go's linters count a function that nobody calls as a mistake.

mod events;
mod hosts;
mod remote;
mod round_trip;

pub use askama::Template;
pub use events::{Event, Events, Listeners, Panics};
pub use hosts::{HostFunction, HostMethod, Hosts, Interface as HostInterface, Interfaces};
pub use remote::{
    Absent, Away, AwayEvents, AwayFunction, AwayHost, AwayHosts, Connected, Connection, Remote,
};
pub use round_trip::{CodecExports, RoundTrip, RoundTripHelpers, Trip};

/// `go.mod`
#[derive(Debug, Clone, Template)]
#[template(path = "go/go.mod.j2", escape = "none")]
pub struct GoMod {
    /// Path of the module.
    pub module: String,
    /// The oldest Go that will do.
    pub version: String,
}

/// What is around the body of every Go file.
#[derive(Debug, Clone, Template)]
#[template(path = "go/file.go.j2", escape = "none")]
pub struct File {
    /// When the file counts, as `//go:build` has it.
    pub constraint: Option<String>,
    /// Documentation of the package, in one of its files.
    pub docs: Vec<String>,
    /// Name of the package.
    pub package: String,
    /// Comment lines for cgo; none where the file does not use it.
    pub preamble: Vec<String>,
    /// Quoted import paths of Go's own packages, sorted.
    pub imports: Vec<String>,
    /// Imports of other packages, beside some of Go's own.
    pub others: Vec<String>,
    /// Everything else.
    pub body: String,
}

/// Exported constants.
#[derive(Debug, Clone, Template)]
#[template(path = "go/constants.go.j2", escape = "none")]
pub struct Constants {
    /// In order.
    pub constants: Vec<Line>,
}

/// Data types and error types.
#[derive(Debug, Clone, Template)]
#[template(path = "go/types.go.j2", escape = "none")]
pub struct Types {
    /// In order.
    pub items: Vec<Item>,
}

/// A type.
#[derive(Debug, Clone)]
pub struct Item {
    /// Documentation.
    pub docs: Vec<String>,
    /// What it is in Go.
    pub shape: Shape,
}

/// What a type is in Go.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A struct.
    Struct(Struct),
    /// A number with named values.
    Number(Number),
    /// A sealed interface.
    Interface(Interface),
    /// Another type by a name of its own.
    Defined(Defined),
}

/// A struct.
#[derive(Debug, Clone)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// Its fields in order, in gofmt's columns.
    pub fields: Vec<Line>,
    /// Whether a pointer to it is an error.
    pub is_error: bool,
}

/// A number with named values.
#[derive(Debug, Clone)]
pub struct Number {
    /// Its name.
    pub name: String,
    /// Its values in order, in gofmt's columns.
    pub values: Vec<Line>,
    /// Name of each value and its text as a literal.
    pub texts: Vec<(String, String)>,
}

/// Another type by a name of its own.
#[derive(Debug, Clone)]
pub struct Defined {
    /// Its name.
    pub name: String,
    /// The other type.
    pub inner: String,
    /// Whether that has a method `String`.
    pub has_text: bool,
}

/// A sealed interface and the structs that implement it.
#[derive(Debug, Clone)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// The method that seals it.
    pub mark: String,
    /// Whether it is an error, and its variants are behind pointers.
    pub is_error: bool,
    /// Its variants in order.
    pub variants: Vec<Variant>,
}

/// A variant of a sealed interface.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Documentation.
    pub docs: Vec<String>,
    /// The struct.
    pub structure: Struct,
    /// The receivers of its mark, in gofmt's columns.
    pub mark: String,
}

/// One line of Go and the documentation above it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Documentation.
    pub docs: Vec<String>,
    /// The line.
    pub line: String,
}

/// The errors that every package has.
#[derive(Debug, Clone, Template)]
#[template(path = "go/errors.go.j2", escape = "none")]
pub struct Errors<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What else is needed.
    pub uses: &'a Uses,
}

/// The type of the instances, and those whose objects belong to one.
#[derive(Debug, Clone, Template)]
#[template(path = "go/instance.go.j2", escape = "none")]
pub struct Instance {
    /// Documentation of the type.
    pub docs: Vec<String>,
    /// Type of the instances.
    pub context: String,
    /// The types whose objects stay in the library.
    pub objects: Vec<Object>,
    /// Whether any function of the package waits for a reply.
    pub has_async: bool,
    /// Whether any of those is called on an instance or on what belongs to one.
    pub has_async_method: bool,
    /// Whether the library has events.
    pub has_events: bool,
    /// Whether the library has host functions.
    pub has_hosts: bool,
    /// Whether one of those has a thread waiting.
    pub has_blocked: bool,
}

/// A type whose objects stay in the library.
#[derive(Debug, Clone)]
pub struct Object {
    /// Documentation of the type.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
}

/// All functions of the library, and what an instance has by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "go/library.go.j2", escape = "none")]
pub struct Library {
    /// The library's name.
    pub library: String,
    /// Type of the instances.
    pub context: String,
    /// What its methods call an instance.
    pub receiver: String,
    /// Functions and methods in order.
    pub functions: Vec<Function>,
    /// Whether any of them makes an instance.
    pub has_constructor: bool,
    /// Whether anything asks for the library's name of an instance.
    pub is_opened: bool,
    /// Whether anything is called on an instance or on what belongs to one.
    pub is_explained: bool,
    /// Whether any function of the package waits for a reply.
    pub has_async: bool,
    /// Whether any of those is called on an instance or on what belongs to one.
    pub has_async_method: bool,
    /// Whether the library has events.
    pub has_events: bool,
    /// Whether the library has host functions.
    pub has_hosts: bool,
}

/// All types whose objects stay in the library.
#[derive(Debug, Clone, Template)]
#[template(path = "go/handles.go.j2", escape = "none")]
pub struct Handles<'a> {
    /// The library's name.
    pub library: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// The text of all [`Handle`]s.
    pub objects: &'a str,
    /// Whether any of them has a method.
    pub has_method: bool,
    /// What of the rest is needed.
    pub uses: &'a Uses,
}

/// The functions of a type whose objects stay in the library.
#[derive(Debug, Clone, Template)]
#[template(path = "go/handle.go.j2", escape = "none")]
pub struct Handle {
    /// Its name.
    pub name: String,
    /// Type of the instances.
    pub context: String,
    /// What its methods call an object.
    pub receiver: String,
    /// Functions and methods in order; those that make an object are methods of the library's type.
    pub functions: Vec<Function>,
    /// Whether any of them is a method of the type.
    pub has_method: bool,
}

/// A function.
#[derive(Debug, Clone, Template)]
#[template(path = "go/function.go.j2", escape = "none")]
pub struct Function {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Name and type of its receiver, where it is a method.
    pub receiver: Option<(String, String)>,
    /// What warnings call it.
    pub call: String,
    /// What is told of the call while it is pending.
    pub stale: String,
    /// The expression of what the library calls the instance that the call belongs to.
    pub instance: String,
    /// Whether it makes an instance.
    pub is_constructor: bool,
    /// Whether it waits for a reply.
    pub is_async: bool,
    /// Whether it gives items before that, one at a time.
    pub is_stream: bool,
    /// Parameters as declared.
    pub params: String,
    /// Results as declared.
    pub results: String,
    /// The zero value of the first result and a comma; empty where the error is the only result.
    pub zero: String,
    /// Type of the value inside a reply, or of an item.
    pub ok: String,
    /// Statements that make arguments without an arena.
    pub before: Vec<String>,
    /// Whether arguments need an arena.
    pub has_arena: bool,
    /// Statements that fill the arena.
    pub lower: Vec<String>,
    /// The bridge's function.
    pub helper: String,
    /// Arguments of the bridge's function.
    pub arguments: String,
    /// What takes the results of `await`.
    pub bind: String,
    /// Explicit type arguments of `await`.
    pub of: String,
    /// Statements that turn the reply into the results.
    pub lift: Vec<String>,
    /// Whether those use the size of the payload.
    pub lift_has_size: bool,
    /// What reads the typed error, or `nil`.
    pub typed: String,
    /// The error of a direct call.
    pub failed: String,
    /// The last statement after `await`.
    pub returns: String,
    /// What looks at the error of a stream.
    pub explain: String,
    /// What is called instead where the library is elsewhere, on the same receiver or on the server.
    pub away: String,
    /// The arguments for that.
    pub forwarded: String,
    /// What its parameters are called, but for the first one of those that wait.
    pub names: Vec<String>,
}

impl Function {
    /// Whether it is a method of that type.
    pub fn is_method_of(&self, name: &str) -> bool {
        self.receiver.as_ref().is_some_and(|(_, ty)| ty == name)
    }
}

/// Conversions between Go and C.
#[derive(Debug, Clone, Template)]
#[template(path = "go/convert.go.j2", escape = "none")]
pub struct Convert {
    /// In order.
    pub functions: Vec<Conversion>,
}

/// A conversion, or a constant that one needs.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// Documentation.
    pub docs: Vec<String>,
    /// Up to the brace.
    pub signature: String,
    /// Statements, indented below the first level where they are nested.
    pub body: Vec<String>,
}

/// Values as CBOR, whatever their types are.
#[derive(Debug, Clone, Template)]
#[template(path = "go/cbor.go.j2", escape = "none")]
pub struct Cbor<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Whether objects are written.
    pub writes_handles: bool,
    /// Whether objects are read.
    pub reads_handles: bool,
    /// Whether values are written that can hold others of their type.
    pub is_deep: bool,
    /// Whether there are Go values that do not cross.
    pub refuses: bool,
    /// Whether there are some that the library refuses where it is in the process.
    pub checks: bool,
}

/// Memory for arguments.
#[derive(Debug, Clone, Template)]
#[template(path = "go/arena.go.j2", escape = "none")]
pub struct Arena<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// What of it is needed.
    pub uses: &'a Uses,
}

/// Values of the types that all libraries share.
#[derive(Debug, Clone, Template)]
#[template(path = "go/values.go.j2", escape = "none")]
pub struct Values<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What of it is needed.
    pub uses: &'a Uses,
}

/// Integers of 128 bits.
#[derive(Debug, Clone, Template)]
#[template(path = "go/int128.go.j2", escape = "none")]
pub struct Int128<'a> {
    /// Which of them are needed.
    pub uses: &'a Uses,
}

/// How calls end and how they wait.
#[derive(Debug, Clone, Template)]
#[template(path = "go/call.go.j2", escape = "none")]
pub struct Call<'a> {
    /// The library's name.
    pub library: &'a str,
    /// Name of the package.
    pub package: &'a str,
    /// The symbol that takes replies.
    pub callback: &'a str,
    /// The header's macro with the hash of the contract.
    pub hash_macro: &'a str,
    /// The header's macro with what the library calls itself.
    pub version_macro: &'a str,
    /// What of it is needed.
    pub uses: &'a Uses,
}

/// The helpers that a package needs.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each is named like the helper in the templates")]
pub struct Uses {
    pub mismatch: bool,
    pub error_text: bool,
    pub arena: bool,
    pub one: bool,
    pub many: bool,
    pub hold: bool,
    pub text: bool,
    pub bytes: bool,
    pub view: bool,
    pub optional: bool,
    pub duration: bool,
    pub refuse: bool,
    pub no_variant: bool,
    pub enter: bool,
    pub as_: bool,
    pub as_time: bool,
    pub int128: bool,
    pub uint128: bool,
    pub text_data: bool,
    pub bytes_data: bool,
    pub slice_data: bool,
    pub go_text: bool,
    pub go_bytes: bool,
    pub go_time: bool,
    pub payload_bytes: bool,
    pub payload_text: bool,
    pub go_slice: bool,
    pub go_optional: bool,
    pub lifter: bool,
    pub owner: bool,
    pub mem_handle: bool,
    pub close_handle: bool,
    pub id_at: bool,
    pub with_closed: bool,
    pub refuse_lift: bool,
    pub unknown: bool,
    pub twice: bool,
    pub too_long: bool,
    pub failed: bool,
    pub release: bool,
    pub reply_error: bool,
    pub await_: bool,
    pub stream: bool,
    pub slots: bool,
    pub kept: bool,
    pub events: bool,
    pub hosts: bool,
    pub blocked: bool,
    pub contain: bool,
}

/// What there is once of the C side.
#[derive(Debug, Clone, Template)]
#[template(path = "go/bridge.c.j2", escape = "none")]
pub struct BridgeOnce<'a> {
    /// The library's name.
    pub library: &'a str,
    /// What of it is needed.
    pub uses: &'a Uses,
}

/// The C side of the calls.
#[derive(Debug, Clone, Template)]
#[template(path = "go/bridge.h.j2", escape = "none")]
pub struct Bridge<'a> {
    /// The library's name.
    pub library: &'a str,
    /// The include guard, apart from its beginning.
    pub guard: &'a str,
    /// The type of contexts.
    pub context: &'a str,
    /// The header's file name.
    pub header: &'a str,
    /// The symbol that takes replies.
    pub callback: &'a str,
    /// The symbol that takes events.
    pub events: &'a str,
    /// The symbol that takes calls of host functions.
    pub hosts: &'a str,
    /// The symbol that takes host functions that are not called any more.
    pub released: &'a str,
    /// In order.
    pub functions: Vec<Helper>,
    /// What of the rest is needed.
    pub uses: &'a Uses,
}

/// One function of the bridge.
#[derive(Debug, Clone)]
pub struct Helper {
    /// Its name.
    pub name: String,
    /// The function of the library that it calls.
    pub symbol: String,
    /// Parameters as declared.
    pub params: String,
    /// Arguments for the library.
    pub arguments: String,
    /// Whether it makes an instance.
    pub is_constructor: bool,
    /// Whether functions of the host are told that they are called inside of it.
    pub is_flagged: bool,
    /// What comes back, in the direct form.
    pub result: Option<HelperResult>,
}

/// What comes back from a direct call.
#[derive(Debug, Clone)]
pub struct HelperResult {
    /// Type of the result with a space where one is due; `None` for none.
    pub out: Option<String>,
    /// Whether the library gives an instance, which to Go is a number.
    pub is_context: bool,
}

/// For people.
#[derive(Debug, Clone, Template)]
#[template(path = "go/README.md.j2", escape = "none")]
pub struct Readme {
    /// Name of the package.
    pub package: String,
    /// One line about it.
    pub summary: String,
    /// Path of the module.
    pub module: String,
    /// The oldest Go that will do.
    pub version: String,
    /// The tag by which others get the module; `None` for one that stays where it was made.
    pub published: Option<String>,
    /// The paths of the library inside the module, one for each platform.
    pub binaries: Vec<String>,
    /// Lines of a program.
    pub example: Vec<String>,
    /// The sentence about what is not in the package, where there is something.
    pub left_out: Option<String>,
    /// The types whose objects stay in the library, where there are some.
    pub handles: Option<String>,
    /// The type that stands for the library.
    pub context: String,
    /// What its methods call it.
    pub receiver: String,
    /// Whether a function makes one.
    pub makes_context: bool,
    /// Whether there are streams.
    pub has_streams: bool,
    /// Whether there are events.
    pub has_events: bool,
    /// Whether there are host functions.
    pub has_hosts: bool,
    /// Whose panics are reported, where the library calls code of the host.
    pub panics: &'static str,
}
