//! Streams, see [`crate::call::stream`]: whole calls in both forms, from their entry to the end of the items.

use core::{
    ffi::c_void,
    ptr,
    sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering},
    task::Poll,
};

use futures_util::{Stream, StreamExt, stream as made};

use super::{Event, Instance, check, create, spawn};
use crate::{
    abi::{CANCELLED, ERR, ITEM, OK, Reply, TIMEOUT},
    arena::Arena,
    call::{Form, Method, Scope, Start, callback::ReplyTo, direct::Destination, stream},
    cbor::Encoder,
    crossing::{Lower, Output, Payload},
    descriptor::Type,
    library, sync,
    value_error::ValueError,
};

/// What a host notes of one stream. `loom` does not watch it: it is not what is modelled.
#[derive(Debug, Default)]
struct Noted {
    items: AtomicU32,
    replies: AtomicU32,
    code: AtomicI32,
    /// The author's stream is gone.
    gone: AtomicBool,
    /// The context was destroyed: what comes from now on is late.
    destroyed: AtomicBool,
    late: AtomicBool,
}

impl Noted {
    fn user_data(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    fn items(&self) -> u32 {
        self.items.load(Ordering::SeqCst)
    }

    /// The code of the only terminal reply.
    #[track_caller]
    fn reply(&self) -> i32 {
        assert_eq!(self.replies.load(Ordering::SeqCst), 1, "one terminal reply");
        self.code.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn note(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: a `Noted` that lives as long as the model.
    let noted = unsafe { &*user_data.cast::<Noted>() };
    assert_eq!(noted.replies.load(Ordering::SeqCst), 0, "nothing after the terminal reply");
    noted.late.fetch_or(noted.destroyed.load(Ordering::SeqCst), Ordering::SeqCst);
    if code == ITEM {
        noted.items.fetch_add(1, Ordering::SeqCst);
    } else {
        assert!(noted.gone.load(Ordering::SeqCst), "the stream is gone before the host hears of it");
        noted.replies.fetch_add(1, Ordering::SeqCst);
        noted.code.store(code, Ordering::SeqCst);
    }
}

/// What a stream comes to.
fn noted() -> &'static Noted {
    sync::global!(Noted)
}

fn nothing(_: Scope<'_>) -> Result<(), ValueError> {
    Ok(())
}

/// Says when the stream that has it is gone.
struct Gone(&'static Noted);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.store(true, Ordering::SeqCst);
    }
}

/// The author's stream: that many items, each read from the instance, and then what happens at the event, if there is one.
fn owners(
    instance: &'static Instance,
    noted: &'static Noted,
    count: u32,
    then: Option<Event>,
) -> impl Stream<Item = Result<u32, String>> {
    let gone = Gone(noted);
    let items = made::iter(0..count).map(move |_| {
        let _kept = &gone;
        Ok(instance.owner())
    });
    let end = made::poll_fn(move |context| match &then {
        Some(event) => event.poll(context).map(|()| None),
        None => Poll::Ready(None),
    });
    items.chain(end)
}

/// Starts a stream in the callback form.
fn start(context: usize, noted: &'static Noted, count: u32, then: Option<Event>) {
    let reply_to = ReplyTo { callback: Some(note), user_data: noted.user_data(), form: Form::Native };
    let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
    // SAFETY: the stream borrows the instance, and keeps no other reference.
    let returned = unsafe {
        stream::callback::<_, _, u32, String, _>(
            method,
            reply_to,
            Start::Here,
            nothing,
            move |this, (), items| async move { items.all(owners(this, noted, count, then)).await },
        )
    };
    assert_eq!(returned, OK);
}

fn grant(context: usize, noted: &Noted, items: u64) -> i32 {
    library::stream_grant::<Instance>(ptr::without_provenance_mut(context), noted.user_data(), items)
}

fn cancel(context: usize, noted: &Noted) -> i32 {
    library::cancel::<Instance>(ptr::without_provenance_mut(context), noted.user_data())
}

/// Destroys a context: nothing of its streams may come later.
fn destroy(context: usize, noted: &Noted) {
    let code = library::destroy::<Instance>(ptr::without_provenance_mut(context), |instance| {
        assert_ne!(instance.end(), 0);
        None
    });
    assert_eq!(code, OK);
    noted.destroyed.store(true, Ordering::SeqCst);
}

/// No grant is lost, whenever it meets a stream that is about to wait for one.
#[test]
fn what_is_granted_is_sent() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        start(context, noted, 2, None);
        let first = spawn(move || assert_eq!(grant(context, noted, 1), OK));
        let second = spawn(move || assert_eq!(grant(context, noted, 2), OK));
        first.join().expect("no panic");
        second.join().expect("no panic");
        crate::executor::finish();
        assert_eq!((noted.items(), noted.reply()), (2, OK));
        destroy(context, noted);
        assert!(!noted.late.load(Ordering::SeqCst));
    });
}

