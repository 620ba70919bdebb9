//! The C form: a host fills it as it likes, but for pointers that are neither null nor misaligned, which have to be good.
//!
//! A form is made from the type in the descriptor, and its layout from there, so nothing of what reads it is used to
//! write it. What is made says itself whether a value is due or an error, and what the value is in CBOR. Each piece of
//! memory is an allocation of its own and of exactly its size, so that a sanitizer sees a step out of it.

use std::{
    alloc::{Layout, alloc, dealloc},
    any::TypeId,
    mem::transmute_copy,
    ptr,
};

use arbitrary::Unstructured;
use ciborium::Value;
use ffi::__private::Crossing;
use ffi_model::contract::{Decl, EnumDecl, Field, RecordDecl, Type};

use super::{
    cbor, choose,
    contract::{EXPORTS, type_of},
    document::{MAX_DEPTH, float, integer, map, written},
    types,
};

/// Makes a C form of the type that the first four bytes choose, from the bytes that follow. Says whether it was a value.
pub fn run(data: &[u8]) -> bool {
    let Some((subject, data)) = choose(&types::SUBJECTS, data) else { return false };
    (subject.native)(&mut Host::new(data)).is_some()
}

/// What [`types::Subject`] has of a type: takes an argument that `host` makes. Gives its CBOR form where it was a value.
pub(crate) fn takes<T: Crossing>(host: &mut Host<'_>) -> Option<Vec<u8>>
where
    T::Arg: 'static,
{
    let Form { bytes, value } = host.form(&type_of(&T::TYPE), 0);
    assert_eq!(bytes.len(), size_of::<T::C>(), "the layout is that of the descriptor");
    let arg = if TypeId::of::<T::Arg>() == TypeId::of::<T::C>() {
        // SAFETY: so many bytes, and every bit pattern is one of the C form.
        let c = unsafe { bytes.as_ptr().cast::<T::C>().read_unaligned() };
        // SAFETY: it is the same type.
        unsafe { transmute_copy::<T::C, T::Arg>(&c) }
    } else {
        assert_eq!(TypeId::of::<T::Arg>(), TypeId::of::<*const T::C>());
        let pointer = host.pointer(&bytes, align_of::<T::C>()).cast::<T::C>();
        // SAFETY: it is the same type.
        unsafe { transmute_copy::<*const T::C, T::Arg>(&pointer) }
    };
    // SAFETY: `host` has not let go of any memory, and pointers that it made up are null or misaligned.
    match unsafe { T::lift_arg(arg) } {
        Ok(taken) => {
            assert!(!host.is_wrong, "what is no value was taken for one");
            let encoded = cbor::comes_back(&taken);
            assert!(host.is_converted || encoded == written(&value), "another value: {value:?}");
            Some(encoded)
        }
        Err(error) => {
            assert!(host.is_wrong || host.is_converted, "a value was refused: {error} {value:?}");
            None
        }
    }
}

/// The types that an author's code makes of what crosses: it may refuse that, or make it another.
const CONVERTED: [&str; 4] = ["Email", "Percent", "Direction", "Grams"];

/// A C form, and its value in CBOR, if it is one.
struct Form {
    bytes: Vec<u8>,
    value: Value,
}

/// What fills C forms.
pub struct Host<'u> {
    choices: Unstructured<'u>,
    memory: Vec<(*mut u8, Layout)>,
    /// Whether something was made that is no value.
    is_wrong: bool,
    /// Whether an author's code has a say.
    is_converted: bool,
}

impl Drop for Host<'_> {
    fn drop(&mut self) {
        for (piece, layout) in self.memory.drain(..) {
            // SAFETY: allocated in `place` with this layout.
            unsafe { dealloc(piece, layout) };
        }
    }
}

/// What is behind a pointer.
enum Behind {
    /// What should be.
    It,
    /// Nothing, which is null.
    Null,
    /// Nothing: the pointer is not aligned, where that is possible.
    Misaligned,
}

impl<'u> Host<'u> {
    /// A host that decides by these bytes, and takes zeros where there are no more.
    pub fn new(data: &'u [u8]) -> Self {
        let choices = Unstructured::new(data);
        Self { choices, memory: Vec::new(), is_wrong: false, is_converted: false }
    }

