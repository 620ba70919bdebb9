//! How deep values may nest: the same in every form and in both directions.

use std::{
    collections::{BTreeMap, HashSet},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ffi::__private::{Arena, Crossing, Depth, Slice};

use crate::check::{decode, encode};

const LIMIT: usize = 128;

type Rows = Vec<Option<Option<[u16; 1]>>>;

/// A chain of structs, one level each, with something in the last of them.
#[ffi::data]
#[derive(Debug, Clone, Default, PartialEq)]
struct Chain {
    next: Option<Box<Chain>>,
    map: Option<BTreeMap<u8, u8>>,
    set: Option<HashSet<u8>>,
    array: Option<[i8; 1]>,
    bytes: Option<[u8; 1]>,
    duration: Option<Duration>,
    time: Option<SystemTime>,
    wide: Option<i128>,
    maps: Option<BTreeMap<String, Rows>>,
}

fn chain(len: usize, last: &Chain) -> Chain {
    (1..len).fold(last.clone(), |inner, _| Chain { next: Some(Box::new(inner)), ..Chain::default() })
}

/// `last`, a struct with so many levels, can be at the end of a chain up to the limit, and no deeper.
#[track_caller]
fn check(last: Chain, levels: usize) {
    let longest = chain(LIMIT + 1 - levels, &last);
    let encoded = encode(&longest).expect("not too deep");
    assert_eq!(decode::<Chain>(&encoded).as_ref(), Ok(&longest));
    let around = [&[0x81][..], &encoded].concat();
    let error = decode::<Vec<Chain>>(&around).unwrap_err();
    assert_eq!(error.message(), "nested deeper than 128 levels");

    let arena = Arena::new();
    let c = longest.lower(&arena);
    assert!(!arena.is_too_deep());
    // SAFETY: the value and the arena are still there.
    assert_eq!(unsafe { Chain::lift_arg(&c) }.as_ref(), Ok(&longest));
    let around = Slice::of(std::slice::from_ref(&c));
    // SAFETY: as above.
    let error = unsafe { <Vec<Chain>>::lift(&around, Depth::default()) }.unwrap_err();
    assert_eq!(error.message(), "nested deeper than 128 levels");

    let beyond = vec![longest];
    assert_eq!(encode(&beyond), None);
    beyond.lower(&arena);
    assert!(arena.is_too_deep());
}

#[test]
fn maps_sets_and_arrays_are_a_level_also_when_they_are_empty() {
    check(Chain::default(), 1);
    check(Chain { map: Some(BTreeMap::new()), ..Chain::default() }, 2);
    check(Chain { map: Some(BTreeMap::from([(1, 2)])), ..Chain::default() }, 2);
    check(Chain { set: Some(HashSet::new()), ..Chain::default() }, 2);
    check(Chain { set: Some(HashSet::from([7])), ..Chain::default() }, 2);
    check(Chain { array: Some([1]), ..Chain::default() }, 2);
}

#[test]
fn durations_and_times_are_a_level_as_they_are_maps_on_the_wire() {
    check(Chain { duration: Some(Duration::MAX), ..Chain::default() }, 2);
    check(Chain { time: Some(UNIX_EPOCH), ..Chain::default() }, 2);
}

#[test]
fn byte_strings_and_numbers_are_none() {
    check(Chain { bytes: Some([1]), ..Chain::default() }, 1);
    check(Chain { wide: Some(i128::MIN), ..Chain::default() }, 1);
}

#[test]
fn levels_add_up() {
    let maps = BTreeMap::from([(String::new(), vec![Some(Some([1]))])]);
    check(Chain { maps: Some(maps), ..Chain::default() }, 4);
    let maps = BTreeMap::from([(String::new(), vec![Some(None), None])]);
    check(Chain { maps: Some(maps), ..Chain::default() }, 3);
}
