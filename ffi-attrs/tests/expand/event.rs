/// An echo was fired.
pub fn on_echo_fired(ctx: &ffi::Context, event: EchoEvent) {
    ::ffi::__private::event::fire::<
        EchoEvent,
    >(
        ctx,
        &::ffi::__private::Event {
            name: "echo.fired",
            on_full: ::ffi::__private::OnFull::DropOldest,
        },
        event,
    )
}
const _: () = {
    use ::ffi::__private as __ffi;
    const _: () = ::core::assert!(
        ::core::matches!(< EchoEvent as __ffi::Crossing > ::TYPE,
        __ffi::descriptor::Type::Named(_)),
        "this is another name of a type that is no payload by itself: write that type",
    );
    __ffi::record!(
        __ffi::descriptor::Decl::Event { name : "on_echo_fired", wire : "echo.fired",
        payload : < EchoEvent as __ffi::Crossing > ::TYPE, on_full : "drop_oldest", }
    );
};
