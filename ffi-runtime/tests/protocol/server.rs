//! A server of the test's library on this machine, and clients of it.

use std::{
    ffi::c_void,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use ciborium::{Value, cbor};
use ffi::server::{Served, listen, options::Options};

use crate::frames::{self, Said};

/// What is waited for anything before it counts as one that never comes.
pub(crate) const HANGS: Duration = Duration::from_secs(120);

type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

unsafe extern "C" {
    fn protocol_create_cbor(
        request: *const u8,
        len: usize,
        callback: Callback,
        user_data: *mut c_void,
    ) -> *mut c_void;
    fn protocol_destroy(ctx: *mut c_void) -> i32;
}

/// Makes a context, whose name is `name`.
fn create(name: &str) -> usize {
    unsafe extern "C" fn created(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
        // SAFETY: that of the call below, which is made once.
        let told = unsafe { Box::from_raw(user_data.cast::<mpsc::Sender<i32>>()) };
        told.send(code).expect("somebody waits");
    }
    let request = frames::cbor(&cbor!({ "name" => name }).unwrap());
    let (told, hears) = mpsc::channel();
    let user_data = Box::into_raw(Box::new(told)).cast();
    // SAFETY: the request is readable, and the callback takes what is passed for it.
    let context = unsafe { protocol_create_cbor(request.as_ptr(), request.len(), created, user_data) };
    assert_eq!(hears.recv_timeout(HANGS), Ok(frames::OK));
    context.addr()
}

/// A server that runs, and the context that it serves.
pub(crate) struct Server {
    id: u64,
    context: usize,
    /// The name of the context.
    pub(crate) name: String,
    pub(crate) addresses: Vec<String>,
}

impl Server {
    /// One with these options, at a loopback address unless they say something else.
    pub(crate) fn start(options: Value) -> Self {
        Self::try_start(options).expect("a server")
    }

    pub(crate) fn try_start(options: Value) -> Result<Self, String> {
        let Value::Map(mut options) = options else { panic!("options are a map") };
        if !options.iter().any(|(key, _)| key.as_text().is_some_and(|key| key.starts_with("address"))) {
            options.push(("address".into(), "tcp:127.0.0.1:0".into()));
        }
        let options = Options::decode(&frames::cbor(&Value::Map(options)))?;
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("served {}", NEXT.fetch_add(1, Ordering::Relaxed));
        let context = create(&name);
        let served = Served::new("protocol", std::ptr::without_provenance_mut(context)).expect("a library");
        match listen::start(served, options) {
            Ok(started) => Ok(Self { id: started.id, context, name, addresses: started.addresses }),
            Err(why) => {
                destroy(context);
                Err(why)
            }
        }
    }

    /// One with these limits.
    pub(crate) fn with_limits(limits: Value) -> Self {
        Self::start(cbor!({ "limits" => limits }).unwrap())
    }

    /// A connection on which nothing was said.
    pub(crate) fn connect(&self) -> TcpStream {
        let (_, address) = self.addresses[0].split_once(':').expect("a scheme");
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        stream.set_read_timeout(Some(HANGS)).expect("an option");
        stream.set_write_timeout(Some(HANGS)).expect("an option");
        stream
    }

    /// A client of protocol 2 that has been greeted.
    pub(crate) fn client(&self) -> Client<TcpStream> {
        let mut client = Client(self.connect());
        client.greets(&cbor!({}).unwrap());
        client
    }

    /// Begins to stop it. What is received is its end.
    pub(crate) fn stop(&self, grace: Duration) -> mpsc::Receiver<Result<(), String>> {
        let (told, hears) = mpsc::channel();
        listen::stop(self.id, grace, Box::new(move |done| told.send(done).unwrap_or_default()));
        hears
    }

    /// Stops it, and waits until nothing of it is left.
    pub(crate) fn stop_now(&self) {
        self.stop(Duration::ZERO).recv_timeout(HANGS).expect("an end").expect("a server");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where the test has stopped it, it is not there any more.
        let _ = self.stop(Duration::ZERO).recv_timeout(HANGS);
        destroy(self.context);
    }
}

fn destroy(context: usize) {
    // SAFETY: ids are never dereferenced.
    let code = unsafe { protocol_destroy(std::ptr::without_provenance_mut(context)) };
    assert!(code == frames::OK || thread::panicking(), "{code}");
}

/// A client of protocol 2.
#[derive(Debug)]
pub(crate) struct Client<S>(pub(crate) S);

impl<S: Read + Write> Client<S> {
    /// Sends bytes.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("it is taken");
    }

    /// Says who it is, and hears who the server is.
    pub(crate) fn greets(&mut self, hello: &Value) -> Value {
        self.send(&[b"FFI2", &*frames::hello(hello)].concat());
        match self.next() {
            Some(Said::Hello(map)) => map,
            other => panic!("{other:?}"),
        }
    }

    /// What the server says next, or `None` when it says nothing more.
    pub(crate) fn next(&mut self) -> Option<Said> {
        let mut length = [0; 4];
        match self.0.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if is_hang(&error) => panic!("nothing comes: {error}"),
            Err(_) => return None,
        }
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.0.read_exact(&mut frame).expect("all of a frame");
        Some(Said::read(&frame))
    }

    /// The reply of a call that is the only one, as a code and a payload.
    pub(crate) fn call(&mut self, call: frames::Call<'_>, request: &Value) -> (i32, Vec<u8>) {
        self.send(&call.with(&frames::cbor(request)));
        match self.next() {
            Some(Said::Reply { id, code, payload }) if id == call.id => (code, payload),
            other => panic!("{other:?} for {call:?}"),
        }
    }

    /// The value of a call on the served context that is the only one.
    #[track_caller]
    pub(crate) fn value(&mut self, name: &str, request: &Value) -> Value {
        let (code, payload) = self.call(frames::Call { id: 1, name, ..frames::Call::default() }, request);
        assert_eq!(code, frames::OK, "{name}: {}", String::from_utf8_lossy(&payload));
        frames::value(&payload)
    }

    /// The server says goodbye, and nothing after it.
    #[track_caller]
    pub(crate) fn dismissed(&mut self, why: &str) {
        let mut before = Vec::new();
        loop {
            match self.next() {
                Some(Said::Goodbye(said)) => {
                    assert_eq!(said, why);
                    break;
                }
                Some(said) => before.push(said),
                None => panic!("closed without a goodbye, after {before:?}"),
            }
        }
        assert_eq!(self.next(), None, "nothing follows a goodbye");
    }
}

