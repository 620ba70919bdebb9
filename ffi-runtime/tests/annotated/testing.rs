//! Tests of an author, in the same process: what they fire and ask reaches no host.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ffi::{HostError, testing::TestContext};
use futures_util::{FutureExt, StreamExt};

use crate::library::{
    self, Echo, Lab, OnJobScheduledPayload, OnSamplePayload, OnTickPayload, Refused, Storage, StorageError,
};

/// A future that does not wait.
#[track_caller]
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing to wait for")
}

fn echo(text: &str, count: u32) -> Echo {
    Echo { text: text.to_owned(), count }
}

#[test]
fn events_are_taken_in_their_order_and_once() {
    let test = TestContext::new();
    library::on_echo(&test, echo("first", 1));
    library::on_job_scheduled(&test, "j1".to_owned(), 2, vec![]);
    now(library::on_tick(&test, 3));
    library::on_sample(&test).expect("there is room");
    library::on_echo(&test.context().clone(), echo("second", 2));
    assert_eq!(test.events::<Echo>("on_echo"), [echo("first", 1), echo("second", 2)]);
    assert_eq!(test.events::<Echo>("on_echo"), []);
    // The name is the one on the wire.
    assert!(test.events::<OnJobScheduledPayload>("on_job_scheduled").is_empty());
    let jobs = test.events::<OnJobScheduledPayload>("job:scheduled");
    let [OnJobScheduledPayload { job_id, will_run_count, tags }] = &jobs[..] else { panic!("one") };
    assert_eq!((job_id.as_str(), *will_run_count, tags.len()), ("j1", 2, 0));
    assert_eq!(
        test.events::<OnTickPayload>("on_tick").iter().map(|tick| tick.count).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(test.events::<OnSamplePayload>("on_sample").len(), 1);
}

#[test]
fn an_instance_is_made_and_used_without_a_host() {
    let test = TestContext::new();
    let lab = Lab::make(test.clone());
    assert!(lab.is_own(&test));
    lab.echo("here".to_owned(), &test, 4);
    assert_eq!(test.events::<Echo>("on_echo"), [echo("here", 4)]);
    test.answer("fetch_echo", |user: String, count: u32| async move {
        Ok::<_, HostError>(Echo { text: user, count })
    });
    assert_eq!(now(lab.fetch(&test, "u1".to_owned())), Ok(echo("u1", 3)));
    test.answer_now("now", || Ok::<u64, String>(5));
    assert_eq!(lab.clock(), Ok(5));
    let echoes: Vec<Result<Echo, Refused>> = now(lab.echoes(1).take(2).collect());
    assert_eq!(echoes, [Ok(echo("again", 0)), Err(Refused { at: 1 })]);
}

#[test]
fn a_trait_is_answered_by_its_functions_or_a_struct() {
    struct Memory;

    impl Storage for Memory {
        async fn get(&self, key: String) -> Result<Option<Vec<u8>>, StorageError> {
            Ok((key == "k").then(|| vec![1]))
        }

        async fn put(&self, _: String, value: Vec<u8>) -> Result<(), StorageError> {
            if value == [1, 1] { Ok(()) } else { Err(StorageError::Full { limit: 0 }) }
        }

        fn size(&self) -> Result<u64, HostError> {
            Ok(2)
        }

        fn log(&self, line: String) {
            assert_eq!(line, "doubled k");
        }
    }

    assert_eq!(now(library::double(&Memory, "k")), Ok(2));
    assert_eq!(now(library::double(&Memory, "other")), Err(StorageError::Full { limit: 0 }));
    let test = TestContext::new();
    let missing = "the host function `storage_get` is not registered";
    assert_eq!(now(library::double(test.context(), "k")), Err(StorageError::Broken(missing.to_owned())));
    test.answer("storage_get", |_: String| async { Ok::<Option<Vec<u8>>, StorageError>(None) });
    test.answer("storage_put", |_: String, _: Vec<u8>| async { Ok::<(), StorageError>(()) });
    test.answer_now("storage_size", || Ok::<u64, HostError>(9));
    test.answer_now("storage_log", |line: String| assert_eq!(line, "doubled k"));
    assert_eq!(now(library::double(test.context(), "k")), Ok(9));
}

#[test]
fn a_payload_that_is_taken_as_another_type_is_a_panic() {
    let test = TestContext::new();
    library::on_echo(&test, echo("", 0));
    let taken = catch_unwind(AssertUnwindSafe(|| test.events::<Refused>("on_echo")));
    let text = taken.expect_err("a panic").downcast::<String>().expect("text");
    for name in ["`on_echo`", "library::Echo`", "library::Refused`"] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn what_is_fired_when_the_test_is_over_is_ignored() {
    let test = TestContext::new();
    let left = test.context().clone();
    drop(test);
    library::on_echo(&left, echo("late", 1));
    assert_eq!(now(library::fetch_echo(&left, String::new(), 0)), Err(HostError::Closed));
}
