//! Failures.

use std::error::Error as _;

use conformance_client::{Failure, ParseFailure, Refusal, Shape};

use crate::helpers::{TEXT, labelled, library, point, text_of, typed};

fn failures() -> [(Failure, &'static str); 4] {
    [
        (Failure::NotFound, "not found"),
        (Failure::Refused("by \"him\"\0".to_owned()), "refused: by \"him\"\0"),
        (Failure::GaveUp { message: "no 𝄞".to_owned(), attempts: u32::MAX }, "no 𝄞 after 4294967295"),
        (
            Failure::Outside { point: point(-1, i64::MAX), shape: Some(Shape::Circle(0.5)) },
            "out of the picture",
        ),
    ]
}

#[tokio::test]
async fn texts_arrive() {
    let (library, instance) = labelled("label").await;
    assert_eq!(library.fail_text("").await.as_deref(), Ok(""));
    assert_eq!(text_of(library.fail_text(TEXT).await), TEXT);
    assert_eq!(library.fail_unit("").await, Ok(()));
    assert_eq!(text_of(library.fail_unit("no").await), "no");
    assert_eq!(text_of(instance.fail_text_later("no").await), "label: no");
}

#[tokio::test]
async fn typed_errors_arrive() {
    let (library, instance) = labelled("label").await;
    for (number, (error, message)) in (0..).zip(failures()) {
        assert_eq!(typed(library.fail_enum(number).await), (error.clone(), message.to_owned()));
        assert_eq!(typed(instance.fail_later(number).await), (error, message.to_owned()));
    }
    assert_eq!(library.fail_enum(4).await, Ok(4));
    assert_eq!(instance.fail_later(4).await, Ok(4));
    let expected = vec!["(".to_owned(), String::new()];
    let failure = ParseFailure { line: 3, reason: "expected one of them".to_owned(), expected };
    assert_eq!(typed(library.fail_struct(3).await), (failure, "line 3: expected one of them".to_owned()));
    assert_eq!(library.fail_struct(0).await, Ok(0));
    assert_eq!(typed(library.fail_flat(true).await), (Refusal::Never, "never".to_owned()));
    assert_eq!(typed(library.fail_flat(false).await), (Refusal::NotNow, "not now".to_owned()));
}

#[tokio::test]
async fn errors_are_errors() {
    let library = library().await;
    let error = library.fail_enum(0).await.expect_err("a failure");
    assert_eq!(error.to_string(), "not found");
    assert_eq!(error.source().expect("the typed error").downcast_ref(), Some(&Failure::NotFound));
    let error: Box<dyn std::error::Error + Send + Sync> =
        library.fail_text("no").await.expect_err("a failure").into();
    assert!(error.to_string() == "no" && error.source().is_none());
}
