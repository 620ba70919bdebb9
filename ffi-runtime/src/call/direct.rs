//! The direct form, `_wait`: the result in `*out`, errors and what the result owns in `*reply`.

use core::{
    ffi::c_void,
    future::Future,
    mem::ManuallyDrop,
    ops::Deref,
    pin::{Pin, pin},
    ptr::{self, NonNull},
    time::Duration,
};
use std::sync::Arc;

use super::{
    Outcome, Scope, Target, Trouble,
    callback::run_sync,
    construct::{Created, into_context, open, reserve},
    elsewhere::{Lent, run_elsewhere},
    form_alone, formed_bare,
    future::{First, Guarded, Start, Woken, begin, settled},
    lower, lower_alone,
    responder::{CANCELLED, payload_of},
    run_formed,
    signal::Signal,
    target::{Held, Inside, StaticHeld, Waiting, lend},
};
use crate::{
    abi::{self, Reply},
    arena::{Arena, Room},
    context::{Library, Owner},
    crossing::{Crossing, Failure, Lower, Output, Payload},
    executor::{self, Executor},
    options::Options,
    panic, thread,
    value_error::ValueError,
};

/// Where a direct call puts what it came to, as the host passed it.
#[derive(Debug)]
pub struct Destination<C> {
    /// For the result; null where there is none.
    pub out: *mut C,
    /// For errors, and what the result owns; may be null.
    pub reply: *mut Reply,
}

impl<C> Clone for Destination<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Destination<C> {}

/// Frees what a reply owns. Stands first in that, so that its address is that of the whole.
type Release = unsafe fn(*mut c_void);

/// A value that a reply refers to, and an arena where there has to be one.
#[repr(C)]
struct Owned<V, A = ()> {
    release: Release,
    /// Before `value`: what is in the arena refers to the value and has no destructor.
    arena: A,
    value: V,
}

/// With room for what is in the arena.
#[repr(C)]
struct Roomy<V> {
    owned: Owned<V, Arena>,
    room: Room,
}

/// What a reply will own, before the host has it. What refers to its parts still does when this was moved, which could not be said of
/// a box.
struct Root<O>(NonNull<O>);

impl<V> Root<Owned<V>> {
    /// A value alone.
    fn new(value: V) -> Self {
        Self(NonNull::from(Box::leak(Box::new(Owned { release: free::<Owned<V>>, arena: (), value }))))
    }
}

impl<V> Root<Roomy<V>> {
    /// A value with an arena. It is made where it stays: the room would be copied otherwise.
    fn with_arena(value: V) -> Self {
        let place: NonNull<Roomy<V>> = NonNull::from(Box::leak(Box::<Roomy<V>>::new_uninit())).cast();
        let owned = Owned { release: free::<Roomy<V>>, arena: Arena::new(), value };
        // SAFETY: there is memory for it, and it stands first. Behind it is room, of which any memory is a value.
        unsafe { place.cast().write(owned) };
        let root = Self(place);
        // SAFETY: it stays where it is until it is released, and nothing refers to it then.
        unsafe { root.owned.arena.give(&root.room) };
        root
    }
}

impl<O> Root<O> {
    /// Hands it over to the host, until [`release`].
    fn into_raw(self) -> *mut c_void {
        ManuallyDrop::new(self).0.as_ptr().cast()
    }
}

impl<O> Deref for Root<O> {
    type Target = O;

    fn deref(&self) -> &O {
        // SAFETY: it came from a box, is there until this is dropped, and is not changed.
        unsafe { self.0.as_ref() }
    }
}

impl<O> Drop for Root<O> {
    fn drop(&mut self) {
        // SAFETY: it came from a box, and is not used again.
        unsafe { free::<O>(self.0.as_ptr().cast()) };
    }
}

/// # Safety
/// `owner` is a box of that type, and is not used again.
unsafe fn free<O>(owner: *mut c_void) {
    // SAFETY: by the contract of this function.
    drop(unsafe { Box::from_raw(owner.cast::<O>()) });
}

