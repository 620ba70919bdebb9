//! Panics stop at the boundary: unwinding into C is undefined, so they become the text of an error reply.

use core::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `f`; a panic comes back as its message.
///
/// # Errors
/// `f` panicked.
pub fn guard<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    // What a panic may leave half done is the author's own state, as with a thread that panics; the state of this
    // crate is changed only in steps that do not panic.
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let text = text(&*payload);
        // A payload may panic while it is dropped; there is nothing left to tell about it then.
        drop(catch_unwind(AssertUnwindSafe(|| drop(payload))));
        text
    })
}

/// Drops a value of the author's, whose `Drop` may panic. By then its reply was given, so there is nobody to tell.
pub fn dispose<T>(value: T) {
    drop(guard(|| drop(value)));
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
                panic!("second");
            }
        }
        assert_eq!(guard(|| std::panic::panic_any(Bomb)), Err::<(), _>("panicked".into()));
        dispose(Bomb);
    }
}
