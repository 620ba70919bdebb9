//! What listeners get, and that firing does not wait forever.

use std::{
    slice,
    sync::{
        Mutex,
        atomic::Ordering,
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use crate::{
    host::{
        Any, Call, Context, LONG, OK, Tick, events_alarm_wait, events_ring_and_block, events_ring_and_wait,
        events_sample_wait,
    },
    library::{FIRED, ROOM},
};

#[test]
fn every_form_has_the_payload() {
    let context = Context::new();
    let (heard, hears) = mpsc::channel();
    let all = heard.clone();
    context.listen("", true, move |data, len| {
        assert_eq!(len, size_of::<Any>());
        // SAFETY: what listeners of all events get.
        let event = unsafe { *data.cast::<Any>() };
        let number = if event.len == size_of::<Tick>() {
            // SAFETY: the payload of a tick.
            unsafe { (*event.payload.cast::<Tick>()).number }
        } else {
            // SAFETY: the payload of a sample.
            unsafe { *event.payload.cast::<i64>() }
        };
        all.send(format!("all {} {number}", event.name.get())).expect("somebody waits");
    });
    let ticks = heard.clone();
    context.on_tick(move |number| ticks.send(format!("tick {number}")).expect("somebody waits"));
    for name in ["alarm.rung", ""] {
        let heard = heard.clone();
        context.listen(name, false, move |data, len| {
            // SAFETY: bytes of CBOR.
            let bytes = unsafe { slice::from_raw_parts(data.cast::<u8>(), len) };
            let value: ciborium::Value = ciborium::from_reader(bytes).expect("CBOR");
            let mut again = Vec::new();
            ciborium::into_writer(&value, &mut again).expect("to a vector");
            assert_eq!(again, bytes);
            heard.send(format!("{value:?}")).expect("somebody waits");
        });
    }
    context.ring(1);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { events_sample_wait(context.raw(), 2, std::ptr::null_mut()) }, OK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { events_alarm_wait(context.raw(), 3, std::ptr::null_mut()) }, OK);
    let text = |text: &str| ciborium::Value::Text(text.to_owned());
    let cbor = |name, payload| {
        let map = vec![(text("payload"), payload), (text("eventType"), text(name))];
        format!("{:?}", ciborium::Value::Map(map))
    };
    let tick = |number: i64| {
        let (text_of, number_of) = (text(&format!("tick {number}")), number.into());
        ciborium::Value::Map(vec![(text("text"), text_of), (text("number"), number_of)])
    };
    let expect = [
        "all tick 1".to_owned(),
        "tick 1".to_owned(),
        cbor("tick", tick(1)),
        "all sample 2".to_owned(),
        cbor("sample", 2.into()),
        "all alarm.rung 3".to_owned(),
        cbor("alarm.rung", tick(3)),
        cbor("alarm.rung", tick(3)),
    ];
    for expect in expect {
        assert_eq!(hears.recv_timeout(LONG).expect("it comes"), expect);
    }
    assert_eq!(context.destroy(), OK);
}

#[test]
fn a_payload_that_panics_is_dropped() {
    let context = Context::new();
    let (heard, hears) = mpsc::channel();
    context.listen("sample", true, move |data, len| {
        assert_eq!(len, size_of::<i64>());
        // SAFETY: the payload of a sample.
        heard.send(unsafe { *data.cast::<i64>() }).expect("somebody waits");
    });
    for value in [-1, 5] {
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { events_sample_wait(context.raw(), value, std::ptr::null_mut()) }, OK);
    }
    assert_eq!(hears.recv_timeout(LONG), Ok(5));
    assert_eq!(context.stats()[1], 1);
    assert_eq!(context.destroy(), OK);
}

/// With one thread, that is the one that fires.
#[test]
fn the_thread_that_waits_for_room_is_not_needed() {
    for enters in [false, true] {
        let context = Context::new();
        let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<()>());
        let goes = Mutex::new(goes);
        context.on_tick(move |number| {
            if number == 0 {
                goes.lock().expect("no panic").recv().expect("it is told");
                if enters {
                    // It needs the runtime. So whoever waits for room has to be let go.
                    heard.send(context.answer()).expect("somebody waits");
                }
            }
        });
        FIRED.store(0, Ordering::SeqCst);
        // One is being delivered, so this is one more than there is room for.
        let times = ROOM + 2;
        let call = Call::start(|callback, user_data| {
            // SAFETY: the arguments are what the header asks for.
            unsafe { events_ring_and_block(context.raw(), callback, user_data, times) }
        });
        while FIRED.load(Ordering::SeqCst) < ROOM {
            std::thread::yield_now();
        }
        go.send(()).expect("it waits");
        if enters {
            assert_eq!(hears.recv_timeout(LONG), Ok(context.farewell));
        }
        assert_eq!(call.wait(), OK);
        assert_eq!(context.destroy(), OK);
    }
}

#[test]
fn a_task_that_waits_for_room_keeps_no_thread() {
    let context = Context::new();
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<()>());
    let goes = Mutex::new(goes);
    context.on_tick(move |number| {
        if number == 0 {
            goes.lock().expect("no panic").recv().expect("it is told");
        }
        heard.send(number).expect("somebody waits");
    });
    let times = ROOM + 10;
    let call = Call::start(|callback, user_data| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { events_ring_and_wait(context.raw(), callback, user_data, times) }
    });
    // The runtime has other things to do.
    assert_eq!(context.answer(), context.farewell);
    assert_eq!(hears.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout));
    go.send(()).expect("it waits");
    assert_eq!(call.wait(), OK);
    for number in 0..times {
        assert_eq!(hears.recv_timeout(LONG), Ok(number));
    }
    assert_eq!(context.destroy(), OK);
}