/// What a reply owns, as its fields say it beside a null payload: something that knows how it is released, or bytes, whose capacity is then its `len`.
/// A result that is nothing but bytes is not allocated once more to have an owner.
#[derive(Clone, Copy)]
struct Memory {
    len: usize,
    owner: *mut c_void,
}

impl Memory {
    /// Nothing.
    const NONE: Self = Self { len: 0, owner: ptr::null_mut() };

    fn of<O>(root: Root<O>) -> Self {
        Self { len: 0, owner: root.into_raw() }
    }

    fn of_bytes(bytes: Vec<u8>) -> Self {
        match bytes.capacity() {
            0 => Self::NONE,
            len => Self { len, owner: ManuallyDrop::new(bytes).as_mut_ptr().cast() },
        }
    }

    /// # Safety
    /// It has a `len`, came from `of_bytes`, and is not used again.
    unsafe fn release_bytes(self) {
        // SAFETY: of the global allocator, with that capacity, by this function's contract.
        drop(unsafe { Vec::<u8>::from_raw_parts(self.owner.cast(), 0, self.len) });
    }
}

/// Frees what a reply owns, and marks it as empty.
///
/// # Safety
/// - `reply` is null or points to a reply that a `_wait` function of this library filled, and no other thread
///   uses it.
pub unsafe fn release(reply: *mut Reply) {
    // SAFETY: null or a reply that nobody else uses.
    let Some(reply) = (unsafe { reply.as_mut() }) else { return };
    let has_payload = !core::mem::replace(&mut reply.payload, ptr::null()).is_null();
    let len = core::mem::take(&mut reply.len);
    let owner = core::mem::replace(&mut reply.owner, ptr::null_mut());
    if owner.is_null() {
        return;
    }
    if !has_payload && len > 0 {
        // SAFETY: what has a length and no payload is bytes, and `reply` does not name them any more.
        return unsafe { Memory { len, owner }.release_bytes() };
    }
    // The author's `Drop` stays in the process that the value is from: in a child it could wait for a lock that nobody gives back.
    let Some(executor) = Executor::started() else { return };
    let _entered = executor.enter();
    // SAFETY: an owner comes from `Root::into_raw`, and the release function is its first field.
    let release = unsafe { *owner.cast::<Release>() };
    // The author's `Drop` may panic; there is nobody to tell.
    drop(panic::guard(|| {
        // SAFETY: the function belongs to the value, which is not used again: `reply` does not name it any more.
        unsafe { release(owner) }
    }));
}

/// Answers with text.
///
/// # Safety
/// `reply` is null or writable.
#[cold]
#[inline(never)]
unsafe fn text_in(reply: *mut Reply, code: i32, text: &str) -> i32 {
    if !reply.is_null() {
        let owned = Root::new(text.to_owned());
        let (payload, len) = payload_of(owned.value.as_bytes());
        let to = Destination { out: ptr::null_mut::<()>(), reply };
        // SAFETY: by this function's contract. The payload is on the heap, where it stays.
        unsafe { to.store(code, payload, len, owned.into_raw()) };
    }
    code
}

/// Answers that the call is not let in, or that there is nothing that it could run on.
///
/// # Safety
/// `reply` is null or writable.
#[cold]
#[inline(never)]
unsafe fn say(reply: *mut Reply, why: &dyn core::fmt::Display) -> i32 {
    // SAFETY: by this function's contract.
    unsafe { text_in(reply, abi::ERR, &why.to_string()) }
}

/// Answers, where that is possible, that there is no place for what is due.
///
/// # Safety
/// `reply` is null, misaligned or writable.
#[cold]
#[inline(never)]
unsafe fn refuse_destination(reply: *mut Reply) -> i32 {
    if !reply.is_aligned() {
        return abi::ERR;
    }
    // SAFETY: by this function's contract.
    unsafe { text_in(reply, abi::ERR, "out: a null or misaligned pointer where the result is due") }
}

