//! The life of an entry, see [`crate::slots`]: the table alone.

use core::ffi::c_void;
use core::ptr::without_provenance_mut;

use super::{Instance, check, spawn};
use crate::{
    slots::{Kind, Slots, Visit, Why, id::Id},
    thread::current,
};

struct Table(Slots<Instance>);

impl Default for Table {
    fn default() -> Self {
        Self(Slots::new(Kind::Context))
    }
}

fn slots() -> &'static Slots<Instance> {
    &crate::sync::global!(Table).0
}

fn raw(address: usize) -> *mut c_void {
    without_provenance_mut(address)
}

fn create(owner: u32) -> usize {
    let reservation = slots().reserve().expect("a slot");
    let address = reservation.raw().addr();
    reservation.open(Instance::new(owner));
    address
}

fn visit(context: usize) -> Result<Visit<Instance>, Why> {
    slots().visit(current(), raw(context)).map_err(|refused| refused.why)
}

/// A call: what it sees of the instance when it is inside.
fn call(context: usize) -> Result<u32, Why> {
    let visit = visit(context)?;
    let first = visit.owner();
    assert_eq!(first, visit.owner(), "it stays the same while the call is inside");
    Ok(first)
}

fn destroy(context: usize) -> Result<u32, Why> {
    slots().take(raw(context), |_| ()).map(Instance::end).map_err(|refused| refused.why)
}

fn slot(context: usize) -> u32 {
    Id::from_raw(Kind::Context, raw(context)).expect("an id of this library").slot
}

#[test]
fn a_call_sees_what_the_constructor_made_or_nothing() {
    check(None, || {
        let reservation = slots().reserve().expect("a slot");
        let context = reservation.raw().addr();
        let caller = spawn(move || call(context));
        reservation.open(Instance::new(1));
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Ok(1) | Err(Why::NotReady)), "{seen:?}");
        assert_eq!(call(context), Ok(1));
    });
}

#[test]
fn teardown_sees_what_the_constructor_made_or_nothing() {
    check(None, || {
        let reservation = slots().reserve().expect("a slot");
        let context = reservation.raw().addr();
        let teardown = spawn(move || destroy(context));
        reservation.open(Instance::new(1));
        let ends = [teardown.join().expect("no panic"), destroy(context)];
        assert!(matches!(ends, [Ok(1), Err(Why::Gone)] | [Err(Why::NotReady), Ok(1)]), "{ends:?}");
    });
}

#[test]
fn a_call_that_meets_teardown_is_inside_or_refused() {
    check(None, || {
        let context = create(1);
        let caller = spawn(move || call(context));
        assert_eq!(destroy(context), Ok(1));
        assert_eq!(call(context), Err(Why::Gone));
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Ok(1) | Err(Why::Gone)), "{seen:?}");
    });
}

#[test]
fn teardown_waits_for_the_last_of_several_calls() {
    check(Some(3), || {
        let context = create(1);
        let callers = [0, 1].map(|_| spawn(move || call(context)));
        assert_eq!(destroy(context), Ok(1));
        for caller in callers {
            let seen = caller.join().expect("no panic");
            assert!(matches!(seen, Ok(1) | Err(Why::Gone)), "{seen:?}");
        }
    });
}

#[test]
fn a_visit_that_stays_is_not_missed_by_teardown() {
    check(None, || {
        let context = create(1);
        let caller = spawn(move || {
            let guard = visit(context)?.stay();
            let first = guard.owner();
            assert_eq!(first, guard.owner(), "it stays the same while the call is inside");
            Ok(first)
        });
        assert_eq!(destroy(context), Ok(1));
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Ok(1) | Err(Why::Gone)), "{seen:?}");
    });
}

#[test]
fn a_call_inside_of_another_one_that_meets_teardown() {
    for outer_first in [false, true] {
        check(None, move || {
            let context = create(1);
            let other = create(2);
            let caller = spawn(move || {
                let _other = visit(other).expect("open");
                let Ok(outer) = visit(context) else { return };
                let Ok(inner) = visit(context) else { return drop(outer) };
                // The outer one has the last cell, the inner one is counted.
                let (first, last) = if outer_first { (outer, inner) } else { (inner, outer) };
                drop(first);
                assert_eq!(last.owner(), 1);
            });
            assert_eq!(destroy(context), Ok(1));
            caller.join().expect("no panic");
        });
    }
}

#[test]
fn teardowns_wait_each_for_the_visits_of_its_own_slot() {
    check(Some(3), || {
        let contexts = [create(1), create(2)];
        let caller = spawn(move || contexts.map(call));
        let other = spawn(move || destroy(contexts[1]));
        assert_eq!(destroy(contexts[0]), Ok(1));
        assert_eq!(other.join().expect("no panic"), Ok(2));
        let [first, second] = caller.join().expect("no panic");
        assert!(matches!(first, Ok(1) | Err(Why::Gone)), "{first:?}");
        assert!(matches!(second, Ok(2) | Err(Why::Gone)), "{second:?}");
    });
}

