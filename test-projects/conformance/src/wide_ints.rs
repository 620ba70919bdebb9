//! Integers of 128 bits: two words in C, a bignum on the wire where they need one.

/// The smallest of 128 signed bits.
#[ffi::export]
pub const MIN_I128: i128 = i128::MIN;

/// The largest of 128 signed bits.
#[ffi::export]
pub const MAX_I128: i128 = i128::MAX;

/// The largest of 128 bits.
#[ffi::export]
pub const MAX_U128: u128 = u128::MAX;

/// A small one.
#[ffi::export]
pub const MINUS_ONE: i128 = -1;

/// Gives back 128 signed bits.
#[ffi::export]
pub fn echo_i128(value: i128) -> i128 {
    value
}

/// Gives back 128 bits.
#[ffi::export]
pub fn echo_u128(value: u128) -> u128 {
    value
}

/// Wide integers in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryWide {
    /// A small field before, so that there is a gap.
    pub small: u8,
    /// A field with a sign.
    pub signed: i128,
    /// A field without.
    pub unsigned: u128,
    /// Elements.
    pub list: Vec<i128>,
    /// An option.
    pub option: Option<u128>,
}

/// Gives back wide integers in every place.
#[ffi::export]
pub fn echo_every_wide(value: EveryWide) -> EveryWide {
    value
}

/// Wide integers in variants.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WideChoice {
    /// With a sign.
    Signed(i128),
    /// Without.
    Unsigned(u128),
}

/// Gives back a wide integer in a variant.
#[ffi::export]
pub fn echo_wide_choice(value: WideChoice) -> WideChoice {
    value
}

/// An error with a wide integer.
#[ffi::error]
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{number} is too much")]
pub struct WideError {
    /// The number.
    pub number: u128,
}

/// Fails with a wide integer.
///
/// # Errors
/// Always.
#[ffi::export]
pub fn fail_with_wide(value: u128) -> Result<i128, WideError> {
    Err(WideError { number: value })
}
