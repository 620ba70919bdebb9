//! The events of a context whose host is a test: they are kept as they were fired.

use core::any::{Any, type_name};
use std::sync::{Mutex, PoisonError};

/// What was fired and not taken yet.
#[derive(Debug, Default)]
pub(super) struct Record(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    name: &'static str,
    type_name: &'static str,
    payload: Box<dyn Any + Send>,
}

impl Record {
    pub(super) fn keep<P: Any + Send>(&self, name: &'static str, payload: P) {
        let kept = Kept { name, type_name: type_name::<P>(), payload: Box::new(payload) };
        self.lock().push(kept);
    }

    /// Takes the payloads of one event out, in the order in which they were fired.
    ///
    /// # Panics
    /// One is not a `P`.
    pub(super) fn take<P: Any>(&self, name: &str) -> Vec<P> {
        let taken: Vec<Kept> = self.lock().extract_if(.., |kept| kept.name == name).collect();
        let payloads = taken.into_iter().map(|kept| match kept.payload.downcast() {
            Ok(payload) => *payload,
            Err(_) => panic!(
                "the event `{name}` was fired with `{}`, and is taken as `{}`",
                kept.type_name,
                type_name::<P>()
            ),
        });
        payloads.collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        // A list is consistent after every step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
