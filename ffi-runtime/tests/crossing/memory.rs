//! Values whose memory is their C form: which types have such, and that these are lent and copied as they lie.

use std::{
    borrow::Borrow,
    cell::Cell,
    mem::{align_of, offset_of, size_of},
    ptr,
    time::Duration,
};

use ffi::__private::{Arena, ByReference, Crossing, Decoder, Depth, Lent, Pointer, as_c};

use crate::{
    author::{Decimal, Level, Loose, Mark, Maybe, Mood, UserId},
    check::encode,
};

/// Sixteen bytes, all of them numbers.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    x: f64,
    y: f64,
}

#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    from: Spot,
    to: Spot,
}

/// A newtype of a record.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Home(Spot);

/// The same size and alignment as in C, whatever the order.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Swapped {
    small: u8,
    wide: u32,
}

#[ffi::data]
#[repr(align(32))]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Aligned {
    x: u64,
}

#[ffi::data]
#[repr(align(32))]
#[derive(Debug, Clone, Copy, PartialEq)]
struct AlignedNew(u64);

#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq)]
struct Flagged {
    x: u64,
    flag: bool,
}

#[ffi::data]
struct Empty;

/// Its C form has its text.
#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken {
    number: u64,
}

/// Holds itself.
#[ffi::data]
struct Tree {
    x: f64,
    children: Vec<Tree>,
}

thread_local! {
    static DROPPED: Cell<u32> = const { Cell::new(0) };
}

/// A number that is given back when it is dropped.
#[ffi::data]
#[derive(Debug, PartialEq)]
struct Lease {
    number: u64,
}

