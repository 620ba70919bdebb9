//! The one terminal reply, see [`crate::call`]: whole calls, from their entry to the callback.

use core::{
    ffi::c_void,
    future::{Future, pending, poll_fn},
    pin::Pin,
    ptr,
    sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering},
    task::{Context, Poll, Waker},
};

use super::{Event, Instance, check, create, spawn};
use crate::{
    abi::{CANCELLED, ERR, OK, TIMEOUT},
    arena::Arena,
    call::{
        Begun, Form, Method, Scope, Start,
        callback::{self, ReplyTo},
        construct,
        direct::{self, Destination},
    },
    cbor::Encoder,
    context::Library,
    crossing::{Lower, Output, Payload},
    descriptor::Type,
    executor::Executor,
    library::{self, Destruction},
    thread::current,
    value_error::ValueError,
};

/// What a host notes of one call. `loom` does not watch it: it is not what is modelled.
#[derive(Debug, Default)]
struct Noted {
    replies: AtomicU32,
    code: AtomicI32,
    /// The context was destroyed: a reply from now on is late.
    destroyed: AtomicBool,
    late: AtomicBool,
}

impl Noted {
    fn to(&'static self) -> ReplyTo {
        ReplyTo { callback: Some(note), user_data: self.user_data(), form: Form::Native }
    }

    fn user_data(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// The code of the only reply.
    #[track_caller]
    fn reply(&self) -> i32 {
        assert_eq!(self.replies.load(Ordering::SeqCst), 1, "one terminal reply");
        self.code.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn note(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: a `Noted` that lives as long as the model.
    let noted = unsafe { &*user_data.cast::<Noted>() };
    noted.replies.fetch_add(1, Ordering::SeqCst);
    noted.code.store(code, Ordering::SeqCst);
    noted.late.store(noted.destroyed.load(Ordering::SeqCst), Ordering::SeqCst);
}

/// What two calls come to.
fn noted() -> &'static [Noted; 2] {
    crate::sync::global!([Noted; 2])
}

fn nothing(_: Scope<'_>) -> Result<(), ValueError> {
    Ok(())
}

/// The author's function: it uses the instance before and after it waits.
async fn visit(instance: &Instance, event: Event) -> Result<u32, String> {
    let owner = instance.owner();
    poll_fn(|context| event.poll(context)).await;
    assert_eq!(instance.owner(), owner, "it stays the same while the call is inside");
    Ok(owner)
}

/// Starts a call that waits for the event.
fn start(context: usize, noted: &'static Noted, event: &Event) {
    let event = event.clone();
    let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
    // SAFETY: the future borrows the instance, and keeps no other reference.
    let returned = unsafe {
        callback::asynchronous(method, noted.to(), Start::Here, nothing, move |this, ()| visit(this, event))
    };
    assert_eq!(returned, OK);
}

fn cancel(context: usize, noted: &Noted) -> i32 {
    library::cancel::<Instance>(ptr::without_provenance_mut(context), noted.user_data())
}

fn destroy(context: usize) -> i32 {
    let context = ptr::without_provenance_mut(context);
    library::destroy::<Instance>(context, |instance| {
        assert_ne!(instance.end(), 0);
        None
    })
}

/// Destroys a context whose call is noted: no reply of it may come later.
fn destroy_noted(context: usize, noted: &Noted) {
    assert_eq!(destroy(context), OK);
    noted.destroyed.store(true, Ordering::SeqCst);
}

#[test]
fn completion_cancellation_and_teardown() {
    check(Some(2), || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        start(context, noted, &event);
        let completion = spawn(move || event.happen());
        let cancellation = spawn(move || cancel(context, noted));
        destroy_noted(context, noted);
        let code = noted.reply();
        assert!(matches!(code, OK | CANCELLED), "{code}");
        completion.join().expect("no panic");
        assert!(matches!(cancellation.join().expect("no panic"), OK | ERR));
        noted.reply();
    });
}

/// Woken once, it has a task, which then waits for what never comes.
#[test]
fn a_call_that_waits_again_meets_teardown() {
    check(Some(3), || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        let waiting = event.clone();
        let again = move |this: &'static Instance, ()| async move {
            visit(this, waiting).await?;
            pending::<Result<u32, String>>().await
        };
        let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
        // SAFETY: the future borrows the instance, and keeps no other reference.
        let returned = unsafe { callback::asynchronous(method, noted.to(), Start::Here, nothing, again) };
        assert_eq!(returned, OK);
        let completion = spawn(move || event.happen());
        destroy_noted(context, noted);
        assert_eq!(noted.reply(), CANCELLED);
        completion.join().expect("no panic");
    });
}

