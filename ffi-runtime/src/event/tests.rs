use core::{
    ptr,
    sync::atomic::{AtomicU32, Ordering},
    task::{RawWaker, RawWakerVTable, Waker},
};
use std::{
    pin::Pin,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use super::*;
use crate::{
    abi::{OK, Str, WOULD_DEADLOCK},
    call::Form,
    context::Contexts,
    handle::Handle,
    options::{Options, Runtime},
};

static KEPT: Event = Event { name: "kept", on_full: OnFull::Block };
static OTHER: Event = Event { name: "other", on_full: OnFull::Block };
static DROPPABLE: Event = Event { name: "droppable", on_full: OnFull::DropOldest };
static REFUSED: Event = Event { name: "refused", on_full: OnFull::Error };

/// A hang guard: nothing here takes so long.
const LONG: Duration = Duration::from_secs(60);

/// A context with a queue of that many events, which is patient for that long.
fn context_with(capacity: usize, patience: Duration) -> Context {
    const OPTIONS: &Options = &Options {
        runtime: Runtime::MultiThread { workers: 0 },
        destructor_timeout_ms: 0,
        stale_warn_ms: 0,
        event_queue: 1,
    };
    Executor::get(OPTIONS).expect("started");
    let reservation = Contexts::<u32>::new().reserve().expect("a slot");
    let context = reservation.context().clone();
    reservation.open(1, 0);
    context.events().queue.get_or_init(|| Box::new(Queue::new(capacity, patience)));
    context
}

fn context(capacity: usize) -> Context {
    context_with(capacity, LONG)
}

type Ear = Box<dyn Fn(Payload) + Send + Sync>;

unsafe extern "C" fn hear(code: i32, data: *const c_void, len: usize, user_data: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: an ear that was leaked.
    unsafe { (*user_data.cast::<Ear>())((data, len)) };
}

fn listen_as(
    context: &Context,
    name: &str,
    form: Form,
    ear: impl Fn(Payload) + Send + Sync + 'static,
) -> u64 {
    let ear: Ear = Box::new(ear);
    let user_data = ptr::from_ref(Box::leak(Box::new(ear))).cast_mut().cast();
    let id = add(context, 1, name, Hears { callback: hear, user_data, form });
    assert!(id > 0);
    id
}

/// Listens to numbers.
fn listen(context: &Context, name: &str, ear: impl Fn(u64) + Send + Sync + 'static) -> u64 {
    listen_as(context, name, Form::Native, move |(data, len)| {
        assert_eq!(len, size_of::<u64>());
        // SAFETY: the C form of a number.
        ear(unsafe { *data.cast::<u64>() });
    })
}

/// Listens to numbers, and stays inside the listener until it is told to return.
fn listen_slowly(context: &Context, name: &str) -> (Receiver<u64>, Sender<()>) {
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel());
    let goes = Mutex::new(goes);
    listen(context, name, move |number| {
        // The test may be over.
        if heard.send(number).is_ok() {
            let (Ok(()) | Err(_)) = goes.lock().expect("no panic").recv();
        }
    });
    (hears, go)
}

fn take<T>(from: &Receiver<T>) -> T {
    from.recv_timeout(LONG).expect("it comes")
}

/// How many were delivered, dropped, unheard, and are queued.
#[track_caller]
fn check(context: &Context, expect: [u64; 4]) {
    let stats = context.events().stats();
    assert_eq!([stats.delivered, stats.dropped, stats.unheard, stats.queued], expect);
    assert_eq!(stats.fired, expect.iter().sum::<u64>());
}

/// Waits until so many wait for room.
fn until_waiting(context: &Context, number: usize) {
    while context.events().queue().expect("made").waiting() < number {
        thread::yield_now();
    }
}

fn remove_id(context: &Context, id: u64) -> i32 {
    context.events().queue().expect("made").remove(id, !executor::in_callback())
}

/// A thread that fires a number and is done when that does not wait any more.
fn fires(context: &Context, event: &'static Event, number: u64) -> thread::JoinHandle<()> {
    let context = context.clone();
    thread::spawn(move || fire(&context, event, number))
}

/// A payload that notes which of its forms were made.
struct Probe {
    made: Arc<AtomicU32>,
    panics: bool,
}

