const _: () = {
    use ::ffi::__private as __ffi;
    unsafe impl __ffi::Crossing for UserId {
        type C = <u64 as __ffi::Crossing>::C;
        type Arg = <u64 as __ffi::Crossing>::Arg;
        type Pointee = <u64 as __ffi::Crossing>::Pointee;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("UserId");
        const PLAIN: bool = <u64 as __ffi::Crossing>::PLAIN;
        const ALONE: bool = <u64 as __ffi::Crossing>::ALONE;
        const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
            Self,
            <u64 as __ffi::Crossing>::C,
        >(0, &[(<u64 as __ffi::Crossing>::AS_C, ::core::mem::offset_of!(Self, 0), 0)]);
        const NULLABLE: bool = <u64 as __ffi::Crossing>::NULLABLE;
        const IS_KEY: bool = <u64 as __ffi::Crossing>::IS_KEY;
        unsafe fn lift(
            c: &<u64 as __ffi::Crossing>::C,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <u64 as __ffi::Crossing>::lift(c, depth) }?;
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { 0: inner })
        }
        unsafe fn lift_arg(
            arg: <u64 as __ffi::Crossing>::Arg,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <u64 as __ffi::Crossing>::lift_arg(arg) }?;
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { 0: inner })
        }
        fn pointer(
            arg: <u64 as __ffi::Crossing>::Arg,
        ) -> ::core::option::Option<__ffi::Pointer<<u64 as __ffi::Crossing>::C>> {
            <u64 as __ffi::Crossing>::pointer(arg)
        }
        unsafe fn lift_pointee(
            pointee: &<u64 as __ffi::Crossing>::Pointee,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe {
                <u64 as __ffi::Crossing>::lift_pointee(pointee, depth)
            }?;
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { 0: inner })
        }
        fn lower(&self, arena: &__ffi::Arena) -> <u64 as __ffi::Crossing>::C {
            <u64 as __ffi::Crossing>::lower(&self.0, arena)
        }
        fn lower_pointee(
            &self,
            arena: &__ffi::Arena,
        ) -> *const <u64 as __ffi::Crossing>::Pointee {
            <u64 as __ffi::Crossing>::lower_pointee(&self.0, arena)
        }
        unsafe fn payload(c: &<u64 as __ffi::Crossing>::C) -> __ffi::Payload {
            unsafe { <u64 as __ffi::Crossing>::payload(c) }
        }
        unsafe fn lift_payload(
            payload: __ffi::Payload,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <u64 as __ffi::Crossing>::lift_payload(payload) }?;
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { 0: inner })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            <u64 as __ffi::Crossing>::encode(&self.0, encoder)
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = <u64 as __ffi::Crossing>::decode(decoder)?;
            ::core::result::Result::<Self, __ffi::ValueError>::Ok(Self { 0: inner })
        }
        fn absent() -> ::core::option::Option<
            ::core::result::Result<Self, __ffi::ValueError>,
        > {
            let inner = <u64 as __ffi::Crossing>::absent()?;
            ::core::option::Option::Some(
                inner
                    .and_then(|inner| ::core::result::Result::<
                        Self,
                        __ffi::ValueError,
                    >::Ok(Self { 0: inner })),
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Newtype { name : "UserId", ty : < u64 as __ffi::Crossing
        > ::TYPE }
    );
};
