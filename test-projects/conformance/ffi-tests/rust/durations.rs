//! Spans of time.

use std::time::Duration;

use conformance_client::{DurationError, EveryDuration, NO_TIME, PAUSE};

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    assert_eq!((PAUSE, NO_TIME), (Duration::from_millis(1_500), Duration::ZERO));
    let library = library().await;
    echo!(library.echo_duration: Duration::ZERO, Duration::MAX, Duration::from_nanos(1), Duration::new(1, 999_999_999));
    assert_eq!(library.longest_duration().await, Ok(Duration::MAX));
    echo!(library.echo_every_duration: EveryDuration {
        field: Duration::from_secs(3), list: vec![Duration::ZERO, Duration::MAX], option: Some(Duration::from_millis(1)),
    });
    let (error, message) = typed(library.fail_with_duration(Duration::from_millis(7)).await);
    assert_eq!(
        (error, message.as_str()),
        (DurationError::Late { by: Duration::from_millis(7) }, "late by 7 ms")
    );
}
