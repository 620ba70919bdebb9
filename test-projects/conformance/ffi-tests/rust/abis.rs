//! Functions that are exported in some forms and not in others.

use conformance_client::Envelope;

use crate::helpers::{TEXT, echo, labelled, library};

#[tokio::test]
async fn what_has_a_form_in_cbor_is_there() {
    let library = library().await;
    echo!(library.cbor_only: Envelope { text: TEXT.to_owned() });
    echo!(library.cbor_only_later: i64::MIN, 0);
    let made = library.cbor_context(TEXT).await.expect("an instance");
    assert_eq!(made.cbor_label().await.as_deref(), Ok(TEXT));
    let (_, instance) = labelled("all").await;
    assert_eq!(instance.label_in_all_forms().await.as_deref(), Ok("all"));
}
