pub fn on_sample(ctx: &ffi::Context) -> Result<(), ffi::QueueFull> {
    ::ffi::__private::event::try_fire::<
        OnSamplePayload,
    >(
        ctx,
        &::ffi::__private::Event {
            name: "on_sample",
            on_full: ::ffi::__private::OnFull::Error,
        },
        OnSamplePayload {},
    )
}
///What `on_sample` tells.
#[allow(missing_debug_implementations, reason = "its fields need not have any")]
pub struct OnSamplePayload {}
const _: () = {
    use ::ffi::__private as __ffi;
    #[repr(C)]
    #[allow(missing_docs, reason = "described in the header")]
    pub struct __FfiC {
        pub reserved: u8,
        __end: [u8; 0],
    }
    unsafe impl __ffi::Crossing for OnSamplePayload {
        type C = __FfiC;
        const TYPE: __ffi::descriptor::Type = __ffi::descriptor::Type::Named(
            "OnSamplePayload",
        );
        const PLAIN: bool = true;
        const ALONE: bool = true;
        const AS_C: ::core::option::Option<usize> = __ffi::as_c::<Self, __FfiC>(1, &[]);
        __ffi::arg_is_pointer!();
        __ffi::pointee_is_c!();
        unsafe fn lift(
            c: &__FfiC,
            depth: __ffi::Depth,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            let depth = depth.deeper()?;
            let _ = (c, depth);
            ::core::result::Result::Ok(Self {})
        }
        fn lower(&self, arena: &__ffi::Arena) -> __FfiC {
            arena.nested(|| __FfiC { reserved: 0, __end: [] })
        }
        fn encode(&self, encoder: &mut __ffi::Encoder) {
            encoder.map(0, |_| {});
        }
        fn decode(
            decoder: &mut __ffi::Decoder<'_>,
        ) -> ::core::result::Result<Self, __ffi::ValueError> {
            decoder.fields(&[], |_, _| ::core::result::Result::Ok(()))?;
            ::core::result::Result::Ok(Self {})
        }
    }
    __ffi::record!(
        __ffi::descriptor::Decl::Record { name : "OnSamplePayload", is_error : false,
        fields : & [], layout : __ffi::descriptor::Layout { size : ::core::mem::size_of::
        < __FfiC > (), align : ::core::mem::align_of:: < __FfiC > (), offsets : & [], },
        }
    );
};
const _: () = {
    use ::ffi::__private as __ffi;
    __ffi::record!(
        __ffi::descriptor::Decl::Event { name : "on_sample", wire : "on_sample", payload
        : < OnSamplePayload as __ffi::Crossing > ::TYPE, on_full : "error", }
    );
};
