//! Sets.

use std::collections::BTreeSet;

use conformance_client::{EverySet, SetChoice, SetError};

use crate::helpers::{TEXT, echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let words = BTreeSet::from([String::new(), TEXT.to_owned(), "b".to_owned(), "aa".to_owned()]);
    echo!(library.echo_words: BTreeSet::new(), words);
    echo!(library.echo_number_set: BTreeSet::from([i64::MIN, -1, 0, 24, i64::MAX]));
    echo!(library.echo_octet_set: (0..=255).collect::<BTreeSet<u8>>());
    echo!(library.echo_every_set: EverySet { field: BTreeSet::from([1, -1]), list: vec![words.clone(), BTreeSet::new()], option: Some(BTreeSet::from([u64::MAX])) });
    echo!(library.echo_set_choice: SetChoice::Words(words));
    let (error, message) = typed(library.fail_with_set(BTreeSet::from([1, 2])).await);
    assert_eq!((error, message.as_str()), (SetError { elements: BTreeSet::from([1, 2]) }, "2 elements"));
}
