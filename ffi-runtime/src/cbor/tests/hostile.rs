//! Input that is wrong, or meant to hurt: each case has a defined error, and none costs more than its size.

use std::time::Instant;

use super::tree::Tree;
use super::{hex, whole};
use crate::cbor::{Decoder, Encoder};
use crate::depth::MAX_DEPTH;
use crate::value_error::ValueError;

const END: &str = "unexpected end of input";

/// `read` fails on `input`, all of which it has to take, with exactly this text.
#[track_caller]
fn check<'a, T>(input: &'a [u8], read: impl FnOnce(&mut Decoder<'a>) -> Result<T, ValueError>, expect: &str) {
    match whole(input, read) {
        Ok(_) => panic!("accepted, wanted: {expect}"),
        Err(error) => assert_eq!(error.to_string(), expect),
    }
}

/// Takes any value as a map with text keys, all the way down.
fn read_map(decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
    decoder.map(|decoder, key| read_map(decoder).map_err(|error| error.in_key(key.to_owned())))
}

fn read_arrays(decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
    decoder.array(|decoder, _| read_arrays(decoder))
}

#[test]
fn wrong_types_say_what_was_expected_and_found() {
    check(&hex("6161"), Decoder::signed, "expected an integer, found text");
    check(&hex("f93c00"), Decoder::unsigned, "expected an integer, found a float");
    check(&hex("f6"), Decoder::unsigned, "expected an integer, found null");
    check(&hex("4101"), Decoder::text, "expected text, found bytes");
    check(&hex("6161"), Decoder::bytes, "expected bytes, found text");
    check(&hex("80"), Decoder::bool, "expected a bool, found an array");
    check(&hex("f5"), Decoder::float, "expected a number, found a bool");
    check(&hex("a0"), Decoder::float32, "expected a number, found a map");
    check(&hex("01"), read_arrays, "expected an array, found an integer");
    check(&hex("f7"), read_map, "expected a map, found null");
    check(&hex("a10101"), read_map, "expected a text key, found an integer");
    check(&hex("c24101"), Decoder::bytes, "expected bytes, found an integer");
    check(&hex("d9d9f7c1f5"), Decoder::text, "expected text, found a bool");
}

#[test]
fn integers_that_do_not_fit_name_the_type() {
    check(&hex("19012c"), Decoder::int::<u8>, "integer 300 is out of range for u8");
    check(&hex("3880"), Decoder::int::<i8>, "integer -129 is out of range for i8");
    check(&hex("20"), Decoder::unsigned, "integer -1 is out of range for u64");
    check(
        &hex("1bffffffffffffffff"),
        Decoder::signed,
        "integer 18446744073709551615 is out of range for i64",
    );
    check(
        &hex("c249010000000000000000"),
        Decoder::unsigned,
        "integer 18446744073709551616 is out of range for u64",
    );
    check(
        &hex("c2510100000000000000000000000000000000"),
        Decoder::int::<u128>,
        "bignum of 17 bytes is out of range for u128",
    );
    check(
        &hex("1b0020000000000001"),
        Decoder::float,
        "integer 9007199254740993 is not exactly representable as f64",
    );
    check(&hex("fb7e37e43c8800759c"), Decoder::float32, "number 1e300 is out of range for f32");
}

#[test]
fn integers_take_any_form_that_fits() {
    for form in
        ["07", "1807", "190007", "1a00000007", "1b0000000000000007", "c24107", "c2420007", "c25f41004107ff"]
    {
        assert_eq!(whole(&hex(form), Decoder::int::<u8>), Ok(7), "{form}");
        assert_eq!(whole(&hex(form), Decoder::int::<i128>), Ok(7), "{form}");
        assert_eq!(whole(&hex(form), Decoder::float), Ok(7.0), "{form}");
        assert_eq!(whole(&hex(form), Decoder::float32), Ok(7.0), "{form}");
    }
    assert_eq!(whole(&hex("c340"), Decoder::int::<i8>), Ok(-1));
    assert_eq!(whole(&hex("c3487fffffffffffffff"), Decoder::signed), Ok(i64::MIN));
    assert_eq!(whole(&hex("fb3fb999999999999a"), Decoder::float32), Ok(0.1));
}

#[test]
fn null_takes_only_null() {
    for (input, is_null) in [("f6", true), ("f7", true), ("d9d9f7f6", true), ("00", false), ("c100", false)] {
        let input = hex(input);
        let mut decoder = Decoder::new(&input);
        assert_eq!(decoder.null(), Ok(is_null));
        assert_eq!(decoder.is_empty(), is_null);
        if !is_null {
            assert_eq!(decoder.unsigned(), Ok(0));
        }
    }
    check(&[], Decoder::null, END);
}

