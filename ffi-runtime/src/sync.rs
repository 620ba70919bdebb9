//! What threads meet at: the types of `std`, and those of `loom` where the models run, which try every order of steps.
//!
//! [`crate::slots`], [`crate::context`], [`mod@crate::handle`] and [`crate::call`] take locks, atomics and shared cells from here alone, so that the models see them all.

#[cfg(not(all(test, loom)))]
pub use self::real::*;
#[cfg(all(test, loom))]
pub use crate::models::sync::*;

#[cfg(not(all(test, loom)))]
mod real {
    pub use std::sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    };

    pub use crate::fence::{heavy, light};

    /// How many slots the first chunk of a table has. Models have as few as they need.
    pub const FIRST_CHUNK: u32 = 64;

    /// How many slots a thread can visit at once, inside of each other. More are counted.
    pub const CELLS: usize = 4;

    /// [`core::cell::UnsafeCell`], with a beginning and an end to each access, as `loom` has them.
    #[derive(Debug)]
    pub struct UnsafeCell<T>(core::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        /// A cell with that value.
        pub const fn new(value: T) -> Self {
            Self(core::cell::UnsafeCell::new(value))
        }

        /// Reads what is inside.
        #[inline(always)]
        pub fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
            read(self.0.get())
        }

        /// Changes what is inside.
        #[inline(always)]
        pub fn with_mut<R>(&self, change: impl FnOnce(*mut T) -> R) -> R {
            change(self.0.get())
        }
    }

    /// A reference to the process's one value of a type, in this place. It is made when it is first asked for.
    macro_rules! global {
        ($ty:ty) => {{
            static GLOBAL: std::sync::OnceLock<$ty> = std::sync::OnceLock::new();
            GLOBAL.get_or_init(<$ty>::default)
        }};
    }
    pub(crate) use global;

    /// A value for each thread, which needs no code to be made.
    macro_rules! local {
        ($(#[$attribute:meta])* static $name:ident: $ty:ty = $value:expr;) => {
            std::thread_local! {
                $(#[$attribute])*
                static $name: $ty = const { $value };
            }
        };
    }
    pub(crate) use local;
}
