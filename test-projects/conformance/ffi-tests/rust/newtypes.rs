//! Types that are another type with a name of its own.

use std::collections::BTreeMap;

use conformance_client::*;

use crate::helpers::{TEXT, echo, library, point, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_user_id: UserId(0), UserId(u64::MAX));
    echo!(library.echo_user_name: UserName(String::new()), UserName(TEXT.into()));
    echo!(library.echo_place: Place(point(1, 2)));
    echo!(library.lend_place: Place(point(3, 4)));
    echo!(library.echo_loudness: Loudness(Level::High));
    echo!(library.echo_user_ids: UserIds(vec![]), UserIds(vec![UserId(1), UserId(2)]));
    echo!(library.echo_admin_id: AdminId(UserId(3)));
    echo!(library.echo_octets: vec![], vec![Octet(0), Octet(255)]);
    echo!(library.echo_option_maybe: None, Some(Maybe(None)), Some(Maybe(Some(1))));
    echo!(library.echo_every_newtype: EveryNewtype {
        field: UserId(1),
        list: vec![UserName(TEXT.into())],
        option: Some(Place(point(5, 6))),
        names: BTreeMap::from([(UserId(1), UserName("a".into())), (UserId(u64::MAX), UserName(String::new()))]),
    });
    let (error, message) = typed(library.fail_with_newtype(UserName("x".into())).await);
    assert_eq!((error, message.as_str()), (Nobody { value: UserName("x".into()) }, "nobody is called x"));
}
