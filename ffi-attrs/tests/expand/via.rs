const _: () = {
    use ::ffi::__private as __ffi;
    unsafe impl __ffi::Crossing for Email {
        type C = <String as __ffi::Crossing>::C;
        type Arg = <String as __ffi::Crossing>::Arg;
        type Pointee = <String as __ffi::Crossing>::Pointee;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named("Email");
        const PLAIN: bool = <String as __ffi::Crossing>::PLAIN;
        const ALONE: bool = <String as __ffi::Crossing>::BARE
            && !::core::mem::needs_drop::<String>();
        const NULLABLE: bool = <String as __ffi::Crossing>::NULLABLE;
        const IS_KEY: bool = <String as __ffi::Crossing>::IS_KEY;
        unsafe fn lift(
            c: &<String as __ffi::Crossing>::C,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <String as __ffi::Crossing>::lift(c, depth) }?;
            __ffi::made::<Self, String>(inner)
        }
        unsafe fn lift_arg(
            arg: <String as __ffi::Crossing>::Arg,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <String as __ffi::Crossing>::lift_arg(arg) }?;
            __ffi::made::<Self, String>(inner)
        }
        fn pointer(
            arg: <String as __ffi::Crossing>::Arg,
        ) -> ::core::option::Option<__ffi::Pointer<<String as __ffi::Crossing>::C>> {
            <String as __ffi::Crossing>::pointer(arg)
        }
        unsafe fn lift_pointee(
            pointee: &<String as __ffi::Crossing>::Pointee,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe {
                <String as __ffi::Crossing>::lift_pointee(pointee, depth)
            }?;
            __ffi::made::<Self, String>(inner)
        }
        fn lower(&self, arena: &__ffi::Arena) -> <String as __ffi::Crossing>::C {
            if <String as __ffi::Crossing>::BARE && !::core::mem::needs_drop::<String>()
            {
                <String as __ffi::Crossing>::lower(
                    &__ffi::turned::<Self, String>(self),
                    arena,
                )
            } else {
                <String as __ffi::Crossing>::lower(
                    arena.keep(__ffi::turned::<Self, String>(self)),
                    arena,
                )
            }
        }
        fn lower_pointee(
            &self,
            arena: &__ffi::Arena,
        ) -> *const <String as __ffi::Crossing>::Pointee {
            <String as __ffi::Crossing>::lower_pointee(
                arena.keep(__ffi::turned::<Self, String>(self)),
                arena,
            )
        }
        unsafe fn payload(c: &<String as __ffi::Crossing>::C) -> __ffi::Payload {
            unsafe { <String as __ffi::Crossing>::payload(c) }
        }
        unsafe fn lift_payload(
            payload: __ffi::Payload,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = unsafe { <String as __ffi::Crossing>::lift_payload(payload) }?;
            __ffi::made::<Self, String>(inner)
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            <String as __ffi::Crossing>::encode(
                &__ffi::turned::<Self, String>(self),
                encoder,
            )
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let inner = <String as __ffi::Crossing>::decode(decoder)?;
            __ffi::made::<Self, String>(inner)
        }
        fn absent() -> ::core::option::Option<
            ::core::result::Result<Self, __ffi::ValueError>,
        > {
            let inner = <String as __ffi::Crossing>::absent()?;
            ::core::option::Option::Some(
                inner.and_then(|inner| __ffi::made::<Self, String>(inner)),
            )
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Newtype { name : "Email", ty : < String as
        __ffi::Crossing > ::TYPE }
    );
};
