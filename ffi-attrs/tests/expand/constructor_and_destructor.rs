impl Lib {
    pub fn create(name: String) -> Result<Self, String> {
        Ok(Self { name })
    }
    pub async fn shutdown(self) {}
}
const _: () = {
    use ::ffi::__private as __ffi;
    #[unsafe(export_name = "library_create")]
    unsafe extern "C" fn __ffi_native(
        arg0: <String as __ffi::Crossing>::Arg,
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
            String,
        >(
            reply_to,
            |_| {
                ::core::result::Result::Ok((
                    unsafe { <String as __ffi::Crossing>::lift_arg(arg0) }
                        .map_err(|error| error.in_field("name"))?,
                ))
            },
            |(arg0,)| Lib::create(arg0),
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
            String,
        >(
            reply_to,
            |_| {
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
            },
            |(arg0,)| Lib::create(arg0),
        )
    }
    #[unsafe(export_name = "library_create_wait")]
    unsafe extern "C" fn __ffi_wait(
        arg0: <String as __ffi::Crossing>::Arg,
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
                String,
            >(
                to,
                |_| {
                    ::core::result::Result::Ok((
                        unsafe { <String as __ffi::Crossing>::lift_arg(arg0) }
                            .map_err(|error| error.in_field("name"))?,
                    ))
                },
                |(arg0,)| Lib::create(arg0),
            )
        }
    }
    __ffi::served!(
        library : "library", name : "create", is_sync : true, is_stream : false, function
        : __ffi_cbor as Constructor,
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Function { name : "create", kind : "constructor", of :
        ::core::option::Option::None, is_async : false, params : &
        [__ffi::descriptor::Field { name : "name", wire : "name", ty : < String as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], ok :
        ::core::option::Option::None, stream : ::core::option::Option::None, abi :
        ::core::option::Option::None, error : < String as __ffi::Failure > ::TYPE, }
    );
};
const _: () = {
    impl Lib {
        #[doc(hidden)]
        pub(crate) fn __ffi_destroy(
            self,
        ) -> ::core::option::Option<::ffi::__private::Destruction> {
            ::core::option::Option::Some(
                ::ffi::__private::Destruction::waits(async move {
                    Self::shutdown(self).await
                }),
            )
        }
    }
};