impl Value for Probe {
    fn lower(&self, arena: &Arena) -> Payload {
        assert!(!self.panics, "lowered");
        self.made.fetch_add(1, Ordering::Relaxed);
        Value::lower(&7_u64, arena)
    }

    fn encode(&self, encoder: &mut Encoder) {
        assert!(!self.panics, "encoded");
        self.made.fetch_add(100, Ordering::Relaxed);
        encoder.unsigned(7);
    }
}

fn fire_probe(context: &Context, panics: bool) -> Arc<AtomicU32> {
    let made = Arc::new(AtomicU32::new(0));
    let payload = Box::new(Probe { made: Arc::clone(&made), panics });
    let queue = context.events().queue().expect("made");
    assert_eq!(queue.offer(context, Fired { event: &KEPT, payload }), Offered::Done);
    made
}

#[test]
fn listeners_hear_of_events_in_the_order_of_both() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    for (listener, name) in [(1, "kept"), (2, "other"), (3, ""), (4, "kept")] {
        let heard = heard.clone();
        let ear = move |(data, len): Payload| {
            let (name, number) = if listener == 3 {
                assert_eq!(len, size_of::<abi::Event>());
                // SAFETY: what listeners of all events get.
                let event = unsafe { &*data.cast::<abi::Event>() };
                assert_eq!(event.len, size_of::<u64>());
                // SAFETY: the name lives for good.
                let name = unsafe { event.name.view() }.expect("text").to_owned();
                // SAFETY: the C form of a number.
                (name, unsafe { *event.payload.cast::<u64>() })
            } else {
                // SAFETY: the C form of a number.
                (name.to_owned(), unsafe { *data.cast::<u64>() })
            };
            heard.send((listener, name, number)).expect("somebody waits");
        };
        listen_as(&context, name, Form::Native, ear);
    }
    for number in [10_u64, 20] {
        fire(&context, &KEPT, number);
        fire(&context, &OTHER, number + 1);
    }
    end(&context);
    let heard: Vec<_> = hears.try_iter().collect();
    let heard: Vec<_> = heard.iter().map(|(listener, name, number)| (*listener, &**name, *number)).collect();
    let once = |number| {
        [(1, "kept", number), (3, "kept", number), (4, "kept", number)]
            .into_iter()
            .chain([(2, "other", number + 1), (3, "other", number + 1)])
    };
    assert_eq!(heard, once(10).chain(once(20)).collect::<Vec<_>>());
    check(&context, [4, 0, 0, 0]);
}

#[test]
fn cbor_is_a_map_of_name_and_payload() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    for name in ["kept", ""] {
        let heard = heard.clone();
        listen_as(&context, name, Form::Cbor, move |(data, len)| {
            // SAFETY: bytes.
            let bytes = unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len) };
            heard.send(bytes.to_vec()).expect("somebody waits");
        });
    }
    fire(&context, &KEPT, "text".to_owned());
    for _ in 0..2 {
        assert_eq!(take(&hears), b"\xa2\x67payload\x64text\x69eventType\x64kept");
    }
    end(&context);
}

#[test]
fn each_form_is_made_once_where_somebody_wants_it() {
    for (native, cbor, expect) in [(2, 0, 1), (0, 2, 100), (2, 2, 101)] {
        let context = context(8);
        for form in [Form::Native, Form::Cbor] {
            for _ in 0..if form == Form::Native { native } else { cbor } {
                listen_as(&context, "kept", form, |_| {});
            }
        }
        let made = fire_probe(&context, false);
        end(&context);
        assert_eq!(made.load(Ordering::Relaxed), expect);
        check(&context, [1, 0, 0, 0]);
    }
}

#[test]
fn where_nobody_listens_nothing_is_made() {
    let context = context(8);
    fire(&context, &KEPT, 1_u64);
    assert_eq!(try_fire(&context, &REFUSED, 1_u64), Ok(()));
    check(&context, [0, 0, 2, 0]);
    let id = listen(&context, "other", |_| {});
    let made = fire_probe(&context, false);
    assert_eq!(Arc::strong_count(&made), 1, "the payload is gone");
    check(&context, [0, 0, 3, 0]);
    assert_eq!(remove_id(&context, id), OK);
    fire(&context, &OTHER, 1_u64);
    check(&context, [0, 0, 4, 0]);
    end(&context);
}

