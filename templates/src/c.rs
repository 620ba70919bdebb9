//! Views of the C templates: the header in its parts, and the files of the package.
//!
//! The declarations of a header are cbindgen's text; [`Form`] is what it reads.

pub use askama::Template;

/// The library as `#[repr(C)]` Rust.
#[derive(Debug, Clone, Template)]
#[template(path = "c/form.rs.j2", escape = "none")]
pub struct Form {
    /// Types.
    pub items: Vec<Item>,
    /// Functions, every form of them.
    pub functions: Vec<Function>,
}

/// A type.
#[derive(Debug, Clone)]
pub enum Item {
    /// Only known behind a pointer.
    Opaque {
        /// Lines of documentation.
        docs: Vec<String>,
        /// Its name.
        name: String,
    },
    /// A struct.
    Struct {
        /// Lines of documentation.
        docs: Vec<String>,
        /// Its name.
        name: String,
        /// Its members in order.
        members: Vec<Member>,
    },
    /// Another name of a type.
    Typedef {
        /// Lines of documentation.
        docs: Vec<String>,
        /// Its name.
        name: String,
        /// The type, in Rust.
        ty: String,
    },
    /// A union.
    Union {
        /// Lines of documentation.
        docs: Vec<String>,
        /// Its name.
        name: String,
        /// Its members in order.
        members: Vec<Member>,
    },
}

impl Item {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Item::Opaque { name, .. }
            | Item::Struct { name, .. }
            | Item::Typedef { name, .. }
            | Item::Union { name, .. } => name,
        }
    }
}

/// A member of a struct or union, or a parameter.
#[derive(Debug, Clone)]
pub struct Member {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name in C, which may be a keyword of Rust.
    pub name: String,
    /// Its type, in Rust.
    pub ty: String,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its symbol.
    pub name: String,
    /// Its parameters in order.
    pub params: Vec<Member>,
    /// What it returns, in Rust; `None` for nothing.
    pub result: Option<String>,
}

/// The comment at the top of a header.
#[derive(Debug, Clone, Template)]
#[template(path = "c/intro.h.j2", escape = "none")]
pub struct Intro {
    /// The library's name.
    pub library: String,
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Whether all functions have all forms.
    pub has_all_forms: bool,
    /// Whether there are functions that give streams.
    pub has_streams: bool,
    /// The function that releases a reply.
    pub release: String,
    /// The include guard, which [`Wrappers`] end.
    pub guard: String,
}

/// What all headers have in common.
#[derive(Debug, Clone, Template)]
#[template(path = "c/prelude.h.j2", escape = "none")]
pub struct Prelude;

/// The check that header and library belong together.
#[derive(Debug, Clone, Template)]
#[template(path = "c/abi.h.j2", escape = "none")]
pub struct Abi {
    /// The library's name.
    pub library: String,
    /// The macro with the hash.
    pub hash_macro: String,
    /// The hash in 16 hexadecimal digits.
    pub hash: String,
    /// The macro with the version.
    pub version_macro: String,
    /// What the library calls itself.
    pub version: String,
}

/// Constants and enums of numbers.
#[derive(Debug, Clone, Template)]
#[template(path = "c/values.h.j2", escape = "none")]
pub struct Values {
    /// The library's name.
    pub library: String,
    /// Whether a literal needs `math.h`.
    pub needs_math: bool,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Enums.
    pub enumerations: Vec<Enumeration>,
}

/// A constant.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The type of what has no literal in C; `None` for what has one.
    pub ty: Option<String>,
    /// Its value as a literal, or as the initializer of the type.
    pub value: String,
}

/// Numbers that belong together.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The name of the type; `None` for tags, which are members of a struct.
    pub typedef: Option<String>,
    /// The numbers in order.
    pub enumerators: Vec<Enumerator>,
}

/// One of the numbers.
#[derive(Debug, Clone)]
pub struct Enumerator {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its value as a literal.
    pub value: String,
}

