//! The interval of warnings outside of contexts. It is the process's, so there is one test here and nothing beside it.

use std::{
    ffi::c_void,
    ptr,
    sync::Mutex,
    time::{Duration, Instant},
};

#[ffi::library]
struct Clock;

#[ffi::export]
impl Clock {
    #[ffi::constructor]
    fn make() -> Self {
        Self
    }

    #[ffi::constructor]
    async fn make_never() -> Self {
        std::future::pending().await
    }

    async fn forever(&self) {
        std::future::pending().await
    }
}

#[ffi::export]
async fn rest() {
    std::future::pending().await
}

type Ctx = *mut c_void;
type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn outside_set_stale_warn(ctx: Ctx, interval_ms: i64) -> i32;
    fn outside_cancel(ctx: Ctx, user_data: *mut c_void) -> i32;
    fn outside_destroy(ctx: Ctx) -> i32;
    fn outside_make(callback: Callback, user_data: *mut c_void) -> Ctx;
    fn outside_make_never(callback: Callback, user_data: *mut c_void) -> Ctx;
    fn outside_forever(ctx: Ctx, callback: Callback, user_data: *mut c_void) -> i32;
    fn outside_rest(callback: Callback, user_data: *mut c_void) -> i32;
}

const OK: i32 = 0;
const ERR: i32 = 1;
const STALE_WARN: i32 = 3;
const CANCELLED: i32 = 5;

/// The codes that a call got.
#[derive(Default)]
struct Codes(Mutex<Vec<i32>>);

impl Codes {
    fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    fn get(&self) -> Vec<i32> {
        self.0.lock().expect("no panic while it is locked").clone()
    }

    /// Waits until `condition` holds.
    #[track_caller]
    fn until(&self, condition: impl Fn(&[i32]) -> bool) {
        let start = Instant::now();
        while !condition(&self.get()) {
            assert!(start.elapsed() < Duration::from_secs(10), "{:?} after ten seconds", self.get());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Cancels the call, and gives the number of warnings that it had.
    #[track_caller]
    fn cancelled(&'static self, context: Ctx) -> usize {
        // SAFETY: `user_data` is only looked up.
        assert_eq!(unsafe { outside_cancel(context, self.user_data()) }, OK);
        self.until(|codes| codes.last() == Some(&CANCELLED));
        let codes = self.get();
        assert!(codes[..codes.len() - 1].iter().all(|code| *code == STALE_WARN), "{codes:?}");
        codes.len() - 1
    }
}

unsafe extern "C" fn note(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: codes that are never freed.
    let codes = unsafe { &*user_data.cast::<Codes>() };
    codes.0.lock().expect("no panic while it is locked").push(code);
}

fn set(context: Ctx, interval_ms: i64) -> i32 {
    // SAFETY: any context may be passed.
    unsafe { outside_set_stale_warn(context, interval_ms) }
}

fn make() -> Ctx {
    let codes = Codes::new();
    // SAFETY: the arguments are what the header asks for.
    let context = unsafe { outside_make(note, codes.user_data()) };
    assert_eq!(codes.get(), [OK]);
    context
}

fn forever(context: Ctx) -> &'static Codes {
    let codes = Codes::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { outside_forever(context, note, codes.user_data()) }, OK);
    codes
}

fn forever_without() -> &'static Codes {
    let codes = Codes::new();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { outside_rest(note, codes.user_data()) }, OK);
    codes
}

#[test]
fn what_is_set_without_a_context_is_for_statics_constructors_and_contexts_to_come() {
    let warned = |codes: &[i32]| codes.len() >= 2;
    let before = make();
    let quiet = [forever(before), forever_without()];
    assert_eq!(set(ptr::null_mut(), -1), ERR);
    assert_eq!(set(ptr::null_mut(), 1), OK);

    let without = forever_without();
    let constructor = Codes::new();
    // SAFETY: the arguments are what the header asks for.
    let never = unsafe { outside_make_never(note, constructor.user_data()) };
    assert!(!never.is_null());
    let after = make();
    let inside = forever(after);
    for codes in [without, constructor, inside] {
        codes.until(warned);
    }
    // What there was keeps what it had.
    let still_quiet = forever(before);

    // A context goes its own way.
    assert_eq!(set(after, 0), OK);
    let quiet_inside = forever(after);
    let without_again = forever_without();
    without_again.until(warned);
    assert_eq!(set(ptr::null_mut(), 0), OK);
    let quiet_without = forever_without();
    assert_eq!(set(after, 1), OK);
    let loud_inside = forever(after);
    loud_inside.until(warned);

    for codes in [quiet[1], quiet_without] {
        assert_eq!(codes.cancelled(ptr::null_mut()), 0);
    }
    for codes in [quiet[0], still_quiet] {
        assert_eq!(codes.cancelled(before), 0);
    }
    assert_eq!(quiet_inside.cancelled(after), 0);
    for (codes, context) in [
        (without, ptr::null_mut()),
        (without_again, ptr::null_mut()),
        (constructor, never),
        (inside, after),
        (loud_inside, after),
    ] {
        assert!(codes.cancelled(context) >= 2);
    }
    for context in [before, after] {
        // SAFETY: any context may be passed.
        assert_eq!(unsafe { outside_destroy(context) }, OK);
    }
}
