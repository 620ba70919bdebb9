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
    __ffi::record!(
        __ffi::descriptor::Decl::Library { name : "Lib", prefix : "library",
        package_version : __ffi::package_version!(), }
    );
};
