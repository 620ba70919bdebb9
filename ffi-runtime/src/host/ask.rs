//! Step 2 of [a call](super): the arguments, given to the host's function.

use core::ptr;

use super::{HostArgs, registry::Turn};
use crate::{
    arena::{Arena, Room},
    call::Form,
    cbor::Encoder,
    context::Owner,
    depth::too_deep,
    executor,
    handle::{self, given},
    panic,
};

/// Lowers the arguments and runs the host's function. Handles in them belong to `owner`.
///
/// # Errors
/// They are nested too deep, the author's code panicked, or a handle could not be given out. The function has not run then.
pub(super) fn ask<A: HostArgs>(turn: Turn<'_>, owner: Owner, id: u64, args: A) -> Result<(), String> {
    // The author's conversions are inside of it, too: `destroy` waits for them as it waits for the function.
    let asked = executor::during_callback(|| match turn.form() {
        Form::Native => {
            let (room, arena) = (Room::new(), Arena::new());
            // SAFETY: it stays where it is until the end of this block.
            unsafe { arena.give(&room) };
            let (c, _) = given::by(Some(owner), || {
                let c = panic::guard(|| args.lower(&arena))?;
                if arena.is_too_deep() { Err(args_too_deep()) } else { Ok(c) }
            })?;
            turn.run(id, (ptr::from_ref(&c).cast(), size_of::<A::C>()));
            Ok(())
        }
        Form::Cbor => {
            let (bytes, ids) = given::by(Some(owner), || {
                let mut encoder = Encoder::new();
                panic::guard(|| args.encode(&mut encoder))?;
                encoder.finish().ok_or_else(args_too_deep)
            })?;
            ids.handed_on(|| turn.run(id, (bytes.as_ptr().cast(), bytes.len())));
            Ok(())
        }
    });
    drop(turn);
    handle::release(args);
    asked
}

#[cold]
fn args_too_deep() -> String {
    format!("the arguments are {}", too_deep())
}
