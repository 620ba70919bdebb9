//! CBOR over `minicbor`, the quickest that is often taken for that: what decoding and encoding these payloads costs alone.
//!
//! It reads what it expects, in any order of keys, and gives up on everything else.

use std::ffi::c_void;

use futures_util::FutureExt as _;
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::{
    BAD_ARGUMENT, Bench, Counter, OK, REFUSED, calls, guarded,
    values::{Negative, Person},
    view,
};

type ReplyFn = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);

/// A request that is read.
struct Request<'a>(Decoder<'a>);

impl<'a> Request<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        self.0.bytes().ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        self.0.str().ok()
    }

    fn integer<T: Decode<'a, ()>>(&mut self) -> Option<T> {
        self.0.decode().ok()
    }

    fn array<T>(&mut self, mut element: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = self.0.array().ok()??;
        // Each takes a byte at least: a length that lies allocates nothing.
        let left = self.0.input().len() - self.0.position();
        let mut elements = Vec::with_capacity(usize::try_from(len).ok()?.min(left));
        for _ in 0..len {
            elements.push(element(self)?);
        }
        Some(elements)
    }

    /// As many keys as there are, each with its value.
    fn map(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        for _ in 0..self.0.map().ok()?? {
            let key = self.text()?;
            entry(self, key)?;
        }
        Some(())
    }

    /// The only parameter.
    fn parameter<T>(&mut self, name: &str, mut value: impl FnMut(&mut Self) -> Option<T>) -> Option<T> {
        let mut read = None;
        self.map(|request, key| {
            read = Some(if key == name { value(request)? } else { return None });
            Some(())
        })?;
        read
    }

    fn person(&mut self) -> Option<Person> {
        let (mut name, mut nickname, mut age, mut tags) = (None, None, None, None);
        self.map(|request, key| {
            match key {
                "name" => name = Some(request.text()?.to_owned()),
                "nickname" => nickname = Some(request.text()?.to_owned()),
                "age" => age = Some(request.integer()?),
                "tags" => tags = Some(request.array(|request| request.text().map(str::to_owned))?),
                _ => return None,
            }
            Some(())
        })?;
        Some(Person { name: name?, nickname, age: age?, tags: tags? })
    }
}

/// A buffer refuses nothing.
const GROWS: &str = "memory grows";

/// A reply that is written. Floats are as wide as they are: the shortest form is not looked for.
struct Reply(Encoder<Vec<u8>>);

impl Reply {
    fn push(&mut self, value: impl Encode<()>) {
        self.0.encode(value).expect(GROWS);
    }

    fn map(&mut self, pairs: usize) {
        self.0.map(pairs as u64).expect(GROWS);
    }

    fn array(&mut self, elements: usize) {
        self.0.array(elements as u64).expect(GROWS);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.bytes(bytes).expect(GROWS);
    }

    fn text(&mut self, text: &str) {
        self.push(text);
    }

    fn integer(&mut self, value: i64) {
        self.push(value);
    }

    /// In the order of deterministic encoding.
    fn person(&mut self, person: &Person) {
        self.map(4);
        self.text("age");
        self.integer(i64::from(person.age));
        self.text("name");
        self.text(&person.name);
        self.text("tags");
        self.array(person.tags.len());
        for tag in &person.tags {
            self.text(tag);
        }
        self.text("nickname");
        self.push(person.nickname.as_deref());
    }

    /// An error, and its text.
    fn negative(&mut self, negative: &Negative) {
        self.map(2);
        self.text("error");
        self.map(1);
        self.text("Negative");
        self.map(1);
        self.text("value");
        self.integer(negative.value);
        self.text("message");
        self.text(&negative.to_string());
    }
}

/// A request in, a reply out.
struct Call<T> {
    on: *const T,
    request: *const u8,
    len: usize,
    reply: ReplyFn,
    user_data: *mut c_void,
}

