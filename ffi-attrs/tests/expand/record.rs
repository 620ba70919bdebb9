const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub f_delay_ms: <i64 as __ffi::Crossing>::C,
        pub f_labels: <Vec<String> as __ffi::Crossing>::C,
        pub f_type: <Option<Kind> as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    unsafe impl __ffi::Crossing for Record {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Record");
        const PLAIN: bool = true && <i64 as __ffi::Crossing>::PLAIN
            && <Vec<String> as __ffi::Crossing>::PLAIN
            && <Option<Kind> as __ffi::Crossing>::PLAIN;
        const ALONE: bool = true && <i64 as __ffi::Crossing>::ALONE
            && <Vec<String> as __ffi::Crossing>::ALONE
            && <Option<Kind> as __ffi::Crossing>::ALONE;
        const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
            Self,
            __FfiC,
        >(
            1,
            &[
                (
                    <i64 as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, delay_ms),
                    ::core::mem::offset_of!(__FfiC, f_delay_ms),
                ),
                (
                    <Vec<String> as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, labels),
                    ::core::mem::offset_of!(__FfiC, f_labels),
                ),
                (
                    <Option<Kind> as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, r#type),
                    ::core::mem::offset_of!(__FfiC, f_type),
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
                delay_ms: unsafe { <i64 as __ffi::Crossing>::lift(&c.f_delay_ms, depth) }
                    .map_err(|error| error.in_field("delay_ms"))?,
                labels: unsafe {
                    <Vec<String> as __ffi::Crossing>::lift(&c.f_labels, depth)
                }
                    .map_err(|error| error.in_field("labels"))?,
                r#type: unsafe {
                    <Option<Kind> as __ffi::Crossing>::lift(&c.f_type, depth)
                }
                    .map_err(|error| error.in_field("type"))?,
            })
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| __FfiC {
                    f_delay_ms: <i64 as __ffi::Crossing>::lower(&self.delay_ms, arena),
                    f_labels: <Vec<
                        String,
                    > as __ffi::Crossing>::lower(&self.labels, arena),
                    f_type: <Option<
                        Kind,
                    > as __ffi::Crossing>::lower(&self.r#type, arena),
                    __end: [],
                })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder
                .map(
                    3usize,
                    |encoder| {
                        encoder.known(b"dtags");
                        <Vec<String> as __ffi::Crossing>::encode(&self.labels, encoder);
                        encoder.known(b"dtype");
                        <Option<Kind> as __ffi::Crossing>::encode(&self.r#type, encoder);
                        encoder.known(b"gdelayMs");
                        <i64 as __ffi::Crossing>::encode(&self.delay_ms, encoder);
                    },
                );
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let mut value0 = ::core::option::Option::<i64>::None;
            let mut value1 = ::core::option::Option::<Vec<String>>::None;
            let mut value2 = ::core::option::Option::<Option<Kind>>::None;
            decoder
                .fields(
                    &["tags", "type", "delayMs"],
                    |decoder, field| {
                        match field {
                            0usize => {
                                value1 = ::core::option::Option::Some(
                                    <Vec<
                                        String,
                                    > as __ffi::Crossing>::decode_field(decoder, "tags")?,
                                );
                            }
                            1usize => {
                                value2 = ::core::option::Option::Some(
                                    <Option<
                                        Kind,
                                    > as __ffi::Crossing>::decode_field(decoder, "type")?,
                                );
                            }
                            2usize => {
                                value0 = ::core::option::Option::Some(
                                    <i64 as __ffi::Crossing>::decode_field(decoder, "delayMs")?,
                                );
                            }
                            _ => {}
                        }
                        ::core::result::Result::Ok(())
                    },
                )?;
            ::core::result::Result::Ok(Self {
                delay_ms: <i64 as __ffi::Crossing>::present(value0, "delayMs")?,
                labels: <Vec<String> as __ffi::Crossing>::present(value1, "tags")?,
                r#type: <Option<Kind> as __ffi::Crossing>::present(value2, "type")?,
            })
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Record { name : "Record", is_error : false, fields : &
        [__ffi::descriptor::Field { name : "delay_ms", wire : "delayMs", ty : < i64 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "labels", wire : "tags", ty : < Vec < String >
        as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "type", wire : "type", ty : < Option < Kind >
        as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], layout :
        __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (), align :
        ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, f_delay_ms), ::core::mem::offset_of!(__FfiC,
        f_labels), ::core::mem::offset_of!(__FfiC, f_type)], }, }
    );
};
