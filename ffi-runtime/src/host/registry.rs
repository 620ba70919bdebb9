//! What the host of one context has registered, and the calls that wait for it.

use core::{ffi::c_void, fmt};
use std::{
    collections::BTreeMap,
    sync::{self as shared, PoisonError},
};

use super::{Here, HostError, slot::Waiting};
use crate::{
    abi::{HostFn, HostStats, Release},
    call::Form,
    crossing::Payload,
    executor,
    sync::{self, Arc, AtomicU64, Condvar, Mutex, MutexGuard, Ordering},
};

/// The host of one context.
pub struct Hosts {
    state: Mutex<State>,
    /// The last function that ran has returned.
    quiet: Condvar,
}

#[derive(Default)]
struct State {
    /// Set by teardown.
    closed: bool,
    functions: BTreeMap<Box<str>, Function>,
    /// The calls that wait, by their numbers.
    pending: BTreeMap<u64, Note>,
    /// How many functions of the host run.
    running: usize,
    called: u64,
    answered: u64,
    failed: u64,
    dropped: u64,
}

/// What is noted of a call that waits. All calls of a function that wait are of what is registered for it: replacing that fails them.
struct Note {
    function: &'static str,
    form: Form,
    call: shared::Arc<dyn Waiting>,
}

/// What is registered for a function.
#[derive(Clone)]
pub(crate) enum Function {
    /// The host's.
    Host(Arc<Registration>),
    /// A closure of a test, see [`crate::testing`].
    Here(shared::Arc<Here>),
}

/// A function of the host. It is dropped when it does not run, and will not run again.
pub(crate) struct Registration {
    function: HostFn,
    user_data: *mut c_void,
    form: Form,
    release: Option<Release>,
}

// SAFETY: `user_data` is the host's and is only handed back to its functions, which by the ABI may run on any thread.
unsafe impl Send for Registration {}
// SAFETY: as above, on several threads at once.
unsafe impl Sync for Registration {}

impl Registration {
    /// What the host passed.
    pub(super) fn new(
        function: HostFn,
        user_data: *mut c_void,
        form: Form,
        release: Option<Release>,
    ) -> Self {
        Self { function, user_data, form, release }
    }
}

/// Step 5 of [a call](super).
impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: the host passed this function together with this `user_data`, which nothing else is called with from now on.
            executor::during_callback(|| unsafe { release(self.user_data) });
        }
    }
}

/// The number of the next call. Those of all contexts are different, and none is 0.
fn next_id() -> u64 {
    struct Next(AtomicU64);
    impl Default for Next {
        fn default() -> Self {
            Self(AtomicU64::new(1))
        }
    }
    sync::global!(Next).0.fetch_add(1, Ordering::Relaxed)
}

/// A call that was begun.
pub(super) enum Begun<'a> {
    /// The host is to be asked. The call has this number, 0 where the host is only told.
    Host(u64, Turn<'a>),
    /// A test answers.
    Here(shared::Arc<Here>),
}

