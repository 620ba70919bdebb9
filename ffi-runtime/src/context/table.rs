//! The contexts of a library: a slot for each, with the instance and what belongs to it.
//!
//! There is one table for all types of instances, which is compiled once. Who asks for a type gets nothing but that.

use core::{
    any::{Any, TypeId},
    ffi::c_void,
    marker::PhantomData,
    ops::Deref,
    ptr,
};

use super::{pending::Pending, shared::Context};
use crate::{
    call::stream::Streams,
    handle::Handles,
    slots::{self, Kind, Refused, Slots, Why, WrongId},
    sync::{self, AtomicU64, Ordering},
    thread::Thread,
};

#[derive(Debug)]
struct Table(Slots<Entry>);

impl Default for Table {
    fn default() -> Self {
        Self(Slots::new(Kind::Context))
    }
}

/// What is behind the id of a context.
#[derive(Debug)]
pub struct Entry {
    /// That of the instance.
    of: TypeId,
    instance: Box<dyn Any + Send + Sync>,
    context: Context,
    pending: Pending,
    /// See [`super::stale_warn`].
    stale_warn_ms: AtomicU64,
    handles: Handles,
    streams: Streams,
}

fn slots() -> &'static Slots<Entry> {
    &sync::global!(Table).0
}

impl Entry {
    #[inline(always)]
    fn is<T: 'static>(&self) -> bool {
        self.of == TypeId::of::<T>()
    }

    /// # Safety
    /// It [is](Entry::is) a `T`.
    #[inline(always)]
    unsafe fn instance<T: 'static>(&self) -> &T {
        // SAFETY: that is its type, by the caller's promise. It is as good as the reference to the entry that it belongs to.
        unsafe { &*(&raw const *self.instance).cast::<T>() }
    }
}

/// The contexts of one library.
#[derive(Debug)]
pub struct Contexts<T>(PhantomData<fn() -> T>);

impl<T> Clone for Contexts<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Contexts<T> {}

impl<T: Send + Sync + 'static> Contexts<T> {
    /// Those whose instance is a `T`.
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// Gives out an id for a constructor that runs; `None` where all are in use.
    pub fn reserve(self) -> Option<Reservation<T>> {
        let reserved = slots().reserve()?;
        let context = Context::new(Owner(reserved.raw().addr()));
        Some(Reservation { reserved, context, of: PhantomData })
    }

    /// Lets a call in, for as long as it stays on this thread.
    ///
    /// # Errors
    /// Everything but the id of a context that is open.
    pub fn visit(self, thread: &Thread, context: *mut c_void) -> Result<Visit<T>, Refused> {
        let visit = thread.contexts.visit(slots(), thread, context)?;
        if visit.is::<T>() {
            Ok(Visit { any: AnyVisit { visit }, of: PhantomData })
        } else {
            Err(of_another(visit))
        }
    }

    /// The same where the thread has called it last. `None` says nothing about the id.
    #[inline(always)]
    pub fn visit_again(self, thread: &Thread, context: *mut c_void) -> Option<Visit<T>> {
        let visit = thread.contexts.again(thread, context)?;
        if visit.is::<T>() {
            return Some(Visit { any: AnyVisit { visit }, of: PhantomData });
        }
        of_another(visit);
        None
    }

    /// Whether a call of that context is on its way on this thread.
    pub fn is_visited_here(self, thread: &Thread, context: *mut c_void) -> bool {
        slots().is_visited_here(thread, context)
    }

    /// Tears a context down and gives its instance, when nobody uses it any more. The context's handles and streams are closed.
    ///
    /// # Errors
    /// Everything but the id of an open context; of several who try at once, one succeeds.
    pub fn destroy(self, thread: &Thread, context: *mut c_void) -> Result<T, Refused> {
        // An id is of the same instance for as long as it is one.
        drop(self.visit(thread, context)?);
        let entry = slots().take(context, |entry| {
            entry.pending.close();
            entry.context.hosts().close();
        })?;
        entry.streams.close();
        entry.context.hosts().end();
        entry.handles.close();
        Ok(*entry.instance.downcast::<T>().expect(TYPE))
    }
}

