//! Types under other names.

use conformance_client::{EveryAlias, Refusal};

use crate::helpers::{echo, library, point, points, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    assert_eq!(library.echo_blob(&[0, 255]).await, Ok(vec![0, 255]));
    echo!(library.echo_pairs: vec![vec![1, -2], vec![]], vec![]);
    echo!(library.echo_dots: points());
    echo!(library.echo_millis: 1, u64::MAX);
    assert_eq!(typed(library.echo_millis(0).await), (Refusal::NotNow, "not now".to_owned()));
    echo!(library.echo_every_alias: EveryAlias { blob: vec![], pairs: vec![vec![u64::MAX]], dot: Some(point(1, 2)) });
}