#[test]
fn grant_and_teardown() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        start(context, noted, 1, None);
        let granting = spawn(move || grant(context, noted, 2));
        destroy(context, noted);
        let (code, items) = (noted.reply(), noted.items());
        assert!(matches!((code, items), (OK, 1) | (CANCELLED, 0 | 1)), "{code} after {items}");
        assert!(matches!(granting.join().expect("no panic"), OK | ERR));
        assert!(!noted.late.load(Ordering::SeqCst), "teardown came back before the callback did");
    });
}

#[test]
fn grant_cancellation_and_teardown() {
    check(Some(1), || {
        let (noted, context) = (noted(), create(1));
        start(context, noted, 1, None);
        let granting = spawn(move || grant(context, noted, 2));
        let cancelling = spawn(move || cancel(context, noted));
        destroy(context, noted);
        let (code, items) = (noted.reply(), noted.items());
        assert!(matches!((code, items), (OK, 1) | (CANCELLED, 0 | 1)), "{code} after {items}");
        assert!(matches!(granting.join().expect("no panic"), OK | ERR));
        assert!(matches!(cancelling.join().expect("no panic"), OK | ERR));
        noted.reply();
        assert!(!noted.late.load(Ordering::SeqCst), "teardown came back before the callback did");
    });
}

/// The stream itself waits.
#[test]
fn what_the_stream_waits_for_cancellation_and_teardown() {
    check(Some(2), || {
        let (noted, context, event) = (noted(), create(1), Event::new());
        start(context, noted, 0, Some(event.clone()));
        assert_eq!(grant(context, noted, 1), OK);
        let happening = spawn(move || event.happen());
        let cancelling = spawn(move || cancel(context, noted));
        destroy(context, noted);
        assert!(matches!(noted.reply(), OK | CANCELLED));
        happening.join().expect("no panic");
        assert!(matches!(cancelling.join().expect("no panic"), OK | ERR));
        noted.reply();
        assert!(!noted.late.load(Ordering::SeqCst));
    });
}

#[test]
fn a_stream_that_begins_while_its_context_is_torn_down() {
    check(Some(3), || {
        let (noted, context) = (noted(), create(1));
        noted.gone.store(true, Ordering::SeqCst);
        let caller = spawn(move || {
            start(context, noted, 1, None);
            grant(context, noted, 9)
        });
        destroy(context, noted);
        caller.join().expect("no panic");
        let code = noted.reply();
        assert!(matches!(code, OK | ERR | CANCELLED), "{code}");
        let late = noted.late.load(Ordering::SeqCst);
        assert!(code == ERR || !late, "teardown came back before the callback did");
    });
}

/// Opens a stream in the pull form, and gives its id.
fn open(context: usize, noted: &'static Noted, count: u32, then: Option<Event>) -> usize {
    let mut id = ptr::null_mut();
    let to = Destination { out: &raw mut id, reply: ptr::null_mut() };
    let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
    // SAFETY: the stream borrows the instance, keeps no other reference, and is `Send`; `id` is written to here only.
    let code = unsafe {
        stream::open::<_, _, u32, String, _>(
            method,
            to,
            Start::Here,
            nothing,
            move |this, (), items| async move { items.all(owners(this, noted, count, then)).await },
        )
    };
    assert_eq!(code, OK);
    id.addr()
}

fn close(id: usize) -> i32 {
    library::stream_close(ptr::without_provenance_mut(id))
}

/// Takes an item: the owner that it says, where there is one.
fn next(id: usize, timeout_ms: i64) -> i32 {
    let mut owner = 0;
    let to = Destination { out: &raw mut owner, reply: ptr::null_mut::<Reply>() };
    // SAFETY: `owner` is written to here only.
    let code = unsafe { stream::next::<u32, String>(ptr::without_provenance_mut(id), timeout_ms, to) };
    assert_eq!(owner, u32::from(code == ITEM), "written where there is an item, and nowhere else");
    code
}

#[test]
fn items_are_taken_to_the_end() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let id = open(context, noted, 2, None);
        assert_eq!([next(id, -1), next(id, -1), next(id, -1), next(id, -1)], [ITEM, ITEM, OK, OK]);
        destroy(context, noted);
        assert_eq!((close(id), next(id, -1)), (ERR, ERR));
    });
}

