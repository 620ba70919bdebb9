//! What becomes of objects and of the ids of them, without any call.

use core::{ffi::c_void, ptr};
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Handle, Visit, close, give, given, look_up, owner, release};
use crate::{
    context::{Contexts, Owner},
    thread::current,
};

struct Session(u32);

impl Handle for Session {
    const NAME: &'static str = "Session";
}

struct Cursor;

impl Handle for Cursor {
    const NAME: &'static str = "Cursor";
}

/// A context, and the owner that it is of handles.
fn context() -> (*mut c_void, Owner) {
    let reservation = Contexts::<u8>::new().reserve().expect("a slot");
    let raw = reservation.raw();
    reservation.open(0, 0);
    (raw, Contexts::<u8>::new().visit(current(), raw).expect("open").any().owner())
}

fn destroy(context: *mut c_void) {
    Contexts::<u8>::new().destroy(current(), context).expect("open");
}

#[test]
fn what_gives_out_handles_is_plain_but_not_bare() {
    fn check<T: crate::crossing::Lower>() {
        assert_eq!((T::PLAIN, T::BARE), (true, false));
    }
    check::<Arc<Session>>();
    check::<[Arc<Session>; 2]>();
}

/// A handle of a new object, and a look at whether the object is there.
fn handle(owner: Owner, number: u32) -> (*mut c_void, Weak<Session>) {
    let object = Arc::new(Session(number));
    let there = Arc::downgrade(&object);
    (give(object, owner).expect("an id"), there)
}

fn number(handle: *mut c_void) -> Result<u32, String> {
    look_up::<Session>(handle).map(|session| session.0).map_err(|refused| refused.to_string())
}

#[test]
fn an_id_is_a_share_until_it_is_closed() {
    let (context, owner_of) = context();
    let (first, there) = handle(owner_of, 1);
    let second = give(look_up::<Session>(first).expect("open"), owner_of).expect("an id");
    assert_ne!(first, second, "each time it is given out is an id of its own");
    assert_eq!((number(first), number(second)), (Ok(1), Ok(1)));
    assert_eq!(owner(first), Ok(owner_of));
    assert_eq!(close(first), Ok(()));
    assert_eq!(number(first), Err("the handle was closed".to_owned()));
    assert!(close(first).is_err(), "twice");
    assert_eq!(number(second), Ok(1), "the other one is open");
    let kept = look_up::<Session>(second).expect("open");
    assert_eq!(close(second), Ok(()));
    assert!(there.upgrade().is_some(), "whoever uses it has a share");
    release(kept);
    assert!(there.upgrade().is_none());
    destroy(context);
}

#[test]
fn what_is_no_handle_is_refused_with_the_reason() {
    let (context, owner_of) = context();
    let (session, _) = handle(owner_of, 1);
    let cursor = give(Arc::new(Cursor), owner_of).expect("an id");
    assert_eq!(number(ptr::null_mut()), Err("the handle is null".to_owned()));
    assert_eq!(
        number(ptr::without_provenance_mut(8)),
        Err("the handle is not one of this library".to_owned())
    );
    assert_eq!(number(context), Err("this is a context, not a handle".to_owned()));
    assert_eq!(number(cursor), Err("the handle is a `Cursor`, not a `Session`".to_owned()));
    assert!(close(context).is_err() && close(ptr::null_mut()).is_err());
    assert_eq!(
        Contexts::<u8>::new().visit(current(), session).expect_err("refused").to_string(),
        "this is a handle, not a context"
    );
    destroy(context);
}

#[test]
fn teardown_closes_what_belongs_to_the_context_and_nothing_else() {
    let (mine, other) = (context(), context());
    let (first, first_there) = handle(mine.1, 1);
    let (second, second_there) = handle(mine.1, 2);
    let (others, others_there) = handle(other.1, 3);
    assert_eq!(close(second), Ok(()));
    destroy(mine.0);
    assert!(first_there.upgrade().is_none() && second_there.upgrade().is_none());
    assert_eq!(number(first), Err("the handle was closed".to_owned()));
    assert!(close(first).is_err());
    assert_eq!(
        give(Arc::new(Session(4)), mine.1).map_err(|refused| refused.to_string()),
        Err("the context was destroyed".to_owned())
    );
    assert_eq!(number(others), Ok(3));
    destroy(other.0);
    assert!(others_there.upgrade().is_none());
}

#[test]
fn an_old_id_never_reaches_a_new_object() {
    let (context, owner_of) = context();
    let (old, _) = handle(owner_of, 1);
    assert_eq!(close(old), Ok(()));
    let news: Vec<_> = (0..100).map(|number| handle(owner_of, number).0).collect();
    assert!(news.iter().all(|new| *new != old));
    assert!(number(old).is_err());
    destroy(context);
}

#[test]
fn a_result_that_fails_gives_nothing_out() {
    let (context, owner_of) = context();
    let object = Arc::new(Session(1));
    let mut ids = Vec::new();
    let failed = given::by(Some(owner_of), || {
        ids.extend([given::id(&object), given::id(&object)]);
        // The author's code that lowering runs may call the library.
        let inner = given::by(Some(owner_of), || Ok(given::id(&object)));
        ids.extend(inner.map(|(id, _)| id));
        Err::<(), _>("nested too deep".to_owned())
    });
    assert_eq!(failed.map(drop), Err("nested too deep".to_owned()));
    assert!(number(ids[0]).is_err() && number(ids[1]).is_err());
    assert_eq!(number(ids[2]), Ok(1), "that was another result");
    let kept = given::by(Some(owner_of), || Ok(given::id(&object)));
    assert_eq!(number(kept.expect("given").0), Ok(1));
    destroy(context);
    assert_eq!(Arc::strong_count(&object), 1);
}

