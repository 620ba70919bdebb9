//! How a type crosses: its C form, its CBOR form and its place in the descriptor.
//!
//! rustc picks the implementation, so aliases, re-exports and macros cannot make the library and what was
//! expanded disagree. The attribute macros implement [`Crossing`] for an author's types; this module has the
//! standard ones.

mod array;
mod boxed;
#[cfg(feature = "bytes")]
mod bytes;
mod conversion;
mod key;
mod lent;
mod map;
mod memory;
mod optional;
mod outcome;
mod scalar;
mod sequence;
mod set;
mod shared;
#[cfg(test)]
mod tests;
mod text;
mod time;
#[cfg(feature = "uuid")]
mod uuid;
mod wide;

pub use conversion::{made, turned};
pub use lent::{ByReference, Lent};
pub use memory::as_c;
pub use outcome::{Answer, Failure, Lower, Output, ResultLike, TypedError};

use core::ffi::c_void;

use crate::{
    abi::{Pointer, Slice},
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

/// What a callback gets: address and length.
pub type Payload = (*const c_void, usize);

/// A type that crosses the boundary by value.
///
/// Whoever goes a level deeper (see `MAX_DEPTH`) counts it: with [`Depth::deeper`] on the way in, with
/// [`Arena::nested`] on the way out. [`Encoder`] and [`Decoder`] count for themselves; the two ways have to agree.
///
/// # Safety
/// The implementation's `C`, `Arg` and `Pointee` are what the header declares for the type, every bit pattern is a value
/// of them, they have no destructor, `PLAIN` is only true where `C` holds no address,
/// and `ALONE` only where it holds none but those of the value's own memory: lowering takes nothing from its arena, unless that is too deep. `AS_C` is only there where a value and its
/// `C` have the same size and alignment and consist of the same numbers in the same places, of which every bit pattern is a
/// value, and where a value has no destructor.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cross the FFI boundary [FFI0015]",
    label = "this type is not known to `ffi`",
    note = "annotate the type with `#[ffi::data]` if it is yours; see the guide for the types that cross",
    note = "a type with `#[ffi::handle]` crosses as `Arc<{Self}>`, as a parameter also by reference, as a result also by itself",
    note = "`uuid::Uuid` and `bytes::Bytes` need the feature `uuid` or `bytes` of `ffi-runtime`"
)]
pub unsafe trait Crossing: Sized + Send + 'static {
    /// The C form: in a struct, in an array, as a result.
    type C: 'static;
    /// The C form as a parameter. Where it is the same, `arg_is_c!` writes all there is to say.
    type Arg: Copy;
    /// What the pointer of an option points to: the C form, unless that is a pointer which is never null, a box: then what
    /// that points to. Where it is the C form, [`pointee_is_c!`](crate::__pointee_is_c) writes all there is to say.
    type Pointee: 'static;
    /// The type in the descriptor.
    const TYPE: Type;
    /// `Vec<Self>` in the descriptor.
    const SEQ: Type = Type::Seq(&Self::TYPE);
    /// Whether the C form owns no memory and refers to none.
    const PLAIN: bool;
    /// Whether the C form refers to nothing but the value, and lowering gives out no handle: such a result needs no arena and no owner.
    const ALONE: bool;
    /// Whether it refers to nothing at all, either.
    const BARE: bool = Self::PLAIN && Self::ALONE;
    /// Of a type whose values are their own C forms, how many levels of nesting one of them has. One may then be taken for the other
    /// where it lies, or copied byte by byte. [`as_c`] looks whether it is so.
    const AS_C: Option<usize> = None;
    /// Whether values are their own C forms.
    const IS_C: bool = Self::AS_C.is_some();
    /// Of a type whose C form refers to bytes on the heap and to nothing else, how a value becomes these. They stay where they are.
    const INTO_BYTES: Option<fn(Self) -> Vec<u8>> = None;
    /// The same of `Vec<Self>`.
    const SEQ_INTO_BYTES: Option<fn(Vec<Self>) -> Vec<u8>> = None;
    /// Whether `null` is one of its values on the wire: `Some` of an option is then an array of one.
    const NULLABLE: bool = false;
    /// Whether it can be the key of a map and the element of a set.
    const IS_KEY: bool = false;

    /// Takes a value out of its C form, copying what it refers to. `depth` is how many levels that is inside of.
    ///
    /// # Errors
    /// Bytes that are no value of the type, with their place.
    ///
    /// # Safety
    /// Every non-null, aligned pointer in `c` and in what it refers to is readable for as many elements as its
    /// length says, for the duration of this call. That is what the host promises for arguments.
    unsafe fn lift(c: &Self::C, depth: Depth) -> Result<Self, ValueError>;

    /// As [`Crossing::lift`], from a parameter.
    ///
    /// # Errors
    /// As [`Crossing::lift`].
    ///
    /// # Safety
    /// As [`Crossing::lift`].
    unsafe fn lift_arg(arg: Self::Arg) -> Result<Self, ValueError>;

    /// Where the C form of a parameter is, if it is passed by a pointer.
    fn pointer(_: Self::Arg) -> Option<Pointer<Self::C>> {
        None
    }

    /// As [`Crossing::lift`], from what the pointer of an option points to.
    ///
    /// # Errors
    /// As [`Crossing::lift`].
    ///
    /// # Safety
    /// As [`Crossing::lift`].
    unsafe fn lift_pointee(pointee: &Self::Pointee, depth: Depth) -> Result<Self, ValueError>;

    /// The C form. It refers to `self` and to memory of `arena`, and is good as long as both are, unless
    /// [`Arena::is_too_deep`].
    fn lower(&self, arena: &Arena) -> Self::C;

    /// As [`Crossing::lower`], for the pointer of an option. It is null only where [`Arena::is_too_deep`].
    fn lower_pointee(&self, arena: &Arena) -> *const Self::Pointee;

    /// Takes many values out of their C forms. The level that they make together is counted in `depth` already.
    ///
    /// # Errors
    /// As [`Crossing::lift`], with the index.
    ///
    /// # Safety
    /// As [`Crossing::lift`], for each.
    unsafe fn lift_seq(view: &[Self::C], depth: Depth) -> Result<Vec<Self>, ValueError> {
        if memory::come_as_c::<Self>(depth) {
            return memory::copies(memory::values(view));
        }
        let mut items = room_for(view.len())?;
        for (index, item) in view.iter().enumerate() {
            // SAFETY: the caller's promise.
            items.push(unsafe { Self::lift(item, depth) }.map_err(|error| error.in_index(index))?);
        }
        Ok(items)
    }

    /// The C forms of many values, as for [`Crossing::lower`]. The level that they make together is counted already.
    fn lower_seq(items: &[Self], arena: &Arena) -> Slice<Self::C> {
        if memory::go_as_c::<Self>(arena) {
            return Slice::of(memory::forms(items));
        }
        arena.slice(items.iter().map(|item| item.lower(arena)))
    }

    /// Takes an array out of the C forms of its elements. The level that they make together is counted in `depth` already.
    ///
    /// # Errors
    /// As [`Crossing::lift_seq`].
    ///
    /// # Safety
    /// As [`Crossing::lift_seq`].
    unsafe fn lift_array<const N: usize>(
        items: &[Self::C; N],
        depth: Depth,
    ) -> Result<[Self; N], ValueError> {
        if memory::come_as_c::<Self>(depth) {
            return Ok(memory::copied_array(items));
        }
        // SAFETY: the caller's promise.
        array::each(|index| unsafe { Self::lift(&items[index], depth) })
    }

    /// What a callback gets for a result of this type.
    ///
    /// # Safety
    /// `c` came from [`Crossing::lower`], and what it refers to is still there.
    unsafe fn payload(c: &Self::C) -> Payload {
        ((&raw const *c).cast(), size_of::<Self::C>())
    }

    /// What a callback gets for a `Vec` of this type.
    ///
    /// # Safety
    /// As [`Crossing::payload`].
    unsafe fn seq_payload(c: &Slice<Self::C>) -> Payload {
        ((&raw const *c).cast(), size_of::<Slice<Self::C>>())
    }

    /// Takes a value out of what [`Crossing::payload`] makes of one: the answer of a host.
    ///
    /// # Errors
    /// As [`Crossing::lift`], and a length that is not that of the C form.
    ///
    /// # Safety
    /// As [`Crossing::lift`], for the payload: where it is not null and aligned, it is readable for its length.
    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        let c = unsafe { target_of(payload) }?;
        // SAFETY: what it refers to is readable by the same promise.
        unsafe { Self::lift(c, Depth::default()) }
    }

    /// Takes a `Vec` out of what [`Crossing::seq_payload`] makes of one.
    ///
    /// # Errors
    /// As [`Crossing::lift_payload`].
    ///
    /// # Safety
    /// As [`Crossing::lift_payload`].
    unsafe fn lift_seq_payload(payload: Payload) -> Result<Vec<Self>, ValueError> {
        // SAFETY: the caller's promise.
        let c = unsafe { target_of::<Slice<Self::C>>(payload) }?;
        // SAFETY: what it refers to is readable by the same promise.
        unsafe { <Vec<Self>>::lift(c, Depth::default()) }
    }

    /// Writes the CBOR form.
    fn encode(&self, encoder: &mut Encoder);

    /// Reads the CBOR form.
    ///
    /// # Errors
    /// What is not a value of the type, with its place.
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError>;

    /// Writes many: an array, unless the type has something better.
    fn encode_seq(items: &[Self], encoder: &mut Encoder) {
        encoder.array(items.len(), |encoder| items.iter().for_each(|item| item.encode(encoder)));
    }

    /// Reads many.
    ///
    /// # Errors
    /// As [`Crossing::decode`].
    fn decode_seq(decoder: &mut Decoder<'_>) -> Result<Vec<Self>, ValueError> {
        let mut items = Vec::with_capacity(decoder.array_hint::<Self>());
        decoder.array(|decoder, _| {
            items.push(Self::decode(decoder)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// Reads many for a parameter that refers to them: borrowed from the input, where the type is on the wire as it is in memory.
    ///
    /// # Errors
    /// As [`Crossing::decode`].
    fn lend_seq<'a>(decoder: &mut Decoder<'a>) -> Result<Lent<'a, [Self], Vec<Self>>, ValueError> {
        Self::decode_seq(decoder).map(Lent::Owned)
    }

    /// Reads exactly `N`.
    ///
    /// # Errors
    /// As [`Crossing::decode`], and another number of them.
    fn decode_array<const N: usize>(decoder: &mut Decoder<'_>) -> Result<[Self; N], ValueError> {
        array::decode(decoder)
    }

    /// The value of a key that is not there, if that can be one. It may be one that the author's conversion refuses.
    fn absent() -> Option<Result<Self, ValueError>> {
        None
    }

    /// Reads the value of a key.
    ///
    /// # Errors
    /// What [`Crossing::decode`] says, in that field.
    fn decode_field(decoder: &mut Decoder<'_>, key: &'static str) -> Result<Self, ValueError> {
        Self::decode(decoder).map_err(|error| error.in_field(key))
    }

    /// The value of a key after the map was read.
    ///
    /// # Errors
    /// It was not there, and the type has no value for that.
    fn present(value: Option<Self>, key: &'static str) -> Result<Self, ValueError> {
        let absent = || Self::absent().unwrap_or_else(|| Err(ValueError::new("missing")));
        value.map_or_else(absent, Ok).map_err(|error| error.in_field(key))
    }
}

/// The C form that a payload is the address and the size of.
///
/// # Safety
/// As [`Crossing::lift_payload`].
unsafe fn target_of<'a, C>((data, len): Payload) -> Result<&'a C, ValueError> {
    if len != size_of::<C>() && !data.is_null() {
        return Err(ValueError::new(format!("expected a payload of {} bytes, found {len}", size_of::<C>())));
    }
    // SAFETY: where it is not null, it is readable for as many bytes as the C form has, by the caller's promise.
    unsafe { Pointer::new(data.cast()).target() }
}

/// A `Vec` with room for as many as the host says: its word is not enough to abort the process.
fn room_for<T>(len: usize) -> Result<Vec<T>, ValueError> {
    let mut items = Vec::new();
    match items.try_reserve_exact(len) {
        Ok(()) => Ok(items),
        Err(_) => Err(no_memory_for(len)),
    }
}

#[cold]
fn no_memory_for(len: usize) -> ValueError {
    ValueError::new(format!("no memory for {len} elements"))
}

/// Takes a value from a pointer parameter.
///
/// # Errors
/// A null or misaligned pointer, or what [`Crossing::lift`] says.
///
/// # Safety
/// As [`Crossing::lift`]: where the pointer is not null and aligned, it is readable.
pub unsafe fn lift_pointer<T: Crossing>(pointer: *const T::C) -> Result<T, ValueError> {
    // SAFETY: readable by the promise of the host.
    let c = unsafe { Pointer::new(pointer).target() }?;
    if memory::come_as_c::<T>(Depth::default()) {
        return Ok(memory::fetched(memory::value(c)));
    }
    // SAFETY: what it refers to is readable by the same promise.
    unsafe { T::lift(c, Depth::default()) }
}

/// The C form of a value that is not a part of another one.
pub(crate) fn lower_whole<T: Crossing>(value: &T, arena: &Arena) -> T::C {
    if memory::go_as_c::<T>(arena) {
        // SAFETY: a C form has no destructor, so there may be two of it.
        return unsafe { core::ptr::read(memory::form(value)) };
    }
    value.lower(arena)
}

/// The C form of a value where a pointer to it is due: the value itself where it is one, otherwise in the arena.
pub fn lower_pointee<T: Crossing>(value: &T, arena: &Arena) -> *const T::C {
    if memory::go_as_c::<T>(arena) { memory::form(value) } else { arena.value(|| value.lower(arena)) }
}

/// In an implementation of [`Crossing`] whose parameters have the C form itself: `Arg` and `lift_arg`.
macro_rules! arg_is_c {
    () => {
        type Arg = Self::C;

        unsafe fn lift_arg(arg: Self::C) -> Result<Self, $crate::value_error::ValueError> {
            // SAFETY: the caller's promise.
            unsafe { Self::lift(&arg, $crate::depth::Depth::default()) }
        }
    };
}
use arg_is_c;

/// In an implementation of [`Crossing`] whose parameters have a pointer to the C form: all there is to say of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __arg_is_pointer {
    () => {
        type Arg = *const <Self as $crate::__private::Crossing>::C;

        unsafe fn lift_arg(arg: Self::Arg) -> ::core::result::Result<Self, $crate::__private::ValueError> {
            // SAFETY: the caller's promise.
            unsafe { $crate::__private::lift_pointer(arg) }
        }

        fn pointer(
            arg: Self::Arg,
        ) -> ::core::option::Option<$crate::__private::Pointer<<Self as $crate::__private::Crossing>::C>> {
            ::core::option::Option::Some($crate::__private::Pointer::new(arg))
        }
    };
}
pub use crate::__arg_is_pointer as arg_is_pointer;

/// Of [`Crossing`], what is to be said where the pointer of an option points to the C form.
#[doc(hidden)]
#[macro_export]
macro_rules! __pointee_is_c {
    () => {
        type Pointee = <Self as $crate::__private::Crossing>::C;

        unsafe fn lift_pointee(
            pointee: &Self::Pointee,
            depth: $crate::__private::Depth,
        ) -> ::core::result::Result<Self, $crate::__private::ValueError> {
            // SAFETY: the caller's promise.
            unsafe { <Self as $crate::__private::Crossing>::lift(pointee, depth) }
        }

        fn lower_pointee(&self, arena: &$crate::__private::Arena) -> *const Self::Pointee {
            $crate::__private::lower_pointee(self, arena)
        }
    };
}
pub use crate::__pointee_is_c as pointee_is_c;
