//! Host functions and traits: asked in both forms, answered, refused, told.

use std::{
    ffi::{CStr, c_void},
    ptr,
    sync::Mutex,
    thread,
};

use ciborium::Value;

use crate::{host::*, value};

/// What a host function does with a call: it may answer at once.
type Answers = Box<dyn Fn(&Desk, u64, *const c_void, usize) + Send + Sync>;

/// A host that answers, and what it was asked.
struct Desk {
    raw: Ctx,
    answers: Answers,
    asked: Mutex<Vec<String>>,
    released: Mutex<u32>,
}

// SAFETY: contexts may be used from any thread.
unsafe impl Send for Desk {}
// SAFETY: as above.
unsafe impl Sync for Desk {}

impl Desk {
    fn new(
        context: &Context,
        answers: impl Fn(&Desk, u64, *const c_void, usize) + Send + Sync + 'static,
    ) -> &'static Desk {
        let (answers, asked) = (Box::new(answers), Mutex::default());
        Box::leak(Box::new(Desk { raw: context.raw, answers, asked, released: Mutex::default() }))
    }

    fn user_data(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }

    fn note(&self, what: impl Into<String>) {
        self.asked.lock().expect("no panic while it is locked").push(what.into());
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic while it is locked").clone()
    }

    #[track_caller]
    fn complete<T: ?Sized>(&self, id: u64, code: i32, payload: &T) {
        // SAFETY: what the function gives, as the tests know.
        let taken = unsafe {
            annotated_host_complete(self.raw, id, code, ptr::from_ref(payload).cast(), size_of_val(payload))
        };
        assert_eq!(taken, OK);
    }

    #[track_caller]
    fn native(&'static self, name: &CStr) {
        let user_data = self.user_data();
        // SAFETY: the desk is never freed.
        let code = unsafe { annotated_register_host_fn(self.raw, name.as_ptr(), Some(ask), user_data) };
        assert_eq!(code, OK);
    }

    #[track_caller]
    fn cbor(&'static self, name: &CStr) {
        let user_data = self.user_data();
        // SAFETY: the desk is never freed.
        let code = unsafe { annotated_register_host_fn_cbor(self.raw, name.as_ptr(), Some(ask), user_data) };
        assert_eq!(code, OK);
    }
}

unsafe extern "C" fn ask(id: u64, args: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: a desk that is never freed.
    let desk = unsafe { &*user_data.cast::<Desk>() };
    (desk.answers)(desk, id, args, len);
}

unsafe extern "C" fn release(user_data: *mut c_void) {
    // SAFETY: a desk that is never freed.
    let desk = unsafe { &*user_data.cast::<Desk>() };
    *desk.released.lock().expect("no panic while it is locked") += 1;
}

/// The arguments of a call in CBOR.
fn map(args: *const c_void, len: usize) -> Value {
    // SAFETY: readable until the host function returns.
    let bytes = unsafe { std::slice::from_raw_parts(args.cast::<u8>(), len) };
    ciborium::from_reader(bytes).expect("CBOR")
}

#[track_caller]
fn args<'a, T>(args: *const c_void, len: usize) -> &'a T {
    assert_eq!(len, size_of::<T>());
    // SAFETY: the record of that function, as the tests know, until the host function returns.
    unsafe { &*args.cast::<T>() }
}

#[track_caller]
fn fetch(context: &Context) -> &'static Inbox<Received> {
    let inbox = inbox();
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_fetch(context.raw, callback, user_data, Str::text("u1")) }, OK);
    inbox
}

#[test]
fn a_function_that_nobody_registered_fails() {
    let context = Context::new();
    let reply = fetch(&context).first();
    assert_eq!((reply.code, reply.text()), (ERR, "the host function `fetch_echo` is not registered"));
    let desk = Desk::new(&context, |_, _, _, _| {});
    // What is not compiled is no name, nor are names of events and exported functions, nor what was renamed.
    for name in [c"nothing", c"storage_nothing", c"on_echo", c"fetch", c"log", c"get", c"FetchEchoArgs", c""]
    {
        for register in [annotated_register_host_fn, annotated_register_host_fn_cbor] {
            // SAFETY: the desk is never freed.
            let code = unsafe { register(context.raw, name.as_ptr(), Some(ask), desk.user_data()) };
            assert_eq!(code, ERR, "{name:?}");
        }
    }
}

