//! Byte strings.

use conformance_client::{BytesChoice, BytesError, EveryBytes};

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let many: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for bytes in [&[][..], &[0], &[0, 255, 128], &many] {
        assert_eq!(library.echo_bytes(bytes).await.as_deref(), Ok(bytes));
        assert_eq!(library.echo_shared_bytes(bytes).await.as_deref(), Ok(bytes));
    }
    echo!(library.echo_option_shared_bytes: None, Some(vec![]), Some(vec![1]));
    echo!(library.echo_every_bytes: EveryBytes {
        field: vec![0, 1],
        list: vec![vec![], vec![2]],
        option: Some(vec![]),
        option_list: vec![None, Some(vec![]), Some(vec![3])],
        list_option: Some(vec![vec![4]]),
    });
    echo!(library.echo_bytes_choice: BytesChoice::Bare(vec![]), BytesChoice::Named { bytes: vec![1, 2] });
    let (error, message) = typed(library.fail_with_bytes(&[9, 8]).await);
    assert_eq!((error, message.as_str()), (BytesError { bytes: vec![9, 8] }, "2 bytes"));
}
