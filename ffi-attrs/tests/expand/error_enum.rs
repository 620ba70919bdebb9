const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC1 {
        pub f_max: <i64 as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub union __FfiValue {
        pub v1: ::core::mem::ManuallyDrop<__FfiC1>,
    }
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub message: __ffi::Str,
        pub tag: i32,
        pub value: __FfiValue,
    }
    unsafe impl __ffi::Crossing for Failure {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Failure");
        const PLAIN: bool = false;
        const ALONE: bool = false;
        __ffi::arg_is_pointer!();
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &__FfiC,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let depth = depth.deeper()?.deeper()?;
            let _ = depth;
            match c.tag {
                0 => ::core::result::Result::Ok(Self::Closed {}),
                1 => {
                    let payload = unsafe { &c.value.v1 };
                    ::core::result::Result::Ok(Self::TooLong {
                        max: unsafe {
                            <i64 as __ffi::Crossing>::lift(&payload.f_max, depth)
                        }
                            .map_err(|error| error.in_field("max"))?,
                    })
                }
                other => {
                    ::core::result::Result::Err(__ffi::unknown_value("Failure", other))
                }
            }
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| {
                    arena
                        .nested(|| match self {
                            Self::Closed {} => {
                                __FfiC {
                                    message: arena
                                        .text(&<Failure as __ffi::TypedError>::text(self)),
                                    tag: 0,
                                    value: unsafe { ::core::mem::zeroed::<__FfiValue>() },
                                }
                            }
                            Self::TooLong { max: field0 } => {
                                __FfiC {
                                    message: arena
                                        .text(&<Failure as __ffi::TypedError>::text(self)),
                                    tag: 1,
                                    value: __FfiValue {
                                        v1: ::core::mem::ManuallyDrop::new(__FfiC1 {
                                            f_max: <i64 as __ffi::Crossing>::lower(field0, arena),
                                            __end: [],
                                        }),
                                    },
                                }
                            }
                        })
                })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            match self {
                Self::Closed {} => {
                    encoder
                        .map(
                            1,
                            |encoder| {
                                encoder.known(b"fClosed");
                                encoder.map(0, |_| {});
                            },
                        );
                }
                Self::TooLong { max: field0 } => {
                    encoder
                        .map(
                            1,
                            |encoder| {
                                encoder.known(b"gTooLong");
                                encoder
                                    .map(
                                        1usize,
                                        |encoder| {
                                            encoder.known(b"cmax");
                                            <i64 as __ffi::Crossing>::encode(field0, encoder);
                                        },
                                    );
                            },
                        );
                }
            }
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            __ffi::read_variant(
                decoder,
                true,
                |decoder, name| match name {
                    "Closed" => {
                        match decoder {
                            ::core::option::Option::None => {
                                ::core::result::Result::Ok(Self::Closed {})
                            }
                            ::core::option::Option::Some(decoder) => {
                                let decoded = (|| {
                                    decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
                                    ::core::result::Result::Ok(Self::Closed {})
                                })();
                                decoded
                                    .map_err(|error: __ffi::ValueError| {
                                        error.in_field("Closed")
                                    })
                            }
                        }
                    }
                    "TooLong" => {
                        match decoder {
                            ::core::option::Option::None => {
                                ::core::result::Result::Err(
                                    __ffi::fields_missing("TooLong"),
                                )
                            }
                            ::core::option::Option::Some(decoder) => {
                                let decoded = (|| {
                                    let mut value0 = ::core::option::Option::<i64>::None;
                                    decoder
                                        .fields(
                                            &["max"],
                                            |decoder, field| {
                                                match field {
                                                    0usize => {
                                                        value0 = ::core::option::Option::Some(
                                                            <i64 as __ffi::Crossing>::decode_field(decoder, "max")?,
                                                        );
                                                    }
                                                    _ => {}
                                                }
                                                ::core::result::Result::Ok(())
                                            },
                                        )?;
                                    ::core::result::Result::Ok(Self::TooLong {
                                        max: <i64 as __ffi::Crossing>::present(value0, "max")?,
                                    })
                                })();
                                decoded
                                    .map_err(|error: __ffi::ValueError| {
                                        error.in_field("TooLong")
                                    })
                            }
                        }
                    }
                    other => ::core::result::Result::Err(__ffi::unknown_variant(other)),
                },
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Enum { name : "Failure", is_error : true, variants : &
        [__ffi::descriptor::Variant { name : "Closed", wire : "Closed", value : 0, fields
        : & [] }, __ffi::descriptor::Variant { name : "TooLong", wire : "TooLong", value
        : 1, fields : & [__ffi::descriptor::Field { name : "max", wire : "max", ty : <
        i64 as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }] }],
        layout : __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (),
        align : ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, value)], }, }
    );
    impl __ffi::TypedError for Failure {}
};