/// Inline functions around the declarations, and the end of the header.
#[derive(Debug, Clone, Template)]
#[template(path = "c/wrappers.h.j2", escape = "none")]
pub struct Wrappers {
    /// The library's name.
    pub library: String,
    /// The function that fails any host function, up to the end of its parameters.
    pub host_error: String,
    /// Events.
    pub events: Vec<Event>,
    /// Host functions.
    pub host_functions: Vec<HostFunction>,
    /// The include guard.
    pub guard: String,
}

/// How listeners are added.
#[derive(Debug, Clone)]
pub struct Event {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The function that adds one.
    pub function: String,
    /// The same, up to the end of its parameters.
    pub prototype: String,
    /// The type of a listener, up to the end of its parameters.
    pub listener: String,
    /// The name of the event as a literal.
    pub wire: String,
}

/// How a host function is registered and answered.
#[derive(Debug, Clone)]
pub struct HostFunction {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The type of the function.
    pub name: String,
    /// The same, up to the end of its parameters.
    pub ty: String,
    /// The function that registers it, up to the end of its parameters.
    pub register: String,
    /// The name of the host function as a literal.
    pub wire: String,
    /// What answers it; `None` where no answer is due.
    pub complete: Option<Complete>,
    /// What fails it with its typed error, up to the end of its parameters; `None` where it has none.
    pub fail: Option<String>,
}

/// What answers a host function with a result.
#[derive(Debug, Clone)]
pub struct Complete {
    /// The function, up to the end of its parameters.
    pub prototype: String,
    /// The payload and its size, as two expressions.
    pub payload: String,
}

/// A C11 translation unit that compiles where every struct is laid out as the library has it.
#[derive(Debug, Clone, Template)]
#[template(path = "c/asserts.c.j2", escape = "none")]
pub struct Asserts {
    /// The library's name.
    pub library: String,
    /// Structs.
    pub structs: Vec<Placed>,
}

/// Where the parts of a struct are.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its name.
    pub name: String,
    /// Size in bytes, as a C expression.
    pub size: String,
    /// Alignment in bytes, as a C expression.
    pub align: String,
    /// Members, each with its offset as a C expression.
    pub members: Vec<(String, String)>,
}

/// A C11 program that sends values of every type through the library and back.
#[derive(Debug, Clone, Template)]
#[template(path = "c/round-trip.c.j2", escape = "none")]
pub struct RoundTrip {
    /// The library's name.
    pub library: String,
    /// What is said of types that are not sent.
    pub without: Vec<String>,
    /// Every type that is not plain, and that one of those below holds or is.
    pub forms: Vec<TripForm>,
    /// Types that go both ways.
    pub values: Vec<ValueTrip>,
    /// Errors.
    pub errors: Vec<ErrorTrip>,
}

/// A type by which values are made and compared.
#[derive(Debug, Clone)]
pub struct TripForm {
    /// What the names of its functions end in.
    pub id: String,
    /// The type in Rust.
    pub rust: String,
    /// The type in C.
    pub c: String,
    /// What it is made of.
    pub shape: TripShape,
}

/// What a type is made of.
#[derive(Debug, Clone)]
pub enum TripShape {
    /// An enum without fields.
    Number {
        /// Its constants.
        values: Vec<String>,
        /// Which of them holds nothing else.
        shallow: usize,
    },
    /// A struct.
    Record {
        /// Whether it begins with a text.
        is_error: bool,
        /// Its members.
        fields: Vec<TripField>,
    },
    /// An enum with fields.
    Tagged {
        /// Whether it begins with a text.
        is_error: bool,
        /// Its variants.
        variants: Vec<TripVariant>,
        /// Which of them holds no other value of the enum.
        shallow: usize,
        /// Whether any of them has fields.
        has_fields: bool,
    },
    /// An option or a box.
    Pointer {
        /// What it points to.
        to: TripPart,
        /// Whether it may be null.
        optional: bool,
    },
    /// An array.
    Array {
        /// Its elements.
        of: TripPart,
        /// How many there are.
        count: u32,
    },
    /// A sequence.
    Sequence(TripPart),
    /// A set.
    Set(TripPart),
    /// A map.
    Map {
        /// The struct of its entries.
        entry: String,
        /// Keys.
        key: TripPart,
        /// Values.
        value: TripPart,
    },
}