#[test]
fn what_cannot_be_lowered_is_dropped_and_the_next_one_comes() {
    struct Session;
    impl Handle for Session {
        const NAME: &'static str = "Session";
    }
    for form in [Form::Native, Form::Cbor] {
        let context = context(8);
        let (heard, hears) = mpsc::channel();
        listen_as(&context, "kept", form, move |_| heard.send(()).expect("somebody waits"));
        let made = fire_probe(&context, true);
        fire(&context, &KEPT, Arc::new(Session));
        fire(&context, &KEPT, 1_u64);
        end(&context);
        assert_eq!((hears.try_iter().count(), made.load(Ordering::Relaxed)), (1, 0));
        check(&context, [1, 2, 0, 0]);
    }
}

#[test]
fn an_event_whose_listeners_are_gone_is_unheard() {
    let context = context(8);
    let (hears, go) = listen_slowly(&context, "kept");
    let other = listen(&context, "other", |_| unreachable!("removed"));
    fire(&context, &KEPT, 1_u64);
    assert_eq!(take(&hears), 1);
    fire(&context, &OTHER, 2_u64);
    assert_eq!(remove_id(&context, other), OK);
    check(&context, [0, 0, 0, 2]);
    go.send(()).expect("it waits");
    end(&context);
    check(&context, [1, 0, 1, 0]);
}

#[test]
fn a_listener_that_is_removed_meanwhile_is_not_called() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    let later = Arc::new(Mutex::new(0));
    let (inside, removed) = (context.clone(), Arc::clone(&later));
    listen(&context, "kept", move |_| {
        let code = remove_id(&inside, *removed.lock().expect("no panic"));
        heard.send(code).expect("somebody waits");
    });
    *later.lock().expect("no panic") = listen(&context, "kept", |_| unreachable!("removed"));
    fire(&context, &KEPT, 1_u64);
    fire(&context, &KEPT, 2_u64);
    assert_eq!((take(&hears), take(&hears)), (OK, abi::ERR));
    end(&context);
}

#[test]
fn a_listener_that_is_added_meanwhile_hears_of_the_next_event() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    let inside = context.clone();
    listen(&context, "kept", move |first| {
        let heard = heard.clone();
        listen(&inside, "kept", move |number| heard.send((first, number)).expect("somebody waits"));
    });
    fire(&context, &KEPT, 1_u64);
    fire(&context, &KEPT, 2_u64);
    assert_eq!(take(&hears), (1, 2));
    end(&context);
    assert!(hears.try_recv().is_err());
}

#[test]
fn a_listener_removes_itself() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    let id = Arc::new(Mutex::new(0));
    let (inside, own) = (context.clone(), Arc::clone(&id));
    let mut added = id.lock().expect("no panic");
    *added = listen(&context, "kept", move |number| {
        let code = remove_id(&inside, *own.lock().expect("no panic"));
        heard.send((number, code)).expect("somebody waits");
    });
    drop(added);
    fire(&context, &KEPT, 1_u64);
    fire(&context, &KEPT, 2_u64);
    end(&context);
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [(1, OK)]);
}

#[test]
fn removing_waits_for_the_listener_unless_in_a_callback() {
    let context = context(8);
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<()>());
    let goes = Mutex::new(goes);
    let id = listen(&context, "kept", move |_| {
        heard.send("called").expect("somebody waits");
        goes.lock().expect("no panic").recv().expect("it is told");
        heard.send("returns").expect("somebody waits");
    });
    let same = listen(&context, "kept", |_| {});
    fire(&context, &KEPT, 1_u64);
    assert_eq!(take(&hears), "called");
    assert_eq!(executor::during_callback(|| remove_id(&context, same)), OK, "it does not run");
    let remover = {
        let context = context.clone();
        thread::spawn(move || remove_id(&context, id))
    };
    while !context.events().queue().expect("made").is_watched() {
        thread::yield_now();
    }
    go.send(()).expect("it waits");
    assert_eq!(remover.join().expect("no panic"), OK);
    assert_eq!(hears.try_recv(), Ok("returns"));
    assert_eq!(remove_id(&context, id), abi::ERR);
    end(&context);
}

