//! Views of the Rust templates. What they make is laid out by rustfmt after that.
//!
//! Documentation comes as lines without the `///` in front, which begin with a space unless they are empty.

pub use askama::Template;

/// `Cargo.toml`. All texts are TOML already.
#[derive(Debug, Clone, Template)]
#[template(path = "rust/Cargo.toml.j2", escape = "none")]
pub struct Manifest {
    /// Name of the package.
    pub name: String,
    /// Its version, which is the library's.
    pub version: String,
    /// One line.
    pub description: String,
    /// SPDX expression.
    pub license: Option<String>,
    /// URL.
    pub repository: Option<String>,
    /// Features that are on unless somebody turns them off.
    pub features: Vec<Feature>,
    /// Features that somebody turns on.
    pub more: Vec<Feature>,
    /// Lines of the table.
    pub dependencies: Vec<String>,
    /// Whether the package is a workspace of its own.
    pub is_workspace: bool,
}

/// A feature of the package.
#[derive(Debug, Clone)]
pub struct Feature {
    /// What it is for.
    pub docs: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it turns on.
    pub parts: Vec<&'static str>,
}

/// `lib.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/lib.rs.j2", escape = "none")]
#[expect(clippy::struct_excessive_bools, reason = "they are what there is")]
pub struct Lib {
    /// Documentation of the package.
    pub docs: Vec<String>,
    /// Whether there are constants.
    pub has_constants: bool,
    /// Whether there are types that functions fail with.
    pub has_errors: bool,
    /// Whether there are events.
    pub has_events: bool,
    /// Whether there are objects that stay in the library.
    pub has_handles: bool,
    /// Whether there are host functions.
    pub has_hosts: bool,
    /// Whether some of them belong together.
    pub has_interfaces: bool,
    /// Whether there are streams.
    pub has_streams: bool,
    /// Whether there are types of values.
    pub has_types: bool,
    /// Whether there are UUIDs.
    pub has_uuids: bool,
    /// Whether a type has a form on the wire that is its own.
    pub has_wire: bool,
}

/// `types.rs`, `errors.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/types.rs.j2", escape = "none")]
pub struct Types<'a> {
    /// What the file has.
    pub title: &'a str,
    /// In order.
    pub items: Vec<&'a Item>,
    /// Whether there are host functions.
    pub has_hosts: bool,
}

/// `wire.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/wire.rs.j2", escape = "none")]
pub struct Wire<'a> {
    /// In order.
    pub items: &'a [Item],
}

/// A type of values.
#[derive(Debug, Clone)]
pub struct Item {
    /// Documentation.
    pub docs: Vec<String>,
    /// What is derived.
    pub derives: String,
    /// Its name.
    pub name: String,
    /// Whether functions fail with it.
    pub is_error: bool,
    /// Of an enum, whether no variant has fields; of others nothing.
    pub is_flat: bool,
    /// Of a newtype, whether it can be `null`; of others nothing.
    pub is_nullable: bool,
    /// What it is.
    pub shape: Shape,
}

/// What a type is.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A struct.
    Struct(Fields),
    /// A struct around that type.
    Newtype(String),
    /// An enum.
    Enum(Vec<Variant>),
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is called on the wire, as a literal.
    pub wire: String,
    /// What it has.
    pub fields: Fields,
    /// Whether its fields have no names.
    pub is_tuple: bool,
    /// What takes it apart, behind the name.
    pub pattern: String,
}

/// The fields of a struct or a variant.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// In the order of the source.
    list: Vec<Field>,
    /// Their order on the wire.
    order: Vec<usize>,
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is called where it is written and read.
    pub local: String,
    /// Its type.
    pub ty: String,
    /// Its key, as a literal.
    pub wire: String,
    /// The expression of its value when all that came was read.
    pub due: String,
}

impl Fields {
    /// Fields, and the order that their keys have on the wire.
    pub fn new(list: Vec<Field>, order: Vec<usize>) -> Self {
        Self { list, order }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In the order of the source.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.list.iter()
    }

    /// In the order of the wire.
    pub fn sorted(&self) -> impl Iterator<Item = &Field> {
        self.order.iter().map(|index| &self.list[*index])
    }

    /// The statements that read them.
    fn read(&self) -> String {
        Read { fields: self }.to_string()
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The statements that read the fields of a struct or a variant.
#[derive(Debug, Clone, Template)]
#[template(path = "rust/read.rs.j2", escape = "none")]
struct Read<'a> {
    fields: &'a Fields,
}

/// `constants.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/constants.rs.j2", escape = "none")]
pub struct Constants {
    /// Whether one is a duration.
    pub has_durations: bool,
    /// In order.
    pub constants: Vec<Constant>,
}

/// A constant.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Its value.
    pub value: String,
}

