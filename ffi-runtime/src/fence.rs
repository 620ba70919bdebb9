//! Two fences that belong together, one of which costs next to nothing.
//!
//! Two threads each store something, and then load what the other one stores. At least one of them is to see the other's store. For that each needs a
//! fence in between, and a fence is as slow as an addition that all threads share. Where one of the two is seldom, the other's fence can be a
//! [`light`] one: it only keeps the compiler from changing the order. The seldom one has a [`heavy`] fence, by which the system makes every
//! thread of the process that runs at this moment execute a real one, wherever it is. If that is before its load, the load sees the store. If it is behind, so
//! is its store, which everybody sees from then on.
//!
//! Linux has `membarrier` for that and Windows `FlushProcessWriteBuffers`. Where there is neither, or the system refuses, both are ordinary fences.

use core::{
    sync::atomic::{AtomicBool, Ordering, compiler_fence, fence},
    time::Duration,
};
use std::{sync::OnceLock, thread};

/// Whether light fences are light.
static LIGHT: AtomicBool = AtomicBool::new(false);

/// Whether the system has agreed to heavy ones.
fn agreed() -> bool {
    static AGREED: OnceLock<bool> = OnceLock::new();
    *AGREED.get_or_init(|| {
        let agreed = system::agrees();
        LIGHT.store(agreed, Ordering::Relaxed);
        agreed
    })
}

/// Asks the system, the first time. Until then all fences are ordinary ones.
pub fn prepare() {
    agreed();
}

/// What is stored before is seen by whoever has a [`heavy`] fence, or what is loaded behind sees what that one stored before.
#[inline(always)]
pub fn light() {
    compiler_fence(Ordering::SeqCst);
    // Relaxed: a heavy fence works whatever is seen here.
    if !LIGHT.load(Ordering::Relaxed) {
        ordinary();
    }
}

#[cold]
#[inline(never)]
fn ordinary() {
    fence(Ordering::SeqCst);
}

/// The other one of [`light`].
pub fn heavy() {
    // For those that were light: nobody has one before the system has agreed.
    if agreed() && !system::fences() {
        refused();
    }
    // For those that were ordinary.
    fence(Ordering::SeqCst);
}

/// The system has agreed and refuses now: the process has given up rights meanwhile. There are no light fences from now on. What those stored that
/// have just been is on its way to where everybody sees it. Nothing says for how long, but no processor takes a hundredth of this.
#[cold]
fn refused() {
    LIGHT.store(false, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(1));
}

#[cfg(all(any(target_os = "linux", target_os = "android"), not(miri)))]
mod system {
    use libc::{c_int, c_uint};

    const PRIVATE_EXPEDITED: c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: c_int = 1 << 4;

    /// Whether the system does that. An old one, a checker of memory or a sandbox does not know the call.
    fn membarrier(command: c_int) -> bool {
        let none: c_uint = 0;
        // SAFETY: the call takes these arguments, and changes no memory.
        unsafe { libc::syscall(libc::SYS_membarrier, command, none, 0) == 0 }
    }

    pub(super) fn agrees() -> bool {
        // Once more to be sure: it is refused to who has not registered.
        membarrier(REGISTER_PRIVATE_EXPEDITED) && fences()
    }

    pub(super) fn fences() -> bool {
        membarrier(PRIVATE_EXPEDITED)
    }
}

#[cfg(all(windows, not(miri)))]
mod system {
    use windows_sys::Win32::System::Threading::FlushProcessWriteBuffers;

    pub(super) fn agrees() -> bool {
        true
    }

    pub(super) fn fences() -> bool {
        // SAFETY: it has no conditions.
        unsafe { FlushProcessWriteBuffers() };
        true
    }
}

#[cfg(any(not(any(target_os = "linux", target_os = "android", windows)), miri))]
mod system {
    pub(super) fn agrees() -> bool {
        false
    }

    pub(super) fn fences() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use core::{
        hint,
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
    };

    use super::*;

    /// Of two threads that store and then load, how often neither has seen the other.
    fn missed(one: fn(), other: fn()) -> usize {
        const ROUNDS: usize = 50_000;
        static STORED: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];
        static TURN: AtomicUsize = AtomicUsize::new(0);
        let run = |mine: usize, fences: fn()| {
            (1..=ROUNDS).map(move |round| {
                TURN.fetch_add(1, Relaxed);
                let mut spins = 0;
                while TURN.load(Relaxed) < 2 * round {
                    // Where both share a processor, the other one comes when this one lets it.
                    if spins < 1_000 {
                        hint::spin_loop()
                    } else {
                        thread::yield_now()
                    }
                    spins += 1;
                }
                STORED[mine].store(round, Relaxed);
                fences();
                STORED[1 - mine].load(Relaxed) >= round
            })
        };
        let other = thread::spawn(move || run(1, other).collect::<Vec<_>>());
        let mine: Vec<_> = run(0, one).collect();
        let theirs = other.join().expect("no panic");
        mine.iter().zip(&theirs).filter(|(mine, theirs)| !*mine && !**theirs).count()
    }

    #[test]
    fn a_light_one_and_a_heavy_one_see_at_least_one_of_each_other() {
        prepare();
        assert_eq!(missed(light, heavy), 0);
    }
}
