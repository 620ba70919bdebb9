//! Values of every type that crosses, alone and inside of others. The variable `PROPTEST_CASES` says how many of each.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, SystemTime},
};

use proptest::prelude::*;

use crate::{
    author::{Decimal, Level, Loose, Mark, Maybe, Mood, Names, Record, Shape, UserId},
    check::check,
    values::*,
};

/// Fewer cases than the default: each is tried in hundreds of ways.
fn config() -> ProptestConfig {
    const CASES: u32 = 48;
    let asked_for = std::env::var_os("PROPTEST_CASES").is_some();
    if asked_for { ProptestConfig::default() } else { ProptestConfig::with_cases(CASES) }
}

macro_rules! every_value_comes_back {
    ($($(#[$attr:meta])* $name:ident: $type:ty = $values:expr;)*) => {
        proptest! {
            #![proptest_config(config())]
            $($(#[$attr])* #[test] fn $name(value in $values) {
                check::<$type>(&value)?;
            })*
        }
    };
}

every_value_comes_back! {
    truth_values: bool = any::<bool>();
    i8s: i8 = any::<i8>();
    i16s: i16 = any::<i16>();
    i32s: i32 = any::<i32>();
    i64s: i64 = any::<i64>();
    i128s: i128 = signed();
    u8s: u8 = any::<u8>();
    u16s: u16 = any::<u16>();
    u32s: u32 = any::<u32>();
    u64s: u64 = any::<u64>();
    u128s: u128 = unsigned();
    f32s: f32 = float().prop_map(|value| value as f32);
    f64s: f64 = float();
    texts: String = text();
    byte_strings: Vec<u8> = any::<Vec<u8>>();
    durations: Duration = duration();
    times: SystemTime = time();

    sequences_of_numbers: Vec<i64> = any::<Vec<i64>>();
    sequences_of_wide_numbers: Vec<u128> = seq(unsigned());
    sequences_of_truth_values: Vec<bool> = any::<Vec<bool>>();
    sequences_of_texts: Vec<String> = seq(text());
    sequences_of_byte_strings: Vec<Vec<u8>> = seq(any::<Vec<u8>>());
    sequences_of_sequences: Vec<Vec<f32>> = seq(seq(any::<i16>().prop_map(f32::from)));
    sequences_of_durations: Vec<Duration> = seq(duration());
    sequences_of_maps: Vec<HashMap<String, i64>> = seq(hashed(text(), any::<i64>()));
    sequences_of_arrays: Vec<[u16; 3]> = seq(any::<[u16; 3]>());
    sequences_of_boxes: Vec<Box<String>> = seq(boxed(text()));
    sequences_of_options: Vec<Option<Vec<u8>>> = seq(option(any::<Vec<u8>>()));
    sequences_of_options_of_options: Vec<Option<Option<u8>>> = seq(any::<Option<Option<u8>>>());

    options: Option<i64> = any::<Option<i64>>();
    options_of_texts: Option<String> = option(text());
    options_of_options: Option<Option<bool>> = any::<Option<Option<bool>>>();
    options_three_deep: Option<Option<Option<String>>> = option(option(option(text())));
    options_of_sequences: Option<Vec<Option<i8>>> = option(seq(any::<Option<i8>>()));
    options_of_arrays: Option<[Option<u8>; 2]> = any::<Option<[Option<u8>; 2]>>();
    options_of_times: Option<SystemTime> = option(time());
    options_of_boxes: Option<Box<Vec<u8>>> = option(boxed(any::<Vec<u8>>()));
    options_of_boxes_of_options: Option<Box<Option<i8>>> = option(boxed(any::<Option<i8>>()));
    options_of_options_of_boxes: Option<Option<Box<u32>>> = option(option(boxed(any::<u32>())));
    boxes: Box<i64> = boxed(any::<i64>());
    boxes_of_options: Box<Option<String>> = boxed(option(text()));
    boxes_of_boxes: Box<Box<u16>> = boxed(boxed(any::<u16>()));
    boxes_of_maps: Box<BTreeMap<u8, u8>> = boxed(ordered(any::<u8>(), any::<u8>()));

    arrays_of_bytes: [u8; 16] = any::<[u8; 16]>();
    arrays_of_numbers: [i32; 5] = any::<[i32; 5]>();
    arrays_of_wide_numbers: [i128; 2] = [signed(), signed()];
    arrays_of_truth_values: [bool; 1] = any::<[bool; 1]>();
    arrays_of_arrays: [[u8; 2]; 3] = any::<[[u8; 2]; 3]>();
    arrays_of_options: [Option<String>; 3] = [option(text()), option(text()), option(text())];
    arrays_of_sequences: [Vec<u8>; 2] = [any::<Vec<u8>>(), any::<Vec<u8>>()];
    arrays_of_boxes: [Box<Duration>; 2] = [boxed(duration()), boxed(duration())];
    long_arrays: [u64; 300] = any::<u64>().prop_map(|seed| std::array::from_fn(|i| seed >> (i % 64)));

    hashed_maps: HashMap<String, i64> = hashed(text(), any::<i64>());
    ordered_maps: BTreeMap<String, Vec<u8>> = ordered(text(), any::<Vec<u8>>());
    maps_by_signed_numbers: BTreeMap<i16, bool> = ordered(any::<i16>(), any::<bool>());
    maps_by_unsigned_numbers: HashMap<u64, f64> = hashed(any::<u64>(), float());
    maps_by_bytes: BTreeMap<u8, u8> = any::<BTreeMap<u8, u8>>();
    maps_by_newtypes: HashMap<UserId, Level> = hashed(user_id(), level());
    maps_by_types_made_of_others: BTreeMap<Decimal, Maybe> = ordered(decimal(), maybe());
    maps_of_options: HashMap<i32, Option<Option<String>>> = hashed(any::<i32>(), option(option(text())));
    maps_of_maps: HashMap<String, BTreeMap<i8, BTreeSet<String>>> =
        hashed(text(), ordered(any::<i8>(), ordered_set(text())));
    maps_of_arrays: BTreeMap<u32, [Option<u8>; 2]> = ordered(any::<u32>(), any::<[Option<u8>; 2]>());
    maps_of_times: HashMap<String, SystemTime> = hashed(text(), time());

    hashed_sets: HashSet<String> = hashed_set(text());
    ordered_sets: BTreeSet<i64> = any::<BTreeSet<i64>>();
    sets_of_bytes: BTreeSet<u8> = any::<BTreeSet<u8>>();
    sets_of_newtypes: BTreeSet<Level> = ordered_set(level());
    sets_of_types_made_of_others: HashSet<Decimal> = hashed_set(decimal());
    sequences_of_sets: Vec<HashSet<u16>> = seq(any::<HashSet<u16>>());

    records: Record = record();
    records_of_numbers: Mark = mark();
    sequences_of_records_of_numbers: Vec<Mark> = seq(mark());
    arrays_of_records_of_numbers: [Mark; 2] = [mark(), mark()];
    options_of_records_of_numbers: Option<Option<Mark>> = option(option(mark()));
    boxes_of_records_of_numbers: Box<Mark> = boxed(mark());
    maps_of_records_of_numbers: BTreeMap<u8, Mark> = ordered(any::<u8>(), mark());
    records_that_lie_otherwise: Vec<Loose> = seq(loose());
    enums_with_fields: Shape = shape();
    enums_without_fields: Mood = mood();
    newtypes: UserId = user_id();
    newtypes_of_numbers: Level = level();
    newtypes_of_options: Maybe = maybe();
    newtypes_of_collections: Names = names();
    types_made_of_others: Decimal = decimal();
    sequences_of_records: Vec<Record> = proptest::collection::vec(record(), 0..3);
    sequences_of_newtypes: Vec<Level> = seq(level());
    arrays_of_newtypes: [Level; 4] = any::<[u8; 4]>().prop_map(|levels| levels.map(Level));
    arrays_of_enums: [Mood; 2] = [mood(), mood()];
    options_of_newtypes_of_options: Option<Maybe> = option(maybe());
    options_of_enums: Option<Option<Shape>> = option(option(shape()));
    options_of_types_made_of_others: Option<Box<Decimal>> = option(boxed(decimal()));

    #[cfg(feature = "uuid")]
    uuids: uuid::Uuid = any::<[u8; 16]>().prop_map(uuid::Uuid::from_bytes);
    #[cfg(feature = "uuid")]
    maps_of_uuids: BTreeMap<u8, Vec<uuid::Uuid>> =
        ordered(any::<u8>(), seq(any::<[u8; 16]>().prop_map(uuid::Uuid::from_bytes)));
    #[cfg(feature = "bytes")]
    shared_bytes: bytes::Bytes = any::<Vec<u8>>().prop_map(bytes::Bytes::from);
    #[cfg(feature = "bytes")]
    options_of_shared_bytes: Option<Vec<bytes::Bytes>> =
        option(seq(any::<Vec<u8>>().prop_map(bytes::Bytes::from)));
}
