//! The queue of a context, see [`crate::event`]: firing, waiting for room, draining, removing listeners, and the end of the context.
//!
//! What listeners note is not what is modelled: they count in atomics of `core`. That one runs at a time is: they change a cell.

use core::{
    ffi::c_void,
    pin::pin,
    ptr::{self, without_provenance_mut},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    task::Waker,
};

use ::loom::{cell::UnsafeCell, future::block_on};

use super::{Instance, check, create, spawn};
use crate::{
    abi::{ERR, OK},
    call::Form,
    context::{Context, Library},
    event::{self, Event, Hears, OnFull},
    executor::{self, Executor},
    thread::current,
};

static TICK: Event = Event { name: "tick", on_full: OnFull::Block };
static SAMPLE: Event = Event { name: "sample", on_full: OnFull::DropOldest };

/// What the listener of a model does, and what it noted.
#[derive(Debug)]
struct Ear {
    /// Its own: `loom` fails where two threads are in a listener, or one sees another number than the one before has left.
    heard: UnsafeCell<u64>,
    calls: AtomicU32,
    enters: AtomicBool,
    /// Nobody listens any more: a call from now on is late.
    over: AtomicBool,
    late: AtomicBool,
}

impl Default for Ear {
    fn default() -> Self {
        Self {
            heard: UnsafeCell::new(0),
            calls: AtomicU32::new(0),
            enters: AtomicBool::new(false),
            over: AtomicBool::new(false),
            late: AtomicBool::new(false),
        }
    }
}

// SAFETY: `loom` makes sure that accesses to the cell are ordered, which is what is modelled.
unsafe impl Sync for Ear {}

impl Ear {
    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    /// From here on nobody listens.
    fn is_over(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    fn was_late(&self) -> bool {
        self.late.load(Ordering::SeqCst)
    }
}

fn ear() -> &'static Ear {
    crate::sync::global!(Ear)
}

unsafe extern "C" fn hear(code: i32, payload: *const c_void, _: usize, user_data: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: an `Ear` that lives as long as the model.
    let ear = unsafe { &*user_data.cast::<Ear>() };
    // SAFETY: the C form of a number.
    let number = unsafe { *payload.cast::<u64>() };
    ear.heard.with_mut(|heard| {
        // SAFETY: `loom` fails where anybody else uses it meanwhile.
        let before = unsafe { core::mem::replace(&mut *heard, number) };
        assert!(number == 0 || number == before + 1, "{number} after {before}");
    });
    ear.calls.fetch_add(1, Ordering::SeqCst);
    ear.late.fetch_or(ear.over.load(Ordering::SeqCst), Ordering::SeqCst);
    if ear.enters.load(Ordering::SeqCst) {
        drop(Executor::started().map(Executor::enter));
    }
}

/// A context with a queue for one event, and its listener.
fn context() -> (usize, Context) {
    let raw = create(1);
    let visit = Instance::contexts().visit(current(), without_provenance_mut(raw)).expect("open");
    (raw, visit.any().context().clone())
}

fn listen(context: &Context, name: &str, ear: &'static Ear) -> u64 {
    let user_data = ptr::from_ref(ear).cast_mut().cast();
    event::add(context, 1, name, Hears { callback: hear, user_data, form: Form::Native })
}

fn remove(raw: usize, id: u64) -> i32 {
    event::remove(without_provenance_mut(raw), id)
}

/// How many were fired, delivered, dropped and unheard. None is left.
fn counted(context: &Context) -> [u64; 4] {
    let stats = context.events().stats();
    assert_eq!(stats.queued, 0);
    assert_eq!(stats.fired, stats.delivered + stats.dropped + stats.unheard);
    [stats.fired, stats.delivered, stats.dropped, stats.unheard]
}

#[test]
fn threads_wait_for_room_and_one_thread_delivers() {
    check(Some(3), || {
        let (ear, (_, context)) = (ear(), context());
        assert!(listen(&context, "tick", ear) > 0);
        let firing = {
            let context = context.clone();
            spawn(move || event::fire(&context, &TICK, 0_u64))
        };
        event::fire(&context, &TICK, 0_u64);
        firing.join().expect("no panic");
        event::end(&context);
        assert_eq!((ear.calls(), counted(&context)), (2, [2, 2, 0, 0]));
    });
}

#[test]
fn one_thread_is_heard_in_its_order() {
    check(Some(3), || {
        let (ear, (_, context)) = (ear(), context());
        listen(&context, "tick", ear);
        for number in 0..3_u64 {
            event::fire(&context, &TICK, number);
        }
        event::end(&context);
        assert_eq!((ear.calls(), counted(&context)), (3, [3, 3, 0, 0]));
    });
}

