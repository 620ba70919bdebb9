//! What the functions do that a library has for its own test alone: the two halves of the CBOR form, one by one.
//!
//! Which functions those are is in `ffi_model::round_trip`.

use crate::{
    cbor::{Decoder, Encoder},
    crossing::Crossing,
};

/// A value as CBOR; nothing where it is nested too deep, which a value that has arrived is not.
pub fn to_cbor<T: Crossing>(value: &T) -> Vec<u8> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish().unwrap_or_default()
}

/// The value that all of `cbor` is.
///
/// # Errors
/// The bytes are not one value of the type, with the place.
pub fn from_cbor<T: Crossing>(cbor: &[u8]) -> Result<T, String> {
    let mut decoder = Decoder::new(cbor);
    let value = T::decode(&mut decoder).map_err(|error| error.to_string())?;
    decoder.finish().map_err(|error| error.to_string())?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::{from_cbor, to_cbor};

    #[test]
    fn a_value_and_its_bytes_are_turned_into_each_other() {
        let value = vec![Some("a".to_owned()), None];
        let bytes = to_cbor(&value);
        assert_eq!(bytes, [0x82, 0x61, b'a', 0xf6]);
        assert_eq!(from_cbor::<Vec<Option<String>>>(&bytes), Ok(value));
    }

    #[test]
    fn bytes_that_are_no_value_or_more_than_one_are_refused() {
        assert_eq!(from_cbor::<Vec<u8>>(&[]), Err("unexpected end of input".to_owned()));
        assert_eq!(from_cbor::<u8>(&[0x01, 0x02]), Err("1 trailing byte after the value".to_owned()));
        assert_eq!(
            from_cbor::<Vec<u32>>(&[0x81, 0x61, b'a']),
            Err("[0]: expected an integer, found text".to_owned())
        );
    }

    #[test]
    fn a_value_that_is_nested_too_deep_has_no_bytes() {
        struct Deep(Option<Box<Deep>>);
        // SAFETY: no C form of it is made in this test.
        unsafe impl crate::crossing::Crossing for Deep {
            type C = ();
            type Arg = ();
            const TYPE: crate::descriptor::Type = crate::descriptor::Type::Named("Deep");
            const PLAIN: bool = true;
            const ALONE: bool = false;
            crate::__pointee_is_c!();

            unsafe fn lift((): &(), _: crate::depth::Depth) -> Result<Self, crate::value_error::ValueError> {
                Ok(Deep(None))
            }

            unsafe fn lift_arg((): ()) -> Result<Self, crate::value_error::ValueError> {
                Ok(Deep(None))
            }

            fn lower(&self, _: &crate::arena::Arena) {}

            fn encode(&self, encoder: &mut crate::cbor::Encoder) {
                encoder.array(usize::from(self.0.is_some()), |encoder| {
                    self.0.iter().for_each(|inner| inner.encode(encoder));
                });
            }

            fn decode(_: &mut crate::cbor::Decoder<'_>) -> Result<Self, crate::value_error::ValueError> {
                Ok(Deep(None))
            }
        }
        let nested = |levels| (0..levels).fold(Deep(None), |inner, _| Deep(Some(Box::new(inner))));
        assert_eq!(to_cbor(&nested(127)).len(), 128);
        assert_eq!(to_cbor(&nested(128)), [0_u8; 0]);
    }
}
