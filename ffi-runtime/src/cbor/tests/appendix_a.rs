//! The examples of RFC 8949 appendix A.

use super::tree::Tree;
use super::{hex, whole};
use crate::cbor::Decoder;

/// Reads `encoded` as `tree`, as one skipped value too, and writes `tree` back to it.
#[track_caller]
fn both_ways(encoded: &str, tree: Tree) {
    reads(encoded, &tree);
    assert_eq!(tree.to_vec(), hex(encoded), "writing {tree:?}");
}

#[track_caller]
fn reads(encoded: &str, tree: &Tree) {
    let bytes = hex(encoded);
    assert_eq!(whole(&bytes, Tree::read).as_ref(), Ok(tree), "reading {encoded}");
    assert_eq!(whole(&bytes, Decoder::skip), Ok(()), "skipping {encoded}");
}

fn ints(values: impl IntoIterator<Item = i128>) -> Tree {
    Tree::Array(values.into_iter().map(Tree::int).collect())
}

fn pairs<const N: usize>(pairs: [(&str, Tree); N]) -> Tree {
    Tree::Map(pairs.into_iter().map(|(key, value)| (Tree::text(key), value)).collect())
}

#[test]
fn integers() {
    for (encoded, value) in [
        ("00", 0),
        ("01", 1),
        ("0a", 10),
        ("17", 23),
        ("1818", 24),
        ("1819", 25),
        ("1864", 100),
        ("1903e8", 1000),
        ("1a000f4240", 1000000),
        ("1b000000e8d4a51000", 1000000000000),
        ("1bffffffffffffffff", 18446744073709551615),
        ("c249010000000000000000", 18446744073709551616),
        ("3bffffffffffffffff", -18446744073709551616),
        ("c349010000000000000000", -18446744073709551617),
        ("20", -1),
        ("29", -10),
        ("3863", -100),
        ("3903e7", -1000),
    ] {
        both_ways(encoded, Tree::int(value));
    }
}

#[test]
fn floats() {
    for (encoded, value) in [
        ("f90000", 0.0),
        ("f98000", -0.0),
        ("f93c00", 1.0),
        ("fb3ff199999999999a", 1.1),
        ("f93e00", 1.5),
        ("f97bff", 65504.0),
        ("fa47c35000", 100000.0),
        ("fa7f7fffff", 3.4028234663852886e+38),
        ("fb7e37e43c8800759c", 1.0e+300),
        ("f90001", 5.960464477539063e-8),
        ("f90400", 0.00006103515625),
        ("f9c400", -4.0),
        ("fbc010666666666666", -4.1),
        ("f97c00", f64::INFINITY),
        ("f97e00", f64::NAN),
        ("f9fc00", f64::NEG_INFINITY),
    ] {
        both_ways(encoded, Tree::float(value));
    }
    for (encoded, value) in [
        ("fa7f800000", f64::INFINITY),
        ("fa7fc00000", f64::NAN),
        ("faff800000", f64::NEG_INFINITY),
        ("fb7ff0000000000000", f64::INFINITY),
        ("fb7ff8000000000000", f64::NAN),
        ("fbfff0000000000000", f64::NEG_INFINITY),
    ] {
        reads(encoded, &Tree::float(value));
    }
}

#[test]
fn simple_values() {
    both_ways("f4", Tree::Bool(false));
    both_ways("f5", Tree::Bool(true));
    both_ways("f6", Tree::Null);
    reads("f7", &Tree::Null);
    for unassigned in ["f0", "f8ff"] {
        let bytes = hex(unassigned);
        assert_eq!(whole(&bytes, Decoder::skip), Ok(()));
        let error = whole(&bytes, Decoder::bool).unwrap_err();
        assert_eq!(error.message(), "expected a bool, found an unassigned simple value");
    }
}

#[test]
fn tags_are_dropped() {
    let date = "74323031332d30332d32315432303a30343a30305a";
    reads(&format!("c0{date}"), &Tree::text("2013-03-21T20:04:00Z"));
    reads("c11a514b67b0", &Tree::int(1363896240));
    reads("c1fb41d452d9ec200000", &Tree::float(1363896240.5));
    reads("d74401020304", &Tree::Bytes(vec![1, 2, 3, 4]));
    reads("d818456449455446", &Tree::Bytes(hex("6449455446")));
    let address = "76687474703a2f2f7777772e6578616d706c652e636f6d";
    reads(&format!("d820{address}"), &Tree::text("http://www.example.com"));
}

#[test]
fn strings() {
    both_ways("40", Tree::Bytes(vec![]));
    both_ways("4401020304", Tree::Bytes(vec![1, 2, 3, 4]));
    both_ways("60", Tree::text(""));
    both_ways("6161", Tree::text("a"));
    both_ways("6449455446", Tree::text("IETF"));
    both_ways("62225c", Tree::text("\"\\"));
    both_ways("62c3bc", Tree::text("\u{fc}"));
    both_ways("63e6b0b4", Tree::text("\u{6c34}"));
    both_ways("64f0908591", Tree::text("\u{10151}"));
    reads("5f42010243030405ff", &Tree::Bytes(vec![1, 2, 3, 4, 5]));
    reads("7f657374726561646d696e67ff", &Tree::text("streaming"));
}

#[test]
fn arrays() {
    let nested = || Tree::Array(vec![Tree::int(1), ints([2, 3]), ints([4, 5])]);
    both_ways("80", ints([]));
    both_ways("83010203", ints([1, 2, 3]));
    both_ways("8301820203820405", nested());
    both_ways("98190102030405060708090a0b0c0d0e0f101112131415161718181819", ints(1..=25));
    reads("9fff", &ints([]));
    for encoded in ["9f018202039f0405ffff", "9f01820203820405ff", "83018202039f0405ff", "83019f0203ff820405"]
    {
        reads(encoded, &nested());
    }
    reads("9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", &ints(1..=25));
}

#[test]
fn maps() {
    both_ways("a0", Tree::Map(vec![]));
    both_ways("a201020304", Tree::Map(vec![(Tree::int(1), Tree::int(2)), (Tree::int(3), Tree::int(4))]));
    let a_and_b = || pairs([("a", Tree::int(1)), ("b", ints([2, 3]))]);
    let letters = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D"), ("e", "E")];
    both_ways("a26161016162820203", a_and_b());
    both_ways("826161a161626163", Tree::Array(vec![Tree::text("a"), pairs([("b", Tree::text("c"))])]));
    both_ways(
        "a56161614161626142616361436164614461656145",
        pairs(letters.map(|(key, value)| (key, Tree::text(value)))),
    );
    reads("bf61610161629f0203ffff", &a_and_b());
    reads("826161bf61626163ff", &Tree::Array(vec![Tree::text("a"), pairs([("b", Tree::text("c"))])]));
    reads("bf6346756ef563416d7421ff", &pairs([("Fun", Tree::Bool(true)), ("Amt", Tree::int(-2))]));
}
