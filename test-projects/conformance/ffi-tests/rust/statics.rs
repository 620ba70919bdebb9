//! Functions that need no instance.

use crate::helpers::library;

#[tokio::test]
async fn functions_are_called_on_the_library() {
    let library = library().await;
    assert_eq!(library.subtract(i64::MIN, 1).await, Ok(i64::MAX));
    assert_eq!(library.subtract_later(3, 5).await, Ok(-2));
    assert_eq!(library.divide(7, 2).await, Ok(Some(3)));
    assert_eq!(library.divide(7, 0).await, Ok(None));
    assert_eq!(library.divide_later(9, 3).await, Ok(Some(3)));
    assert_eq!(library.about().library, "conformance");
}