impl<C> Destination<C> {
    /// Refuses what could not be answered, or run.
    ///
    /// # Safety
    /// - `out` and `reply` are null or writable. Neither is read.
    #[inline(always)]
    pub(super) unsafe fn begin<T: Output<C = C>>(self, options: &Options) -> Result<Executor, i32> {
        // SAFETY: by this function's contract.
        unsafe { self.begin_anywhere::<T>() }?;
        // SAFETY: by this function's contract.
        Executor::get(options).map_err(|error| unsafe { say(self.reply, &error) })
    }

    /// The same for what runs nothing.
    ///
    /// # Safety
    /// - `out` and `reply` are null or writable. Neither is read.
    #[inline(always)]
    pub(super) unsafe fn begin_anywhere<T: Output<C = C>>(self) -> Result<(), i32> {
        let has_out = size_of::<C>() == 0 || !self.out.is_null() && self.out.is_aligned();
        let has_reply = self.reply.is_aligned() && (T::Lowered::PLAIN || !self.reply.is_null());
        // SAFETY: by this function's contract.
        if has_out && has_reply { Ok(()) } else { Err(unsafe { refuse_destination(self.reply) }) }
    }

    /// Fills the reply, where there is one. Every way out of a call does so, and none reads what was there.
    ///
    /// # Safety
    /// `reply` is null or writable.
    #[inline(always)]
    pub(super) unsafe fn store(self, code: i32, payload: *const c_void, len: usize, owner: *mut c_void) {
        if !self.reply.is_null() {
            // SAFETY: not null, so writable by the contract; what was there is not ours to drop.
            unsafe { self.reply.write(Reply { code, payload, len, owner }) };
        }
    }

    /// Answers with text.
    ///
    /// # Safety
    /// `reply` is null or writable.
    pub(super) unsafe fn text(self, code: i32, text: &str) -> i32 {
        // SAFETY: by this function's contract.
        unsafe { text_in(self.reply, code, text) }
    }

    /// Answers that waiting here could never end.
    ///
    /// # Safety
    /// `reply` is null or writable.
    pub(super) unsafe fn would_deadlock(self) -> i32 {
        // SAFETY: by this function's contract.
        unsafe { self.text(abi::WOULD_DEADLOCK, "waiting on a thread of the library would never end") }
    }

    /// Answers that the limit is over.
    ///
    /// # Safety
    /// `reply` is null or writable.
    pub(super) unsafe fn timed_out(self, timeout_ms: i64) -> i32 {
        let text = format!("timed out after {timeout_ms} ms");
        // SAFETY: by this function's contract.
        unsafe { self.text(abi::TIMEOUT, &text) }
    }

    /// Answers with an item of a stream, and gives the code. Handles in it belong to `owner`.
    ///
    /// # Errors
    /// Its C form cannot be made; nothing was answered.
    ///
    /// # Safety
    /// `out` is writable where `T` has a value; `reply` is null or writable.
    pub(super) unsafe fn item<T: Output<C = C>>(self, item: T, owner: Option<Owner>) -> Result<i32, String> {
        let memory = self.lowered(item.into_lowered(), owner)?;
        // SAFETY: by this function's contract.
        Ok(unsafe { self.has_result(abi::ITEM, memory) })
    }

    /// Answers with a result, whose memory the reply owns, and gives the code.
    ///
    /// # Safety
    /// `out` is writable where there is a result, and not null nor misaligned; `reply` is null or writable.
    #[inline(always)]
    unsafe fn result(self, c: C, memory: Memory) -> i32 {
        // SAFETY: by this function's contract.
        unsafe { self.put(c) };
        // SAFETY: by this function's contract.
        unsafe { self.has_result(abi::OK, memory) }
    }

    /// Writes the result, where there is one.
    ///
    /// # Safety
    /// `out` is writable where there is a result, and not null nor misaligned.
    #[inline(always)]
    unsafe fn put(self, c: C) {
        if size_of::<C>() > 0 {
            // SAFETY: by this function's contract.
            unsafe { self.out.write(c) };
        }
    }

    /// Answers that the result is there, and gives the code.
    ///
    /// # Safety
    /// `reply` is null or writable.
    #[inline(always)]
    unsafe fn has_result(self, code: i32, memory: Memory) -> i32 {
        // SAFETY: by this function's contract.
        unsafe { self.store(code, ptr::null(), memory.len, memory.owner) };
        code
    }

