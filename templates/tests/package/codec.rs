//! Values as CBOR: exact forms, any valid encoding, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use ffi_templates::codec::{Decode, Decoder, Encode, Encoder, Malformed, from_bytes};
use uuid::Uuid;

use crate::owner::library;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn encoded(value: &impl Encode) -> Vec<u8> {
    let mut out = Encoder::new(None);
    value.encode(&mut out);
    out.finish().expect("it can be sent")
}

fn decoded<T: Decode>(hex: &str) -> Result<T, String> {
    from_bytes(&bytes(hex), &library().0).map_err(|error| error.to_string())
}

/// The one form of a value, both ways.
#[track_caller]
fn check<T: Encode + Decode + Debug>(value: T, hex: &str) {
    let found: Vec<String> = encoded(&value).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(found.concat(), hex.replace(' ', ""), "{value:?}");
    let back: T = decoded(hex).expect("it is a value");
    assert_eq!(format!("{back:?}"), format!("{value:?}"));
}

#[track_caller]
fn refused<T: Decode + Debug>(hex: &str, why: &str) {
    match decoded::<T>(hex) {
        Err(error) => assert_eq!(error, why, "{hex}"),
        Ok(value) => panic!("{hex} is {value:?}"),
    }
}

#[test]
fn integers_are_as_short_as_they_can_be() {
    check(0_u8, "00");
    check(23_u8, "17");
    check(24_u8, "1818");
    check(u16::MAX, "19ffff");
    check(u32::MAX, "1affffffff");
    check(u64::MAX, "1bffffffffffffffff");
    check(-1_i8, "20");
    check(i64::MIN, "3b7fffffffffffffff");
    check(i128::from(u64::MAX) + 1, "c249010000000000000000");
    check(-1 - i128::from(u64::MAX), "3bffffffffffffffff");
    check(-2 - i128::from(u64::MAX), "c349010000000000000000");
    check(i128::MIN, "c3507fffffffffffffffffffffffffffffff");
    check(u128::MAX, "c250ffffffffffffffffffffffffffffffff");
    assert_eq!(decoded::<u8>("1a000000ff"), Ok(255), "any width");
    assert_eq!(decoded::<u8>("c24200ff"), Ok(255), "a bignum is a number");
    refused::<u8>("190100", "an integer out of range for u8");
    refused::<u64>("20", "an integer out of range for u64");
    refused::<i128>("c25080000000000000000000000000000000", "an integer out of range for i128");
    refused::<u128>("c2510100000000000000000000000000000000", "an integer of more than 128 bits");
    refused::<i32>("f93c00", "expected an integer, found a float");
}

#[test]
fn floats_are_as_short_as_they_are_exact() {
    check(0.0_f64, "f90000");
    check(-0.0_f64, "f98000");
    check(1.5_f64, "f93e00");
    check(65_504.0_f64, "f97bff");
    check(65_505.0_f64, "fa477fe100");
    check(5.960_464_477_539_063e-8_f64, "f90001");
    check(6.097_555_160_522_461e-5_f64, "f903ff");
    check(6.103_515_625e-5_f64, "f90400");
    check(2.980_232_238_769_531_3e-8_f64, "fa33000000");
    check(8.940_696_716_308_594e-8_f64, "fa33c00000");
    check(f64::INFINITY, "f97c00");
    check(f64::NEG_INFINITY, "f9fc00");
    check(f64::NAN, "f97e00");
    check(1.1_f64, "fb3ff199999999999a");
    check(0.1_f32, "fa3dcccccd");
    check(f32::from_bits(1), "fa00000001");
    assert_eq!(decoded::<f64>("01"), Ok(1.0), "an integer that is one");
    refused::<f64>("1bffffffffffffffff", "an integer that is no float");
}

#[test]
fn text_and_bytes_stay_apart() {
    check("é".to_owned(), "62c3a9");
    check(vec![0_u8, 255], "4200ff");
    check([1_u8, 2], "420102");
    assert_eq!(decoded::<String>("7f6161626263ff").as_deref(), Ok("abc"), "in parts");
    assert_eq!(decoded::<Vec<u8>>("5f41014102ff"), Ok(vec![1, 2]), "in parts");
    refused::<String>("4161", "expected text, found bytes");
    refused::<Vec<u8>>("6161", "expected bytes, found text");
    refused::<String>("61ff", "text that is not UTF-8");
    refused::<String>("7f4161ff", "expected a part, found bytes");
    refused::<[u8; 3]>("420102", "expected 3 elements, found 2");
    refused::<String>("6261", "the value is cut off");
    refused::<Vec<u8>>("5bffffffffffffffff", "the value is cut off");
}

#[test]
fn an_option_of_what_can_be_null_is_marked() {
    check(None::<i64>, "f6");
    check(Some(1_i64), "01");
    check(None::<Option<i64>>, "f6");
    check(Some(None::<i64>), "81f6");
    check(Some(Some(1_i64)), "8101");
    check(Some(Some(None::<bool>)), "8181f6");
    check(Some(Box::new(Some(1_i64))), "8101");
    assert_eq!(decoded::<Option<Option<i64>>>("9f01ff"), Ok(Some(Some(1))));
    refused::<Option<Option<i64>>>("01", "expected an array of one element");
    refused::<Option<Option<i64>>>("820102", "expected an array of one element");
}