#[test]
fn it_gets_its_arguments_as_a_struct_and_answers_later() {
    let context = Context::new();
    let desk = Desk::new(&context, |desk, id, given, len| {
        let FetchEchoArgs { user_id, count } = args(given, len);
        // SAFETY: readable until this returns.
        desk.note(format!("{} {count}", unsafe { user_id.get() }));
        let (raw, count) = (desk.raw.addr(), *count);
        thread::spawn(move || {
            let echo = Echo { text: Str::text("answered"), count };
            let (raw, payload) = (ptr::without_provenance_mut(raw), ptr::from_ref(&echo).cast());
            // SAFETY: the struct of the function's result.
            assert_eq!(unsafe { annotated_host_complete(raw, id, OK, payload, size_of::<Echo>()) }, OK);
        });
    });
    desk.native(c"fetch_echo");
    let inbox = Inbox::of(|code, payload, _| {
        assert_eq!(code, OK);
        // SAFETY: the result of `fetch`.
        let Echo { text, count } = unsafe { *payload.cast::<Echo>() };
        // SAFETY: as above.
        (unsafe { text.get() }.to_owned(), count)
    });
    let (callback, user_data) = (inbox.callback(), inbox.user_data());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_fetch(context.raw, callback, user_data, Str::text("u1")) }, OK);
    assert_eq!(inbox.first(), ("answered".to_owned(), 3));
    assert_eq!(desk.asked(), ["u1 3"]);
    let mut stats = HostStats::default();
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_host_stats(context.raw, &mut stats) }, OK);
    assert_eq!(stats, HostStats { called: 1, answered: 1, ..HostStats::default() });
}

#[test]
fn it_gets_them_as_a_map_and_fails_with_text() {
    let context = Context::new();
    let desk = Desk::new(&context, |desk, id, given, len| {
        assert_eq!(map(given, len), value!({"count" => 3, "user_id" => "u1"}));
        desk.complete(id, ERR, "not today");
    });
    desk.cbor(c"fetch_echo");
    let reply = fetch(&context).first();
    assert_eq!((reply.code, reply.text()), (ERR, "not today"));
}

#[test]
fn a_sync_function_has_its_answer_when_it_returns() {
    let context = Context::new();
    let desk = Desk::new(&context, |desk, id, given, len| {
        args::<u8>(given, len);
        desk.complete(id, OK, &77_u64);
    });
    desk.native(c"now");
    let (mut out, mut reply) = (0, Reply::new());
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_clock_wait(context.raw, &mut out, &mut reply) }, OK);
    assert_eq!(out, 77);
    // SAFETY: nothing is registered by that.
    unsafe { annotated_register_host_fn(context.raw, c"now".as_ptr(), None, ptr::null_mut()) };
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_clock_wait(context.raw, &mut out, &mut reply) }, ERR);
    assert_eq!(reply.text(), "the host function `now` is not registered");
}

#[test]
fn one_that_gives_nothing_is_told() {
    let context = Context::new();
    let say = |line: &str| {
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { annotated_say_wait(context.raw, Str::text(line), ptr::null_mut()) }, OK);
    };
    say("to nobody");
    let native = Desk::new(&context, |desk, id, given, len| {
        assert_eq!(id, 0);
        let LogLineArgs { the_line, echo } = args(given, len);
        // SAFETY: readable until this returns.
        unsafe { desk.note(format!("{} {} {}", the_line.get(), echo.text.get(), echo.count)) };
    });
    native.native(c"log_line");
    say("first");
    let cbor = Desk::new(&context, |desk, _, given, len| desk.note(format!("{:?}", map(given, len))));
    cbor.cbor(c"log_line");
    say("second");
    assert_eq!(native.asked(), ["first said 7"]);
    let told = value!({"echo" => {"text" => "said", "count" => 7}, "theLine" => "second"});
    assert_eq!(cbor.asked(), [format!("{told:?}")]);
}

