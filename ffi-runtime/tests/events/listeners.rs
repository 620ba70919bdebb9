//! Adding, removing and counting.

use std::{ffi::CStr, ptr, sync::mpsc};

use ffi::{
    __private::{event_stats, remove_event_listener},
    abi::EventStats,
};

use crate::{
    host::{Context, ERR, LONG, OK, WOULD_DEADLOCK, add, events_destroy, hear},
    library::Bell,
};

#[test]
fn what_cannot_be_listened_to_has_no_id() {
    let (context, gone) = (Context::new(), Context::new());
    assert_eq!(gone.destroy(), OK);
    let (raw, nobody) = (context.raw(), ptr::null_mut());
    for native in [true, false] {
        let listen = |ctx, name: &CStr| add(ctx, name.as_ptr(), native, Some(hear), nobody);
        assert_eq!(listen(raw, c"tock"), 0);
        assert_eq!(listen(raw, c"alarm_rung"), 0, "that is not its wire name");
        assert_eq!(listen(raw, c"tick\xff"), 0);
        assert_eq!(listen(nobody, c"tick"), 0);
        assert_eq!(listen(gone.raw(), c"tick"), 0);
        assert_eq!(add(raw, ptr::null(), native, Some(hear), nobody), 0);
        assert_eq!(add(raw, c"tick".as_ptr(), native, None, nobody), 0);
    }
    assert_eq!(context.destroy(), OK);
}

#[test]
fn ids_are_those_of_the_process() {
    let contexts = [Context::new(), Context::new()];
    let mut last = 0;
    for name in ["tick", "", "alarm.rung", "tick"] {
        for context in contexts {
            let id = context.listen(name, false, |_, _| {});
            assert!(id > last);
            last = id;
            assert_eq!(context.remove(id), OK);
            assert_eq!(context.remove(id), ERR);
        }
    }
    assert_eq!(contexts.map(Context::destroy), [OK, OK]);
}

#[test]
fn what_is_no_listener_cannot_be_removed() {
    let (context, other) = (Context::new(), Context::new());
    let id = context.on_tick(|_| {});
    for ctx in [ptr::null_mut(), other.raw(), ptr::without_provenance_mut(8)] {
        assert_eq!(remove_event_listener::<Bell>(ctx, id), ERR);
    }
    assert_eq!(context.remove(0), ERR);
    assert_eq!(context.remove(u64::MAX), ERR);
    assert_eq!(context.destroy(), OK);
    assert_eq!(context.remove(id), ERR);
    assert_eq!(other.destroy(), OK);
}

#[test]
fn statistics_are_those_of_a_context() {
    let context = Context::new();
    context.ring(1);
    assert_eq!(context.stats(), [0, 0, 1, 0]);
    let mut stats = EventStats::default();
    let misaligned = (&raw mut stats).wrapping_byte_add(1);
    for (ctx, out) in
        [(ptr::null_mut(), &raw mut stats), (context.raw(), ptr::null_mut()), (context.raw(), misaligned)]
    {
        // SAFETY: writable, or refused.
        assert_eq!(unsafe { event_stats::<Bell>(ctx, out) }, ERR);
    }
    assert_eq!(stats, EventStats::default());
    assert_eq!(context.destroy(), OK);
    // SAFETY: refused.
    assert_eq!(unsafe { event_stats::<Bell>(context.raw(), &raw mut stats) }, ERR);
}

#[test]
fn inside_of_a_listener_everything_works_but_destroying() {
    let (context, other) = (Context::new(), Context::new());
    let (heard, hears) = mpsc::channel();
    let own = context.on_tick(move |number| {
        let answers = [context.answer(), other.answer()];
        context.ring(number + 1);
        let (added, removed) = (context.on_tick(|_| {}), context.stats());
        // SAFETY: any context may be passed.
        let destroyed = [context, other].map(|context| unsafe { events_destroy(context.raw()) });
        heard.send((number, answers, removed, context.remove(added), destroyed)).expect("somebody waits");
    });
    context.ring(1);
    for number in [1, 2] {
        let came = hears.recv_timeout(LONG).expect("it comes");
        assert_eq!((came.0, came.1), (number, [context.farewell, other.farewell]));
        assert_eq!((came.3, came.4), (OK, [WOULD_DEADLOCK; 2]));
    }
    assert_eq!(context.remove(own), OK);
    assert_eq!((context.destroy(), other.destroy()), (OK, OK));
}
