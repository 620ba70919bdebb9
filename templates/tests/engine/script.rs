//! A server without a library: a test reads what a client says, and says what it wants.

use std::time::Duration;

use ciborium::Value;
use ffi_templates::engine::remote::{Options, Remote};
use ffi_templates::engine::{Call, Engine as _, Handles, Pending};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const HELLO: u8 = 1;
pub(crate) const CALL: u8 = 2;
pub(crate) const CANCEL: u8 = 3;
pub(crate) const GRANT: u8 = 4;
pub(crate) const ANSWER: u8 = 5;
pub(crate) const PING: u8 = 6;
pub(crate) const REPLY: u8 = 7;
pub(crate) const EVENT: u8 = 8;
pub(crate) const HOST: u8 = 9;
pub(crate) const PONG: u8 = 10;
pub(crate) const GOODBYE: u8 = 11;

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const STALE_WARN: i32 = 3;
pub(crate) const ITEM: i32 = 4;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const FAIL: i32 = 6;
pub(crate) const TIMEOUT: i32 = 7;

/// A guard against hanging, and no more.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work).await.expect("it hangs")
}

/// Where a server listens that nobody has connected to.
pub(crate) struct Door {
    listener: TcpListener,
    pub(crate) address: String,
}

impl Door {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let address = format!("tcp:{}", listener.local_addr().expect("it is bound"));
        Self { listener, address }
    }

    /// The next client, of whom nothing was read.
    pub(crate) async fn accept(&self) -> Script {
        let (stream, _) = within(self.listener.accept()).await.expect("a client comes");
        Script { stream }
    }
}

/// One side of a connection.
pub(crate) struct Script {
    pub(crate) stream: TcpStream,
}

/// What a client has sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) id: u32,
    pub(crate) body: Vec<u8>,
}

/// The body of a `CALL`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) id: u32,
    pub(crate) receiver: u64,
    pub(crate) timeout_ms: u32,
    pub(crate) credit: u32,
    pub(crate) name: String,
    pub(crate) request: Vec<u8>,
}

impl Script {
    /// The next frame, or none where the client has closed.
    pub(crate) async fn maybe_next(&mut self) -> Option<Frame> {
        within(async {
            let len = self.stream.read_u32().await.ok()?;
            let mut frame = vec![0; len as usize];
            self.stream.read_exact(&mut frame).await.ok()?;
            let id = u32::from_be_bytes(frame[1..5].try_into().expect("four"));
            Some(Frame { kind: frame[0], id, body: frame[5..].to_vec() })
        })
        .await
    }

    pub(crate) async fn next(&mut self) -> Frame {
        self.maybe_next().await.expect("the client is there")
    }

    #[track_caller]
    fn call_of(frame: Frame) -> Called {
        assert_eq!(frame.kind, CALL, "{frame:?}");
        let body = &frame.body;
        let len = usize::from(u16::from_be_bytes(body[16..18].try_into().expect("two")));
        Called {
            id: frame.id,
            receiver: u64::from_be_bytes(body[..8].try_into().expect("eight")),
            timeout_ms: u32::from_be_bytes(body[8..12].try_into().expect("four")),
            credit: u32::from_be_bytes(body[12..16].try_into().expect("four")),
            name: String::from_utf8(body[18..18 + len].to_vec()).expect("UTF-8"),
            request: body[18 + len..].to_vec(),
        }
    }

    pub(crate) async fn call(&mut self) -> Called {
        let frame = self.next().await;
        Self::call_of(frame)
    }

    /// The next call, which is of the function `name`.
    pub(crate) async fn call_to(&mut self, name: &str) -> Called {
        let call = self.call().await;
        assert_eq!(call.name, name, "{call:?}");
        call
    }

    pub(crate) async fn raw(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the client reads");
    }

    pub(crate) async fn send(&mut self, kind: u8, id: u32, body: &[&[u8]]) {
        self.raw(&frame(kind, id, body)).await;
    }

    pub(crate) async fn reply(&mut self, id: u32, code: i32, payload: &[u8]) {
        self.send(REPLY, id, &[&code.to_be_bytes(), payload]).await;
    }

    pub(crate) async fn event(&mut self, id: u32, missed: u32, envelope: &[u8]) {
        self.send(EVENT, id, &[&missed.to_be_bytes(), envelope]).await;
    }