/// Whether a read has waited for too long: the test fails then, in place of hanging.
pub(crate) fn is_hang(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Reads until the other side closes.
pub(crate) fn until_closed(mut stream: &TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return all,
            Ok(len) => all.extend_from_slice(&bytes[..len]),
            Err(error) if is_hang(&error) => panic!("nothing comes: {error}"),
            // Closed with bytes of ours unread.
            Err(_) => return all,
        }
    }
}

/// Runs `attack` while a client of each protocol calls one thing after the other, and sees that all of their calls work, also when it is over.
pub(crate) fn beside_honest_clients(server: &Server, attack: impl FnOnce()) {
    struct Over<'a>(&'a AtomicBool);
    impl Drop for Over<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let (over, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    // They have their place before others want it.
    let (second, first) = (server.client(), server.connect());
    thread::scope(|scope| {
        scope.spawn(|| while_not(&over, &calls, honest(second)));
        scope.spawn(|| while_not(&over, &calls, honest_first(first)));
        let over = Over(&over);
        while calls.load(Ordering::SeqCst) < 4 {
            thread::yield_now();
        }
        attack();
        drop(over);
    });
}

/// Does something again and again, and once more when it is over.
fn while_not(over: &AtomicBool, calls: &AtomicUsize, mut once: impl FnMut(u32)) {
    struct Counted<'a>(&'a AtomicUsize);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            // Nobody waits for calls of one that has panicked.
            self.0.fetch_add(4, Ordering::SeqCst);
        }
    }
    let counted = Counted(calls);
    for number in 0.. {
        let is_last = over.load(Ordering::SeqCst);
        once(number);
        calls.fetch_add(1, Ordering::SeqCst);
        if is_last {
            break;
        }
    }
    drop(counted);
}

fn honest(mut client: Client<TcpStream>) -> impl FnMut(u32) {
    move |number| {
        let text = format!("honest {number}");
        assert_eq!(client.value("echo", &cbor!({ "text" => text }).unwrap()), Value::from(text));
        let doubled = client.value("double", &cbor!({ "number" => number }).unwrap());
        assert_eq!(doubled, Value::from(u64::from(number) * 2));
        let count = frames::Call { id: 2, credit: 3, name: "count", ..frames::Call::default() };
        client.send(&count.with(&frames::cbor(&cbor!({ "to" => 2 }).unwrap())));
        for said in [Some(0), Some(1), None] {
            let code = if said.is_some() { frames::ITEM } else { frames::OK };
            let payload = frames::cbor(&said.map_or(Value::Null, Value::from));
            assert_eq!(client.next(), Some(Said::Reply { id: 2, code, payload }));
        }
    }
}

fn honest_first(mut stream: TcpStream) -> impl FnMut(u32) {
    move |number| {
        let text = format!("first {number}");
        let request = frames::request("echo", &frames::cbor(&cbor!({ "text" => text }).unwrap()));
        stream.write_all(&request).expect("it is taken");
        assert_eq!(first_answer(&mut stream), (frames::OK, frames::cbor(&text.into())));
    }
}

/// An answer of protocol 1.
pub(crate) fn first_answer(stream: &mut impl Read) -> (i32, Vec<u8>) {
    let (mut code, mut len) = ([0; 4], [0; 4]);
    stream.read_exact(&mut code).expect("a code");
    stream.read_exact(&mut len).expect("a length");
    let mut payload = vec![0; u32::from_be_bytes(len) as usize];
    stream.read_exact(&mut payload).expect("a payload");
    (i32::from_be_bytes(code), payload)
}

/// Nothing more is sent.
pub(crate) fn finish(stream: &TcpStream) {
    // The other side may have closed already.
    let _ = stream.shutdown(Shutdown::Write);
}
