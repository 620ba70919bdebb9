//! Events, their listeners, and those that take their time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use ffi_templates::engine::remote::{Options, Remote};
use ffi_templates::engine::{Call, Engine as _, Event, Failure, Listener, Subscription};
use tokio::sync::mpsc;

use crate::script::{ERR, OK, Script, call, options, pair, pair_with, within};

/// A listener, and what it has heard.
fn listener() -> (Listener, mpsc::UnboundedReceiver<(Vec<u8>, u64)>) {
    let (told, heard) = mpsc::unbounded_channel();
    let listener = Arc::new(move |event: Event<'_>| {
        // The test may have gone.
        let _ = told.send((event.envelope.to_vec(), event.missed));
    });
    (listener, heard)
}

/// A listener that waits until it is let go on, for each event.
fn held(told: mpsc::UnboundedSender<Vec<u8>>) -> (Listener, Sender<()>) {
    let (go_on, wait): (Sender<()>, Receiver<()>) = channel();
    let wait = Mutex::new(wait);
    let listener = Arc::new(move |event: Event<'_>| {
        let _ = told.send(event.envelope.to_vec());
        // An error is that it is let go on for ever.
        let _ = wait.lock().expect("no panic").recv();
    });
    (listener, go_on)
}

async fn subscribed(
    remote: &Remote,
    script: &mut Script,
    context: u64,
    listener: Listener,
) -> (Subscription, u32) {
    let subscribing = remote.subscribe(context, "tick", listener);
    let called = script.call_to("ffi.subscribe").await;
    assert_eq!((called.receiver, &called.request[..]), (context, &b"\xa1\x65event\x64tick"[..]));
    script.reply(called.id, OK, b"\xf6").await;
    (within(subscribing).await.expect("subscribed"), called.id)
}

#[tokio::test]
async fn events_come_in_order_and_say_what_was_missed() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let (subscription, id) = subscribed(&remote, &mut script, 0, listener).await;
    for n in 0..1000_u32 {
        script.event(id, n % 3, &n.to_be_bytes()).await;
    }
    for n in 0..1000_u32 {
        assert_eq!(within(heard.recv()).await, Some((n.to_be_bytes().to_vec(), u64::from(n % 3))));
    }
    assert_eq!(subscription.missed(), (0..1000).map(|n| n % 3).sum::<u64>());
}

#[tokio::test]
async fn events_that_come_before_the_reply_are_heard() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let subscribing = remote.subscribe(0, "tick", listener);
    let id = script.call().await.id;
    script.event(id, 0, b"early").await;
    assert_eq!(within(heard.recv()).await, Some((b"early".to_vec(), 0)));
    script.reply(id, OK, b"\xf6").await;
    let _subscription = within(subscribing).await.expect("subscribed");
}

#[tokio::test]
async fn dropping_a_subscription_ends_it() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let (subscription, id) = subscribed(&remote, &mut script, 7, listener).await;
    drop(subscription);
    let called = script.call_to("ffi.unsubscribe").await;
    assert_eq!(
        (called.receiver, called.request.as_slice()),
        (7, &[0xa1, 0x62, b'i', b'd', u8::try_from(id).expect("small")][..])
    );
    // Events that were on their way are nobody's, before the reply and after it.
    script.event(id, 0, b"late").await;
    script.reply(called.id, OK, b"\xf6").await;
    script.event(id, 0, b"later").await;
    assert_eq!(within(heard.recv()).await, None, "the listener is gone");
    let after = call(&remote, "after");
    let id = script.call_to("after").await.id;
    script.reply(id, OK, b"").await;
    within(after).await.expect("the connection is there");
}

#[tokio::test]
async fn one_that_nobody_waits_for_ends_when_it_has_begun() {
    let (remote, mut script) = pair().await;
    let (listener, _heard) = listener();
    drop(remote.subscribe(0, "tick", listener));
    let id = script.call_to("ffi.subscribe").await.id;
    let next = call(&remote, "next");
    script.call_to("next").await;
    script.reply(id, OK, b"\xf6").await;
    script.call_to("ffi.unsubscribe").await;
    drop(next);
}