impl Drop for Lease {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

/// As deep as that.
fn depth(levels: usize) -> Depth {
    (0..levels).fold(Depth::default(), |depth, _| depth.deeper().expect("not too deep"))
}

/// What `lower` makes inside of so many levels.
fn inside<R>(arena: &Arena, levels: usize, lower: impl FnOnce() -> R) -> R {
    match levels {
        0 => lower(),
        _ => arena.nested(|| inside(arena, levels - 1, lower)),
    }
}

#[test]
fn types_are_their_c_forms_where_they_consist_of_numbers_in_the_same_places() {
    assert_eq!((i8::AS_C, u8::AS_C, i64::AS_C, f32::AS_C), (Some(0), Some(0), Some(0), Some(0)));
    assert_eq!((<[u8; 4]>::AS_C, <[[u8; 4]; 2]>::AS_C), (Some(0), Some(1)));
    assert_eq!((<[u16; 4]>::AS_C, <[[u16; 4]; 2]>::AS_C), (Some(1), Some(2)));
    assert_eq!((Spot::AS_C, Line::AS_C, <[Line; 3]>::AS_C), (Some(1), Some(2), Some(3)));
    assert_eq!((Level::AS_C, Home::AS_C, <[Level; 4]>::AS_C), (Some(0), Some(1), Some(1)));
    assert_eq!((Mark::AS_C, Mark::IS_C), (Some(2), true));
    // rustc decides.
    assert_eq!(Swapped::IS_C, offset_of!(Swapped, small) == 0);
    assert_eq!(Loose::IS_C, offset_of!(Loose, small) == 0 && offset_of!(Loose, wide) == 4);

    let others = [
        bool::AS_C,
        <[bool; 2]>::AS_C,
        Flagged::AS_C,
        Mood::AS_C,
        i128::AS_C,
        u128::AS_C,
        Duration::AS_C,
        String::AS_C,
        UserId::AS_C,
        <Vec<u8>>::AS_C,
        <Box<u8>>::AS_C,
        <Option<u8>>::AS_C,
        Maybe::AS_C,
        Decimal::AS_C,
        Aligned::AS_C,
        AlignedNew::AS_C,
        Lease::AS_C,
        <[Lease; 2]>::AS_C,
        Empty::AS_C,
        Tree::AS_C,
    ];
    assert_eq!(others, [None; 20]);
    #[cfg(feature = "uuid")]
    assert_eq!(uuid::Uuid::AS_C, Some(0));
}

/// As many texts and numbers as one likes, which it owns all by itself.
#[ffi::data]
struct Owner {
    name: String,
    bytes: Vec<u8>,
    lines: Vec<Line>,
    mood: Mood,
    boxed: Box<u64>,
    maybe: Option<Line>,
    numbers: [Option<i8>; 2],
}

#[ffi::data]
enum Perhaps {
    None,
    Text { owner: Owner },
}

#[test]
fn values_are_alone_where_their_c_forms_refer_to_nothing_else() {
    let alone = [
        i64::ALONE,
        bool::ALONE,
        u128::ALONE,
        Mood::ALONE,
        Duration::ALONE,
        String::ALONE,
        UserId::ALONE,
        <Vec<u8>>::ALONE,
        <Vec<Line>>::ALONE,
        <Box<u8>>::ALONE,
        <Option<[u16; 2]>>::ALONE,
        <[String; 2]>::ALONE,
        Maybe::ALONE,
        Lease::ALONE,
        Owner::ALONE,
        Perhaps::ALONE,
    ];
    assert_eq!(alone, [true; 16]);
    // Their C forms have pointers to what is not the value itself, but made of it.
    let others = [
        <Vec<bool>>::ALONE,
        <Vec<String>>::ALONE,
        <Option<String>>::ALONE,
        <Option<bool>>::ALONE,
        <Option<Option<u8>>>::ALONE,
        <Box<Flagged>>::ALONE,
        <Option<Box<u8>>>::ALONE,
        <Vec<Lease>>::ALONE,
        Decimal::ALONE,
        Tree::ALONE,
        Broken::ALONE,
    ];
    assert_eq!(others, [false; 11]);
    assert!([i64::BARE, Lease::BARE, <[u8; 3]>::BARE].into_iter().all(|bare| bare));
    assert!([String::BARE, Owner::BARE, <Option<u8>>::BARE].into_iter().all(|bare| !bare));
}

#[test]
fn what_is_alone_takes_nothing_from_an_arena() {
    let arena = Arena::new();
    let line = Line { from: Spot { x: 1.0, y: 2.0 }, to: Spot { x: 3.0, y: 4.0 } };
    let owner = Owner {
        name: "n".to_owned(),
        bytes: vec![1],
        lines: vec![line; 3],
        mood: Mood::Good,
        boxed: Box::new(1),
        maybe: Some(line),
        numbers: [Some(1), None],
    };
    _ = Perhaps::Text { owner }.lower(&arena);
    assert!(arena.is_unused() && !arena.is_too_deep());
    _ = Perhaps::None.lower(&arena);
    assert!(arena.is_unused());
    _ = Some("text".to_owned()).lower(&arena);
    assert!(!arena.is_unused());
}

#[test]
fn size_alignment_places_parts_and_destructors_are_looked_at() {
    assert_eq!(as_c::<u64, u64>(1, &[]), Some(1));
    assert_eq!(as_c::<u64, u64>(1, &[(Some(0), 0, 0), (Some(3), 4, 4), (Some(2), 6, 6)]), Some(4));
    assert_eq!(as_c::<u64, u64>(1, &[(Some(0), 0, 0), (Some(0), 4, 6)]), None);
    assert_eq!(as_c::<u64, u64>(1, &[(Some(0), 0, 0), (None, 4, 4)]), None);
    assert_eq!(as_c::<u64, u32>(1, &[]), None);
    assert_eq!(as_c::<u64, [u32; 2]>(1, &[]), None);
    assert_eq!((size_of::<Lease>(), align_of::<Lease>()), (size_of::<u64>(), align_of::<u64>()));
    assert_eq!(as_c::<Lease, u64>(1, &[(Some(0), 0, 0)]), None);
}

/// Where what is lent is: in the host's memory, or nowhere there.
fn borrowed<T: ?Sized, O>(lent: &Lent<'_, T, O>) -> Option<*const T> {
    match lent {
        Lent::Borrowed(value) => Some(ptr::from_ref(*value)),
        Lent::Owned(_) => None,
    }
}

/// What a parameter with that C form is lent.
fn lent<T: Crossing<Arg = *const <T as Crossing>::C>>(c: &T::C) -> Lent<'_, T, T> {
    // SAFETY: it is there as long as what is lent.
    unsafe { T::lend_arg(c) }.expect("a value")
}

#[test]
fn what_is_its_c_form_is_lent_where_it_is() {
    let arena = Arena::new();
    let line = Line { from: Spot { x: 1.0, y: 2.0 }, to: Spot { x: 3.0, y: 4.0 } };
    let c = line.lower(&arena);
    let given = lent::<Line>(&c);
    assert_eq!(borrowed(&given).map(<*const Line>::addr), Some((&raw const c).addr()));
    assert_eq!(Borrow::<Line>::borrow(&given), &line);

    let home = Home(Spot { x: -0.0, y: 5.0 });
    let c = home.lower(&arena);
    let given = lent::<Home>(&c);
    assert_eq!(borrowed(&given).map(<*const Home>::addr), Some((&raw const c).addr()));
    assert_eq!(Borrow::<Home>::borrow(&given), &home);

    let marks = [[1_u16, 2], [3, 4]];
    let c = marks.lower(&arena);
    assert_eq!(borrowed(&lent::<[[u16; 2]; 2]>(&c)).map(<*const _>::addr), Some((&raw const c).addr()));

    // Neither of these is: a value is made.
    let flagged = Flagged { x: 7, flag: true };
    let c = flagged.lower(&arena);
    let given = lent::<Flagged>(&c);
    assert_eq!((borrowed(&given), Borrow::<Flagged>::borrow(&given)), (None, &flagged));
    let aligned = Aligned { x: 7 };
    let c = aligned.lower(&arena);
    let given = lent::<Aligned>(&c);
    assert_eq!((borrowed(&given), Borrow::<Aligned>::borrow(&given)), (None, &aligned));
    // SAFETY: a number refers to nothing.
    assert_eq!(borrowed(&unsafe { i64::lend_arg(3) }.expect("a number")), None);
}

