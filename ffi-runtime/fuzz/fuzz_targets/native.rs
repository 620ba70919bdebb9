#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    ffi_runtime_fuzz::native::run(data);
});
