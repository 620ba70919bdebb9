impl Lib {
    pub async fn wait() {}
    pub fn shutdown(self) {}
}
const _: () = {
    use ::ffi::__private as __ffi;
    const OPTIONS: &__ffi::Options = &__ffi::Options {
        runtime: __ffi::Runtime::MultiThread {
            workers: 0usize,
        },
        destructor_timeout_ms: 10000u64,
        stale_warn_ms: 0u64,
        event_queue: 1024usize,
    };
    /// # Safety
    /// - What the host promises of the arguments, and of the places for the reply.
    unsafe fn __ffi_any(to: __ffi::any::To, request: __ffi::any::Request) -> i32 {
        unsafe {
            __ffi::any::asynchronous::<
                _,
                _,
                (),
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Static { options: OPTIONS },
                to,
                __ffi::Start::Spawned,
                |_| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let () = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok(())
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
                                        ::core::result::Result::Ok(())
                                    },
                                )
                            }
                        }
                    }
                },
                |&(), ()| async move {
                    ::core::result::Result::<
                        _,
                        ::core::convert::Infallible,
                    >::Ok(Lib::wait().await)
                },
            )
        }
    }
    #[unsafe(export_name = "library_wait")]
    unsafe extern "C" fn __ffi_native(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> i32 {
        unsafe {
            __ffi_any(
                __ffi::any::Way::to(
                    __ffi::any::InForm::<
                        false,
                    >(__ffi::callback::ReplyTo {
                        callback,
                        user_data,
                        form: __ffi::Form::Native,
                    }),
                ),
                __ffi::any::Request::Native(::core::ptr::from_ref(&()).cast()),
            )
        }
    }
    #[unsafe(export_name = "library_wait_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi_any(
                __ffi::any::Way::to(
                    __ffi::any::InForm::<
                        true,
                    >(__ffi::callback::ReplyTo {
                        callback,
                        user_data,
                        form: __ffi::Form::Cbor,
                    }),
                ),
                __ffi::any::Request::Cbor {
                    request,
                    len,
                },
            )
        }
    }
    #[unsafe(export_name = "library_wait_wait")]
    unsafe extern "C" fn __ffi_wait(timeout_ms: i64, reply: *mut __ffi::Reply) -> i32 {
        unsafe {
            __ffi_any(
                __ffi::any::Way::to(__ffi::any::Direct {
                    out: ::core::ptr::null_mut(),
                    reply,
                    timeout_ms,
                }),
                __ffi::any::Request::Native(::core::ptr::from_ref(&()).cast()),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "wait", is_sync : false, is_stream : false, function
        : __ffi_cbor as Static,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "wait", kind : "static", of :
        ::core::option::Option::None, is_async : true, params : & [], ok :
        ::core::option::Option::None, stream : ::core::option::Option::None, abi :
        ::core::option::Option::None, error : ::core::option::Option::None, }
    );
};
const _: () = {
    impl Lib {
        #[doc(hidden)]
        pub(crate) fn __ffi_destroy(
            self,
        ) -> ::core::option::Option<::ffi::__private::Destruction> {
            ::core::option::Option::Some(
                ::ffi::__private::Destruction::blocks(move || Self::shutdown(self)),
            )
        }
    }
};
