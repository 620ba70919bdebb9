//! Nothing at all.

use conformance_client::{Empty, EveryEmpty};

use crate::helpers::{echo, library};

#[tokio::test]
async fn nothing_comes_back() {
    let library = library().await;
    echo!(library.echo_empty: Empty {});
    echo!(library.echo_every_empty: EveryEmpty { field: Empty {}, list: vec![Empty {}, Empty {}], option: Some(Empty {}) }, EveryEmpty {
        field: Empty {}, list: vec![], option: None,
    });
    assert_eq!(library.do_nothing().await, Ok(()));
    assert_eq!(library.swallow(vec!["a".to_owned()]).await, Ok(()));
    assert_eq!(library.answer().await, Ok(42));
}
