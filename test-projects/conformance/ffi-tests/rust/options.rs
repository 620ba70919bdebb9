//! Values that may be missing.

use conformance_client::{EveryOption, Level, Shape};

use crate::helpers::{TEXT, echo, library, point, rectangle};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_option_i64: None, Some(0), Some(i64::MIN));
    echo!(library.echo_option_bool: None, Some(false), Some(true));
    echo!(library.echo_option_text: None, Some(String::new()), Some(TEXT.to_owned()));
    echo!(library.echo_option_bytes: None, Some(vec![]), Some(vec![0]));
    echo!(library.echo_option_list: None, Some(vec![]), Some(vec![1]));
    echo!(library.echo_option_record: None, Some(point(1, 2)));
    echo!(library.echo_option_enum: None, Some(Level::Low));
    echo!(library.echo_option_choice: None, Some(Shape::Nothing), Some(rectangle()));
    echo!(library.echo_every_option: EveryOption {
        record: None, level: Some(Level::Low), shape: None, records: vec![None, Some(point(3, 4))], list: Some(vec![None, Some(0)]),
    });
}
