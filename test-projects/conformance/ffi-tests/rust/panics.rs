//! Panics: an error for the host, and the instance goes on.

use crate::helpers::{TEXT, labelled, text_of};

#[tokio::test]
async fn panics_are_errors() {
    let (library, instance) = labelled("panics").await;
    assert!(text_of(library.panic_with(TEXT).await).contains(TEXT));
    assert!(!text_of(library.panic_without_text().await).is_empty());
    assert!(text_of(instance.panic_inside("now").await).contains("panics: now"));
    assert!(text_of(instance.panic_later("later").await).contains("panics: later"));
    assert_eq!(instance.label().await.as_deref(), Ok("panics"));
}
