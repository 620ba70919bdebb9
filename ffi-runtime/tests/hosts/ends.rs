//! Teardown of a context whose host is asked.

use std::{
    ffi::c_void,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    thread,
};

use ffi::__private::{
    FORM_NATIVE, Start,
    host::{call, call_now, tell},
};

use crate::{host::*, library::*};

/// Awaits on a thread of its own, outside of all calls.
fn ask_outside(desk: &Opened) -> thread::JoinHandle<String> {
    let context = desk.context.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async { shown(ask(&context, 1).await) })
    })
}

#[test]
fn destroy_cancels_calls_and_fails_what_is_awaited_outside_of_them() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let inside = desk.ask(1);
    let outside = ask_outside(&desk);
    let calls = [host.call(1), host.call(2)];
    assert_eq!(desk.destroy(), OK);
    assert_eq!((host.releases(), Arc::strong_count(&host)), (1, 1), "released before it returned");
    assert_eq!(inside.wait().code, CANCELLED);
    assert_eq!(outside.join().expect("no panic"), "Closed");
    assert_eq!(calls.map(|call| complete_bytes(&desk, call, OK, b"late")), [ERR; 2]);
    assert_eq!(ask_outside(&desk).join().expect("no panic"), "Closed");
    tell(&desk.context, &ASK, question(1));
    assert_eq!(host.calls().len(), 2, "nothing runs any more");
    assert_eq!(host.try_register(&desk, "ask", FORM_NATIVE), ERR);
}

/// Each call is in the middle of a poll when its context ends, and finishes that with what came of it.
#[test]
fn what_fails_with_the_end_of_its_context_is_cancelled_and_a_result_is_a_result() {
    if crate::is_current_thread() {
        // Its only thread waits for no host.
        return;
    }
    for start in [Start::Here, Start::Spawned] {
        let desk = open();
        let host = Host::silent();
        host.register(&desk, "ask");
        let ask_now =
            |context: &ffi::Context| call_now::<_, String, ffi::HostError>(context, &ASK, question(1));
        let (fails, gives, panics) = thread::scope(|scope| {
            // One that begins here waits here.
            let fails = scope.spawn(|| {
                desk.begin(start, move |context| async move {
                    ask_now(&context).map_err(|error| error.to_string())
                })
            });
            let gives =
                scope.spawn(|| desk.begin(start, move |context| async move { Ok(shown(ask_now(&context))) }));
            let panics = scope.spawn(|| {
                desk.begin(start, move |context| async move {
                    Ok(ask_now(&context).expect("the test wants a panic"))
                })
            });
            host.call(3);
            assert_eq!(desk.destroy(), OK);
            let [fails, gives, panics] = [fails, gives, panics].map(|call| call.join().expect("no panic"));
            (fails.wait(), gives.wait(), panics.wait())
        });
        assert_eq!((fails.code, panics.code), (CANCELLED, CANCELLED), "{start:?}");
        assert_eq!(gives.shown(), "Closed");
    }
}

#[test]
fn destroy_waits_for_a_function_that_runs() {
    let desk = open();
    let (inside, outside) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let returned = Arc::new(AtomicBool::new(false));
    let host = Host::new({
        let (inside, outside, returned) = (Arc::clone(&inside), Arc::clone(&outside), Arc::clone(&returned));
        move |_, _, _| {
            inside.wait();
            outside.wait();
            thread::yield_now();
            returned.store(true, Ordering::SeqCst);
        }
    });
    host.register(&desk, "ask");
    let asking = ask_outside(&desk);
    inside.wait();
    thread::scope(|scope| {
        let destroying = scope.spawn(|| {
            let code = desk.destroy();
            (code, returned.load(Ordering::SeqCst), host.releases())
        });
        // It has closed the registry when nothing new is begun.
        until(|| host.try_register(&desk, "other", FORM_NATIVE) == ERR);
        assert!(!destroying.is_finished());
        outside.wait();
        let (code, returned, releases) = destroying.join().expect("no panic");
        assert_eq!((code, returned), (OK, true));
        // Those of `other` among them.
        assert!(releases >= 1);
    });
    assert_eq!(asking.join().expect("no panic"), "Closed");
    assert_eq!(Arc::strong_count(&host), 1);
}

#[test]
fn destroy_inside_a_host_function_would_wait_for_itself() {
    let desk = Arc::new(open());
    let other = Arc::new(open());
    let host = Host::new({
        let (desk, other) = (Arc::downgrade(&desk), Arc::downgrade(&other));
        move |call, _, _| {
            let desk = desk.upgrade().expect("it is not destroyed yet");
            for each in [&desk, &other.upgrade().expect("it is not destroyed yet")] {
                assert_eq!(each.destroy(), WOULD_DEADLOCK);
            }
            assert_eq!(complete_bytes(&desk, call, OK, b"still here"), OK);
        }
    });
    host.register(&desk, "ask");
    assert_eq!(desk.ask(1).wait().shown(), "\"still here\"");
}

/// A thread that keeps waiting is no reason for destroy not to end.
#[test]
fn destroy_lets_go_of_a_thread_that_waits_for_the_host() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let context = desk.context.clone();
    let waiting = thread::spawn(move || {
        shown(ffi::__private::host::call_now::<_, String, ffi::HostError>(&context, &ASK, question(1)))
    });
    host.call(1);
    assert_eq!(desk.destroy(), OK);
    assert_eq!(waiting.join().expect("no panic"), "Closed");
}

#[test]
fn a_typed_error_says_that_the_context_is_closed() {
    let desk = open();
    desk.destroy();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let asked = runtime.block_on(call::<_, String, StorageError>(&desk.context, &ASK, question(1)));
    assert_eq!(asked, Err(StorageError { key: "the context was destroyed".to_owned(), code: -1 }));
    let asked = runtime.block_on(call::<_, String, String>(&desk.context, &ASK, question(1)));
    assert_eq!(asked, Err("the context was destroyed".to_owned()));
}

/// What a release sees.
struct Releasing {
    context: Ctx,
    destroyed: AtomicI32,
}

#[test]
fn destroy_while_something_is_released_would_wait_for_itself() {
    unsafe extern "C" fn never(_: u64, _: *const c_void, _: usize, _: *mut c_void) {
        unreachable!("it is not called")
    }
    unsafe extern "C" fn release(user_data: *mut c_void) {
        // SAFETY: it outlives the registration.
        let releasing = unsafe { &*user_data.cast::<Releasing>() };
        let code = ffi::__private::destroy::<Desk>(releasing.context, |_| None);
        releasing.destroyed.store(code, Ordering::SeqCst);
    }
    let desk = open();
    let releasing = Releasing { context: desk.raw, destroyed: AtomicI32::new(-1) };
    let user_data = std::ptr::from_ref(&releasing).cast_mut().cast();
    assert_eq!(register(desk.raw, "ask", FORM_NATIVE, Some(never), user_data, Some(release)), OK);
    assert_eq!(unregister(&desk, "ask"), OK);
    assert_eq!(releasing.destroyed.load(Ordering::SeqCst), WOULD_DEADLOCK);
}
