//! What the host gets, and the author's code on the way there and back.

use std::{
    ffi::c_void,
    fmt, ptr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use ffi::{
    __private::{Answer, FORM_CBOR, FORM_NATIVE, HostArgs, handle_close, host::call},
    HostError,
};

use crate::{host::*, library::*};

/// Awaits on this thread.
fn ask_here<A: HostArgs, T: Answer + fmt::Debug>(desk: &Opened, args: A) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async { shown(call::<A, T, HostError>(&desk.context, &ASK, args).await) })
}

type Noted = Arc<Mutex<Vec<Vec<u8>>>>;

/// A host that notes the bytes of its arguments, and answers at once.
fn noting(desk: &Opened, answer: &'static [u8]) -> (Arc<Host>, Noted) {
    let (raw, seen) = (address(desk), Arc::new(Mutex::new(Vec::new())));
    let noting = Arc::clone(&seen);
    let host = Host::new(move |call, args, len| {
        // SAFETY: the arguments, until this returns.
        let args = unsafe { std::slice::from_raw_parts(args.cast::<u8>(), len) };
        noting.lock().expect("no panic").push(args.to_vec());
        assert_eq!(complete_raw(at(raw), call, OK, answer), OK);
    });
    (host, seen)
}

#[test]
fn arguments_are_a_map_in_cbor_and_a_struct_in_c() {
    let desk = open();
    let (host, seen) = noting(&desk, &[0xf6]);
    host.register_cbor(&desk, "ask");
    assert_eq!(ask_here::<_, ()>(&desk, question(3)), "()");
    assert_eq!(ask_here::<_, ()>(&desk, Nothing), "()");
    let expected = [&b"\xa2\x62id\x03\x64text\x6aquestion 3"[..], b"\xa0"];
    assert_eq!(*seen.lock().expect("no panic"), expected);
    let (host, seen) = noting(&desk, &[]);
    host.register(&desk, "ask");
    assert_eq!(ask_here::<_, ()>(&desk, Nothing), "()");
    assert_eq!(*seen.lock().expect("no panic"), [[0]], "a struct without fields has a byte");
}

/// A value whose conversions panic, and whose end does.
#[ffi::data(via = "u32")]
struct Fragile(u32);

static DROPPED: AtomicU32 = AtomicU32::new(0);

impl TryFrom<u32> for Fragile {
    type Error = String;

    fn try_from(value: u32) -> Result<Self, String> {
        match value {
            0 => Err("no fragile thing".to_owned()),
            1 => panic!("broken on the way in"),
            value => Ok(Self(value)),
        }
    }
}

impl From<&Fragile> for u32 {
    fn from(fragile: &Fragile) -> u32 {
        assert_ne!(fragile.0, 1, "broken on the way out");
        fragile.0
    }
}

impl fmt::Debug for Fragile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fragile({})", self.0)
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
        assert!(self.0 != 3 || std::thread::panicking(), "broken at its end");
    }
}

#[ffi::data]
struct Parcel {
    fragile: Fragile,
    chain: Option<Box<Chain>>,
}

#[ffi::data]
struct Chain {
    next: Option<Box<Chain>>,
}

impl HostArgs for Parcel {
    type Tuple = (Fragile, Option<Box<Chain>>);

    fn into_tuple(self) -> Self::Tuple {
        (self.fragile, self.chain)
    }
}

fn chain(levels: usize) -> Option<Box<Chain>> {
    (0..levels).fold(None, |next, _| Some(Box::new(Chain { next })))
}

