//! The CBOR form of values, after `docs/abi.md` and with another implementation: what the runtime writes has to be the same.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ciborium::Value;

use crate::author::{Decimal, Level, Loose, Mark, Maybe, Mood, Names, Record, Shape, UserId};

/// A value that has a CBOR form.
pub(crate) trait Foreign {
    /// Whether `null` is one of the forms.
    const NULLABLE: bool = false;

    fn value(&self) -> Value;

    /// The form of many.
    fn values(items: &[Self]) -> Value
    where
        Self: Sized,
    {
        Value::Array(items.iter().map(Self::value).collect())
    }
}

/// The bytes of a form.
pub(crate) fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("to a vector");
    bytes
}

/// The same document as somebody else may write it: maps in another order, tags on everything.
pub(crate) fn loosened(value: Value) -> Value {
    const SELF_DESCRIBED: u64 = 55799;
    let inner = match value {
        // The tag of a bignum belongs to the bytes.
        bignum @ Value::Tag(2 | 3, _) => bignum,
        Value::Tag(tag, inner) => Value::Tag(tag, Box::new(loosened(*inner))),
        Value::Array(items) => Value::Array(items.into_iter().map(loosened).collect()),
        Value::Map(entries) => {
            let loose = |(key, value)| (loosened(key), loosened(value));
            Value::Map(entries.into_iter().rev().map(loose).collect())
        }
        other => other,
    };
    Value::Tag(SELF_DESCRIBED, Box::new(inner))
}

/// A map in the order of deterministic encoding.
fn map(mut entries: Vec<(Value, Value)>) -> Value {
    entries.sort_by_cached_key(|(key, _)| written(key));
    Value::Map(entries)
}

/// A set in the order of deterministic encoding.
fn set(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(written);
    Value::Array(items)
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Value {
    map(fields.into_iter().map(|(name, value)| (Value::from(name), value)).collect())
}

fn seconds(seconds: impl Into<Value>, nanos: u32) -> Value {
    fields([("secs", seconds.into()), ("nanos", nanos.into())])
}

/// An integer without a sign, or -1 minus one.
fn integer(negative: bool, argument: u128) -> Value {
    match u64::try_from(argument) {
        Ok(argument) if negative => {
            let value = !i128::from(argument);
            Value::Integer(value.try_into().expect("within 64 bits and a sign"))
        }
        Ok(argument) => argument.into(),
        Err(_) => {
            let bytes: Vec<u8> = argument.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            Value::Tag(if negative { 3 } else { 2 }, Box::new(Value::Bytes(bytes)))
        }
    }
}

macro_rules! as_they_are {
    ($($type:ty)*) => {
        $(impl Foreign for $type {
            fn value(&self) -> Value {
                self.clone().into()
            }
        })*
    };
}

as_they_are!(bool i8 i16 i32 i64 u16 u32 u64 f64 String);

impl Foreign for u8 {
    fn value(&self) -> Value {
        (*self).into()
    }

    fn values(items: &[u8]) -> Value {
        Value::Bytes(items.to_vec())
    }
}

impl Foreign for f32 {
    fn value(&self) -> Value {
        f64::from(*self).into()
    }
}

impl Foreign for u128 {
    fn value(&self) -> Value {
        integer(false, *self)
    }
}

impl Foreign for i128 {
    fn value(&self) -> Value {
        if *self < 0 { integer(true, (!*self).cast_unsigned()) } else { integer(false, self.cast_unsigned()) }
    }
}

impl<T: Foreign> Foreign for Vec<T> {
    fn value(&self) -> Value {
        T::values(self)
    }
}

impl<T: Foreign, const N: usize> Foreign for [T; N] {
    fn value(&self) -> Value {
        T::values(self)
    }
}

impl<T: Foreign> Foreign for Box<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn value(&self) -> Value {
        T::value(self)
    }
}

impl<T: Foreign> Foreign for Option<T> {
    const NULLABLE: bool = true;

