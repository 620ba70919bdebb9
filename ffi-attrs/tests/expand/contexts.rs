impl Lib {
    pub fn create(ctx: ffi::Context) -> Self {
        Self { ctx }
    }
    pub async fn report(&self, count: u32, ctx: &ffi::Context, text: &str) {}
}
const _: () = {
    use ::ffi::__private as __ffi;
    #[unsafe(export_name = "library_create")]
    unsafe extern "C" fn __ffi_native(
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> *mut __ffi::c_void {
        let reply_to = __ffi::callback::ReplyTo {
            callback,
            user_data,
            form: __ffi::Form::Native,
        };
        __ffi::construct::sync::<
            Lib,
            _,
            ::core::convert::Infallible,
        >(
            reply_to,
            |scope| { ::core::result::Result::Ok((scope.context(),)) },
            |(context,)| ::core::result::Result::<
                _,
                ::core::convert::Infallible,
            >::Ok(Lib::create(context)),
        )
    }
    #[unsafe(export_name = "library_create_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        request: *const u8,
        len: usize,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
    ) -> *mut __ffi::c_void {
        let reply_to = __ffi::callback::ReplyTo {
            callback,
            user_data,
            form: __ffi::Form::Cbor,
        };
        __ffi::construct::sync::<
            Lib,
            _,
            ::core::convert::Infallible,
        >(
            reply_to,
            |scope| {
                unsafe {
                    __ffi::read_request(
                        request,
                        len,
                        |decoder| {
                            decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
                            ::core::result::Result::Ok((scope.context(),))
                        },
                    )
                }
            },
            |(context,)| ::core::result::Result::<
                _,
                ::core::convert::Infallible,
            >::Ok(Lib::create(context)),
        )
    }
    #[unsafe(export_name = "library_create_wait")]
    unsafe extern "C" fn __ffi_wait(
        out: *mut *mut __ffi::c_void,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        let to = __ffi::direct::Destination {
            out,
            reply,
        };
        unsafe {
            __ffi::direct::construct_sync::<
                Lib,
                _,
                ::core::convert::Infallible,
            >(
                to,
                |scope| { ::core::result::Result::Ok((scope.context(),)) },
                |(context,)| ::core::result::Result::<
                    _,
                    ::core::convert::Infallible,
                >::Ok(Lib::create(context)),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "create", is_sync : true, is_stream : false, function
        : __ffi_cbor as Constructor,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "create", kind : "constructor", of :
        ::core::option::Option::None, is_async : false, params : & [], ok :
        ::core::option::Option::None, stream : ::core::option::Option::None, abi :
        ::core::option::Option::None, error : ::core::option::Option::None, }
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
                |scope| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let (arg0, arg1) = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok((
                                unsafe { <u32 as __ffi::Crossing>::lift_arg(arg0) }
                                    .map_err(|error| error.in_field("count"))?,
                                unsafe {
                                    <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::lift_arg(
                                        arg1,
                                    )
                                }
                                    .map_err(|error| error.in_field("text"))?,
                                scope.context(),
                            ))
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        let mut value0 = ::core::option::Option::<u32>::None;
                                        let mut value1 = ::core::option::Option::<
                                            <str as __ffi::ByReference>::Owned,
                                        >::None;
                                        decoder
                                            .fields(
                                                &["text", "count"],
                                                |decoder, field| {
                                                    match field {
                                                        0usize => {
                                                            value1 = ::core::option::Option::Some(
                                                                <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::decode_field(
                                                                    decoder,
                                                                    "text",
                                                                )?,
                                                            );
                                                        }
                                                        1usize => {
                                                            value0 = ::core::option::Option::Some(
                                                                <u32 as __ffi::Crossing>::decode_field(decoder, "count")?,
                                                            );
                                                        }
                                                        _ => {}
                                                    }
                                                    ::core::result::Result::Ok(())
                                                },
                                            )?;
                                        ::core::result::Result::Ok((
                                            <u32 as __ffi::Crossing>::present(value0, "count")?,
                                            <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::present(
                                                value1,
                                                "text",
                                            )?,
                                            scope.context(),
                                        ))
                                    },
                                )
                            }
                        }
                    }
                },
                |this, (arg0, arg1, context)| async move {
                    ::core::result::Result::<
                        _,
                        ::core::convert::Infallible,
                    >::Ok(
                        Lib::report(
                                this,
                                arg0,
                                &context,
                                ::core::borrow::Borrow::<str>::borrow(&arg1),
                            )
                            .await,
                    )
                },
            )
        }
    }
    #[unsafe(export_name = "library_report")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <u32 as __ffi::Crossing>::Arg,
        arg1: <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
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
                __ffi::any::Request::Native(::core::ptr::from_ref(&(arg0, arg1)).cast()),
            )
        }
    }
    #[unsafe(export_name = "library_report_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi_any(
                receiver,
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
    #[unsafe(export_name = "library_report_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <u32 as __ffi::Crossing>::Arg,
        arg1: <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
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
                __ffi::any::Request::Native(::core::ptr::from_ref(&(arg0, arg1)).cast()),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "report", is_sync : false, is_stream : false,
        function : __ffi_cbor as OnContext,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "report", kind : "method", of :
        ::core::option::Option::None, is_async : true, params : &
        [__ffi::descriptor::Field { name : "count", wire : "count", ty : < u32 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "text", wire : "text", ty : < < str as
        __ffi::ByReference > ::Owned as __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::None }], ok : ::core::option::Option::None, stream :
        ::core::option::Option::None, abi : ::core::option::Option::None, error :
        ::core::option::Option::None, }
    );
};
