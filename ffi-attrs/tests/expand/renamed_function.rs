pub fn shift(point: Point) -> Point {
    point
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
            __ffi::any::sync::<
                _,
                _,
                Point,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Static { options: OPTIONS },
                to,
                __ffi::any::Here,
                |_| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let (arg0,) = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok((
                                unsafe { <Point as __ffi::Crossing>::lift_arg(arg0) }
                                    .map_err(|error| error.in_field("point"))?,
                            ))
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        let mut value0 = ::core::option::Option::<Point>::None;
                                        decoder
                                            .fields(
                                                &["at"],
                                                |decoder, field| {
                                                    match field {
                                                        0usize => {
                                                            value0 = ::core::option::Option::Some(
                                                                <Point as __ffi::Crossing>::decode_field(decoder, "at")?,
                                                            );
                                                        }
                                                        _ => {}
                                                    }
                                                    ::core::result::Result::Ok(())
                                                },
                                            )?;
                                        ::core::result::Result::Ok((
                                            <Point as __ffi::Crossing>::present(value0, "at")?,
                                        ))
                                    },
                                )
                            }
                        }
                    }
                },
                |&(), (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(shift(arg0)),
            )
        }
    }
    #[unsafe(export_name = "library_move")]
    unsafe extern "C" fn __ffi_native(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <Point as __ffi::Crossing>::Arg,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                Point,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Static { options: OPTIONS },
                __ffi::any::InForm::<
                    false,
                >(__ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Native,
                }),
                |to| unsafe {
                    __ffi_any(
                        to,
                        __ffi::any::Request::Native(
                            ::core::ptr::from_ref(&(arg0,)).cast(),
                        ),
                    )
                },
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <Point as __ffi::Crossing>::lift_arg(arg0) }
                            .map_err(|error| error.in_field("point"))?,
                    ))
                },
                |&(), (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(shift(arg0)),
            )
        }
    }
    #[unsafe(export_name = "library_move_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                Point,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Static { options: OPTIONS },
                __ffi::any::InForm::<
                    true,
                >(__ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Cbor,
                }),
                |to| unsafe {
                    __ffi_any(
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
                                let mut value0 = ::core::option::Option::<Point>::None;
                                decoder
                                    .fields(
                                        &["at"],
                                        |decoder, field| {
                                            match field {
                                                0usize => {
                                                    value0 = ::core::option::Option::Some(
                                                        <Point as __ffi::Crossing>::decode_field(decoder, "at")?,
                                                    );
                                                }
                                                _ => {}
                                            }
                                            ::core::result::Result::Ok(())
                                        },
                                    )?;
                                ::core::result::Result::Ok((
                                    <Point as __ffi::Crossing>::present(value0, "at")?,
                                ))
                            },
                        )
                    }
                },
                |&(), (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(shift(arg0)),
            )
        }
    }
    #[unsafe(export_name = "library_move_wait")]
    unsafe extern "C" fn __ffi_wait(
        arg0: <Point as __ffi::Crossing>::Arg,
        out: *mut <Point as __ffi::Output>::C,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::any::sync::<
                _,
                _,
                Point,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Static { options: OPTIONS },
                __ffi::any::Direct {
                    out: out.cast(),
                    reply,
                    timeout_ms: -1,
                },
                |to| unsafe {
                    __ffi_any(
                        to,
                        __ffi::any::Request::Native(
                            ::core::ptr::from_ref(&(arg0,)).cast(),
                        ),
                    )
                },
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <Point as __ffi::Crossing>::lift_arg(arg0) }
                            .map_err(|error| error.in_field("point"))?,
                    ))
                },
                |&(), (arg0,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(shift(arg0)),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "move", is_sync : true, is_stream : false, function :
        __ffi_cbor as Static,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "move", kind : "static", of :
        ::core::option::Option::None, is_async : false, params : &
        [__ffi::descriptor::Field { name : "point", wire : "at", ty : < Point as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], ok : < Point
        as __ffi::Output > ::TYPE, stream : ::core::option::Option::None, abi :
        ::core::option::Option::None, error : ::core::option::Option::None, }
    );
};
