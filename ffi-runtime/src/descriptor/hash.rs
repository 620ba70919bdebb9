//! What tells the contract of this library from every other, computed from the section as loaded.
//!
//! The same as `ffi_model::contract::hash`, which says why it is made like this; the tool computes it from the
//! file. The runtime does not link `ffi-model`, so the two are held together by a test with a known result in each,
//! and by every generated package that is loaded.

use core::slice;

use super::{CONTRACT_VERSION, MAGIC};

/// How the record of a library begins: a map of one pair with the key `library`.
const LIBRARY: &[u8] = b"\xa1\x67library";

/// `<library>_abi_hash`: the hash of all records between `start` and `stop`.
///
/// # Safety
/// - `start` and `stop` are the ends of one readable section that does not change.
pub unsafe fn hash(prefix: &str, start: *const u8, stop: *const u8) -> u64 {
    // SAFETY: the caller's promise.
    let section = unsafe { slice::from_raw_parts(start, stop.addr() - start.addr()) };
    of_section(prefix, section)
}

fn of_section(prefix: &str, mut rest: &[u8]) -> u64 {
    let version = u32::try_from(CONTRACT_VERSION).expect("a small number").to_le_bytes();
    let mut sum = mix(fnv1a(fnv1a(OFFSET_BASIS, prefix.as_bytes()), &version));
    while let Some(record) = next(&mut rest) {
        if !record.starts_with(LIBRARY) {
            sum = sum.wrapping_add(mix(fnv1a(OFFSET_BASIS, record)));
        }
    }
    mix(sum)
}

/// The next record, without its frame. Zeros in front of it are the linker's.
pub(crate) fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let padding = rest.iter().position(|byte| *byte != 0)?;
    let (magic, after) = rest[padding..].split_first_chunk::<4>()?;
    let (len, after) = after.split_first_chunk::<4>()?;
    if *magic != MAGIC {
        return None;
    }
    let (record, after) = after.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    *rest = after;
    Some(record)
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, 64 bits wide.
fn fnv1a(mut hash: u64, bytes: &[u8]) -> u64 {
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// The last steps of SplitMix64.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `my_timer` with the records `one` and `two`, as in `ffi_model::contract::hash`.
    const KNOWN: u64 = 0x0083_c097_c6cf_9379;

    #[test]
    fn the_tool_has_the_same() {
        let section = b"\0\0FFI1\x03\0\0\0two\0FFI1\x09\0\0\0\xa1\x67libraryFFI1\x03\0\0\0one\0\0\0\0";
        assert_eq!(of_section("my_timer", section), KNOWN);
    }

    #[test]
    fn what_is_no_record_ends_the_section() {
        let whole = b"FFI1\x03\0\0\0one";
        for cut in [&whole[..3], &whole[..7], &whole[..10], b"garbage"] {
            assert_eq!(of_section("a", cut), of_section("a", &[]));
        }
    }
}