    /// Answers with what the call came to, and gives the code. Handles in it belong to `owner`.
    ///
    /// # Safety
    /// `out` is writable where `T` has a result; `reply` is null or writable.
    #[inline(never)]
    pub(super) unsafe fn finish<T: Output<C = C>, E: Failure>(
        self,
        outcome: Outcome<T, E>,
        owner: Option<Owner>,
    ) -> i32 {
        match outcome {
            Ok(value) => match self.lowered(value.into_lowered(), owner) {
                // SAFETY: by this function's contract.
                Ok(memory) => unsafe { self.has_result(abi::OK, memory) },
                // SAFETY: by this function's contract.
                Err(text) => unsafe { self.text(abi::ERR, &text) },
            },
            // SAFETY: by this function's contract.
            Err(trouble) => unsafe { self.trouble(trouble, owner) },
        }
    }

    /// Answers that there is no result, and gives the code. Handles in a typed error belong to `owner`.
    ///
    /// # Safety
    /// `reply` is null or writable.
    #[cold]
    #[inline(never)]
    unsafe fn trouble<E: Failure>(self, trouble: Trouble<E>, owner: Option<Owner>) -> i32 {
        match trouble {
            Trouble::Failed(error) => match error.split() {
                // SAFETY: by this function's contract.
                Ok(error) => unsafe {
                    self.fail(error, owner, <E::Typed as Crossing>::lower, <E::Typed as Crossing>::payload)
                },
                // SAFETY: by this function's contract.
                Err(text) => unsafe { self.text(abi::ERR, &text) },
            },
            // SAFETY: by this function's contract.
            Trouble::Text(text) => unsafe { self.text(abi::ERR, &text) },
            // SAFETY: by this function's contract.
            Trouble::Cancelled => unsafe { self.text(abi::CANCELLED, CANCELLED) },
        }
    }

    /// Writes the result, and gives its memory.
    fn lowered<T: Lower<C = C>>(self, value: T, owner: Option<Owner>) -> Result<Memory, String> {
        if T::PLAIN {
            let c = match T::ALONE {
                true => lower_alone(&value),
                false => lower(&Arena::new(), owner, |arena| value.lower(arena)),
            };
            panic::dispose(value);
            // SAFETY: not null and aligned, see `begin`, and writable by the host's promise.
            unsafe { self.put(c?) };
            return Ok(Memory::NONE);
        }
        if let Some(into_bytes) = T::INTO_BYTES {
            let c = lower_alone(&value)?;
            // SAFETY: as above.
            unsafe { self.put(c) };
            return Ok(Memory::of_bytes(into_bytes(value)));
        }
        if T::ALONE {
            let owned = Root::new(value);
            return self.written(lower_alone(&owned.value), owned);
        }
        let root = Root::with_arena(value);
        let Owned { arena, value, .. } = &root.owned;
        self.written(lower(arena, owner, |arena| value.lower(arena)), root)
    }

    /// Writes the C form of what is owned, and gives its memory.
    fn written<O>(self, c: Result<C, String>, owned: Root<O>) -> Result<Memory, String> {
        match c {
            Ok(c) => {
                // SAFETY: not null and aligned, see `begin`, and writable by the host's promise.
                unsafe { self.put(c) };
                Ok(Memory::of(owned))
            }
            Err(text) => {
                panic::dispose(owned);
                Err(text)
            }
        }
    }

    /// Answers with a typed error, or with what has a share of one.
    ///
    /// # Safety
    /// `reply` is null or writable.
    pub(super) unsafe fn fail<V, E>(
        self,
        error: V,
        owner: Option<Owner>,
        lower_error: fn(&V, &Arena) -> E,
        payload: unsafe fn(&E) -> Payload,
    ) -> i32 {
        if self.reply.is_null() {
            panic::dispose(error);
            return abi::FAIL;
        }
        let root = Root::with_arena(error);
        let Owned { arena, value, .. } = &root.owned;
        match lower(arena, owner, |arena| arena.value(|| lower_error(value, arena))) {
            Ok(c) => {
                // SAFETY: just made, and in the arena.
                let c = unsafe { &*c };
                // SAFETY: just lowered, and whole.
                let (payload, len) = unsafe { payload(c) };
                // SAFETY: by this function's contract. The payload is in the arena, which stays where it is.
                unsafe { self.store(abi::FAIL, payload, len, root.into_raw()) };
                abi::FAIL
            }
            Err(text) => {
                panic::dispose(root);
                // SAFETY: by this function's contract.
                unsafe { self.text(abi::ERR, &text) }
            }
        }
    }
}