    fn byte(&mut self) -> u8 {
        self.take::<1>()[0]
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.choices.fill_buffer(&mut bytes).expect("zeros, where there are no more");
        bytes
    }

    /// Zeros lead to nothing, so that every form has an end.
    fn behind(&mut self) -> Behind {
        match self.byte() {
            0 => Behind::Null,
            0xf0.. => Behind::Misaligned,
            _ => Behind::It,
        }
    }

    /// Memory of exactly these bytes.
    fn place(&mut self, bytes: &[u8], align: usize) -> *mut u8 {
        let layout = Layout::from_size_align(bytes.len(), align).expect("a layout");
        assert!(!bytes.is_empty());
        // SAFETY: it is not of size zero.
        let piece = unsafe { alloc(layout) };
        assert!(!piece.is_null());
        // SAFETY: it has so many bytes.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), piece, bytes.len()) };
        self.memory.push((piece, layout));
        piece
    }

    /// A pointer that is due, to these bytes.
    fn pointer(&mut self, bytes: &[u8], align: usize) -> *const u8 {
        match self.behind() {
            Behind::It => self.place(bytes, align),
            Behind::Misaligned if align > 1 => {
                self.is_wrong = true;
                self.place(bytes, align).wrapping_add(1)
            }
            Behind::Misaligned | Behind::Null => {
                self.is_wrong = true;
                ptr::null()
            }
        }
    }

    /// A view of elements with these bytes, which may be wrong.
    fn view(&mut self, bytes: &[u8], count: usize, size: usize, align: usize) -> Vec<u8> {
        let placed =
            |host: &mut Self| if count == 0 { ptr::dangling_mut() } else { host.place(bytes, align) };
        let (data, len) = match self.behind() {
            Behind::Null => {
                self.is_wrong |= count > 0;
                (ptr::null_mut(), count)
            }
            Behind::It => (placed(self), count),
            Behind::Misaligned if self.byte() & 1 == 0 => {
                // More than memory holds, from the smallest to the largest such number.
                let least = (isize::MAX as usize) / size + 1;
                self.is_wrong = true;
                (placed(self), least.saturating_add(usize::from_ne_bytes(self.take())))
            }
            Behind::Misaligned => {
                self.is_wrong |= count > 0 && align > 1;
                // Of bytes every pointer is aligned, and then it has to be good.
                (placed(self).wrapping_add(usize::from(align > 1)), count)
            }
        };
        let mut view = data.expose_provenance().to_ne_bytes().to_vec();
        view.extend(len.to_ne_bytes());
        view
    }

