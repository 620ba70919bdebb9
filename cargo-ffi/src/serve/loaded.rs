//! A library in this process, called by its CBOR ABI.

use std::{
    ffi::c_void,
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

use ciborium::Value;
use ffi_model::{Contract, contract::FunctionDecl, symbol};
use libloading::Library;

use super::options::{Create, Options};
use crate::{
    error::{Error, Replied, Result},
    json::{bytes, decode},
};

type Callback = extern "C" fn(i32, *const c_void, usize, *mut c_void);
type CreateFn = unsafe extern "C" fn(*const u8, usize, Option<Callback>, *mut c_void) -> *mut c_void;
type Destroy = unsafe extern "C" fn(*mut c_void) -> i32;
type Hash = unsafe extern "C" fn() -> u64;
type Serve = unsafe extern "C" fn(*mut c_void, Option<Callback>, *mut c_void, *const u8, usize) -> i32;
type Stop = unsafe extern "C" fn(Option<Callback>, *mut c_void, u64, i64) -> i32;

/// The codes of `docs/abi.md` that are said here.
const OK: i32 = 0;
const STALE_WARN: i32 = 3;
const ITEM: i32 = 4;

/// A library that was loaded.
#[derive(Debug)]
pub struct Loaded {
    path: PathBuf,
    contract: Contract,
    library: Library,
}

/// A context of the library: its id, which is a pointer by type alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context(*mut c_void);

/// A server that runs in the library.
#[derive(Debug)]
pub(super) struct Server {
    id: u64,
    /// Where it listens, as bound.
    pub(super) addresses: Vec<String>,
}

impl Loaded {
    /// Loads the library at `path`, whose contract is `contract`.
    ///
    /// # Errors
    /// The system cannot load it, or it is another one than the file that was read.
    pub fn open(path: &Path, contract: Contract) -> Result<Self> {
        // What has no folder in it the system would look for elsewhere.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // SAFETY: its descriptor was read from the file, so it is a library of this ABI; what else runs when it is loaded is
        // what its author put there, which is what was asked for.
        let library = unsafe { Library::new(&path) }
            .map_err(|error| unreadable(&path, error.to_string(), "is it one for this machine?"))?;
        let loaded = Self { path, contract, library };
        // SAFETY: the signature is the ABI's, which never changes.
        let hash = unsafe { loaded.function::<Hash>("abi_hash") }?;
        // SAFETY: it takes nothing, and may be called at any time.
        let hash = unsafe { hash() };
        if loaded.contract.hash().is_some_and(|known| known != hash) {
            let message = "what was loaded has another contract than the file".to_owned();
            return Err(unreadable(&loaded.path, message, "was it built anew just now? try again"));
        }
        Ok(loaded)
    }

    /// The prefix of its symbols.
    pub fn prefix(&self) -> &str {
        &self.contract.library().prefix
    }

    /// Its contract.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Makes a context.
    pub(super) fn create(&self, create: &Create) -> Result<Context> {
        let name = &create.function.name;
        let symbol = symbol::function_cbor(self.prefix(), name);
        // SAFETY: this is the signature of a constructor in its CBOR form.
        let function = unsafe { self.symbol::<CreateFn>(&symbol) }?;
        let mut context = std::ptr::null_mut();
        let (code, payload) = replied(|callback, user_data| {
            let request = &create.request;
            // SAFETY: the request is there during the call, and the callback takes its reply once.
            context = unsafe { function(request.as_ptr(), request.len(), Some(callback), user_data) };
        });
        match code {
            OK => Ok(Context(context)),
            code => Err(self.refusal(&create.function, code, &payload)),
        }
    }

    /// Has the library listen.
    pub(super) fn serve(&self, context: Option<Context>, options: &Options) -> Result<Server> {
        // SAFETY: this is the signature that the ABI has for it.
        let function = unsafe { self.function::<Serve>("serve_cbor") }?;
        let request = options.request()?;
        let context = context.map_or(std::ptr::null_mut(), |context| context.0);
        let (code, payload) = replied(|callback, user_data| {
            // SAFETY: the request is there during the call, the context is one of the library or none, and the callback takes its
            // reply once.
            unsafe { function(context, Some(callback), user_data, request.as_ptr(), request.len()) };
        });
        if code != OK {
            let message = String::from_utf8_lossy(&payload).into_owned();
            let help = missing_feature(&message).map(how_to_add);
            return Err(Error::Serve { message, help });
        }
        server(&payload).ok_or_else(|| {
            unreadable(&self.path, "it does not say where it listens".to_owned(), "is it of another version?")
        })
    }

    /// Has a server answer what it has accepted, and end; after `grace` it ends all the same.
    pub(super) fn stop(&self, server: &Server, grace: Duration) -> Result<()> {
        // SAFETY: this is the signature that the ABI has for it.
        let function = unsafe { self.function::<Stop>("serve_stop") }?;
        let grace = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
        let (code, payload) = replied(|callback, user_data| {
            // SAFETY: the callback takes its reply once.
            unsafe { function(Some(callback), user_data, server.id, grace) };
        });
        match code {
            OK => Ok(()),
            _ => Err(Error::Serve { message: String::from_utf8_lossy(&payload).into_owned(), help: None }),
        }
    }

    /// Ends a context.
    pub(super) fn destroy(&self, context: Context) {
        // SAFETY: this is the signature that the ABI has for it.
        if let Ok(function) = unsafe { self.function::<Destroy>("destroy") } {
            // SAFETY: any id may be given, at any time. What it says of a destructor that takes too long changes nothing here.
            unsafe { function(context.0) };
        }
    }

    /// What a function that was called replied instead of a result.
    fn refusal(&self, function: &FunctionDecl, code: i32, payload: &[u8]) -> Error {
        let failed = |value: &Value| decode::failure(&self.contract, function, value).ok();
        Error::Replied(Replied::of_code(&function.name, code, payload, failed))
    }

    /// A function that every library has.
    ///
    /// # Safety
    /// It has this signature.
    unsafe fn function<F: Copy>(&self, name: &str) -> Result<F> {
        // SAFETY: as the caller says.
        unsafe { self.symbol(&symbol::runtime(self.prefix(), name)) }
    }

    /// A function by its symbol.
    ///
    /// # Safety
    /// It has this signature.
    unsafe fn symbol<F: Copy>(&self, symbol: &str) -> Result<F> {
        // SAFETY: as the caller says. The library stays loaded as long as `self`, and in truth to the end of the process.
        let found = unsafe { self.library.get::<F>(symbol.as_bytes()) };
        found.map(|found| *found).map_err(|_| {
            let help = "build it with the `ffi-runtime` of the same version as `cargo-ffi`";
            unreadable(&self.path, format!("it has no `{symbol}`"), help)
        })
    }
}

/// The feature of the runtime that a library lacks which does not serve: the one thing that can be wrong and is not an address.
fn missing_feature(message: &str) -> Option<&str> {
    let (_, feature) = message.split_once("without the feature \"")?;
    feature.split('"').next()
}

/// How a library gets a feature of its runtime.
fn how_to_add(feature: &str) -> String {
    format!(
        "leave out `--library`, and the command builds the library with it; or add `features = [\"{feature}\"]` to the \
         dependency on `ffi-runtime` in its Cargo.toml, and build it again"
    )
}

/// Calls something that replies to a callback once, and waits for that.
fn replied(call: impl FnOnce(Callback, *mut c_void)) -> (i32, Vec<u8>) {
    type Sender = mpsc::Sender<(i32, Vec<u8>)>;

    extern "C" fn take(code: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
        if matches!(code, STALE_WARN | ITEM) {
            return;
        }
        // SAFETY: it was made from this box, and a terminal code comes once.
        let sender = unsafe { Box::from_raw(user_data.cast::<Sender>()) };
        let payload = match len {
            0 => Vec::new(),
            // SAFETY: a payload is valid until the callback returns, and of CBOR and texts it is these bytes.
            len => unsafe { std::slice::from_raw_parts(payload.cast::<u8>(), len) }.to_vec(),
        };
        drop(sender.send((code, payload)));
    }

    let (sender, receiver) = mpsc::channel();
    call(take, Box::into_raw(Box::<Sender>::new(sender)).cast());
    receiver.recv().expect("whoever has a callback replies")
}

/// The server that a reply tells of.
fn server(reply: &[u8]) -> Option<Server> {
    let reply = bytes::read(reply).ok()?;
    let entry =
        |name: &str| reply.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, it)| it);
    let id = entry("server")?.as_text()?.parse().ok()?;
    let addresses = entry("addresses")?.as_array()?.iter().map(|it| it.as_text().map(str::to_owned));
    Some(Server { id, addresses: addresses.collect::<Option<_>>()? })
}

fn unreadable(library: &Path, message: String, help: &str) -> Error {
    Error::Library { library: library.to_owned(), message, help: Some(help.to_owned()) }
}
