//! The life of a handle, see [`crate::handle`]: its id, its object, and the end of its context.
//!
//! `loom` does not watch `std`'s `Arc`, and what objects note is not what is modelled: they count in atomics of `core`.

use core::{
    ffi::c_void,
    ptr::{self, without_provenance_mut},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};
use std::sync::Arc;

use super::{Instance, check, create, spawn};
use crate::{
    abi::OK,
    call::{
        HandleMethod, InContext, Scope,
        direct::{self, Destination},
    },
    context::{Library, Owner},
    handle::{self, Handle},
    slots::{Kind, Why, id::Id},
    thread,
    thread::current,
    value_error::ValueError,
};

/// What becomes of the objects of one context.
#[derive(Debug, Default)]
struct Noted {
    dropped: AtomicU32,
    /// Their context was destroyed: an object that is dropped from now on is late.
    destroyed: AtomicBool,
    late: AtomicBool,
}

impl Noted {
    fn dropped(&self) -> u32 {
        self.dropped.load(Ordering::SeqCst)
    }

    fn late(&self) -> bool {
        self.late.load(Ordering::SeqCst)
    }
}

fn noted() -> &'static Noted {
    crate::sync::global!(Noted)
}

/// An object with a number.
#[derive(Debug)]
struct Session {
    number: u32,
    noted: &'static Noted,
}

impl Handle for Session {
    const NAME: &'static str = "Session";
}

impl Drop for Session {
    fn drop(&mut self) {
        self.noted.dropped.fetch_add(1, Ordering::SeqCst);
        self.noted.late.fetch_or(self.noted.destroyed.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

fn raw(id: usize) -> *mut c_void {
    without_provenance_mut(id)
}

/// A context as hosts hold it, and as the owner of handles.
fn context() -> (usize, Owner) {
    let context = create(1);
    (context, Instance::contexts().visit(current(), raw(context)).expect("open").any().owner())
}

/// Destroys it: no object is dropped later, unless somebody outside has a share.
fn destroy(context: usize, noted: &Noted) {
    assert_eq!(Instance::contexts().destroy(current(), raw(context)).map(Instance::end), Ok(1));
    noted.destroyed.store(true, Ordering::SeqCst);
}

fn give(number: u32, owner: Owner, noted: &'static Noted) -> Result<usize, Why> {
    let given = handle::give(Arc::new(Session { number, noted }), owner);
    given.map(|id| id.addr()).map_err(|refused| refused.why)
}

fn close(id: usize) -> Result<(), Why> {
    handle::close(raw(id)).map_err(|refused| refused.why)
}

/// The number of the object, of which there is a share meanwhile.
fn number(id: usize) -> Result<u32, Why> {
    handle::look_up::<Session>(raw(id)).map(|session| session.number).map_err(|refused| refused.why)
}

fn slot(id: usize) -> u32 {
    Id::from_raw(Kind::Handle, raw(id)).expect("an id").slot
}

#[test]
fn what_is_given_out_while_its_context_ends_is_closed_or_refused() {
    check(None, || {
        let noted = noted();
        let (context, owner) = context();
        let giver = spawn(move || give(1, owner, noted));
        destroy(context, noted);
        match giver.join().expect("no panic") {
            Ok(id) => {
                assert!(!noted.late(), "dropped after its context was destroyed");
                assert_eq!((number(id), close(id)), (Err(Why::Gone), Err(Why::Gone)));
            }
            // The giver has it back.
            Err(why) => assert_eq!(why, Why::Gone),
        }
        assert_eq!(noted.dropped(), 1);
    });
}

#[test]
fn an_object_is_not_left_to_an_id_that_was_in_its_slot_before() {
    check(Some(3), || {
        let noted = noted();
        let (_, owner) = context();
        let old = give(1, owner, noted).expect("an id");
        assert_eq!(close(old), Ok(()));
        let new = give(2, owner, noted).expect("an id");
        assert_eq!(slot(new), slot(old));
        let late = spawn(move || number(old));
        assert_eq!(close(new), Ok(()));
        assert_eq!(late.join().expect("no panic"), Err(Why::Gone));
        assert_eq!(noted.dropped(), 2, "whoever was seen in the slot takes the object out");
    });
}

#[test]
fn closing_meets_the_end_of_the_context() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let ids = [1, 2].map(|number| give(number, owner, noted).expect("an id"));
        let closer = spawn(move || close(ids[0]));
        destroy(context, noted);
        assert_eq!(noted.dropped(), 2, "nothing is left when that is done");
        let closed = closer.join().expect("no panic");
        assert!(matches!(closed, Ok(()) | Err(Why::Gone)), "{closed:?}");
        assert_eq!(ids.map(number), [Err(Why::Gone); 2]);
        assert_eq!((noted.dropped(), noted.late()), (2, false));
    });
}