#[test]
fn strings_in_one_piece_are_borrowed() {
    use std::borrow::Cow;
    assert!(matches!(whole(&hex("6161"), |d| Ok(matches!(d.text()?, Cow::Borrowed("a")))), Ok(true)));
    assert!(matches!(whole(&hex("4101"), |d| Ok(matches!(d.bytes()?, Cow::Borrowed([1])))), Ok(true)));
}

/// A document with every kind of item in it, in definite and indefinite forms.
fn varied_document() -> Vec<u8> {
    hex(concat!(
        "bf",
        "6161",
        "1b000000e8d4a51000",
        "6162",
        "9f01820203f93c00fa47c35000fbc010666666666666ff",
        "6163",
        "7f61616162ff",
        "7f6164ff",
        "5f42010240ff",
        "6165",
        "a26161f56162d9d9f7f6",
        "6166",
        "c249010000000000000000",
        "ff",
    ))
}

#[test]
fn truncation_at_every_byte_is_an_error() {
    let document = varied_document();
    assert!(whole(&document, Tree::read).is_ok());
    assert!(whole(&document, Decoder::skip).is_ok());
    for len in 0..document.len() {
        let cut = &document[..len];
        check(cut, Decoder::skip, END);
        let error = whole(cut, Tree::read).unwrap_err();
        assert_eq!(error.message(), END);
    }
}

#[test]
fn lengths_beyond_the_input_are_an_error_at_once() {
    for major in 2..=5u8 {
        for length in
            ["1801", "190100", "1a7fffffff", "1affffffff", "1b7fffffffffffffff", "1bffffffffffffffff"]
        {
            let mut input = hex(length);
            input[0] |= major << 5;
            check(&input, Decoder::skip, END);
            check(&input, Tree::read, END);
            assert_eq!(Decoder::new(&input).array_hint::<u8>(), 0);
            assert_eq!(Decoder::new(&input).map_hint::<u8>(), 0);
            // Also as the content of a bignum, as a chunk, and as a key.
            for prefix in ["c2", "7f", "5f", "a1"] {
                let nested = [hex(prefix), input.clone()].concat();
                assert!(whole(&nested, Tree::read).is_err());
                assert!(whole(&nested, Decoder::skip).is_err());
            }
        }
    }
    // One short: the array and the map would need a byte more.
    check(&hex("830000"), Decoder::skip, END);
    check(&hex("a2000000"), Decoder::skip, END);
    // At once: nobody is asked to take what is there.
    check(&hex("8200"), |decoder| decoder.array(|_, _| unreachable!()), END);
    check(&hex("a2616100"), |decoder| decoder.map(|_, _| unreachable!()), END);
}

#[test]
fn hints_are_bounded_by_the_input() {
    let ten = [&[0x8a][..], &[0; 10]].concat();
    assert_eq!(Decoder::new(&ten).array_hint::<u64>(), 10);
    assert_eq!(Decoder::new(&ten).array_hint::<()>(), 10);
    assert_eq!(Decoder::new(&ten).array_hint::<[u64; 4]>(), 11 * 8 / 32);
    assert_eq!(Decoder::new(&ten).array_hint::<[u64; 1000]>(), 0);
    assert_eq!(Decoder::new(&hex("9f00ff")).array_hint::<u8>(), 0);
    assert_eq!(Decoder::new(&hex("6161")).array_hint::<u8>(), 0);
    assert_eq!(Decoder::new(&[]).array_hint::<u8>(), 0);
    assert_eq!(Decoder::new(&ten).map_hint::<u64>(), 0);
    let five = [&[0xa5][..], &[0; 10]].concat();
    assert_eq!(Decoder::new(&five).map_hint::<(u64, u64)>(), 5);
    assert_eq!(Decoder::new(&five).map_hint::<[u64; 4]>(), 11 * 8 / 32);
    assert_eq!(Decoder::new(&five).array_hint::<u64>(), 0);
    assert_eq!(Decoder::new(&hex("bf0000ff")).map_hint::<u8>(), 0);
}

#[test]
fn nesting_ends_at_the_limit() {
    let too_deep = format!("nested deeper than {MAX_DEPTH} levels");
    // What opens a level, what is innermost, what closes the level.
    for (open, inner, close) in
        [("81", "80", ""), ("9f", "80", "ff"), ("a100", "a0", ""), ("bf00", "a0", "ff")]
    {
        let nest = |levels: usize| {
            hex(&[open.repeat(levels - 1), inner.to_owned(), close.repeat(levels - 1)].concat())
        };
        assert_eq!(whole(&nest(MAX_DEPTH), Decoder::skip), Ok(()));
        assert!(whole(&nest(MAX_DEPTH), Tree::read).is_ok());
        for levels in [MAX_DEPTH + 1, 100_000] {
            check(&nest(levels), Decoder::skip, &too_deep);
            assert_eq!(whole(&nest(levels), Tree::read).unwrap_err().message(), too_deep);
        }
    }
    // Skipping goes on counting where reading was.
    let halfway = hex(&["81".repeat(MAX_DEPTH), "80".to_owned()].concat());
    let error = whole(&halfway, |decoder| decoder.array(|decoder, _| decoder.skip())).unwrap_err();
    assert_eq!(error.to_string(), format!("[0]: {too_deep}"));
}