    fn value(&self) -> Value {
        match self {
            None => Value::Null,
            Some(value) if T::NULLABLE => Value::Array(vec![value.value()]),
            Some(value) => value.value(),
        }
    }
}

impl<K: Foreign, V: Foreign> Foreign for HashMap<K, V> {
    fn value(&self) -> Value {
        map(self.iter().map(|(key, value)| (key.value(), value.value())).collect())
    }
}

impl<K: Foreign, V: Foreign> Foreign for BTreeMap<K, V> {
    fn value(&self) -> Value {
        map(self.iter().map(|(key, value)| (key.value(), value.value())).collect())
    }
}

impl<T: Foreign> Foreign for HashSet<T> {
    fn value(&self) -> Value {
        set(self.iter().map(T::value).collect())
    }
}

impl<T: Foreign> Foreign for BTreeSet<T> {
    fn value(&self) -> Value {
        set(self.iter().map(T::value).collect())
    }
}

impl Foreign for Duration {
    fn value(&self) -> Value {
        seconds(self.as_secs(), self.subsec_nanos())
    }
}

impl Foreign for SystemTime {
    fn value(&self) -> Value {
        const SECOND: i128 = 1_000_000_000;
        let nanos = match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_nanos().cast_signed(),
            Err(error) => -error.duration().as_nanos().cast_signed(),
        };
        seconds(nanos.div_euclid(SECOND) as i64, nanos.rem_euclid(SECOND) as u32)
    }
}

#[cfg(feature = "uuid")]
impl Foreign for uuid::Uuid {
    fn value(&self) -> Value {
        Value::Tag(37, Box::new(Value::Bytes(self.as_bytes().to_vec())))
    }
}

#[cfg(feature = "bytes")]
impl Foreign for bytes::Bytes {
    fn value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl Foreign for Record {
    fn value(&self) -> Value {
        fields([
            ("userId", self.user_id.value()),
            ("digest", self.digest.value()),
            ("parent", self.parent.value()),
            ("children", self.children.value()),
            ("byName", self.by_name.value()),
            ("shape", self.shape.value()),
            ("mood", self.mood.value()),
            ("wide", self.wide.value()),
        ])
    }
}

impl Foreign for Shape {
    fn value(&self) -> Value {
        let (name, value) = match self {
            Self::Empty => ("Empty", fields([])),
            Self::Circle(value) => ("Circle", fields([("value", value.value())])),
            Self::Polygon { points, name } => {
                ("Polygon", fields([("points", points.value()), ("name", name.value())]))
            }
            Self::Timed(first, second) => {
                ("Timed", fields([("field0", first.value()), ("field1", second.value())]))
            }
            Self::Boxed(value) => ("Boxed", fields([("value", value.value())])),
        };
        fields([(name, value)])
    }
}

impl Foreign for Mood {
    fn value(&self) -> Value {
        format!("{self:?}").into()
    }
}

impl Foreign for UserId {
    fn value(&self) -> Value {
        self.0.value()
    }
}

impl Foreign for Level {
    fn value(&self) -> Value {
        self.0.value()
    }
}

impl Foreign for Mark {
    fn value(&self) -> Value {
        fields([
            ("small", self.small.value()),
            ("wide", self.wide.value()),
            ("pair", self.pair.value()),
            ("level", self.level.value()),
        ])
    }
}

impl Foreign for Loose {
    fn value(&self) -> Value {
        fields([("small", self.small.value()), ("wide", self.wide.value()), ("inner", self.inner.value())])
    }
}

impl Foreign for Maybe {
    const NULLABLE: bool = true;

    fn value(&self) -> Value {
        self.0.value()
    }
}

impl Foreign for Names {
    fn value(&self) -> Value {
        self.0.value()
    }
}

impl Foreign for Decimal {
    fn value(&self) -> Value {
        self.to_string().into()
    }
}
