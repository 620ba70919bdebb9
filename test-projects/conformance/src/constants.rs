//! Constants of every type that a constant may have, at both ends.

/// True.
#[ffi::export]
pub const YES: bool = true;

/// False.
#[ffi::export]
pub const NO: bool = false;

/// The smallest of 8 signed bits.
#[ffi::export]
pub const MIN_I8: i8 = i8::MIN;

/// The smallest of 16 signed bits.
#[ffi::export]
pub const MIN_I16: i16 = i16::MIN;

/// The smallest of 32 signed bits.
#[ffi::export]
pub const MIN_I32: i32 = i32::MIN;

/// The smallest of 64 signed bits.
#[ffi::export]
pub const MIN_I64: i64 = i64::MIN;

/// The largest of 64 signed bits.
#[ffi::export]
pub const MAX_I64: i64 = i64::MAX;

/// The largest of 8 bits.
#[ffi::export]
pub const MAX_U8: u8 = u8::MAX;

/// The largest of 16 bits.
#[ffi::export]
pub const MAX_U16: u16 = u16::MAX;

/// The largest of 32 bits.
#[ffi::export]
pub const MAX_U32: u32 = u32::MAX;

/// The largest of 64 bits.
#[ffi::export]
pub const MAX_U64: u64 = u64::MAX;

/// A number that no binary fraction is.
#[ffi::export]
pub const TENTH_F32: f32 = 0.1;

/// A number that no binary fraction is.
#[ffi::export]
pub const TENTH_F64: f64 = 0.1;

/// The largest number.
#[ffi::export]
pub const LARGEST_F64: f64 = f64::MAX;

/// The smallest number that is not 0.
#[ffi::export]
pub const SMALLEST_F64: f64 = f64::from_bits(1);

/// A 0 with a sign.
#[ffi::export]
pub const NEGATIVE_ZERO: f64 = -0.0;

/// A text with everything that has to be escaped somewhere.
#[ffi::export]
pub const GREETING: &str = "say \"hi\" \\ ??/ %d\n\té 𝄞";

/// An empty text.
#[ffi::export]
pub const NOTHING_TO_SAY: &str = "";

/// A number that is computed.
#[ffi::export]
pub const SECONDS_PER_DAY: u32 = HOURS * 60 * 60;

/// No export: it stays inside.
const HOURS: u32 = 24;
