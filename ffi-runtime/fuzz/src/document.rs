//! CBOR documents without a type: what is one, and what it means, after RFC 8949 and another implementation.

use ciborium::Value;
use ffi::__private::{Decoder, Kind, ValueError};

/// How deep arrays and maps may nest.
pub(crate) const MAX_DEPTH: usize = 128;

/// The bytes of a value.
pub(crate) fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("to a vector");
    bytes
}

/// The value of all these bytes, by the other implementation.
pub(crate) fn parsed(document: &[u8]) -> Option<Value> {
    let mut rest = document;
    let value = ciborium::from_reader(&mut rest).ok()?;
    rest.is_empty().then_some(value)
}

/// A map in the order of deterministic encoding.
pub(crate) fn map(mut entries: Vec<(Value, Value)>) -> Value {
    entries.sort_by_cached_key(|(key, _)| written(key));
    Value::Map(entries)
}

/// An integer without a sign, or -1 minus one: a bignum where it needs to be.
pub(crate) fn integer(negative: bool, argument: u128) -> Value {
    match u64::try_from(argument) {
        Ok(argument) if negative => {
            Value::Integer((!i128::from(argument)).try_into().expect("within 64 bits and a sign"))
        }
        Ok(argument) => argument.into(),
        Err(_) => {
            let bytes: Vec<u8> = argument.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            Value::Tag(if negative { 3 } else { 2 }, Box::new(Value::Bytes(bytes)))
        }
    }
}

/// A float: of those that are no number there is one.
pub(crate) fn float(value: f64) -> Value {
    Value::Float(if value.is_nan() { f64::NAN } else { value })
}

/// Fails where the encoding of something is not the deterministic one (RFC 8949, 4.2.1).
pub(crate) fn assert_deterministic(encoded: &[u8]) {
    fn assert_sorted(value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(assert_sorted),
            Value::Tag(_, inner) => assert_sorted(inner),
            Value::Map(entries) => {
                assert!(entries.is_sorted_by_key(|(key, _)| written(key)), "{value:?}");
                for (key, value) in entries {
                    assert_sorted(key);
                    assert_sorted(value);
                }
            }
            _ => {}
        }
    }
    let value = parsed(encoded).expect("what is written is CBOR");
    assert_eq!(written(&value), encoded, "shortest forms and definite lengths");
    assert_sorted(&value);
}

/// The runtime knows a document from what is none, and reads it as the other implementation does.
pub(crate) fn assert_read_alike(document: &[u8]) {
    let mut decoder = Decoder::new(document);
    let skipped = decoder.skip().and_then(|()| decoder.finish()).is_ok();
    let well_formed = well_formed(document);
    assert_eq!(skipped, well_formed, "whether it is CBOR");
    let mut decoder = Decoder::new(document);
    let read = read(&mut decoder).and_then(|value| decoder.finish().map(|()| value));
    let Ok(read) = read else { return };
    assert!(well_formed, "what is read is CBOR");
    // That gives up at fewer levels of tags.
    if let Some(theirs) = parsed(document) {
        assert_eq!(written(&read), written(&plain(theirs)));
    }
}

/// Whether it is one item, well-formed and not nested too deep (RFC 8949, appendix C).
fn well_formed(mut document: &[u8]) -> bool {
    item(&mut document, 0, false).is_some() && document.is_empty()
}

/// Takes an item; `Some(true)` was a break, where that may be.
fn item(input: &mut &[u8], depth: usize, may_break: bool) -> Option<bool> {
    let (initial, rest) = input.split_first()?;
    *input = rest;
    let (major, info) = (initial >> 5, initial & 0x1f);
    let argument = match info {
        0..24 => Some(u64::from(info)),
        24..28 => {
            let (bytes, rest) = input.split_at_checked(1 << (info - 24))?;
            *input = rest;
            Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
        }
        31 => None,
        _ => return None,
    };
    if matches!(major, 4 | 5) && depth == MAX_DEPTH {
        return None;
    }
    match (major, argument) {
        (0 | 1, Some(_)) => {}
        (2 | 3, Some(len)) => *input = input.get(usize::try_from(len).ok()?..)?,
        (2 | 3, None) => loop {
            let chunk = *input.first()?;
            if chunk == 0xff {
                *input = &input[1..];
                break;
            }
            if chunk >> 5 != major || chunk & 0x1f == 31 {
                return None;
            }
            item(input, depth, false)?;
        },
        (4 | 5, Some(len)) => {
            // Each takes a byte at least.
            if usize::try_from(len).ok()? > input.len() {
                return None;
            }
            for _ in 0..len * u64::from(major - 3) {
                item(input, depth + 1, false)?;
            }
        }
        (4 | 5, None) => {
            while !item(input, depth + 1, true)? {
                if major == 5 {
                    item(input, depth + 1, false)?;
                }
            }
        }
        // A loop would do without the stack, which is large enough for an input.
        (6, Some(_)) => drop(item(input, depth, false)?),
        (7, Some(number)) if info != 24 || number >= 32 => {}
        (7, None) if may_break => return Some(true),
        _ => return None,
    }
    Some(false)
}

/// Reads any document with the runtime's decoder.
fn read(decoder: &mut Decoder<'_>) -> Result<Value, ValueError> {
    Ok(match decoder.kind()? {
        // No type takes both halves of the 128-bit range.
        Kind::Integer => match decoder.clone().int::<u128>() {
            Ok(value) => {
                decoder.skip()?;
                integer(false, value)
            }
            Err(_) => integer(true, !decoder.int::<i128>()?.cast_unsigned()),
        },
        Kind::Float => float(decoder.float()?),
        Kind::Bool => Value::Bool(decoder.bool()?),
        Kind::Null => {
            assert!(decoder.null()?);
            Value::Null
        }
        Kind::Text => Value::Text(decoder.text()?.into_owned()),
        Kind::Bytes => Value::Bytes(decoder.bytes()?.into_owned()),
        Kind::Array => {
            let mut items = Vec::new();
            decoder.array(|decoder, index| {
                assert_eq!(index, items.len());
                items.push(read(decoder)?);
                Ok(())
            })?;
            Value::Array(items)
        }
        Kind::Map => {
            let mut entries = Vec::new();
            decoder.pairs(|decoder, _| {
                entries.push((read(decoder)?, read(decoder)?));
                Ok(())
            })?;
            Value::Map(entries)
        }
        _ => return Err(ValueError::new("a simple value without a meaning")),
    })
}

/// The value without tags, which say nothing, and with integers in their shortest form.
fn plain(value: Value) -> Value {
    match value {
        Value::Tag(tag @ (2 | 3), bytes) if bytes.is_bytes() => {
            let bytes = bytes.into_bytes().expect("bytes");
            let argument = bytes.iter().fold(0, |value: u128, byte| value << 8 | u128::from(*byte));
            integer(tag == 3, argument)
        }
        Value::Tag(_, inner) => plain(*inner),
        Value::Float(value) => float(value),
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Value::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (plain(key), plain(value))).collect())
        }
        other => other,
    }
}
