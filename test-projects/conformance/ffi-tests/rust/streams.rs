//! Streams.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use conformance_client::*;
use futures_util::StreamExt as _;

use crate::helpers::{TEXT, counts, labelled, library, same, shapes, soon, until};

/// The items of a stream, and what it fails with.
async fn all<T: Debug + Send, E: Debug + Send>(
    stream: impl futures_util::Stream<Item = Result<T, CallError<E>>>,
) -> (Vec<T>, Option<CallError<E>>) {
    let (mut items, mut failure) = (Vec::new(), None);
    let mut stream = std::pin::pin!(stream);
    while let Some(item) = soon(stream.next()).await {
        assert!(failure.is_none(), "something comes behind the error");
        match item {
            Ok(item) => items.push(item),
            Err(error) => failure = Some(error),
        }
    }
    (items, failure)
}

/// Sends items, and wants them back.
macro_rules! streams {
    ($library:ident.$function:ident: $($items:expr),+ $(,)?) => {$({
        let items = $items;
        let (got, failure) = all($library.$function(items.clone())).await;
        same(got, items);
        assert!(failure.is_none(), "{failure:?}");
    })+};
}

async fn none_left(library: &Library) {
    until(|| async { library.streams_alive().await == Ok(0) }).await;
}

#[tokio::test]
async fn items_come_back() {
    let library = library().await;
    streams!(library.stream_numbers: vec![], vec![-1, 0, 1 << 62], (0..1_000).collect::<Vec<_>>());
    streams!(library.stream_texts: vec![String::new(), TEXT.to_owned(), "long ".repeat(10_000)]);
    streams!(library.stream_chunks: vec![vec![], vec![0], vec![7; 100_000]]);
    streams!(library.stream_options: vec![None, Some(0), None]);
    streams!(library.stream_levels: vec![Level::High, Level::Low]);
    streams!(library.stream_shapes: shapes());
    streams!(library.stream_names: vec![UserName(TEXT.into()), UserName(String::new())]);
    streams!(library.stream_lists: vec![vec![], vec![1, 2]]);
    streams!(library.stream_maps: vec![BTreeMap::new(), counts()]);
    let node = Node { value: 1, next: Some(Box::new(Node { value: 2, next: None })) };
    let (got, _) = all(library.stream_boxes(vec![node.clone()])).await;
    assert_eq!(got, [Box::new(node)]);
    none_left(&library).await;
}

#[tokio::test]
async fn streams_of_every_function() {
    let (library, instance) = labelled("abc").await;
    let want: Vec<String> = "abc".chars().map(String::from).collect();
    assert_eq!(all(instance.letters()).await.0, want);
    assert_eq!(all(instance.boxed_letters()).await.0, want);
    assert_eq!(all(instance.pinned_letters()).await.0, want);
    assert_eq!(all(instance.letters_later(2)).await.0, want);
    assert_eq!(all(instance.cbor_count(40)).await.0, (0..40).collect::<Vec<_>>());
    let session = instance.start_session("abc").await.expect("an object");
    let letters = session.letters();
    drop(session);
    assert_eq!(all(letters).await.0, want);
    none_left(&library).await;
}

#[tokio::test]
async fn failures_end_a_stream() {
    let (library, instance) = labelled("fails").await;
    let (items, failure) = all(instance.count_until(20)).await;
    assert_eq!(items, (0..20).collect::<Vec<_>>());
    let Some(CallError::Failed { error, message }) = failure else { panic!("{failure:?}") };
    assert_eq!(
        (error, message.as_str()),
        (Failure::GaveUp { message: "counting".into(), attempts: 20 }, "counting after 20")
    );
    let (items, failure) = all(instance.count_until_text(3)).await;
    assert_eq!((items, failure), (vec![0, 1, 2], Some(CallError::Error("no more than 3".into()))));
    let (items, failure) = all(instance.open_count(0)).await;
    assert!(items.is_empty() && failure.is_some_and(|error| error.error() == Some(&Failure::NotFound)));
    assert_eq!(all(instance.open_count(2)).await.0, [0, 1]);
    assert_eq!(all(instance.open_some(0)).await.1, Some(CallError::Error("nothing to count".into())));
    assert_eq!(all(instance.open_some(3)).await, (vec![0, 1, 2], None));
    let (items, failure) = all(instance.count_and_panic(4)).await;
    assert_eq!(items, [0, 1, 2, 3]);
    assert!(matches!(&failure, Some(CallError::Error(text)) if text.contains("counted to 4")), "{failure:?}");
    none_left(&library).await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_cancelled() {
    let (library, instance) = labelled("endless").await;
    let mut ticks = instance.ticks(1);
    for number in 1..=40 {
        assert_eq!(soon(ticks.next()).await, Some(Ok(Tick { number })));
    }
    let silence = instance.silence();
    until(|| async { library.streams_alive().await == Ok(2) }).await;
    drop((ticks, silence));
    none_left(&library).await;

    let mut hasty = instance.with_timeout(Duration::from_millis(10)).silence();
    assert!(matches!(soon(hasty.next()).await, Some(Err(CallError::Timeout(_)))));
    assert_eq!(hasty.next().await, None);
    none_left(&library).await;
}

#[tokio::test]
async fn the_end_of_the_instance_ends_its_streams() {
    let (library, instance) = labelled("endless").await;
    let mut silence = instance.silence();
    until(|| async { library.streams_alive().await == Ok(1) }).await;
    instance.close().await.expect("closed");
    assert!(matches!(soon(silence.next()).await, Some(Err(CallError::Cancelled(_)))));
    none_left(&library).await;
}

#[tokio::test]
async fn objects_that_nobody_takes_are_given_back() {
    let (library, instance) = labelled("objects").await;
    let names: Vec<String> = vec!["streamed".to_owned(); 40];
    let mut sessions = instance.stream_sessions(names);
    let first = soon(sessions.next()).await.expect("an item").expect("an object");
    assert_eq!(first.name().await.as_deref(), Ok("streamed"));
    drop(sessions);
    until(|| async { library.sessions_there("streamed").await == Ok(1) }).await;
    drop(first);
    until(|| async { library.sessions_there("streamed").await == Ok(0) }).await;
}
