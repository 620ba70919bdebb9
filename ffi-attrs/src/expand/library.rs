//! The library: its contexts and the symbols that every library has.

use ffi_model::{ast::Library, manifest::LibraryOptions, symbol};
use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;

use super::{at, runtime_options};

pub(super) fn expand(item: &Library, library: &str, options: &LibraryOptions) -> TokenStream {
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let [destroy, cancel, set_stale_warn, handle_close, .., release, descriptor, hash, version] =
        symbol::RUNTIME.map(|name| symbol::runtime(library, name));
    let options = runtime_options(options);
    // At the author's type: what it lacks is said there.
    let library_impl = quote_spanned!(at(ident) => impl __ffi::Library for #ident);
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

            __ffi::record!(__ffi::descriptor::Decl::Library {
                name: #name,
                prefix: #library,
                package_version: __ffi::package_version!(),
            });
        };
    }
}
