//! Contexts and objects: each ends once, and with its last clone.

use std::sync::Arc;

use ffi_templates::call::{Object, Owner, Site};
use ffi_templates::codec::{Encode as _, Encoder, from_bytes, ids_in};

use crate::owner::library;

/// `"7"`
const SEVEN: &[u8] = &[0x61, b'7'];

#[test]
fn an_object_is_closed_with_its_last_clone_and_keeps_its_context() {
    let (library, ended) = library();
    let context = Owner::made(Arc::clone(library.engine()), 3);
    let object: Object = from_bytes(SEVEN, &context).expect("an object");
    assert_eq!(object.id(), 7);
    drop(context);
    let clone = object.clone();
    drop(object);
    assert!(ended.lock().expect("no panic").is_empty());
    drop(clone);
    assert_eq!(*ended.lock().expect("no panic"), ["object 7", "context 3"]);
}

#[tokio::test]
async fn what_was_closed_is_not_closed_again() {
    let (library, ended) = library();
    let context = Owner::made(Arc::clone(library.engine()), 3);
    let object: Object = from_bytes(SEVEN, &context).expect("an object");
    for _ in 0..2 {
        object.clone().close().await.expect("closed");
        context.destroy().await.expect("ended");
    }
    drop((object, context, library));
    assert_eq!(*ended.lock().expect("no panic"), ["object 7", "context 3"]);
}

#[test]
fn ids_are_found_without_closing_what_they_are_of() {
    let list = [0x83, 0x61, b'7', 0x61, b'8', 0x61, b'9'];
    assert_eq!(ids_in::<Vec<Object>>(&list), [7, 8, 9]);
    assert_eq!(ids_in::<Option<Object>>(&[0xf6]), [0_u64; 0]);
    // What comes before a mistake was given out, too.
    assert_eq!(ids_in::<Vec<Object>>(&list[..6]), [7, 8]);
}

#[tokio::test]
async fn objects_in_a_typed_error_are_found() {
    let (library, ended) = library();
    let site = Site::of(Arc::clone(&library));
    let request = |ids: &[&str]| site.request(2).with("error", ids).with("message", "why");
    site.call::<(), Vec<Object>>("fails", request(&["7", "8"])).await.expect_err("there is nobody");
    drop(site.open::<u8, Vec<Object>>("fails_late", request(&["9"])));
    assert_eq!(*ended.lock().expect("no panic"), ["object 7", "object 8", "object 9"]);
}

#[test]
fn an_object_does_not_go_to_another_library() {
    let ((here, _), (elsewhere, _)) = (library(), library());
    let object: Object = from_bytes(SEVEN, &here).expect("an object");
    let sent = |to: &Arc<Owner>| {
        let mut out = Encoder::new(Some(to));
        object.encode(&mut out);
        out.finish()
    };
    assert_eq!(sent(&here).as_deref(), Ok(SEVEN));
    // Another context of the same library is no obstacle.
    assert_eq!(sent(&Owner::made(Arc::clone(here.engine()), 3)).as_deref(), Ok(SEVEN));
    assert_eq!(sent(&elsewhere), Err("an object of another library, or of another connection".to_owned()));
}
