//! The compiled library, called as a host calls it: in the CBOR form alone.

use std::{
    collections::HashMap,
    ffi::{CString, c_char, c_void},
    path::Path,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

/// A terminal code, or one that is not.
pub(super) type Answer = (i32, Vec<u8>);

pub(super) const OK: i32 = 0;
pub(super) const ERR: i32 = 1;
pub(super) const STALE_WARN: i32 = 3;
pub(super) const ITEM: i32 = 4;
pub(super) const CANCELLED: i32 = 5;
pub(super) const FAIL: i32 = 6;

/// How long a call may be pending before it is cancelled. Most that last do so forever.
const PATIENCE: Duration = Duration::from_millis(300);

type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);
type HostFn = unsafe extern "C" fn(u64, *const c_void, usize, *mut c_void);
type OnContext = unsafe extern "C" fn(*mut c_void, Callback, *mut c_void, *const u8, usize) -> i32;
type OnNothing = unsafe extern "C" fn(Callback, *mut c_void, *const u8, usize) -> i32;
type Create = unsafe extern "C" fn(*const u8, usize, Callback, *mut c_void) -> *mut c_void;

/// What is called.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// Nothing: a static function.
    Nothing,
    /// A context or a handle, by its id.
    Id(usize),
}

/// A library that was loaded.
pub(super) struct Library {
    loaded: libloading::Library,
    prefix: String,
}

/// What hears the codes of one call.
struct Heard(Sender<Answer>);

/// What implements a host function.
pub(super) type Implementation = Box<dyn Fn(u64, &[u8]) + Send + Sync>;

/// What is kept for the library until the process ends.
static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

#[expect(dead_code, reason = "only kept")]
enum Kept {
    Heard(Box<Heard>),
    Host(Box<Implementation>),
}

impl Library {
    pub(super) fn open(path: &Path, prefix: &str) -> Self {
        // SAFETY: the library was built by this test, and loading it runs nothing.
        let loaded = unsafe { libloading::Library::new(path) }.expect("the library loads");
        Self { loaded, prefix: prefix.to_owned() }
    }

    /// Calls a function, and gives its items and its terminal code. What lasts is cancelled.
    pub(super) fn call(&self, name: &str, receiver: On, request: &[u8]) -> Vec<Answer> {
        let (heard, user_data) = heard();
        let name = format!("{name}_cbor");
        let (request, len) = (request.as_ptr(), request.len());
        match receiver {
            On::Nothing => {
                let function = self.function::<OnNothing>(&name);
                // SAFETY: the function has this type, the request is readable, and what is behind `user_data` is kept.
                unsafe { function(record, user_data, request, len) };
            }
            On::Id(id) => {
                let function = self.function::<OnContext>(&name);
                // SAFETY: as above; an id is no address.
                unsafe { function(address(id), record, user_data, request, len) };
            }
        }
        let context = match receiver {
            On::Nothing => 0,
            On::Id(id) => id,
        };
        // What is no stream has no credit.
        let grant =
            self.function::<unsafe extern "C" fn(*mut c_void, *mut c_void, u64) -> i32>("stream_grant");
        // SAFETY: the function has this type; ids are checked.
        unsafe { grant(address(context), user_data, 4) };
        self.ended(&heard, context, user_data)
    }

    fn ended(&self, heard: &Receiver<Answer>, context: usize, user_data: *mut c_void) -> Vec<Answer> {
        let mut answers = Vec::new();
        loop {
            let answer = heard.recv_timeout(PATIENCE).unwrap_or_else(|_| {
                let cancel = self.function::<unsafe extern "C" fn(*mut c_void, *mut c_void) -> i32>("cancel");
                // SAFETY: the function has this type; ids are checked.
                unsafe { cancel(address(context), user_data) };
                heard.recv_timeout(Duration::from_secs(60)).expect("a call that is cancelled ends")
            });
            let is_terminal = !matches!(answer.0, STALE_WARN | ITEM);
            answers.push(answer);
            if is_terminal {
                return answers;
            }
        }
    }