#[test]
fn removing_in_a_callback_does_not_wait_for_another_thread() {
    let context = context(8);
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    let id = context.events().queue().expect("made").running().expect("it runs");
    assert_eq!(executor::during_callback(|| remove_id(&context, id)), WOULD_DEADLOCK);
    assert_eq!(remove_id(&context, id), abi::ERR, "it was removed");
    go.send(()).expect("it waits");
    fire(&context, &KEPT, 2_u64);
    end(&context);
    assert!(hears.try_recv().is_err());
    check(&context, [1, 0, 1, 0]);
}

#[test]
fn a_listener_is_found_by_its_context_alone() {
    let (mine, other) = (context(8), context(8));
    let id = listen(&mine, "kept", |_| {});
    let raw = |context: &Context| context.owner().raw();
    assert_eq!(remove(raw(&other), id), abi::ERR);
    assert_eq!(remove(raw(&mine), id + 1_000_000), abi::ERR);
    assert_eq!(remove(raw(&mine), 0), abi::ERR);
    assert_eq!(remove(raw(&mine), id), OK);
    assert_eq!(remove(raw(&mine), id), abi::ERR);
    let again = listen(&mine, "kept", |_| {});
    assert!(again > id);
    end(&mine);
    assert_eq!(remove(raw(&mine), again), abi::ERR);
    end(&other);
}

#[test]
fn a_full_queue_refuses_drops_and_keeps() {
    let context = context(3);
    let (hears, go) = listen_slowly(&context, "kept");
    let (heard, others) = mpsc::channel();
    for name in ["droppable", "refused"] {
        let heard = heard.clone();
        listen(&context, name, move |number| heard.send(number).expect("somebody waits"));
    }
    fire(&context, &KEPT, 0_u64);
    assert_eq!(take(&hears), 0);
    // The one that is being delivered takes no room.
    assert_eq!(try_fire(&context, &REFUSED, 1_u64), Ok(()));
    fire(&context, &DROPPABLE, 2_u64);
    assert_eq!(try_fire(&context, &REFUSED, 3_u64), Ok(()));
    check(&context, [0, 0, 0, 4]);
    assert_eq!(try_fire(&context, &REFUSED, 4_u64), Err(QueueFull));
    check(&context, [0, 1, 0, 4]);
    // 5 takes the place of 2, and 6 that of 5.
    fire(&context, &DROPPABLE, 5_u64);
    fire(&context, &DROPPABLE, 6_u64);
    check(&context, [0, 3, 0, 4]);
    go.send(()).expect("it waits");
    assert_eq!([take(&others), take(&others), take(&others)], [1, 3, 6]);
    end(&context);
    check(&context, [4, 3, 0, 0]);
}

#[test]
fn what_may_be_dropped_is_where_nothing_else_is() {
    let context = context(1);
    let (hears, go) = listen_slowly(&context, "kept");
    listen(&context, "droppable", |_| unreachable!("dropped"));
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    fire(&context, &KEPT, 2_u64);
    fire(&context, &DROPPABLE, 3_u64);
    check(&context, [0, 1, 0, 2]);
    drop((go, hears));
    end(&context);
    check(&context, [2, 1, 0, 0]);
}

#[test]
fn threads_wait_for_room_in_their_order() {
    let context = context(1);
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    assert_eq!(take(&hears), 1);
    fire(&context, &KEPT, 2_u64);
    let third = fires(&context, &KEPT, 3);
    until_waiting(&context, 1);
    let fourth = fires(&context, &KEPT, 4);
    until_waiting(&context, 2);
    assert_eq!(try_fire(&context, &KEPT, 9_u64), Err(QueueFull), "it does not wait");
    go.send(()).expect("it waits");
    assert_eq!(take(&hears), 2);
    third.join().expect("no panic");
    assert!(!fourth.is_finished());
    assert_eq!(context.events().queue().expect("made").waiting(), 1);
    for number in [3, 4] {
        go.send(()).expect("it waits");
        assert_eq!(take(&hears), number);
    }
    fourth.join().expect("no panic");
    drop((go, hears));
    end(&context);
    check(&context, [4, 1, 0, 0]);
}

