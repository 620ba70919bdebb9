//! A call that is shared by what polls it, its wakers, and whoever cancels it: one piece of memory, whatever its function is.
//!
//! It is what an `Arc` is, but that a thread keeps the memory of a call that was over at once, for its next one ([`crate::spare`]), and that
//! what wakes and cancels a call is compiled once, and not for each function.

use core::{
    alloc::Layout,
    mem::ManuallyDrop,
    ptr::NonNull,
    task::{Context, Poll, RawWaker, RawWakerVTable, Waker},
};
use std::process::abort;

use super::{
    signal::{Signal, Starts},
    waits::Task,
};
use crate::{
    context::Cancel,
    executor::Executor,
    spare,
    sync::{AtomicUsize, Ordering},
    thread::Thread,
};

/// What all calls have. Stands first in each.
pub(super) struct Head {
    shares: AtomicUsize,
    pub(super) signal: Signal,
    pub(super) executor: Executor,
    kind: &'static Kind,
}

/// What differs by the function.
pub(super) struct Kind {
    /// Of the whole.
    pub(super) layout: Layout,
    /// Steps 6 and 7 of [a call](super).
    ///
    /// # Safety
    /// - Called by the call's task, with a call of this kind.
    pub(super) run: unsafe fn(NonNull<Head>, &mut Context<'_>) -> Poll<()>,
    /// There is nothing left of the call from now on. Unless it had replied, it is cancelled.
    ///
    /// # Safety
    /// - Called by the call's task, or where there is no other share, with a call of this kind.
    pub(super) end: unsafe fn(NonNull<Head>),
}

/// A share of a call.
pub(super) struct Shared(NonNull<Head>);

// SAFETY: what all calls have may be used by all threads. The rest is touched as `Kind` says: by one of them at a time, each of which has seen
// what the one before did. It is `Send`, as `Shared::new` asks for.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    /// The first share of a new call. Behind its head there is nothing yet.
    ///
    /// # Safety
    /// - The call's layout is that of the kind, and begins with a [`Head`].
    /// - The rest is `Send`, and put there before anybody else gets a share.
    #[inline(always)]
    pub(super) unsafe fn new(executor: Executor, thread: &Thread, kind: &'static Kind) -> Self {
        let head = thread.spare.take(kind.layout).cast::<Head>();
        // SAFETY: by this function's contract there is enough memory, aligned as it has to be. Nobody else has it.
        unsafe { head.write(Head { shares: AtomicUsize::new(1), signal: Signal::begun(), executor, kind }) };
        Self(head)
    }

    /// The whole of it.
    #[inline(always)]
    pub(super) fn place(&self) -> NonNull<Head> {
        self.0
    }

    #[inline(always)]
    pub(super) fn head(&self) -> &Head {
        // SAFETY: it is there for as long as there is a share.
        unsafe { self.0.as_ref() }
    }

    /// The waker of the polls on the thread that has begun it, for as long as this is there. It must not be dropped.
    #[inline(always)]
    pub(super) fn waker(&self) -> ManuallyDrop<Waker> {
        // SAFETY: the functions do what those of a waker have to, with a share that each waker has. This one has that of `self`, which stays
        // there: it is not dropped, and its clones have others.
        ManuallyDrop::new(unsafe { Waker::from_raw(RawWaker::new(self.0.as_ptr().cast(), &WAKES)) })
    }

    /// For whoever cancels it.
    pub(super) fn canceller(&self) -> Cancel {
        let share = ManuallyDrop::new(self.clone());
        // SAFETY: as for the waker. It has the share above.
        unsafe { Waker::from_raw(RawWaker::new(share.0.as_ptr().cast(), &CANCELS)) }
    }

    /// The share of a waker.
    ///
    /// # Safety
    /// - `data` is from a share that was kept from being dropped, and is not used again, or this is not dropped.
    unsafe fn of(data: *const ()) -> Self {
        // SAFETY: a share has no null.
        Self(unsafe { NonNull::new_unchecked(data.cast_mut().cast()) })
    }

