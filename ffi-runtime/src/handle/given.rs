//! What the result that is being lowered on this thread gives out.
//!
//! A handle can stand anywhere in a result, and only the call around it knows the context that will own it. So the call says so for as
//! long as it lowers, and hears at the end whether something went wrong.

use core::{
    cell::{Cell, RefCell},
    ffi::c_void,
    ptr,
};
use std::sync::Arc;

use super::{Handle, close, give};
use crate::{context::Owner, thread};

/// One lowering, on the stack of [`around`].
#[derive(Debug)]
pub struct Given {
    owner: Option<Owner>,
    ids: RefCell<Vec<*mut c_void>>,
    fault: RefCell<Option<String>>,
}

/// The ids that a result has given out.
#[derive(Debug, Default)]
pub struct Ids {
    /// Whoever they are given to in this process keeps them by itself.
    #[cfg(feature = "server")]
    ids: Vec<*mut c_void>,
}

impl Ids {
    /// Hands the result on: who gets it on this thread can know whose they are from now on.
    #[inline]
    pub fn handed_on<R>(&self, send: impl FnOnce() -> R) -> R {
        #[cfg(feature = "server")]
        return super::elsewhere::giving(&self.ids, send);
        #[cfg(not(feature = "server"))]
        send()
    }
}

/// Lowers a result, whose handles belong to `owner`. Where it fails nothing is given out.
///
/// # Errors
/// Those of `lower`, and a handle could not be given out.
pub fn by<R>(owner: Option<Owner>, mut lower: impl FnMut() -> Result<R, String>) -> Result<(R, Ids), String> {
    let mut lowered = None;
    let ids = around(owner, &mut || {
        lowered = Some(lower()?);
        Ok(())
    })?;
    Ok((lowered.expect("it has gone well"), ids))
}

/// The same, whatever `lower` makes. It is compiled once, and not several times for each exported function.
///
/// # Errors
/// As [`by`].
pub fn around(owner: Option<Owner>, lower: &mut dyn FnMut() -> Result<(), String>) -> Result<Ids, String> {
    struct Restore<'a>(&'a Cell<*const Given>, *const Given);
    impl Drop for Restore<'_> {
        fn drop(&mut self) {
            self.0.set(self.1);
        }
    }
    let current = &thread::current().given;
    let given = Given { owner, ids: RefCell::default(), fault: RefCell::default() };
    let restore = Restore(current, current.replace(&raw const given));
    let lowered = lower();
    drop(restore);
    let Given { ids, fault, .. } = given;
    let failed = match (lowered, fault.into_inner()) {
        (Ok(()), None) => {
            return Ok(Ids {
                #[cfg(feature = "server")]
                ids: ids.into_inner(),
            });
        }
        (Err(text), _) | (Ok(()), Some(text)) => text,
    };
    for id in ids.into_inner() {
        // Where its context was destroyed meanwhile, that has closed it.
        let _ = close(id);
    }
    Err(failed)
}

/// The id of a share of an object, as a part of the result that is being lowered. Null where that has failed.
pub fn id<T: Handle>(object: &Arc<T>) -> *mut c_void {
    // SAFETY: null, or on the stack of an `around` that is running on this thread: it is not changed but by its own cells.
    let Some(given) = (unsafe { thread::current().given.get().as_ref() }) else { return ptr::null_mut() };
    if given.fault.borrow().is_some() {
        return ptr::null_mut();
    }
    let id = match given.owner {
        Some(owner) => give(Arc::clone(object), owner).map_err(|refused| refused.to_string()),
        None => Err(format!("the handle `{}` has no context that it could belong to", T::NAME)),
    };
    match id {
        Ok(id) => {
            given.ids.borrow_mut().push(id);
            id
        }
        Err(text) => {
            given.fault.replace(Some(text));
            ptr::null_mut()
        }
    }
}
