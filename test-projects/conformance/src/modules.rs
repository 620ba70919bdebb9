//! Items in all the places that a crate has: modules in files and in place, included files, conditions.

/// A module in a file.
pub mod nested;

/// A module whose file is called otherwise.
#[path = "modules/elsewhere.rs"]
pub mod by_path;

/// A module in place.
pub mod inline {
    /// A module in a module.
    pub mod deeper {
        /// Says where it is.
        #[ffi::export]
        pub fn from_inline() -> String {
            "inline".to_owned()
        }
    }
}

include!("modules/included.in");

/// Says that a feature is on.
#[cfg(feature = "extra")]
#[ffi::export]
pub fn from_feature() -> String {
    "feature".to_owned()
}

/// Says what must not be there.
#[cfg(feature = "absent")]
#[ffi::export]
pub fn from_absent_feature() -> String {
    "absent".to_owned()
}

/// One of two functions of the same name.
#[cfg(not(feature = "absent"))]
#[ffi::export]
pub fn from_either() -> String {
    "without".to_owned()
}

/// One of two functions of the same name.
#[cfg(feature = "absent")]
#[ffi::export]
pub fn from_either() -> String {
    "with".to_owned()
}

/// An export under a condition.
#[cfg_attr(not(feature = "absent"), ffi::export)]
pub fn from_condition() -> String {
    "condition".to_owned()
}

/// A struct with a field that is there and one that is not.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditional {
    /// Is always there.
    pub always: i32,
    /// Is there.
    #[cfg(feature = "extra")]
    pub sometimes: i32,
    /// Is not there.
    #[cfg(feature = "absent")]
    pub never: i32,
}

/// Gives back a struct with fields under conditions.
#[ffi::export]
pub fn echo_conditional(value: Conditional) -> Conditional {
    value
}
