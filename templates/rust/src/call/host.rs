//! Functions that the library calls and its host implements.

use std::any::Any;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::Handle;

use super::{Owner, Site};
use crate::codec::{self, Decode, Encode, Encoder};
use crate::engine::{Answer, Asked, HostCall};

/// Why a host function has no answer. `E` is the error type of the function, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostError<E = Infallible> {
    /// The error that the library knows.
    Failed(E),
    /// Anything else, as a text.
    Error(String),
    /// The host does not do it after all.
    Cancelled(String),
}

impl<E> HostError<E> {
    /// What is not one of the library's own errors.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Error(text.into())
    }
}

impl<E> From<String> for HostError<E> {
    fn from(text: String) -> Self {
        Self::Error(text)
    }
}

impl<E> From<&str> for HostError<E> {
    fn from(text: &str) -> Self {
        Self::Error(text.to_owned())
    }
}

impl<E: fmt::Display> fmt::Display for HostError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Error(text) | Self::Cancelled(text) => f.write_str(text),
        }
    }
}

impl<E: Error + 'static> Error for HostError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Error(_) | Self::Cancelled(_) => None,
        }
    }
}

/// A function whose answer the library waits for.
///
/// It is polled at once, so that what is ready at once needs no other thread. What is not goes on in the tokio runtime that it is made in, and where there is none on a
/// thread of its own.
pub fn asked<A, T, E, F, R>(site: &Site, function: F) -> Asked
where
    A: Decode,
    T: Encode + Send + 'static,
    E: Encode + Send + 'static,
    F: Fn(A) -> R + Send + Sync + 'static,
    R: Future<Output = Result<T, HostError<E>>> + Send + 'static,
{
    let (site, runtime) = (site.downgrade(), Handle::try_current().ok());
    Arc::new(move |call: HostCall| {
        let Some(site) = site.upgrade() else { return };
        let begun =
            catch_unwind(AssertUnwindSafe(|| codec::from_bytes::<A>(&call.args, &site).map(&function)));
        let future = match begun {
            Ok(Ok(future)) => future,
            Ok(Err(malformed)) => return call.answer(Answer::Error(format!("the arguments: {malformed}"))),
            Err(panic) => return call.answer(panicked(&*panic)),
        };
        let mut answer = Box::pin(async move { answer_of(future.await, &site) });
        let _entered = runtime.as_ref().map(Handle::enter);
        match poll(answer.as_mut(), &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answered) => answered.give(call),
            Poll::Pending => {
                let rest =
                    async move { std::future::poll_fn(|cx| poll(answer.as_mut(), cx)).await.give(call) };
                match &runtime {
                    Some(runtime) => drop(runtime.spawn(rest)),
                    None => drop(thread::spawn(|| wait_for(rest))),
                }
            }
        }
    })
}

/// A function that the library tells something, and does not wait for. It is to return at once.
pub fn told<A: Decode>(site: &Site, function: impl Fn(A) + Send + Sync + 'static) -> Asked {
    let site = site.downgrade();
    Arc::new(move |call: HostCall| {
        let Some(site) = site.upgrade() else { return };
        // Nobody waits to hear what is wrong; the panic hook has heard of a panic.
        drop(catch_unwind(AssertUnwindSafe(|| codec::from_bytes::<A>(&call.args, &site).map(&function))));
    })
}

/// An answer, and what it was made of: objects in it are to be open until the library has looked them up.
struct Answered {
    answer: Answer,
    _of: Option<Box<dyn Any + Send>>,
}

impl Answered {
    fn give(self, call: HostCall) {
        call.answer(self.answer);
    }
}

fn answer_of<T, E>(result: Result<T, HostError<E>>, site: &Arc<Owner>) -> Answered
where
    T: Encode + Send + 'static,
    E: Encode + Send + 'static,
{
    let encoded = |value: &dyn Fn(&mut Encoder<'_>)| {
        let mut out = Encoder::new(Some(site));
        value(&mut out);
        out.finish()
    };
    let answer = match &result {
        Ok(value) => encoded(&|out| value.encode(out)).map(Answer::Done),
        Err(HostError::Failed(error)) => encoded(&|out| error.encode(out)).map(Answer::Failed),
        Err(HostError::Error(text)) => Ok(Answer::Error(text.clone())),
        Err(HostError::Cancelled(text)) => Ok(Answer::Cancelled(text.clone())),
    };
    let answer = answer.unwrap_or_else(|why| Answer::Error(format!("result: {why}")));
    Answered { answer, _of: Some(Box::new(result)) }
}

/// One step, whose panic is an answer.
fn poll(future: Pin<&mut (impl Future<Output = Answered> + ?Sized)>, cx: &mut Context<'_>) -> Poll<Answered> {
    catch_unwind(AssertUnwindSafe(|| future.poll(cx)))
        .unwrap_or_else(|panic| Poll::Ready(Answered { answer: panicked(&*panic), _of: None }))
}

fn panicked(panic: &(dyn Any + Send)) -> Answer {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    Answer::Error(format!("panicked: {}", text.unwrap_or("with something that is no text")))
}

/// Runs a future to its end on this thread.
fn wait_for(future: impl Future<Output = ()>) {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    while future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
        thread::park();
    }
}
