//! What a new crate begins with: a library, and for every language a program that calls it.

pub use askama::Template;

/// The library, `src/lib.rs`, whatever the crate is called.
pub const LIBRARY: &str = include_str!("../new/lib.rs");

/// The program in C.
#[derive(Debug, Clone, Template)]
#[template(path = "new/program.c.j2", escape = "none")]
pub struct C {
    /// What symbols and the header are called.
    pub library: String,
}

/// The program in C++.
#[derive(Debug, Clone, Template)]
#[template(path = "new/program.cpp.j2", escape = "none")]
pub struct Cpp {
    /// What the header is called.
    pub library: String,
    /// The namespace of the package.
    pub namespace: String,
}

/// The test in Go.
#[derive(Debug, Clone, Template)]
#[template(path = "new/program_test.go.j2", escape = "none")]
pub struct Go {
    /// The package of the test.
    pub test: String,
    /// What the generated package is called here.
    pub package: String,
    /// The line that imports it under that name.
    pub import: String,
}

/// The test in Rust.
#[derive(Debug, Clone, Template)]
#[template(path = "new/program.rs.j2", escape = "none")]
pub struct Rust {
    /// The generated package, as code has it.
    pub package: String,
}
