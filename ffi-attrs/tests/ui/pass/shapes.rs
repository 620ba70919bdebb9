//! Every shape that crosses compiles without a warning.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unsafe_code, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![deny(clippy::multiple_unsafe_ops_per_block, clippy::allow_attributes_without_reason)]
#![allow(clippy::unused_async, clippy::wildcard_imports, reason = "the shape is the point")]

use std::fmt;

/// A library.
#[ffi::library]
pub struct Library {
    names: Vec<String>,
}

/// No fields.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty;

/// No fields either.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Braces {}

/// One field of each kind.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// Documented.
    pub truth: bool,
    /// Documented.
    pub small_number: i8,
    /// Documented.
    #[ffi()]
    #[ffi(rename = "wide",)]
    #[ffi(default = -1)]
    pub large_number: i64,
    /// Documented.
    pub ratio: f32,
    /// Documented.
    pub text: String,
    /// Documented.
    pub data: Vec<u8>,
    /// Documented.
    pub lists: Vec<Vec<Option<Vec<i64>>>>,
    /// Documented.
    pub braces: Braces,
    /// Documented.
    pub many_braces: Option<Vec<Braces>>,
    /// Private, and absent elsewhere.
    #[cfg(not(unix))]
    elsewhere: i32,
    /// Private.
    #[cfg(unix)]
    here: i32,
}

/// Without fields.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Flat {
    /// Documented.
    One = 1,
    /// Documented.
    #[cfg(unix)]
    Two,
    /// Absent.
    #[cfg(not(unix))]
    Three,
    /// Documented.
    #[ffi(rename = "last")]
    Max = 255,
}

/// With fields, and itself inside.
#[ffi::data(rename_all = "snake_case")]
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// Documented.
    Leaf,
    /// Documented.
    Number(i64),
    /// Documented.
    Pair(String, Flat),
    /// Documented.
    Branch {
        /// Documented.
        children: Vec<Tree>,
        /// Documented.
        name: Option<String>,
        /// Absent.
        #[cfg(not(unix))]
        nowhere: i32,
    },
    /// Documented.
    Braces {},
    /// Documented.
    Parentheses(),
}

/// A struct with itself inside.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Documented.
    pub children: Vec<Node>,
}

/// An error without fields.
#[ffi::error]
#[derive(Debug)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed")
    }
}

/// An error with variants.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Documented.
    #[error("unknown")]
    Unknown,
    /// Documented.
    #[error("not found: {0}")]
    NotFound(String),
    /// Documented.
    #[error("at most {max}")]
    TooMany {
        /// Documented.
        max: u32,
        /// Documented.
        tree: Vec<Tree>,
    },
}

/// An error whose variants have no fields.
#[ffi::error]
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum Kind {
    /// Documented.
    #[error("one")]
    One,
    /// Documented.
    #[error("two")]
    Two,
}

/// An alias.
pub type Names = Vec<String>;

/// Documented.
#[ffi::export]
pub const LIMIT: u32 = 3;
/// Documented.
#[ffi::export]
pub const RATIO: f32 = -0.5;
/// Documented.
#[ffi::export]
pub const NAME: &str = "name";
#[ffi::export]
const FLAG: bool = LIMIT > 1;

/// Documented.
#[ffi::export]
impl Library {
    /// Documented.
    #[ffi::constructor]
    #[must_use]
    pub fn empty() -> Self {
        Self { names: Vec::new() }
    }

    /// Documented.
    ///
    /// # Errors
    /// Without names.
    #[ffi::constructor]
    pub async fn named(names: &[String]) -> Result<Self, Failure> {
        pause().await;
        match names {
            [] => Err(Failure::Unknown),
            names => Ok(Library { names: names.to_vec() }),
        }
    }

    /// Borrows across an await.
    pub async fn join(&self, separator: &str, extra: &Fields, bytes: &[u8], trees: &[Tree]) -> String {
        pause().await;
        let joined = self.names.join(separator);
        pause().await;
        format!("{joined}{extra:?}{bytes:?}{trees:?}")
    }

    /// Documented.
    ///
    /// # Errors
    /// Always.
    pub async fn fail(&self, kind: Kind) -> Result<(), Kind> {
        pause().await;
        Err(kind)
    }

