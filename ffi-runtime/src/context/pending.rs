//! The calls that wait: how to cancel them by the host's `user_data`, or all at once.

use core::{ffi::c_void, fmt, mem, task::Waker};
use std::sync::{Arc, PoisonError};

use super::credit::Credit;
use crate::sync::{Mutex, MutexGuard};

/// A call, for whoever cancels it: that is what waking this does. So it is whatever the call has in one piece already.
pub type Cancel = Waker;

/// The waiting calls of one context, or those that have none.
#[derive(Debug, Default)]
pub struct Pending {
    calls: Mutex<Calls>,
}

/// The calls are in places, and those of one `user_data` in one chain: cancelling one of thousands does not look at them all, and noting
/// one allocates nothing where there were as many before.
#[derive(Debug, Default)]
struct Calls {
    /// Set by teardown: whoever comes later is cancelled at once.
    closed: bool,
    places: Vec<Place>,
    /// How many of them are taken.
    taken: usize,
    /// The first place that is free.
    free: Link,
    /// The first call of each chain: a power of two of them, or none yet.
    chains: Vec<Link>,
}

/// How many places stay when the last call is over.
const KEPT: usize = 64;

/// The number of a place.
type Link = Option<u32>;

#[derive(Debug)]
enum Place {
    /// With the next one that is free.
    Free(Link),
    Taken(Note),
}

/// A call that waits.
#[derive(Debug)]
struct Note {
    call: Call,
    /// Where the call form has one. Such a call is in the chain that this has.
    user_data: Option<usize>,
    next: Link,
    previous: Link,
}

struct Call {
    cancel: Cancel,
    /// Of a stream.
    credit: Option<Arc<Credit>>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("credit", &self.credit).finish_non_exhaustive()
    }
}

/// What a waiting call is noted under. `None` for one that was cancelled instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(Link);

/// A link is to a place that is taken.
const TAKEN: &str = "a call that was noted";

impl Calls {
    fn note(&mut self, link: u32) -> &mut Note {
        match &mut self.places[link as usize] {
            Place::Taken(note) => note,
            Place::Free(_) => unreachable!("{TAKEN}"),
        }
    }

    /// The chain of the calls with that `user_data`, among others.
    fn chain(&self, user_data: usize) -> usize {
        // Fibonacci hashing: addresses differ in their middle, what counts is in the upper half of the product.
        let hash = (user_data as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        hash as usize & (self.chains.len() - 1)
    }

    fn insert(&mut self, user_data: Option<usize>, call: Call) -> u32 {
        let place = Place::Taken(Note { call, user_data, next: None, previous: None });
        self.taken += 1;
        let link = match self.free {
            Some(link) => {
                let Place::Free(next) = mem::replace(&mut self.places[link as usize], place) else {
                    unreachable!("it is free");
                };
                self.free = next;
                link
            }
            None => {
                self.places.push(place);
                u32::try_from(self.places.len() - 1).expect("fewer calls than fit into memory")
            }
        };
        if self.chains.len() < self.places.len() {
            self.grow();
        } else {
            self.enchain(link);
        }
        link
    }

    /// As many chains as there are places, and some to come.
    #[cold]
    fn grow(&mut self) {
        self.chains = vec![None; self.places.len().next_power_of_two().max(4)];
        for link in 0..self.places.len() {
            if let Place::Taken(_) = self.places[link] {
                self.enchain(link as u32);
            }
        }
    }

    /// Puts a call in front of its chain.
    fn enchain(&mut self, link: u32) {
        let Some(user_data) = self.note(link).user_data else { return };
        let chain = self.chain(user_data);
        let next = self.chains[chain].replace(link);
        let note = self.note(link);
        (note.next, note.previous) = (next, None);
        if let Some(next) = next {
            self.note(next).previous = Some(link);
        }
    }

    fn remove(&mut self, link: u32) -> Call {
        let free = Place::Free(self.free.replace(link));
        let Place::Taken(note) = mem::replace(&mut self.places[link as usize], free) else {
            unreachable!("{TAKEN}");
        };
        if let Some(next) = note.next {
            self.note(next).previous = note.previous;
        }
        match (note.previous, note.user_data) {
            (Some(previous), _) => self.note(previous).next = note.next,
            (None, Some(user_data)) => {
                let chain = self.chain(user_data);
                self.chains[chain] = note.next;
            }
            (None, None) => {}
        }
        self.taken -= 1;
        if self.taken == 0 && self.places.len() > KEPT {
            *self = Self { closed: self.closed, ..Self::default() };
        }
        note.call
    }

    /// The calls that were started with `user_data`.
    fn all_of(&self, user_data: *mut c_void) -> impl Iterator<Item = &Call> {
        let user_data = user_data.addr();
        let mut next = if self.chains.is_empty() { None } else { self.chains[self.chain(user_data)] };
        core::iter::from_fn(move || {
            let Place::Taken(note) = &self.places[next? as usize] else { unreachable!("{TAKEN}") };
            next = note.next;
            Some(note)
        })
        .filter(move |note| note.user_data == Some(user_data))
        .map(|note| &note.call)
    }
}

impl Pending {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        // Nothing panics while the lock is held.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Step 5 of [a call](crate::call): notes that it waits, and gives the key for [`Pending::forget`]. Where everything was cancelled already,
    /// so is this one.
    pub fn register(&self, user_data: Option<*mut c_void>, cancel: Cancel) -> Key {
        self.note(user_data, Call { cancel, credit: None })
    }