#[test]
fn arguments_that_cannot_be_given_are_not() {
    let desk = open();
    for form in [FORM_NATIVE, FORM_CBOR] {
        let answer: &[u8] = if form == FORM_CBOR { &[0xf6] } else { &[] };
        let (host, seen) = noting(&desk, answer);
        assert_eq!(host.try_register(&desk, "ask", form), OK);
        let ask = |fragile, levels| {
            ask_here::<_, ()>(&desk, Parcel { fragile: Fragile(fragile), chain: chain(levels) })
        };
        assert_eq!(ask(2, 127), "()");
        let too_deep = r#"Bad { text: "the arguments are nested deeper than 128 levels" }"#;
        assert_eq!(ask(2, 128), too_deep);
        assert!(ask(1, 0).contains("broken on the way out"));
        assert_eq!(ask(3, 0), "()", "it breaks when they are dropped, and nobody hears of it");
        assert_eq!(seen.lock().expect("no panic").len(), 2);
    }
    assert_eq!(numbers(&desk), [8, 4, 4, 0, 0]);
}

#[test]
fn a_conversion_that_fails_or_panics_is_no_answer() {
    let desk = open();
    for (answer, expected) in [
        (0_u32, r#"Bad { text: "result: no fragile thing" }"#),
        (1, r#"Bad { text: "panicked: broken on the way in" }"#),
        (2, "Fragile(2)"),
    ] {
        let raw = address(&desk);
        let host = Host::new(move |call, _, _| {
            // SAFETY: the number is there.
            let code = unsafe { complete(at(raw), call, OK, ptr::from_ref(&answer).cast(), 4) };
            assert_eq!(code, OK);
        });
        host.register(&desk, "ask");
        assert_eq!(ask_here::<_, Fragile>(&desk, question(1)), expected);
    }
}

#[ffi::handle]
struct Token {
    number: u32,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.number)
    }
}

#[ffi::data]
struct Handed {
    token: Arc<Token>,
}

impl HostArgs for Handed {
    type Tuple = (Arc<Token>,);

    fn into_tuple(self) -> (Arc<Token>,) {
        (self.token,)
    }
}

#[test]
fn handles_go_to_the_host_and_come_back() {
    let desk = open();
    let raw = address(&desk);
    let token = Arc::new(Token { number: 7 });
    let ids = Arc::new(Mutex::new(Vec::new()));
    let host = Host::new({
        let ids = Arc::clone(&ids);
        move |call, args, _| {
            // SAFETY: the arguments, until this returns.
            let id = unsafe { *args.cast::<*mut c_void>() };
            ids.lock().expect("no panic").push(id.addr());
            // SAFETY: the id is there.
            let code = unsafe { complete(at(raw), call, OK, ptr::from_ref(&id).cast(), 8) };
            assert_eq!(code, OK);
        }
    });
    host.register(&desk, "ask");
    let ask = || ask_here::<_, Arc<Token>>(&desk, Handed { token: Arc::clone(&token) });
    assert_eq!([ask(), ask()], ["Token(7)", "Token(7)"]);
    let ids = ids.lock().expect("no panic").clone();
    assert_ne!(ids[0], ids[1]);
    assert_eq!(Arc::strong_count(&token), 3, "the host has not closed them");
    assert_eq!(handle_close(at(ids[0])), OK);
    assert_eq!(Arc::strong_count(&token), 2);
    assert_eq!(desk.destroy(), OK);
    assert_eq!(Arc::strong_count(&token), 1, "they belong to the context");
    assert_eq!(ask(), "Closed");
    assert_eq!(Arc::strong_count(&token), 1);
}

/// What nobody takes any more is dropped where it is known, guarded.
#[test]
fn an_answer_that_nobody_takes_is_dropped() {
    let desk = open();
    let host = Host::silent();
    host.register(&desk, "ask");
    let mut asked = Box::pin(call::<_, Fragile, HostError>(&desk.context, &ASK, question(1)));
    let mut polling = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(asked.as_mut().poll(&mut polling).is_pending());
    let before = DROPPED.load(Ordering::SeqCst);
    let three = 3_u32;
    // SAFETY: the number is there.
    assert_eq!(unsafe { complete(desk.raw, host.call(1), OK, ptr::from_ref(&three).cast(), 4) }, OK);
    drop(asked);
    assert!(DROPPED.load(Ordering::SeqCst) > before);
    assert_eq!(numbers(&desk), [1, 1, 0, 0, 0]);
}