#[test]
fn tasks_wait_for_room() {
    let context = context(1);
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    fire(&context, &KEPT, 2_u64);
    let mut futures: Vec<Pin<Box<dyn Future<Output = ()> + Send>>> = Vec::new();
    for number in [3_u64, 4] {
        let context = context.clone();
        futures.push(Box::pin(async move { fire_async(&context, &KEPT, number).await }));
    }
    let mut noop = core::task::Context::from_waker(Waker::noop());
    assert!(futures[0].as_mut().poll(&mut noop).is_pending());
    assert!(futures[1].as_mut().poll(&mut noop).is_pending());
    // The second one is given up.
    check(&context, [0, 0, 0, 2]);
    drop(futures.pop());
    check(&context, [0, 1, 0, 2]);
    let (done, dones) = mpsc::channel();
    let first = futures.pop().expect("the first");
    Executor::started().expect("started").spawn(Box::pin(async move {
        first.await;
        done.send(()).expect("somebody waits");
    }));
    go.send(()).expect("it waits");
    assert_eq!(take(&hears), 2);
    take(&dones);
    drop((go, hears));
    end(&context);
    check(&context, [3, 1, 0, 0]);
}

#[test]
fn wakers_are_cloned_and_dropped_while_nothing_is_locked() {
    thread_local! {
        static CONTEXT: core::cell::RefCell<Option<Context>> = const { core::cell::RefCell::new(None) };
    }
    /// Locks what an executor that fires events would.
    fn look() {
        CONTEXT.with_borrow(|context| context.as_ref().map(|context| context.events().stats()));
    }
    const LOOKS: RawWakerVTable = RawWakerVTable::new(
        |_| {
            look();
            RawWaker::new(ptr::null(), &LOOKS)
        },
        |_| look(),
        |_| look(),
        |_| look(),
    );
    let (done, dones) = mpsc::channel();
    thread::spawn(move || {
        let context = context(1);
        let (hears, go) = listen_slowly(&context, "kept");
        fire(&context, &KEPT, 1_u64);
        take(&hears);
        fire(&context, &KEPT, 2_u64);
        CONTEXT.set(Some(context.clone()));
        let mut waits = pin!(fire_async(&context, &KEPT, 3_u64));
        // SAFETY: the functions use nothing of the pointer.
        let waker = unsafe { Waker::new(ptr::null(), &LOOKS) };
        for _ in 0..2 {
            assert!(waits.as_mut().poll(&mut core::task::Context::from_waker(&waker)).is_pending());
        }
        drop((go, hears));
        end(&context);
        assert!(waits.as_mut().poll(&mut core::task::Context::from_waker(&waker)).is_ready());
        done.send(()).expect("somebody waits");
    });
    take(&dones);
}

#[test]
fn a_listener_that_enters_the_library_lets_go_of_whoever_waits() {
    let context = context(2);
    let ((heard, hears), (go, goes)) = (mpsc::channel(), mpsc::channel::<bool>());
    let goes = Mutex::new(goes);
    listen(&context, "kept", move |number| {
        heard.send(number).expect("somebody waits");
        while let Ok(true) = goes.lock().expect("no panic").recv() {
            drop(Executor::started().expect("started").enter());
            heard.send(100 + number).expect("somebody waits");
        }
    });
    fire(&context, &KEPT, 1_u64);
    assert_eq!(take(&hears), 1);
    fire(&context, &KEPT, 2_u64);
    fire(&context, &KEPT, 3_u64);
    let waiting: Vec<_> = (4..=6)
        .map(|number| {
            let thread = fires(&context, &KEPT, number);
            until_waiting(&context, number as usize - 3);
            thread
        })
        .collect();
    go.send(true).expect("it waits");
    assert_eq!(take(&hears), 101);
    waiting.into_iter().for_each(|thread| thread.join().expect("no panic"));
    // 2 to 5 are queued, which is twice the capacity.
    check(&context, [0, 1, 0, 5]);
    fire(&context, &KEPT, 7_u64);
    check(&context, [0, 2, 0, 5]);
    // From here on there is a bound again.
    go.send(false).expect("it waits");
    assert_eq!(take(&hears), 2);
    let last = fires(&context, &KEPT, 8);
    until_waiting(&context, 1);
    for number in [3, 4, 5, 8] {
        go.send(false).expect("it waits");
        assert_eq!(take(&hears), number);
    }
    go.send(false).expect("it waits");
    last.join().expect("no panic");
    end(&context);
    check(&context, [6, 2, 0, 0]);
}