#[tokio::test]
async fn one_that_is_refused_is_an_error() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let subscribing = remote.subscribe(0, "tock", listener);
    let id = script.call().await.id;
    script.reply(id, ERR, b"no such event").await;
    assert_eq!(within(subscribing).await.expect_err("refused"), Failure::Error("no such event".into()));
    assert_eq!(within(heard.recv()).await, None, "the listener is gone");
    // There is nothing to take back.
    drop(call(&remote, "next"));
    script.call_to("next").await;
}

#[tokio::test]
async fn a_detached_one_stays() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let (subscription, id) = subscribed(&remote, &mut script, 0, listener).await;
    subscription.detach();
    script.event(id, 0, b"still").await;
    assert_eq!(within(heard.recv()).await, Some((b"still".to_vec(), 0)));
}

#[tokio::test]
async fn destroying_a_context_ends_its_listeners() {
    let (remote, mut script) = pair().await;
    let (listener, mut heard) = listener();
    let (subscription, _) = subscribed(&remote, &mut script, 7, listener).await;
    let destroyed = remote.destroy(7);
    let id = script.call_to("ffi.close").await.id;
    script.reply(id, OK, b"\xf6").await;
    within(destroyed).await.expect("destroyed");
    drop(subscription);
    assert_eq!(within(heard.recv()).await, None);
    drop(call(&remote, "next"));
    script.call_to("next").await;
}

#[tokio::test]
async fn a_slow_listener_holds_up_neither_replies_nor_other_contexts() {
    let (remote, mut script) = pair().await;
    let (told, mut slow) = mpsc::unbounded_channel();
    let (listener_of_one, go_on) = held(told);
    let (_one, first) = subscribed(&remote, &mut script, 1, listener_of_one).await;
    let (listener_of_two, mut heard) = listener();
    let (_two, second) = subscribed(&remote, &mut script, 2, listener_of_two).await;
    for n in 0..100_u8 {
        script.event(first, 0, &[n]).await;
    }
    assert_eq!(within(slow.recv()).await, Some(vec![0]));
    script.event(second, 0, b"other").await;
    assert_eq!(within(heard.recv()).await, Some((b"other".to_vec(), 0)));
    let pending = call(&remote, "echo");
    let id = script.call().await.id;
    script.reply(id, OK, b"here").await;
    assert_eq!(within(pending).await, Ok(b"here".to_vec()));
    drop(go_on);
    for n in 1..100_u8 {
        assert_eq!(within(slow.recv()).await, Some(vec![n]));
    }
}

#[tokio::test]
async fn a_listener_that_panics_hears_the_next_event() {
    let (remote, mut script) = pair().await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let listener: Listener = Arc::new(move |event| {
        told.send(event.envelope.to_vec()).expect("the test is there");
        assert!(event.envelope != b"bad", "a bad event");
    });
    let (_subscription, id) = subscribed(&remote, &mut script, 0, listener).await;
    script.event(id, 0, b"bad").await;
    script.event(id, 0, b"good").await;
    assert_eq!(within(heard.recv()).await, Some(b"bad".to_vec()));
    assert_eq!(within(heard.recv()).await, Some(b"good".to_vec()));
}

/// The reader stops, so nothing is lost, however slow the listener is.
#[tokio::test]
async fn no_event_of_an_own_context_is_lost() {
    let (remote, mut script) = pair_with(&Options { events: 64 << 10, ..options() }, &[]).await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let (listener, go_on) = held(told);
    let (subscription, id) = subscribed(&remote, &mut script, 1, listener).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let flood = tokio::spawn(async move {
        // Far more than the sockets of the system hold.
        let envelope = vec![1; 64 << 10];
        for _ in 0..1000 {
            script.event(id, 0, &envelope).await;
            counter.fetch_add(1, Ordering::Relaxed);
        }
        script
    });
    within(heard.recv()).await.expect("the first event");
    // Where the reader would go on, all would be sent soon.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(sent.load(Ordering::Relaxed) < 1000, "nothing has held up the server");
    drop(go_on);
    for _ in 1..1000 {
        assert_eq!(within(heard.recv()).await.expect("an event").len(), 64 << 10);
    }
    within(flood).await.expect("sent");
    assert_eq!(subscription.missed(), 0);
}

