//! Identifiers of 16 bytes.

use conformance_client::{EveryUuid, Uuid, UuidError};

use crate::helpers::{echo, library, typed};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
    echo!(library.echo_uuid: id, Uuid::nil(), Uuid::max());
    echo!(library.echo_every_uuid: EveryUuid { field: id, list: vec![id, Uuid::nil()], option: Some(id) });
    let (error, message) = typed(library.fail_with_uuid(id).await);
    assert_eq!((error, message), (UuidError::Unknown(id), format!("unknown: {id}")));
}
