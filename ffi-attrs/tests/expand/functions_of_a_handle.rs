impl Session {
    pub async fn open(name: String) -> Result<Self, String> {
        todo!()
    }
    pub fn len(&self, other: &Session) -> u64 {
        todo!()
    }
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
    unsafe fn __ffi_any(
        receiver: *mut __ffi::c_void,
        to: __ffi::any::To,
        request: __ffi::any::Request,
    ) -> i32 {
        unsafe {
            __ffi::any::asynchronous::<
                _,
                _,
                Session,
                String,
                _,
            >(
                __ffi::InContext::new(receiver, OPTIONS),
                to,
                __ffi::Start::Here,
                |_| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let (arg0,) = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok((
                                unsafe { <String as __ffi::Crossing>::lift_arg(arg0) }
                                    .map_err(|error| error.in_field("name"))?,
                            ))
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        let mut value0 = ::core::option::Option::<String>::None;
                                        decoder
                                            .fields(
                                                &["name"],
                                                |decoder, field| {
                                                    match field {
                                                        0usize => {
                                                            value0 = ::core::option::Option::Some(
                                                                <String as __ffi::Crossing>::decode_field(decoder, "name")?,
                                                            );
                                                        }
                                                        _ => {}
                                                    }
                                                    ::core::result::Result::Ok(())
                                                },
                                            )?;
                                        ::core::result::Result::Ok((
                                            <String as __ffi::Crossing>::present(value0, "name")?,
                                        ))
                                    },
                                )
                            }
                        }
                    }
                },
                |&(), (arg0,)| async move { Session::open(arg0).await },
            )
        }
    }
    #[unsafe(export_name = "library_session_open")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <String as __ffi::Crossing>::Arg,
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
                __ffi::any::Request::Native(::core::ptr::from_ref(&(arg0,)).cast()),
            )
        }
    }
    #[unsafe(export_name = "library_session_open_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <String as __ffi::Crossing>::Arg,
        timeout_ms: i64,
        out: *mut <Session as __ffi::Output>::C,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi_any(
                receiver,
                __ffi::any::Way::to(__ffi::any::Direct {
                    out: out.cast(),
                    reply,
                    timeout_ms,
                }),
                __ffi::any::Request::Native(::core::ptr::from_ref(&(arg0,)).cast()),
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "session_open", kind : "constructor",
        of : ::core::option::Option::Some("Session"), is_async : true, params : &
        [__ffi::descriptor::Field { name : "name", wire : "name", ty : < String as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], ok : <
        Session as __ffi::Output > ::TYPE, stream : ::core::option::Option::None, abi :
        ::core::option::Option::Some("native"), error : < String as __ffi::Failure >
        ::TYPE, }
    );
};
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
    unsafe fn __ffi_any(
        receiver: *mut __ffi::c_void,
        to: __ffi::any::To,
        request: __ffi::any::Request,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                u64,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::HandleMethod::<Session>::new(receiver, OPTIONS),
                to,
                __ffi::any::Here,
                |_| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let (arg0,) = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok((
                                unsafe { <Session as __ffi::ByReference>::lend_arg(arg0) }
                                    .map_err(|error| error.in_field("other"))?,
                            ))
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        let mut value0 = ::core::option::Option::None;
                                        decoder
                                            .fields(
                                                &["other"],
                                                |decoder, field| {
                                                    match field {
                                                        0usize => {
                                                            value0 = ::core::option::Option::Some(
                                                                <Session as __ffi::ByReference>::lend_field(
                                                                    decoder,
                                                                    "other",
                                                                )?,
                                                            );
                                                        }
                                                        _ => {}
                                                    }
                                                    ::core::result::Result::Ok(())
                                                },
                                            )?;
                                        ::core::result::Result::Ok((
                                            <Session as __ffi::ByReference>::lend_present(
                                                value0,
                                                "other",
                                            )?,
                                        ))
                                    },
                                )
                            }
                        }
                    }
                },
                |this, (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(
                    Session::len(this, ::core::borrow::Borrow::<Session>::borrow(&arg0)),
                ),
            )
        }
    }
    #[unsafe(export_name = "library_session_len")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <<Session as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                u64,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::HandleMethod::<Session>::new(receiver, OPTIONS),
                __ffi::any::InForm::<
                    false,
                >(__ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Native,
                }),
                |to| unsafe {
                    __ffi_any(
                        receiver,
                        to,
                        __ffi::any::Request::Native(
                            ::core::ptr::from_ref(&(arg0,)).cast(),
                        ),
                    )
                },
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <Session as __ffi::ByReference>::lend_arg(arg0) }
                            .map_err(|error| error.in_field("other"))?,
                    ))
                },
                |this, (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(
                    Session::len(this, ::core::borrow::Borrow::<Session>::borrow(&arg0)),
                ),
            )
        }
    }
    #[unsafe(export_name = "library_session_len_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <<Session as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
        out: *mut <u64 as __ffi::Output>::C,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                u64,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::HandleMethod::<Session>::new(receiver, OPTIONS),
                __ffi::any::Direct {
                    out: out.cast(),
                    reply,
                    timeout_ms: -1,
                },
                |to| unsafe {
                    __ffi_any(
                        receiver,
                        to,
                        __ffi::any::Request::Native(
                            ::core::ptr::from_ref(&(arg0,)).cast(),
                        ),
                    )
                },
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <Session as __ffi::ByReference>::lend_arg(arg0) }
                            .map_err(|error| error.in_field("other"))?,
                    ))
                },
                |this, (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(
                    Session::len(this, ::core::borrow::Borrow::<Session>::borrow(&arg0)),
                ),
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "session_len", kind : "method", of :
        ::core::option::Option::Some("Session"), is_async : false, params : &
        [__ffi::descriptor::Field { name : "other", wire : "other", ty : < < Session as
        __ffi::ByReference > ::Owned as __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::None }], ok : < u64 as __ffi::Output > ::TYPE, stream :
        ::core::option::Option::None, abi : ::core::option::Option::Some("native"), error
        : ::core::option::Option::None, }
    );
};
