//! Where a context or a thread is at its end: what leads to `destroy` from inside, and calls from thread-local destructors.

use std::{cell::OnceCell, ptr, sync::mpsc, thread};

use crate::{host::*, library::Lab};

#[ffi::export]
impl Lab {
    /// What `destroy` of a context says inside of this call.
    fn destroying(&self, context: u64) -> i32 {
        // SAFETY: any context may be passed.
        unsafe { abi_destroy(ptr::without_provenance_mut(context as usize)) }
    }

    /// The same while its future is polled on the caller's thread.
    async fn destroying_later(&self, context: u64) -> i32 {
        self.destroying(context)
    }
}

unsafe extern "C" {
    fn abi_destroying_wait(ctx: Ctx, context: u64, out: *mut i32, reply: *mut Reply) -> i32;
    fn abi_destroying_later_wait(
        ctx: Ctx,
        context: u64,
        timeout_ms: i64,
        out: *mut i32,
        reply: *mut Reply,
    ) -> i32;
}

#[test]
fn destroy_inside_a_function_of_the_context_would_wait_for_itself() {
    let (context, other) = (Context::new(), Context::new());
    let (own, foreign) = (context.raw.addr() as u64, other.raw.addr() as u64);
    let mut said = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_destroying_wait(context.raw, own, &mut said, ptr::null_mut()) }, OK);
    assert_eq!(said, WOULD_DEADLOCK);
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_destroying_later_wait(context.raw, own, -1, &mut said, ptr::null_mut()) }, OK);
    assert_eq!(said, WOULD_DEADLOCK);
    // Another context has nothing to do with it.
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { abi_destroying_wait(context.raw, foreign, &mut said, ptr::null_mut()) }, OK);
    assert_eq!(said, OK);
    std::mem::forget(other);
    assert_eq!(context.destroy(), OK, "it was not harmed");
}

/// What calls come to: the code and the result of a sync one, of one that waits in either form, and the code of one that is given up.
type Came = (i32, i32, i32, u64, i32, u64, i32);

fn came(context: Ctx) -> Came {
    let (mut sum, mut slept, mut text) = (0, 0, Str::text(""));
    // SAFETY: the arguments are what the header asks for.
    let sync = unsafe { abi_add_wait(context, 1, 2, &mut sum, ptr::null_mut()) };
    // SAFETY: the arguments are what the header asks for.
    let reply = start(|cb, ud| unsafe { abi_sleep(context, cb, ud, 1) }).wait();
    let payload = reply.payload.unwrap_or_default();
    let replied = payload.try_into().map(u64::from_ne_bytes).unwrap_or_default();
    // SAFETY: the arguments are what the header asks for.
    let waited = unsafe { abi_sleep_wait(context, 2, -1, &mut slept, ptr::null_mut()) };
    let mut given_up = Reply::new();
    // SAFETY: the arguments are what the header asks for.
    let code = unsafe { abi_forever_wait(context, 5, &mut text, &mut given_up) };
    given_up.release();
    (sync, sum, reply.code, replied, waited, slept, code)
}

/// Calls when the thread's values are dropped.
struct AtTheEnd {
    context: usize,
    tell: mpsc::Sender<Came>,
}

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        let came = came(ptr::without_provenance_mut(self.context));
        self.tell.send(came).expect("somebody waits");
    }
}

#[test]
fn calls_are_answered_while_their_thread_ends() {
    thread_local! {
        static BEFORE: OnceCell<AtTheEnd> = const { OnceCell::new() };
        static AFTER: OnceCell<AtTheEnd> = const { OnceCell::new() };
    }
    let context = Context::new();
    let raw = context.raw.addr();
    let (tell, told) = mpsc::channel();
    let ending = thread::spawn(move || {
        let at_the_end = || AtTheEnd { context: raw, tell: tell.clone() };
        // One of the two is dropped when tokio's own value is gone, whichever order the platform has.
        BEFORE.with(|end| assert!(end.set(at_the_end()).is_ok()));
        let alive = came(ptr::without_provenance_mut(raw));
        AFTER.with(|end| assert!(end.set(at_the_end()).is_ok()));
        alive
    });
    let expected = (OK, 3, OK, 1, OK, 2, TIMEOUT);
    assert_eq!(ending.join().expect("no panic"), expected);
    assert_eq!(told.iter().collect::<Vec<_>>(), [expected, expected]);
}
