//! Values whose memory is their C form: nothing is to be done to make the one of the other.

use core::mem::MaybeUninit;

use super::{Crossing, room_for};
use crate::{arena::Arena, depth::Depth, value_error::ValueError};

/// What [`Crossing::AS_C`] is of a `T` that is made of `parts` alone, and whose C form `C` is made of the C forms of these. Of each
/// part its own `AS_C`, and where it is in the one and in the other. `own` is how many levels of nesting a `T` is beside them.
///
/// rustc lays types out as it likes, so this looks where it has put things. Of a type with a destructor each value is made and
/// dropped as the author says.
pub const fn as_c<T, C>(own: usize, parts: &[(Option<usize>, usize, usize)]) -> Option<usize> {
    if size_of::<T>() != size_of::<C>() || align_of::<T>() != align_of::<C>() || core::mem::needs_drop::<T>()
    {
        return None;
    }
    let mut levels = 0;
    let mut rest = parts;
    while let [(as_c, offset, offset_in_c), others @ ..] = rest {
        match as_c {
            Some(of_part) if *offset == *offset_in_c => {
                if *of_part > levels {
                    levels = *of_part;
                }
            }
            _ => return None,
        }
        rest = others;
    }
    Some(own + levels)
}

/// Whether C forms that are inside of `depth` may be taken for values.
#[inline]
pub(super) fn come_as_c<T: Crossing>(depth: Depth) -> bool {
    T::AS_C.is_some_and(|levels| depth.has(levels))
}

/// Whether values that `arena` is asked for may be given for their C forms.
#[inline]
pub(super) fn go_as_c<T: Crossing>(arena: &Arena) -> bool {
    T::AS_C.is_some_and(|levels| arena.has(levels))
}

/// The values that C forms are.
#[inline]
pub(super) fn values<T: Crossing>(view: &[T::C]) -> &[T] {
    assert!(T::IS_C);
    // SAFETY: by the contract of `AS_C` both have one size and one alignment, and what is a part of the one is the same part of
    // the other, of which every bit pattern is a value.
    unsafe { core::slice::from_raw_parts(view.as_ptr().cast(), view.len()) }
}

/// The C forms that values are.
#[inline]
pub(super) fn forms<T: Crossing>(items: &[T]) -> &[T::C] {
    assert!(T::IS_C);
    // SAFETY: as in `values`; every bit pattern is a value of the C form, too.
    unsafe { core::slice::from_raw_parts(items.as_ptr().cast(), items.len()) }
}

/// The value that a C form is.
#[inline]
pub(super) fn value<T: Crossing>(c: &T::C) -> &T {
    &values(core::slice::from_ref(c))[0]
}

/// The C form that a value is.
#[inline]
pub(super) fn form<T: Crossing>(value: &T) -> &T::C {
    &forms(core::slice::from_ref(value))[0]
}

/// The same value once more: [`Crossing::AS_C`] is for what has no destructor.
#[inline]
pub(super) fn copy<T: Crossing>(value: &T) -> T {
    assert!(T::IS_C);
    // SAFETY: by the contract of `AS_C` it is made of parts of which every bit pattern is a value, and it has no destructor.
    unsafe { core::ptr::read(value) }
}

/// The same, of what a host has probably just written: field by field, as it does. A processor that is to load several fields at once then has to wait
/// until all of them are in its cache, which takes longer than the call. So they are loaded one by one, as they were written, where they are few.
#[inline(always)]
pub(super) fn fetched<T: Crossing>(value: &T) -> T {
    assert!(T::IS_C);
    match align_of::<T>() {
        8 if size_of::<T>() <= 32 => by_words::<T, u64>(value),
        4 if size_of::<T>() <= 16 => by_words::<T, u32>(value),
        _ => copy(value),
    }
}

/// A copy in words. A value has no part that is longer than one, but for what is several words.
#[inline(always)]
fn by_words<T: Crossing, W: Copy>(value: &T) -> T {
    assert!(T::IS_C && align_of::<T>() == align_of::<W>() && size_of::<T>().is_multiple_of(size_of::<W>()));
    let words = size_of::<T>() / size_of::<W>();
    let mut copied = MaybeUninit::<T>::uninit();
    let from = core::ptr::from_ref(value).cast::<MaybeUninit<W>>();
    // SAFETY: a value is so many words, aligned for them, of which those that are between its parts may be anything.
    let from = unsafe { core::slice::from_raw_parts(from, words) };
    // SAFETY: likewise, and nobody else has it.
    let to = unsafe { core::slice::from_raw_parts_mut(copied.as_mut_ptr().cast(), words) };
    for (from, to) in from.iter().zip(to) {
        // SAFETY: it is there, as the reference says. Volatile, as this is what keeps the loads apart.
        *to = unsafe { core::ptr::read_volatile::<MaybeUninit<W>>(from) };
    }
    // SAFETY: all of it was written; as for `copy`, there may be two of it.
    unsafe { copied.assume_init() }
}

/// Many values once more, in one step.
pub(super) fn copies<T: Crossing>(values: &[T]) -> Result<Vec<T>, ValueError> {
    assert!(T::IS_C);
    let mut items = room_for(values.len())?;
    // SAFETY: there is room for as many, and it is not that of `values`.
    unsafe { core::ptr::copy_nonoverlapping(values.as_ptr(), items.as_mut_ptr(), values.len()) };
    // SAFETY: so many were just put there; as for `copy`, there may be two of each.
    unsafe { items.set_len(values.len()) };
    Ok(items)
}

/// As many values once more as there are C forms.
#[inline]
pub(super) fn copied_array<T: Crossing, const N: usize>(items: &[T::C; N]) -> [T; N] {
    // SAFETY: there are as many of them; as for `copy`, there may be two of each.
    unsafe { core::ptr::read(values::<T>(items).as_ptr().cast()) }
}
