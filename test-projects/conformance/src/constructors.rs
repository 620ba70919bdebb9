//! Several ways to a context: sync and async, without failure, with text and with a typed error.

use crate::{Conformance, errors::Failure};

impl Conformance {
    fn labelled(label: &str) -> Self {
        Self { label: label.to_owned(), gate: crate::async_calls::Gate::default(), kept: None }
    }
}

#[ffi::export]
impl Conformance {
    /// Makes a context without parameters.
    #[ffi::constructor]
    pub fn new() -> Self {
        Self::labelled("new")
    }

    /// Makes a context with that label.
    #[ffi::constructor]
    pub fn with_label(label: String) -> Self {
        Self::labelled(&label)
    }

    /// Makes a context, unless the label is empty.
    ///
    /// # Errors
    /// The label is empty.
    #[ffi::constructor]
    pub fn with_some_label(label: String) -> Result<Self, String> {
        if label.is_empty() {
            Err("a label must not be empty".to_owned())
        } else {
            Ok(Self::labelled(&label))
        }
    }

    /// Makes a context after a while, unless the label is empty.
    ///
    /// # Errors
    /// The label is empty.
    #[ffi::constructor]
    pub async fn open(label: String, delay_ms: u64) -> Result<Self, Failure> {
        tokio::time::sleep(std::time::Duration::from_millis(delay_ms)).await;
        if label.is_empty() {
            Err(Failure::Refused("no label".to_owned()))
        } else {
            Ok(Self::labelled(&label))
        }
    }

    /// Makes no context.
    #[ffi::constructor]
    pub fn panicking() -> Self {
        panic!("no context")
    }

    /// What the context was made with.
    pub fn label(&self) -> String {
        self.label.clone()
    }
}

impl Default for Conformance {
    fn default() -> Self {
        Self::new()
    }
}