#[test]
fn siblings_are_no_nesting() {
    let input = hex(&["9f", &"80".repeat(1000), &"9fff".repeat(1000), &"a0".repeat(1000), "ff"].concat());
    assert_eq!(whole(&input, Decoder::skip), Ok(()));
    assert!(whole(&input, Tree::read).is_ok());
}

#[test]
fn a_long_chain_of_tags_is_no_nesting() {
    let input = [vec![0xc1; 100_000], vec![0x05]].concat();
    assert_eq!(whole(&input, Decoder::unsigned), Ok(5));
    assert_eq!(whole(&input, Decoder::skip), Ok(()));
    check(&input[..100_000], Decoder::skip, END);
    check(&vec![0xc2; 100_000], Decoder::unsigned, "the tag of a bignum is not followed by bytes");
}

#[test]
fn duplicate_keys_are_named() {
    let ignore = |decoder: &mut Decoder<'_>| decoder.map(|decoder, _| decoder.skip());
    check(&hex("a2616101616102"), ignore, "duplicate key `a`");
    check(&hex("bf616101616202616103ff"), ignore, "duplicate key `a`");
    // However the key was written: in chunks, or tagged and with a length wider than needed.
    check(&hex("a26161017f6161ff02"), ignore, "duplicate key `a`");
    check(&hex("a27f6161ff01616102"), ignore, "duplicate key `a`");
    check(&hex("a2616101d9d9f778016102"), ignore, "duplicate key `a`");
    // Maps inside have keys of their own; the path leads to the one at fault.
    assert_eq!(whole(&hex("a16161a16161a0"), read_map), Ok(()));
    check(&hex("a16161a26162a06162a0"), read_map, "[\"a\"]: duplicate key `b`");
}

