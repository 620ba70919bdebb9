impl Lib {
    pub fn create(size: usize) -> Self {
        Self
    }
}
::core::compile_error! {
    "`usize` has another width on other hosts [FFI0001]\nhelp: use `u64` or `u32`"
}