/// Whoever waits is woken, whichever comes first.
#[test]
fn next_and_closing() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let id = open(context, noted, 1, Some(Event::new()));
        let taking = spawn(move || [next(id, -1), next(id, -1)]);
        assert_eq!(close(id), OK);
        let codes = taking.join().expect("no panic");
        assert!(matches!(codes, [ITEM | CANCELLED | ERR, CANCELLED | ERR]), "{codes:?}");
        crate::executor::finish();
        assert!(noted.gone.load(Ordering::SeqCst), "it ends although nobody destroys its context");
        destroy(context, noted);
    });
}

#[test]
fn next_and_teardown() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let id = open(context, noted, 0, Some(Event::new()));
        let taking = spawn(move || next(id, -1));
        destroy(context, noted);
        assert!(noted.gone.load(Ordering::SeqCst));
        let code = taking.join().expect("no panic");
        assert!(matches!(code, CANCELLED | ERR), "{code}");
        assert_eq!((close(id), next(id, -1)), (ERR, ERR));
    });
}

/// An item whose C form is made by the author's code. It looks whether its context was destroyed, which `loom` is to see: nothing else
/// that it does meets teardown.
struct Lowered;

/// Whether the context of a [`Lowered`] was destroyed.
fn destroyed() -> &'static sync::AtomicBool {
    sync::global!(sync::AtomicBool)
}

impl Output for Lowered {
    type C = u32;
    type Lowered = Self;
    const TYPE: Option<Type> = None;

    fn into_lowered(self) -> Self {
        self
    }
}

impl Lower for Lowered {
    type C = u32;
    const PLAIN: bool = true;
    const ALONE: bool = true;

    fn lower(&self, _: &Arena) -> u32 {
        noted().late.store(destroyed().load(Ordering::Acquire), Ordering::SeqCst);
        1
    }

    unsafe fn payload(_: &u32) -> Payload {
        unreachable!("the pull form writes the item itself")
    }

    fn encode(&self, _: &mut Encoder) {
        unreachable!("it has no CBOR form")
    }
}

#[test]
fn teardown_waits_for_the_item_that_is_taken() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let (mut id, method) =
            (ptr::null_mut(), Method::<Instance>::new(ptr::without_provenance_mut(context)));
        let to = Destination { out: &raw mut id, reply: ptr::null_mut() };
        let one = made::iter([Ok(Lowered)]);
        // SAFETY: nothing is kept, and `id` is written to here only.
        let code = unsafe {
            stream::open::<_, _, Lowered, String, _>(method, to, Start::Here, nothing, |_, (), items| {
                items.all(one)
            })
        };
        assert_eq!(code, OK);
        let id = id.addr();
        let taking = spawn(move || {
            let mut owner = 0;
            let to = Destination { out: &raw mut owner, reply: ptr::null_mut() };
            // SAFETY: `owner` is written to here only.
            unsafe { stream::next::<Lowered, String>(ptr::without_provenance_mut(id), -1, to) }
        });
        destroy(context, noted);
        destroyed().store(true, Ordering::Release);
        let code = taking.join().expect("no panic");
        assert!(matches!(code, ITEM | OK | CANCELLED | ERR), "{code}");
        assert!(!noted.late.load(Ordering::SeqCst), "the author's code ran after teardown");
    });
}

#[test]
fn closing_and_teardown() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let id = open(context, noted, 1, Some(Event::new()));
        let closing = spawn(move || close(id));
        destroy(context, noted);
        assert!(matches!(closing.join().expect("no panic"), OK | ERR));
        assert!(noted.gone.load(Ordering::SeqCst));
        assert_eq!(close(id), ERR);
    });
}

/// A limit that may be over at any moment, and an end that may come then.
#[test]
fn next_and_its_limit() {
    check(Some(2), || {
        let (noted, context, event) = (noted(), create(1), Event::new());
        let id = open(context, noted, 0, Some(event.clone()));
        let ending = spawn(move || event.happen());
        let code = next(id, 1);
        assert!(matches!(code, OK | TIMEOUT), "{code}");
        ending.join().expect("no panic");
        assert_eq!(next(id, -1), OK, "the stream went on");
        destroy(context, noted);
    });
}

#[test]
fn two_who_take_items() {
    check(Some(2), || {
        let (noted, context) = (noted(), create(1));
        let id = open(context, noted, 1, None);
        let other = spawn(move || next(id, -1));
        let codes = [next(id, -1), other.join().expect("no panic")];
        assert!(matches!(codes, [ITEM, OK | ERR] | [OK | ERR, ITEM]), "{codes:?}");
        destroy(context, noted);
    });
}
