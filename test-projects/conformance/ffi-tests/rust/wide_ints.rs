//! Integers of 128 bits.

use conformance_client::*;

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    assert_eq!((MIN_I128, MAX_I128, MAX_U128, MINUS_ONE), (i128::MIN, i128::MAX, u128::MAX, -1));
    let library = library().await;
    let most = i128::from(u64::MAX);
    echo!(library.echo_i128: i128::MIN, -1 - most - 1, -1 - most, -1, 0, most, most + 1, i128::MAX);
    echo!(library.echo_u128: 0, u128::from(u64::MAX), u128::from(u64::MAX) + 1, u128::MAX);
    echo!(library.echo_every_wide: EveryWide { small: 1, signed: i128::MIN, unsigned: u128::MAX, list: vec![-1, most + 1], option: Some(0) });
    echo!(library.echo_wide_choice: WideChoice::Signed(i128::MIN), WideChoice::Unsigned(u128::MAX));
    let (error, message) = typed(library.fail_with_wide(7).await);
    assert_eq!((error, message.as_str()), (WideError { number: 7 }, "7 is too much"));
}
