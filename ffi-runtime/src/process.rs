//! The process around the library: the library stays in it once it has threads, knows a process that was forked off, and has asked what the
//! system can do for it.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::fence;

/// Set in a child by the handler below.
static FORKED: AtomicBool = AtomicBool::new(false);

/// Whether this process was forked from one that had called [`prepare`].
pub fn is_forked() -> bool {
    // A child begins with one thread, which is the one that set it.
    FORKED.load(Ordering::Relaxed)
}

/// Called before the library's first thread is started. More than once does no harm.
///
/// # Errors
/// The system has no memory left.
pub fn prepare() -> io::Result<()> {
    static PREPARED: AtomicBool = AtomicBool::new(false);
    if !PREPARED.load(Ordering::Acquire) {
        system::pin();
        system::watch_forks()?;
        fence::prepare();
        PREPARED.store(true, Ordering::Release);
    }
    Ok(())
}

#[cfg(unix)]
mod system {
    use std::{io, sync::atomic::Ordering};

    /// Keeps this library mapped until the process ends, whatever the host closes: its threads run its code. Where the library is
    /// a part of the program, there is nothing to keep.
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    pub(super) fn pin() {
        let mut info = core::mem::MaybeUninit::<libc::Dl_info>::uninit();
        let here: fn() = pin;
        // SAFETY: any address may be asked for, and `info` can be written.
        if unsafe { libc::dladdr(here as *const libc::c_void, info.as_mut_ptr()) } == 0 {
            return;
        }
        // SAFETY: written, as the call above says.
        let name = unsafe { info.assume_init() }.dli_fname;
        if !name.is_null() {
            // The handle is not closed, so it keeps the library, too.
            // SAFETY: `name` is the loader's own text, and what is loaded already runs nothing when it is opened again.
            unsafe { libc::dlopen(name, libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) };
        }
    }

    /// The loaders of other systems have no such call in common; a host there must not close the library.
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    pub(super) fn pin() {}

    /// Notes in every child that is forked from now on that it is one.
    pub(super) fn watch_forks() -> io::Result<()> {
        unsafe extern "C" fn in_the_child() {
            super::FORKED.store(true, Ordering::Relaxed);
            crate::executor::leave_behind();
        }
        // SAFETY: the handler only stores to atomics, which a child may do, and the library was pinned: it stays there.
        match unsafe { libc::pthread_atfork(None, None, Some(in_the_child)) } {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }
}

#[cfg(windows)]
mod system {
    use std::io;

    use windows_sys::Win32::{
        Foundation::HMODULE,
        System::LibraryLoader::{
            GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
        },
    };

    /// Keeps this library mapped until the process ends, whatever the host frees: its threads run its code.
    pub(super) fn pin() {
        let here: fn() = pin;
        let mut module: HMODULE = core::ptr::null_mut();
        let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
        // SAFETY: by the first flag the name is an address inside of a module, and `module` can be written.
        unsafe { GetModuleHandleExW(flags, here as *const u16, &mut module) };
    }

    /// There is no `fork`.
    pub(super) fn watch_forks() -> io::Result<()> {
        Ok(())
    }
}

#[cfg(not(any(unix, windows)))]
mod system {
    use std::io;

    /// Nothing is unloaded.
    pub(super) fn pin() {}

    /// There is no `fork`.
    pub(super) fn watch_forks() -> io::Result<()> {
        Ok(())
    }
}
