//! Views of what reaches a library that is elsewhere.

use super::{Event, Function, HostFunction, Template};

/// How to connect to a server.
#[derive(Debug, Clone, Template)]
#[template(path = "go/remote.go.j2", escape = "none")]
pub struct Remote<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What the library calls itself, as a literal.
    pub version: &'a str,
    /// The hash of the contract, as a literal.
    pub hash: &'a str,
    /// Whether any function of the package waits for a reply.
    pub has_async: bool,
    /// Whether the library has events.
    pub has_events: bool,
    /// Whether a function of the package gives a stream.
    pub has_static_stream: bool,
}

/// What has a package use a server from the beginning, in its tests.
#[derive(Debug, Clone, Template)]
#[template(path = "go/connected.go.j2", escape = "none")]
pub struct Connected<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// The variable with the address, as a literal.
    pub variable: &'a str,
}

/// A connection.
#[derive(Debug, Clone, Template)]
#[template(path = "go/connection.go.j2", escape = "none")]
pub struct Connection {
    /// Whether the library has events.
    pub has_events: bool,
    /// Whether the library has host functions.
    pub has_hosts: bool,
}

/// What is called over a connection.
#[derive(Debug, Clone, Template)]
#[template(path = "go/away.go.j2", escape = "none")]
pub struct Away<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// All functions.
    pub functions: &'a [AwayFunction],
    /// Whether any of them makes an instance.
    pub has_constructor: bool,
    /// Whether any gives one reply.
    pub has_functions: bool,
    /// Whether any gives a stream.
    pub has_streams: bool,
    /// Whether any is not served.
    pub has_unserved: bool,
    /// Whether any waits for a reply.
    pub has_async: bool,
    /// Whether anything is called on an instance or on what belongs to one.
    pub is_explained: bool,
    /// Whether there are objects that belong to an instance.
    pub has_handles: bool,
    /// What methods call one of those that have methods, and its type.
    pub called_objects: &'a [(String, String)],
    /// Whether any argument or answer can have objects in it.
    pub sends_handles: bool,
    /// Whether the library has events.
    pub has_events: bool,
    /// Whether the library has host functions.
    pub has_hosts: bool,
}

/// A function of a library that is elsewhere.
#[derive(Debug, Clone, Template)]
#[template(path = "go/away_function.go.j2", escape = "none")]
pub struct AwayFunction {
    /// Documentation, where it is not the second half of a function that has one.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is called on.
    pub receiver: String,
    /// The type of that.
    pub ty: String,
    /// Whether that is a server.
    pub of_server: bool,
    /// Whether it is an object that belongs to an instance.
    pub of_object: bool,
    /// Its name at the server.
    pub wire: String,
    /// Whether the server has it.
    pub is_served: bool,
    /// Whether it waits for a reply.
    pub is_async: bool,
    /// Whether it gives items before that.
    pub is_stream: bool,
    /// Whether it gives a value.
    pub has_value: bool,
    /// Whether calls are told of that last.
    pub has_async: bool,
    /// Parameters as declared.
    pub params: String,
    /// Results as declared.
    pub results: String,
    /// The zero value of the first result and a comma; empty where the error is the only result.
    pub zero: String,
    /// The expression of the connection.
    pub connection: String,
    /// The expression of the frame.
    pub frame: String,
    /// Whether that gives an error as well.
    pub is_refusable: bool,
    /// What reads the reply, or `nil`.
    pub read: String,
    /// What reads the typed error, or `nil`.
    pub typed: String,
    /// What warnings call it.
    pub shown: String,
    /// Who is told of the call while it is pending.
    pub stale: String,
    /// What is not to be forgotten before there is a reply.
    pub kept: Vec<String>,
}

/// Events of a library that is elsewhere.
#[derive(Debug, Clone, Template)]
#[template(path = "go/away_events.go.j2", escape = "none")]
pub struct AwayEvents<'a> {
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// In order.
    pub events: &'a [Event],
}

/// Host functions of a library that is elsewhere.
#[derive(Debug, Clone, Template)]
#[template(path = "go/away_hosts.go.j2", escape = "none")]
pub struct AwayHosts<'a> {
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// Those of interfaces among them.
    pub functions: &'a [&'a HostFunction],
    /// Whether the library waits for the answer of one.
    pub has_asked: bool,
}

/// How a host function is called over a connection.
#[derive(Debug, Clone)]
pub struct AwayHost {
    /// What sets it.
    pub name: String,
    /// Whether that gets the line in which calls of its interface wait.
    pub has_line: bool,
    /// Whether it has a line of its own.
    pub owns_line: bool,
    /// The statement that reads the arguments, and `err`; none where there are none.
    pub read: Option<String>,
    /// The call.
    pub call: String,
    /// Statements for an error of the call, `err`.
    pub failed: Vec<String>,
    /// The arguments of what completes it.
    pub answer: String,
}

/// What a user calls where there is no cgo, and so no library but elsewhere.
#[derive(Debug, Clone, Template)]
#[template(path = "go/absent.go.j2", escape = "none")]
pub struct Absent<'a> {
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// All functions.
    pub functions: &'a [Function],
    /// What methods call an object, and its type.
    pub objects: &'a [(String, String)],
    /// In order.
    pub events: &'a [Event],
    /// Those of interfaces among them.
    pub host_functions: &'a [&'a HostFunction],
    /// Whether any function waits for a reply.
    pub has_async: bool,
    /// Whether any of those is called on an instance or on what belongs to one.
    pub has_async_method: bool,
    /// Whether the library has events.
    pub has_events: bool,
}
