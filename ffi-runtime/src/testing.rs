//! For the tests of a library, in Rust and in the same process: what a host is to its functions.

use core::{fmt, future::Future, ops::Deref};
use std::sync::Arc;

use crate::{
    context::Context,
    host::{Function, Given, Here, Typed},
};

/// A context whose host is a test: it answers what the library asks, and takes what the library fires.
///
/// Nothing is lowered, and no runtime is started: host functions are answered by closures, which get the arguments as they are, and events are kept
/// as they are.
///
/// ```
/// # use ffi::HostError;
/// use ffi::testing::TestContext;
///
/// #[ffi::data]
/// #[derive(Debug, PartialEq)]
/// pub struct Profile {
///     pub name: String,
/// }
///
/// let test = TestContext::new();
/// test.answer("fetch_profile", |user_id: String| async move { Ok::<_, HostError>(Profile { name: user_id }) });
///
/// #[ffi::event]
/// pub fn on_profile(ctx: &ffi::Context, profile: Profile);
///
/// on_profile(test.context(), Profile { name: "one".to_owned() });
/// let fired: Vec<Profile> = test.events("on_profile");
/// assert_eq!(fired, [Profile { name: "one".to_owned() }]);
/// ```
///
/// What is not answered fails with [`HostError::NotRegistered`](crate::HostError::NotRegistered). When it is dropped its context is closed, as one
/// that was destroyed: clones of it may be left, and fail with [`HostError::Closed`](crate::HostError::Closed), and events are ignored.
pub struct TestContext {
    context: Context,
}

impl TestContext {
    /// A context on which nothing is answered yet.
    pub fn new() -> Self {
        Self { context: Context::detached() }
    }

    /// What is passed to the functions of the library.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Answers an async host function, by its name for hosts (`fetch_profile`, of a trait `storage_get`), in place of what answered it before.
    ///
    /// The closure takes the function's arguments, and its future gives the function's result: with the function's own error, or with
    /// [`HostError`](crate::HostError). The future is polled where the function is awaited, and dropped with that.
    ///
    /// # Panics
    /// The function panics when it is called and its arguments or its result are of other types than those of the closure.
    pub fn answer<Args, F>(&self, function: &str, answer: F)
    where
        Args: Send + 'static,
        F: Answer<Args, Given: Future<Output: Send + 'static> + Send + 'static>,
    {
        self.register(function, move |args| {
            let future = answer.answer(args);
            Given::Later(Box::pin(async move { Typed::new(future.await) }))
        });
    }

    /// Answers a host function at once: one that is not async, or one that is. The closure gives the function's result, and nothing where it has none.
    ///
    /// # Panics
    /// As for [`TestContext::answer`].
    pub fn answer_now<Args, F>(&self, function: &str, answer: F)
    where
        Args: Send + 'static,
        F: Answer<Args, Given: Send + 'static>,
    {
        self.register(function, move |args| Given::Now(Typed::new(answer.answer(args))));
    }

    /// Answers nothing from now on: as a host that unregisters a function.
    pub fn unanswer(&self, function: &str) {
        self.context.hosts().register(function, || None);
    }

    /// Takes the events of that name on the wire that were fired and not taken before, in their order. Their payload is the one parameter of the
    /// event, or the struct that is written for several, `OnJobScheduledPayload`.
    ///
    /// # Panics
    /// The payload of the event is of another type.
    #[track_caller]
    pub fn events<P: 'static>(&self, name: &str) -> Vec<P> {
        let mut events = Vec::new();
        for payload in self.context.events().take(name) {
            match payload.into::<P>() {
                Ok(payload) => events.push(payload),
                Err(other) => panic!(
                    "the event `{name}` was fired with `{}`, and is taken as `{}`",
                    other.name(),
                    core::any::type_name::<P>()
                ),
            }
        }
        events
    }

    fn register<Args: Send + 'static>(
        &self,
        function: &str,
        answer: impl Fn(Args) -> Given + Send + Sync + 'static,
    ) {
        let name = function.to_owned();
        let here = Here::new(move |args: Typed| match args.into::<Args>() {
            Ok(args) => answer(args),
            Err(other) => panic!(
                "the host function `{name}` was called with `{}`, and is answered for `{}`",
                other.name(),
                core::any::type_name::<Args>()
            ),
        });
        self.context.hosts().register(function, || Some(Function::Here(Arc::new(here))));
    }
}

impl Default for TestContext {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for TestContext {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl fmt::Debug for TestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestContext").finish_non_exhaustive()
    }
}

impl Drop for TestContext {
    fn drop(&mut self) {
        self.context.hosts().close();
        self.context.hosts().end();
        self.context.events().close();
    }
}

/// A closure that answers a host function whose arguments are `Args`, a tuple: one of up to eight parameters.
pub trait Answer<Args>: Send + Sync + 'static {
    /// What it gives: the result, or a future of it.
    type Given;

    /// Calls it.
    fn answer(&self, args: Args) -> Self::Given;
}

macro_rules! closure {
    ($($arg:ident)*) => {
        impl<F, R, $($arg),*> Answer<($($arg,)*)> for F
        where
            F: Fn($($arg),*) -> R + Send + Sync + 'static,
        {
            type Given = R;

            #[expect(non_snake_case, reason = "an argument is called as its type")]
            fn answer(&self, ($($arg,)*): ($($arg,)*)) -> R {
                self($($arg),*)
            }
        }
    };
}

impl<F: Fn() -> R + Send + Sync + 'static, R> Answer<()> for F {
    type Given = R;

    fn answer(&self, (): ()) -> R {
        self()
    }
}

closure!(A);
closure!(A B);
closure!(A B C);
closure!(A B C D);
closure!(A B C D E);
closure!(A B C D E G);
closure!(A B C D E G H);
closure!(A B C D E G H I);
