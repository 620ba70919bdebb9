//! The bytes of a client, after `docs/protocol.md` alone: what it writes, and what it reads.

use ciborium::Value;

pub(crate) const OK: i32 = 0;
pub(crate) const ERR: i32 = 1;
pub(crate) const ITEM: i32 = 4;
pub(crate) const CANCELLED: i32 = 5;
pub(crate) const TIMEOUT: i32 = 7;

/// A value as CBOR.
pub(crate) fn cbor(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("a value");
    bytes
}

/// CBOR as a value.
pub(crate) fn value(cbor: &[u8]) -> Value {
    ciborium::from_reader(cbor).expect("CBOR")
}

/// A frame of any kind.
pub(crate) fn frame(kind: u8, id: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(5 + body.len()).expect("a length");
    [&length.to_be_bytes()[..], &[kind], &id.to_be_bytes(), body].concat()
}

pub(crate) fn hello(map: &Value) -> Vec<u8> {
    frame(1, 0, &cbor(map))
}

/// A call, with everything that it has beside its request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Call<'a> {
    pub(crate) id: u32,
    pub(crate) receiver: u64,
    pub(crate) timeout_ms: u32,
    pub(crate) credit: u32,
    pub(crate) name: &'a str,
}

impl Call<'_> {
    pub(crate) fn with(&self, request: &[u8]) -> Vec<u8> {
        let name_len = u16::try_from(self.name.len()).expect("a length");
        let body = [
            &self.receiver.to_be_bytes()[..],
            &self.timeout_ms.to_be_bytes(),
            &self.credit.to_be_bytes(),
            &name_len.to_be_bytes(),
            self.name.as_bytes(),
            request,
        ];
        frame(2, self.id, &body.concat())
    }
}

/// A call on the served context.
pub(crate) fn call(id: u32, name: &str, request: &Value) -> Vec<u8> {
    Call { id, name, ..Call::default() }.with(&cbor(request))
}

pub(crate) fn cancel(id: u32) -> Vec<u8> {
    frame(3, id, &[])
}

pub(crate) fn grant(id: u32, items: u32) -> Vec<u8> {
    frame(4, id, &items.to_be_bytes())
}

pub(crate) fn answer(host_call: u64, code: i32, payload: &[u8]) -> Vec<u8> {
    frame(5, 0, &[&host_call.to_be_bytes()[..], &code.to_be_bytes(), payload].concat())
}

pub(crate) fn ping(id: u32, body: &[u8]) -> Vec<u8> {
    frame(6, id, body)
}

/// What a server says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Hello(Value),
    Reply { id: u32, code: i32, payload: Vec<u8> },
    Event { id: u32, missed: u32, map: Value },
    Host { host_call: u64, context: u64, name: String, args: Value },
    Pong { id: u32, body: Vec<u8> },
    Goodbye(String),
}

impl Said {
    /// What is in a frame, without the length.
    pub(crate) fn read(frame: &[u8]) -> Self {
        let (kind, rest) = frame.split_first().expect("a kind");
        let mut rest = Rest(rest);
        let id = u32::from_be_bytes(rest.take());
        match kind {
            1 => Said::Hello(value(rest.0)),
            7 => Said::Reply { id, code: i32::from_be_bytes(rest.take()), payload: rest.0.to_vec() },
            8 => Said::Event { id, missed: u32::from_be_bytes(rest.take()), map: value(rest.0) },
            9 => {
                let host_call = u64::from_be_bytes(rest.take());
                let context = u64::from_be_bytes(rest.take());
                let name_len = u16::from_be_bytes(rest.take());
                let (name, args) = rest.0.split_at(name_len.into());
                let name = str::from_utf8(name).expect("a name").to_owned();
                Said::Host { host_call, context, name, args: value(args) }
            }
            10 => Said::Pong { id, body: rest.0.to_vec() },
            11 => Said::Goodbye(str::from_utf8(rest.0).expect("text").to_owned()),
            kind => panic!("a frame of kind {kind}"),
        }
    }

    /// A reply with a value.
    pub(crate) fn ok(id: u32, value: &Value) -> Self {
        Said::Reply { id, code: OK, payload: cbor(value) }
    }

    /// A reply with a text.
    pub(crate) fn text(id: u32, code: i32, text: &str) -> Self {
        Said::Reply { id, code, payload: text.into() }
    }
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_first_chunk().expect("a field");
        self.0 = rest;
        *taken
    }
}

/// A request of protocol 1.
pub(crate) fn request(name: &str, request: &[u8]) -> Vec<u8> {
    let len = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a length").to_be_bytes();
    [&len(name.as_bytes())[..], name.as_bytes(), &len(request), request].concat()
}
