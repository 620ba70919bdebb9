//! Names that mean something in Rust, C, C++ or Go, and names that differ between Rust and the wire.

/// A struct whose fields are keywords.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keywords {
    /// Of Rust.
    pub r#type: i32,
    /// Of C, C++ and Go.
    pub switch: i32,
    /// Of C++.
    pub class: i32,
    /// Of C++.
    pub namespace: i32,
    /// Of Go.
    pub func: i32,
    /// Of Go.
    pub range: i32,
    /// Of C.
    pub register: i32,
    /// A macro of C.
    pub errno: i32,
}

/// An enum whose variants are keywords, in upper case or not.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Of all of them.
    Default,
    /// Of C++.
    Delete,
    /// Of Go.
    Chan,
    /// A value of C.
    Null,
}

/// An enum with fields whose variants and fields are keywords.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// Of C++.
    Union {
        /// Of Rust.
        r#struct: i32,
        /// Of Go.
        interface: i32,
    },
    /// Of Go.
    Select(i32),
}

/// A type whose own name is a keyword of Rust.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "the name is what is to be proven")]
pub struct r#virtual {
    /// A field.
    pub value: i32,
}

/// Gives back keywords in fields.
#[ffi::export]
pub fn echo_keywords(value: Keywords) -> Keywords {
    value
}

/// Gives back keywords in variants.
#[ffi::export]
pub fn echo_word(value: Word) -> Word {
    value
}

/// Gives back keywords in variants with fields.
#[ffi::export]
pub fn echo_phrase(value: Phrase) -> Phrase {
    value
}

/// Gives back a type that is named by a keyword.
#[ffi::export]
pub fn echo_virtual(value: r#virtual) -> r#virtual {
    value
}

/// Adds parameters that are keywords, or that calls have themselves.
#[ffi::export]
#[expect(clippy::too_many_arguments, reason = "this is what is to be proven")]
pub fn add_keywords(
    r#type: i64,
    int: i64,
    template: i64,
    package: i64,
    user_data: i64,
    callback: i64,
    out: i64,
    reply: i64,
    ctx: i64,
    err: i64,
) -> i64 {
    [r#type, int, template, package, user_data, callback, out, reply, ctx, err]
        .iter()
        .fold(0_i64, |sum, digit| sum.wrapping_mul(10).wrapping_add(*digit))
}

/// Is itself named by a keyword.
#[ffi::export]
pub fn r#match(value: i32) -> i32 {
    value
}

/// Is named like a word that Go has for itself.
#[ffi::export]
pub fn string(value: i32) -> i32 {
    value
}

/// Has parameters that are renamed by a rule.
#[ffi::export(rename_all = "SCREAMING_SNAKE_CASE")]
pub fn shout_parameters(first_value: i32, second_value: i32) -> i32 {
    first_value.wrapping_sub(second_value)
}
