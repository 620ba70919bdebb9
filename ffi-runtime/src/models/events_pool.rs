//! The threads that drain queues, for the models: one for each time that a queue is to be drained.

use super::delivery::drain;
use crate::{context::Context, executor};

/// As the library's. There are always enough.
pub(super) fn give(context: Context) -> bool {
    executor::detach(move || drain(&context));
    true
}