/// A type inside of another.
#[derive(Debug, Clone)]
pub struct TripPart {
    /// What the names of its functions end in.
    pub form: String,
    /// The type in C.
    pub c: String,
}

/// A member.
#[derive(Debug, Clone)]
pub struct TripField {
    /// Its name in Rust.
    pub name: String,
    /// Its name in C.
    pub member: String,
    /// What the names of its functions end in.
    pub form: String,
}

/// A variant.
#[derive(Debug, Clone)]
pub struct TripVariant {
    /// Its name in Rust.
    pub name: String,
    /// Its constant.
    pub tag: String,
    /// Its member of the union, where it has fields.
    pub member: String,
    /// Its fields.
    pub fields: Vec<TripField>,
}

/// The functions of a type that goes both ways.
#[derive(Debug, Clone)]
pub struct ValueTrip {
    /// Its name in Rust.
    pub name: String,
    /// The type in C.
    pub c: String,
    /// What the names of its functions end in.
    pub form: String,
    /// The variable `sent`, a pointer to a value, as an argument.
    pub argument: String,
    /// Statements that make a value `got` of `payload` and `len`.
    pub payload: Vec<String>,
    /// Whether the author's conversions may refuse a value, or turn it into another.
    pub converts: bool,
    /// How many values it takes to see all variants.
    pub least: usize,
    /// The callback form of what gives a value back.
    pub echo: String,
    /// Its direct form.
    pub echo_wait: String,
    /// Its CBOR form.
    pub echo_cbor: String,
    /// What gives the CBOR of a value.
    pub to_cbor_wait: String,
    /// What gives the value of CBOR.
    pub from_cbor_wait: String,
}

/// The function that fails with an error.
#[derive(Debug, Clone)]
pub struct ErrorTrip {
    /// The error in Rust, with its variant.
    pub name: String,
    /// The type in C.
    pub c: String,
    /// The constant of the variant; `None` where the error is a struct.
    pub tag: Option<String>,
    /// Whether the author's conversions may refuse a field, or turn it into another.
    pub converts: bool,
    /// Its fields, which are the arguments.
    pub fields: Vec<ErrorField>,
    /// Its callback form.
    pub fail: String,
    /// Its direct form.
    pub fail_wait: String,
}

/// A field of an error.
#[derive(Debug, Clone)]
pub struct ErrorField {
    /// Its name in Rust.
    pub name: String,
    /// The type in C.
    pub c: String,
    /// What the names of its functions end in.
    pub form: String,
    /// Where it is in the error.
    pub member: String,
    /// The variable `field0`, `field1`, .., a pointer to a value, as an argument.
    pub argument: String,
}

/// The files of a package beside header and library.
#[derive(Debug, Clone)]
pub struct Package {
    /// The library's name, which is that of the package, too.
    pub library: String,
    /// Package version.
    pub version: String,
    /// One line about it.
    pub description: String,
    /// URL.
    pub url: Option<String>,
    /// SPDX expression.
    pub license: Option<String>,
    /// The library's path inside the package.
    pub binary: String,
    /// What the linker is told: `-l{link_name}`.
    pub link_name: String,
    /// What programs ask for when they run, where the library itself says it.
    pub own_name: Option<String>,
    /// Links to the library inside the package.
    pub other_names: Vec<String>,
    /// The library to link statically.
    pub staticlib: Option<StaticLibrary>,
    /// The import library's path inside the package, where the platform has such a thing.
    pub import: Option<String>,
    /// Whether programs find the library by an rpath.
    pub has_rpath: bool,
    /// Whether its headers are for C++ as well, which need a standard and threads.
    pub is_cpp: bool,
    /// The program of the README.
    pub example: String,
    /// What the README has about events, streams and host functions, where there are any.
    pub hooks: Option<String>,
}