    /// The form of a type that is inside of so many levels.
    fn form(&mut self, ty: &Type, depth: usize) -> Form {
        match ty {
            Type::Bool => {
                let byte = self.byte();
                self.is_wrong |= byte > 1;
                Form { bytes: vec![byte], value: (byte == 1).into() }
            }
            Type::I8 => number(self.take(), |bytes| i8::from_ne_bytes(bytes).into()),
            Type::I16 => number(self.take(), |bytes| i16::from_ne_bytes(bytes).into()),
            Type::I32 => number(self.take(), |bytes| i32::from_ne_bytes(bytes).into()),
            Type::I64 => number(self.take(), |bytes| i64::from_ne_bytes(bytes).into()),
            Type::U8 => number(self.take(), |bytes| u8::from_ne_bytes(bytes).into()),
            Type::U16 => number(self.take(), |bytes| u16::from_ne_bytes(bytes).into()),
            Type::U32 => number(self.take(), |bytes| u32::from_ne_bytes(bytes).into()),
            Type::U64 => number(self.take(), |bytes| u64::from_ne_bytes(bytes).into()),
            Type::F32 => number(self.take(), |bytes| float(f32::from_ne_bytes(bytes).into())),
            Type::F64 => number(self.take(), |bytes| float(f64::from_ne_bytes(bytes))),
            // The lower word is the first one, whatever the order of bytes.
            Type::I128 => {
                let (lo, hi) = (u64::from_ne_bytes(self.take()), i64::from_ne_bytes(self.take()));
                let wide = i128::from(hi) << 64 | i128::from(lo);
                let magnitude = if wide < 0 { !wide } else { wide };
                let bytes = [lo.to_ne_bytes(), hi.to_ne_bytes()].concat();
                Form { bytes, value: integer(wide < 0, magnitude.cast_unsigned()) }
            }
            Type::U128 => {
                let (lo, hi) = (u64::from_ne_bytes(self.take()), u64::from_ne_bytes(self.take()));
                let bytes = [lo.to_ne_bytes(), hi.to_ne_bytes()].concat();
                Form { bytes, value: integer(false, u128::from(hi) << 64 | u128::from(lo)) }
            }
            Type::Str => {
                let text = self.octets();
                let value = str::from_utf8(&text).map(Value::from);
                self.is_wrong |= value.is_err();
                Form { bytes: self.view(&text, text.len(), 1, 1), value: value.unwrap_or(Value::Null) }
            }
            Type::Bytes => {
                let octets = self.octets();
                Form { bytes: self.view(&octets, octets.len(), 1, 1), value: Value::Bytes(octets) }
            }
            Type::Duration => {
                self.enter(depth, 1);
                let (seconds, nanos) = (u64::from_ne_bytes(self.take()), u32::from_ne_bytes(self.take()));
                self.span(seconds.to_ne_bytes(), seconds.into(), nanos)
            }
            Type::Time => {
                self.enter(depth, 1);
                let (seconds, nanos) = (i64::from_ne_bytes(self.take()), u32::from_ne_bytes(self.take()));
                self.span(seconds.to_ne_bytes(), seconds.into(), nanos)
            }
            Type::Uuid => {
                let bytes = self.take::<16>().to_vec();
                let value = Value::Tag(37, Box::new(Value::Bytes(bytes.clone())));
                Form { bytes, value }
            }
            Type::Option(inner) => self.option(inner, depth),
            Type::Box(inner) => {
                let Form { bytes, value } = self.form_of(inner, depth);
                let pointer = self.pointer(&bytes, layout(inner).1);
                Form { bytes: pointer.expose_provenance().to_ne_bytes().to_vec(), value }
            }
            Type::Seq(item) => self.sequence(item, depth, false),
            Type::Set(item) => self.sequence(item, depth, true),
            Type::Array(item, len) => self.array(item, *len, depth),
            Type::Map(key, value) => self.map(key, value, depth),
            Type::Named(name) => self.named(name, depth),
            Type::Handle(_) => {
                // No context has given any out.
                self.is_wrong = true;
                Form { bytes: self.take::<{ size_of::<usize>() }>().to_vec(), value: Value::Null }
            }
        }
    }

    /// The form of what nests. Past the limit it is nothing any more: what is there is never looked at.
    fn form_of(&mut self, ty: &Type, depth: usize) -> Form {
        if depth > MAX_DEPTH + 2 {
            return Form { bytes: vec![0; layout(ty).0], value: Value::Null };
        }
        self.form(ty, depth)
    }

    /// So many levels more are open.
    fn enter(&mut self, depth: usize, levels: usize) -> usize {
        self.is_wrong |= depth + levels > MAX_DEPTH;
        depth + levels
    }

    /// Some bytes, often of a text.
    fn octets(&mut self) -> Vec<u8> {
        let len = usize::from(self.byte() % 24);
        (0..len).map(|_| self.byte()).collect()
    }

    fn span(&mut self, seconds: [u8; 8], value: Value, nanos: u32) -> Form {
        self.is_wrong |= nanos > 999_999_999;
        let bytes = [&seconds[..], &nanos.to_ne_bytes(), &[0xaa; 4]].concat();
        Form { bytes, value: map(vec![("secs".into(), value), ("nanos".into(), nanos.into())]) }
    }

    fn option(&mut self, inner: &Type, depth: usize) -> Form {
        // The pointer of an option points to what is in a box, and not to the pointer to that.
        let pointee = if let Type::Box(inner) = inner { inner } else { inner };
        let (pointer, value) = match self.behind() {
            Behind::Null => (ptr::null_mut(), Value::Null),
            behind => {
                let Form { bytes, value } = self.form_of(pointee, depth);
                let align = layout(pointee).1;
                let pointer = self.place(&bytes, align);
                let is_misaligned = matches!(behind, Behind::Misaligned) && align > 1;
                self.is_wrong |= is_misaligned;
                let value = if is_nullable(inner) { Value::Array(vec![value]) } else { value };
                (pointer.wrapping_add(usize::from(is_misaligned)), value)
            }
        };
        Form { bytes: pointer.expose_provenance().to_ne_bytes().to_vec(), value }
    }

