//! The keys of one map that have been seen, to find the one that comes twice (RFC 8949 section 5.6).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

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
    pub(super) fn insert(&mut self, key: Cow<'a, str>) -> Result<(), ValueError> {
        match key {
            Cow::Borrowed(key) if self.many.is_none() && self.count < FEW => {
                if self.few[..self.count].contains(&key) {
                    return Err(duplicate_key(excerpt(key)));
                }
                self.few[self.count] = key;
                self.count += 1;
                Ok(())
            }
            key => self.insert_hashed(key),
        }
    }

    // Also where a key that arrived in chunks, and so cannot be borrowed, ends up; rare enough to be slow.
    fn insert_hashed(&mut self, key: Cow<'a, str>) -> Result<(), ValueError> {
        let few = &self.few[..self.count];
        let many = self.many.get_or_insert_with(|| few.iter().copied().map(Cow::Borrowed).collect());
        if many.contains(&key) {
            return Err(duplicate_key(excerpt(&key)));
        }
        many.insert(key);
        Ok(())
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
                    assert_eq!(keys.insert(Cow::Borrowed(name)), Ok(()));
                }
                let key: Cow<'_, str> =
                    if owned { names[repeated].clone().into() } else { names[repeated].as_str().into() };
                let error = keys.insert(key).unwrap_err();
                assert_eq!(error.message(), format!("duplicate key `{repeated}`"));
            }
        }
    }

    #[test]
    fn finds_a_repeated_key_after_one_that_came_in_chunks() {
        let mut keys = SeenKeys::new();
        assert_eq!(keys.insert(Cow::Borrowed("a")), Ok(()));
        assert_eq!(keys.insert(Cow::Owned("b".to_owned())), Ok(()));
        assert!(keys.insert(Cow::Borrowed("a")).is_err());
        assert!(keys.insert(Cow::Borrowed("b")).is_err());
    }
}
