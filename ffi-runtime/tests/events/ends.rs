//! The end of a context.

use std::sync::{Mutex, mpsc};

use crate::{
    host::{Context, OK},
    library::{fire, kept},
};

#[test]
fn what_is_fired_until_the_destructor_is_over_is_heard() {
    let context = Context::new();
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<()>());
    let goes = Mutex::new(goes);
    context.on_tick(move |number| {
        if number == 1 {
            goes.lock().expect("no panic").recv().expect("it is told");
        }
        heard.send(number).expect("somebody waits");
    });
    context.ring(1);
    context.ring(2);
    let ending = std::thread::spawn(move || context.destroy());
    go.send(()).expect("it waits");
    assert_eq!(ending.join().expect("no panic"), OK);
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [1, 2, context.farewell]);
    // Rust code may keep what it fires on. Nobody listens any more.
    fire(&kept(context.farewell), 3);
    assert!(hears.try_recv().is_err());
}

#[test]
fn a_listener_goes_on_while_its_context_ends() {
    let context = Context::new();
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<()>());
    let goes = Mutex::new(goes);
    let id = std::sync::Arc::new(Mutex::new(0));
    let own = std::sync::Arc::clone(&id);
    let mut added = id.lock().expect("no panic");
    *added = context.on_tick(move |number| {
        goes.lock().expect("no panic").recv().expect("it is told");
        while context.is_open() {
            std::thread::yield_now();
        }
        // The context lets no call in, and the listener can be removed all the same.
        let removed = context.remove(*own.lock().expect("no panic"));
        heard.send((number, removed)).expect("somebody waits");
    });
    drop(added);
    context.ring(1);
    context.ring(2);
    let ending = std::thread::spawn(move || context.destroy());
    go.send(()).expect("it waits");
    assert_eq!(ending.join().expect("no panic"), OK);
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [(1, OK)]);
}

#[test]
fn contexts_without_listeners_end_as_ever() {
    let context = Context::new();
    context.ring(1);
    assert_eq!(context.destroy(), OK);
    fire(&kept(context.farewell), 2);
}
