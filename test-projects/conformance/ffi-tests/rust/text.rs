//! Text.

use conformance_client::{EveryText, TextChoice, TextError};

use crate::helpers::{TEXT, echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let long = "é".repeat(70_000);
    for text in ["", TEXT, "\u{feff}", &long] {
        assert_eq!(library.echo_text(text).await.as_deref(), Ok(text));
        let want = vec![text.len() as u64, text.chars().count() as u64];
        assert_eq!(library.measure_text(text).await, Ok(want));
    }
    let text = || TEXT.to_owned();
    echo!(library.echo_every_text: EveryText {
        field: text(), list: vec![String::new(), text()], option: Some(String::new()), option_list: vec![None, Some(text())], list_option: Some(vec![text()]),
    });
    echo!(library.echo_text_choice: TextChoice::Bare(text()), TextChoice::Named { text: text() });
    assert_eq!(
        typed(library.fail_with_text(TEXT).await),
        (TextError { text: text() }, format!("text: {TEXT}"))
    );
}