    fn sequence(&mut self, item: &Type, depth: usize, is_set: bool) -> Form {
        let depth = self.enter(depth, 1);
        let count = usize::from(self.byte() % 6);
        let items: Vec<Form> = (0..count).map(|_| self.form_of(item, depth)).collect();
        let (size, align) = layout(item);
        let (bytes, mut values) = (concat(&items), values(items));
        if is_set {
            values.sort_by_cached_key(written);
            self.is_wrong |= values.windows(2).any(|pair| pair[0] == pair[1]);
        }
        Form { bytes: self.view(&bytes, count, size, align), value: Value::Array(values) }
    }

    fn array(&mut self, item: &Type, len: u32, depth: usize) -> Form {
        if *item == Type::U8 {
            let bytes: Vec<u8> = (0..len).map(|_| self.byte()).collect();
            return Form { bytes: bytes.clone(), value: Value::Bytes(bytes) };
        }
        let depth = self.enter(depth, 1);
        let items: Vec<Form> = (0..len).map(|_| self.form_of(item, depth)).collect();
        Form { bytes: concat(&items), value: Value::Array(values(items)) }
    }

    fn map(&mut self, key: &Type, value: &Type, depth: usize) -> Form {
        let depth = self.enter(depth, 1);
        let count = usize::from(self.byte() % 6);
        let (mut bytes, mut entries) = (Vec::new(), Vec::new());
        let mut entry = Members::default();
        let offsets = [entry.add(key), entry.add(value)];
        let (size, align) = entry.end();
        for _ in 0..count {
            let (key, value) = (self.form_of(key, depth), self.form_of(value, depth));
            let start = bytes.len();
            bytes.resize(start + size, 0xaa);
            put(&mut bytes, start + offsets[0], &key.bytes);
            put(&mut bytes, start + offsets[1], &value.bytes);
            entries.push((key.value, value.value));
        }
        let value = map(entries);
        let keys = value.as_map().expect("a map");
        self.is_wrong |= keys.windows(2).any(|pair| pair[0].0 == pair[1].0);
        Form { bytes: self.view(&bytes, count, size, align), value }
    }

    fn named(&mut self, name: &str, depth: usize) -> Form {
        match &EXPORTS.types[name] {
            Decl::Newtype(decl) => {
                self.is_converted |= CONVERTED.contains(&name);
                self.form_of(&decl.ty, depth)
            }
            Decl::Record(decl) => self.record(decl, depth),
            Decl::Enum(decl) => self.enumeration(decl, depth),
            other => unreachable!("{other:?}"),
        }
    }

    fn record(&mut self, decl: &RecordDecl, depth: usize) -> Form {
        let depth = self.enter(depth, 1);
        let layout = decl.layout.as_ref().expect("the library has layouts");
        let offsets: Vec<usize> = layout.offsets.iter().map(|offset| *offset as usize).collect();
        // Padding, and the text of an error, which nobody reads.
        let mut bytes = vec![0xaa; layout.size as usize];
        let value = self.fields(&decl.fields, &offsets, &mut bytes, depth);
        Form { bytes, value }
    }

    fn fields(&mut self, fields: &[Field], offsets: &[usize], bytes: &mut [u8], depth: usize) -> Value {
        assert_eq!(fields.len(), offsets.len());
        let mut entries = Vec::new();
        for (field, offset) in fields.iter().zip(offsets) {
            let form = self.form_of(&field.ty, depth);
            put(bytes, *offset, &form.bytes);
            entries.push((field.wire.as_str().into(), form.value));
        }
        map(entries)
    }

