//! What a call hands to its function beside what the host passed.

use crate::context::Context;

/// What a call is made in.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    context: Option<&'a Context>,
}

impl<'a> Scope<'a> {
    /// That of a call which is made on a context, or on none.
    pub(crate) fn new(context: Option<&'a Context>) -> Self {
        Self { context }
    }

    /// The context, for a function that declares one.
    ///
    /// # Panics
    /// There is none: the macros refuse that parameter where there can be none.
    pub fn context(self) -> Context {
        self.context.expect("only what has a context declares one").clone()
    }
}
