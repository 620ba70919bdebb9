//! Names that mean something somewhere.

use conformance_client::{Keywords, Phrase, Virtual, Word};

use crate::helpers::{echo, library};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_keywords: Keywords { r#type: 1, switch: 2, class: 3, namespace: 4, func: 5, range: 6, register: 7, errno: 8 });
    echo!(library.echo_word: Word::Default, Word::Delete, Word::Chan, Word::Null);
    echo!(library.echo_phrase: Phrase::Union { r#struct: 1, interface: 2 }, Phrase::Select(3));
    echo!(library.echo_virtual: Virtual { value: 1 });
    assert_eq!(library.add_keywords(1, 2, 3, 4, 5, 6, 7, 8, 9, 0).await, Ok(1_234_567_890));
    assert_eq!(library.r#match(1).await, Ok(1));
    assert_eq!(library.string(2).await, Ok(2));
    assert_eq!(library.shout_parameters(5, 3).await, Ok(2));
}