    fn enumeration(&mut self, decl: &EnumDecl, depth: usize) -> Form {
        let choice = self.byte();
        let variant = decl.variants.get(usize::from(choice));
        if decl.is_flat() && !decl.is_error {
            let number = match variant {
                Some(variant) => variant.value.expect("the library has numbers"),
                None => i32::from_ne_bytes(self.take()),
            };
            let known = decl.variants.iter().find(|variant| variant.value == Some(number));
            self.is_wrong |= known.is_none();
            let value = known.map_or(Value::Null, |variant| variant.wire.as_str().into());
            return Form { bytes: number.to_ne_bytes().to_vec(), value };
        }
        let depth = self.enter(depth, if decl.is_flat() { 0 } else { 2 });
        let layout = decl.layout.as_ref().expect("the library has layouts");
        // Padding, the text of an error and what other variants have in the union, which nobody reads.
        let mut bytes = vec![0xaa; layout.size as usize];
        let tag_at = if decl.is_error { size_of::<ffi::__private::Str>() } else { 0 };
        let Some(variant) = variant else {
            // Far from every tag that there is.
            let number = i32::from_ne_bytes(self.take());
            let count = decl.variants.len() as i32;
            put(&mut bytes, tag_at, &number.to_ne_bytes());
            if (0..count).contains(&number) {
                // The union would have to be good.
                put(&mut bytes, tag_at, &count.to_ne_bytes());
            }
            self.is_wrong = true;
            return Form { bytes, value: Value::Null };
        };
        put(&mut bytes, tag_at, &i32::from(choice).to_ne_bytes());
        let mut members = Members::default();
        let union = layout.offsets.first().map_or(0, |offset| *offset as usize);
        let offsets: Vec<usize> = variant.fields.iter().map(|field| union + members.add(&field.ty)).collect();
        let fields = self.fields(&variant.fields, &offsets, &mut bytes, depth);
        let wire = Value::from(variant.wire.as_str());
        Form { bytes, value: if decl.is_flat() { wire } else { map(vec![(wire, fields)]) } }
    }
}

fn number<const N: usize>(bytes: [u8; N], value: impl FnOnce([u8; N]) -> Value) -> Form {
    Form { bytes: bytes.to_vec(), value: value(bytes) }
}

fn concat(forms: &[Form]) -> Vec<u8> {
    forms.iter().flat_map(|form| &form.bytes).copied().collect()
}

fn values(forms: Vec<Form>) -> Vec<Value> {
    forms.into_iter().map(|form| form.value).collect()
}

fn put(bytes: &mut [u8], at: usize, part: &[u8]) {
    bytes[at..at + part.len()].copy_from_slice(part);
}

/// The members of a struct, laid out as C does.
#[derive(Default)]
struct Members {
    end: usize,
    align: usize,
}

impl Members {
    /// Where the next one is.
    fn add(&mut self, ty: &Type) -> usize {
        let (size, align) = layout(ty);
        let at = self.end.next_multiple_of(align);
        self.end = at + size;
        self.align = self.align.max(align);
        at
    }

    /// Size and alignment of all of them.
    fn end(&self) -> (usize, usize) {
        (self.end.next_multiple_of(self.align), self.align)
    }
}

/// Size and alignment of a C form, on targets where numbers are aligned to their size.
fn layout(ty: &Type) -> (usize, usize) {
    match ty {
        Type::Bool | Type::I8 | Type::U8 => (1, 1),
        Type::I16 | Type::U16 => (2, 2),
        Type::I32 | Type::U32 | Type::F32 => (4, 4),
        Type::I64 | Type::U64 | Type::F64 | Type::Option(_) | Type::Box(_) | Type::Handle(_) => (8, 8),
        Type::I128 | Type::U128 | Type::Str | Type::Bytes | Type::Duration | Type::Time => (16, 8),
        Type::Seq(_) | Type::Set(_) | Type::Map(..) => (16, 8),
        Type::Uuid => (16, 1),
        Type::Array(item, len) => {
            let (size, align) = layout(item);
            (size * *len as usize, align)
        }
        Type::Named(name) => match &EXPORTS.types[name] {
            Decl::Newtype(decl) => layout(&decl.ty),
            Decl::Enum(decl) if decl.is_flat() && !decl.is_error => (4, 4),
            Decl::Enum(EnumDecl { layout, .. }) | Decl::Record(RecordDecl { layout, .. }) => {
                let layout = layout.as_ref().expect("the library has layouts");
                (layout.size as usize, layout.align as usize)
            }
            other => unreachable!("{other:?}"),
        },
    }
}

/// Whether `null` is one of its values on the wire.
fn is_nullable(ty: &Type) -> bool {
    match ty {
        Type::Option(_) => true,
        Type::Box(inner) => is_nullable(inner),
        Type::Named(name) => match &EXPORTS.types[name] {
            Decl::Newtype(decl) => is_nullable(&decl.ty),
            _ => false,
        },
        _ => false,
    }
}
