/// An open session.
pub struct Session {
    name: String,
}
const _: () = {
    use ::ffi::__private as __ffi;
    impl __ffi::Handle for Session {
        const NAME: &'static str = "Session";
    }
    impl __ffi::Output for Session {
        type C = <__ffi::Arc<Session> as __ffi::Crossing>::C;
        type Lowered = __ffi::Arc<Session>;
        const TYPE: ::core::option::Option<__ffi::descriptor::Type> = ::core::option::Option::Some(
            __ffi::descriptor::Type::Handle("Session"),
        );
        fn into_lowered(self) -> __ffi::Arc<Session> {
            __ffi::Arc::new(self)
        }
    }
    impl __ffi::ByReference for Session {
        type Owned = __ffi::Arc<Session>;
    }
    __ffi::record!(__ffi::descriptor::Decl::Handle { name : "Session" });
};