#[test]
fn firing_inside_of_a_listener_never_waits() {
    let context = context(2);
    let (heard, hears) = mpsc::channel();
    let inside = context.clone();
    listen(&context, "kept", move |number| {
        if number == 0 {
            (1..=5_u64).for_each(|number| fire(&inside, &KEPT, number));
        }
        heard.send(number).expect("somebody waits");
    });
    fire(&context, &KEPT, 0_u64);
    assert_eq!(take(&hears), 0);
    end(&context);
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [1, 2, 3, 4]);
    check(&context, [5, 1, 0, 0]);
}

#[test]
fn patience_ends_where_nothing_is_delivered() {
    let context = context_with(1, Duration::from_millis(5));
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    fire(&context, &KEPT, 2_u64);
    // Both give up, the thread and the task.
    fire(&context, &KEPT, 3_u64);
    check(&context, [0, 1, 0, 2]);
    // From now on nobody waits.
    fire(&context, &KEPT, 4_u64);
    let again = {
        let context = context.clone();
        async move { fire_async(&context, &KEPT, 5_u64).await }
    };
    assert!(pin!(again).poll(&mut core::task::Context::from_waker(Waker::noop())).is_ready());
    check(&context, [0, 3, 0, 2]);
    go.send(()).expect("it waits");
    assert_eq!(take(&hears), 2);
    assert!(!context.events().queue().expect("made").is_stuck(), "something is delivered again");
    drop((go, hears));
    end(&context);
    check(&context, [2, 3, 0, 0]);
}

#[test]
fn the_patience_of_a_task_ends_by_the_clock_of_the_library() {
    let context = context_with(1, Duration::from_millis(5));
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    fire(&context, &KEPT, 2_u64);
    // Polled by nobody's runtime.
    let waits = fire_async(&context, &KEPT, 3_u64);
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut waits = pin!(waits);
    while waits.as_mut().poll(&mut core::task::Context::from_waker(&waker)).is_pending() {
        thread::park();
    }
    check(&context, [0, 1, 0, 2]);
    drop((go, hears));
    end(&context);
}

#[test]
fn the_end_delivers_what_is_queued_and_ignores_the_rest() {
    let context = context(8);
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    assert_eq!(take(&hears), 1);
    fire(&context, &KEPT, 2_u64);
    let ending = {
        let context = context.clone();
        thread::spawn(move || end(&context))
    };
    let queue = context.events().queue().expect("made");
    while !queue.is_watched() {
        thread::yield_now();
    }
    fire(&context, &KEPT, 3_u64);
    let hears_too = Hears { callback: hear, user_data: ptr::null_mut(), form: Form::Native };
    assert_eq!(add(&context, 1, "kept", hears_too), 0);
    for _ in 0..2 {
        go.send(()).expect("it waits");
    }
    ending.join().expect("no panic");
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [2]);
    fire(&context, &KEPT, 4_u64);
    check(&context, [2, 0, 1, 0]);
}

/// A context with an event that is queued, and for which the system had no thread.
fn context_without_a_thread() -> Context {
    let context = context(8);
    context.events().queue().expect("made").put(Fired { event: &KEPT, payload: Box::new(1_u64) });
    context
}

#[test]
fn the_end_delivers_what_there_was_no_thread_for() {
    let context = context_without_a_thread();
    let (hear, hears) = mpsc::channel();
    listen(&context, "kept", move |number| hear.send((number, thread::current().id())).expect("it ends"));
    end(&context);
    assert_eq!(hears.try_iter().collect::<Vec<_>>(), [(1, thread::current().id())]);
    check(&context, [1, 0, 0, 0]);
}

