//! Handles of hosts elsewhere: which ones a call of theirs may name, and which ones a reply to them gives out.
//!
//! All hosts in this process trust each other, and an id is an id. Those that a server speaks for do not, so it says on whose behalf it calls the library.
//! What is decoded on that thread until the call returns names nothing but what that host has. Code of other hosts that runs meanwhile, inside of
//! callbacks, is not concerned.

use core::{cell::Cell, ffi::c_void};

use super::owner;
use crate::{
    slots::{Kind, Refused, Why},
    thread,
};

/// A host elsewhere.
pub trait Elsewhere {
    /// Whether a handle is one of its own.
    fn has(&self, handle: *mut c_void) -> bool;
}

/// What a thread knows of them. Both refer to the stacks of [`calling`] and [`giving`].
#[derive(Debug)]
pub struct Here {
    host: Cell<Option<*const dyn Elsewhere>>,
    given: Cell<*const [*mut c_void]>,
}

impl Here {
    /// A thread that does nothing on anybody's behalf.
    pub const fn new() -> Self {
        Self { host: Cell::new(None), given: Cell::new(&[] as *const [*mut c_void]) }
    }
}

/// Puts back what was there before, when it is dropped.
#[derive(Debug)]
pub struct Restore<'a, T: Copy>(&'a Cell<T>, T);

impl<T: Copy> Drop for Restore<'_, T> {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

fn until_dropped<T: Copy>(cell: &Cell<T>, value: T) -> Restore<'_, T> {
    Restore(cell, cell.replace(value))
}

/// Calls the library on that host's behalf.
pub fn calling<R>(host: &dyn Elsewhere, call: impl FnOnce() -> R) -> R {
    let host: *const (dyn Elsewhere + '_) = host;
    // SAFETY: the two types differ in the lifetime alone, and whoever follows the pointer does so before this function returns.
    let host: *const (dyn Elsewhere + 'static) = unsafe { core::mem::transmute(host) };
    let _restore = until_dropped(&thread::current().elsewhere.host, Some(host));
    call()
}

/// Code of another host runs until this is dropped.
#[inline]
pub fn apart() -> Restore<'static, Option<*const dyn Elsewhere>> {
    until_dropped(&thread::current().elsewhere.host, None)
}

/// Refuses a handle that this thread must not name just now. If it is an open one, it is as if it was closed.
///
/// # Errors
/// What an id is refused with that is no open handle.
pub fn check(handle: *mut c_void) -> Result<(), Refused> {
    let Some(host) = thread::current().elsewhere.host.get() else { return Ok(()) };
    // SAFETY: it is on the stack of a `calling` that is running on this thread.
    if unsafe { &*host }.has(handle) { Ok(()) } else { Err(refused(handle)) }
}

/// Why a handle is refused that somebody else may have.
pub fn refused(handle: *mut c_void) -> Refused {
    owner(handle).err().unwrap_or(Refused { kind: Kind::Handle, why: Why::Gone })
}

/// Hands on what gives these handles out.
pub fn giving<R>(handles: &[*mut c_void], send: impl FnOnce() -> R) -> R {
    let _restore = until_dropped(&thread::current().elsewhere.given, handles);
    send()
}

/// The handles that the payload gives out which this callback was called with. They are told once: what is called inside of the callback was given others.
pub fn given() -> Vec<*mut c_void> {
    // SAFETY: it is on the stack of a `giving` that is running on this thread, or the empty one that it begins with.
    unsafe { &*thread::current().elsewhere.given.replace(&[]) }.to_vec()
}