impl Hosts {
    /// Nothing is registered.
    pub(crate) fn new() -> Self {
        Self { state: Mutex::default(), quiet: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Step 1 of [a call](super): one that waits, or tells.
    ///
    /// # Errors
    /// There is nobody to ask.
    pub(super) fn begin(
        &self,
        function: &'static str,
        call: Option<shared::Arc<dyn Waiting>>,
    ) -> Result<Begun<'_>, HostError> {
        let mut state = self.state();
        state.called += 1;
        if state.closed {
            state.failed += 1;
            return Err(HostError::Closed);
        }
        let registration = match state.functions.get(function) {
            Some(Function::Host(registration)) => Arc::clone(registration),
            Some(Function::Here(here)) => return Ok(Begun::Here(shared::Arc::clone(here))),
            None => {
                state.failed += 1;
                return Err(HostError::NotRegistered { function });
            }
        };
        state.running += 1;
        let id = call.map_or(0, |call| {
            let id = next_id();
            state.pending.insert(id, Note { function, form: registration.form, call });
            id
        });
        drop(state);
        Ok(Begun::Host(id, Turn { hosts: self, registration: Some(registration) }))
    }

    /// A call that has no note, or had one, is over.
    pub(super) fn over(&self, is_answered: bool) {
        let mut state = self.state();
        *if is_answered { &mut state.answered } else { &mut state.failed } += 1;
    }

    /// Step 4 of [a call](super), by a completion. Gives whether there is such a call.
    ///
    /// # Safety
    /// As [`Answer::lift_payload`](crate::crossing::Answer::lift_payload).
    pub(super) unsafe fn complete(&self, id: u64, code: i32, payload: Payload) -> bool {
        let note = {
            let mut state = self.state();
            let note = state.pending.remove(&id);
            state.dropped += u64::from(note.is_none());
            note
        };
        let Some(Note { form, call, .. }) = note else { return false };
        // SAFETY: the caller's promise.
        unsafe { call.answer(form, code, payload, &|is_answer| self.over(is_answer)) };
        true
    }

    /// Step 4 of [a call](super), by a failure of the call itself.
    pub(super) fn fail(&self, id: u64, error: HostError) {
        if let Some(note) = self.take(id) {
            note.call.fail(error);
        }
    }

    /// Step 4 of [a call](super), by its own end.
    pub(super) fn forget(&self, id: u64) {
        drop(self.take(id));
    }

    fn take(&self, id: u64) -> Option<Note> {
        let mut state = self.state();
        let note = state.pending.remove(&id);
        state.failed += u64::from(note.is_some());
        note
    }

    /// Registers what is made, or nothing, in place of what was registered before. Gives whether it did: nothing is made for a context that is being
    /// destroyed.
    pub(crate) fn register(&self, name: &str, new: impl FnOnce() -> Option<Function>) -> bool {
        let mut state = self.state();
        if state.closed {
            return false;
        }
        let before = match new() {
            Some(function) => state.functions.insert(name.into(), function),
            None => state.functions.remove(name),
        };
        let replaced = before.as_ref().map(|_| state.take_pending(|note| note.function == name));
        // The lock is open when the host hears of it, by what is dropped here and by tasks that are woken.
        drop(state);
        fail_all(replaced.unwrap_or_default(), &HostError::Replaced);
        drop(before);
        true
    }

    /// Whether there is anything to ask by that name.
    #[cfg(feature = "server")]
    pub(crate) fn is_registered(&self, name: &str) -> bool {
        self.state().functions.contains_key(name)
    }

    /// The first part of teardown: nothing is registered or begun from now on, and what waits fails.
    pub(crate) fn close(&self) {
        let pending = {
            let mut state = self.state();
            state.closed = true;
            state.take_pending(|_| true)
        };
        fail_all(pending, &HostError::Closed);
    }

    /// The second part of teardown: when it returns, no function runs, and all of them were released.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        while state.running > 0 {
            state = self.quiet.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let functions = core::mem::take(&mut state.functions);
        drop(state);
        drop(functions);
    }

    /// What became of the calls.
    pub(super) fn stats(&self) -> HostStats {
        let State { called, answered, failed, dropped, .. } = *self.state();
        HostStats { called, answered, failed, dropped, pending: called - answered - failed }
    }
}

impl State {
    /// Step 4 of [a call](super), of many at once.
    fn take_pending(&mut self, of: impl Fn(&Note) -> bool) -> Vec<Note> {
        let taken: Vec<Note> =
            self.pending.extract_if(.., |_, note| of(note)).map(|(_, note)| note).collect();
        self.failed += taken.len() as u64;
        taken
    }
}

fn fail_all(notes: Vec<Note>, error: &HostError) {
    for note in notes {
        note.call.fail(error.clone());
    }
}

/// A function of the host may run: teardown waits until this is dropped.
pub(super) struct Turn<'a> {
    hosts: &'a Hosts,
    /// Taken when it is dropped.
    registration: Option<Arc<Registration>>,
}

impl Turn<'_> {
    fn registration(&self) -> &Registration {
        self.registration.as_ref().expect("taken when it is dropped")
    }

    /// The form that the function takes its arguments in.
    pub(super) fn form(&self) -> Form {
        self.registration().form
    }

    /// Runs it.
    pub(super) fn run(&self, id: u64, (args, len): Payload) {
        let Registration { function, user_data, .. } = *self.registration();
        // SAFETY: the host passed this function together with this `user_data`, which it has not got back yet; the arguments are valid until
        // it returns.
        unsafe { function(id, args, len, user_data) };
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Before it counts as over: what is to be released was released when teardown goes on.
        drop(self.registration.take());
        let mut state = self.hosts.state();
        state.running -= 1;
        let is_awaited = state.closed && state.running == 0;
        drop(state);
        if is_awaited {
            self.hosts.quiet.notify_all();
        }
    }
}

impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosts").finish_non_exhaustive()
    }
}
