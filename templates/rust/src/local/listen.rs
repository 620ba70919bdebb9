//! Listeners.

use std::ffi::{CString, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use super::{Library, NO_CONTEXT, WOULD_DEADLOCK, copied, in_background, locked, pointer};
use crate::engine::{Event, Failure, Listener, Subscription};

/// The record of a listener.
pub(super) struct Heard {
    /// None when it is not to be called again.
    listener: Mutex<Option<Listener>>,
}

/// Adds a listener to a context.
pub(super) fn subscribe(
    library: &Arc<Library>,
    context: u64,
    event: &str,
    listener: Listener,
) -> Result<Subscription, Failure> {
    let functions = &library.functions;
    let (Some(add), Some(remove)) = (functions.add_event_listener, functions.remove_event_listener) else {
        return Err(Failure::Error("the library has no events".to_owned()));
    };
    let no_event = |_| Failure::Error(format!("there is no event {event:?}"));
    let name = CString::new(event).map_err(no_event)?;
    let heard = Arc::new(Heard { listener: Mutex::new(Some(listener)) });
    let user_data = Arc::as_ptr(&heard).cast_mut().cast::<c_void>();
    // SAFETY: the name ends with a zero, and is there until the function returns. The record is kept until the listener is gone: see below.
    let id = unsafe { add(pointer(context), name.as_ptr(), Some(hear), user_data) };
    if id == 0 {
        return Err(Failure::Error(NO_CONTEXT.to_owned()));
    }
    // It may be called until it is removed, and until the context has ended: `Library::destroy` lets go of it after that.
    locked(&library.kept).entry(context).or_default().push(Arc::clone(&heard));
    let library = Arc::clone(library);
    Ok(Subscription::new(Arc::new(AtomicU64::new(0)), move || {
        let listener = locked(&heard.listener).take();
        drop(in_background(move || {
            // What it holds may be the last of something that takes its time to end.
            drop(listener);
            // SAFETY: the function knows by itself which listeners there are. It waits for one that runs, which this thread may.
            let code = unsafe { remove(pointer(context), id) };
            if code != WOULD_DEADLOCK {
                // It does not run, and will not run again.
                let mut kept = locked(&library.kept);
                if let Some(of_context) = kept.get_mut(&context) {
                    of_context.retain(|kept| !Arc::ptr_eq(kept, &heard));
                }
            }
            Ok(())
        }));
    }))
}

/// Takes an event.
///
/// # Safety
/// `user_data` is a record that is kept while the listener may run. There are `len` bytes at `payload`.
unsafe extern "C" fn hear(_: i32, payload: *const c_void, len: usize, user_data: *mut c_void) {
    // SAFETY: the record is kept while this runs.
    let heard = unsafe { &*user_data.cast_const().cast::<Heard>() };
    let Some(listener) = locked(&heard.listener).clone() else { return };
    // SAFETY: the payload is there until this returns.
    let envelope = unsafe { copied(payload, len) };
    // The panic hook has said it; the library must not unwind.
    drop(catch_unwind(AssertUnwindSafe(|| listener(Event { envelope: &envelope, missed: 0 }))));
}
