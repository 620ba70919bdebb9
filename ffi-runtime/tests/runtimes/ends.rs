//! How long `destroy` waits for a destructor, and what becomes of one that takes longer.

use std::{
    ffi::c_void,
    ptr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use ffi::__private::{Destruction, Form, Library, Options, callback, construct, destroy};

use crate::{MANY, host::*, library::thread as of_whom};

/// A library by hand: its author waits for a moment, or for as long as it takes.
struct Timed<const LIMIT_MS: u64> {
    ends: Arc<AtomicU32>,
}

impl<const LIMIT_MS: u64> Drop for Timed<LIMIT_MS> {
    fn drop(&mut self) {
        self.ends.fetch_add(1, Ordering::SeqCst);
    }
}

impl Library for Timed<20> {
    const OPTIONS: &'static Options = &Options { destructor_timeout_ms: 20, ..MANY };
}

impl Library for Timed<0> {
    const OPTIONS: &'static Options = &MANY;
}

/// A context, and how many instances have ended.
fn open<const LIMIT_MS: u64>() -> (*mut c_void, Arc<AtomicU32>)
where
    Timed<LIMIT_MS>: Library,
{
    crate::start();
    let ends = Arc::new(AtomicU32::new(0));
    let inbox = Inbox::new();
    let to = callback::ReplyTo { callback: Some(deliver), user_data: inbox.user_data(), form: Form::Native };
    let instance = Timed::<LIMIT_MS> { ends: Arc::clone(&ends) };
    let raw = construct::sync(to, |_| Ok(()), |()| Ok::<_, String>(instance));
    assert_eq!(inbox.wait().code, OK);
    (raw, ends)
}

/// What is on the other side of the destructor.
fn is_gone<const LIMIT_MS: u64>(raw: *mut c_void)
where
    Timed<LIMIT_MS>: Library,
{
    assert_eq!(destroy::<Timed<LIMIT_MS>>(raw, |_| None), ERR);
}

#[test]
fn one_that_waits_too_long_is_dropped() {
    let (raw, ends) = open::<20>();
    let begin = |instance: Timed<20>| {
        let forever = async move {
            let _instance = instance;
            std::future::pending().await
        };
        Some(Destruction::waits(forever))
    };
    assert_eq!(destroy(raw, begin), TIMEOUT);
    is_gone::<20>(raw);
    until(|| ends.load(Ordering::SeqCst) == 1);
}

#[test]
fn one_that_blocks_too_long_is_left_behind_and_blocks_nothing_else() {
    let (raw, ends) = open::<20>();
    let (let_go, blocked) = mpsc::channel::<()>();
    let begin = |instance: Timed<20>| {
        Some(Destruction::blocks(move || {
            assert!(blocked.recv().is_err(), "let go");
            drop(instance);
        }))
    };
    assert_eq!(destroy(raw, begin), TIMEOUT);
    is_gone::<20>(raw);
    // SAFETY: the arguments are what the header asks for.
    let other = crate::host::begin(|cb, ud| unsafe { runtimes_place_spawned(cb, ud) });
    assert_eq!(other.wait().text(), "ours, ours");
    assert_eq!(ends.load(Ordering::SeqCst), 0, "it is still at it");
    drop(let_go);
    until(|| ends.load(Ordering::SeqCst) == 1);
}

#[test]
fn zero_is_as_long_as_it_takes() {
    for blocks in [false, true] {
        let (raw, ends) = open::<0>();
        let begin = |instance: Timed<0>| {
            Some(match blocks {
                false => Destruction::waits(async move {
                    tokio::time::sleep(Duration::from_millis(60)).await;
                    drop(instance);
                }),
                true => Destruction::blocks(move || {
                    thread::sleep(Duration::from_millis(60));
                    drop(instance);
                }),
            })
        };
        assert_eq!(destroy(raw, begin), OK);
        assert_eq!(ends.load(Ordering::SeqCst), 1, "it came back too early");
    }
}

#[test]
fn one_that_panics_is_over() {
    for blocks in [false, true] {
        // No limit: what the panic hook prints may take its time.
        let (raw, ends) = open::<0>();
        let begin = |instance: Timed<0>| {
            let panics = move || {
                let _instance = instance;
                panic!("in a destructor of a test")
            };
            Some(match blocks {
                false => Destruction::waits(async move { panics() }),
                true => Destruction::blocks(panics),
            })
        };
        assert_eq!(destroy(raw, begin), OK);
        assert_eq!(ends.load(Ordering::SeqCst), 1);
        is_gone::<0>(raw);
    }
}

#[test]
fn destructors_run_on_the_threads_of_the_library_and_drops_do_not() {
    let (seen, places) = mpsc::channel();
    let [waits, blocks, drops] = [seen.clone(), seen.clone(), seen];
    let (raw, _) = open::<0>();
    let begin = |_| Some(Destruction::waits(async move { waits.send(of_whom()).expect("the test waits") }));
    assert_eq!(destroy::<Timed<0>>(raw, begin), OK);
    let (raw, _) = open::<0>();
    let begin = |_| Some(Destruction::blocks(move || blocks.send(of_whom()).expect("the test waits")));
    assert_eq!(destroy::<Timed<0>>(raw, begin), OK);
    let (raw, _) = open::<0>();
    let begin = |instance| {
        drop::<Timed<0>>(instance);
        drops.send(of_whom()).expect("the test waits");
        None
    };
    assert_eq!(destroy(raw, begin), OK);
    assert_eq!(places.try_iter().collect::<Vec<_>>(), ["ours", "ours", "the host's"]);
    assert_eq!(destroy::<Timed<0>>(ptr::null_mut(), |_| None), ERR);
}
