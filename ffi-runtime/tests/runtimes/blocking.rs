//! Work that blocks keeps nobody up, where it is written as the guide says.

use crate::host::*;

#[test]
fn others_go_on_while_one_blocks() {
    let _alone = alone();
    // More than the runtime has threads.
    // SAFETY: the arguments are what the header asks for.
    let blocked: Vec<_> = (0..8).map(|id| begin(|cb, ud| unsafe { runtimes_block(cb, ud, id) })).collect();
    for (id, blocked) in (0..8_u32).zip(blocked) {
        // It may not have begun yet.
        loop {
            // SAFETY: the arguments are what the header asks for.
            let let_go = begin(|cb, ud| unsafe { runtimes_let_go(cb, ud, id) }).wait();
            assert_eq!(let_go.code, OK);
            if let_go.payload == [1] {
                break;
            }
        }
        let reply = blocked.wait();
        assert_eq!((reply.code, reply.payload), (OK, id.to_ne_bytes().to_vec()));
    }
}
