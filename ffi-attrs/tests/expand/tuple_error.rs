const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub message: __ffi::Str,
        pub f_field0: <u32 as __ffi::Crossing>::C,
        pub f_field1: <u32 as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    unsafe impl __ffi::Crossing for Beyond {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Beyond");
        const PLAIN: bool = false;
        const ALONE: bool = false;
        __ffi::arg_is_pointer!();
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &__FfiC,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let depth = depth.deeper()?;
            let _ = (c, depth);
            ::core::result::Result::Ok(Self {
                0: unsafe { <u32 as __ffi::Crossing>::lift(&c.f_field0, depth) }
                    .map_err(|error| error.in_field("field0"))?,
                1: unsafe { <u32 as __ffi::Crossing>::lift(&c.f_field1, depth) }
                    .map_err(|error| error.in_field("field1"))?,
            })
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| __FfiC {
                    message: arena.text(&<Beyond as __ffi::TypedError>::text(self)),
                    f_field0: <u32 as __ffi::Crossing>::lower(&self.0, arena),
                    f_field1: <u32 as __ffi::Crossing>::lower(&self.1, arena),
                    __end: [],
                })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder
                .map(
                    2usize,
                    |encoder| {
                        encoder.known(b"elimit");
                        <u32 as __ffi::Crossing>::encode(&self.1, encoder);
                        encoder.known(b"ffield0");
                        <u32 as __ffi::Crossing>::encode(&self.0, encoder);
                    },
                );
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let mut value0 = ::core::option::Option::<u32>::None;
            let mut value1 = ::core::option::Option::<u32>::None;
            decoder
                .fields(
                    &["limit", "field0"],
                    |decoder, field| {
                        match field {
                            0usize => {
                                value1 = ::core::option::Option::Some(
                                    <u32 as __ffi::Crossing>::decode_field(decoder, "limit")?,
                                );
                            }
                            1usize => {
                                value0 = ::core::option::Option::Some(
                                    <u32 as __ffi::Crossing>::decode_field(decoder, "field0")?,
                                );
                            }
                            _ => {}
                        }
                        ::core::result::Result::Ok(())
                    },
                )?;
            ::core::result::Result::Ok(Self {
                0: <u32 as __ffi::Crossing>::present(value0, "field0")?,
                1: <u32 as __ffi::Crossing>::present(value1, "limit")?,
            })
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Record { name : "Beyond", is_error : true, fields : &
        [__ffi::descriptor::Field { name : "field0", wire : "field0", ty : < u32 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "field1", wire : "limit", ty : < u32 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], layout :
        __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (), align :
        ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, f_field0), ::core::mem::offset_of!(__FfiC,
        f_field1)], }, }
    );
    impl __ffi::TypedError for Beyond {}
};
