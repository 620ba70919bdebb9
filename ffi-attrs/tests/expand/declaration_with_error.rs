#[allow(unused_variables, reason = "it is wrong in another way")]
pub fn on_tick(count: u32) {
    ::core::unreachable!()
}
::core::compile_error! {
    "`on_tick` does not begin with the context that it is for [FFI0024]\nhelp: take `ctx: &ffi::Context` as the first parameter"
}