impl<T> Call<T> {
    /// # Safety
    /// It is what the header asks for.
    unsafe fn answer(self, work: impl FnOnce(&T, &mut Request<'_>, &mut Reply) -> Option<i32>) -> i32 {
        guarded(|| {
            // SAFETY: it is a context, or a counter.
            let on = unsafe { &*self.on };
            // SAFETY: it is a view.
            let bytes = unsafe { view(self.request, self.len) };
            let mut reply = Reply(Encoder::new(Vec::new()));
            let Some(code) = work(on, &mut Request::new(bytes), &mut reply) else { return BAD_ARGUMENT };
            let bytes = reply.0.into_writer();
            // SAFETY: the host has given both together.
            unsafe { (self.reply)(code, bytes.as_ptr().cast(), bytes.len(), self.user_data) };
            OK
        })
    }
}

/// Polled once, as the native one. It is ready then: what would become a task has no part in what is measured.
fn ready(bench: &Bench, request: &mut Request<'_>, reply: &mut Reply) -> Option<i32> {
    let value = request.parameter("value", Request::integer)?;
    // SAFETY: each context is in an `Arc`.
    let bench = unsafe { calls::share(bench) };
    reply.integer(Box::pin(bench.ready(value)).now_or_never()?);
    Some(OK)
}

/// A function in its CBOR form.
macro_rules! cbor {
    ($($(#[$doc:meta])* $name:ident($on:ty) => $work:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// As the header says.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name(
            on: *const $on,
            request: *const u8,
            len: usize,
            reply: ReplyFn,
            user_data: *mut c_void,
        ) -> i32 {
            // SAFETY: the caller keeps what the header asks for.
            unsafe { Call { on, request, len, reply, user_data }.answer($work) }
        }
    )*};
}

cbor! {
    /// The sum with the base.
    by_hand_add_to_base_cbor(Bench) => |bench, request, reply| {
        let value = request.parameter("value", Request::integer)?;
        reply.integer(bench.add_to_base(value));
        Some(OK)
    };
    /// The same text.
    by_hand_echo_text_cbor(Bench) => |bench, request, reply| {
        let text = request.parameter("text", Request::text)?;
        reply.text(&bench.echo_text(text.to_owned()));
        Some(OK)
    };
    /// The same person.
    by_hand_echo_person_cbor(Bench) => |bench, request, reply| {
        let person = request.parameter("person", Request::person)?;
        reply.person(&bench.echo_person(person));
        Some(OK)
    };
    /// The sum of all of them.
    by_hand_sum_cbor(Bench) => |_, request, reply| {
        let numbers = request.parameter("numbers", |request| request.array(Request::integer::<i32>))?;
        reply.integer(numbers.iter().map(|number| i64::from(*number)).sum());
        Some(OK)
    };
    /// How many bytes there are.
    by_hand_take_bytes_cbor(Bench) => |_, request, reply| {
        let bytes = request.parameter("bytes", Request::bytes)?;
        reply.push(bytes.len() as u64);
        Some(OK)
    };
    /// The same number, or the error for a negative one.
    by_hand_check_cbor(Bench) => |bench, request, reply| {
        let value = request.parameter("value", Request::integer)?;
        match bench.check(value) {
            Ok(value) => {
                reply.integer(value);
                Some(OK)
            }
            Err(negative) => {
                reply.negative(&negative);
                Some(REFUSED)
            }
        }
    };
    /// Is ready when it is asked first.
    by_hand_ready_cbor(Bench) => ready;
    /// The sum with the base.
    by_hand_counter_plus_cbor(Counter) => |counter, request, reply| {
        let value = request.parameter("value", Request::integer)?;
        reply.integer(counter.base.wrapping_add(value));
        Some(OK)
    };
    /// 64 KiB.
    by_hand_give_bytes_cbor(Bench) => |bench, _, reply| {
        reply.bytes(&bench.blob.clone());
        Some(OK)
    };
    /// A thousand records.
    by_hand_give_points_cbor(Bench) => |bench, _, reply| {
        let points = bench.points.clone();
        reply.array(points.len());
        for point in &points {
            reply.map(2);
            reply.text("x");
            reply.push(point.x);
            reply.text("y");
            reply.push(point.y);
        }
        Some(OK)
    };
}