#[test]
fn of_two_who_close_one_does() {
    check(None, || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let other = spawn(move || close(id));
        let mut closed = [close(id), other.join().expect("no panic")];
        closed.sort_by_key(Result::is_err);
        assert_eq!(closed, [Ok(()), Err(Why::Gone)]);
        assert_eq!(noted.dropped(), 1);
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn two_who_close_meet_the_end_of_the_context() {
    check(Some(2), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let closers = [(); 2].map(|()| spawn(move || close(id)));
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
        let closed = closers.map(|closer| closer.join().expect("no panic").is_ok());
        assert_ne!(closed, [true; 2], "it is closed once");
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn who_looks_up_while_it_is_closed_has_a_share_or_nothing() {
    check(None, || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let user = spawn(move || {
            let found = handle::look_up::<Session>(raw(id));
            let dropped = noted.dropped();
            found.map(|session| (session.number, dropped)).map_err(|refused| refused.why)
        });
        assert_eq!(close(id), Ok(()));
        let found = user.join().expect("no panic");
        assert!(matches!(found, Ok((1, 0)) | Err(Why::Gone)), "{found:?}");
        assert_eq!(noted.dropped(), 1);
        assert_eq!(number(id), Err(Why::Gone));
        destroy(context, noted);
    });
}

#[test]
fn an_old_id_does_not_reach_the_new_object_in_its_slot() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let old = give(1, owner, noted).expect("an id");
        let user = spawn(move || (number(old), close(old)));
        let closed = close(old);
        let new = give(2, owner, noted).expect("an id");
        assert_ne!(old, new);
        assert_eq!(number(new), Ok(2));
        let (found, closed_there) = user.join().expect("no panic");
        assert!(matches!(found, Ok(1) | Err(Why::Gone)), "{found:?}");
        assert_ne!(closed.is_ok(), closed_there.is_ok(), "of both who close it one does");
        assert_eq!((number(old), number(new)), (Err(Why::Gone), Ok(2)));
        assert_eq!(noted.dropped(), 1);
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (2, false));
    });
}

#[test]
fn the_slot_of_a_closed_handle_is_used_again() {
    check(None, || {
        let noted = noted();
        let (context, owner) = context();
        let old = give(1, owner, noted).expect("an id");
        assert_eq!(close(old), Ok(()));
        let new = give(2, owner, noted).expect("an id");
        assert_eq!(slot(old), slot(new), "or the models above show nothing");
        destroy(context, noted);
    });
}

/// Calls a method that gives out another handle of the object's context, in the direct form.
fn fork(id: usize, noted: &'static Noted) -> (i32, usize) {
    let mut out: *mut c_void = ptr::null_mut();
    let to = Destination { out: (&raw mut out).cast(), reply: ptr::null_mut() };
    let method = HandleMethod::<Session>::new(raw(id), Instance::OPTIONS);
    let nothing = |_: Scope<'_>| Ok::<_, ValueError>(());
    let make = |session: &Session, ()| {
        assert_eq!(session.number, 1, "it is there while the call is inside");
        Ok::<_, String>(Arc::new(Session { number: 2, noted }))
    };
    // SAFETY: `out` is written to here only, and an id is one pointer.
    let code = unsafe { direct::sync(method, to, nothing, make) };
    (code, out.addr())
}

#[test]
fn a_call_on_a_handle_meets_the_end_of_its_context() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let caller = spawn(move || fork(id, noted));
        destroy(context, noted);
        let before = noted.dropped();
        let (code, forked) = caller.join().expect("no panic");
        if code == OK {
            assert_eq!((before, number(forked)), (2, Err(Why::Gone)), "both were closed");
        }
        assert!(!noted.late(), "no object outlives its context");
        assert_eq!(number(id), Err(Why::Gone));
    });
}

#[test]
fn a_call_on_a_handle_that_is_closed_meanwhile() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let caller = spawn(move || fork(id, noted));
        assert_eq!(close(id), Ok(()));
        let (code, forked) = caller.join().expect("no panic");
        assert_eq!(noted.dropped(), 1, "with the call, at the latest");
        if code == OK {
            assert_eq!(number(forked), Ok(2));
        }
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1 + u32::from(code == OK), false));
    });
}

/// Calls a method that uses the object and gives nothing out. Gives whether it was let in.
fn use_it(id: usize, noted: &'static Noted) -> bool {
    let visit = handle::enter::<Session>(thread::current(), raw(id));
    visit.is_ok_and(|session| {
        assert_eq!((session.number, noted.dropped()), (1, 0), "it is there while the call is inside");
        true
    })
}

/// The same on a thread that has used it before, so that both visits are announced at once where they are let in.
fn use_it_again(id: usize, noted: &'static Noted) -> bool {
    let visit = handle::enter_again::<Session>(thread::current(), raw(id));
    if let Some(session) = visit {
        assert_eq!((session.number, noted.dropped()), (1, 0), "it is there while the call is inside");
        // So is the context: `loom` fails where teardown takes it out meanwhile.
        assert_ne!(session.context().owner().note(), 0);
        return true;
    }
    use_it(id, noted)
}