/// It asks for a waker, which another thread uses while the call is over already.
#[test]
fn a_call_that_is_ready_while_it_is_woken() {
    check(None, || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        let asks = event.clone();
        let waking = spawn(move || event.happen());
        let ready = move |this: &'static Instance, ()| {
            poll_fn(move |context| {
                let _happened = asks.poll(context);
                Poll::Ready(Ok::<_, String>(this.owner()))
            })
        };
        let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
        // SAFETY: the future borrows the instance, and keeps no other reference.
        let returned = unsafe { callback::asynchronous(method, noted.to(), Start::Here, nothing, ready) };
        assert_eq!(returned, OK);
        assert_eq!(noted.reply(), OK);
        destroy_noted(context, noted);
        waking.join().expect("no panic");
        noted.reply();
    });
}

#[test]
fn a_call_that_is_not_cancelled_completes() {
    check(None, || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        let completion = event.clone();
        let completion = spawn(move || completion.happen());
        start(context, noted, &event);
        completion.join().expect("no panic");
        crate::executor::finish();
        assert_eq!(noted.reply(), OK);
        destroy_noted(context, noted);
    });
}

#[test]
fn a_call_that_begins_while_its_context_is_torn_down() {
    check(Some(3), || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        let caller = spawn(move || start(context, noted, &event));
        destroy_noted(context, noted);
        caller.join().expect("no panic");
        // Refused, or let in and then cancelled: there is nothing else, for the event never happens.
        let code = noted.reply();
        assert!(matches!(code, ERR | CANCELLED), "{code}");
        let late = noted.late.load(Ordering::SeqCst);
        assert!(code == ERR || !late, "teardown came back before the callback did");
    });
}

#[test]
fn a_sync_call_that_meets_teardown() {
    check(None, || {
        let [noted, _] = noted();
        let context = create(1);
        let caller = spawn(move || {
            let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
            let read = |this: &Instance, ()| Ok::<_, String>(this.owner());
            assert_eq!(callback::sync::<_, _, _, _, false>(method, noted.to(), nothing, read), OK);
        });
        destroy_noted(context, noted);
        caller.join().expect("no panic");
        let (code, late) = (noted.reply(), noted.late.load(Ordering::SeqCst));
        assert!(code == ERR || (code == OK && !late), "{code}, late: {late}");
    });
}

/// A result whose C form is made by the author's code.
struct Lowered(&'static Noted);

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
        self.0.late.store(self.0.destroyed.load(Ordering::SeqCst), Ordering::SeqCst);
        1
    }

    unsafe fn payload(_: &u32) -> Payload {
        unreachable!("the direct form writes the result itself")
    }

    fn encode(&self, _: &mut Encoder) {
        unreachable!("not the CBOR form")
    }
}

#[test]
fn teardown_waits_for_the_result_of_a_sync_call_in_the_direct_form() {
    check(None, || {
        let [noted, _] = noted();
        let context = create(1);
        let caller = spawn(move || {
            let mut out = 0;
            let to = Destination { out: &raw mut out, reply: ptr::null_mut() };
            let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
            let give = |_: &Instance, ()| Ok::<_, String>(Lowered(noted));
            // SAFETY: `out` is written to here only.
            unsafe { direct::sync(method, to, nothing, give) }
        });
        destroy_noted(context, noted);
        let (code, late) = (caller.join().expect("no panic"), noted.late.load(Ordering::SeqCst));
        assert!(code == ERR || (code == OK && !late), "{code}, late: {late}");
    });
}

#[test]
fn a_panic_and_a_cancellation() {
    check(Some(3), || {
        let [noted, _] = noted();
        let (context, event) = (create(1), Event::new());
        let panicking = {
            let event = event.clone();
            move |this: &'static Instance, ()| async move {
                visit(this, event).await?;
                // Past the panic hook, which would print it each time.
                std::panic::resume_unwind(Box::new("later")) as Result<u32, String>
            }
        };
        let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
        // SAFETY: the future borrows the instance, and keeps no other reference.
        let returned = unsafe { callback::asynchronous(method, noted.to(), Start::Here, nothing, panicking) };
        assert_eq!(returned, OK);
        let completion = spawn(move || event.happen());
        assert_eq!(cancel(context, noted), OK);
        completion.join().expect("no panic");
        crate::executor::finish();
        let code = noted.reply();
        assert!(matches!(code, ERR | CANCELLED), "{code}");
        // It is usable still.
        destroy_noted(context, noted);
    });
}

#[test]
fn a_cancellation_with_an_old_id_does_not_reach_the_new_owner_of_its_slot() {
    check(Some(3), || {
        let [noted, _] = noted();
        let old = create(1);
        let late = spawn(move || cancel(old, noted));
        assert_eq!(destroy(old), OK);
        let (new, event) = (create(2), Event::new());
        start(new, noted, &event);
        event.happen();
        crate::executor::finish();
        assert_eq!(noted.reply(), OK);
        assert!(matches!(late.join().expect("no panic"), OK | ERR));
        destroy_noted(new, noted);
    });
}

