#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    cargo_ffi_fuzz::library(data);
});
