impl Lib {
    /// Echoes.
    #[cfg(feature = "echo")]
    pub async fn echo(&self, delay_ms: i64, text: &str) -> Result<Response, EchoError> {
        todo!()
    }
}
#[cfg(feature = "echo")]
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
                Response,
                EchoError,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                to,
                __ffi::Start::Here,
                |_| {
                    match request {
                        __ffi::any::Request::Native(args) => {
                            let (arg0, arg1) = unsafe { ::core::ptr::read(args.cast()) };
                            ::core::result::Result::Ok((
                                unsafe { <i64 as __ffi::Crossing>::lift_arg(arg0) }
                                    .map_err(|error| error.in_field("delay_ms"))?,
                                unsafe {
                                    <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::lift_arg(
                                        arg1,
                                    )
                                }
                                    .map_err(|error| error.in_field("text"))?,
                            ))
                        }
                        __ffi::any::Request::Cbor { request, len } => {
                            unsafe {
                                __ffi::read_request(
                                    request,
                                    len,
                                    |decoder| {
                                        let mut value0 = ::core::option::Option::<i64>::None;
                                        let mut value1 = ::core::option::Option::<
                                            <str as __ffi::ByReference>::Owned,
                                        >::None;
                                        decoder
                                            .fields(
                                                &["text", "delayMs"],
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
                                                                <i64 as __ffi::Crossing>::decode_field(decoder, "delayMs")?,
                                                            );
                                                        }
                                                        _ => {}
                                                    }
                                                    ::core::result::Result::Ok(())
                                                },
                                            )?;
                                        ::core::result::Result::Ok((
                                            <i64 as __ffi::Crossing>::present(value0, "delayMs")?,
                                            <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::present(
                                                value1,
                                                "text",
                                            )?,
                                        ))
                                    },
                                )
                            }
                        }
                    }
                },
                |this, (arg0, arg1)| async move {
                    Lib::echo(this, arg0, ::core::borrow::Borrow::<str>::borrow(&arg1))
                        .await
                },
            )
        }
    }
    #[unsafe(export_name = "library_echo")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <i64 as __ffi::Crossing>::Arg,
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
    #[unsafe(export_name = "library_echo_cbor")]
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
    #[unsafe(export_name = "library_echo_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <i64 as __ffi::Crossing>::Arg,
        arg1: <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
        timeout_ms: i64,
        out: *mut <Response as __ffi::Output>::C,
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
                __ffi::any::Request::Native(::core::ptr::from_ref(&(arg0, arg1)).cast()),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "echo", is_sync : false, is_stream : false, function
        : __ffi_cbor as OnContext,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "echo", kind : "method", of :
        ::core::option::Option::None, is_async : true, params : &
        [__ffi::descriptor::Field { name : "delay_ms", wire : "delayMs", ty : < i64 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "text", wire : "text", ty : < < str as
        __ffi::ByReference > ::Owned as __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::None }], ok : < Response as __ffi::Output > ::TYPE,
        stream : ::core::option::Option::None, abi : ::core::option::Option::None, error
        : < EchoError as __ffi::Failure > ::TYPE, }
    );
};
