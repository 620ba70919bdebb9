//! Whether bytes are text. Most text of a call is short and ASCII, which is found out in a few steps.

use core::str::Utf8Error;

/// The text that `bytes` are.
///
/// # Errors
/// They are not UTF-8.
#[inline]
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { str::from_utf8_unchecked(bytes) });
    }
    str::from_utf8(bytes)
}

/// As `<[u8]>::is_ascii`, which looks at each byte by itself where there are few.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    /// The highest bit of each byte.
    const BITS: u64 = 0x8080_8080_8080_8080;
    // The first and the last ones may be the same in part.
    let bits = match bytes.len() {
        0..4 => bytes.iter().fold(0, |bits, byte| bits | u64::from(*byte)),
        4..8 => both_ends(bytes, u32::from_ne_bytes).map_or(BITS, |(first, last)| (first | last).into()),
        8..=16 => both_ends(bytes, u64::from_ne_bytes).map_or(BITS, |(first, last)| first | last),
        _ => return bytes.is_ascii(),
    };
    bits & BITS == 0
}

/// What the first and the last of them are as numbers.
#[inline]
fn both_ends<const N: usize, T>(bytes: &[u8], number: fn([u8; N]) -> T) -> Option<(T, T)> {
    Some((number(*bytes.first_chunk()?), number(*bytes.last_chunk()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_the_standard_library_says() {
        for len in 0..40 {
            let ascii: Vec<u8> = (0..len).map(|at| b'a' + at % 26).collect();
            assert_eq!(text(&ascii), str::from_utf8(&ascii));
            assert!(is_ascii(&ascii));
            for at in 0..ascii.len() {
                // Both a byte that is no UTF-8 here, and a character of two.
                let mut bad = ascii.clone();
                bad[at] = 0x80;
                assert_eq!(text(&bad), str::from_utf8(&bad));
                assert!(text(&bad).is_err());
                let mut two = ascii.clone();
                two.splice(at..=at, "é".bytes());
                assert_eq!(text(&two), str::from_utf8(&two));
                assert!(text(&two).is_ok());
            }
        }
    }
}
