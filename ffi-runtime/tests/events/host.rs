//! The host's side.

use std::{
    ffi::{CString, c_char, c_void},
    ptr,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use ffi::{
    __private::{Form, add_event_listener, callback::ReplyTo, construct, event_stats, remove_event_listener},
    abi::{Callback, EventStats},
};

use crate::library::{Bell, section};

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const WOULD_DEADLOCK: i32 = 8;

/// A hang guard: nothing here takes so long.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) type Ctx = *mut c_void;

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Str {
    pub(crate) data: *const u8,
    pub(crate) len: usize,
}

impl Str {
    pub(crate) fn get(self) -> String {
        // SAFETY: text of the library's.
        let bytes = unsafe { std::slice::from_raw_parts(self.data, self.len) };
        std::str::from_utf8(bytes).expect("UTF-8").to_owned()
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Tick {
    pub(crate) number: i64,
    pub(crate) text: Str,
}

/// What listeners of all events get.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Any {
    pub(crate) name: Str,
    pub(crate) payload: *const c_void,
    pub(crate) len: usize,
}

unsafe extern "C" {
    pub(crate) fn events_destroy(ctx: Ctx) -> i32;
    pub(crate) fn events_ring_wait(ctx: Ctx, number: i64, reply: *mut c_void) -> i32;
    pub(crate) fn events_sample_wait(ctx: Ctx, value: i64, reply: *mut c_void) -> i32;
    pub(crate) fn events_alarm_wait(ctx: Ctx, number: i64, reply: *mut c_void) -> i32;
    pub(crate) fn events_ring_and_block(
        ctx: Ctx,
        callback: Callback,
        user_data: *mut c_void,
        times: i64,
    ) -> i32;
    pub(crate) fn events_ring_and_wait(
        ctx: Ctx,
        callback: Callback,
        user_data: *mut c_void,
        times: i64,
    ) -> i32;
    pub(crate) fn events_answer_wait(ctx: Ctx, timeout_ms: i64, out: *mut i64, reply: *mut c_void) -> i32;
}

/// A context that is made and destroyed by hand; each has a number of its own.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    address: usize,
    pub(crate) farewell: i64,
}

impl Context {
    pub(crate) fn new() -> Self {
        static LAST: AtomicI64 = AtomicI64::new(1_000_000);
        crate::start();
        let farewell = LAST.fetch_add(1, Ordering::Relaxed);
        let mut raw = ptr::null_mut();
        let made = Call::start(|callback, user_data| {
            let reply_to = ReplyTo { callback: Some(callback), user_data, form: Form::Native };
            let make = |ctx| Ok::<_, String>(Bell::new(ctx, farewell));
            raw = construct::sync(reply_to, |scope| Ok(scope.context()), make);
            OK
        });
        assert_eq!(made.wait(), OK);
        Self { address: raw.expose_provenance(), farewell }
    }

    pub(crate) fn raw(self) -> Ctx {
        ptr::with_exposed_provenance_mut(self.address)
    }

    pub(crate) fn destroy(self) -> i32 {
        // SAFETY: any context may be passed.
        unsafe { events_destroy(self.raw()) }
    }

    #[track_caller]
    pub(crate) fn ring(self, number: i64) {
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { events_ring_wait(self.raw(), number, ptr::null_mut()) }, OK);
    }

    pub(crate) fn answer(self) -> i64 {
        let mut out = 0;
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { events_answer_wait(self.raw(), -1, &raw mut out, ptr::null_mut()) }, OK);
        out
    }

    /// Listens, and gives the id.
    pub(crate) fn listen(
        self,
        name: &str,
        native: bool,
        ear: impl Fn(*const c_void, usize) + Send + Sync + 'static,
    ) -> u64 {
        let name = CString::new(name).expect("no zero");
        let ear: Ear = Box::new(ear);
        let user_data = ptr::from_ref(Box::leak(Box::new(ear))).cast_mut().cast();
        let id = add(self.raw(), name.as_ptr(), native, Some(hear), user_data);
        assert!(id > 0);
        id
    }

    /// Listens to ticks.
    pub(crate) fn on_tick(self, ear: impl Fn(i64) + Send + Sync + 'static) -> u64 {
        self.listen("tick", true, move |data, len| {
            assert_eq!(len, size_of::<Tick>());
            // SAFETY: the payload of a tick.
            let tick = unsafe { *data.cast::<Tick>() };
            assert_eq!(tick.text.get(), format!("tick {}", tick.number));
            ear(tick.number);
        })
    }

    pub(crate) fn remove(self, id: u64) -> i32 {
        remove_event_listener::<Bell>(self.raw(), id)
    }

    /// Whether it lets calls in.
    pub(crate) fn is_open(self) -> bool {
        let mut stats = EventStats::default();
        // SAFETY: `stats` is written to here only.
        unsafe { event_stats::<Bell>(self.raw(), &raw mut stats) == OK }
    }

    /// How many were delivered, dropped, unheard, and are queued.
    #[track_caller]
    pub(crate) fn stats(self) -> [u64; 4] {
        let mut stats = EventStats::default();
        // SAFETY: `stats` is written to here only.
        assert_eq!(unsafe { event_stats::<Bell>(self.raw(), &raw mut stats) }, OK);
        let parts = [stats.delivered, stats.dropped, stats.unheard, stats.queued];
        assert_eq!(stats.fired, parts.iter().sum::<u64>());
        parts
    }
}

type Ear = Box<dyn Fn(*const c_void, usize) + Send + Sync>;

pub(crate) unsafe extern "C" fn hear(code: i32, data: *const c_void, len: usize, user_data: *mut c_void) {
    assert_eq!(code, OK);
    // SAFETY: an ear that was leaked.
    unsafe { (*user_data.cast::<Ear>())(data, len) };
}

/// The entry, as the library would have it.
pub(crate) fn add(
    ctx: Ctx,
    name: *const c_char,
    native: bool,
    callback: Option<Callback>,
    user_data: *mut c_void,
) -> u64 {
    let ends = section().as_ptr_range();
    // SAFETY: the name ends with a zero, and the section lives for good.
    unsafe { add_event_listener::<Bell>(ctx, name, native, callback, user_data, (ends.start, ends.end)) }
}

/// The code of the one reply of a call, whenever it comes.
pub(crate) struct Call(std::sync::mpsc::Receiver<i32>);

impl Call {
    pub(crate) fn start(call: impl FnOnce(Callback, *mut c_void) -> i32) -> Self {
        let (replied, reply) = std::sync::mpsc::channel();
        let user_data = Box::into_raw(Box::new(Mutex::new(replied))).cast();
        assert_eq!(call(note, user_data), OK);
        Self(reply)
    }

    pub(crate) fn wait(&self) -> i32 {
        self.0.recv_timeout(LONG).expect("it comes")
    }
}

unsafe extern "C" fn note(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
    // SAFETY: made above, for the one reply.
    let replied = unsafe { Box::from_raw(user_data.cast::<Mutex<std::sync::mpsc::Sender<i32>>>()) };
    // The test may be over.
    let (Ok(()) | Err(_)) = replied.lock().expect("no panic").send(code);
}