#[test]
fn a_pointer_is_checked_before_anything_is_lent() {
    let refused = |pointer: *const <Line as Crossing>::C| {
        // SAFETY: null and what is misaligned are refused.
        unsafe { Line::lend_arg(pointer) }.map_err(|error| error.to_string()).err()
    };
    assert_eq!(refused(ptr::null()), Some("null pointer where a value is due".to_owned()));
    assert_eq!(refused(ptr::without_provenance(4)), Some("misaligned pointer".to_owned()));
    let refused = |data: *const <Line as Crossing>::C, len| {
        let view = ffi::__private::Slice::from_parts(data, len);
        // SAFETY: null, what is misaligned and what is too long are refused.
        unsafe { <[Line]>::lend_arg(view) }.map_err(|error| error.to_string()).err()
    };
    assert_eq!(refused(ptr::null(), 3), Some("null pointer with a length of 3".to_owned()));
    assert_eq!(refused(ptr::without_provenance(4), 1), Some("misaligned pointer".to_owned()));
    let most = usize::MAX / 2;
    assert_eq!(refused(ptr::dangling(), most), Some(format!("a length of {most} is more than memory holds")));
    // What is empty may have any address.
    assert_eq!((refused(ptr::null(), 0), refused(ptr::without_provenance(1), 0)), (None, None));
}

#[test]
fn sequences_are_lent_both_ways_where_their_elements_are_their_c_forms() {
    let arena = Arena::new();
    let lines: Vec<Line> = (0..3)
        .map(|n| Line { from: Spot { x: n.into(), y: 0.5 }, to: Spot { x: 1.0, y: f64::NAN } })
        .collect();
    let c = lines.lower(&arena);
    assert_eq!(c.parts().0.addr(), lines.as_ptr().addr());
    // SAFETY: the lines are still there.
    let given = unsafe { <[Line]>::lend_arg(c) }.expect("lines");
    assert_eq!(borrowed(&given).map(|given| given.addr()), Some(lines.as_ptr().addr()));
    // SAFETY: as above.
    let owned = unsafe { <Vec<Line>>::lift_arg(c) }.expect("lines");
    assert_ne!(owned.as_ptr(), lines.as_ptr());
    assert_eq!(format!("{owned:?}"), format!("{lines:?}"));

    let flagged = vec![Flagged { x: 1, flag: true }, Flagged { x: 2, flag: false }];
    let c = flagged.lower(&arena);
    assert_ne!(c.parts().0.addr(), flagged.as_ptr().addr());
    // SAFETY: what it refers to is in the arena.
    let given = unsafe { <[Flagged]>::lend_arg(c) }.expect("a value");
    assert_eq!((borrowed(&given), Borrow::<[Flagged]>::borrow(&given)), (None, &*flagged));
}

#[test]
fn the_pointer_of_an_option_is_that_of_the_value() {
    let arena = Arena::new();
    let spot = Some(Spot { x: 1.0, y: 2.0 });
    let place = spot.as_ref().map(|spot| ptr::from_ref(spot).addr());
    assert_eq!(Some(spot.lower(&arena).address().addr()), place);
    let boxed = Box::new(7_i64);
    assert_eq!(boxed.lower(&arena).address(), &raw const *boxed);
    let flagged = Some(Flagged { x: 1, flag: true });
    assert_ne!(
        Some(flagged.lower(&arena).address().addr()),
        flagged.as_ref().map(|it| ptr::from_ref(it).addr())
    );
}

