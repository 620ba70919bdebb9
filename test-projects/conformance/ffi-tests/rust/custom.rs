//! Types that are made from others, which may fail.

use std::collections::BTreeMap;

use conformance_client::{Direction, Email, EveryCustom, NoEmail, Percent};

use crate::helpers::{echo, library, point, text_of, typed};

fn email(text: &str) -> Email {
    Email(text.to_owned())
}

#[tokio::test]
async fn values_come_back_as_the_library_has_them() {
    let library = library().await;
    assert_eq!(library.echo_email(email("Me@HERE")).await, Ok(email("Me@here")));
    echo!(library.echo_percent: Percent(0), Percent(100));
    echo!(library.echo_direction: Direction(point(0, 0)), Direction(point(-1, i64::MAX)));
    echo!(library.echo_every_custom: EveryCustom {
        field: Percent(50),
        list: vec![email("a@b"), email("@")],
        option: Some(Direction(point(1, 0))),
        shares: BTreeMap::from([(email("a@b"), Percent(1)), (email("c@d"), Percent(2))]),
    });
    assert_eq!(library.host_of(email("a@B")).await.as_deref(), Ok("b"));
    let made = library.of_email(email("a@label")).await.expect("an instance");
    assert_eq!(made.label().await.as_deref(), Ok("label"));
}

#[tokio::test]
async fn what_is_refused_is_an_error() {
    let library = library().await;
    assert!(text_of(library.echo_email(email("nobody")).await).contains("`nobody` is no address"));
    assert!(text_of(library.echo_percent(Percent(101)).await).contains("101 is more than 100"));
    let nobody = NoEmail { text: "nobody".to_owned() };
    assert_eq!(
        typed(library.host_of(email("nobody")).await),
        (nobody.clone(), "`nobody` is no address".to_owned())
    );
    assert_eq!(typed(library.of_email(email("nobody")).await).0, nobody);
    assert_eq!(typed(library.host_of(email("me@")).await).0, NoEmail { text: "me".to_owned() });
}
