//! What Rust's documentation does not show.

use conformance_client::{Knowledge, SECRET_NUMBER, Secret};

use crate::helpers::{TEXT, echo, labelled};

#[tokio::test]
async fn what_is_hidden_crosses_like_everything_else() {
    let (library, instance) = labelled("secret").await;
    assert_eq!(SECRET_NUMBER, -7);
    echo!(library.echo_secret: Secret { open: 1, kept: TEXT.to_owned() });
    echo!(library.echo_knowledge: Knowledge::Known, Knowledge::Unknown);
    assert_eq!(instance.secret_label().await.as_deref(), Ok("secret"));
}