/// Takes a map with the integers of `b`, `a` and `dd`, and says what came, in its order.
fn read_fields(decoder: &mut Decoder<'_>) -> Result<Vec<(usize, i64)>, ValueError> {
    let mut found = Vec::new();
    decoder.fields(&["b", "a", "dd"], |decoder, field| {
        found.push((field, decoder.signed()?));
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn fields_come_in_any_order_and_form_among_others() {
    let reads = |input: &str, expect: &[(usize, i64)]| {
        assert_eq!(whole(&hex(input), read_fields).as_deref(), Ok(expect), "{input}");
    };
    reads("a0", &[]);
    reads("a3 616201 616102 62646403", &[(0, 1), (1, 2), (2, 3)]);
    reads("a3 62646403 616102 616201", &[(2, 3), (1, 2), (0, 1)]);
    reads("bf 616102 616201 ff", &[(1, 2), (0, 1)]);
    // In chunks, with a tag, and with a wider length; not with a NUL, or longer.
    reads("a3 7f61646164ff 03 c16161 02 780162 01", &[(2, 3), (1, 2), (0, 1)]);
    reads("a4 626100 01 626161 02 60 03 6164 04", &[]);
    // What has another key is skipped, whatever it is.
    reads("a4 6163 82a06161 6162 01 617a bfff 6161 02", &[(0, 1), (1, 2)]);
}

#[test]
fn fields_come_once_and_have_text_keys() {
    check(&hex("a2 616101 616102"), read_fields, "duplicate key `a`");
    check(&hex("a3 616101 616201 616102"), read_fields, "duplicate key `a`");
    check(&hex("a2 616101 7f6161ff02"), read_fields, "duplicate key `a`");
    check(&hex("a2 7f6161ff01 616102"), read_fields, "duplicate key `a`");
    // Also what nobody knows.
    check(&hex("a2 617a01 617a02"), read_fields, "duplicate key `z`");
    check(&hex("a2 617a01 7f617aff02"), read_fields, "duplicate key `z`");
    check(&hex("a2 7f617aff01 c1617a02"), read_fields, "duplicate key `z`");
    check(&hex("a1 0101"), read_fields, "expected a text key, found an integer");
    check(&hex("a1 416101"), read_fields, "expected a text key, found bytes");
    check(&hex("a1 61ff01"), read_fields, "text is not valid UTF-8");
    check(&hex("a1 7f61ffff01"), read_fields, "text is not valid UTF-8");
    check(&hex("a1 6261"), read_fields, END);
    check(&hex("a1 6161"), read_fields, END);
    check(&hex("a1 617a"), read_fields, END);
    check(&hex("a1 ff"), read_fields, END);
    check(&hex("bf 6161"), read_fields, END);
    check(&hex("80"), read_fields, "expected a map, found an array");
}

#[test]
fn a_hundred_thousand_keys_take_linear_time() {
    let document = |keys: usize| {
        let mut encoder = Encoder::new();
        encoder.map(keys + 1, |encoder| {
            for key in (0..keys).chain([keys - 1]) {
                encoder.text(&key.to_string());
                encoder.null();
            }
        });
        encoder.finish().expect("one level")
    };
    let input = document(100_000);
    let start = Instant::now();
    check(&input, |decoder| decoder.map(|decoder, _| decoder.skip()), "duplicate key `99999`");
    check(&input, |decoder| decoder.fields(&["a", "b"], |_, _| Ok(())), "duplicate key `99999`");
    // Quadratic would be five thousand million comparisons; linear is some hundredths of a second.
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn text_is_checked_and_each_chunk_by_itself() {
    let invalid = "text is not valid UTF-8";
    check(&hex("61ff"), Decoder::text, invalid);
    check(&hex("62c328"), Decoder::text, invalid);
    check(&hex("63eda080"), Decoder::text, invalid);
    check(&hex("7f61ffff"), Decoder::text, invalid);
    // A character split over two chunks.
    check(&hex("7f61c361bcff"), Decoder::text, invalid);
    check(&hex("a161ff00"), read_map, invalid);
    // Well-formed all the same (RFC 8949 section 5.3.1), which is all that skipping asks.
    assert_eq!(whole(&hex("61ff"), Decoder::skip), Ok(()));
}

#[test]
fn chunks_are_definite_strings_of_the_same_type() {
    for input in ["7f4161ff", "7f7f6161ffff", "7f00ff", "7fc16161ff", "7f80ff"] {
        let expect = "a chunk of text is not text of definite length";
        check(&hex(input), Decoder::text, expect);
        check(&hex(input), Decoder::skip, expect);
    }
    for input in ["5f6161ff", "5f5f4161ffff", "5fa0ff"] {
        let expect = "a chunk of bytes is not bytes of definite length";
        check(&hex(input), Decoder::bytes, expect);
        check(&hex(input), Decoder::skip, expect);
    }
}

#[test]
fn reserved_initial_bytes_are_malformed() {
    for major in 0..8u8 {
        for minor in 28..=30 {
            let byte = major << 5 | minor;
            let expect = format!("malformed CBOR: reserved initial byte {byte:#04x}");
            let input = [&[byte][..], &[0; 20]].concat();
            check(&input, Decoder::skip, &expect);
            check(&input, Tree::read, &expect);
            check(&input, Decoder::null, &expect);
        }
    }
    // Types that have no indefinite length.
    for byte in [0x1f, 0x3f, 0xdf] {
        check(&[byte, 0, 0xff], Decoder::skip, &format!("malformed CBOR: reserved initial byte {byte:#04x}"));
    }
    for number in 0..32 {
        let expect = format!("malformed CBOR: simple value {number} written in two bytes");
        check(&[0xf8, number], Decoder::skip, &expect);
        check(&[0xf8, number], Decoder::bool, &expect);
    }
}

#[test]
fn break_ends_nothing_that_is_definite() {
    let stray = "break outside of an indefinite-length item";
    for input in
        ["ff", "81ff", "8200ff", "a1ff00", "a100ff", "a2616100ff00", "bf00ff", "9fc1ff", "c1ff", "9f81ffff"]
    {
        check(&hex(input), Decoder::skip, stray);
        assert_eq!(whole(&hex(input), Tree::read).unwrap_err().message(), stray, "{input}");
    }
    check(&hex("bf6161ff"), read_map, &format!("[\"a\"]: {stray}"));
    check(&hex("c2ff"), Decoder::unsigned, "the tag of a bignum is not followed by bytes");
}

#[test]
fn bytes_after_the_value_are_counted() {
    check(&hex("00000000"), Decoder::unsigned, "3 trailing bytes after the value");
    check(&hex("0000"), Decoder::skip, "1 trailing byte after the value");
    assert!(Decoder::new(&[]).is_empty());
    assert_eq!(Decoder::new(&[]).finish(), Ok(()));
}

#[test]
fn errors_carry_the_path() {
    let input = hex("a168726571756573747382008300006161");
    let read = |decoder: &mut Decoder<'_>| {
        decoder.map(|decoder, key| {
            assert_eq!(key, "requests");
            let row = |decoder: &mut Decoder<'_>| decoder.array(|decoder, _| decoder.unsigned().map(drop));
            let rows = decoder.array(|decoder, index| if index == 0 { decoder.skip() } else { row(decoder) });
            rows.map_err(|error| error.in_field("requests"))
        })
    };
    check(&input, read, "requests[1][2]: expected an integer, found text");
}
