//! `Box<T>`

use super::{Crossing, Payload, arg_is_c, lower_pointee};
use crate::{
    abi::Pointer,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

// SAFETY: the header declares a pointer to the inner C form; `target` refuses null, and checks the rest. An option of
// a box is the same pointer, where null is none.
unsafe impl<T: Crossing> Crossing for Box<T> {
    type C = Pointer<T::C>;
    arg_is_c!();
    type Pointee = T::C;
    const TYPE: Type = Type::Box(&T::TYPE);
    const PLAIN: bool = false;
    const ALONE: bool = T::IS_C;
    const NULLABLE: bool = T::NULLABLE;

    unsafe fn lift(c: &Pointer<T::C>, depth: Depth) -> Result<Self, ValueError> {
        // SAFETY: the promise of the host is the one that `target` asks for.
        let target = unsafe { c.target() }?;
        // SAFETY: what it refers to is readable by the same promise.
        unsafe { T::lift(target, depth) }.map(Box::new)
    }

    unsafe fn lift_pointee(pointee: &T::C, depth: Depth) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { T::lift(pointee, depth) }.map(Box::new)
    }

    fn lower(&self, arena: &Arena) -> Pointer<T::C> {
        Pointer::new(self.lower_pointee(arena))
    }

    fn lower_pointee(&self, arena: &Arena) -> *const T::C {
        lower_pointee(&**self, arena)
    }

    unsafe fn payload(c: &Pointer<T::C>) -> Payload {
        // SAFETY: it came from `lower`, so it points to the C form of what is in the box.
        let inner = unsafe { &*c.address() };
        // SAFETY: that came from `lower`, too.
        unsafe { T::payload(inner) }
    }

    unsafe fn lift_payload(payload: Payload) -> Result<Self, ValueError> {
        // SAFETY: the caller's promise.
        unsafe { T::lift_payload(payload) }.map(Box::new)
    }

    fn encode(&self, encoder: &mut Encoder) {
        T::encode(self, encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        T::decode(decoder).map(Box::new)
    }

    fn absent() -> Option<Result<Self, ValueError>> {
        T::absent().map(|value| value.map(Box::new))
    }
}
