//! Options of options.

use conformance_client::EveryOptionOption;

use crate::helpers::{TEXT, echo, library};

#[tokio::test]
async fn nothing_is_told_from_something_that_is_nothing() {
    let library = library().await;
    echo!(library.echo_option_option: None, Some(None), Some(Some(i64::MIN)));
    echo!(library.echo_option_option_text: None, Some(None), Some(Some(String::new())), Some(Some(TEXT.to_owned())));
    echo!(library.echo_option_option_list: None, Some(None), Some(Some(vec![])), Some(Some(vec![1])));
    echo!(library.echo_option_option_option: None, Some(None), Some(Some(None)), Some(Some(Some(false))));
    echo!(library.echo_every_option_option: EveryOptionOption { field: Some(None), list: vec![None, Some(None), Some(Some(1))] });
}
