//! The forms of the standard library's types.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use super::{Decode, Decoder, Encode, Encoder, Malformed};

macro_rules! integers {
    ($take:ident, $wide:ty: $($ty:ty)*) => {$(
        impl Encode for $ty {
            fn encode(&self, out: &mut Encoder<'_>) {
                out.$take(<$wide>::from(*self));
            }
        }

        impl Decode for $ty {
            fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                input.$take()
            }
        }
    )*};
}

integers!(signed, i128: i8 i16 i32 i64 i128);
integers!(unsigned, u128: u16 u32 u64 u128);

impl Encode for u8 {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.unsigned((*self).into());
    }

    fn encode_list(values: &[Self], out: &mut Encoder<'_>) {
        out.bytes(values);
    }
}

impl Decode for u8 {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.unsigned()
    }

    fn decode_list(input: &mut Decoder<'_>) -> Result<Vec<Self>, Malformed> {
        input.bytes()
    }
}

impl Encode for f64 {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.float(*self);
    }
}

impl Decode for f64 {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.float()
    }
}

impl Encode for f32 {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.float((*self).into());
    }
}

impl Decode for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "what the library sends is one of these")]
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.float().map(|value| value as f32)
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.bool(*self);
    }
}

impl Decode for bool {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.bool()
    }
}

impl Encode for () {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.null();
    }
}

impl Decode for () {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if input.null()? { Ok(()) } else { Err(Malformed::new("expected null")) }
    }
}

impl Encode for Infallible {
    fn encode(&self, _: &mut Encoder<'_>) {
        match *self {}
    }
}

impl Decode for Infallible {
    fn decode(_: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Err(Malformed::new("a typed error of a function that has none"))
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.text(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.text(self);
    }
}

impl Decode for String {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.text()
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Encoder<'_>) {
        T::encode_list(self, out);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        T::encode_list(self, out);
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        T::decode_list(input)
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, out: &mut Encoder<'_>) {
        T::encode_list(self, out);
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let values = T::decode_list(input)?;
        values.try_into().map_err(|values: Vec<T>| {
            Malformed::new(format!("expected {N} elements, found {}", values.len()))
        })
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    const NULLABLE: bool = T::NULLABLE;

    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}

impl<T: Encode> Encode for Box<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn encode(&self, out: &mut Encoder<'_>) {
        (**self).encode(out);
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        T::decode(input).map(Box::new)
    }
}

impl<T: Encode> Encode for Option<T> {
    const NULLABLE: bool = true;

    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            None => out.null(),
            Some(value) if T::NULLABLE => out.present(|out| value.encode(out)),
            Some(value) => value.encode(out),
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if input.null()? {
            return Ok(None);
        }
        if T::NULLABLE { input.present(T::decode).map(Some) } else { T::decode(input).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Encode + Ord> Encode for BTreeSet<T> {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.set(self.iter());
    }
}

impl<T: Decode + Ord> Decode for BTreeSet<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut values = Self::new();
        input.array(|input, _| match values.insert(T::decode(input)?) {
            true => Ok(()),
            false => Err(Malformed::new("there twice")),
        })?;
        Ok(values)
    }
}

impl<K: Encode + Ord, V: Encode> Encode for BTreeMap<K, V> {
    fn encode(&self, out: &mut Encoder<'_>) {
        out.entries(self.iter());
    }
}

impl<K: Decode + Ord, V: Decode> Decode for BTreeMap<K, V> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let mut entries = Self::new();
        let mut index = 0_u64;
        input.entries(|input| {
            let key = K::decode(input).map_err(|error| error.in_element(index))?;
            let value = V::decode(input).map_err(|error| error.in_element(index))?;
            match entries.insert(key, value) {
                None => {}
                Some(_) => return Err(Malformed::new("a key that is there twice").in_element(index)),
            }
            index += 1;
            Ok(())
        })?;
        Ok(entries)
    }
}

/// Seconds and nanoseconds, in the order of their keys.
fn span(seconds: i128, nanos: u32, out: &mut Encoder<'_>) {
    out.map(2, |out| {
        out.field("secs", &seconds);
        out.field("nanos", &nanos);
    });
}

fn span_of<T: Decode>(input: &mut Decoder<'_>) -> Result<(T, u32), Malformed> {
    let (mut secs, mut nanos) = (None, None);
    input.fields(|input, key| match key {
        "secs" => input.field(&mut secs),
        "nanos" => input.field(&mut nanos),
        _ => input.skip(),
    })?;
    match (Decoder::due("secs", secs)?, Decoder::due("nanos", nanos)?) {
        (secs, nanos @ 0..1_000_000_000) => Ok((secs, nanos)),
        _ => Err(Malformed::new("more than a second").in_field("nanos")),
    }
}

impl Encode for Duration {
    fn encode(&self, out: &mut Encoder<'_>) {
        span(self.as_secs().into(), self.subsec_nanos(), out);
    }
}

impl Decode for Duration {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        span_of(input).map(|(seconds, nanos)| Self::new(seconds, nanos))
    }
}

impl Encode for SystemTime {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self.duration_since(Self::UNIX_EPOCH) {
            Ok(after) => span(after.as_secs().into(), after.subsec_nanos(), out),
            // Seconds are counted down, nanoseconds up.
            Err(error) => {
                let before = error.duration();
                let seconds = -i128::from(before.as_secs());
                match before.subsec_nanos() {
                    0 => span(seconds, 0, out),
                    nanos => span(seconds - 1, 1_000_000_000 - nanos, out),
                }
            }
        }
    }
}

impl Decode for SystemTime {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let (seconds, nanos) = span_of::<i64>(input)?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let at = if seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(whole)
        } else {
            Self::UNIX_EPOCH.checked_add(whole)
        };
        let at = at.and_then(|at| at.checked_add(Duration::new(0, nanos)));
        at.ok_or_else(|| Malformed::new("a time that this system does not have"))
    }
}