/// The context that is served is everybody's: its events are dropped, and counted.
#[tokio::test]
async fn events_of_the_served_context_are_dropped_rather_than_hold_up_others() {
    let (remote, mut script) = pair_with(&Options { events: 64 << 10, ..options() }, &[]).await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let (go_on, wait): (Sender<()>, Receiver<()>) = channel();
    let wait = Mutex::new(wait);
    let listener: Listener = Arc::new(move |event: Event<'_>| {
        let _ = told.send((event.envelope.len(), event.missed));
        let _ = wait.lock().expect("no panic").recv();
    });
    let (subscription, id) = subscribed(&remote, &mut script, 0, listener).await;
    let envelope = vec![1; 1 << 10];
    script.event(id, 0, &envelope).await;
    assert_eq!(within(heard.recv()).await, Some((1 << 10, 0)));
    for _ in 0..1000 {
        script.event(id, 1, &envelope).await;
    }
    // A reply comes behind all of them.
    let pending = call(&remote, "echo");
    let reply = script.call().await.id;
    script.reply(reply, OK, b"").await;
    within(pending).await.expect("nothing holds up the replies");
    drop(go_on);
    let mut delivered = 0;
    let mut missed = 0;
    // There is room again at some time, and what comes then says what was dropped before it.
    let last = loop {
        script.event(id, 0, b"last").await;
        let (len, before) = within(heard.recv()).await.expect("an event");
        missed += before;
        if len == 4 {
            break before;
        }
        delivered += 1;
    };
    assert!(last > 0 || missed > 0);
    assert!(delivered < 64, "{delivered}");
    assert!(subscription.missed() >= 2000 - 2 * delivered - 1, "{}", subscription.missed());
}

/// A listener may call, and wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_listener_may_call_the_library_and_wait() {
    let (remote, mut script) = pair().await;
    let remote = Arc::new(remote);
    let (told, mut heard) = mpsc::unbounded_channel();
    let caller = Arc::downgrade(&remote);
    let listener: Listener = Arc::new(move |event| {
        let remote = caller.upgrade().expect("it is there");
        let reply = block_on(remote.call(Call::new(0, "echo", event.envelope.to_vec())));
        told.send(reply).expect("the test is there");
    });
    let (_subscription, id) = subscribed(&remote, &mut script, 1, listener).await;
    for n in 0..10_u8 {
        script.event(id, 0, &[n]).await;
    }
    for n in 0..10_u8 {
        let called = script.call_to("echo").await;
        script.reply(called.id, OK, &called.request).await;
        assert_eq!(within(heard.recv()).await, Some(Ok(vec![n])));
    }
}

/// The reply is behind events for which there never will be room.
#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_waits_for_ever_ends_the_connection() {
    let (remote, mut script) = pair_with(&Options { events: 64 << 10, ..options() }, &[]).await;
    let remote = Arc::new(remote);
    let (told, mut heard) = mpsc::unbounded_channel();
    let caller = Arc::downgrade(&remote);
    let once = AtomicBool::new(false);
    let listener: Listener = Arc::new(move |_| {
        if once.swap(true, Ordering::Relaxed) {
            return;
        }
        let remote = caller.upgrade().expect("it is there");
        told.send(block_on(remote.call(Call::new(0, "echo", Vec::new())))).expect("the test is there");
    });
    let (_subscription, id) = subscribed(&remote, &mut script, 1, listener).await;
    script.event(id, 0, b"first").await;
    script.call_to("echo").await;
    let flood = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let event = crate::script::frame(crate::script::EVENT, id, &[&[0; 4], &[1; 1 << 10]]);
        // Until nobody is there any more.
        while script.stream.write_all(&event).await.is_ok() {}
    });
    let Some(Err(Failure::Disconnected(reason))) = within(heard.recv()).await else { panic!("a reply") };
    assert!(reason.contains("while a listener waited for a reply"), "{reason}");
    within(flood).await.expect("ended");
}

/// Waits on this thread, as one would who knows nothing of tokio.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Thread(std::thread::Thread);
    impl std::task::Wake for Thread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::task::Waker::from(Arc::new(Thread(std::thread::current())));
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(value) =
            future.as_mut().poll(&mut std::task::Context::from_waker(&waker))
        {
            return value;
        }
        std::thread::park();
    }
}
