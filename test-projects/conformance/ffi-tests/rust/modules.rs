//! Items in all the places that a crate has.

use conformance_client::Conditional;

use crate::helpers::{echo, library};

#[tokio::test]
async fn every_place_says_what_it_is() {
    let library = library().await;
    let said = [
        (library.from_inline().await, "inline"),
        (library.from_nested().await, "nested"),
        (library.from_path().await, "path"),
        (library.from_include().await, "include"),
        (library.from_feature().await, "feature"),
        (library.from_either().await, "without"),
        (library.from_condition().await, "condition"),
    ];
    for (got, want) in said {
        assert_eq!(got.as_deref(), Ok(want));
    }
    echo!(library.echo_conditional: Conditional { always: 1, sometimes: -1 });
}
