impl Lib {
    pub fn touch(&self) {}
    pub async fn pause(&self) {}
}
const _: () = {
    use ::ffi::__private as __ffi;
    /// # Safety
    /// - What the host promises of the arguments, and of the places for the reply.
    unsafe fn __ffi_any(
        receiver: *mut __ffi::c_void,
        to: __ffi::any::To,
        request: __ffi::any::Request,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                (),
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                to,
                __ffi::any::Here,
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
                |this, ()| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(Lib::touch(this)),
            )
        }
    }
    #[unsafe(export_name = "library_touch_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                (),
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::any::InForm::<
                    true,
                >(__ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Cbor,
                }),
                |to| unsafe {
                    __ffi_any(
                        receiver,
                        to,
                        __ffi::any::Request::Cbor {
                            request,
                            len,
                        },
                    )
                },
                |_| {
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
                },
                |this, ()| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(Lib::touch(this)),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "touch", is_sync : true, is_stream : false, function
        : __ffi_cbor as OnContext,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "touch", kind : "method", of :
        ::core::option::Option::None, is_async : false, params : & [], ok :
        ::core::option::Option::None, stream : ::core::option::Option::None, abi :
        ::core::option::Option::Some("cbor"), error : ::core::option::Option::None, }
    );
};
const _: () = {
    use ::ffi::__private as __ffi;
    /// # Safety
    /// - What the host promises of the arguments, and of the places for the reply.
    unsafe fn __ffi_any(
        receiver: *mut __ffi::c_void,
        to: __ffi::any::To,
        request: __ffi::any::Request,
    ) -> i32 {
        unsafe {
            __ffi::any::asynchronous::<
                _,
                _,
                (),
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                to,
                __ffi::Start::Here,
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
                |this, ()| async move {
                    ::core::result::Result::<
                        _,
                        ::core::convert::Infallible,
                    >::Ok(Lib::pause(this).await)
                },
            )
        }
    }
    #[unsafe(export_name = "library_pause")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> i32 {
        unsafe {
            __ffi_any(
                receiver,
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
    #[unsafe(export_name = "library_pause_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        timeout_ms: i64,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi_any(
                receiver,
                __ffi::any::Way::to(__ffi::any::Direct {
                    out: ::core::ptr::null_mut(),
                    reply,
                    timeout_ms,
                }),
                __ffi::any::Request::Native(::core::ptr::from_ref(&()).cast()),
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "pause", kind : "method", of :
        ::core::option::Option::None, is_async : true, params : & [], ok :
        ::core::option::Option::None, stream : ::core::option::Option::None, abi :
        ::core::option::Option::Some("native"), error : ::core::option::Option::None, }
    );
};