    pub(crate) async fn host(&mut self, call: u64, context: u64, name: &str, args: &[u8]) {
        self.raw(&host_frame(call, context, name, args)).await;
    }

    /// An `ANSWER`: the host call, the code, the payload.
    pub(crate) async fn answer(&mut self) -> (u64, i32, Vec<u8>) {
        let frame = self.next().await;
        assert_eq!((frame.kind, frame.id), (ANSWER, 0), "{frame:?}");
        let (call, rest) = frame.body.split_at(8);
        let (code, payload) = rest.split_at(4);
        (
            u64::from_be_bytes(call.try_into().expect("eight")),
            i32::from_be_bytes(code.try_into().expect("four")),
            payload.to_vec(),
        )
    }

    /// Reads the magic and the hello, and gives its map.
    pub(crate) async fn hello(&mut self) -> Value {
        let mut magic = [0; 4];
        within(self.stream.read_exact(&mut magic)).await.expect("the client says what it is");
        assert_eq!(&magic, b"FFI2");
        let hello = self.next().await;
        assert_eq!((hello.kind, hello.id), (HELLO, 0));
        ciborium::from_reader(&hello.body[..]).expect("CBOR")
    }

    /// Says hello, with what is allowed.
    pub(crate) async fn greet(&mut self, limits: &[(&str, u64)]) {
        self.send(HELLO, 0, &[&greeting(limits)]).await;
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        self.maybe_next().await.is_none()
    }
}

pub(crate) fn frame(kind: u8, id: u32, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let mut bytes = (5 + u32::try_from(body.len()).expect("short")).to_be_bytes().to_vec();
    bytes.push(kind);
    bytes.extend(id.to_be_bytes());
    bytes.extend(body);
    bytes
}

pub(crate) fn host_frame(call: u64, context: u64, name: &str, args: &[u8]) -> Vec<u8> {
    let len = u16::try_from(name.len()).expect("short");
    frame(HOST, 0, &[&call.to_be_bytes(), &context.to_be_bytes(), &len.to_be_bytes(), name.as_bytes(), args])
}

pub(crate) const HASH: u64 = 0x1122_3344_5566_7788;

pub(crate) fn greeting(limits: &[(&str, u64)]) -> Vec<u8> {
    let limits = limits.iter().map(|(key, value)| (Value::from(*key), Value::from(*value))).collect();
    cbor(&Value::Map(vec![
        (Value::from("library"), Value::from("my_timer")),
        (Value::from("version"), Value::from("1.2.3")),
        (Value::from("hash"), Value::from(HASH)),
        (Value::from("context"), Value::from(true)),
        (Value::from("of another time"), Value::Null),
        (Value::from("limits"), Value::Map(limits)),
    ]))
}

pub(crate) fn cbor(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes it");
    bytes
}

/// A client and its server, past the hellos.
pub(crate) async fn pair() -> (Remote, Script) {
    pair_with(&options(), &[]).await
}

pub(crate) async fn pair_with(options: &Options, limits: &[(&str, u64)]) -> (Remote, Script) {
    let door = Door::open().await;
    let address = door.address.parse().expect("an address");
    let serving = async {
        let mut script = door.accept().await;
        script.hello().await;
        script.greet(limits).await;
        script
    };
    let (remote, script) = within(async { tokio::join!(Remote::connect(&address, options), serving) }).await;
    (remote.expect("connected"), script)
}

/// Those of a test: nobody asks whether anybody is there.
pub(crate) fn options() -> Options {
    Options { keep_alive: None, ..Options::default() }
}

pub(crate) fn call(remote: &Remote, name: &str) -> Pending {
    remote.call(Call::new(0, name, Vec::new()))
}

/// The ids in a value, for tests: an array of texts.
fn ids(value: &[u8]) -> Vec<u64> {
    let ids: Vec<String> = ciborium::from_reader(value).unwrap_or_default();
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

/// What finds them. Those of an error are 100 more, to tell which was asked.
pub(crate) const HANDLES: Handles =
    Handles { value: ids, error: |error| ids(error).iter().map(|id| id + 100).collect() };

pub(crate) fn of_ids(ids: &[u64]) -> Vec<u8> {
    cbor(&Value::Array(ids.iter().map(|id| Value::from(id.to_string())).collect()))
}