    /// As [`Pending::register`], for a stream, which the host grants items.
    pub fn register_stream(
        &self,
        user_data: Option<*mut c_void>,
        cancel: Cancel,
        credit: Arc<Credit>,
    ) -> Key {
        self.note(user_data, Call { cancel, credit: Some(credit) })
    }

    /// Whether teardown has cancelled all calls.
    pub fn is_closed(&self) -> bool {
        self.calls().closed
    }

    fn note(&self, user_data: Option<*mut c_void>, call: Call) -> Key {
        let mut calls = self.calls();
        if calls.closed {
            drop(calls);
            call.cancel.wake();
            return Key(None);
        }
        Key(Some(calls.insert(user_data.map(<*mut c_void>::addr), call)))
    }

    /// A call is over.
    pub fn forget(&self, key: Key) {
        let Key(Some(link)) = key else { return };
        let over = self.calls().remove(link);
        drop(over);
    }

    /// Cancels the calls that were started with `user_data`.
    pub fn cancel(&self, user_data: *mut c_void) {
        let matching = self.calls().all_of(user_data).map(|call| call.cancel.clone()).collect();
        cancel(matching);
    }

    /// Grants that many items more to the streams that were started with `user_data`. Gives whether there is one.
    pub fn grant(&self, user_data: *mut c_void, items: u64) -> bool {
        let matching: Vec<_> =
            self.calls().all_of(user_data).filter_map(|call| call.credit.clone()).collect();
        // Outside of the lock, as `cancel`.
        matching.iter().for_each(|credit| credit.grant(items));
        !matching.is_empty()
    }

    /// Step 6 of [teardown](crate::slots): cancels all calls, and those that come.
    pub fn close(&self) {
        let all = {
            let mut calls = self.calls();
            calls.closed = true;
            let taken = calls.places.iter().filter_map(|place| match place {
                Place::Taken(note) => Some(note.call.cancel.clone()),
                Place::Free(_) => None,
            });
            taken.collect()
        };
        cancel(all);
    }
}

/// Outside of the lock: waking a task may run code of the executor.
fn cancel(calls: Vec<Cancel>) {
    for call in calls {
        call.wake();
    }
}

#[cfg(test)]
mod tests {
    use core::{
        ptr::without_provenance_mut as at,
        sync::atomic::{AtomicBool, Ordering},
    };

    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Cancelled(AtomicBool);

    impl Cancelled {
        fn is(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
    }

    impl Wake for Cancelled {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    fn calls<const N: usize>() -> [Arc<Cancelled>; N] {
        core::array::from_fn(|_| Arc::default())
    }