/// `api.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/api.rs.j2", escape = "none")]
pub struct Api {
    /// The prefix of the library's symbols, as a literal.
    pub prefix: String,
    /// The hash of its contract, as a literal.
    pub hash: String,
    /// What it says of its version, as a literal.
    pub version: String,
    /// The name of its file, as a literal.
    pub file: String,
    /// Where the package has it, as a literal behind the package's folder.
    pub copy: String,
    /// The environment variable that names another file, as a literal.
    pub variable: String,
    /// The same.
    pub variable_name: String,
    /// The environment variable that names a server, as a literal.
    pub server: String,
    /// The same.
    pub server_name: String,
    /// Documentation of the instances.
    pub docs: Vec<String>,
    /// Their type.
    pub context: String,
    /// What gives the one that a server serves.
    pub served: String,
    /// Functions of the library.
    pub statics: Vec<Function>,
    /// Functions of an instance.
    pub methods: Vec<Function>,
}

/// A function that calls one of the library's.
#[derive(Debug, Clone, Template)]
#[template(path = "rust/function.rs.j2", escape = "none")]
pub struct Function {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its first parameter.
    pub receiver: String,
    /// Other parameters, with their types.
    pub params: Vec<String>,
    /// What it gives.
    pub result: String,
    /// Whether that is a stream.
    pub is_stream: bool,
    /// A reference to where it is called.
    pub site: String,
    /// In the order of the wire.
    pub arguments: Vec<Argument>,
    /// The method that calls it.
    pub verb: &'static str,
    /// Its name in the library, as a literal.
    pub wire: String,
    /// What becomes of the result.
    pub after: String,
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub struct Argument {
    /// Its key, as a literal.
    pub wire: String,
    /// A reference to its value.
    pub value: String,
}

/// `handles.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/handles.rs.j2", escape = "none")]
pub struct Handles {
    /// In order.
    pub handles: Vec<Handle>,
}

/// A type whose objects stay in the library.
#[derive(Debug, Clone)]
pub struct Handle {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// `events.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/events.rs.j2", escape = "none")]
pub struct Events {
    /// Type of the instances.
    pub context: String,
    /// Whether all payloads can be compared.
    pub has_eq: bool,
    /// In order.
    pub events: Vec<Event>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Documentation.
    pub docs: Vec<String>,
    /// The variant of all events.
    pub variant: String,
    /// The method that listens to it.
    pub method: String,
    /// Type of the payload.
    pub payload: String,
    /// Its name on the wire, as a literal.
    pub wire: String,
}

/// `hosts.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/hosts.rs.j2", escape = "none")]
pub struct Hosts {
    /// Type of the instances.
    pub context: String,
    /// Functions that are set one by one.
    pub functions: Vec<HostFunction>,
    /// Functions that are set together.
    pub interfaces: Vec<HostInterface>,
    /// The structs of their arguments.
    pub args: Vec<Args>,
}

/// A function that the library calls.
#[derive(Debug, Clone)]
pub struct HostFunction {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name in an interface.
    pub name: String,
    /// What sets it alone.
    pub setter: String,
    /// Its name in the library, as a literal.
    pub wire: String,
    /// In order.
    pub params: Vec<HostParam>,
    /// The struct of its arguments.
    pub args: String,
    /// What the struct is called where it is taken apart.
    pub args_pattern: &'static str,
    /// The arguments, taken from the struct.
    pub arguments: String,
    /// What it answers with, where somebody waits for that.
    pub answer: Option<String>,
}

/// A parameter of such a function.
#[derive(Debug, Clone)]
pub struct HostParam {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
}

/// Functions that are set together.
#[derive(Debug, Clone)]
pub struct HostInterface {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// What sets it.
    pub setter: String,
    /// In order.
    pub functions: Vec<HostFunction>,
}

/// The arguments of a host function.
#[derive(Debug, Clone)]
pub struct Args {
    /// Name of the struct.
    pub name: String,
    /// One for each parameter.
    pub fields: Fields,
}

/// `entries.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/entries.rs.j2", escape = "none")]
pub struct Entries {
    /// The prefix of the symbols.
    pub prefix: String,
    /// The author's functions.
    pub entries: Vec<Entry>,
    /// What not every header declares.
    pub optional: Vec<OptionalEntry>,
}

/// A function of the author's.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name, as a literal.
    pub wire: String,
    /// Its symbol.
    pub symbol: String,
    /// How it is called.
    pub kind: &'static str,
}

/// A function that a library may have.
#[derive(Debug, Clone)]
pub struct OptionalEntry {
    /// What it is here.
    pub field: &'static str,
    /// The end of its symbol.
    pub symbol: &'static str,
    /// Whether the header declares it.
    pub is_there: bool,
}

/// `README.md`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/README.md.j2", escape = "none")]
pub struct Readme {
    /// Name of the package.
    pub name: String,
    /// What the library is, in one line.
    pub summary: String,
    /// The library.
    pub library: String,
    /// The environment variable that names its file.
    pub variable: String,
    /// Where the package has it.
    pub binary: String,
    /// The lines of a program.
    pub example: Vec<String>,
    /// Whether there are streams.
    pub has_streams: bool,
    /// Whether there are events.
    pub has_events: bool,
    /// Whether there are host functions.
    pub has_hosts: bool,
    /// What is not in the package.
    pub left_out: Option<String>,
}

/// `prelude.rs`
#[derive(Debug, Clone, Template)]
#[template(path = "rust/prelude.rs.j2", escape = "none")]
pub struct Prelude {
    /// Whether there are UUIDs.
    pub has_uuids: bool,
}
