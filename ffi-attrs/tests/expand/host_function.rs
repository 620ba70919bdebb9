/// The host knows users.
pub async fn fetch_profile(
    ctx: &ffi::Context,
    user_id: String,
) -> Result<Profile, ffi::HostError> {
    use ::ffi::__private as __ffi;
    struct __FfiArgs {
        user_id: String,
    }
    const _: () = {
        use ::ffi::__private as __ffi;
        #[repr(C)]
        #[allow(missing_docs, reason = "described in the header")]
        pub struct __FfiC {
            pub f_user_id: <String as __ffi::Crossing>::C,
            __end: [u8; 0],
        }
        unsafe impl __ffi::Crossing for __FfiArgs {
            type C = __FfiC;
            const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
                "FetchProfileArgs",
            );
            const PLAIN: bool = true && <String as __ffi::Crossing>::PLAIN;
            const ALONE: bool = true && <String as __ffi::Crossing>::ALONE;
            const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
                Self,
                __FfiC,
            >(
                1,
                &[
                    (
                        <String as __ffi::Crossing>::AS_C,
                        ::core::mem::offset_of!(Self, user_id),
                        ::core::mem::offset_of!(__FfiC, f_user_id),
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
                    user_id: unsafe {
                        <String as __ffi::Crossing>::lift(&c.f_user_id, depth)
                    }
                        .map_err(|error| error.in_field("user_id"))?,
                })
            }
            fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
                arena
                    .nested(|| __FfiC {
                        f_user_id: <String as __ffi::Crossing>::lower(
                            &self.user_id,
                            arena,
                        ),
                        __end: [],
                    })
            }
            fn encode(&self, encoder: &mut __ffi::Encoder) {
                encoder
                    .map(
                        1usize,
                        |encoder| {
                            encoder.known(b"fuserId");
                            <String as __ffi::Crossing>::encode(&self.user_id, encoder);
                        },
                    );
            }
            fn decode(
                decoder: &mut __ffi::Decoder<'_>,
            ) -> ::core::result::Result<Self, __ffi::ValueError> {
                let mut value0 = ::core::option::Option::<String>::None;
                decoder
                    .fields(
                        &["userId"],
                        |decoder, field| {
                            match field {
                                0usize => {
                                    value0 = ::core::option::Option::Some(
                                        <String as __ffi::Crossing>::decode_field(
                                            decoder,
                                            "userId",
                                        )?,
                                    );
                                }
                                _ => {}
                            }
                            ::core::result::Result::Ok(())
                        },
                    )?;
                ::core::result::Result::Ok(Self {
                    user_id: <String as __ffi::Crossing>::present(value0, "userId")?,
                })
            }
        }
        __ffi::record!(
            __ffi::descriptor::Decl::Record { name : "FetchProfileArgs", is_error :
            false, fields : & [__ffi::descriptor::Field { name : "user_id", wire :
            "userId", ty : < String as __ffi::Crossing > ::TYPE, default :
            ::core::option::Option::None }], layout : __ffi::descriptor::Layout { size :
            ::core::mem::size_of:: < __FfiC > (), align : ::core::mem::align_of:: <
            __FfiC > (), offsets : & [::core::mem::offset_of!(__FfiC, f_user_id)], }, }
        );
    };
    impl __ffi::HostArgs for __FfiArgs {
        type Tuple = (String,);
        fn into_tuple(self) -> Self::Tuple {
            (self.user_id,)
        }
    }
    __ffi::host::call::<
        __FfiArgs,
        Profile,
        ffi::HostError,
    >(
            ctx,
            &__ffi::HostFunction {
                name: "fetch_profile",
            },
            __FfiArgs { user_id },
        )
        .await
}
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Host { name : "fetch_profile", of :
        ::core::option::Option::None, is_async : true, params : &
        [__ffi::descriptor::Field { name : "user_id", wire : "userId", ty : < String as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], args :
        "FetchProfileArgs", ok : < Profile as __ffi::Answer > ::TYPE, error : <
        ffi::HostError as __ffi::HostFailure > ::TYPE, }
    );
};
