const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC1 {
        pub f_value: <f64 as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC2 {
        pub f_width: <f64 as __ffi::Crossing>::C,
        pub f_height: <f64 as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub union __FfiValue {
        pub v1: ::core::mem::ManuallyDrop<__FfiC1>,
        pub v2: ::core::mem::ManuallyDrop<__FfiC2>,
    }
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub tag: i32,
        pub value: __FfiValue,
    }
    unsafe impl __ffi::Crossing for Shape {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Shape");
        const PLAIN: bool = true && <f64 as __ffi::Crossing>::PLAIN
            && <f64 as __ffi::Crossing>::PLAIN && <f64 as __ffi::Crossing>::PLAIN;
        const ALONE: bool = true && <f64 as __ffi::Crossing>::ALONE
            && <f64 as __ffi::Crossing>::ALONE && <f64 as __ffi::Crossing>::ALONE;
        __ffi::arg_is_pointer!();
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &__FfiC,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let depth = depth.deeper()?.deeper()?;
            let _ = depth;
            match c.tag {
                0 => ::core::result::Result::Ok(Self::Nothing {}),
                1 => {
                    let payload = unsafe { &c.value.v1 };
                    ::core::result::Result::Ok(Self::Circle {
                        0: unsafe {
                            <f64 as __ffi::Crossing>::lift(&payload.f_value, depth)
                        }
                            .map_err(|error| error.in_field("value"))?,
                    })
                }
                2 => {
                    let payload = unsafe { &c.value.v2 };
                    ::core::result::Result::Ok(Self::Rectangle {
                        width: unsafe {
                            <f64 as __ffi::Crossing>::lift(&payload.f_width, depth)
                        }
                            .map_err(|error| error.in_field("width"))?,
                        height: unsafe {
                            <f64 as __ffi::Crossing>::lift(&payload.f_height, depth)
                        }
                            .map_err(|error| error.in_field("height"))?,
                    })
                }
                other => {
                    ::core::result::Result::Err(__ffi::unknown_value("Shape", other))
                }
            }
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| {
                    arena
                        .nested(|| match self {
                            Self::Nothing {} => {
                                __FfiC {
                                    tag: 0,
                                    value: unsafe { ::core::mem::zeroed::<__FfiValue>() },
                                }
                            }
                            Self::Circle { 0: field0 } => {
                                __FfiC {
                                    tag: 1,
                                    value: __FfiValue {
                                        v1: ::core::mem::ManuallyDrop::new(__FfiC1 {
                                            f_value: <f64 as __ffi::Crossing>::lower(field0, arena),
                                            __end: [],
                                        }),
                                    },
                                }
                            }
                            Self::Rectangle { width: field0, height: field1 } => {
                                __FfiC {
                                    tag: 2,
                                    value: __FfiValue {
                                        v2: ::core::mem::ManuallyDrop::new(__FfiC2 {
                                            f_width: <f64 as __ffi::Crossing>::lower(field0, arena),
                                            f_height: <f64 as __ffi::Crossing>::lower(field1, arena),
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
                Self::Nothing {} => {
                    encoder
                        .map(
                            1,
                            |encoder| {
                                encoder.known(b"gNothing");
                                encoder.map(0, |_| {});
                            },
                        );
                }
                Self::Circle { 0: field0 } => {
                    encoder
                        .map(
                            1,
                            |encoder| {
                                encoder.known(b"fCircle");
                                encoder
                                    .map(
                                        1usize,
                                        |encoder| {
                                            encoder.known(b"evalue");
                                            <f64 as __ffi::Crossing>::encode(field0, encoder);
                                        },
                                    );
                            },
                        );
                }
                Self::Rectangle { width: field0, height: field1 } => {
                    encoder
                        .map(
                            1,
                            |encoder| {
                                encoder.known(b"iRectangle");
                                encoder
                                    .map(
                                        2usize,
                                        |encoder| {
                                            encoder.known(b"ewidth");
                                            <f64 as __ffi::Crossing>::encode(field0, encoder);
                                            encoder.known(b"fheight");
                                            <f64 as __ffi::Crossing>::encode(field1, encoder);
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
                    "Nothing" => {
                        match decoder {
                            ::core::option::Option::None => {
                                ::core::result::Result::Ok(Self::Nothing {})
                            }
                            ::core::option::Option::Some(decoder) => {
                                let decoded = (|| {
                                    decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
                                    ::core::result::Result::Ok(Self::Nothing {})
                                })();
                                decoded
                                    .map_err(|error: __ffi::ValueError| {
                                        error.in_field("Nothing")
                                    })
                            }
                        }
                    }
                    "Circle" => {
                        match decoder {
                            ::core::option::Option::None => {
                                ::core::result::Result::Err(__ffi::fields_missing("Circle"))
                            }
                            ::core::option::Option::Some(decoder) => {
                                let decoded = (|| {
                                    let mut value0 = ::core::option::Option::<f64>::None;
                                    decoder
                                        .fields(
                                            &["value"],
                                            |decoder, field| {
                                                match field {
                                                    0usize => {
                                                        value0 = ::core::option::Option::Some(
                                                            <f64 as __ffi::Crossing>::decode_field(decoder, "value")?,
                                                        );
                                                    }
                                                    _ => {}
                                                }
                                                ::core::result::Result::Ok(())
                                            },
                                        )?;
                                    ::core::result::Result::Ok(Self::Circle {
                                        0: <f64 as __ffi::Crossing>::present(value0, "value")?,
                                    })
                                })();
                                decoded
                                    .map_err(|error: __ffi::ValueError| {
                                        error.in_field("Circle")
                                    })
                            }
                        }
                    }
                    "Rectangle" => {
                        match decoder {
                            ::core::option::Option::None => {
                                ::core::result::Result::Err(
                                    __ffi::fields_missing("Rectangle"),
                                )
                            }
                            ::core::option::Option::Some(decoder) => {
                                let decoded = (|| {
                                    let mut value0 = ::core::option::Option::<f64>::None;
                                    let mut value1 = ::core::option::Option::<f64>::None;
                                    decoder
                                        .fields(
                                            &["width", "height"],
                                            |decoder, field| {
                                                match field {
                                                    0usize => {
                                                        value0 = ::core::option::Option::Some(
                                                            <f64 as __ffi::Crossing>::decode_field(decoder, "width")?,
                                                        );
                                                    }
                                                    1usize => {
                                                        value1 = ::core::option::Option::Some(
                                                            <f64 as __ffi::Crossing>::decode_field(decoder, "height")?,
                                                        );
                                                    }
                                                    _ => {}
                                                }
                                                ::core::result::Result::Ok(())
                                            },
                                        )?;
                                    ::core::result::Result::Ok(Self::Rectangle {
                                        width: <f64 as __ffi::Crossing>::present(value0, "width")?,
                                        height: <f64 as __ffi::Crossing>::present(value1, "height")?,
                                    })
                                })();
                                decoded
                                    .map_err(|error: __ffi::ValueError| {
                                        error.in_field("Rectangle")
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
        __ffi::descriptor::Decl::Enum { name : "Shape", is_error : false, variants : &
        [__ffi::descriptor::Variant { name : "Nothing", wire : "Nothing", value : 0,
        fields : & [] }, __ffi::descriptor::Variant { name : "Circle", wire : "Circle",
        value : 1, fields : & [__ffi::descriptor::Field { name : "value", wire : "value",
        ty : < f64 as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }]
        }, __ffi::descriptor::Variant { name : "Rectangle", wire : "Rectangle", value :
        2, fields : & [__ffi::descriptor::Field { name : "width", wire : "width", ty : <
        f64 as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "height", wire : "height", ty : < f64 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }] }], layout :
        __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (), align :
        ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, value)], }, }
    );
};
