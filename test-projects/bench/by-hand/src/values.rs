//! What owns memory: views come in and are copied into the types of Rust, as the functions take those; what goes out is given away, and
//! comes back to be freed.

use std::{ffi::c_int, fmt, ptr};

use crate::{BAD_ARGUMENT, Bench, OK, Point, REFUSED, guarded, view};

/// Text, or bytes, or points: lent on the way in, given away on the way out.
#[repr(C)]
pub(crate) struct View<T> {
    data: *const T,
    len: usize,
}

// Not derived: the elements need not be.
impl<T> Clone for View<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<T> {}

impl<T> View<T> {
    const EMPTY: Self = Self { data: ptr::null(), len: 0 };

    /// Lent by what lives longer.
    fn of(elements: &[T]) -> Self {
        Self { data: elements.as_ptr(), len: elements.len() }
    }

    /// Given away: `take` is the way back.
    fn give(elements: Vec<T>) -> Self {
        let len = elements.len();
        Self { data: Box::into_raw(elements.into_boxed_slice()).cast(), len }
    }

    /// # Safety
    /// It was given away, and not taken back yet.
    unsafe fn take(self) {
        let elements = ptr::slice_from_raw_parts_mut(self.data.cast_mut(), self.len);
        // SAFETY: the caller promises that it is such a box.
        drop(unsafe { Box::from_raw(elements) });
    }
}

/// Text as the functions take it; none where it is not UTF-8.
///
/// # Safety
/// It is a view.
unsafe fn text(text: View<u8>) -> Option<String> {
    // SAFETY: the caller promises it.
    let bytes = unsafe { view(text.data, text.len) };
    str::from_utf8(bytes).ok().map(str::to_owned)
}

/// A record that owns memory.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) nickname: Option<String>,
    pub(crate) age: u32,
    pub(crate) tags: Vec<String>,
}

/// Its C form.
#[repr(C)]
pub(crate) struct CPerson {
    name: View<u8>,
    nickname: *const View<u8>,
    age: u32,
    tags: *const View<u8>,
    tags_len: usize,
}

/// What the C form of a result points to.
pub(crate) struct Owner {
    person: Person,
    nickname: Option<View<u8>>,
    tags: Vec<View<u8>>,
}

/// An enum with fields.
enum Shape {
    Empty,
    Circle { radius: f64 },
    Polygon { name: String, corners: u32 },
}

/// Its C form.
#[repr(C)]
pub(crate) struct CShape {
    tag: c_int,
    radius: f64,
    name: View<u8>,
    corners: u32,
}

/// An error with a field.
pub(crate) struct Negative {
    pub(crate) value: i64,
}

impl fmt::Display for Negative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is negative", self.value)
    }
}

/// Its C form.
#[repr(C)]
pub(crate) struct CNegative {
    message: View<u8>,
    value: i64,
}

impl Bench {
    pub(crate) fn echo_text(&self, text: String) -> String {
        text
    }

    pub(crate) fn echo_person(&self, person: Person) -> Person {
        person
    }

    fn echo_shape(&self, shape: Shape) -> Shape {
        shape
    }

    pub(crate) fn check(&self, value: i64) -> Result<i64, Negative> {
        if value < 0 { Err(Negative { value }) } else { Ok(value) }
    }
}

/// The same text.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_echo_text(
    ctx: *const Bench,
    words: View<u8>,
    out: *mut View<u8>,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { &*ctx };
        // SAFETY: it is a view.
        let Some(words) = (unsafe { text(words) }) else { return BAD_ARGUMENT };
        let reply = View::give(bench.echo_text(words).into_bytes());
        // SAFETY: it can be written to.
        unsafe { out.write(reply) };
        OK
    })
}

/// # Safety
/// It is a person as the header has it.
unsafe fn person(person: &CPerson) -> Option<Person> {
    // SAFETY: it is a view.
    let name = unsafe { text(person.name) }?;
    // SAFETY: it is null or points to a view.
    let nickname = match unsafe { person.nickname.as_ref() } {
        // SAFETY: it is a view.
        Some(nickname) => Some(unsafe { text(*nickname) }?),
        None => None,
    };
    // SAFETY: they are as many.
    let tags = unsafe { view(person.tags, person.tags_len) };
    // SAFETY: each is a view.
    let tags = tags.iter().map(|tag| unsafe { text(*tag) }).collect::<Option<_>>()?;
    Some(Person { name, nickname, age: person.age, tags })
}