    #[test]
    fn cancel_finds_the_calls_of_one_user_data_and_no_others() {
        let pending = Pending::default();
        pending.cancel(at(8));
        let calls = calls::<5>();
        let user_data = [Some(at(8)), Some(at(16)), Some(at(8)), Some(at(0)), None];
        let keys: Vec<Key> = user_data
            .iter()
            .zip(&calls)
            .map(|(of, call)| pending.register(*of, Arc::clone(call).into()))
            .collect();
        let cancelled = || calls.each_ref().map(|call| call.is());
        pending.forget(keys[2]);
        pending.cancel(at(8));
        assert_eq!(cancelled(), [true, false, false, false, false]);
        pending.cancel(at(0));
        assert_eq!(
            cancelled(),
            [true, false, false, true, false],
            "a call without `user_data` is not one with null"
        );
        pending.close();
        assert_eq!(cancelled(), [true, true, false, true, true]);
        let late = Arc::new(Cancelled::default());
        let key = pending.register(Some(at(8)), Arc::clone(&late).into());
        assert!(late.is());
        pending.forget(key);
        keys.iter().enumerate().filter(|(at, _)| *at != 2).for_each(|(_, key)| pending.forget(*key));
    }

    /// Calls come and go in an order that no two of them share, and each is found as long as it is there.
    #[test]
    fn thousands_are_found_by_their_user_data_alone() {
        const MANY: usize = 3_000;
        let pending = Pending::default();
        let call = |of: usize| {
            let call = Arc::new(Cancelled::default());
            // Three calls of each, and some without.
            let user_data = (!of.is_multiple_of(10)).then(|| at(of / 3 * 8));
            (pending.register(user_data, Arc::clone(&call).into()), call)
        };
        let first: Vec<_> = (0..MANY).map(call).collect();
        let is_left = |of: &usize| of * 7 % 11 < 5;
        for of in (0..MANY).map(|of| of * 7 % MANY).filter(|of| !is_left(of)) {
            pending.forget(first[of].0);
        }
        let again: Vec<_> = (0..MANY)
            .filter(|of| !is_left(of))
            .map(|of| {
                let (key, call) = call(of);
                (of, key, call)
            })
            .collect();
        assert_eq!(pending.calls().places.len(), MANY, "places are used again");
        pending.cancel(at(8 * 100));
        let is_of = |of: usize| of / 3 == 100 && !of.is_multiple_of(10);
        for (of, (_, call)) in first.iter().enumerate() {
            assert_eq!(call.is(), is_left(&of) && is_of(of), "{of}");
        }
        for (of, _, call) in &again {
            assert_eq!(call.is(), is_of(*of), "{of} again");
        }
        pending.close();
        assert!(again.iter().all(|(_, _, call)| call.is()));
        assert!((0..MANY).all(|of| first[of].1.is() == is_left(&of)));
        for key in (0..MANY).filter(is_left).map(|of| first[of].0).chain(again.iter().map(|(_, key, _)| *key))
        {
            pending.forget(key);
        }
        assert_eq!(pending.calls().places.capacity(), 0, "so many are not kept");
    }

    #[test]
    fn grant_finds_the_streams_of_one_user_data_and_no_calls() {
        let pending = Pending::default();
        let call = || Arc::new(Cancelled::default()).into();
        let credits: Vec<Arc<Credit>> = (0..3).map(|_| Arc::default()).collect();
        let keys: Vec<Key> = [Some(at(8)), Some(at(8)), None]
            .into_iter()
            .zip(&credits)
            .map(|(of, credit)| pending.register_stream(of, call(), Arc::clone(credit)))
            .collect();
        pending.register(Some(at(16)), call());
        let granted = || {
            let mut context = core::task::Context::from_waker(core::task::Waker::noop());
            let mut take = |credit: &Arc<Credit>| match credit.poll_take(&mut context) {
                core::task::Poll::Ready(items) => items,
                core::task::Poll::Pending => 0,
            };
            credits.iter().map(&mut take).collect::<Vec<_>>()
        };
        assert!(pending.grant(at(8), 2));
        assert_eq!(granted(), [2, 2, 0]);
        assert!(!pending.grant(at(16), 2), "a call is no stream");
        assert!(!pending.grant(at(0), 2), "a stream without `user_data` is not one with null");
        pending.forget(keys[0]);
        assert!(pending.grant(at(8), 3));
        assert_eq!(granted(), [0, 3, 0]);
        pending.forget(keys[1]);
        assert!(!pending.grant(at(8), 4));
    }
}
