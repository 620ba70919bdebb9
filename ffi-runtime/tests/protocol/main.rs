//! The protocols, as `docs/protocol.md` says them.

mod addresses;
mod codecs;
mod conversations;
#[cfg(unix)]
mod descriptors;
mod examples;
mod frames;
#[path = "../../fuzz/src/frames.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is the module of a fuzz target")]
mod fuzz;
mod hostile;
mod library;
#[path = "../../fuzz/src/replay.rs"]
#[allow(unreachable_pub, reason = "elsewhere it is the module of a crate")]
mod replay;
mod server;

#[test]
fn whatever_arrives_is_read_in_pieces_as_at_once() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/frames");
    replay::replay(&corpus, fuzz::run);
}