#[test]
fn the_visits_of_a_thread_that_ended_are_over_when_the_next_has_its_cells() {
    check(Some(3), || {
        let contexts = [create(1), create(2)];
        let callers = contexts.map(|context| spawn(move || call(context)));
        assert_eq!(destroy(contexts[0]), Ok(1));
        for (caller, owner) in callers.into_iter().zip([1, 2]) {
            let seen = caller.join().expect("no panic");
            assert!(seen == Ok(owner) || (owner == 1 && seen == Err(Why::Gone)), "{seen:?}");
        }
    });
}

#[test]
fn a_guard_may_be_let_go_by_another_thread() {
    check(None, || {
        let context = create(1);
        let guard = visit(context).expect("open").stay();
        let holder = spawn(move || guard.owner());
        assert_eq!(destroy(context), Ok(1));
        assert_eq!(holder.join().expect("no panic"), 1);
    });
}

#[test]
fn of_two_teardowns_one_has_the_instance() {
    check(None, || {
        let context = create(1);
        let other = spawn(move || destroy(context));
        let mut ends = [destroy(context), other.join().expect("no panic")];
        ends.sort_by_key(Result::is_err);
        assert_eq!(ends, [Ok(1), Err(Why::Gone)]);
    });
}

#[test]
fn two_teardowns_and_a_call_inside() {
    check(Some(3), || {
        let context = create(1);
        let guard = visit(context).expect("open").stay();
        let other = spawn(move || destroy(context));
        let holder = spawn(move || guard.owner());
        let mut ends = [destroy(context), other.join().expect("no panic")];
        ends.sort_by_key(Result::is_err);
        assert_eq!(ends, [Ok(1), Err(Why::Gone)]);
        assert_eq!(holder.join().expect("no panic"), 1);
    });
}

#[test]
fn an_old_id_never_reaches_the_new_owner_of_its_slot() {
    check(None, || {
        let old = create(1);
        let caller = spawn(move || [call(old), call(old)]);
        assert_eq!(destroy(old), Ok(1));
        let new = create(2);
        assert_eq!(slot(old), slot(new), "the slot is used again");
        assert_eq!(call(new), Ok(2));
        for seen in caller.join().expect("no panic") {
            assert!(matches!(seen, Ok(1) | Err(Why::Gone)), "{seen:?}");
        }
    });
}

#[test]
fn an_old_id_never_tears_down_the_new_owner_of_its_slot() {
    check(None, || {
        let old = create(1);
        let other = spawn(move || destroy(old));
        let mine = destroy(old);
        let new = create(2);
        assert_eq!(call(new), Ok(2));
        let theirs = other.join().expect("no panic");
        assert!(mine.is_ok() ^ theirs.is_ok(), "{mine:?} {theirs:?}");
        assert_eq!(call(new), Ok(2));
        assert_eq!(destroy(new), Ok(2));
    });
}

#[test]
fn a_call_that_is_refused_does_not_disturb_the_next_owner() {
    check(Some(3), || {
        let old = create(1);
        assert_eq!(destroy(old), Ok(1));
        let late = spawn(move || call(old));
        let new = create(2);
        let caller = spawn(move || call(new));
        assert_eq!(destroy(new), Ok(2));
        assert_eq!(late.join().expect("no panic"), Err(Why::Gone));
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Ok(2) | Err(Why::Gone)), "{seen:?}");
        assert_eq!(call(create(3)), Ok(3));
    });
}

#[test]
fn a_constructor_that_fails_gives_its_slot_to_the_next() {
    check(None, || {
        let reservation = slots().reserve().expect("a slot");
        let failed = reservation.raw().addr();
        let caller = spawn(move || call(failed));
        drop(reservation);
        let next = create(2);
        assert_eq!(slot(failed), slot(next), "the slot is used again");
        assert_eq!(call(next), Ok(2));
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Err(Why::NotReady | Why::Gone)), "{seen:?}");
    });
}

#[test]
fn constructors_that_meet_have_contexts_of_their_own() {
    check(None, || {
        let other = spawn(move || {
            let context = create(1);
            (context, call(context))
        });
        let mine = create(2);
        assert_eq!(call(mine), Ok(2));
        let (theirs, seen) = other.join().expect("no panic");
        assert_eq!(seen, Ok(1));
        assert_ne!(mine, theirs);
        assert_eq!([destroy(mine), destroy(theirs)], [Ok(2), Ok(1)]);
    });
}

#[test]
fn a_slot_after_its_last_generation_stays_closed() {
    check(None, || {
        slots().skip_to_last_generation(0);
        let last = create(1);
        let caller = spawn(move || call(last));
        assert_eq!(destroy(last), Ok(1));
        let next = create(2);
        assert_ne!(slot(last), slot(next), "the slot is not used again");
        let seen = caller.join().expect("no panic");
        assert!(matches!(seen, Ok(1) | Err(Why::Gone)), "{seen:?}");
        assert_eq!(call(last), Err(Why::Gone));
    });
}