    /// Runs it as its one task.
    ///
    /// # Safety
    /// - Called by the call's task.
    pub(super) unsafe fn run(&self, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: by this function's contract.
        unsafe { (self.head().kind.run)(self.0, context) }
    }

    /// See [`Kind::end`].
    ///
    /// # Safety
    /// - Called by the call's task.
    pub(super) unsafe fn end(&self) {
        // SAFETY: by this function's contract.
        unsafe { (self.head().kind.end)(self.0) }
    }

    /// Lets go of a call that has ended on the thread that has begun it. Where nobody else has a share, that keeps the memory.
    ///
    /// # Safety
    /// - `kind` is that of the call, of which there is nothing left behind its head.
    #[inline(always)]
    pub(super) unsafe fn over(self, thread: &Thread, kind: &'static Kind) {
        // Acquire pairs with the release of whoever had the last share but this.
        if self.head().shares.load(Ordering::Acquire) == 1 {
            let head = ManuallyDrop::new(self).0;
            // SAFETY: this was the only share, and who has none makes none.
            unsafe { head.drop_in_place() };
            // SAFETY: it is from `new`, for that layout, and nobody uses it any more.
            unsafe { thread.spare.give(head.cast(), kind.layout) };
        }
    }

    /// There is no share any more.
    #[cold]
    #[inline(never)]
    fn free(&mut self) {
        let Kind { layout, end, .. } = *self.head().kind;
        // SAFETY: there is no other share, and this is a call of that kind.
        unsafe { end(self.0) };
        // SAFETY: as above. It is not used again.
        unsafe { self.0.drop_in_place() };
        // SAFETY: it is from `new`, for that layout, and nobody uses it any more.
        unsafe { spare::free(self.0.cast(), layout) };
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        // Relaxed, as for an `Arc`: who has a share can give one.
        let before = self.head().shares.fetch_add(1, Ordering::Relaxed);
        // There is not as much memory as that takes, unless shares are forgotten.
        if before > isize::MAX as usize {
            abort();
        }
        Self(self.0)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Release: what was done with this share is over for whoever frees the call. Acquire, for that.
        if self.head().shares.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.free();
        }
    }
}

/// Gives a call to the one task that it has, where the signal says so.
fn start(call: Shared, Starts(starts): Starts) {
    if starts {
        let executor = call.head().executor;
        executor.spawn(Task::of(call));
    }
}

/// The functions of a waker that does `$tells`.
macro_rules! told {
    ($tells:ident) => {{
        // SAFETY, of all four: a waker has a share, which `wake` and `drop` take, and the others leave.
        unsafe fn clone(data: *const ()) -> RawWaker {
            // SAFETY: see above.
            let share = ManuallyDrop::new(unsafe { Shared::of(data) });
            RawWaker::new(ManuallyDrop::new(Shared::clone(&share)).0.as_ptr().cast(), VTABLE)
        }
        unsafe fn wake(data: *const ()) {
            // SAFETY: see above.
            let share = unsafe { Shared::of(data) };
            let starts = share.head().signal.$tells();
            start(share, starts);
        }
        unsafe fn wake_by_ref(data: *const ()) {
            // SAFETY: see above.
            let share = ManuallyDrop::new(unsafe { Shared::of(data) });
            if let starts @ Starts(true) = share.head().signal.$tells() {
                start(Shared::clone(&share), starts);
            }
        }
        unsafe fn drop(data: *const ()) {
            // SAFETY: see above.
            core::mem::drop(unsafe { Shared::of(data) });
        }
        RawWakerVTable::new(clone, wake, wake_by_ref, drop)
    }};
}

static WAKES: RawWakerVTable = {
    const VTABLE: &RawWakerVTable = &WAKES;
    told!(wakes)
};

static CANCELS: RawWakerVTable = {
    const VTABLE: &RawWakerVTable = &CANCELS;
    told!(cancels)
};