/// Leaves a context whose instance has another type.
#[cold]
#[inline(never)]
fn of_another(_: slots::Visit<Entry>) -> Refused {
    Refused { kind: Kind::Context, why: Why::Wrong(WrongId::Foreign) }
}

/// The instance has the type that was asked for when the call was let in.
const TYPE: &str = "the type was checked";

/// Lets a call into a context, whatever its instance is, for as long as it stays on this thread.
///
/// # Errors
/// As [`Contexts::visit`].
pub fn visit(thread: &Thread, context: *mut c_void) -> Result<AnyVisit, Refused> {
    let visit = match thread.contexts.again(thread, context) {
        Some(visit) => visit,
        None => thread.contexts.visit(slots(), thread, context)?,
    };
    Ok(AnyVisit { visit })
}

/// The context that a handle belongs to, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner(usize);

impl Owner {
    /// No context: nothing can be given out on its behalf.
    pub(super) const NOBODY: Self = Self(0);

    /// Its id, as hosts hold it.
    pub fn raw(self) -> *mut c_void {
        ptr::without_provenance_mut(self.0)
    }

    /// The same as a number.
    pub fn note(self) -> usize {
        self.0
    }

    /// The other way round.
    pub fn noted(note: usize) -> Self {
        Self(note)
    }

    /// As [`visit`].
    ///
    /// # Errors
    /// It is gone, or about to.
    pub fn visit(self, thread: &Thread) -> Result<AnyVisit, Refused> {
        visit(thread, self.raw())
    }
}

/// An id whose instance is being made.
#[derive(Debug)]
pub struct Reservation<T: Send + Sync + 'static> {
    reserved: slots::Reservation<Entry>,
    context: Context,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Reservation<T> {
    /// The id as hosts hold it.
    pub fn raw(&self) -> *mut c_void {
        self.reserved.raw()
    }

    /// What Rust code has of the context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Moves the instance in and lets calls in. Of those that wait the host is told every `stale_warn_ms` milliseconds.
    pub fn open(self, instance: T, stale_warn_ms: u64) {
        self.reserved.open(Entry {
            of: TypeId::of::<T>(),
            instance: Box::new(instance),
            context: self.context,
            pending: Pending::default(),
            stale_warn_ms: AtomicU64::new(stale_warn_ms),
            handles: Handles::default(),
            streams: Streams::default(),
        });
    }
}

/// A call is inside a context, on this thread. The instance stays where it is until the visit is over.
#[derive(Debug)]
pub struct AnyVisit {
    visit: slots::Visit<Entry>,
}

impl AnyVisit {
    /// Of a context that the thread was let into.
    #[inline(always)]
    pub fn new(visit: slots::Visit<Entry>) -> Self {
        Self { visit }
    }

    /// The slot that is visited.
    #[inline(always)]
    pub fn into_slot(self) -> slots::Visit<Entry> {
        self.visit
    }

    /// The same, for as long as it is visited.
    pub fn slot(&self) -> &slots::Visit<Entry> {
        &self.visit
    }

    /// For a call that goes on elsewhere.
    pub fn stay(self) -> AnyGuard {
        AnyGuard { guard: self.visit.stay() }
    }

    /// What Rust code has of the context.
    pub fn context(&self) -> &Context {
        &self.visit.context
    }

    /// The waiting calls of this context.
    pub fn pending(&self) -> &Pending {
        &self.visit.pending
    }

    /// Sets how often the host is told that a call of this context still waits, for calls that begin to wait from now on.
    pub fn set_stale_warn_ms(&self, interval_ms: u64) {
        self.visit.stale_warn_ms.store(interval_ms, Ordering::Relaxed);
    }

    /// The handles that belong to it.
    pub fn handles(&self) -> &Handles {
        &self.visit.handles
    }

    /// The streams that belong to it.
    pub fn streams(&self) -> &Streams {
        &self.visit.streams
    }

    /// The context, as the owner of what a call gives out.
    pub fn owner(&self) -> Owner {
        self.visit.context.owner()
    }
}

