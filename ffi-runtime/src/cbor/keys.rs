//! The keys of one map that have been seen, to find the one that comes twice (RFC 8949 section 5.6).

use std::borrow::Cow;
use std::collections::HashSet;
use std::{fmt, mem};

use crate::value_error::{ValueError, excerpt};

/// Up to this many keys are compared one by one, with no allocation: most records.
const FEW: usize = 16;

/// A set of keys whose cost stays linear for hostile input too: past a few keys it is a hash table, and the
/// standard hasher is keyed at random.
pub(super) struct SeenKeys<'a> {
    few: [&'a str; FEW],
    count: usize,
    many: Option<HashSet<Cow<'a, str>>>,
}

impl<'a> SeenKeys<'a> {
    #[inline]
    pub(super) fn new() -> Self {
        Self { few: [""; FEW], count: 0, many: None }
    }

    /// Adds `key`.
    ///
    /// # Errors
    ///
    /// `key` has been added before.
    #[inline]
    pub(super) fn insert(&mut self, key: &'a str) -> Result<(), ValueError> {
        if self.many.is_some() || self.count == FEW {
            return self.insert_hashed(Cow::Borrowed(key));
        }
        if self.few[..self.count].contains(&key) {
            return Err(duplicate_key(excerpt(key)));
        }
        self.few[self.count] = key;
        self.count += 1;
        Ok(())
    }

    /// As [`insert`](Self::insert), also for a key that arrived in chunks, and so is in memory of its own.
    ///
    /// # Errors
    ///
    /// It has been added before.
    pub(super) fn insert_hashed(&mut self, key: Cow<'a, str>) -> Result<(), ValueError> {
        let few = &self.few[..self.count];
        let many = self.many.get_or_insert_with(|| few.iter().copied().map(Cow::Borrowed).collect());
        if many.contains(&key) {
            return Err(duplicate_key(excerpt(&key)));
        }
        many.insert(key);
        Ok(())
    }
}

/// The keys of a map of which most are known, by index.
pub(super) struct KnownKeys<'n, 'a> {
    names: &'n [&'n str],
    /// Which one is due, if they come in their order.
    due: usize,
    /// The bit of each name that has been found, as far as there are bits.
    found: u64,
    more: Option<Box<More<'a>>>,
}

/// What most maps do not need.
struct More<'a> {
    /// The keys without a name.
    others: SeenKeys<'a>,
    /// Whether a name without a bit has been found, for each name.
    found: Vec<bool>,
}

impl<'n, 'a> KnownKeys<'n, 'a> {
    #[inline]
    pub(super) fn new(names: &'n [&'n str]) -> Self {
        Self { names, due: 0, found: 0, more: None }
    }

    /// The index of `key`, if it is a known one.
    #[inline]
    pub(super) fn index_of(&mut self, key: &[u8]) -> Option<usize> {
        let is_key = |name: &&str| name.as_bytes() == key;
        let index = match self.names.get(self.due) {
            Some(due) if is_key(due) => self.due,
            _ => self.names.iter().position(is_key)?,
        };
        self.due = index + 1;
        Some(index)
    }

    /// Adds the key with that index.
    ///
    /// # Errors
    ///
    /// It has been added before.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> Result<(), ValueError> {
        let found = self.found;
        let again = match 1_u64.checked_shl(index as u32) {
            Some(bit) => {
                self.found |= bit;
                found & bit != 0
            }
            None => self.insert_without_bit(index),
        };
        if again { Err(duplicate_key(excerpt(self.names[index]))) } else { Ok(()) }
    }

    /// Says whether it had been added before.
    #[cold]
    fn insert_without_bit(&mut self, index: usize) -> bool {
        let names = self.names.len();
        let found = &mut self.more().found;
        found.resize(names, false);
        mem::replace(&mut found[index], true)
    }

    /// Adds a key that is none of the known ones.
    ///
    /// # Errors
    ///
    /// It has been added before.
    #[cold]
    pub(super) fn insert_other(&mut self, key: Cow<'a, str>) -> Result<(), ValueError> {
        let others = &mut self.more().others;
        match key {
            Cow::Borrowed(key) => others.insert(key),
            key => others.insert_hashed(key),
        }
    }

    fn more(&mut self) -> &mut More<'a> {
        self.more.get_or_insert_with(|| Box::new(More { others: SeenKeys::new(), found: Vec::new() }))
    }
}

/// The error for a key that a map has twice, for maps whose keys are not read by
/// [`Decoder::map`](crate::cbor::Decoder::map).
#[cold]
pub fn duplicate_key(key: impl fmt::Display) -> ValueError {
    ValueError::new(format!("duplicate key `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_repeated_key_wherever_it_was_kept() {
        let names: Vec<String> = (0..3 * FEW).map(|n| n.to_string()).collect();
        for repeated in [0, 1, FEW - 1, FEW, FEW + 1, 3 * FEW - 1] {
            for owned in [false, true] {
                let mut keys = SeenKeys::new();
                for name in &names {
                    assert_eq!(keys.insert(name), Ok(()));
                }
                let name = &names[repeated];
                let again = if owned { keys.insert_hashed(name.clone().into()) } else { keys.insert(name) };
                assert_eq!(again.unwrap_err().message(), format!("duplicate key `{repeated}`"));
            }
        }
    }

    #[test]
    fn finds_a_repeated_key_after_one_that_came_in_chunks() {
        let mut keys = SeenKeys::new();
        assert_eq!(keys.insert("a"), Ok(()));
        assert_eq!(keys.insert_hashed("b".to_owned().into()), Ok(()));
        assert!(keys.insert("a").is_err());
        assert!(keys.insert("b").is_err());
    }

    #[test]
    fn known_keys_are_found_in_any_order_and_once() {
        const NAMES: usize = 200;
        let names: Vec<String> = (0..NAMES).map(|n| n.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        // Forwards, backwards, and in another order that comes to all of them.
        let orders: [fn(usize) -> usize; 3] = [|at| at, |at| NAMES - 1 - at, |at| at * 77 % NAMES];
        for order in orders {
            let mut keys = KnownKeys::new(&names);
            for (at, name) in (0..NAMES).map(order).map(|at| (at, names[at])) {
                assert_eq!(keys.index_of(name.as_bytes()), Some(at));
                assert_eq!(keys.insert(at), Ok(()));
                assert_eq!(keys.index_of(b"none"), None);
            }
            for (at, name) in names.iter().enumerate() {
                assert_eq!(keys.index_of(name.as_bytes()), Some(at));
                let error = keys.insert(at).unwrap_err();
                assert_eq!(error.message(), format!("duplicate key `{name}`"));
            }
        }
    }

    #[test]
    fn other_keys_come_once_as_well() {
        let mut keys = KnownKeys::new(&["a", "b"]);
        assert_eq!(keys.insert(0), Ok(()));
        for other in ["c", "", "A"] {
            assert_eq!(keys.index_of(other.as_bytes()), None);
            assert_eq!(keys.insert_other(other.into()), Ok(()));
        }
        assert_eq!(keys.insert_other("d".to_owned().into()), Ok(()));
        for other in ["c", "", "A", "d"] {
            assert!(keys.insert_other(other.into()).is_err());
        }
        assert_eq!(keys.insert(1), Ok(()));
        assert!(keys.insert(0).is_err());
    }
}
