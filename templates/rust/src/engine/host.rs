//! What the library asks its host, and how it is answered.

use std::fmt;
use std::sync::Arc;

/// What is called when the library calls a host function. It returns at once.
pub type Asked = Arc<dyn Fn(HostCall) + Send + Sync>;

/// One call of a host function. Where it is dropped without an answer, the library gets an error.
pub struct HostCall {
    /// The arguments: a CBOR map by their names.
    pub args: Vec<u8>,
    answer: Option<Box<dyn FnOnce(Answer) + Send>>,
}

/// How a call of a host function ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The result, as CBOR; nothing, or `null`, where there is none.
    Done(Vec<u8>),
    /// The typed error: the CBOR map `{error, message}`, or the error alone.
    Failed(Vec<u8>),
    /// Any other error.
    Error(String),
    /// The host does not do it after all.
    Cancelled(String),
}

impl HostCall {
    /// One that waits for its answer, which `answer` takes to the library.
    pub fn new(args: Vec<u8>, answer: impl FnOnce(Answer) + Send + 'static) -> Self {
        Self { args, answer: Some(Box::new(answer)) }
    }

    /// One that the host is only told of.
    pub fn told(args: Vec<u8>) -> Self {
        Self { args, answer: None }
    }

    /// Whether the library waits for an answer.
    pub fn is_asked(&self) -> bool {
        self.answer.is_some()
    }

    /// Answers, on any thread. Where nobody waits, nothing happens.
    pub fn answer(mut self, answer: Answer) {
        if let Some(send) = self.answer.take() {
            send(answer);
        }
    }
}

impl Drop for HostCall {
    fn drop(&mut self) {
        if let Some(send) = self.answer.take() {
            send(Answer::Error("the host has dropped the call without an answer".to_owned()));
        }
    }
}

impl fmt::Debug for HostCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostCall")
            .field("args", &self.args.len())
            .field("is_asked", &self.is_asked())
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// The code and the payload that say it.
    pub fn into_code(self) -> (i32, Vec<u8>) {
        match self {
            Self::Done(value) => (0, value),
            Self::Error(text) => (1, text.into_bytes()),
            Self::Cancelled(text) => (5, text.into_bytes()),
            Self::Failed(error) => (6, error),
        }
    }
}