    /// Documented.
    ///
    /// # Errors
    /// Never.
    pub fn text_error(&self, mut name: String, _unused: Option<Empty>) -> Result<String, String> {
        name.push('!');
        Ok(name)
    }
}

#[ffi::export(rename_all = "camelCase")]
impl Library {
    /// A second block.
    #[must_use]
    pub fn first_name(&self) -> Option<String> {
        self.names.first().cloned()
    }

    /// Documented.
    #[cfg(unix)]
    #[must_use]
    pub fn here_only(many_nodes: &[Node], one_node: Node) -> Option<Node> {
        many_nodes.contains(&one_node).then_some(one_node)
    }

    /// Documented.
    #[cfg(not(unix))]
    #[must_use]
    pub fn here_only(nothing: Missing) -> Missing {
        nothing
    }

    /// Documented.
    ///
    /// # Errors
    /// It is closed.
    pub fn close(&self) -> Result<Empty, Closed> {
        self.check()?;
        Ok(Empty)
    }

    fn private_one(&self, flat: Flat) -> Flat {
        let _ = self;
        flat
    }

    #[ffi::destructor]
    fn teardown(self) {
        drop(self.names);
    }
}

impl Library {
    fn check(&self) -> Result<(), Closed> {
        if self.names.is_empty() { Err(Closed) } else { Ok(()) }
    }
}

async fn pause() {}

mod inside {
    use super::*;

    #[ffi::data]
    struct Private {
        flat: Flat,
        node: Node,
    }

    #[ffi::export]
    fn swap(private: Private, _names: Names) -> Private {
        Private { flat: private.flat, node: Node { children: vec![private.node] } }
    }

    #[ffi::export]
    async fn nothing() {}

    #[ffi::export]
    fn tree(tree: Tree) -> Result<Tree, Failure> {
        match tree {
            Tree::Leaf => Err(Failure::TooMany { max: LIMIT, tree: vec![tree] }),
            Tree::Number(number) => Err(Failure::NotFound(number.to_string())),
            tree => Ok(tree),
        }
    }
}

/// Names that are other ones elsewhere.
pub mod renamed {
    use super::Library;

    /// Documented.
    #[ffi::data(rename = "Point2D")]
    #[derive(Debug, Clone, Copy)]
    pub struct Point {
        /// Documented.
        pub x: i32,
    }

    /// Documented.
    #[ffi::export(rename = "FIRST_PRIME")]
    pub const PRIME: i32 = 2;

    /// Documented.
    #[must_use]
    #[ffi::export(rename = "move")]
    pub fn shift(#[ffi(rename = "type")] point: Point, #[ffi(rename = "by it")] by: i32) -> Point {
        Point { x: point.x + by }
    }

    #[ffi::export]
    impl Library {
        /// Documented.
        #[must_use]
        #[ffi(rename = "count_names")]
        pub fn renamed(&self, #[ffi(rename = "at")] from: u32) -> u32 {
            from
        }
    }
}

/// Values of keys that are left out.
pub mod defaults {
    use super::{Braces, Library};

    /// Of another crate's choice.
    pub type Alias = i64;
    /// The same for text.
    pub type Text = String;

    /// Documented.
    #[ffi::data]
    #[derive(Debug, Clone)]
    pub struct Options {
        /// Documented.
        #[ffi(default = -5)]
        pub low: Alias,
        /// Documented.
        #[ffi(default = -1.5)]
        pub ratio: f32,
        /// Documented.
        #[ffi(default = "some")]
        pub text: Text,
        /// Documented.
        #[ffi(default = None)]
        pub maybe: Option<Text>,
        /// Documented.
        #[ffi(default)]
        pub braces: Braces,
    }

    #[ffi::export]
    impl Library {
        /// Documented.
        #[must_use]
        pub fn defaults(
            &self,
            #[ffi(default = true)] all: bool,
            #[ffi(default = "x")] text: &str,
            #[ffi(default)] bytes: &[u8],
        ) -> bool {
            all && text.is_empty() && bytes.is_empty()
        }
    }
}

fn main() {
    // The author's functions stay ordinary ones.
    let library = Library::empty();
    assert!(library.close().is_err());
    library.teardown();
}
