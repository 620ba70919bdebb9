//! Several ways to an instance.

use std::time::Duration;

use conformance_client::{CallError, Failure};

use crate::helpers::{TEXT, library, text_of, typed};

#[tokio::test]
async fn instances_are_made() {
    let library = library().await;
    assert_eq!(library.new().await.expect("one").label().await.as_deref(), Ok("new"));
    assert_eq!(library.with_label(TEXT).await.expect("one").label().await.as_deref(), Ok(TEXT));
    assert_eq!(library.with_some_label("x").await.expect("one").label().await.as_deref(), Ok("x"));
    assert_eq!(library.open("later", 2).await.expect("one").label().await.as_deref(), Ok("later"));
}

#[tokio::test]
async fn instances_are_not_made() {
    let library = library().await;
    assert_eq!(text_of(library.with_some_label("").await), "a label must not be empty");
    let (error, message) = typed(library.open("", 1).await);
    assert_eq!((error, message.as_str()), (Failure::Refused("no label".to_owned()), "refused: no label"));
    assert!(text_of(library.panicking().await).contains("no context"));
    let late = library.with_timeout(Duration::from_millis(5)).open("late", 600_000).await;
    assert!(matches!(late, Err(CallError::Timeout(_))), "{late:?}");
}
