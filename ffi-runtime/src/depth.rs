//! How deep values may nest: the same in C forms and in CBOR, so that what arrives in one can leave in the other.

use crate::value_error::ValueError;

/// How many levels a value may have, its own included: structs, sequences, arrays, maps, sets, durations and times are
/// one each, enums with fields two (a map of a map on the wire), options, boxes and byte strings none.
///
/// Bounds the stack that taking and giving a value needs, also where the host's structure is a circle.
pub const MAX_DEPTH: usize = 128;

/// How many levels a C form is inside of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Depth(usize);

impl Depth {
    /// One level deeper.
    ///
    /// # Errors
    /// That is too deep.
    #[inline]
    pub fn deeper(self) -> Result<Self, ValueError> {
        if self.0 < MAX_DEPTH { Ok(Self(self.0 + 1)) } else { Err(too_deep()) }
    }

    /// Whether there may be that many levels inside of it.
    #[inline]
    pub fn has(self, levels: usize) -> bool {
        levels <= MAX_DEPTH - self.0
    }
}

/// What is said of a value that is nested too deep.
#[cold]
pub fn too_deep() -> ValueError {
    ValueError::new(format!("nested deeper than {MAX_DEPTH} levels"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_level_is_the_limit() {
        let mut depth = Depth::default();
        for _ in 0..MAX_DEPTH {
            depth = depth.deeper().expect("not too deep");
        }
        assert_eq!(depth.deeper().unwrap_err().message(), "nested deeper than 128 levels");
        assert!(depth.has(0) && !depth.has(1));
        assert!(Depth::default().has(MAX_DEPTH) && !Depth::default().has(MAX_DEPTH + 1));
    }
}
