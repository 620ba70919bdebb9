//! The library: contexts whose functions ask the host, written as the macros would.

use std::{
    ffi::c_void,
    fmt, ptr,
    sync::{Arc, Mutex},
};

use ffi::{
    __private::{
        Destruction, Form, HostArgs, HostFunction, Library, Method, Options, Runtime, Start, callback,
        construct, destroy, host,
    },
    HostError,
};

use crate::host::{Ctx, Inbox, OK, Received, deliver};

const MANY: Options = Options {
    runtime: Runtime::MultiThread { workers: 2 },
    destructor_timeout_ms: 0,
    stale_warn_ms: 0,
    event_queue: 16,
};
const ONE: Options = Options { runtime: Runtime::CurrentThread, ..MANY };

/// The library with many threads, or with one: a type has one kind of options.
pub(crate) struct Desk {
    pub(crate) context: ffi::Context,
}

impl Library for Desk {
    const OPTIONS: &'static Options = &MANY;
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) id: u64,
    pub(crate) text: String,
}

impl HostArgs for Question {
    type Tuple = (u64, String);

    fn into_tuple(self) -> (u64, String) {
        (self.id, self.text)
    }
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Nothing;

impl HostArgs for Nothing {
    type Tuple = ();

    fn into_tuple(self) {}
}

#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) age: Option<u32>,
}

#[ffi::error]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StorageError {
    pub(crate) key: String,
    pub(crate) code: i32,
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.code)
    }
}

impl From<HostError> for StorageError {
    fn from(error: HostError) -> Self {
        Self { key: error.to_string(), code: -1 }
    }
}

pub(crate) const ASK: HostFunction = HostFunction { name: "ask" };
pub(crate) const OTHER: HostFunction = HostFunction { name: "other" };

pub(crate) fn question(id: u64) -> Question {
    Question { id, text: format!("question {id}") }
}

/// A context whose constructor is done, as the host and as the library has it.
pub(crate) struct Opened {
    pub(crate) raw: Ctx,
    pub(crate) context: ffi::Context,
}

// SAFETY: contexts may be used from any thread.
unsafe impl Send for Opened {}
// SAFETY: as above.
unsafe impl Sync for Opened {}

pub(crate) fn open() -> Opened {
    start();
    let inbox = Inbox::new();
    let made = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&made);
    let raw = construct::sync(
        inbox.reply_to(),
        |scope| Ok(scope.context()),
        move |context: ffi::Context| {
            *keep.lock().expect("no panic") = Some(context.clone());
            Ok::<_, String>(Desk { context })
        },
    );
    assert_eq!(inbox.wait().code, OK);
    let context = made.lock().expect("no panic").take().expect("the constructor has run");
    Opened { raw, context }
}

/// Starts the runtime that this process is meant to have.
pub(crate) fn start() {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| {
        let options = if crate::is_current_thread() { &ONE } else { &MANY };
        let inbox = Inbox::new();
        let target = ffi::__private::Static { options };
        let code = callback::sync::<_, _, _, _, false>(
            target,
            inbox.reply_to(),
            |_| Ok(()),
            |(), ()| Ok::<_, String>(true),
        );
        assert_eq!((code, inbox.wait().code), (OK, OK));
    });
}

impl Opened {
    pub(crate) fn destroy(&self) -> i32 {
        destroy::<Desk>(self.raw, |desk| {
            drop(desk);
            None::<Destruction>
        })
    }

    /// Calls an async function of the library, which runs on its threads where it waits.
    pub(crate) fn begin<F>(&self, start: Start, function: impl FnOnce(ffi::Context) -> F) -> &'static Inbox
    where
        F: Future<Output = Result<String, String>> + Send + 'static,
    {
        let inbox = Inbox::new();
        let method = Method::<Desk>::new(self.raw);
        let call = |this: &'static Desk, ()| function(this.context.clone());
        // SAFETY: the future has a clone of what it needs of the instance.
        let code = unsafe { callback::asynchronous(method, inbox.reply_to(), start, |_| Ok(()), call) };
        assert_eq!(code, OK);
        inbox
    }

    /// Asks `ask` with the question, for text.
    pub(crate) fn ask(&self, id: u64) -> &'static Inbox {
        self.begin(Start::Here, move |context| async move { Ok(shown(ask(&context, id).await)) })
    }
}

pub(crate) async fn ask(context: &ffi::Context, id: u64) -> Result<String, HostError> {
    host::call(context, &ASK, question(id)).await
}

/// What came of it, as text.
pub(crate) fn shown<T: fmt::Debug, E: fmt::Debug>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error:?}"),
    }
}

impl Inbox {
    pub(crate) fn reply_to(&'static self) -> callback::ReplyTo {
        callback::ReplyTo { callback: Some(deliver), user_data: self.user_data(), form: Form::Native }
    }
}

impl Received {
    /// What [`shown`] said.
    #[track_caller]
    pub(crate) fn shown(&self) -> &str {
        assert_eq!(self.code, OK, "{self:?}");
        std::str::from_utf8(&self.payload).expect("UTF-8")
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.destroy();
    }
}

/// No context.
pub(crate) const NULL: *mut c_void = ptr::null_mut();
