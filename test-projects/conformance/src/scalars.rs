//! Numbers and truth values, by value and as parts of everything else.

/// Gives back a truth value.
#[ffi::export]
pub fn echo_bool(value: bool) -> bool {
    value
}

/// Gives back 8 signed bits.
#[ffi::export]
pub fn echo_i8(value: i8) -> i8 {
    value
}

/// Gives back 16 signed bits.
#[ffi::export]
pub fn echo_i16(value: i16) -> i16 {
    value
}

/// Gives back 32 signed bits.
#[ffi::export]
pub fn echo_i32(value: i32) -> i32 {
    value
}

/// Gives back 64 signed bits.
#[ffi::export]
pub fn echo_i64(value: i64) -> i64 {
    value
}

/// Gives back 8 bits.
#[ffi::export]
pub fn echo_u8(value: u8) -> u8 {
    value
}

/// Gives back 16 bits.
#[ffi::export]
pub fn echo_u16(value: u16) -> u16 {
    value
}

/// Gives back 32 bits.
#[ffi::export]
pub fn echo_u32(value: u32) -> u32 {
    value
}

/// Gives back 64 bits.
#[ffi::export]
pub fn echo_u64(value: u64) -> u64 {
    value
}

/// Gives back a number of single precision, all bits of a NaN included.
#[ffi::export]
pub fn echo_f32(value: f32) -> f32 {
    value
}

/// Gives back a number of double precision, all bits of a NaN included.
#[ffi::export]
pub fn echo_f64(value: f64) -> f64 {
    value
}

/// One of each, in an order that leaves gaps between them.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scalars {
    /// A truth value.
    pub bool: bool,
    /// 64 signed bits.
    pub i64: i64,
    /// 8 signed bits.
    pub i8: i8,
    /// 32 signed bits.
    pub i32: i32,
    /// 16 signed bits.
    pub i16: i16,
    /// Double precision.
    pub f64: f64,
    /// 8 bits.
    pub u8: u8,
    /// 64 bits.
    pub u64: u64,
    /// 16 bits.
    pub u16: u16,
    /// Single precision.
    pub f32: f32,
    /// 32 bits.
    pub u32: u32,
}

/// Gives back one of each.
#[ffi::export]
pub fn echo_scalars(value: Scalars) -> Scalars {
    value
}

/// Gives back one of each, from parameters of their own.
#[ffi::export]
#[expect(clippy::too_many_arguments, reason = "this is what is to be proven")]
pub fn gather_scalars(
    bool: bool,
    i64: i64,
    i8: i8,
    i32: i32,
    i16: i16,
    f64: f64,
    u8: u8,
    u64: u64,
    u16: u16,
    f32: f32,
    u32: u32,
) -> Scalars {
    Scalars { bool, i64, i8, i32, i16, f64, u8, u64, u16, f32, u32 }
}

/// Many of each.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct ScalarLists {
    /// Truth values.
    pub bools: Vec<bool>,
    /// 8 signed bits.
    pub i8s: Vec<i8>,
    /// 16 signed bits.
    pub i16s: Vec<i16>,
    /// 32 signed bits.
    pub i32s: Vec<i32>,
    /// 64 signed bits.
    pub i64s: Vec<i64>,
    /// 16 bits.
    pub u16s: Vec<u16>,
    /// 32 bits.
    pub u32s: Vec<u32>,
    /// 64 bits.
    pub u64s: Vec<u64>,
    /// Single precision.
    pub f32s: Vec<f32>,
    /// Double precision.
    pub f64s: Vec<f64>,
}

/// Gives back many of each.
#[ffi::export]
pub fn echo_scalar_lists(value: ScalarLists) -> ScalarLists {
    value
}

/// One of each, or none.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalarOptions {
    /// A truth value.
    pub bool: Option<bool>,
    /// 8 signed bits.
    pub i8: Option<i8>,
    /// 16 signed bits.
    pub i16: Option<i16>,
    /// 32 signed bits.
    pub i32: Option<i32>,
    /// 64 signed bits.
    pub i64: Option<i64>,
    /// 8 bits.
    pub u8: Option<u8>,
    /// 16 bits.
    pub u16: Option<u16>,
    /// 32 bits.
    pub u32: Option<u32>,
    /// 64 bits.
    pub u64: Option<u64>,
    /// Single precision.
    pub f32: Option<f32>,
    /// Double precision.
    pub f64: Option<f64>,
}

/// Gives back one of each, or none.
#[ffi::export]
pub fn echo_scalar_options(value: ScalarOptions) -> ScalarOptions {
    value
}

/// One of them.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    /// A truth value.
    Bool(bool),
    /// 8 signed bits.
    I8(i8),
    /// 16 signed bits.
    I16(i16),
    /// 32 signed bits.
    I32(i32),
    /// 64 signed bits.
    I64(i64),
    /// 8 bits.
    U8(u8),
    /// 16 bits.
    U16(u16),
    /// 32 bits.
    U32(u32),
    /// 64 bits.
    U64(u64),
    /// Single precision.
    F32(f32),
    /// Double precision.
    F64(f64),
}

/// Gives back one of them.
#[ffi::export]
pub fn echo_scalar(value: Scalar) -> Scalar {
    value
}

/// An error with one of each.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("scalars, {} among them", .scalars.i64)]
pub struct ScalarError {
    /// One of each.
    pub scalars: Scalars,
}

/// Fails with one of each.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_scalars(value: Scalars) -> Result<bool, ScalarError> {
    Err(ScalarError { scalars: value })
}
