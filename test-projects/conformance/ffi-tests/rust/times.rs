//! Points in time.

use std::time::{Duration, SystemTime};

use conformance_client::{EveryTime, TimeError};

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let epoch = SystemTime::UNIX_EPOCH;
    let half_before = epoch - Duration::from_millis(500);
    echo!(library.echo_time: epoch, half_before, epoch - Duration::from_secs(1), epoch + Duration::new(4_000_000_000, 999_999_900));
    assert_eq!(
        library.later(half_before, Duration::from_secs(1)).await,
        Ok(Some(epoch + Duration::from_millis(500)))
    );
    assert_eq!(library.later(epoch, Duration::MAX).await, Ok(None));
    echo!(library.echo_every_time: EveryTime { field: half_before, list: vec![epoch], option: Some(epoch) });
    let (error, message) = typed(library.fail_with_time(half_before).await);
    assert_eq!((error, message.as_str()), (TimeError::Over { since: half_before }, "over"));
}
