impl Lib {
    pub fn ticks(&self, every_ms: u64) -> impl ffi::Stream<Item = Tick> {
        todo!()
    }
    pub async fn lines(
        &self,
        path: &str,
    ) -> Result<BoxStream<'_, Result<String, ReadError>>, ReadError> {
        todo!()
    }
}
const _: () = {
    use ::ffi::__private as __ffi;
    #[unsafe(export_name = "library_ticks")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <u64 as __ffi::Crossing>::Arg,
    ) -> i32 {
        unsafe {
            __ffi::stream::callback::<
                _,
                _,
                Tick,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Native,
                },
                __ffi::Start::Here,
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <u64 as __ffi::Crossing>::lift_arg(arg0) }
                            .map_err(|error| error.in_field("every_ms"))?,
                    ))
                },
                |this, (arg0,), items| async move {
                    items
                        .all(
                            __ffi::stream::plain::<
                                ::core::convert::Infallible,
                                _,
                            >(Lib::ticks(this, arg0)),
                        )
                        .await
                },
            )
        }
    }
    #[unsafe(export_name = "library_ticks_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi::stream::callback::<
                _,
                _,
                Tick,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Cbor,
                },
                __ffi::Start::Here,
                |_| {
                    unsafe {
                        __ffi::read_request(
                            request,
                            len,
                            |decoder| {
                                let mut value0 = ::core::option::Option::<u64>::None;
                                decoder
                                    .fields(
                                        &["every_ms"],
                                        |decoder, field| {
                                            match field {
                                                0usize => {
                                                    value0 = ::core::option::Option::Some(
                                                        <u64 as __ffi::Crossing>::decode_field(decoder, "every_ms")?,
                                                    );
                                                }
                                                _ => {}
                                            }
                                            ::core::result::Result::Ok(())
                                        },
                                    )?;
                                ::core::result::Result::Ok((
                                    <u64 as __ffi::Crossing>::present(value0, "every_ms")?,
                                ))
                            },
                        )
                    }
                },
                |this, (arg0,), items| async move {
                    items
                        .all(
                            __ffi::stream::plain::<
                                ::core::convert::Infallible,
                                _,
                            >(Lib::ticks(this, arg0)),
                        )
                        .await
                },
            )
        }
    }
    #[unsafe(export_name = "library_ticks_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <u64 as __ffi::Crossing>::Arg,
        out: *mut *mut __ffi::c_void,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::stream::open::<
                _,
                _,
                Tick,
                ::core::convert::Infallible,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::direct::Destination {
                    out,
                    reply,
                },
                __ffi::Start::Here,
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <u64 as __ffi::Crossing>::lift_arg(arg0) }
                            .map_err(|error| error.in_field("every_ms"))?,
                    ))
                },
                |this, (arg0,), items| async move {
                    items
                        .all(
                            __ffi::stream::plain::<
                                ::core::convert::Infallible,
                                _,
                            >(Lib::ticks(this, arg0)),
                        )
                        .await
                },
            )
        }
    }
    #[unsafe(export_name = "library_ticks_next")]
    unsafe extern "C" fn __ffi_next(
        stream: *mut __ffi::c_void,
        timeout_ms: i64,
        out: *mut <Tick as __ffi::Output>::C,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::stream::next::<
                Tick,
                ::core::convert::Infallible,
            >(
                stream,
                timeout_ms,
                __ffi::direct::Destination {
                    out,
                    reply,
                },
            )
        }
    }
    __ffi::served!(
        library : "library", name : "ticks", is_sync : false, is_stream : true, function
        : __ffi_cbor as OnContext,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "ticks", kind : "method", of :
        ::core::option::Option::None, is_async : false, params : &
        [__ffi::descriptor::Field { name : "every_ms", wire : "every_ms", ty : < u64 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], ok :
        ::core::option::Option::None, stream : < Tick as __ffi::Output > ::TYPE, abi :
        ::core::option::Option::None, error : ::core::option::Option::None, }
    );
};
const _: () = {
    use ::ffi::__private as __ffi;
    #[unsafe(export_name = "library_lines")]
    unsafe extern "C" fn __ffi_native(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        arg0: <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
    ) -> i32 {
        unsafe {
            __ffi::stream::callback::<
                _,
                _,
                String,
                ReadError,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Native,
                },
                __ffi::Start::Here,
                |_| {
                    ::core::result::Result::Ok((
                        unsafe {
                            <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::lift_arg(
                                arg0,
                            )
                        }
                            .map_err(|error| error.in_field("path"))?,
                    ))
                },
                |this, (arg0,), items| async move {
                    match Lib::lines(this, ::core::borrow::Borrow::<str>::borrow(&arg0))
                        .await
                    {
                        ::core::result::Result::Ok(stream) => items.all(stream).await,
                        ::core::result::Result::Err(error) => {
                            ::core::result::Result::Err(error)
                        }
                    }
                },
            )
        }
    }
    #[unsafe(export_name = "library_lines_cbor")]
    unsafe extern "C" fn __ffi_cbor(
        receiver: *mut __ffi::c_void,
        callback: ::core::option::Option<__ffi::Callback>,
        user_data: *mut __ffi::c_void,
        request: *const u8,
        len: usize,
    ) -> i32 {
        unsafe {
            __ffi::stream::callback::<
                _,
                _,
                String,
                ReadError,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::callback::ReplyTo {
                    callback,
                    user_data,
                    form: __ffi::Form::Cbor,
                },
                __ffi::Start::Here,
                |_| {
                    unsafe {
                        __ffi::read_request(
                            request,
                            len,
                            |decoder| {
                                let mut value0 = ::core::option::Option::<
                                    <str as __ffi::ByReference>::Owned,
                                >::None;
                                decoder
                                    .fields(
                                        &["path"],
                                        |decoder, field| {
                                            match field {
                                                0usize => {
                                                    value0 = ::core::option::Option::Some(
                                                        <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::decode_field(
                                                            decoder,
                                                            "path",
                                                        )?,
                                                    );
                                                }
                                                _ => {}
                                            }
                                            ::core::result::Result::Ok(())
                                        },
                                    )?;
                                ::core::result::Result::Ok((
                                    <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::present(
                                        value0,
                                        "path",
                                    )?,
                                ))
                            },
                        )
                    }
                },
                |this, (arg0,), items| async move {
                    match Lib::lines(this, ::core::borrow::Borrow::<str>::borrow(&arg0))
                        .await
                    {
                        ::core::result::Result::Ok(stream) => items.all(stream).await,
                        ::core::result::Result::Err(error) => {
                            ::core::result::Result::Err(error)
                        }
                    }
                },
            )
        }
    }
    #[unsafe(export_name = "library_lines_wait")]
    unsafe extern "C" fn __ffi_wait(
        receiver: *mut __ffi::c_void,
        arg0: <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::Arg,
        out: *mut *mut __ffi::c_void,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::stream::open::<
                _,
                _,
                String,
                ReadError,
                _,
            >(
                __ffi::Method::<Lib>::new(receiver),
                __ffi::direct::Destination {
                    out,
                    reply,
                },
                __ffi::Start::Here,
                |_| {
                    ::core::result::Result::Ok((
                        unsafe {
                            <<str as __ffi::ByReference>::Owned as __ffi::Crossing>::lift_arg(
                                arg0,
                            )
                        }
                            .map_err(|error| error.in_field("path"))?,
                    ))
                },
                |this, (arg0,), items| async move {
                    match Lib::lines(this, ::core::borrow::Borrow::<str>::borrow(&arg0))
                        .await
                    {
                        ::core::result::Result::Ok(stream) => items.all(stream).await,
                        ::core::result::Result::Err(error) => {
                            ::core::result::Result::Err(error)
                        }
                    }
                },
            )
        }
    }
    #[unsafe(export_name = "library_lines_next")]
    unsafe extern "C" fn __ffi_next(
        stream: *mut __ffi::c_void,
        timeout_ms: i64,
        out: *mut <String as __ffi::Output>::C,
        reply: *mut __ffi::Reply,
    ) -> i32 {
        unsafe {
            __ffi::stream::next::<
                String,
                ReadError,
            >(
                stream,
                timeout_ms,
                __ffi::direct::Destination {
                    out,
                    reply,
                },
            )
        }
    }
    __ffi::served!(
        library : "library", name : "lines", is_sync : false, is_stream : true, function
        : __ffi_cbor as OnContext,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "lines", kind : "method", of :
        ::core::option::Option::None, is_async : true, params : &
        [__ffi::descriptor::Field { name : "path", wire : "path", ty : < < str as
        __ffi::ByReference > ::Owned as __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::None }], ok : ::core::option::Option::None, stream : <
        String as __ffi::Output > ::TYPE, abi : ::core::option::Option::None, error : <
        ReadError as __ffi::Failure > ::TYPE, }
    );
};