/// The same person.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_echo_person(
    ctx: *const Bench,
    whom: *const CPerson,
    out: *mut CPerson,
    owner: *mut *mut Owner,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { &*ctx };
        // SAFETY: it points to one.
        let whom = unsafe { &*whom };
        // SAFETY: it is one.
        let Some(whom) = (unsafe { person(whom) }) else { return BAD_ARGUMENT };
        let person = bench.echo_person(whom);
        let nickname = person.nickname.as_ref().map(|nickname| View::of(nickname.as_bytes()));
        let tags = person.tags.iter().map(|tag| View::of(tag.as_bytes())).collect();
        let owned = Box::new(Owner { person, nickname, tags });
        let reply = CPerson {
            name: View::of(owned.person.name.as_bytes()),
            nickname: owned.nickname.as_ref().map_or(ptr::null(), ptr::from_ref),
            age: owned.person.age,
            tags: owned.tags.as_ptr(),
            tags_len: owned.tags.len(),
        };
        // SAFETY: it can be written to.
        unsafe { out.write(reply) };
        // SAFETY: it can be written to.
        unsafe { owner.write(Box::into_raw(owned)) };
        OK
    })
}

/// The same shape.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_echo_shape(
    ctx: *const Bench,
    shape: *const CShape,
    out: *mut CShape,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let bench = unsafe { &*ctx };
        // SAFETY: it points to one.
        let shape = unsafe { &*shape };
        let shape = match shape.tag {
            0 => Shape::Empty,
            1 => Shape::Circle { radius: shape.radius },
            2 => {
                // SAFETY: it is a view.
                let Some(name) = (unsafe { text(shape.name) }) else { return BAD_ARGUMENT };
                Shape::Polygon { name, corners: shape.corners }
            }
            _ => return BAD_ARGUMENT,
        };
        let none = CShape { tag: 0, radius: 0.0, name: View::EMPTY, corners: 0 };
        let reply = match bench.echo_shape(shape) {
            Shape::Empty => none,
            Shape::Circle { radius } => CShape { tag: 1, radius, ..none },
            Shape::Polygon { name, corners } => {
                CShape { tag: 2, name: View::give(name.into_bytes()), corners, ..none }
            }
        };
        // SAFETY: it can be written to.
        unsafe { out.write(reply) };
        OK
    })
}

/// A thousand records, as they lie in memory.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_give_points(ctx: *const Bench, out: *mut View<Point>) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let reply = View::give(unsafe { &*ctx }.points.clone());
        // SAFETY: it can be written to.
        unsafe { out.write(reply) };
        OK
    })
}

/// 64 KiB.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_give_bytes(ctx: *const Bench, out: *mut View<u8>) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        let reply = View::give(unsafe { &*ctx }.blob.clone());
        // SAFETY: it can be written to.
        unsafe { out.write(reply) };
        OK
    })
}

/// The same number, or the error for a negative one.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_check(
    ctx: *const Bench,
    value: i64,
    out: *mut i64,
    error: *mut CNegative,
) -> i32 {
    guarded(|| {
        // SAFETY: it is a context.
        match unsafe { &*ctx }.check(value) {
            Ok(value) => {
                // SAFETY: it can be written to.
                unsafe { out.write(value) };
                OK
            }
            Err(negative) => {
                let message = View::give(negative.to_string().into_bytes());
                // SAFETY: it can be written to.
                unsafe { error.write(CNegative { message, value: negative.value }) };
                REFUSED
            }
        }
    })
}

/// Frees text.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_text_free(text: View<u8>) {
    if !text.data.is_null() {
        // SAFETY: it was given away here.
        unsafe { text.take() };
    }
}

/// Frees what a person points to.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_owner_free(owner: *mut Owner) {
    // SAFETY: it was given away here.
    drop(unsafe { Box::from_raw(owner) });
}

/// Frees points.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_points_free(points: View<Point>) {
    // SAFETY: they were given away here.
    unsafe { points.take() };
}

/// Frees bytes.
///
/// # Safety
/// As the header says.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn by_hand_bytes_free(bytes: View<u8>) {
    // SAFETY: they were given away here.
    unsafe { bytes.take() };
}
