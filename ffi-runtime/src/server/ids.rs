//! Hashes of ids and names, which are looked up several times for each call.
//!
//! A client chooses the ids of its calls. It does not know the key, which each map has its own of, and it has no more ids than its limits allow. Names are looked
//! up among those of the library alone.

use core::hash::{BuildHasher, Hasher};
use std::hash::RandomState;

/// What maps with such keys are made with.
#[derive(Debug, Clone)]
pub struct Ids(u64);

impl Default for Ids {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0_u8))
    }
}

impl BuildHasher for Ids {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded(self.0)
    }
}

/// Multiplies what it is given with what it has, and folds the two halves of the product.
#[derive(Debug)]
pub struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks();
        chunks.iter().for_each(|chunk| self.write_u64(u64::from_le_bytes(*chunk)));
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        // Odd, with as many ones as zeros: digits of the golden ratio.
        let product = u128::from(self.0 ^ value) * 0x9E37_79B9_7F4A_7C15;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_one_behind_the_other_are_far_apart() {
        let ids = Ids::default();
        // Maps look at the lowest bits, and at the seven highest.
        let lowest: HashSet<u64> = (0..1024_u32).map(|id| ids.hash_one(id) % 4096).collect();
        let highest: HashSet<u64> = (0..1024_u32).map(|id| ids.hash_one(id) >> 57).collect();
        assert!(lowest.len() > 512 && highest.len() > 100, "{} and {}", lowest.len(), highest.len());
    }

    #[test]
    fn every_byte_of_a_name_counts() {
        let ids = Ids::default();
        let names =
            ["", "a", "b", "echo", "echo_", "echo_text", "echo_texu", "fcho_text", "echo_ready_or_not"];
        let hashes: HashSet<u64> = names.iter().map(|name| ids.hash_one(name)).collect();
        assert_eq!(hashes.len(), names.len());
    }

    #[test]
    fn maps_do_not_share_their_keys() {
        assert_ne!(Ids::default().hash_one(1_u32), Ids::default().hash_one(1_u32));
    }
}
