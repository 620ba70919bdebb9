#[cfg(feature = "jobs")]
pub(crate) async fn on_job_scheduled(
    ctx: &ffi::Context,
    job_id: String,
    will_run_count: i64,
) {
    ::ffi::__private::event::fire_async::<
        OnJobScheduledPayload,
    >(
            ctx,
            &::ffi::__private::Event {
                name: "on_job_scheduled",
                on_full: ::ffi::__private::OnFull::Block,
            },
            OnJobScheduledPayload {
                job_id,
                will_run_count,
            },
        )
        .await
}
#[cfg(feature = "jobs")]
///What `on_job_scheduled` tells.
#[allow(missing_debug_implementations, reason = "its fields need not have any")]
pub(crate) struct OnJobScheduledPayload {
    ///Its parameter `job_id`.
    pub(crate) job_id: String,
    ///Its parameter `will_run_count`.
    pub(crate) will_run_count: i64,
}
#[cfg(feature = "jobs")]
const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub f_job_id: <String as __ffi::Crossing>::C,
        pub f_will_run_count: <i64 as __ffi::Crossing>::C,
        __end: [u8; 0],
    }
    unsafe impl __ffi::Crossing for OnJobScheduledPayload {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
            "OnJobScheduledPayload",
        );
        const PLAIN: bool = true && <String as __ffi::Crossing>::PLAIN
            && <i64 as __ffi::Crossing>::PLAIN;
        const ALONE: bool = true && <String as __ffi::Crossing>::ALONE
            && <i64 as __ffi::Crossing>::ALONE;
        const AS_C: ::core::option::Option<usize> = __ffi::as_c::<
            Self,
            __FfiC,
        >(
            1,
            &[
                (
                    <String as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, job_id),
                    ::core::mem::offset_of!(__FfiC, f_job_id),
                ),
                (
                    <i64 as __ffi::Crossing>::AS_C,
                    ::core::mem::offset_of!(Self, will_run_count),
                    ::core::mem::offset_of!(__FfiC, f_will_run_count),
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
                job_id: unsafe { <String as __ffi::Crossing>::lift(&c.f_job_id, depth) }
                    .map_err(|error| error.in_field("job_id"))?,
                will_run_count: unsafe {
                    <i64 as __ffi::Crossing>::lift(&c.f_will_run_count, depth)
                }
                    .map_err(|error| error.in_field("will_run_count"))?,
            })
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena
                .nested(|| __FfiC {
                    f_job_id: <String as __ffi::Crossing>::lower(&self.job_id, arena),
                    f_will_run_count: <i64 as __ffi::Crossing>::lower(
                        &self.will_run_count,
                        arena,
                    ),
                    __end: [],
                })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder
                .map(
                    2usize,
                    |encoder| {
                        encoder.known(b"druns");
                        <i64 as __ffi::Crossing>::encode(&self.will_run_count, encoder);
                        encoder.known(b"ejobId");
                        <String as __ffi::Crossing>::encode(&self.job_id, encoder);
                    },
                );
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let mut value0 = ::core::option::Option::<String>::None;
            let mut value1 = ::core::option::Option::<i64>::None;
            decoder
                .fields(
                    &["runs", "jobId"],
                    |decoder, field| {
                        match field {
                            0usize => {
                                value1 = ::core::option::Option::Some(
                                    <i64 as __ffi::Crossing>::decode_field(decoder, "runs")?,
                                );
                            }
                            1usize => {
                                value0 = ::core::option::Option::Some(
                                    <String as __ffi::Crossing>::decode_field(decoder, "jobId")?,
                                );
                            }
                            _ => {}
                        }
                        ::core::result::Result::Ok(())
                    },
                )?;
            ::core::result::Result::Ok(Self {
                job_id: <String as __ffi::Crossing>::present(value0, "jobId")?,
                will_run_count: <i64 as __ffi::Crossing>::present(value1, "runs")?,
            })
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Record { name : "OnJobScheduledPayload", is_error :
        false, fields : & [__ffi::descriptor::Field { name : "job_id", wire : "jobId", ty
        : < String as __ffi::Crossing > ::TYPE, default : ::core::option::Option::None },
        __ffi::descriptor::Field { name : "will_run_count", wire : "runs", ty : < i64 as
        __ffi::Crossing > ::TYPE, default : ::core::option::Option::None }], layout :
        __ffi::descriptor::Layout { size : ::core::mem::size_of:: < __FfiC > (), align :
        ::core::mem::align_of:: < __FfiC > (), offsets : &
        [::core::mem::offset_of!(__FfiC, f_job_id), ::core::mem::offset_of!(__FfiC,
        f_will_run_count)], }, }
    );
};
#[cfg(feature = "jobs")]
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Event { name : "on_job_scheduled", wire :
        "on_job_scheduled", payload : < OnJobScheduledPayload as __ffi::Crossing >
        ::TYPE, on_full : "block", }
    );
};
