//! Enums without fields.

use conformance_client::{EveryLevel, Level, Reading};

use crate::helpers::{echo, library};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_level: Level::Low, Level::Middle, Level::High);
    echo!(library.echo_reading: Reading::AllTheWayDown, Reading::JustBelow, Reading::Nothing, Reading::AllTheWayUp);
    echo!(library.echo_every_level: EveryLevel {
        field: Level::Middle, list: vec![Reading::AllTheWayUp], option: Some(Level::Low), option_list: vec![None, Some(Level::Low)],
    });
}
