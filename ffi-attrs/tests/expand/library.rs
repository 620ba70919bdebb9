/// A library.
pub struct Lib {
    name: String,
}
const _: () = {
    use ::ffi::__private as __ffi;
    impl __ffi::Library for Lib {
        const OPTIONS: &'static __ffi::Options = &__ffi::Options {
            runtime: __ffi::Runtime::MultiThread {
                workers: 0usize,
            },
            destructor_timeout_ms: 10000u64,
            stale_warn_ms: 0u64,
            event_queue: 1024usize,
        };
    }
    #[unsafe(export_name = "library_destroy")]
    extern "C" fn __ffi_destroy(context: *mut __ffi::c_void) -> i32 {
        #[allow(unused_imports, reason = "not used where the author wrote a destructor")]
        use __ffi::DefaultDestructor as _;
        __ffi::destroy(context, |instance: Lib| instance.__ffi_destroy())
    }
    #[unsafe(export_name = "library_cancel")]
    extern "C" fn __ffi_cancel(
        context: *mut __ffi::c_void,
        user_data: *mut __ffi::c_void,
    ) -> i32 {
        __ffi::cancel::<Lib>(context, user_data)
    }
    #[unsafe(export_name = "library_set_stale_warn")]
    extern "C" fn __ffi_set_stale_warn(
        context: *mut __ffi::c_void,
        interval_ms: i64,
    ) -> i32 {
        __ffi::set_stale_warn::<Lib>(context, interval_ms)
    }
    #[unsafe(export_name = "library_handle_close")]
    extern "C" fn __ffi_handle_close(handle: *mut __ffi::c_void) -> i32 {
        __ffi::handle_close(handle)
    }
    #[unsafe(export_name = "library_add_event_listener")]
    unsafe extern "C" fn __ffi_add_event_listener(
        context: *mut __ffi::c_void,
        name: *const __ffi::c_char,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> u64 {
        unsafe {
            __ffi::add_event_listener::<
                Lib,
            >(context, name, true, callback, user_data, __ffi::section!())
        }
    }
    #[unsafe(export_name = "library_add_event_listener_cbor")]
    unsafe extern "C" fn __ffi_add_event_listener_cbor(
        context: *mut __ffi::c_void,
        name: *const __ffi::c_char,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> u64 {
        unsafe {
            __ffi::add_event_listener::<
                Lib,
            >(context, name, false, callback, user_data, __ffi::section!())
        }
    }
    #[unsafe(export_name = "library_remove_event_listener")]
    extern "C" fn __ffi_remove_event_listener(
        context: *mut __ffi::c_void,
        id: u64,
    ) -> i32 {
        __ffi::remove_event_listener::<Lib>(context, id)
    }
    #[unsafe(export_name = "library_event_stats")]
    unsafe extern "C" fn __ffi_event_stats(
        context: *mut __ffi::c_void,
        out: *mut __ffi::EventStats,
    ) -> i32 {
        unsafe { __ffi::event_stats::<Lib>(context, out) }
    }
    #[unsafe(export_name = "library_stream_grant")]
    extern "C" fn __ffi_stream_grant(
        context: *mut __ffi::c_void,
        user_data: *mut __ffi::c_void,
        items: u64,
    ) -> i32 {
        __ffi::stream_grant::<Lib>(context, user_data, items)
    }
    #[unsafe(export_name = "library_stream_close")]
    extern "C" fn __ffi_stream_close(stream: *mut __ffi::c_void) -> i32 {
        __ffi::stream_close(stream)
    }
    #[unsafe(export_name = "library_register_host_fn")]
    unsafe extern "C" fn __ffi_register_host_fn(
        context: *mut __ffi::c_void,
        name: *const __ffi::c_char,
        function: ::core::option::Option<__ffi::HostFn>,
        user_data: *mut __ffi::c_void,
    ) -> i32 {
        unsafe {
            __ffi::register_host_fn::<
                Lib,
            >(
                context,
                name,
                __ffi::FORM_NATIVE,
                function,
                user_data,
                ::core::option::Option::None,
                __ffi::section!(),
            )
        }
    }
    #[unsafe(export_name = "library_register_host_fn_cbor")]
    unsafe extern "C" fn __ffi_register_host_fn_cbor(
        context: *mut __ffi::c_void,
        name: *const __ffi::c_char,
        function: ::core::option::Option<__ffi::HostFn>,
        user_data: *mut __ffi::c_void,
    ) -> i32 {
        unsafe {
            __ffi::register_host_fn::<
                Lib,
            >(
                context,
                name,
                __ffi::FORM_CBOR,
                function,
                user_data,
                ::core::option::Option::None,
                __ffi::section!(),
            )
        }
    }
    #[unsafe(export_name = "library_register_host_fn_owned")]
    unsafe extern "C" fn __ffi_register_host_fn_owned(
        context: *mut __ffi::c_void,
        name: *const __ffi::c_char,
        form: i32,
        function: ::core::option::Option<__ffi::HostFn>,
        user_data: *mut __ffi::c_void,
        release: ::core::option::Option<__ffi::Release>,
    ) -> i32 {
        unsafe {
            __ffi::register_host_fn::<
                Lib,
            >(context, name, form, function, user_data, release, __ffi::section!())
        }
    }
    #[unsafe(export_name = "library_host_complete")]
    unsafe extern "C" fn __ffi_host_complete(
        context: *mut __ffi::c_void,
        call_id: u64,
        code: i32,
        payload: *const __ffi::c_void,
        len: usize,
    ) -> i32 {
        unsafe { __ffi::host_complete::<Lib>(context, call_id, code, payload, len) }
    }
    #[unsafe(export_name = "library_host_stats")]
    unsafe extern "C" fn __ffi_host_stats(
        context: *mut __ffi::c_void,
        out: *mut __ffi::HostStats,
    ) -> i32 {
        unsafe { __ffi::host_stats::<Lib>(context, out) }
    }
    #[unsafe(export_name = "library_serve")]
    unsafe extern "C" fn __ffi_serve(
        context: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        address: __ffi::Str,
    ) -> i32 {
        unsafe { __ffi::serve("library", context, callback, user_data, address) }
    }
    #[unsafe(export_name = "library_serve_cbor")]
    unsafe extern "C" fn __ffi_serve_cbor(
        context: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi::serve_cbor("library", context, callback, user_data, request, len)
        }
    }
    #[unsafe(export_name = "library_serve_stop")]
    extern "C" fn __ffi_serve_stop(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        server: u64,
        grace_ms: i64,
    ) -> i32 {
        __ffi::serve_stop("library", callback, user_data, server, grace_ms)
    }
    #[unsafe(export_name = "library_reply_release")]
    unsafe extern "C" fn __ffi_release(reply: *mut __ffi::Reply) {
        unsafe { __ffi::direct::release(reply) }
    }
    #[unsafe(export_name = "library_abi_descriptor")]
    unsafe extern "C" fn __ffi_descriptor(len: *mut usize) -> *const u8 {
        let (start, stop) = __ffi::section!();
        if !len.is_null() {
            unsafe { len.write(stop.addr() - start.addr()) };
        }
        start
    }
    #[unsafe(export_name = "library_abi_hash")]
    extern "C" fn __ffi_hash() -> u64 {
        let (start, stop) = __ffi::section!();
        unsafe { __ffi::descriptor::hash("library", start, stop) }
    }
    #[unsafe(export_name = "library_abi_version")]
    extern "C" fn __ffi_version() -> *const __ffi::c_char {
        __ffi::version!("library")
    }
    __ffi::served_library!(
        library : "library", destroy : __ffi_destroy, cancel : __ffi_cancel,
        set_stale_warn : __ffi_set_stale_warn, handle_close : __ffi_handle_close,
        add_event_listener_cbor : __ffi_add_event_listener_cbor, remove_event_listener :
        __ffi_remove_event_listener, event_stats : __ffi_event_stats, stream_grant :
        __ffi_stream_grant, register_host_fn_owned : __ffi_register_host_fn_owned,
        host_complete : __ffi_host_complete, host_stats : __ffi_host_stats,
        abi_descriptor : __ffi_descriptor, abi_hash : __ffi_hash, abi_version :
        __ffi_version,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Library { name : "Lib", prefix : "library",
        package_version : __ffi::package_version!(), }
    );
};
