//! Panics stop at the boundary: unwinding into C is undefined, so they become the text of an error reply.

use core::any::Any;
use core::mem::{ManuallyDrop, forget, needs_drop};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `f`; a panic comes back as its message.
///
/// # Errors
/// `f` panicked.
pub fn guard<R, F: FnOnce() -> R>(f: F) -> Result<R, String> {
    let mut slot = Slot { f: ManuallyDrop::new(f) };
    // SAFETY: the slot holds the function, and is used for nothing else meanwhile.
    unsafe { caught(run::<R, F>, (&raw mut slot).cast()) }?;
    // SAFETY: `run` came to its end, so the result is there; it is taken once.
    Ok(ManuallyDrop::into_inner(unsafe { slot.result }))
}

/// As [`guard`], but not out of line: for what every call does.
///
/// # Errors
/// `f` panicked.
#[inline(always)]
pub fn guard_here<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    // As in `caught`, about what is left half done.
    catch_unwind(AssertUnwindSafe(f)).map_err(message)
}

/// Drops a value of the author's, whose `Drop` may panic. By then its reply was given, so there is nobody to tell.
pub fn dispose<T>(value: T) {
    if needs_drop::<T>() {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: the value is there, and not used again.
        drop(unsafe { caught(drop_at::<T>, (&raw mut value).cast()) });
    }
}

/// A function, and after it was run what it gave.
union Slot<R, F> {
    f: ManuallyDrop<F>,
    result: ManuallyDrop<R>,
}

/// # Safety
/// `slot` points to a [`Slot`] of these types with a function, which only this function uses. If it returns, it has put the
/// result there; if it panics, nothing is left there.
unsafe fn run<R, F: FnOnce() -> R>(slot: *mut ()) {
    // SAFETY: by this function's contract.
    let slot = unsafe { &mut *slot.cast::<Slot<R, F>>() };
    // SAFETY: the function is there, and taken once: what follows writes over it.
    let f = unsafe { ManuallyDrop::take(&mut slot.f) };
    slot.result = ManuallyDrop::new(f());
}

/// # Safety
/// `value` points to a value of the type, which is not used again.
unsafe fn drop_at<T>(value: *mut ()) {
    // SAFETY: by this function's contract.
    unsafe { value.cast::<T>().drop_in_place() };
}

/// What does not depend on what is run. It is compiled once, and not several times for each exported function: inlined, it would
/// take what is run with it wherever that is called.
///
/// # Safety
/// `f` may be called with `data`.
#[inline(never)]
unsafe fn caught(f: unsafe fn(*mut ()), data: *mut ()) -> Result<(), String> {
    // SAFETY: the caller's promise.
    let run = || unsafe { f(data) };
    // What a panic may leave half done is the author's own state, as with a thread that panics; the state of this
    // crate is changed only in steps that do not panic.
    catch_unwind(AssertUnwindSafe(run)).map_err(message)
}

/// What a panic said.
#[cold]
#[inline(never)]
fn message(payload: Box<dyn Any + Send>) -> String {
    let text = text(&*payload);
    // A payload may panic while it is dropped, and so may that panic's: there is nothing left to tell about it then, and
    // no end to it but to leave it where it is.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        forget(again);
    }
    text
}

fn text(payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    match message {
        Some(message) => format!("panicked: {message}"),
        None => "panicked".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{dispose, guard};

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(guard(|| 1), Ok(1));
        assert_eq!(guard(|| panic!("plain")), Err::<(), _>("panicked: plain".into()));
        assert_eq!(guard(|| panic!("with {}", 1)), Err::<(), _>("panicked: with 1".into()));
        assert_eq!(guard(|| std::panic::panic_any(7)), Err::<(), _>("panicked".into()));
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_contained() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                std::panic::panic_any(Self);
            }
        }
        assert_eq!(guard(|| std::panic::panic_any(Bomb)), Err::<(), _>("panicked".into()));
        dispose(Bomb);
    }
}
