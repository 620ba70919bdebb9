//! Values of any kind, small ones: what matters is which parts meet, not how many.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::Hash,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use proptest::{
    collection::{btree_map, btree_set, hash_map, hash_set, vec},
    prelude::*,
};

use crate::author::{Decimal, Level, Loose, Mark, Maybe, Mood, Names, Record, Shape, UserId};

const FEW: std::ops::Range<usize> = 0..5;

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,3}", "\\PC{0,8}", "[\0-\u{7f}]{1,30}"]
}

/// Numbers of every size alike, where a uniform choice would be nearly always large.
pub(crate) fn signed() -> impl Strategy<Value = i128> {
    let sized = (any::<i128>(), 0..128_u32).prop_map(|(value, shift)| value >> shift);
    prop_oneof![4 => sized, 1 => Just(i128::MIN), 1 => Just(i128::MAX)]
}

pub(crate) fn unsigned() -> impl Strategy<Value = u128> {
    let sized = (any::<u128>(), 0..128_u32).prop_map(|(value, shift)| value >> shift);
    prop_oneof![4 => sized, 1 => Just(u128::MAX)]
}

pub(crate) fn float() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("NaN equals nothing", |value| !value.is_nan())
}

pub(crate) fn duration() -> impl Strategy<Value = Duration> {
    let any = (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos));
    prop_oneof![any, (0..100_u64).prop_map(Duration::from_millis), Just(Duration::MAX)]
}

/// Times of every age that this system has values for, in its own steps.
pub(crate) fn time() -> impl Strategy<Value = SystemTime> {
    (any::<i64>(), 0..64_u32, 0..10_000_000_u32).prop_filter_map("out of range", |(seconds, shift, steps)| {
        let seconds = seconds >> shift;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        time?.checked_add(Duration::from_nanos(u64::from(steps) * 100))
    })
}

pub(crate) fn seq<T: Strategy>(item: T) -> impl Strategy<Value = Vec<T::Value>> {
    vec(item, FEW)
}

pub(crate) fn option<T: Strategy>(value: T) -> impl Strategy<Value = Option<T::Value>> {
    proptest::option::of(value)
}

pub(crate) fn boxed<T: Strategy>(value: T) -> impl Strategy<Value = Box<T::Value>> {
    value.prop_map(Box::new)
}

pub(crate) fn hashed<K: Strategy<Value: Eq + Hash>, V: Strategy>(
    key: K,
    value: V,
) -> impl Strategy<Value = HashMap<K::Value, V::Value>> {
    hash_map(key, value, FEW)
}

pub(crate) fn ordered<K: Strategy<Value: Ord>, V: Strategy>(
    key: K,
    value: V,
) -> impl Strategy<Value = BTreeMap<K::Value, V::Value>> {
    btree_map(key, value, FEW)
}

pub(crate) fn hashed_set<T: Strategy<Value: Eq + Hash>>(item: T) -> impl Strategy<Value = HashSet<T::Value>> {
    hash_set(item, FEW)
}

pub(crate) fn ordered_set<T: Strategy<Value: Ord>>(item: T) -> impl Strategy<Value = BTreeSet<T::Value>> {
    btree_set(item, FEW)
}

pub(crate) fn user_id() -> impl Strategy<Value = UserId> {
    text().prop_map(UserId)
}

pub(crate) fn level() -> impl Strategy<Value = Level> {
    any::<u8>().prop_map(Level)
}

pub(crate) fn mark() -> impl Strategy<Value = Mark> {
    (any::<i8>(), float(), any::<[u16; 3]>(), level()).prop_map(|(small, wide, pair, level)| Mark {
        small,
        wide,
        pair,
        level,
    })
}

pub(crate) fn loose() -> impl Strategy<Value = Loose> {
    (any::<u8>(), any::<u32>(), mark()).prop_map(|(small, wide, inner)| Loose { small, wide, inner })
}

pub(crate) fn maybe() -> impl Strategy<Value = Maybe> {
    any::<Option<i64>>().prop_map(Maybe)
}

pub(crate) fn names() -> impl Strategy<Value = Names> {
    hashed_set(text()).prop_map(Names)
}

pub(crate) fn decimal() -> impl Strategy<Value = Decimal> {
    any::<u32>().prop_map(Decimal)
}

pub(crate) fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![Just(Mood::Good), Just(Mood::Bad)]
}

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Empty),
        any::<i16>().prop_map(|value| Shape::Circle(value.into())),
        (seq(any::<[i32; 2]>()), option(text())).prop_map(|(points, name)| Shape::Polygon { points, name }),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (duration(), btree_map(any::<i8>(), inner.clone(), 0..3))
                .prop_map(|(first, second)| Shape::Timed(first, second)),
            boxed(inner).prop_map(Shape::Boxed),
        ]
    })
}

pub(crate) fn record() -> impl Strategy<Value = Record> {
    let leaf = (user_id(), any::<[u8; 4]>(), shape(), mood(), unsigned()).prop_map(
        |(user_id, digest, shape, mood, wide)| Record {
            user_id,
            digest,
            parent: None,
            children: Vec::new(),
            by_name: HashMap::new(),
            shape,
            mood,
            wide,
        },
    );
    leaf.prop_recursive(3, 6, 2, |inner| {
        let related = (
            inner.clone(),
            option(boxed(inner.clone())),
            vec(inner.clone(), 0..2),
            hash_map(text(), inner, 0..2),
        );
        related.prop_map(|(record, parent, children, by_name)| Record { parent, children, by_name, ..record })
    })
}
