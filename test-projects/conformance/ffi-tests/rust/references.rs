//! Parameters that are lent.

use conformance_client::Level;

use crate::helpers::{TEXT, echo, labelled, polygon, rectangle};

#[tokio::test]
async fn values_come_back() {
    let (library, instance) = labelled("lent").await;
    assert_eq!(library.lend_text(TEXT).await.as_deref(), Ok(TEXT));
    assert_eq!(library.lend_bytes(&[0, 255]).await, Ok(vec![0, 255]));
    echo!(library.lend_numbers: vec![], vec![i64::MIN, i64::MAX]);
    echo!(library.lend_texts: vec![String::new(), TEXT.to_owned()]);
    echo!(library.lend_polygon: polygon());
    echo!(library.lend_polygons: vec![polygon(), polygon()]);
    echo!(library.lend_level: Level::High);
    echo!(library.lend_shape: rectangle());
    let later = instance.lend_later(TEXT, &[1, 2], polygon()).await;
    assert_eq!(later, Ok(vec![TEXT.to_owned(), "[1, 2]".to_owned(), TEXT.to_owned()]));
}
