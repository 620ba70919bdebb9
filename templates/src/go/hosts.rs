//! Views of `hosts.go`.

use super::{AwayHost, Template};

/// What sets the functions that the library calls, and what is behind that.
#[derive(Debug, Clone, Template)]
#[template(path = "go/hosts.go.j2", escape = "none")]
pub struct Hosts<'a> {
    /// The library's name.
    pub library: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// The symbol that takes calls.
    pub callback: &'a str,
    /// The symbol that takes what is not called any more.
    pub released: &'a str,
    /// Functions that are set one by one.
    pub functions: &'a [HostFunction],
    /// Functions that are set together.
    pub interfaces: &'a [Interface],
    /// Whether the library waits for the answer of one.
    pub has_asked: bool,
    /// Whether it waits with a thread for that of one.
    pub has_blocked: bool,
    /// Whether an answer is a C form that one points to.
    pub has_form: bool,
}

/// What hosts implement, apart from how the library calls it.
#[derive(Debug, Clone, Template)]
#[template(path = "go/interfaces.go.j2", escape = "none")]
pub struct Interfaces<'a> {
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// Functions that are set together.
    pub interfaces: &'a [Interface],
    /// Whether the library does not wait for one of the functions.
    pub has_told: bool,
    /// Whether it waits for the answer of one.
    pub has_asked: bool,
}

/// A function that the library calls.
#[derive(Debug, Clone)]
pub struct HostFunction {
    /// Documentation of what sets it.
    pub docs: Vec<String>,
    /// What sets it.
    pub setter: String,
    /// Its name in the library, as a literal.
    pub wire: String,
    /// Its type, without `func`.
    pub signature: String,
    /// Whether the library waits for its answer.
    pub is_asked: bool,
    /// Whether it waits with a thread.
    pub is_blocked: bool,
    /// Statements that make its arguments of those at `args`.
    pub lift: Vec<String>,
    /// What those are in C; none where nothing of them is looked at.
    pub args: Option<String>,
    /// The call.
    pub call: String,
    /// Statements behind the call, which answer it.
    pub answer: Vec<String>,
    /// The same over a connection.
    pub away: AwayHost,
}

/// Functions that are set together.
#[derive(Debug, Clone)]
pub struct Interface {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// What sets it.
    pub setter: String,
    /// What that calls it.
    pub param: String,
    /// In order.
    pub methods: Vec<HostMethod>,
    /// Whether the library does not wait for one of them.
    pub has_told: bool,
    /// Whether objects are among the arguments of one.
    pub gets_objects: bool,
}

/// A method of an interface.
#[derive(Debug, Clone)]
pub struct HostMethod {
    /// Documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The function that it is.
    pub function: HostFunction,
}