/// A C form, and the value that it refers to.
type Alone<V> = (<V as Lower>::C, Root<Owned<V>>);

/// Runs a sync function whose result is [alone](Lower::ALONE), and makes its C form. One guard is around all of it; the value is outside of
/// that, as dropping it may panic, too.
#[inline(always)]
fn run_alone<This, A, T: Output, E: Failure>(
    scope: Scope<'_>,
    this: &This,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&This, A) -> Result<T, E>,
) -> Outcome<Alone<T::Lowered>, E> {
    let mut owned = None;
    let made =
        run_formed(scope, this, args, function, |value| form_alone(&owned.insert(Root::new(value)).value));
    match (made, owned) {
        (Ok(c), Some(owned)) => Ok((c, owned)),
        (Err(trouble), owned) => {
            panic::dispose(owned);
            Err(trouble)
        }
        (Ok(_), None) => unreachable!("what has a C form is owned"),
    }
}

/// Calls a sync function on this thread.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
#[inline(always)]
pub unsafe fn sync<G: Target, A, T: Output, E: Failure>(
    target: G,
    to: Destination<T::C>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&G::This, A) -> Result<T, E>,
) -> i32 {
    // SAFETY: the caller's promise.
    let executor = match unsafe { to.begin::<T>(target.options()) } {
        Ok(executor) => executor,
        Err(code) => return code,
    };
    let thread = thread::current();
    // As `Target::enter`, but what a refusal is moved through is not in the way of a call that is none.
    let inside = match target.again(thread) {
        Some(inside) => inside,
        None => match target.look_for(thread) {
            Ok(inside) => inside,
            // SAFETY: the caller's promise.
            Err(refused) => return unsafe { say(to.reply, &refused) },
        },
    };
    // What is between here and its end does not unwind: were there a panic, the entry would end the process.
    let inside = ManuallyDrop::new(inside);
    let _entered = executor.enter_on(thread);
    let scope = Scope::new(inside.context());
    let code = if T::Lowered::BARE {
        match run_formed(scope, &**inside, args, function, |value| formed_bare(value, form_alone)) {
            // SAFETY: the caller's promise, and `begin` has looked.
            Ok(c) => unsafe { to.result(c, Memory::NONE) },
            // SAFETY: the caller's promise.
            Err(trouble) => unsafe { to.trouble::<E>(trouble, inside.owner()) },
        }
    } else if let Some(into_bytes) = T::Lowered::INTO_BYTES {
        // Nothing panics that is done with bytes.
        let form = |value| form_alone(&value).map(|c| (c, Memory::of_bytes(into_bytes(value))));
        match run_formed(scope, &**inside, args, function, form) {
            // SAFETY: the caller's promise, and `begin` has looked.
            Ok((c, memory)) => unsafe { to.result(c, memory) },
            // SAFETY: the caller's promise.
            Err(trouble) => unsafe { to.trouble::<E>(trouble, inside.owner()) },
        }
    } else if T::Lowered::ALONE {
        match run_alone(scope, &**inside, args, function) {
            // SAFETY: the caller's promise, and `begin` has looked.
            Ok((c, owned)) => unsafe { to.result(c, Memory::of(owned)) },
            // SAFETY: the caller's promise.
            Err(trouble) => unsafe { to.trouble::<E>(trouble, inside.owner()) },
        }
    } else {
        let outcome = run_sync(scope, &**inside, args, function);
        // SAFETY: the caller's promise.
        unsafe { to.finish(outcome, inside.owner()) }
    };
    drop(ManuallyDrop::into_inner(inside));
    code
}