#[test]
fn a_result_without_a_context_of_its_own_gives_no_handle_out() {
    let object = Arc::new(Session(1));
    let text = "the handle `Session` has no context that it could belong to";
    let failed = |given: Result<(), String>| given.expect_err("it cannot be given out");
    assert_eq!(failed(given::by(None, || Ok(given::id(&object))).map(drop)), text);
    let (context, owner_of) = context();
    destroy(context);
    let gone = given::by(Some(owner_of), || Ok([given::id(&object), given::id(&object)]));
    assert_eq!(failed(gone.map(drop)), "the context was destroyed");
    assert_eq!(Arc::strong_count(&object), 1);
    assert!(given::id(&object).is_null(), "no result is being lowered");
}

fn enter(handle: *mut c_void) -> Visit<Session> {
    super::enter(current(), handle).expect("open")
}

#[test]
fn closing_waits_for_no_call_and_the_last_that_leaves_takes_the_object_along() {
    let (context, owner_of) = context();
    let (id, there) = handle(owner_of, 1);
    let [first, second] = [enter(id), enter(id)];
    assert_eq!(Arc::strong_count(&there.upgrade().expect("there")), 2, "a call has no share");
    assert_eq!(close(id), Ok(()));
    assert!(close(id).is_err() && super::enter::<Session>(current(), id).is_err() && number(id).is_err());
    drop(first);
    assert_eq!((second.0, there.strong_count()), (1, 1), "there is a call inside");
    let elsewhere = thread::spawn({
        let id = id.addr();
        move || number(ptr::without_provenance_mut(id)).is_err()
    });
    assert!(elsewhere.join().expect("no panic"));
    assert_eq!(there.strong_count(), 1, "who is refused takes nothing that is used");
    drop(second);
    assert_eq!(there.strong_count(), 0);
    let visit = Contexts::<u8>::new().visit(current(), context).expect("open");
    assert!(visit.any().handles().ids().is_empty(), "nothing is left for the end of the context");
    drop(visit);
    destroy(context);
}

#[test]
fn a_call_that_waits_has_a_share_and_leaves_the_slot() {
    let (context, owner_of) = context();
    let (id, there) = handle(owner_of, 1);
    let (share, guard) = enter(id).stay();
    assert_eq!(close(id), Ok(()));
    assert_eq!((share.0, there.strong_count()), (1, 1));
    let (other, other_there) = handle(owner_of, 2);
    let visit = enter(other);
    assert_eq!(close(other), Ok(()));
    // It is the last in the slot when it goes on elsewhere.
    let (other_share, other_guard) = visit.stay();
    assert_eq!((other_share.0, other_there.strong_count()), (2, 1));
    drop((share, other_share, guard, other_guard));
    assert_eq!((there.strong_count(), other_there.strong_count()), (0, 0));
    destroy(context);
}

#[test]
fn calls_inside_of_each_other_on_more_objects_than_a_thread_has_cells() {
    let (context, owner_of) = context();
    let given: Vec<_> = (0..8).map(|number| handle(owner_of, number)).collect();
    let calls: Vec<_> = given.iter().map(|(id, _)| enter(*id)).collect();
    for (id, _) in &given {
        assert_eq!(close(*id), Ok(()));
    }
    assert!(calls.iter().zip(0..).all(|(call, number)| call.0 == number));
    drop(calls);
    assert!(given.iter().all(|(_, there)| there.strong_count() == 0));
    destroy(context);
}

#[test]
fn calls_looking_up_and_closing_race_and_the_last_drops_the_object() {
    static THERE: AtomicUsize = AtomicUsize::new(0);
    struct Counted;
    impl Handle for Counted {
        const NAME: &'static str = "Counted";
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            THERE.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let (context, owner_of) = context();
    for _ in 0..2_000 {
        THERE.fetch_add(1, Ordering::SeqCst);
        let id = give(Arc::new(Counted), owner_of).expect("an id").addr();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(move || {
                    while super::enter::<Counted>(current(), ptr::without_provenance_mut(id)).is_ok() {}
                });
            }
            scope.spawn(move || while look_up::<Counted>(ptr::without_provenance_mut(id)).is_ok() {});
            assert_eq!(close(ptr::without_provenance_mut(id)), Ok(()));
        });
        assert_eq!(THERE.load(Ordering::SeqCst), 0);
    }
    destroy(context);
}

#[test]
fn giving_closing_and_teardown_race_without_losing_an_object() {
    static THERE: AtomicUsize = AtomicUsize::new(0);
    struct Counted;
    impl Handle for Counted {
        const NAME: &'static str = "Counted";
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            THERE.fetch_sub(1, Ordering::SeqCst);
        }
    }
    for _ in 0..200 {
        let (context, owner_of) = context();
        let context = context.addr();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(move || {
                    loop {
                        THERE.fetch_add(1, Ordering::SeqCst);
                        let Ok(id) = give(Arc::new(Counted), owner_of) else { return };
                        let found = look_up::<Counted>(id);
                        let closed = close(id);
                        if found.is_err() || closed.is_err() {
                            // Teardown was there first, and has closed it.
                            return;
                        }
                    }
                });
            }
            destroy(ptr::without_provenance_mut(context));
        });
        assert_eq!(THERE.load(Ordering::SeqCst), 0);
    }
}
