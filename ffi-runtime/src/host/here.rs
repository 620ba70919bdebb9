//! Host functions that a test in the same process answers: nothing is lowered.

use core::{
    any::{Any, type_name},
    future::Future,
    pin::Pin,
};

use super::{HostError, HostFailure, Hosts};

/// A value, and what its type is called.
pub(crate) struct Typed {
    value: Box<dyn Any + Send>,
    name: &'static str,
}

impl Typed {
    /// The value, whatever its type is.
    pub(crate) fn new<V: Send + 'static>(value: V) -> Self {
        Self { value: Box::new(value), name: type_name::<V>() }
    }

    /// The value, if it is of that type.
    pub(crate) fn into<V: 'static>(self) -> Result<V, Self> {
        let Self { value, name } = self;
        value.downcast().map(|value| *value).map_err(|value| Self { value, name })
    }

    /// What its type is called.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

/// What a test's closure gives.
pub(crate) enum Given {
    /// The answer.
    Now(Typed),
    /// What becomes the answer.
    Later(Pin<Box<dyn Future<Output = Typed> + Send>>),
}

/// A test's closure.
pub(crate) struct Here(Box<dyn Fn(Typed) -> Given + Send + Sync>);

impl Here {
    /// One that takes the tuple of the arguments.
    pub(crate) fn new(closure: impl Fn(Typed) -> Given + Send + Sync + 'static) -> Self {
        Self(Box::new(closure))
    }

    /// Awaits the answer.
    pub(super) async fn later<T: 'static, E: HostFailure>(
        &self,
        hosts: &Hosts,
        function: &str,
        args: impl Send + 'static,
    ) -> Result<T, E> {
        let counted = Counted { hosts, is_answered: false };
        let given = match (self.0)(Typed::new(args)) {
            Given::Now(given) => given,
            Given::Later(future) => future.await,
        };
        counted.answered(function, given)
    }

    /// Has the answer at once.
    pub(super) fn now<T: 'static, E: HostFailure>(
        &self,
        hosts: &Hosts,
        function: &str,
        args: impl Send + 'static,
    ) -> Result<T, E> {
        let counted = Counted { hosts, is_answered: false };
        let given = self.at_once(function, Typed::new(args));
        counted.answered(function, given)
    }

    /// Has nothing to answer.
    pub(super) fn tell(&self, hosts: &Hosts, function: &str, args: impl Send + 'static) {
        let mut counted = Counted { hosts, is_answered: false };
        if let Err(other) = self.at_once(function, Typed::new(args)).into::<()>() {
            wrong(function, other.name(), "()");
        }
        counted.is_answered = true;
    }

    fn at_once(&self, function: &str, args: Typed) -> Typed {
        match (self.0)(args) {
            Given::Now(given) => given,
            Given::Later(_) => {
                panic!("the host function `{function}` is not async: answer it with `answer_now`")
            }
        }
    }
}

/// Counts a call when it is over.
struct Counted<'a> {
    hosts: &'a Hosts,
    is_answered: bool,
}

impl Counted<'_> {
    fn answered<T: 'static, E: HostFailure>(mut self, function: &str, given: Typed) -> Result<T, E> {
        let answered = match given.into::<Result<T, E>>() {
            Ok(answered) => answered,
            Err(given) => match given.into::<Result<T, HostError>>() {
                Ok(answered) => answered.map_err(E::of_host),
                Err(other) => wrong(function, other.name(), type_name::<Result<T, E>>()),
            },
        };
        self.is_answered = true;
        answered
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.hosts.over(self.is_answered);
    }
}

#[track_caller]
fn wrong(function: &str, given: &str, due: &str) -> ! {
    panic!("the answer to the host function `{function}` is a `{given}`, and a `{due}` is due")
}