/// Calls an async function and waits for it on this thread.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
/// - `function` does not let `&'static This` outlive the future it returns, as for
///   [`callback::asynchronous`](super::callback::asynchronous).
/// - The future is `Send`, which that asks for, too: there is no direct form without a callback form beside it. Were it a bound
///   here, the author of one that is not would be told twice.
pub unsafe fn asynchronous<G: Target, A, T, E, F>(
    target: G,
    to: Destination<T::C>,
    timeout_ms: i64,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(&'static G::This, A) -> F,
) -> i32
where
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>>,
{
    // SAFETY: the caller's promise.
    let executor = match unsafe { to.begin::<T>(target.options()) } {
        Ok(executor) => executor,
        Err(code) => return code,
    };
    let thread = thread::current();
    let inside = match target.enter(thread) {
        Ok(inside) => inside,
        // SAFETY: the caller's promise.
        Err(refused) => return unsafe { say(to.reply, &refused) },
    };
    let _entered = executor.enter_on(thread);
    // SAFETY: `inside`, or what it becomes, is dropped after the future, here or in `go_on`, and by this function's contract nothing else
    // keeps the reference.
    let this = unsafe { lend(&inside) };
    let scope = Scope::new(inside.context());
    // Step 4. Until it really waits no limit has begun: a limit of zero lets every future finish that only yields.
    let mut future = pin!(Guarded::empty());
    let (is_here, is_busy) = (start.is_here(executor, thread), thread.executor.is_busy());
    let woken = Woken::new();
    let first = begin(
        future.as_mut(),
        scope,
        is_here && !is_busy,
        (&woken.waker(), || woken.take()),
        args,
        |args| function(this, args),
        form_alone,
    );
    match first {
        First::Formed(c) => {
            // SAFETY: the caller's promise, and `begin` has looked.
            let code = unsafe { to.result(c, Memory::NONE) };
            drop(inside);
            code
        }
        // SAFETY: the caller's promise.
        first => unsafe { go_on::<_, T, E, F>(executor, is_here, inside, to, timeout_ms, future, first) },
    }
}

/// Goes on with a call that has begun: answers what it came to, or waits, or gives up on it.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable.
/// - The future is `Send`.
#[inline(never)]
unsafe fn go_on<I, T, E, F>(
    executor: Executor,
    is_here: bool,
    inside: I,
    to: Destination<T::C>,
    timeout_ms: i64,
    mut future: Pin<&mut Guarded<F>>,
    first: First<T::C, T, E>,
) -> i32
where
    I: Inside,
    T: Output,
    E: Failure,
    F: Future<Output = Result<T, E>>,
{
    match first {
        First::Waits if executor::busy() => {
            // SAFETY: the caller's promise.
            let code = unsafe { to.would_deadlock() };
            future.end();
            drop(inside);
            return code;
        }
        First::Waits => {}
        First::Formed(c) => {
            // SAFETY: the caller's promise, and `begin` has looked.
            let code = unsafe { to.result(c, Memory::NONE) };
            drop(inside);
            return code;
        }
        First::Trouble(trouble) => {
            future.end();
            // SAFETY: the caller's promise.
            let code = unsafe { to.trouble(trouble, inside.owner()) };
            drop(inside);
            return code;
        }
        First::Over(outcome) => {
            future.end();
            // SAFETY: the caller's promise.
            let code = unsafe { to.finish(settled(outcome, inside.pending()), inside.owner()) };
            drop(inside);
            return code;
        }
    }
    // Step 5.
    let signal = Arc::new(Signal::runs());
    let waiting = Waiting::new(inside.stay(), None, Arc::clone(&signal).into());
    let limit = u64::try_from(timeout_ms).ok().map(Duration::from_millis);
    let mut outcome = None;
    // Step 6. The future ends, done or not, on the thread that polled it.
    // SAFETY: the caller's promise.
    let lent = unsafe { Lent::new(future.as_mut(), &signal, is_here, &mut outcome) };
    if is_here {
        executor.block_on(pin!(lent), limit);
    } else {
        run_elsewhere(executor, Box::pin(lent), limit);
    }
    // Step 7.
    let held = waiting.over();
    let code = match outcome {
        // SAFETY: the caller's promise.
        None => unsafe { to.timed_out(timeout_ms) },
        // SAFETY: the caller's promise.
        Some(outcome) => unsafe { to.finish(settled(outcome, held.pending()), held.owner()) },
    };
    drop(held);
    code
}

/// Runs a sync constructor on this thread.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
pub unsafe fn construct_sync<T: Library, A, E: Failure>(
    to: Destination<*mut c_void>,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> Result<T, E>,
) -> i32 {
    // SAFETY: the caller's promise.
    let executor = match unsafe { to.begin::<Created>(T::OPTIONS) } {
        Ok(executor) => executor,
        Err(code) => return code,
    };
    let _entered = executor.enter();
    let outcome = reserve().and_then(|reservation| {
        let scope = Scope::new(Some(reservation.context()));
        run_sync(scope, &(), args, |(), args| function(args)).map(|instance| open(reservation, instance))
    });
    // SAFETY: the caller's promise.
    unsafe { to.finish(outcome, None) }
}

/// Runs an async constructor and waits for it on this thread.
///
/// # Safety
/// - `to.out` and `to.reply` are null or writable, as the host promises.
/// - The future is `Send`, as for [`asynchronous`].
pub unsafe fn construct_asynchronous<T, A, E, F>(
    to: Destination<*mut c_void>,
    timeout_ms: i64,
    start: Start,
    args: impl FnOnce(Scope<'_>) -> Result<A, ValueError>,
    function: impl FnOnce(A) -> F,
) -> i32
where
    T: Library,
    E: Failure,
    F: Future<Output = Result<T, E>>,
{
    // SAFETY: the caller's promise.
    let executor = match unsafe { to.begin::<Created>(T::OPTIONS) } {
        Ok(executor) => executor,
        Err(code) => return code,
    };
    let thread = thread::current();
    let _entered = executor.enter_on(thread);
    let reservation = match reserve::<T, E>() {
        Ok(reservation) => reservation,
        // SAFETY: the caller's promise.
        Err(trouble) => return unsafe { to.trouble(trouble, None) },
    };
    let context = reservation.context().clone();
    let mut future = pin!(Guarded::empty());
    let (is_here, is_busy) = (start.is_here(executor, thread), thread.executor.is_busy());
    let woken = Woken::new();
    let first = begin(
        future.as_mut(),
        Scope::new(Some(&context)),
        is_here && !is_busy,
        (&woken.waker(), || woken.take()),
        args,
        |args| into_context(function(args), reservation),
        form_alone,
    );
    let inside = StaticHeld { options: T::OPTIONS };
    // SAFETY: the caller's promise.
    unsafe { go_on::<_, Created, E, _>(executor, is_here, inside, to, timeout_ms, future, first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_owned_as_they_are_and_released_once() {
        for (bytes, expected) in [(Vec::new(), 0), (vec![1; 3], 3), (Vec::with_capacity(64), 64)] {
            let data = bytes.as_ptr();
            let mut reply = Reply { code: abi::ERR, payload: ptr::null(), len: 0, owner: ptr::null_mut() };
            let to = Destination { out: ptr::null_mut::<()>(), reply: &raw mut reply };
            // SAFETY: the reply is writable.
            assert_eq!(unsafe { to.has_result(abi::OK, Memory::of_bytes(bytes)) }, abi::OK);
            assert_eq!((reply.code, reply.payload, reply.len), (abi::OK, ptr::null(), expected));
            assert_eq!(reply.owner.is_null(), expected == 0);
            assert!(expected == 0 || ptr::eq(reply.owner.cast::<u8>(), data), "nothing was copied");
            for _ in 0..2 {
                // SAFETY: it was filled above, and is empty the second time.
                unsafe { release(&raw mut reply) };
                assert_eq!((reply.payload, reply.len, reply.owner), (ptr::null(), 0, ptr::null_mut()));
            }
        }
    }
}
