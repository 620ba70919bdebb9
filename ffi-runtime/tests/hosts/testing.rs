//! Tests of authors: host functions that are answered in the same process.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use ffi::{
    __private::host::{call, call_now, tell},
    HostError,
    testing::TestContext,
};

use crate::library::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// As the macros write it: what tests of authors call.
async fn fetch(context: &ffi::Context, id: u64) -> Result<Profile, StorageError> {
    call(context, &ASK, question(id)).await
}

fn fetch_now(context: &ffi::Context, id: u64) -> Result<Profile, StorageError> {
    call_now(context, &ASK, question(id))
}

fn profile(name: &str) -> Profile {
    Profile { name: name.to_owned(), age: None }
}

/// The text that it panics with.
#[track_caller]
fn panicked<T>(run: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else { panic!("it does not panic") };
    payload.downcast_ref::<String>().expect("a text").clone()
}

#[test]
fn a_closure_answers_with_either_error() {
    let test = TestContext::new();
    test.answer("ask", |id: u64, text: String| async move {
        tokio::task::yield_now().await;
        match id {
            1 => Ok(profile(&text)),
            id => Err(StorageError { key: text, code: i32::try_from(id).expect("a small number") }),
        }
    });
    assert_eq!(block_on(fetch(&test, 1)), Ok(profile("question 1")));
    assert_eq!(block_on(fetch(test.context(), 2)), Err(StorageError { key: "question 2".into(), code: 2 }));
    // In place of it; the function's error is made of the host's.
    test.answer("ask", |_: u64, _: String| async {
        Err::<Profile, _>(HostError::Failed { text: "no network".to_owned() })
    });
    assert_eq!(block_on(fetch(&test, 1)), Err(StorageError { key: "no network".into(), code: -1 }));
    test.unanswer("ask");
    let expected = "the host function `ask` is not registered";
    assert_eq!(block_on(fetch(&test, 1)), Err(StorageError { key: expected.into(), code: -1 }));
}

#[test]
fn functions_that_are_not_async_are_answered_at_once() {
    let test = TestContext::new();
    test.answer_now("ask", |id: u64, _: String| Ok::<_, HostError>(profile(&id.to_string())));
    assert_eq!(fetch_now(&test, 3), Ok(profile("3")));
    assert_eq!(block_on(fetch(&test, 4)), Ok(profile("4")), "an async one may be, too");
    let lines = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&lines);
    test.answer_now("other", move || {
        counting.fetch_add(1, Ordering::SeqCst);
    });
    tell(&test, &OTHER, Nothing);
    assert_eq!(lines.load(Ordering::SeqCst), 1);
    test.answer("ask", |_: u64, _: String| async { Ok::<_, HostError>(profile("")) });
    assert_eq!(
        panicked(|| fetch_now(&test, 1)),
        "the host function `ask` is not async: answer it with `answer_now`"
    );
}

#[test]
fn a_wrong_type_is_a_panic_that_names_both() {
    let test = TestContext::new();
    test.answer("ask", |_: u32| async { Ok::<_, HostError>(profile("")) });
    assert_eq!(
        panicked(|| block_on(fetch(&test, 1))),
        "the host function `ask` was called with `(u64, alloc::string::String)`, and is answered for `(u32,)`"
    );
    test.answer_now("ask", |_: u64, _: String| Ok::<_, String>(profile("")));
    assert_eq!(
        panicked(|| block_on(fetch(&test, 1))),
        "the answer to the host function `ask` is a `core::result::Result<hosts::library::Profile, \
         alloc::string::String>`, and a `core::result::Result<hosts::library::Profile, \
         hosts::library::StorageError>` is due"
    );
    test.answer_now("other", |_: u64, _: String| 1_u8);
    assert_eq!(
        panicked(|| tell(&test, &OTHER, question(1))),
        "the answer to the host function `other` is a `u8`, and a `()` is due"
    );
}

#[test]
fn a_test_that_is_over_closes_its_context() {
    let test = TestContext::default();
    test.answer("ask", |_: u64, _: String| async { Ok::<_, HostError>(profile("")) });
    let left = test.context().clone();
    let waiting = fetch(&left, 1);
    drop(test);
    let closed = StorageError { key: "the context was destroyed".to_owned(), code: -1 };
    assert_eq!(block_on(waiting), Err(closed));
}

/// What is dropped while it is awaited drops the closure's future.
#[test]
fn a_call_that_is_given_up_ends_its_answer() {
    struct Dropped(Arc<AtomicU32>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let test = TestContext::new();
    let dropped = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&dropped);
    test.answer("ask", move |_: u64, _: String| {
        let dropped = Dropped(Arc::clone(&counting));
        async move {
            let _dropped = dropped;
            std::future::pending::<Result<Profile, HostError>>().await
        }
    });
    let limit = std::time::Duration::from_millis(1);
    assert!(block_on(async { tokio::time::timeout(limit, fetch(&test, 1)).await }).is_err());
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

#[test]
fn what_is_awaited_can_move_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    let test = TestContext::new();
    is_send(&fetch(&test, 1));
}

/// The arities that there are.
#[test]
fn closures_have_up_to_eight_parameters() {
    let test = TestContext::new();
    test.answer_now("a", || ());
    test.answer_now("a", |_: u8| ());
    test.answer_now("a", |_: u8, _: u8, _: u8| ());
    test.answer_now("a", |_: u8, _: u8, _: u8, _: u8| ());
    test.answer_now("a", |_: u8, _: u8, _: u8, _: u8, _: u8| ());
    test.answer_now("a", |_: u8, _: u8, _: u8, _: u8, _: u8, _: u8| ());
    test.answer_now("a", |_: u8, _: u8, _: u8, _: u8, _: u8, _: u8, _: u8| ());
    test.answer("a", |_: u8, _: u8, _: u8, _: u8, _: u8, _: u8, _: u8, _: String| async {});
}