/// Each is taken as it is taken where it is not its C form.
#[test]
fn levels_of_nesting_are_counted_in_one_step_as_one_by_one() {
    let arena = Arena::new();
    let (lines, spelled) = (
        vec![Line { from: Spot { x: 0.0, y: 0.0 }, to: Spot { x: 0.0, y: 0.0 } }],
        vec![[Flagged { x: 0, flag: false }]],
    );
    let (c, spelled_c) = (lines.lower(&arena), spelled.lower(&arena));
    for levels in 120..=128 {
        let depth = depth(levels);
        // SAFETY: the lines are still there.
        let found =
            unsafe { <Vec<Line>>::lift(&c, depth) }.map(|_| ()).map_err(|error| error.message().to_owned());
        // SAFETY: as above.
        let expect = unsafe { <Vec<[Flagged; 1]>>::lift(&spelled_c, depth) }
            .map(|_| ())
            .map_err(|error| error.message().to_owned());
        assert_eq!((levels, &found), (levels, &expect));
        assert_eq!(found.is_ok(), levels <= 125);
        let [found, expect] = [true, false].map(|in_one_step| {
            let arena = Arena::new();
            inside(&arena, levels, || match in_one_step {
                true => drop(lines.lower(&arena)),
                false => drop(spelled.lower(&arena)),
            });
            arena.is_too_deep()
        });
        assert_eq!((levels, found), (levels, expect));
        assert_eq!(found, levels > 125);
    }
    // What is empty has no elements that are too deep.
    // SAFETY: nothing is read.
    let empty = unsafe { <Vec<Line>>::lift(&Vec::<Line>::new().lower(&arena), depth(127)) };
    assert_eq!(empty, Ok(Vec::new()));
}

#[test]
fn what_has_a_destructor_is_made_and_dropped_one_by_one() {
    let arena = Arena::new();
    let leases = vec![Lease { number: 1 }, Lease { number: 2 }];
    let c = leases.lower(&arena);
    DROPPED.set(0);
    // SAFETY: the leases are still there.
    let given = unsafe { <[Lease]>::lend_arg(c) }.expect("leases");
    assert_eq!((borrowed(&given), Borrow::<[Lease]>::borrow(&given)), (None, &*leases));
    drop(given);
    assert_eq!(DROPPED.get(), 2);
}

#[test]
fn text_and_bytes_are_lent_from_a_request_where_they_lie_in_one_piece() {
    let encoded = encode(&("héllo".to_owned())).expect("not too deep");
    let given = str::lend_decoded(&mut Decoder::new(&encoded)).expect("text");
    assert_eq!(borrowed(&given).map(|text| text.cast::<u8>()), Some(&raw const encoded[1]));
    assert_eq!(Borrow::<str>::borrow(&given), "héllo");
    let encoded = encode(&vec![1_u8, 2, 3]).expect("not too deep");
    let given = <[u8]>::lend_decoded(&mut Decoder::new(&encoded)).expect("bytes");
    assert_eq!(borrowed(&given).map(|bytes| bytes.cast::<u8>()), Some(&raw const encoded[1]));
    assert_eq!(Borrow::<[u8]>::borrow(&given), [1, 2, 3]);

    // In chunks it lies nowhere as a whole.
    let given = str::lend_decoded(&mut Decoder::new(&[0x7f, 0x61, b'a', 0x61, b'b', 0xff])).expect("text");
    assert_eq!((borrowed(&given), Borrow::<str>::borrow(&given)), (None, "ab"));
    let given = <[u8]>::lend_decoded(&mut Decoder::new(&[0x5f, 0x41, 1, 0x41, 2, 0xff])).expect("bytes");
    assert_eq!((borrowed(&given), Borrow::<[u8]>::borrow(&given)), (None, &[1, 2][..]));
    // Numbers are not in memory what they are on the wire, and a newtype of bytes is no byte string.
    let given = <[u16]>::lend_decoded(&mut Decoder::new(&[0x82, 1, 2])).expect("numbers");
    assert_eq!((borrowed(&given), Borrow::<[u16]>::borrow(&given)), (None, &[1, 2][..]));
    let given = <[Level]>::lend_decoded(&mut Decoder::new(&[0x82, 1, 2])).expect("numbers");
    assert_eq!((borrowed(&given), Borrow::<[Level]>::borrow(&given)), (None, &[Level(1), Level(2)][..]));
    let refused = str::lend_field(&mut Decoder::new(&[0x61, 0xff]), "name").map(|_| ());
    assert_eq!(refused.map_err(|error| error.to_string()), Err("name: text is not valid UTF-8".to_owned()));
}

#[test]
fn a_newtype_has_its_parameter_where_the_inner_type_has_it() {
    let c = Spot { x: 0.0, y: 0.0 }.lower(&Arena::new());
    assert_eq!(Home::pointer(&raw const c).map(Pointer::address), Some(&raw const c));
    assert!(Level::pointer(3).is_none());
}
