//! What tells one contract from another: a number that a library and a package can compare.
//!
//! 1. Each record of the descriptor is hashed by FNV-1a over its CBOR, and the result is mixed.
//! 2. The sum of these does not depend on the order in which a linker put the records, but does change when one is
//!    there twice, which an exclusive or would not notice. Mixing first keeps similar records from cancelling out.
//! 3. Prefix and contract version go into the sum like a record, and the sum is mixed once more.
//!
//! The library's own record is left out: the version of the package may change while the ABI stays. All else of
//! the descriptor counts, layouts and constants included, as packages have those compiled in. Layouts also make
//! the number differ between targets whose pointers differ in size.
//!
//! 64 bits are enough here: the number guards against accidents, an old library next to a new package, and two
//! contracts meet by accident once in 2^64. It is no protection against somebody who wants them to meet; whoever
//! can replace a library can run code anyway.
//!
//! `ffi-runtime` computes the same of the section as loaded (its module `descriptor::hash`). A known result
//! stands in the tests of both.

use super::CONTRACT_VERSION;

/// How the record of a library begins: a map of one pair with the key `library`.
const LIBRARY: &[u8] = b"\xa1\x67library";

/// The hash of the contract with that symbol prefix and these records, each the CBOR of one declaration.
pub fn hash<'a>(prefix: &str, records: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let own = fnv1a(fnv1a(OFFSET_BASIS, prefix.as_bytes()), &CONTRACT_VERSION.to_le_bytes());
    let records = records.into_iter().filter(|record| !record.starts_with(LIBRARY));
    mix(records.map(|record| mix(fnv1a(OFFSET_BASIS, record))).fold(mix(own), u64::wrapping_add))
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, 64 bits wide.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The last steps of SplitMix64: every bit of the input changes half of the output.
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `my_timer` with the records `one` and `two`.
    const KNOWN: u64 = 0x0083_c097_c6cf_9379;

    fn of(prefix: &str, records: &[&str]) -> u64 {
        hash(prefix, records.iter().map(|record| record.as_bytes()))
    }

    #[test]
    fn the_runtime_has_the_same() {
        assert_eq!(of("my_timer", &["one", "two"]), KNOWN);
    }

    #[test]
    fn order_does_not_count_and_number_does() {
        assert_eq!(of("a", &["one", "two", "three"]), of("a", &["three", "one", "two"]));
        let different = [
            of("a", &[]),
            of("b", &[]),
            of("a", &["one"]),
            of("a", &["two"]),
            of("a", &["one", "one"]),
            of("a", &["one", "one", "one"]),
            of("a", &["one", "two"]),
            of("a", &["onetwo"]),
        ];
        for (index, one) in different.iter().enumerate() {
            assert!(!different[..index].contains(one), "{index}");
        }
    }

    #[test]
    fn the_library_itself_does_not_count() {
        let library = b"\xa1\x67library\xa1\x67version\x02".as_slice();
        assert_eq!(hash("a", [library, b"one"]), of("a", &["one"]));
    }
}
