//! UniFFI's generator, of the version of its scaffolding.

fn main() {
    uniffi::uniffi_bindgen_main();
}
