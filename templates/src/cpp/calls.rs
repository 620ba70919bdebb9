//! Views of the templates of functions, and of the classes that have them.

use askama::Template;

/// What the library has in any case, and the classes of objects that stay in it.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/handles.hpp.j2", escape = "none")]
pub struct Handles {
    /// The prefix of the library.
    pub library: String,
    /// Its functions.
    pub runtime: Vec<RuntimeFunction>,
    /// The classes.
    pub handles: Vec<Handle>,
}

/// A function that the library has whatever its author wrote.
#[derive(Debug, Clone)]
pub struct RuntimeFunction {
    /// What `ffi/library.hpp` calls it.
    pub member: &'static str,
    /// What C calls it.
    pub symbol: String,
}

/// The class of objects that stay in the library.
#[derive(Debug, Clone)]
pub struct Handle {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The type of its ids in C, without the star.
    pub c: String,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// The class of instances, and the functions of the namespace.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/library.hpp.j2", escape = "none")]
pub struct Library {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The type of its ids in C, without the star.
    pub c: String,
    /// Its functions.
    pub functions: Vec<Function>,
    /// The functions of the namespace.
    pub free: Vec<Function>,
    /// Its events; `None` where it has none.
    pub any_event: Option<AnyEvent>,
    /// What it asks its host.
    pub host_functions: Vec<HostFunction>,
    /// What of that is implemented as a whole.
    pub interfaces: Vec<HostInterface>,
}

/// What is behind the functions.
#[derive(Debug, Clone, Template)]
#[template(path = "cpp/calls.hpp.j2", escape = "none")]
pub struct Calls {
    /// The class of instances.
    pub context: String,
    /// All of them.
    pub functions: Vec<Function>,
    /// Events; `None` where there are none.
    pub any_event: Option<AnyEvent>,
    /// What the library asks its host.
    pub host_functions: Vec<HostFunction>,
    /// What of that is implemented as a whole.
    pub interfaces: Vec<HostInterface>,
}

/// An event of any kind.
#[derive(Debug, Clone)]
pub struct AnyEvent {
    /// The types of the payloads, for the arguments of a template.
    pub payloads: String,
    /// The events.
    pub events: Vec<Event>,
}

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The function that adds a listener.
    pub name: String,
    /// The type of what listeners get.
    pub payload: String,
    /// The same in C.
    pub c: String,
    /// What the library calls it, as a literal.
    pub wire: String,
}

/// A function that the library asks its host.
#[derive(Debug, Clone)]
pub struct HostFunction {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// What it takes and gives, as a type of functions.
    pub signature: String,
    /// What sets it, where it is no part of an interface.
    pub setter: String,
    /// What unsets it.
    pub unsetter: String,
    /// The struct that says what it is.
    pub traits: String,
    /// What the library calls it, as a literal.
    pub wire: String,
    /// The struct of its arguments in C.
    pub c: String,
    /// The types of its arguments, for those of a template.
    pub arguments: String,
    /// The members of the struct, each with a literal of what the author calls it.
    pub members: Vec<(String, String)>,
    /// What it comes to, as a type.
    pub outcome: String,
    /// Whether it is no part of an interface.
    pub is_alone: bool,
    /// Whether the library waits for an answer.
    pub is_asked: bool,
    /// Whether it may take its time.
    pub is_async: bool,
}

/// Functions of the host that are implemented as a whole.
#[derive(Debug, Clone)]
pub struct HostInterface {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// The name of the class.
    pub name: String,
    /// What sets it.
    pub setter: String,
    /// What unsets it.
    pub unsetter: String,
    /// Its functions.
    pub members: Vec<HostMember>,
}

/// A function of an interface.
#[derive(Debug, Clone)]
pub struct HostMember {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The struct that says what it is.
    pub traits: String,
    /// What the library calls it, as a literal.
    pub wire: String,
    /// What it gives.
    pub result: String,
    /// Its parameters.
    pub params: String,
    /// The same as references to what it is called with.
    pub owned: String,
    /// What is handed on.
    pub passed: String,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Lines of documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// The class that it is a member of, with the colons behind; empty where there is none.
    pub scope: String,
    /// Whether it is a static member.
    pub is_static: bool,
    /// Whether it is called on an object of its class.
    pub is_method: bool,
    /// Its parameters in the declaration.
    pub declared: String,
    /// Its parameters in the definition.
    pub defined: String,
    /// The type of what it gives.
    pub result: String,
    /// What the library comes to, as a type.
    pub outcome: String,
    /// The expression of what it is called on; `None` where that is nothing.
    pub target: Option<String>,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// What it gives where the library is not called.
    pub refused: Refused,
    /// The function of `ffi/call.hpp` that calls the library.
    pub call: &'static str,
    /// The function of the library.
    pub symbol: String,
}

impl Function {
    /// The expression that refuses the call with `error`.
    pub fn refusal(&self, error: &str) -> String {
        match self.refused {
            Refused::Result => error.to_owned(),
            Refused::Future => format!("ffi::detail::no_call<outcome>({error})"),
            Refused::Stream => format!("ffi::detail::no_stream<outcome>({error})"),
        }
    }

    /// The arguments that have a C form of their own.
    pub fn lowered(&self) -> impl Iterator<Item = (&str, &(String, String, String))> {
        self.arguments.iter().filter_map(|one| Some((one.name.as_str(), one.lowered.as_ref()?)))
    }

    /// Whether there is any.
    pub fn has_lowered(&self) -> bool {
        self.lowered().next().is_some()
    }

    /// What is handed to the function that calls the library.
    pub fn passed(&self) -> String {
        let first = if self.target.is_some() { "detail::library(), target" } else { "library" };
        let options = (!matches!(self.refused, Refused::Result)).then_some("options");
        let own = [Some(first), options, Some(&*self.symbol)].into_iter().flatten();
        own.chain(self.arguments.iter().map(|one| &*one.passed)).collect::<Vec<_>>().join(", ")
    }
}

/// What a function gives where the library is not called.
#[derive(Debug, Clone, Copy)]
pub enum Refused {
    /// An error.
    Result,
    /// A future that has one.
    Future,
    /// A stream of it alone.
    Stream,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Argument {
    /// What C++ calls the parameter.
    pub name: String,
    /// The declaration of its C form, the name of that, and a literal of what the author calls it; `None` where C has the same value.
    pub lowered: Option<(String, String, String)>,
    /// What the library gets.
    pub passed: String,
}
