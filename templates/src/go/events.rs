//! Views of `events.go`.

use super::{Template, Uses};

/// The methods that listen to events, and what is behind them.
#[derive(Debug, Clone, Template)]
#[template(path = "go/events.go.j2", escape = "none")]
pub struct Events<'a> {
    /// The library's name.
    pub library: &'a str,
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
    /// The symbol that takes events.
    pub callback: &'a str,
    /// In order.
    pub events: &'a [Event],
}

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Documentation.
    pub docs: Vec<String>,
    /// The method that listens to it.
    pub name: String,
    /// The method that gives a channel of it.
    pub channel: String,
    /// Its name in the library, as a literal.
    pub wire: String,
    /// Type of the payload.
    pub payload: String,
    /// The function that makes one of those.
    pub read: String,
    /// Its statements.
    pub lift: Vec<String>,
    /// The function that makes a payload of what comes over a connection.
    pub decode: String,
}

/// What a listener is, apart from how the library calls it.
#[derive(Debug, Clone, Template)]
#[template(path = "go/listeners.go.j2", escape = "none")]
pub struct Listeners<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Type of the instances.
    pub context: &'a str,
    /// What its methods call an instance.
    pub receiver: &'a str,
}

/// What becomes of panics in code of the host.
#[derive(Debug, Clone, Template)]
#[template(path = "go/panics.go.j2", escape = "none")]
pub struct Panics<'a> {
    /// Name of the package.
    pub package: &'a str,
    /// Where they can happen: in the words of the documentation.
    pub places: &'a str,
    /// What of it is needed.
    pub uses: &'a Uses,
}
