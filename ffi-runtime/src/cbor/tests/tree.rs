//! A tree of values, which the codec itself does without: what a document means, to compare by.

use ciborium::Value;
use proptest::prelude::*;

use crate::cbor::{Decoder, Encoder, Kind};
use crate::value_error::ValueError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Unsigned(u128),
    Negative(i128),
    /// By its bits, so that NaN equals NaN and the zeros differ.
    Float(u64),
    Bool(bool),
    Null,
    Text(String),
    Bytes(Vec<u8>),
    Array(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    pub(super) fn float(value: f64) -> Self {
        Self::Float(if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
    }

    pub(super) fn int(value: i128) -> Self {
        u128::try_from(value).map_or(Self::Negative(value), Self::Unsigned)
    }

    pub(super) fn text(value: &str) -> Self {
        Self::Text(value.to_owned())
    }

    pub(super) fn read(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        Ok(match decoder.kind()? {
            // The decoder has no type that takes both halves of the 128-bit range: try one, then the other.
            Kind::Integer => match decoder.clone().int() {
                Ok(value) => {
                    decoder.skip()?;
                    Self::Unsigned(value)
                }
                Err(_) => Self::Negative(decoder.int()?),
            },
            Kind::Float => Self::float(decoder.float()?),
            Kind::Bool => Self::Bool(decoder.bool()?),
            Kind::Null => {
                assert!(decoder.null()?);
                Self::Null
            }
            Kind::Text => Self::Text(decoder.text()?.into_owned()),
            Kind::Bytes => Self::Bytes(decoder.bytes()?.into_owned()),
            Kind::Array => {
                let mut items = Vec::with_capacity(decoder.array_hint::<Self>());
                decoder.array(|decoder, index| {
                    assert_eq!(index, items.len());
                    items.push(Self::read(decoder)?);
                    Ok(())
                })?;
                Self::Array(items)
            }
            Kind::Map => {
                let mut pairs = Vec::new();
                decoder.pairs(|decoder, _| {
                    pairs.push((Self::read(decoder)?, Self::read(decoder)?));
                    Ok(())
                })?;
                Self::Map(pairs)
            }
            Kind::Simple => return Err(ValueError::new("no tree for a simple value")),
        })
    }

    pub(super) fn write(&self, encoder: &mut Encoder) {
        match self {
            Self::Unsigned(value) => encoder.unsigned128(*value),
            Self::Negative(value) => encoder.signed128(*value),
            Self::Float(bits) => encoder.float64(f64::from_bits(*bits)),
            Self::Bool(value) => encoder.bool(*value),
            Self::Null => encoder.null(),
            Self::Text(value) => encoder.text(value),
            Self::Bytes(value) => encoder.bytes(value),
            Self::Array(items) => {
                encoder.array(items.len(), |encoder| items.iter().for_each(|item| item.write(encoder)));
            }
            Self::Map(pairs) => {
                encoder.map(pairs.len(), |encoder| {
                    for (key, value) in pairs {
                        key.write(encoder);
                        value.write(encoder);
                    }
                });
            }
        }
    }

    pub(super) fn to_vec(&self) -> Vec<u8> {
        let mut encoder = Encoder::new();
        self.write(&mut encoder);
        encoder.finish().expect("no tree is nested too deep")
    }

    /// The same document as someone else may write it: `style` picks widths, lengths and tags.
    pub(super) fn write_loosely(&self, style: &mut impl Iterator<Item = u8>, out: &mut Vec<u8>) {
        let choice = style.next().unwrap_or_default();
        if choice & 0x80 != 0 {
            out.extend([0xd9, 0xd9, 0xf7]);
        }
        let indefinite = choice & 0x40 != 0;
        match self {
            Self::Unsigned(value) if u64::try_from(*value).is_ok() => header(0, *value as u64, choice, out),
            Self::Negative(value) if u64::try_from(!value).is_ok() => header(1, !value as u64, choice, out),
            Self::Float(bits) if choice & 1 != 0 => {
                out.push(0xfb);
                out.extend(bits.to_be_bytes());
            }
            Self::Null if choice & 1 != 0 => out.push(0xf7),
            Self::Text(value) if indefinite => {
                out.push(0x7f);
                for char in value.chars() {
                    let mut utf8 = [0; 4];
                    let chunk = char.encode_utf8(&mut utf8);
                    header(3, chunk.len() as u64, choice, out);
                    out.extend(chunk.as_bytes());
                }
                out.push(0xff);
            }
            Self::Text(value) => {
                header(3, value.len() as u64, choice, out);
                out.extend(value.as_bytes());
            }
            Self::Bytes(value) if indefinite => {
                out.push(0x5f);
                for chunk in value.chunks(3) {
                    header(2, chunk.len() as u64, choice, out);
                    out.extend(chunk);
                }
                out.push(0xff);
            }
            Self::Array(items) => {
                if indefinite {
                    out.push(0x9f)
                } else {
                    header(4, items.len() as u64, choice, out)
                }
                items.iter().for_each(|item| item.write_loosely(style, out));
                out.extend(indefinite.then_some(0xff));
            }
            Self::Map(pairs) => {
                if indefinite {
                    out.push(0xbf)
                } else {
                    header(5, pairs.len() as u64, choice, out)
                }
                for (key, value) in pairs {
                    key.write_loosely(style, out);
                    value.write_loosely(style, out);
                }
                out.extend(indefinite.then_some(0xff));
            }
            other => out.extend(other.to_vec()),
        }
    }

    /// What `ciborium` read, without the tags; `None` for what the tree cannot hold.
    pub(super) fn from_ciborium(value: Value) -> Option<Self> {
        Some(match value {
            Value::Integer(value) => Self::int(value.into()),
            Value::Bytes(value) => Self::Bytes(value),
            Value::Float(value) => Self::float(value),
            Value::Text(value) => Self::Text(value),
            Value::Bool(value) => Self::Bool(value),
            Value::Null => Self::Null,
            Value::Tag(tag @ (2 | 3), value) => {
                let Value::Bytes(bytes) = *value else { return None };
                let value = bytes
                    .iter()
                    .try_fold(0u128, |value, byte| Some(value.checked_mul(256)? + u128::from(*byte)))?;
                if tag == 2 { Self::Unsigned(value) } else { Self::Negative(!i128::try_from(value).ok()?) }
            }
            Value::Tag(_, value) => Self::from_ciborium(*value)?,
            Value::Array(items) => {
                Self::Array(items.into_iter().map(Self::from_ciborium).collect::<Option<_>>()?)
            }
            Value::Map(pairs) => Self::Map(
                pairs
                    .into_iter()
                    .map(|(key, value)| Some((Self::from_ciborium(key)?, Self::from_ciborium(value)?)))
                    .collect::<Option<_>>()?,
            ),
            _ => return None,
        })
    }
}

/// A header with its argument in the shortest form or a wider one.
fn header(major: u8, argument: u64, choice: u8, out: &mut Vec<u8>) {
    let bytes = argument.to_be_bytes();
    let shortest = match argument {
        0..24 => 0,
        24..0x100 => 1,
        0x100..0x1_0000 => 2,
        0x1_0000..0x1_0000_0000 => 3,
        _ => 4,
    };
    let (minor, from) = match shortest.max(choice % 5) {
        0 => (argument as u8, 8),
        1 => (24, 7),
        2 => (25, 6),
        3 => (26, 4),
        _ => (27, 0),
    };
    out.push(major << 5 | minor);
    out.extend(&bytes[from..]);
}

pub(super) fn any_tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|value| Tree::Unsigned(value.into())),
        any::<i64>().prop_map(|value| Tree::int(value.into())),
        // Every size alike, where a uniform choice would be nearly always large.
        (any::<i128>(), 0..128u32).prop_map(|(value, shift)| Tree::int(value >> shift)),
        (any::<u128>(), 0..128u32).prop_map(|(value, shift)| Tree::Unsigned(value >> shift)),
        any::<f64>().prop_map(Tree::float),
        any::<f32>().prop_map(|value| Tree::float(value.into())),
        any::<i8>().prop_map(|value| Tree::float(value.into())),
        any::<bool>().prop_map(Tree::Bool),
        Just(Tree::Null),
        any::<String>().prop_map(Tree::Text),
        any::<Vec<u8>>().prop_map(Tree::Bytes),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Tree::Array),
            prop::collection::vec((inner.clone(), inner.clone()), 0..8).prop_map(Tree::Map),
            prop::collection::btree_map(any::<String>(), inner, 0..30)
                .prop_map(|map| Tree::Map(map.into_iter().map(|(k, v)| (Tree::Text(k), v)).collect())),
        ]
    })
}