/// A call is inside a context, wherever it goes on. The instance stays where it is until the guard is dropped.
#[derive(Debug)]
pub struct AnyGuard {
    guard: slots::Guard<Entry>,
}

impl AnyGuard {
    /// The waiting calls of this context.
    pub fn pending(&self) -> &Pending {
        &self.guard.pending
    }

    /// How often the host is told that a call of this context still waits, in milliseconds; 0 for never.
    pub fn stale_warn_ms(&self) -> u64 {
        self.guard.stale_warn_ms.load(Ordering::Relaxed)
    }

    /// The context, as the owner of what a call gives out.
    pub fn owner(&self) -> Owner {
        self.guard.context.owner()
    }
}

/// A call is inside a context of a known type, on this thread.
#[derive(Debug)]
pub struct Visit<T: Send + Sync + 'static> {
    any: AnyVisit,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Visit<T> {
    /// For a call that goes on elsewhere.
    pub fn stay(self) -> Guard<T> {
        Guard { any: self.any.stay(), of: self.of }
    }

    /// The context.
    pub fn any(&self) -> &AnyVisit {
        &self.any
    }
}

impl<T: Send + Sync + 'static> Deref for Visit<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the type was checked when the call was let in.
        unsafe { self.any.visit.instance() }
    }
}

/// A call is inside a context of a known type, wherever it goes on.
#[derive(Debug)]
pub struct Guard<T: Send + Sync + 'static> {
    any: AnyGuard,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Guard<T> {
    /// The context.
    pub fn any(&self) -> &AnyGuard {
        &self.any
    }
}

impl<T: Send + Sync + 'static> Deref for Guard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the type was checked when the call was let in.
        unsafe { self.any.guard.instance() }
    }
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;
    use crate::thread::current;

    #[test]
    fn why_a_context_cannot_be_called_is_said() {
        let contexts = Contexts::<u32>::new();
        let refused = |context| contexts.visit(current(), context).expect_err("refused").to_string();
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        assert_eq!(refused(raw), "the context is not ready: its constructor has not replied yet");
        reservation.open(1, 0);
        assert_eq!(contexts.visit(current(), raw).map(|visit| *visit), Ok(1));
        assert_eq!(contexts.destroy(current(), raw), Ok(1));
        assert_eq!(refused(raw), "the context was destroyed");
        assert_eq!(refused(ptr::null_mut()), "the context is null");
        assert_eq!(refused(ptr::without_provenance_mut(8)), "the context is not one of this library");
        let handle = (slots::id::Id { slot: 0, generation: 0 }).to_raw(Kind::Handle);
        assert_eq!(refused(handle), "this is a handle, not a context");
        let other = Contexts::<String>::new().reserve().expect("a slot");
        let raw = other.raw();
        other.open(String::new(), 0);
        assert_eq!(refused(raw), "the context is not one of this library", "its instance has another type");
        assert_eq!(contexts.destroy(current(), raw).expect_err("refused").why, Why::Wrong(WrongId::Foreign));
        assert_eq!(Contexts::<String>::new().destroy(current(), raw), Ok(String::new()));
    }

    struct Cancelled(std::sync::atomic::AtomicBool);

    impl Cancelled {
        fn new() -> std::sync::Arc<Self> {
            std::sync::Arc::new(Self(false.into()))
        }

        fn is(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }

    impl std::task::Wake for Cancelled {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[test]
    fn teardown_cancels_what_waits_and_what_comes() {
        let contexts = Contexts::<u32>::new();
        let reservation = contexts.reserve().expect("a slot");
        let raw = reservation.raw();
        reservation.open(1, 0);
        let guard = contexts.visit(current(), raw).expect("open").stay();
        let call = Cancelled::new();
        guard.any().pending().register(None, call.clone().into());
        let raw = raw.addr();
        let teardown =
            std::thread::spawn(move || contexts.destroy(current(), ptr::without_provenance_mut(raw)));
        while !call.is() {
            std::thread::yield_now();
        }
        let late = Cancelled::new();
        guard.any().pending().register(None, late.clone().into());
        assert!(late.is());
        drop(guard);
        assert_eq!(teardown.join().expect("no panic"), Ok(1));
    }
}