impl Package {
    /// Whether the library is one of ELF, with a version in its name or without.
    pub fn is_elf(&self) -> bool {
        self.binary.ends_with(".so") || self.binary.contains(".so.")
    }

    /// The argument, with the space in front, that its headers need of compiler and linker for threads; empty for none.
    pub fn threads(&self) -> &'static str {
        if self.is_cpp && self.is_elf() { " -pthread" } else { "" }
    }
}

/// A library to link statically.
#[derive(Debug, Clone)]
pub struct StaticLibrary {
    /// Its path inside the package.
    pub path: String,
    /// What a program must link besides, as arguments.
    pub pkg_config: String,
    /// The same for CMake: libraries.
    pub libraries: Vec<String>,
    /// The same for CMake: all else.
    pub options: Vec<String>,
}

/// For `pkg-config`.
#[derive(Debug, Template)]
#[template(path = "c/package.pc.j2", escape = "none")]
pub struct PkgConfig<'a>(pub &'a Package);

/// For CMake's `find_package`.
#[derive(Debug, Template)]
#[template(path = "c/config.cmake.j2", escape = "none")]
pub struct CmakeConfig<'a>(pub &'a Package);

/// For the version that `find_package` asks for.
#[derive(Debug, Template)]
#[template(path = "c/config-version.cmake.j2", escape = "none")]
pub struct CmakeVersion<'a> {
    /// The version of the package.
    pub version: &'a str,
    /// What compatible versions begin with.
    pub series: &'a str,
}

/// For people.
#[derive(Debug, Template)]
#[template(path = "c/README.md.j2", escape = "none")]
pub struct Readme<'a>(pub &'a Package);

/// A program that makes a context and ends it again.
#[derive(Debug, Clone, Template)]
#[template(path = "c/example.c.j2", escape = "none")]
pub struct Example {
    /// The library's name.
    pub library: String,
    /// Statements that declare and fill arguments.
    pub setup: Vec<String>,
    /// The direct form of the constructor; `None` where there is none.
    pub constructor: Option<String>,
    /// Its arguments, up to and with `timeout_ms`.
    pub arguments: Vec<String>,
}

/// Functions for what is more than a call: an event, a stream, a host function.
#[derive(Debug, Clone, Template)]
#[template(path = "c/hooks.c.j2", escape = "none")]
pub struct Hooks {
    /// The library's name.
    pub library: String,
    /// An event.
    pub event: Option<EventExample>,
    /// A stream.
    pub stream: Option<StreamExample>,
    /// A host function.
    pub host: Option<HostExample>,
}

/// How to listen to an event.
#[derive(Debug, Clone)]
pub struct EventExample {
    /// Its name.
    pub name: String,
    /// The function that adds a listener.
    pub function: String,
    /// The listener's parameter for the payload.
    pub payload: String,
}

/// How to take the items of a stream.
#[derive(Debug, Clone)]
pub struct StreamExample {
    /// What it is called on, as a parameter.
    pub param: String,
    /// Statements that declare and fill arguments.
    pub setup: Vec<String>,
    /// The function that opens it.
    pub open: String,
    /// Its arguments, without `out`.
    pub arguments: Vec<String>,
    /// The function that takes an item.
    pub next: String,
    /// The declaration of an item.
    pub item: String,
}

/// How to implement a host function.
#[derive(Debug, Clone)]
pub struct HostExample {
    /// Its name.
    pub name: String,
    /// The parameter with its arguments.
    pub args: String,
    /// The function that registers it.
    pub register: String,
    /// The function that answers with a text; `None` where no answer is due.
    pub error: Option<String>,
}
