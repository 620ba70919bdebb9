//! What every library exports for hosts elsewhere: the bodies of `serve`, `serve_cbor` and `serve_stop`, see `docs/abi.md`.

use core::ffi::c_void;

use crate::{
    abi::{self, Callback, Slice, Str},
    call::{Form, Responder},
    executor,
};

/// `<library>_serve`.
///
/// # Safety
/// - `address` is readable for the duration of the call.
pub unsafe fn serve(
    library: &'static str,
    context: *mut c_void,
    callback: Option<Callback>,
    user_data: *mut c_void,
    address: Str,
) -> i32 {
    begin(callback, user_data, |responder| {
        // SAFETY: the caller's promise.
        let address = unsafe { address.view() }.map_err(|error| error.in_field("address"));
        server::start(library, context, responder, address);
    })
}

/// `<library>_serve_cbor`.
///
/// # Safety
/// - Where `request` is not null, `len` bytes from it are readable for the duration of the call.
pub unsafe fn serve_cbor(
    library: &'static str,
    context: *mut c_void,
    callback: Option<Callback>,
    user_data: *mut c_void,
    request: *const u8,
    len: usize,
) -> i32 {
    begin(callback, user_data, |responder| {
        // SAFETY: the caller's promise.
        let request = unsafe { Slice::from_parts(request, len).view() };
        server::start_with(library, context, responder, request.map_err(|error| error.in_field("request")));
    })
}

/// `<library>_serve_stop`.
pub fn serve_stop(
    library: &'static str,
    callback: Option<Callback>,
    user_data: *mut c_void,
    server: u64,
    grace_ms: i64,
) -> i32 {
    begin(callback, user_data, |responder| server::stop(library, responder, server, grace_ms))
}

/// Does what there is a callback for.
fn begin(callback: Option<Callback>, user_data: *mut c_void, then: impl FnOnce(Responder)) -> i32 {
    let Some(callback) = callback else { return abi::MISSING_CALLBACK };
    let responder = Responder::new(callback, user_data, Form::Cbor);
    if executor::forked() {
        responder.text(abi::ERR, executor::FORKED);
    } else {
        then(responder);
    }
    abi::OK
}

#[cfg(feature = "server")]
use crate::server::exported as server;

/// There is none.
#[cfg(not(feature = "server"))]
mod server {
    use core::ffi::c_void;

    use crate::{abi, call::Responder, value_error::ValueError};

    pub(super) fn start(library: &str, _: *mut c_void, responder: Responder, _: Result<&str, ValueError>) {
        refuse(library, responder);
    }

    pub(super) fn start_with(
        library: &str,
        _: *mut c_void,
        responder: Responder,
        _: Result<&[u8], ValueError>,
    ) {
        refuse(library, responder);
    }

    pub(super) fn stop(library: &str, responder: Responder, _: u64, _: i64) {
        refuse(library, responder);
    }

    fn refuse(library: &str, responder: Responder) {
        let text = format!("{library} was built without the feature \"server\" of ffi-runtime");
        responder.text(abi::ERR, &text);
    }
}

/// Makes a function known to servers, where there are any.
#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __served {
    ($($parts:tt)*) => {};
}

/// Makes a function known to servers.
#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __served {
    (
        library: $library:expr, name: $name:expr, is_sync: $is_sync:expr, is_stream: $is_stream:expr,
        function: $function:ident as $on:ident,
    ) => {
        const _: () = {
            use $crate::__private::server;

            #[$crate::__private::linkme::distributed_slice(server::ENTRIES)]
            #[linkme(crate = $crate::__private::linkme)]
            static __FFI_ENTRY: server::Entry = server::Entry {
                library: $library,
                name: $name,
                is_sync: $is_sync,
                is_stream: $is_stream,
                function: server::Function::$on($function),
            };
        };
    };
}

/// Makes a library known to servers, where there are any.
#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __served_library {
    ($($parts:tt)*) => {};
}

/// Makes a library known to servers.
#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __served_library {
    ($($name:ident: $value:expr,)*) => {
        const _: () = {
            use $crate::__private::server;

            #[$crate::__private::linkme::distributed_slice(server::LIBRARIES)]
            #[linkme(crate = $crate::__private::linkme)]
            static __FFI_LIBRARY: server::Api = server::Api { $($name: $value,)* };
        };
    };
}
