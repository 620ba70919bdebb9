//! Types that cross as another: `via = "T"`.

use core::fmt::Display;

use crate::value_error::ValueError;

/// Makes a value of what crossed. Every `From<T>` is a `TryFrom<T>` as well.
///
/// # Errors
/// What the conversion says. If it is what the function fails with, it is the function's failure.
pub fn made<S, T>(value: T) -> Result<S, ValueError>
where
    S: TryFrom<T>,
    S::Error: Display + Send + 'static,
{
    S::try_from(value).map_err(ValueError::caused_by)
}

/// Turns a value into what crosses.
pub fn turned<'a, S, T>(value: &'a S) -> T
where
    T: From<&'a S>,
{
    T::from(value)
}
