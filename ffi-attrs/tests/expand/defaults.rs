const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub f_limit: <i64 as __ffi::Crossing>::C,
        pub f_text: <String as __ffi::Crossing>::C,
        pub f_maybe: <Option<bool> as __ffi::Crossing>::C,
        pub f_list: <Vec<bool> as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    unsafe impl __ffi::Crossing for Options {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Options");
        const PLAIN: bool = true && <i64 as __ffi::Crossing>::PLAIN
            && <String as __ffi::Crossing>::PLAIN
            && <Option<bool> as __ffi::Crossing>::PLAIN
            && <Vec<bool> as __ffi::Crossing>::PLAIN;
        const ALONE: bool = true && <i64 as __ffi::Crossing>::ALONE
            && <String as __ffi::Crossing>::ALONE
            && <Option<bool> as __ffi::Crossing>::ALONE
            && <Vec<bool> as __ffi::Crossing>::ALONE;
        const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
            Self,
            __FfiC,
        >(
            1,
            &[
                (
                    <i64 as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, limit),
                    ::core::mem::offset_of!(__FfiC, f_limit),
                ),
                (
                    <String as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, text),
                    ::core::mem::offset_of!(__FfiC, f_text),
                ),
                (
                    <Option<bool> as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, maybe),
                    ::core::mem::offset_of!(__FfiC, f_maybe),
                ),
                (
                    <Vec<bool> as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, list),
                    ::core::mem::offset_of!(__FfiC, f_list),
                ),
            ],
        );
        __ffi::arg_is_pointer!();
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &__FfiC,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let depth = depth.deeper()?;
            let _ = (c, depth);
            ::core::result::Result::Ok(Self {
                limit: unsafe { <i64 as __ffi::Crossing>::lift(&c.f_limit, depth) }
                    .map_err(|error| error.in_field("limit"))?,
                text: unsafe { <String as __ffi::Crossing>::lift(&c.f_text, depth) }
                    .map_err(|error| error.in_field("text"))?,
                maybe: unsafe {
                    <Option<bool> as __ffi::Crossing>::lift(&c.f_maybe, depth)
                }
                    .map_err(|error| error.in_field("maybe"))?,
                list: unsafe { <Vec<bool> as __ffi::Crossing>::lift(&c.f_list, depth) }
                    .map_err(|error| error.in_field("list"))?,
            })
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| __FfiC {
                    f_limit: <i64 as __ffi::Crossing>::lower(&self.limit, arena),
                    f_text: <String as __ffi::Crossing>::lower(&self.text, arena),
                    f_maybe: <Option<
                        bool,
                    > as __ffi::Crossing>::lower(&self.maybe, arena),
                    f_list: <Vec<bool> as __ffi::Crossing>::lower(&self.list, arena),
                    __end: [],
                })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder
                .map(
                    4usize,
                    |encoder| {
                        encoder.known(b"dlist");
                        <Vec<bool> as __ffi::Crossing>::encode(&self.list, encoder);
                        encoder.known(b"dtext");
                        <String as __ffi::Crossing>::encode(&self.text, encoder);
                        encoder.known(b"elimit");
                        <i64 as __ffi::Crossing>::encode(&self.limit, encoder);
                        encoder.known(b"emaybe");
                        <Option<bool> as __ffi::Crossing>::encode(&self.maybe, encoder);
                    },
                );
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let mut value0 = ::core::option::Option::<i64>::None;
            let mut value1 = ::core::option::Option::<String>::None;
            let mut value2 = ::core::option::Option::<Option<bool>>::None;
            let mut value3 = ::core::option::Option::<Vec<bool>>::None;
            decoder
                .fields(
                    &["list", "text", "limit", "maybe"],
                    |decoder, field| {
                        match field {
                            0usize => {
                                value3 = ::core::option::Option::Some(
                                    <Vec<
                                        bool,
                                    > as __ffi::Crossing>::decode_field(decoder, "list")?,
                                );
                            }
                            1usize => {
                                value1 = ::core::option::Option::Some(
                                    <String as __ffi::Crossing>::decode_field(decoder, "text")?,
                                );
                            }
                            2usize => {
                                value0 = ::core::option::Option::Some(
                                    <i64 as __ffi::Crossing>::decode_field(decoder, "limit")?,
                                );
                            }
                            3usize => {
                                value2 = ::core::option::Option::Some(
                                    <Option<
                                        bool,
                                    > as __ffi::Crossing>::decode_field(decoder, "maybe")?,
                                );
                            }
                            _ => {}
                        }
                        ::core::result::Result::Ok(())
                    },
                )?;
            ::core::result::Result::Ok(Self {
                limit: match value0 {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => {
                        let default: i64 = -5;
                        default
                    }
                },
                text: match value1 {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => {
                        let default: String = ::std::string::String::from("x");
                        default
                    }
                },
                maybe: match value2 {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => {
                        let default: Option<bool> = ::core::option::Option::None;
                        default
                    }
                },
                list: match value3 {
                    ::core::option::Option::Some(value) => value,
                    ::core::option::Option::None => {
                        <Vec<bool> as ::core::default::Default>::default()
                    }
                },
            })
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Record { name : "Options", is_error : false, fields : &
        [__ffi::descriptor::Field { name : "limit", wire : "limit", ty : < i64 as
        __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::Some(__ffi::descriptor::Default::Int(- 5i128)) },
        __ffi::descriptor::Field { name : "text", wire : "text", ty : < String as
        __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::Some(__ffi::descriptor::Default::Str("x")) },
        __ffi::descriptor::Field { name : "maybe", wire : "maybe", ty : < Option < bool >
        as __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::Some(__ffi::descriptor::Default::None) },
        __ffi::descriptor::Field { name : "list", wire : "list", ty : < Vec < bool > as
        __ffi::Crossing > ::TYPE, default :
        ::core::option::Option::Some(__ffi::descriptor::Default::Implied) }], layout :
        __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (), align :
        ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, f_limit), ::core::mem::offset_of!(__FfiC,
        f_text), ::core::mem::offset_of!(__FfiC, f_maybe),
        ::core::mem::offset_of!(__FfiC, f_list)], }, }
    );
};
