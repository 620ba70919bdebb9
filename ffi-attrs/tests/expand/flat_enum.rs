const _: () = {
    use ::ffi::__private as __ffi;
    const _: () = ::core::assert!(
        Kind::One as i128 == Kind::One as i32 as i128,
        "the discriminant of this variant does not fit into an i32 [FFI0010]",
    );
    const _: () = ::core::assert!(
        Kind::Two as i128 == Kind::Two as i32 as i128,
        "the discriminant of this variant does not fit into an i32 [FFI0010]",
    );
    unsafe impl __ffi::Crossing for Kind {
        type C = i32;
        type Arg = i32;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Kind");
        const PLAIN: bool = true;
        const ALONE: bool = true;
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &i32,
            _: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            if *c == Kind::One as i32 {
                return ::core::result::Result::Ok(Self::One);
            }
            if *c == Kind::Two as i32 {
                return ::core::result::Result::Ok(Self::Two);
            }
            ::core::result::Result::Err(__ffi::unknown_value("Kind", *c))
        }
        unsafe fn lift_arg(arg: i32) -> ::core::result::Result<Self, __ffi::ValueError> {
            unsafe { Self::lift(&arg, __ffi::Depth::default()) }
        }
        fn lower(&self, _: &__ffi::Arena) -> i32 {
            match self {
                Self::One => Kind::One as i32,
                Self::Two => Kind::Two as i32,
            }
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder
                .text(
                    match self {
                        Self::One => "One",
                        Self::Two => "Two",
                    },
                );
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            match &*decoder.text()? {
                "One" => ::core::result::Result::Ok(Self::One),
                "Two" => ::core::result::Result::Ok(Self::Two),
                other => ::core::result::Result::Err(__ffi::unknown_variant(other)),
            }
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Enum { name : "Kind", is_error : false, variants : &
        [__ffi::descriptor::Variant { name : "One", wire : "One", value : Kind::One as
        i32, fields : & [] }, __ffi::descriptor::Variant { name : "Two", wire : "Two",
        value : Kind::Two as i32, fields : & [] }], layout : __ffi::descriptor::Layout {
        size : 4, align : 4, offsets : & [] }, }
    );
};