#[test]
fn lists_sets_and_maps_are_in_their_order() {
    check(vec![1_u32, 2], "820102");
    check(vec![Some(vec![1_u8]), None], "824101f6");
    check(BTreeSet::from([1_u8, 2]), "820102");
    check(BTreeSet::from([-1_i8, 1]), "820120");
    check(BTreeSet::from(["aa".to_owned(), "b".to_owned()]), "826162626161");
    check(BTreeMap::from([("aa".to_owned(), 1_u8), ("b".to_owned(), 2)]), "a261620262616101");
    check(BTreeMap::from([(-1_i64, 1_u8), (24, 2)]), "a2181802 2001");
    assert_eq!(decoded::<Vec<u32>>("9f0102ff"), Ok(vec![1, 2]), "without a length");
    assert_eq!(decoded::<Vec<u32>>("d9d9f7820102"), Ok(vec![1, 2]), "with a tag");
    refused::<BTreeSet<u8>>("820101", "[1]: there twice");
    refused::<BTreeMap<u8, u8>>("a201020103", "[1]: a key that is there twice");
    refused::<Vec<Vec<u8>>>("824100 6161", "[1]: expected bytes, found text");
    refused::<Vec<u16>>("8101 00", "1 bytes behind the value");
    refused::<Vec<u16>>("9bffffffffffffffff", "[0]: the value is cut off");
}

#[test]
fn times_and_identifiers_have_their_forms() {
    let epoch = SystemTime::UNIX_EPOCH;
    check(Duration::new(1, 2), "a2647365637301656e616e6f7302");
    check(epoch - Duration::from_millis(500), "a2647365637320656e616e6f731a1dcd6500");
    check(epoch - Duration::from_secs(2), "a2647365637321656e616e6f7300");
    check(Uuid::from_u128(1), "d8255000000000000000000000000000000001");
    check((), "f6");
    refused::<Duration>("a2647365637301656e616e6f731a3b9aca00", "nanos: more than a second");
    refused::<Duration>("a1647365637301", "nanos: missing");
    refused::<Duration>("a2647365637301 647365637301", "secs: there twice");
    refused::<SystemTime>(
        "a264736563731bffffffffffffffff656e616e6f7300",
        "secs: an integer out of range for i64",
    );
    refused::<Uuid>("d8254101", "expected 16 bytes, found 1");
}

/// An enum and a struct, as they are generated.
#[derive(Debug, PartialEq)]
enum Shape {
    Nothing,
    Circle(f64),
    Named { name: Option<String> },
}

impl Encode for Shape {
    fn encode(&self, out: &mut Encoder<'_>) {
        match self {
            Self::Nothing => out.variant("Nothing", 0, |_| {}),
            Self::Circle(value) => out.variant("Circle", 1, |out| out.field("value", value)),
            Self::Named { name } => out.variant("Named", 1, |out| out.field("name", name)),
        }
    }
}

impl Decode for Shape {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        input.variant(|input, variant| match variant {
            "Nothing" => {
                input.fields(|input, _| input.skip())?;
                Ok(Self::Nothing)
            }
            "Circle" => {
                let mut value = None;
                input.fields(
                    |input, key| if key == "value" { input.field(&mut value) } else { input.skip() },
                )?;
                Ok(Self::Circle(Decoder::due("value", value)?))
            }
            "Named" => {
                let mut name = None;
                input
                    .fields(|input, key| if key == "name" { input.field(&mut name) } else { input.skip() })?;
                Ok(Self::Named { name: Decoder::due("name", name)? })
            }
            _ => Err(Malformed::new("there is no such variant")),
        })
    }
}

#[test]
fn variants_are_maps_of_their_fields() {
    check(Shape::Nothing, "a1674e6f7468696e67a0");
    check(Shape::Circle(0.5), "a166436972636c65a16576616c7565f93800");
    check(Shape::Named { name: None }, "a1654e616d6564a1646e616d65f6");
    assert_eq!(decoded("674e6f7468696e67"), Ok(Shape::Nothing), "bare text");
    assert_eq!(decoded("a1654e616d6564a0"), Ok(Shape::Named { name: None }), "an absent option");
    let unknown = "a166436972636c65a2617882f6a16179fb3ff199999999999a6576616c756501";
    assert_eq!(decoded(unknown), Ok(Shape::Circle(1.0)), "an unknown field");
    refused::<Shape>("66436972636c65", "Circle.value: missing");
    refused::<Shape>("a16153a0", "S: there is no such variant");
    refused::<Vec<Shape>>(
        "81a166436972636c65a16576616c7565f6",
        "[0].Circle.value: expected a number, found null",
    );
    refused::<Shape>("a0", "expected a variant, found an empty map");
    refused::<Shape>("a2674e6f7468696e67a0674e6f7468696e67a0", "more than one variant");
}

#[test]
fn what_is_nested_without_end_ends() {
    refused::<Shape>(&"81".repeat(100_000), "expected a variant, found an array");
    let skipped = format!("a166436972636c65a1617{}{}", "8", "81".repeat(100_000));
    let error = decoded::<Shape>(&skipped).expect_err("too deep");
    assert!(error.ends_with("nested too deep"), "{error}");
}
