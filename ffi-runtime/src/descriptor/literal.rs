//! Exported constants: rustc knows their types and computes their values.

use core::{mem::transmute_copy, time::Duration};

use super::{ConstValue, Decl, Type};

/// A type that constants can be exported of.
///
/// # Safety
/// [`Literal::KIND`] is that of the implementing type.
#[diagnostic::on_unimplemented(
    message = "a constant of this type cannot be exported [FFI0014]",
    label = "`{Self}` has no literals in other languages",
    note = "constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else"
)]
pub unsafe trait Literal: Copy + 'static {
    /// Which one of them the type is.
    const KIND: Kind;
}

/// The record of a constant.
pub const fn constant<T: Literal>(name: &'static str, value: T) -> Decl {
    let (ty, value) = written(value);
    Decl::Constant { name, ty: Type::Plain(ty), value }
}

macro_rules! literals {
    ($($kind:ident: $ty:ty, $name:literal, |$value:ident| $written:expr;)*) => {
        /// The types that constants can be exported of.
        #[derive(Debug, Clone, Copy)]
        pub enum Kind {
            $(
                #[doc = concat!("`", stringify!($ty), "`")]
                $kind,
            )*
        }

        $(
            // SAFETY: the kind is made for the type, by the same line.
            unsafe impl Literal for $ty {
                const KIND: Kind = Kind::$kind;
            }
        )*

        /// The name of the type in the contract, and the value.
        const fn written<T: Literal>(value: T) -> (&'static str, ConstValue) {
            match T::KIND {
                $(
                    Kind::$kind => {
                        // SAFETY: `T` is this type by its kind, and may be copied.
                        let $value = unsafe { transmute_copy::<T, $ty>(&value) };
                        ($name, $written)
                    }
                )*
            }
        }
    };
}

literals! {
    Bool: bool, "bool", |value| ConstValue::Bool(value);
    I8: i8, "i8", |value| ConstValue::Signed(value as i128);
    I16: i16, "i16", |value| ConstValue::Signed(value as i128);
    I32: i32, "i32", |value| ConstValue::Signed(value as i128);
    I64: i64, "i64", |value| ConstValue::Signed(value as i128);
    I128: i128, "i128", |value| ConstValue::Signed(value);
    U8: u8, "u8", |value| ConstValue::Unsigned(value as u128);
    U16: u16, "u16", |value| ConstValue::Unsigned(value as u128);
    U32: u32, "u32", |value| ConstValue::Unsigned(value as u128);
    U64: u64, "u64", |value| ConstValue::Unsigned(value as u128);
    U128: u128, "u128", |value| ConstValue::Unsigned(value);
    F32: f32, "f32", |value| ConstValue::Float((value as f64).to_bits());
    F64: f64, "f64", |value| ConstValue::Float(value.to_bits());
    Duration: Duration, "duration", |value| ConstValue::Duration(value);
    Str: &'static str, "str", |value| ConstValue::Str(value);
}
