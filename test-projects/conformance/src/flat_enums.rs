//! Enums without fields: a number in C, a text on the wire.

/// Numbered by the compiler.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 0.
    Low,
    /// 1.
    Middle,
    /// 2.
    High,
}

/// Numbered by hand, up to both ends, and renamed on the wire.
#[ffi::data(rename_all = "kebab-case")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Reading {
    /// The smallest number there is.
    AllTheWayDown = -2_147_483_648,
    /// -1.
    JustBelow = -1,
    /// One more than the one before.
    Nothing,
    /// `up` on the wire, whatever the rule says.
    #[ffi(rename = "up")]
    AllTheWayUp = 2_147_483_647,
}

/// Gives back a value that the compiler numbered.
#[ffi::export]
pub fn echo_level(value: Level) -> Level {
    value
}

/// Gives back a value that is numbered by hand.
#[ffi::export]
pub fn echo_reading(value: Reading) -> Reading {
    value
}

/// Flat enums in every place.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EveryLevel {
    /// A field.
    pub field: Level,
    /// An element.
    pub list: Vec<Reading>,
    /// An option.
    pub option: Option<Level>,
    /// An element that may be missing.
    pub option_list: Vec<Option<Level>>,
}

/// Gives back flat enums in every place.
#[ffi::export]
pub fn echo_every_level(value: EveryLevel) -> EveryLevel {
    value
}
