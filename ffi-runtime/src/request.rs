//! Reading CBOR maps by key: requests, structs, variants. What the macros write calls these.

use crate::{abi::Slice, cbor::Decoder, value_error::ValueError};

/// Reads a request: one map, or nothing at all for one without arguments.
///
/// # Errors
/// A null pointer with a length, what `read` says, and bytes after the map.
///
/// # Safety
/// - Where `request` is not null, `len` bytes from it are readable and unchanged for `'a`.
pub unsafe fn read_request<'a, A>(
    request: *const u8,
    len: usize,
    read: impl FnOnce(&mut Decoder<'a>) -> Result<A, ValueError>,
) -> Result<A, ValueError> {
    const EMPTY_MAP: &[u8] = &[0xa0];
    // SAFETY: the caller's promise.
    let bytes =
        unsafe { Slice::from_parts(request, len).view() }.map_err(|error| error.in_field("request"))?;
    let mut decoder = Decoder::around_values(if bytes.is_empty() { EMPTY_MAP } else { bytes });
    let args = read(&mut decoder)?;
    decoder.finish()?;
    Ok(args)
}

/// The name of a variant that does not exist.
pub fn unknown_variant(found: &str) -> ValueError {
    ValueError::new(format!("unknown variant `{}`", crate::value_error::excerpt(found)))
}

/// Reads an enum whose variants have fields: `{variant: {fields}}`, or the bare text of one without fields.
///
/// `read` gets the variant's name, and the decoder at its fields or `None` for bare text. That is as deep as what it stands
/// for, if it is written as a map: `as_map`.
///
/// # Errors
/// What `read` says, and anything that is not one variant.
pub fn read_variant<T>(
    decoder: &mut Decoder<'_>,
    as_map: bool,
    mut read: impl FnMut(Option<&mut Decoder<'_>>, &str) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    use crate::cbor::Kind;
    if decoder.kind()? == Kind::Text {
        if as_map {
            decoder.check_depth(1)?;
        }
        let name = decoder.text()?;
        return read(None, &name);
    }
    let mut found = None;
    decoder.map(|decoder, name| {
        if found.is_some() {
            return Err(ValueError::new("more than one variant"));
        }
        found = Some(read(Some(decoder), name)?);
        Ok(())
    })?;
    found.ok_or_else(|| ValueError::new("no variant"))
}

/// The fields of a variant that came as bare text although it has some.
pub fn fields_missing(name: &str) -> ValueError {
    ValueError::new(format!("variant `{name}` has fields: write it as a map"))
}

/// A number that is no variant of a flat enum, or no tag.
pub fn unknown_value(name: &str, found: i32) -> ValueError {
    ValueError::new(format!("{found} is not a value of `{name}`"))
}
