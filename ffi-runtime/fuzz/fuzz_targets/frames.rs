#![no_main]

#[path = "../src/frames.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is the module of a test")]
mod frames;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    frames::run(data);
});