#[test]
#[cfg(unix)]
fn a_listener_that_forks_at_the_end_returns_in_the_child() {
    let context = context_without_a_thread();
    let (forked, forks) = mpsc::channel();
    listen(&context, "kept", move |_| {
        // SAFETY: the child returns from the listener and from the end, and does nothing else.
        forked.send(unsafe { libc::fork() }).expect("it ends");
    });
    end(&context);
    let child = take(&forks);
    if child == 0 {
        // SAFETY: nothing of this process is ended by it.
        unsafe { libc::_exit(7) };
    }
    let (begin, mut status) = (std::time::Instant::now(), 0);
    // SAFETY: a child of this process that was not waited for.
    while unsafe { libc::waitpid(child, &raw mut status, libc::WNOHANG) } == 0 {
        if begin.elapsed() > LONG {
            // SAFETY: the same child.
            unsafe { libc::kill(child, libc::SIGKILL) };
            panic!("the child hangs");
        }
        thread::yield_now();
    }
    assert_eq!(libc::WEXITSTATUS(status), 7);
}

#[test]
fn the_end_lets_go_of_whoever_waits() {
    let context = context(1);
    let (hears, go) = listen_slowly(&context, "kept");
    fire(&context, &KEPT, 1_u64);
    take(&hears);
    fire(&context, &KEPT, 2_u64);
    let waits = fires(&context, &KEPT, 3);
    until_waiting(&context, 1);
    let ending = {
        let context = context.clone();
        thread::spawn(move || end(&context))
    };
    waits.join().expect("no panic");
    drop((go, hears));
    ending.join().expect("no panic");
    check(&context, [3, 0, 0, 0]);
}

#[test]
fn contexts_do_not_wait_for_each_other_nor_for_the_runtime() {
    let slow: Vec<_> = (0..8).map(|_| context(8)).collect();
    let ears: Vec<_> = slow.iter().map(|context| listen_slowly(context, "kept")).collect();
    for (context, (hears, _)) in slow.iter().zip(&ears) {
        fire(context, &KEPT, 1_u64);
        take(hears);
    }
    let quick = context(8);
    let (heard, hears) = mpsc::channel();
    listen(&quick, "kept", move |_| {
        let thread = thread::current();
        let name = thread.name().map(str::to_owned);
        let inside = tokio::runtime::Handle::try_current().is_ok();
        heard.send((name, inside, executor::busy(), executor::in_callback())).expect("somebody waits");
    });
    fire(&quick, &KEPT, 1_u64);
    assert_eq!(take(&hears), (Some("ffi-events".to_owned()), true, false, true));
    drop(ears);
    slow.iter().chain([&quick]).for_each(end);
}

#[test]
fn many_threads_fire_and_nothing_is_lost() {
    const EACH: u64 = 2_000;
    let context = context(4);
    let heard = Arc::new(Mutex::new([0; 4]));
    let hears = Arc::clone(&heard);
    listen(&context, "kept", move |number| {
        let (thread, count) = ((number / EACH) as usize, number % EACH);
        let mut heard = hears.lock().expect("no panic");
        assert_eq!(heard[thread], count, "in the order of each thread");
        heard[thread] += 1;
    });
    thread::scope(|scope| {
        for thread in 0..4 {
            let context = &context;
            scope.spawn(move || (0..EACH).for_each(|count| fire(context, &KEPT, thread * EACH + count)));
        }
    });
    end(&context);
    assert_eq!(*heard.lock().expect("no panic"), [EACH; 4]);
    check(&context, [4 * EACH, 0, 0, 0]);
}

#[test]
fn a_full_queue_is_said_in_words() {
    assert_eq!(QueueFull.to_string(), "the queue of events is full");
    assert_eq!(String::from(QueueFull), QueueFull.to_string());
}

#[test]
fn text_has_its_c_form_and_not_its_bytes() {
    let context = context(8);
    let (heard, hears) = mpsc::channel();
    listen_as(&context, "kept", Form::Native, move |(data, len)| {
        assert_eq!(len, size_of::<Str>());
        // SAFETY: the C form of text, which lives until the listener returns.
        let text = unsafe { &*data.cast::<Str>() };
        // SAFETY: the same.
        heard.send(unsafe { text.view() }.expect("text").to_owned()).expect("somebody waits");
    });
    fire(&context, &KEPT, "payload".to_owned());
    assert_eq!(take(&hears), "payload");
    end(&context);
}
