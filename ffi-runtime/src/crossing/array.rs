//! `[T; N]`

use core::{array, mem::offset_of};

use super::{
    Crossing, arg_is_pointer, as_c, pointee_is_c,
    sequence::{inside, is_bytes},
};
use crate::{
    abi::Array,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares a struct of an array of the same length; the C form of the elements takes every bit
// pattern.
unsafe impl<T: Crossing, const N: usize> Crossing for [T; N] {
    type C = Array<T::C, N>;
    arg_is_pointer!();
    const TYPE: Type = {
        assert!(N > 0, "an array that crosses has at least one element: C has no empty ones");
        assert!(N as u64 <= u32::MAX as u64, "an array that crosses has fewer than 2^32 elements");
        Type::Array(&T::TYPE, N as u32)
    };
    const PLAIN: bool = T::PLAIN;
    const ALONE: bool = T::ALONE;
    const AS_C: Option<usize> =
        as_c::<Self, Self::C>(!is_bytes::<T>() as usize, &[(T::AS_C, 0, offset_of!(Self::C, items))]);
    pointee_is_c!();

    unsafe fn lift(c: &Array<T::C, N>, depth: Depth) -> Result<Self, ValueError> {
        let depth = inside::<T>(depth)?;
        // SAFETY: what the elements refer to is readable by the caller's promise.
        unsafe { T::lift_array(&c.items, depth) }
    }

    fn lower(&self, arena: &Arena) -> Array<T::C, N> {
        let lower = || Array { items: array::from_fn(|index| self[index].lower(arena)) };
        if is_bytes::<T>() { lower() } else { arena.nested(lower) }
    }

    fn encode(&self, encoder: &mut Encoder) {
        T::encode_seq(self, encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        T::decode_array(decoder)
    }
}

/// An array of what `item` gives for each index, up to the first that is none.
pub(super) fn each<T, const N: usize>(
    mut item: impl FnMut(usize) -> Result<T, ValueError>,
) -> Result<[T; N], ValueError> {
    let mut failed = None;
    let items = array::from_fn(|index| {
        if failed.is_some() {
            return None;
        }
        item(index).map_err(|error| failed = Some(error.in_index(index))).ok()
    });
    failed.map_or_else(|| Ok(whole(items)), Err)
}

/// An array of exactly `N` elements.
pub(super) fn decode<T: Crossing, const N: usize>(decoder: &mut Decoder<'_>) -> Result<[T; N], ValueError> {
    let mut items = [const { None }; N];
    let mut found = 0;
    decoder.array(|decoder, index| {
        found = index + 1;
        match items.get_mut(index) {
            Some(item) => *item = Some(T::decode(decoder)?),
            None => decoder.skip()?,
        }
        Ok(())
    })?;
    if found == N { Ok(whole(items)) } else { Err(other_length(N, "element", found)) }
}

/// A byte string of exactly `N` bytes.
pub(super) fn decode_bytes<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[u8; N], ValueError> {
    let bytes = decoder.bytes()?;
    <[u8; N]>::try_from(&*bytes).map_err(|_| other_length(N, "byte", bytes.len()))
}

fn whole<T, const N: usize>(items: [Option<T>; N]) -> [T; N] {
    items.map(|item| item.expect("there is one for each index"))
}

#[cold]
fn other_length(expected: usize, what: &str, found: usize) -> ValueError {
    let plural = if expected == 1 { "" } else { "s" };
    ValueError::new(format!("expected {expected} {what}{plural}, found {found}"))
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use crate::{
        abi::{Array, Bool, Str},
        crossing::{
            Crossing,
            tests::{cbor, check, refused_c, refused_cbor},
        },
        value_error::ValueError,
    };

    #[test]
    fn elements_are_in_place_and_in_order() {
        check(&[1_i64, -2, 3], "83 01 21 03");
        check(&[[true, false], [false, true]], "82 82f5f4 82f4f5");
        check(&["a".to_owned(), String::new()], "82 6161 60");
        check(&[Some(7_u8), None, Some(0)], "83 07 f6 00");
        check(&[vec![1_u8], vec![]], "82 4101 40");
        check(&[u64::MAX], "81 1b ffffffffffffffff");
    }

    #[test]
    fn bytes_are_a_byte_string() {
        check(&[0_u8, 255, 7], "43 00ff07");
        check(&[[1_u8; 2]; 2], "82 42 0101 42 0101");
        assert_eq!(cbor(&[0_u8; 32])[..2], [0x58, 32]);
        // In chunks, too.
        let mut decoder = crate::cbor::Decoder::new(&[0x5f, 0x41, 1, 0x42, 2, 3, 0xff]);
        assert_eq!(<[u8; 3]>::decode(&mut decoder), Ok([1, 2, 3]));
    }

    #[test]
    fn another_number_of_elements_is_refused() {
        assert_eq!(refused_cbor::<[i64; 3]>("82 01 02"), "expected 3 elements, found 2");
        assert_eq!(refused_cbor::<[i64; 3]>("84 01 02 03 04"), "expected 3 elements, found 4");
        assert_eq!(refused_cbor::<[i64; 3]>("9f 01 02 ff"), "expected 3 elements, found 2");
        assert_eq!(refused_cbor::<[i64; 1]>("9f 01 02 03 ff"), "expected 1 element, found 3");
        assert_eq!(refused_cbor::<[i64; 1]>("80"), "expected 1 element, found 0");
        assert_eq!(refused_cbor::<[u8; 2]>("43 010203"), "expected 2 bytes, found 3");
        assert_eq!(refused_cbor::<[u8; 2]>("40"), "expected 2 bytes, found 0");
        assert_eq!(refused_cbor::<[u8; 2]>("82 01 02"), "expected bytes, found an array");
        assert_eq!(refused_cbor::<[i64; 2]>("42 0102"), "expected an array, found bytes");
    }

    #[test]
    fn the_place_of_a_bad_element_is_named() {
        assert_eq!(refused_cbor::<[i64; 3]>("83 01 f5 03"), "[1]: expected an integer, found a bool");
        assert_eq!(refused_c::<[bool; 3]>(&Array { items: [Bool(0), Bool(1), Bool(9)] }), {
            "[2]: a bool is 0 or 1, found 9"
        });
        let texts = Array { items: [Str::of("a"), Str::of("b")] };
        let mut bad = texts;
        // SAFETY: a `Str` takes every bit pattern.
        bad.items[1] = unsafe { core::mem::transmute::<[usize; 2], Str>([0, 5]) };
        assert_eq!(refused_c::<[String; 2]>(&bad), "[1]: null pointer with a length of 5");
        // SAFETY: null and what is misaligned are refused.
        let refused = |pointer| unsafe { <[i64; 2]>::lift_arg(pointer) }.map_err(|error| error.to_string());
        assert_eq!(refused(ptr::null()), Err("null pointer where a value is due".to_owned()));
        assert_eq!(refused(ptr::without_provenance(4)), Err("misaligned pointer".to_owned()));
    }

    #[test]
    fn the_first_bad_element_ends_it() {
        let mut asked = Vec::new();
        let made = super::each::<u8, 4>(|index| {
            asked.push(index);
            if index == 1 { Err(ValueError::new("no")) } else { Ok(0) }
        });
        assert_eq!(made.map_err(|error| error.to_string()), Err("[1]: no".to_owned()));
        assert_eq!(asked, [0, 1]);
    }
}