#[test]
fn a_typed_error_is_the_functions_own() {
    let context = Context::new();
    let check = |at: u32| {
        let inbox = Inbox::of(|code, payload, _| {
            if code != FAIL {
                return format!("code {code}");
            }
            // SAFETY: the typed error of `check`.
            let error = unsafe { &*payload.cast::<StorageError>() };
            // SAFETY: the variant that the tag says.
            unsafe {
                let what = match error.tag {
                    0 => error.value.full.to_string(),
                    _ => error.value.broken.get().to_owned(),
                };
                format!("{}: {what}", error.message.get())
            }
        });
        let (callback, user_data) = (inbox.callback(), inbox.user_data());
        // SAFETY: the arguments are what the header asks for.
        assert_eq!(unsafe { annotated_check(context.raw, callback, user_data, at) }, OK);
        inbox.first()
    };
    let missing = "the host function `check` is not registered";
    assert_eq!(check(0), format!("broken: {missing}: {missing}"), "made from the host's");
    let native = Desk::new(&context, |desk, id, given, len| match args::<u32>(given, len) {
        0 => desk.complete::<[u8]>(id, OK, &[]),
        limit => {
            let value = StorageErrorVariants { full: u64::from(*limit) };
            desk.complete(id, FAIL, &StorageError { message: Str::text("ignored"), tag: 0, value });
        }
    });
    native.native(c"check");
    assert_eq!((check(0), check(9)), ("code 0".to_owned(), "no more than 9: 9".to_owned()));
    let cbor = Desk::new(&context, |desk, id, given, len| {
        assert_eq!(map(given, len), value!({"at" => 4}));
        desk.complete(id, FAIL, &*encoded(&value!({"Broken" => {"value" => "glass"}})));
    });
    cbor.cbor(c"check");
    assert_eq!(check(4), "broken: glass: glass");
    let reply = call_cbor(&value!({"at" => 4}), |cb, ud, request, len| {
        // SAFETY: the arguments are what the header asks for.
        unsafe { annotated_check_cbor(context.raw, cb, ud, request, len) }
    });
    let error = value!({"error" => {"Broken" => {"value" => "glass"}}, "message" => "broken: glass"});
    assert_eq!((reply.code, reply.cbor()), (FAIL, error));
}

#[test]
fn a_trait_is_functions_of_one_context() {
    let context = Context::new();
    let get = Desk::new(&context, |desk, id, given, len| {
        // SAFETY: readable until this returns.
        desk.note(unsafe { args::<StorageGetArgs>(given, len).key.get() });
        let value = Slice::of(b"ab");
        desk.complete(id, OK, &value);
    });
    let put = Desk::new(&context, |desk, id, given, len| {
        let StoragePutArgs { key, value } = args(given, len);
        // SAFETY: readable until this returns.
        unsafe { desk.note(format!("{} {:?}", key.get(), value.view())) };
        desk.complete::<[u8]>(id, OK, &[]);
    });
    let size = Desk::new(&context, |desk, id, _, _| desk.complete(id, OK, &*encoded(&value!(4))));
    let log = Desk::new(&context, |desk, _, given, len| desk.note(format!("{:?}", map(given, len))));
    get.native(c"storage_get");
    put.native(c"storage_put");
    size.cbor(c"storage_size");
    log.cbor(c"storage_log");
    // SAFETY: the arguments are what the header asks for.
    let reply = call(|cb, ud| unsafe { annotated_double(context.raw, cb, ud, Str::text("k")) });
    assert_eq!((reply.code, reply.bytes()), (OK, 4_u64.to_ne_bytes()));
    assert_eq!(get.asked(), ["k"]);
    assert_eq!(put.asked(), [format!("k {:?}", b"abab")]);
    assert_eq!(log.asked(), [format!("{:?}", value!({"line" => "doubled k"}))]);
}

#[test]
fn what_is_owned_is_released_once() {
    let context = Context::new();
    let desk = Desk::new(&context, |desk, id, _, _| desk.complete(id, OK, &*encoded(&value!(5))));
    let register = |form, function| {
        let (name, user_data) = (c"now".as_ptr(), desk.user_data());
        // SAFETY: the desk is never freed.
        unsafe {
            annotated_register_host_fn_owned(context.raw, name, form, function, user_data, Some(release))
        }
    };
    let released = || *desk.released.lock().expect("no panic while it is locked");
    assert_eq!(register(7, Some(ask as _)), ERR);
    assert_eq!(register(FORM_CBOR, Some(ask as _)), OK);
    let mut out = 0;
    // SAFETY: the arguments are what the header asks for.
    assert_eq!(unsafe { annotated_clock_wait(context.raw, &mut out, ptr::null_mut()) }, OK);
    assert_eq!((out, released()), (5, 0));
    assert_eq!(register(FORM_CBOR, None), OK);
    assert_eq!(released(), 1);
    assert_eq!(register(FORM_CBOR, Some(ask as _)), OK);
    drop(context);
    assert_eq!(released(), 2);
}
