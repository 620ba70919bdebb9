//! What the library knows of the thread that it is called on.
//!
//! It is one block, so that a call asks for its place once and hands it down. Nothing in it has a destructor: then the place is known without any
//! look at whether it was made or is gone already. What has to end with the thread is a thread-local value of its own, and empties its part
//! here.

use core::cell::Cell;

use crate::{
    context, executor,
    handle::{self, given::Given},
    slots::{Cells, Last, LastTwo},
    spare::Spare,
    sync::local,
};

/// One of the host's threads, or of the library's own. A reference to it stays on that thread.
#[derive(Debug)]
pub struct Thread {
    /// Whether it is inside the runtime, and what it may do there.
    pub executor: executor::Here,
    /// What it visits.
    pub visits: Cells,
    /// The context that it has called last.
    pub contexts: Last<context::Entry>,
    /// The object that it has called last, and the object's context.
    pub objects: LastTwo<handle::Object, context::Entry>,
    /// What is left of the calls that it has made.
    pub spare: Spare,
    /// The lowering that is going on, the innermost where one runs code of the author's that calls the library.
    pub given: Cell<*const Given>,
    /// Whose handles are taken, and which ones a reply gives out.
    #[cfg(feature = "server")]
    pub elsewhere: handle::elsewhere::Here,
}

local! {
    static THREAD: Thread = Thread {
        executor: executor::Here::new(),
        visits: Cells::new(),
        contexts: Last::new(),
        objects: LastTwo::new(),
        spare: Spare::new(),
        given: Cell::new(core::ptr::null()),
        #[cfg(feature = "server")]
        elsewhere: handle::elsewhere::Here::new(),
    };
}

/// The thread that this runs on.
#[inline(always)]
pub fn current() -> &'static Thread {
    // SAFETY: without a destructor it stays where it is for as long as the thread runs any code, and nobody but that has the reference: it is
    // not `Sync`.
    THREAD.with(|thread| unsafe { &*core::ptr::from_ref(thread) })
}
