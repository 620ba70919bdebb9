//! The corpora of the tool's fuzz targets, without a fuzzer.

use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is a crate")]
mod fuzz;
#[path = "../../../ffi-runtime/fuzz/src/replay.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is the module of a crate")]
mod replay;

use replay::replay;

fn corpus_of(target: &str, run: fn(&[u8]) -> bool) {
    replay(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target), run);
}

#[test]
fn descriptor() {
    corpus_of("descriptor", fuzz::descriptor);
}

#[test]
fn library() {
    corpus_of("library", fuzz::library);
}

#[test]
fn lock() {
    corpus_of("lock", fuzz::lock);
}