/// Uses it, and is sure of being let in at once the next time.
fn use_it_first(id: usize, noted: &'static Noted) {
    assert!(use_it(id, noted));
    assert!(
        handle::enter_again::<Session>(thread::current(), raw(id)).is_some(),
        "or the models below show nothing"
    );
}

#[test]
fn a_call_that_comes_again_meets_the_end_of_the_context() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        use_it_first(id, noted);
        let end = spawn(move || destroy(context, noted));
        let _ = use_it_again(id, noted);
        end.join().expect("no panic");
        assert_eq!((noted.dropped(), noted.late()), (1, false));
        assert!(!use_it_again(id, noted));
    });
}

#[test]
fn a_call_that_comes_again_meets_one_who_closes() {
    check(None, || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        use_it_first(id, noted);
        let closer = spawn(move || close(id));
        let _ = use_it_again(id, noted);
        assert_eq!(closer.join().expect("no panic"), Ok(()));
        assert_eq!(noted.dropped(), 1, "with the last of them, and not with the context");
        assert!(!use_it_again(id, noted));
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn a_call_that_comes_again_meets_one_who_closes_and_the_end_of_the_context() {
    check(Some(2), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        use_it_first(id, noted);
        let end = spawn(move || {
            destroy(context, noted);
            assert_eq!((noted.dropped(), noted.late()), (1, false));
        });
        let closer = spawn(move || close(id).is_ok());
        let _ = use_it_again(id, noted);
        end.join().expect("no panic");
        closer.join().expect("no panic");
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn a_call_that_comes_again_finds_another_object_in_the_slot() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let old = give(1, owner, noted).expect("an id");
        use_it_first(old, noted);
        let other = spawn(move || {
            assert_eq!(close(old), Ok(()));
            give(2, owner, noted).expect("an id")
        });
        let _ = use_it_again(old, noted);
        let new = other.join().expect("no panic");
        assert_eq!((number(new), use_it_again(old, noted)), (Ok(2), false));
        assert_eq!(noted.dropped(), 1);
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (2, false));
    });
}

#[test]
fn the_last_of_two_calls_takes_out_what_was_closed_meanwhile() {
    check(Some(2), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let callers = [(); 2].map(|()| spawn(move || use_it(id, noted)));
        assert_eq!(close(id), Ok(()));
        let _ = callers.map(|caller| caller.join().expect("no panic"));
        assert_eq!(noted.dropped(), 1, "with the last of them, and not with the context");
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn who_is_refused_may_be_the_last_whom_the_others_have_seen() {
    check(Some(2), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let caller = spawn(move || use_it(id, noted));
        let user = spawn(move || number(id));
        assert_eq!(close(id), Ok(()));
        caller.join().expect("no panic");
        assert!(matches!(user.join().expect("no panic"), Ok(1) | Err(Why::Gone)));
        assert_eq!(noted.dropped(), 1);
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn a_call_that_closes_its_own_handle_meets_the_end_of_the_context_and_another_call() {
    check(Some(2), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let closer = spawn(move || {
            let Ok(session) = handle::enter::<Session>(thread::current(), raw(id)) else { return };
            assert!(matches!(close(id), Ok(()) | Err(Why::Gone)));
            assert_eq!((session.number, noted.dropped()), (1, 0), "it does not wait, and takes nothing away");
        });
        let caller = spawn(move || use_it(id, noted));
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
        closer.join().expect("no panic");
        caller.join().expect("no panic");
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn who_looks_up_what_is_closed_meets_the_end_of_the_context() {
    check(Some(3), || {
        let noted = noted();
        let (context, owner) = context();
        let id = give(1, owner, noted).expect("an id");
        let user = spawn(move || handle::owner(raw(id)).is_ok());
        let closer = spawn(move || close(id));
        destroy(context, noted);
        assert_eq!((noted.dropped(), noted.late()), (1, false));
        user.join().expect("no panic");
        assert!(matches!(closer.join().expect("no panic"), Ok(()) | Err(Why::Gone)));
        assert_eq!((noted.dropped(), noted.late()), (1, false));
    });
}

#[test]
fn a_constructor_of_a_handle_meets_the_end_of_its_context() {
    check(Some(3), || {
        let noted = noted();
        let (context, _) = context();
        let caller = spawn(move || {
            let mut out: *mut c_void = ptr::null_mut();
            let to = Destination { out: (&raw mut out).cast(), reply: ptr::null_mut() };
            let make = |&(): &(), ()| Ok::<_, String>(Arc::new(Session { number: 1, noted }));
            // SAFETY: `out` is written to here only, and an id is one pointer.
            let code = unsafe {
                direct::sync(InContext::new(raw(context), Instance::OPTIONS), to, |_| Ok(()), make)
            };
            (code, out.addr())
        });
        destroy(context, noted);
        let (code, made) = caller.join().expect("no panic");
        if code == OK {
            assert_eq!(number(made), Err(Why::Gone));
        }
        let made = noted.dropped();
        assert!(made <= 1 && !noted.late(), "{made} dropped, late: {}", noted.late());
    });
}