#[test]
fn a_cancellation_reaches_the_calls_of_its_user_data_alone() {
    check(Some(2), || {
        let [mine, other] = noted();
        let (context, events) = (create(1), [Event::new(), Event::new()]);
        start(context, mine, &events[0]);
        start(context, other, &events[1]);
        let cancellation = spawn(move || cancel(context, mine));
        events.iter().for_each(Event::happen);
        crate::executor::finish();
        assert!(matches!(mine.reply(), OK | CANCELLED));
        assert_eq!(other.reply(), OK);
        assert_eq!(cancellation.join().expect("no panic"), OK);
        assert_eq!(destroy(context), OK);
    });
}

/// Says when the future that has it is gone. `loom` does not watch that: it is what is asked afterwards.
struct Gone(&'static AtomicBool);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Calls in the direct form, with a limit that may be over at any moment.
fn wait(context: usize, start: Start, event: Event) -> i32 {
    let mut owner = 0;
    let to = Destination { out: &raw mut owner, reply: ptr::null_mut() };
    let method = Method::<Instance>::new(ptr::without_provenance_mut(context));
    let gone = crate::sync::global!(AtomicBool);
    let visit = move |this: &'static Instance, ()| {
        let gone = Gone(gone);
        async move {
            let _gone = gone;
            visit(this, event).await
        }
    };
    // SAFETY: `owner` is written to here only, and the future is `Send`, borrows the instance, and keeps no other reference.
    let code = unsafe { direct::asynchronous(method, to, 1, start, nothing, visit) };
    assert!(code == ERR || gone.load(Ordering::SeqCst), "{code}: what borrows the instance is gone");
    assert_eq!(owner, u32::from(code == OK), "written where the call came to its end, and nowhere else");
    code
}

#[test]
fn completion_deadline_and_teardown() {
    check(Some(2), || {
        let (context, event) = (create(1), Event::new());
        let completion = event.clone();
        let completion = spawn(move || completion.happen());
        let caller = spawn(move || wait(context, Start::Here, event));
        assert_eq!(destroy(context), OK);
        let code = caller.join().expect("no panic");
        assert!(matches!(code, OK | TIMEOUT | CANCELLED | ERR), "{code}");
        completion.join().expect("no panic");
    });
}

/// The future borrows the instance on another thread: when the wait is over, that thread has dropped it.
#[test]
fn completion_and_deadline_of_what_is_waited_for_elsewhere() {
    check(Some(2), || {
        let (context, event) = (create(1), Event::new());
        let completion = event.clone();
        let completion = spawn(move || completion.happen());
        let code = wait(context, Start::Spawned, event);
        assert!(matches!(code, OK | TIMEOUT), "{code}");
        assert_eq!(destroy(context), OK);
        completion.join().expect("no panic");
    });
}

/// A destructor of the author's has the instance to itself, and `destroy` comes back when it is over or given up.
#[test]
fn a_destructor_that_is_over_or_given_up() {
    check(Some(2), || {
        let context = ptr::without_provenance_mut(create(1));
        let ended = crate::sync::global!(AtomicBool);
        let code = library::destroy::<Instance>(context, |instance| {
            Some(Destruction::waits(async move {
                assert_ne!(instance.end(), 0);
                ended.store(true, Ordering::SeqCst);
            }))
        });
        match code {
            OK => assert!(ended.load(Ordering::SeqCst), "it came back too early"),
            code => assert_eq!(code, TIMEOUT),
        }
    });
}

#[test]
fn a_constructor_is_cancelled_or_leaves_a_context() {
    check(Some(3), || {
        let [noted, _] = noted();
        let event = Event::new();
        let making = event.clone();
        let raw = construct::asynchronous::<Instance, _, String, _>(
            noted.to(),
            Start::Here,
            nothing,
            |()| async move {
                poll_fn(|context| making.poll(context)).await;
                Ok(Instance::new(1))
            },
        );
        let context = raw.addr();
        let completion = spawn(move || event.happen());
        // It finds the constructor while that waits, and nothing else afterwards.
        assert!(matches!(cancel(context, noted), OK | ERR));
        completion.join().expect("no panic");
        crate::executor::finish();
        match noted.reply() {
            OK => assert_eq!(destroy(context), OK),
            code => assert_eq!((code, destroy(context)), (CANCELLED, ERR)),
        }
    });
}

#[test]
fn a_task_that_the_runtime_drops_replies_before_teardown_returns() {
    for polled in [false, true] {
        check(None, move || {
            let [noted, _] = noted();
            let context = create(1);
            let held = Instance::contexts()
                .visit(current(), ptr::without_provenance_mut(context))
                .expect("open")
                .stay();
            let responder = noted.to().responder().expect("a callback");
            let never = pending::<Result<u32, String>>();
            let mut task = Begun::task(Executor, never, held, responder);
            if polled {
                assert!(Pin::new(&mut task).poll(&mut Context::from_waker(Waker::noop())).is_pending());
            }
            let runtime = spawn(move || drop(task));
            destroy_noted(context, noted);
            runtime.join().expect("no panic");
            assert_eq!((noted.reply(), noted.late.load(Ordering::SeqCst)), (CANCELLED, false));
        });
    }
}
