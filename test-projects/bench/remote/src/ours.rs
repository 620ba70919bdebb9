//! The annotated library, as it is built for servers, loaded and served by its own exported functions.

use std::{
    ffi::c_void,
    slice,
    sync::mpsc::{self, Sender},
};

use libloading::{Library, Symbol};

use crate::Failed;

type Callback = unsafe extern "C" fn(i32, *const c_void, usize, *mut c_void);
type Create = unsafe extern "C" fn(*const u8, usize, Callback, *mut c_void) -> *mut c_void;
type Serve = unsafe extern "C" fn(*mut c_void, Callback, *mut c_void, *const u8, usize) -> i32;

/// What a callback was called with.
type Said = (i32, Vec<u8>);

pub(crate) fn serve(path: &str) -> Result<String, Failed> {
    // SAFETY: it runs nothing when it is loaded.
    let library: &'static Library = Box::leak(Box::new(unsafe { Library::new(path) }?));
    // SAFETY: `docs/abi.md` says that it has this type.
    let create: Symbol<'_, Create> = unsafe { library.get(b"bench_create_cbor") }?;
    // SAFETY: likewise.
    let serve: Symbol<'_, Serve> = unsafe { library.get(b"bench_serve_cbor") }?;

    let base = b"\xa1\x64base\x01";
    let mut context = std::ptr::null_mut();
    // SAFETY: the request is readable meanwhile, and `said` is called once with what it takes.
    wait(|user_data| context = unsafe { create(base.as_ptr(), base.len(), said, user_data) })?;

    let options = b"\xa1\x67address\x6ftcp:127.0.0.1:0";
    // SAFETY: as above; the context is there.
    let reply =
        wait(|user_data| _ = unsafe { serve(context, said, user_data, options.as_ptr(), options.len()) })?;
    let mut decoder = minicbor::Decoder::new(&reply);
    for _ in 0..decoder.map()?.unwrap_or_default() {
        if decoder.str()? == "addresses" {
            decoder.array()?;
            return Ok(decoder.str()?.trim_start_matches("tcp:").to_owned());
        }
        decoder.skip()?;
    }
    Err("the library does not say where it listens".into())
}

/// Calls what replies once, and waits for that.
fn wait(call: impl FnOnce(*mut c_void)) -> Result<Vec<u8>, Failed> {
    let (sender, receiver) = mpsc::channel::<Said>();
    call(Box::into_raw(Box::new(sender)).cast());
    match receiver.recv()? {
        (0, payload) => Ok(payload),
        (code, payload) => Err(format!("{code}: {}", String::from_utf8_lossy(&payload)).into()),
    }
}

/// The callback of both.
///
/// # Safety
/// - `user_data` is what [`wait`] has passed, and this is the one terminal reply. `len` bytes at `payload` are readable.
unsafe extern "C" fn said(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: by this function's contract it was made there, and nobody else takes it.
    let sender = unsafe { Box::from_raw(user_data.cast::<Sender<Said>>()) };
    let payload = if len == 0 {
        Vec::new()
    } else {
        // SAFETY: by this function's contract.
        unsafe { slice::from_raw_parts(payload.cast(), len) }.to_vec()
    };
    // Where nobody waits any more, nobody is told.
    let _ = sender.send((code, payload));
}
