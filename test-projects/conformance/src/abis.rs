//! Functions that are exported in some forms and not in others.

use crate::Conformance;

/// What only a function takes that is exported for CBOR only.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// A text.
    pub text: String,
}

/// Gives back a number, in the native forms only.
#[ffi::export(abi = "native")]
pub fn native_only(value: i64) -> i64 {
    value
}

/// Gives back a number later, in the native forms only.
#[ffi::export(abi = "native")]
pub async fn native_only_later(value: i64) -> i64 {
    tokio::task::yield_now().await;
    value
}

/// Gives back a text, in CBOR only.
#[ffi::export(abi = "cbor")]
pub fn cbor_only(value: Envelope) -> Envelope {
    value
}

/// Gives back a number later, in CBOR only.
#[ffi::export(abi = "cbor")]
pub async fn cbor_only_later(value: i64) -> i64 {
    tokio::task::yield_now().await;
    value
}

#[ffi::export(abi = "native")]
impl Conformance {
    /// Makes a context, in the native forms only.
    #[ffi::constructor]
    pub fn native_context(label: String) -> Self {
        Self::with_label(label)
    }

    /// Makes a context, in CBOR only.
    #[ffi::constructor]
    #[ffi(abi = "cbor")]
    pub fn cbor_context(label: String) -> Self {
        Self::with_label(label)
    }

    /// Gives the label, in the forms of the block: the native ones.
    pub fn native_label(&self) -> String {
        self.label.clone()
    }

    /// Gives the label, in CBOR only, whatever the block says.
    #[ffi(abi = "cbor")]
    pub fn cbor_label(&self) -> String {
        self.label.clone()
    }

    /// Gives the label later, in all forms, whatever the block says.
    #[ffi(abi = "both")]
    pub async fn label_in_all_forms(&self) -> String {
        tokio::task::yield_now().await;
        self.label.clone()
    }
}