#[test]
fn a_listener_that_was_removed_does_not_run() {
    check(Some(3), || {
        let (ear, (raw, context)) = (ear(), context());
        let id = listen(&context, "tick", ear);
        let firing = {
            let context = context.clone();
            spawn(move || {
                event::fire(&context, &TICK, 0_u64);
                event::fire(&context, &TICK, 0_u64);
            })
        };
        assert_eq!(remove(raw, id), OK);
        ear.is_over();
        firing.join().expect("no panic");
        event::end(&context);
        assert!(!ear.was_late());
        let [fired, delivered, dropped, unheard] = counted(&context);
        assert_eq!((fired, delivered), (2, ear.calls().into()));
        assert_eq!((dropped, unheard), (0, 2 - delivered));
    });
}

#[test]
fn of_several_who_remove_a_listener_one_does() {
    check(None, || {
        let (ear, (raw, context)) = (ear(), context());
        let id = listen(&context, "tick", ear);
        let other = spawn(move || remove(raw, id));
        let mut codes = [remove(raw, id), other.join().expect("no panic")];
        codes.sort_unstable();
        assert_eq!(codes, [OK, ERR]);
        event::end(&context);
    });
}

#[test]
fn no_listener_runs_after_the_end() {
    check(Some(3), || {
        let (ear, (_, context)) = (ear(), context());
        listen(&context, "tick", ear);
        let firing = {
            let context = context.clone();
            spawn(move || {
                event::fire(&context, &TICK, 0_u64);
                event::fire(&context, &TICK, 0_u64);
            })
        };
        event::end(&context);
        ear.is_over();
        firing.join().expect("no panic");
        executor::finish();
        assert!(!ear.was_late());
        let [_, delivered, dropped, _] = counted(&context);
        assert_eq!((delivered, dropped), (ear.calls().into(), 0));
    });
}

#[test]
fn the_end_and_removing_meet() {
    // Two threads that wait may wake up by chance, each again and again, in more orders than can be tried.
    check(Some(1), || {
        let (ear, (raw, context)) = (ear(), context());
        let id = listen(&context, "tick", ear);
        event::fire(&context, &TICK, 0_u64);
        let removing = spawn(move || remove(raw, id));
        event::end(&context);
        ear.is_over();
        assert!(matches!(removing.join().expect("no panic"), OK | ERR));
        executor::finish();
        assert!(!ear.was_late());
        assert_eq!(remove(raw, id), ERR);
        let [fired, delivered, dropped, _] = counted(&context);
        assert_eq!((fired, delivered, dropped), (1, ear.calls().into(), 0));
    });
}

#[test]
fn adding_meets_the_end() {
    check(Some(3), || {
        let (ear, (raw, context)) = (ear(), context());
        let adding = {
            let context = context.clone();
            spawn(move || {
                let id = listen(&context, "tick", ear);
                event::fire(&context, &TICK, 0_u64);
                id
            })
        };
        event::end(&context);
        let id = adding.join().expect("no panic");
        // Where there was no queue yet there was nothing to end: the library lets nobody in to add a listener then.
        event::end(&context);
        ear.is_over();
        executor::finish();
        assert!(!ear.was_late());
        assert_eq!(remove(raw, id), ERR);
    });
}

#[test]
fn a_listener_that_enters_lets_go_of_whoever_waits() {
    check(Some(3), || {
        let (ear, (_, context)) = (ear(), context());
        ear.enters.store(true, Ordering::SeqCst);
        listen(&context, "tick", ear);
        for number in 0..3_u64 {
            event::fire(&context, &TICK, number);
        }
        event::end(&context);
        // Two fit beyond the one that is being delivered.
        assert_eq!((ear.calls(), counted(&context)), (3, [3, 3, 0, 0]));
    });
}

#[test]
fn a_task_waits_for_room_or_is_dropped() {
    for is_dropped in [false, true] {
        check(Some(2), move || {
            let (ear, (_, context)) = (ear(), context());
            listen(&context, "tick", ear);
            event::fire(&context, &TICK, 0_u64);
            event::fire(&context, &TICK, 0_u64);
            {
                let mut waits = pin!(event::fire_async(&context, &TICK, 0_u64));
                if is_dropped {
                    let _ = waits.as_mut().poll(&mut core::task::Context::from_waker(Waker::noop()));
                } else {
                    block_on(waits);
                }
            }
            event::end(&context);
            let [fired, delivered, dropped, unheard] = counted(&context);
            assert_eq!((fired, delivered, unheard), (3, ear.calls().into(), 0));
            assert!(dropped <= u64::from(is_dropped));
        });
    }
}

#[test]
fn what_may_be_dropped_never_waits() {
    check(Some(3), || {
        let (ear, (_, context)) = (ear(), context());
        listen(&context, "sample", ear);
        for _ in 0..3 {
            event::fire(&context, &SAMPLE, 0_u64);
        }
        event::end(&context);
        let [fired, delivered, dropped, unheard] = counted(&context);
        assert_eq!((fired, delivered, unheard), (3, ear.calls().into(), 0));
        assert!(dropped <= 2);
    });
}
