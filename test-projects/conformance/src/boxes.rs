//! Types that hold themselves, as deep as values may be.

#![expect(clippy::vec_box, reason = "boxes in lists are to be proven, too")]

use std::collections::BTreeMap;

use crate::records::Point;

/// A list by links.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it holds.
    pub value: i64,
    /// What comes next.
    pub next: Option<Box<Node>>,
}

/// A tree with any number of branches.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// What it is called.
    pub name: String,
    /// What is below.
    pub children: Vec<Tree>,
}

/// A tree with named branches.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// What is below.
    pub entries: BTreeMap<String, Directory>,
}

/// An expression.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A number.
    Number(i64),
    /// Minus something.
    Negate(Box<Expr>),
    /// Something and something else.
    Add {
        /// The one.
        left: Box<Expr>,
        /// The other.
        right: Box<Expr>,
    },
}

/// Gives back a list by links.
#[ffi::export]
pub fn echo_node(value: Node) -> Node {
    value
}

/// Gives back a tree.
#[ffi::export]
pub fn echo_tree(value: Tree) -> Tree {
    value
}

/// Gives back a tree with named branches.
#[ffi::export]
pub fn echo_directory(value: Directory) -> Directory {
    value
}

/// Gives back an expression.
#[ffi::export]
pub fn echo_expr(value: Expr) -> Expr {
    value
}

/// What an expression comes to.
#[ffi::export]
pub fn evaluate(expr: Expr) -> i64 {
    match expr {
        Expr::Number(number) => number,
        Expr::Negate(inner) => evaluate(*inner).wrapping_neg(),
        Expr::Add { left, right } => evaluate(*left).wrapping_add(evaluate(*right)),
    }
}

/// Gives back what is in a box.
#[ffi::export]
pub fn echo_box(value: Box<Point>) -> Box<Point> {
    value
}

/// Gives back what may be in a box.
#[ffi::export]
pub fn echo_option_box(value: Option<Box<Point>>) -> Option<Box<Point>> {
    value
}

/// Gives back boxes in a list.
#[ffi::export]
pub fn echo_boxes(value: Vec<Box<i64>>) -> Vec<Box<i64>> {
    value
}

/// A list of so many links, numbered from its end.
#[ffi::export]
pub fn chain(links: u32) -> Option<Node> {
    (0..i64::from(links)).fold(None, |next, value| Some(Node { value, next: next.map(Box::new) }))
}

/// An error that holds itself.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct BoxError {
    /// What happened.
    pub reason: String,
    /// Where it happened.
    pub at: Box<Node>,
}

/// Fails with what is in a box.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_box(value: Node) -> Result<u32, BoxError> {
    Err(BoxError { reason: "boxed".to_owned(), at: Box::new(value) })
}
