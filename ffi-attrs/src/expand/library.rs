//! The library: its contexts and the symbols that every library has.

use ffi_model::{ast::Library, manifest::LibraryOptions, symbol};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;

use super::{at, runtime_options};

pub(super) fn expand(item: &Library, library: &str, options: &LibraryOptions) -> TokenStream {
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let [
        destroy,
        cancel,
        set_stale_warn,
        handle_close,
        add_event_listener,
        add_event_listener_cbor,
        remove_event_listener,
        event_stats,
        stream_grant,
        stream_close,
        register_host_fn,
        register_host_fn_cbor,
        register_host_fn_owned,
        host_complete,
        host_stats,
        serve,
        serve_cbor,
        serve_stop,
        release,
        descriptor,
        hash,
        version,
    ] = symbol::RUNTIME.map(|name| symbol::runtime(library, name));
    let options = runtime_options(options);
    // At the author's type: what it lacks is said there.
    let library_impl = quote_spanned!(at(ident) => impl __ffi::Library for #ident);
    let register = |form: TokenStream, release: TokenStream| {
        glue! {
            // SAFETY: the host promises that the name is null or ends with a zero, and that the function may be called on any
            // thread until it is registered anew or released, or its context was destroyed.
            unsafe {
                __ffi::register_host_fn::<#ident>(context, name, #form, function, user_data, #release, __ffi::section!())
            }
        }
    };
    let none = glue!(::core::option::Option::None);
    let register_native = register(glue!(__ffi::FORM_NATIVE), none.clone());
    let register_cbor = register(glue!(__ffi::FORM_CBOR), none);
    let register_owned = register(glue!(form), glue!(release));
    glue! {
        const _: () = {
            use ::ffi::__private as __ffi;

            #library_impl {
                const OPTIONS: &'static __ffi::Options = &#options;
            }

            #[unsafe(export_name = #destroy)]
            extern "C" fn __ffi_destroy(context: *mut __ffi::c_void) -> i32 {
                // The author's destructor is an inherent method and hides the trait's.
                #[allow(unused_imports, reason = "not used where the author wrote a destructor")]
                use __ffi::DefaultDestructor as _;
                __ffi::destroy(context, |instance: #ident| instance.__ffi_destroy())
            }

            #[unsafe(export_name = #cancel)]
            extern "C" fn __ffi_cancel(context: *mut __ffi::c_void, user_data: *mut __ffi::c_void) -> i32 {
                __ffi::cancel::<#ident>(context, user_data)
            }

            #[unsafe(export_name = #set_stale_warn)]
            extern "C" fn __ffi_set_stale_warn(context: *mut __ffi::c_void, interval_ms: i64) -> i32 {
                __ffi::set_stale_warn::<#ident>(context, interval_ms)
            }

            #[unsafe(export_name = #handle_close)]
            extern "C" fn __ffi_handle_close(handle: *mut __ffi::c_void) -> i32 {
                __ffi::handle_close(handle)
            }

            #[unsafe(export_name = #add_event_listener)]
            unsafe extern "C" fn __ffi_add_event_listener(
                context: *mut __ffi::c_void, name: *const __ffi::c_char,
                callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
            ) -> u64 {
                // SAFETY: the host promises that the name is null or ends with a zero.
                unsafe {
                    __ffi::add_event_listener::<#ident>(context, name, true, callback, user_data, __ffi::section!())
                }
            }

            #[unsafe(export_name = #add_event_listener_cbor)]
            unsafe extern "C" fn __ffi_add_event_listener_cbor(
                context: *mut __ffi::c_void, name: *const __ffi::c_char,
                callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
            ) -> u64 {
                // SAFETY: the host promises that the name is null or ends with a zero.
                unsafe {
                    __ffi::add_event_listener::<#ident>(context, name, false, callback, user_data, __ffi::section!())
                }
            }

            #[unsafe(export_name = #remove_event_listener)]
            extern "C" fn __ffi_remove_event_listener(context: *mut __ffi::c_void, id: u64) -> i32 {
                __ffi::remove_event_listener::<#ident>(context, id)
            }

            #[unsafe(export_name = #event_stats)]
            unsafe extern "C" fn __ffi_event_stats(context: *mut __ffi::c_void, out: *mut __ffi::EventStats) -> i32 {
                // SAFETY: the host promises that `out` is null or can be written.
                unsafe { __ffi::event_stats::<#ident>(context, out) }
            }

            #[unsafe(export_name = #stream_grant)]
            extern "C" fn __ffi_stream_grant(
                context: *mut __ffi::c_void, user_data: *mut __ffi::c_void, items: u64,
            ) -> i32 {
                __ffi::stream_grant::<#ident>(context, user_data, items)
            }

            #[unsafe(export_name = #stream_close)]
            extern "C" fn __ffi_stream_close(stream: *mut __ffi::c_void) -> i32 {
                __ffi::stream_close(stream)
            }

            #[unsafe(export_name = #register_host_fn)]
            unsafe extern "C" fn __ffi_register_host_fn(
                context: *mut __ffi::c_void, name: *const __ffi::c_char,
                function: ::core::option::Option<__ffi::HostFn>, user_data: *mut __ffi::c_void,
            ) -> i32 {
                #register_native
            }

            #[unsafe(export_name = #register_host_fn_cbor)]
            unsafe extern "C" fn __ffi_register_host_fn_cbor(
                context: *mut __ffi::c_void, name: *const __ffi::c_char,
                function: ::core::option::Option<__ffi::HostFn>, user_data: *mut __ffi::c_void,
            ) -> i32 {
                #register_cbor
            }

            #[unsafe(export_name = #register_host_fn_owned)]
            unsafe extern "C" fn __ffi_register_host_fn_owned(
                context: *mut __ffi::c_void, name: *const __ffi::c_char, form: i32,
                function: ::core::option::Option<__ffi::HostFn>, user_data: *mut __ffi::c_void,
                release: ::core::option::Option<__ffi::Release>,
            ) -> i32 {
                #register_owned
            }

            #[unsafe(export_name = #host_complete)]
            unsafe extern "C" fn __ffi_host_complete(
                context: *mut __ffi::c_void, call_id: u64, code: i32, payload: *const __ffi::c_void, len: usize,
            ) -> i32 {
                // SAFETY: the host promises that the payload is what the code and the form of the function ask for, and
                // readable for the duration of the call.
                unsafe { __ffi::host_complete::<#ident>(context, call_id, code, payload, len) }
            }

            #[unsafe(export_name = #host_stats)]
            unsafe extern "C" fn __ffi_host_stats(context: *mut __ffi::c_void, out: *mut __ffi::HostStats) -> i32 {
                // SAFETY: the host promises that `out` is null or can be written.
                unsafe { __ffi::host_stats::<#ident>(context, out) }
            }

            #[unsafe(export_name = #serve)]
            unsafe extern "C" fn __ffi_serve(
                context: *mut __ffi::c_void, callback: ::core::option::Option<__ffi::Callback>,
                user_data: *mut __ffi::c_void, address: __ffi::Str,
            ) -> i32 {
                // SAFETY: the host promises that the address is readable for the duration of the call.
                unsafe { __ffi::serve(#library, context, callback, user_data, address) }
            }

            #[unsafe(export_name = #serve_cbor)]
            unsafe extern "C" fn __ffi_serve_cbor(
                context: *mut __ffi::c_void, callback: ::core::option::Option<__ffi::Callback>,
                user_data: *mut __ffi::c_void, request: *const u8, len: usize,
            ) -> i32 {
                // SAFETY: the host promises that `len` bytes at `request` are readable for the duration of the call.
                unsafe { __ffi::serve_cbor(#library, context, callback, user_data, request, len) }
            }

            #[unsafe(export_name = #serve_stop)]
            extern "C" fn __ffi_serve_stop(
                callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
                server: u64, grace_ms: i64,
            ) -> i32 {
                __ffi::serve_stop(#library, callback, user_data, server, grace_ms)
            }

            #[unsafe(export_name = #release)]
            unsafe extern "C" fn __ffi_release(reply: *mut __ffi::Reply) {
                // SAFETY: the host promises that the reply came from a `_wait` function of this library.
                unsafe { __ffi::direct::release(reply) }
            }

            #[unsafe(export_name = #descriptor)]
            unsafe extern "C" fn __ffi_descriptor(len: *mut usize) -> *const u8 {
                let (start, stop) = __ffi::section!();
                if !len.is_null() {
                    // SAFETY: not null; the host promises that it can be written.
                    unsafe { len.write(stop.addr() - start.addr()) };
                }
                start
            }

            #[unsafe(export_name = #hash)]
            extern "C" fn __ffi_hash() -> u64 {
                let (start, stop) = __ffi::section!();
                // SAFETY: the linker put both marks around the section.
                unsafe { __ffi::descriptor::hash(#library, start, stop) }
            }

            #[unsafe(export_name = #version)]
            extern "C" fn __ffi_version() -> *const __ffi::c_char {
                __ffi::version!(#library)
            }

            __ffi::served_library!(
                library: #library,
                destroy: __ffi_destroy,
                cancel: __ffi_cancel,
                set_stale_warn: __ffi_set_stale_warn,
                handle_close: __ffi_handle_close,
                add_event_listener_cbor: __ffi_add_event_listener_cbor,
                remove_event_listener: __ffi_remove_event_listener,
                event_stats: __ffi_event_stats,
                stream_grant: __ffi_stream_grant,
                register_host_fn_owned: __ffi_register_host_fn_owned,
                host_complete: __ffi_host_complete,
                host_stats: __ffi_host_stats,
                abi_descriptor: __ffi_descriptor,
                abi_hash: __ffi_hash,
                abi_version: __ffi_version,
            );

            __ffi::record!(__ffi::descriptor::Decl::Library {
                name: #name,
                prefix: #library,
                package_version: __ffi::package_version!(),
            });
        };
    }
}