    /// Calls a constructor.
    pub(super) fn create(&self, name: &str, request: &[u8]) -> Answer {
        let (heard, user_data) = heard();
        let function = self.function::<Create>(&format!("{name}_cbor"));
        // SAFETY: the function has this type, the request is readable, and what is behind `user_data` is kept.
        unsafe { function(request.as_ptr(), request.len(), record, user_data) };
        heard.recv_timeout(Duration::from_secs(60)).expect("a constructor ends")
    }

    /// Hears all events of a context.
    pub(super) fn listen(&self, context: usize) -> Receiver<Answer> {
        let (heard, user_data) = heard();
        type Add = unsafe extern "C" fn(*mut c_void, *const c_char, Callback, *mut c_void) -> u64;
        let add = self.function::<Add>("add_event_listener_cbor");
        // SAFETY: the function has this type, the name ends with a zero, and what is behind `user_data` is kept.
        let id = unsafe { add(address(context), c"".as_ptr(), record, user_data) };
        assert_ne!(id, 0, "the listener was added");
        heard
    }

    /// Implements a host function of a context.
    pub(super) fn implement(&self, context: usize, name: &str, implementation: Implementation) {
        type Register = unsafe extern "C" fn(*mut c_void, *const c_char, HostFn, *mut c_void) -> i32;
        let register = self.function::<Register>("register_host_fn_cbor");
        let (implementation, name) = (Box::new(implementation), CString::new(name).expect("a name"));
        let user_data: *const Implementation = &*implementation;
        // SAFETY: the function has this type, the name ends with a zero, and what is behind `user_data` is kept.
        let code = unsafe { register(address(context), name.as_ptr(), asked, user_data.cast_mut().cast()) };
        assert_eq!(code, OK, "{name:?} was registered");
        KEPT.lock().expect("nobody panics with it").push(Kept::Host(implementation));
    }

    /// Answers what the library has asked.
    pub(super) fn complete(&self, context: usize, call: u64, code: i32, payload: &[u8]) {
        type Complete = unsafe extern "C" fn(*mut c_void, u64, i32, *const c_void, usize) -> i32;
        let complete = self.function::<Complete>("host_complete");
        // SAFETY: the function has this type, and the payload is readable.
        let taken = unsafe { complete(address(context), call, code, payload.as_ptr().cast(), payload.len()) };
        assert_eq!(taken, OK, "the answer was taken");
    }

    /// Whether there is a function of that name.
    fn function<T: Copy>(&self, name: &str) -> T {
        let symbol = format!("{}_{name}\0", self.prefix);
        // SAFETY: the types of the functions are those of the ABI.
        *unsafe { self.loaded.get::<T>(symbol.as_bytes()) }.unwrap_or_else(|_| panic!("there is no {symbol}"))
    }
}

/// The one terminal code.
pub(super) fn only(mut answers: Vec<Answer>) -> Answer {
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers.remove(0)
}

fn address(id: usize) -> *mut c_void {
    std::ptr::without_provenance_mut(id)
}

fn heard() -> (Receiver<Answer>, *mut c_void) {
    let (sender, receiver) = channel();
    let heard = Box::new(Heard(sender));
    let user_data: *const Heard = &*heard;
    KEPT.lock().expect("nobody panics with it").push(Kept::Heard(heard));
    (receiver, user_data.cast_mut().cast())
}

/// The payload of a callback.
///
/// # Safety
/// What is not null is readable, all `len` bytes of it.
unsafe fn bytes<'a>(payload: *const c_void, len: usize) -> &'a [u8] {
    // SAFETY: the caller's promise.
    if payload.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(payload.cast(), len) } }
}

unsafe extern "C" fn record(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: it was made by `heard`, which keeps it.
    let Heard(sender) = unsafe { &*user_data.cast::<Heard>() };
    // SAFETY: a payload is valid until the callback returns.
    let payload = unsafe { bytes(payload, len) };
    // Nobody listens to a call that has ended.
    drop(sender.send((code, payload.to_vec())));
}

unsafe extern "C" fn asked(call: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: it was made by `implement`, which keeps it.
    let implementation = unsafe { &*user_data.cast::<Implementation>() };
    // SAFETY: arguments are valid until the function returns.
    implementation(call, unsafe { bytes(args, len) });
}

/// The ids of handles, by the names of their types.
pub(super) type Ids = HashMap<String, usize>;
