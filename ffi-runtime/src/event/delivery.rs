//! Steps 3 to 5 of [an event](super): a thread takes events out of a queue, and calls listeners.

use core::{cell::Cell, ffi::c_void, mem, ptr};

use super::{Fired, listeners::Listener, queue::Queue, queue::Turn};
use crate::{
    abi::{self, Slice, Str},
    arena::Arena,
    call::{self, Form},
    context::Context,
    crossing::Payload,
    executor,
    sync::local,
};

local! {
    /// The queue that this thread drains.
    static DRAINS: Cell<*const Queue> = Cell::new(ptr::null());
}

/// Whether this thread drains that queue.
pub(super) fn is_drained_here(queue: &Queue) -> bool {
    DRAINS.with(Cell::get) == ptr::from_ref(queue)
}

/// A listener that this thread runs enters the library.
fn entered() {
    // SAFETY: null, or a queue that `drain` on this thread borrows until it puts something else there.
    if let Some(queue) = unsafe { DRAINS.with(Cell::get).as_ref() } {
        queue.listener_enters();
    }
}

/// Drains the queue of a context until it is empty. It is marked as drained before, and no more when this returns.
pub(super) fn drain(context: &Context) {
    struct Before(*const Queue);
    impl Drop for Before {
        fn drop(&mut self) {
            DRAINS.with(|drains| drains.set(self.0));
        }
    }
    let Some(queue) = context.events().queue() else { return };
    let _before = Before(DRAINS.with(|drains| drains.replace(queue)));
    let mut current: Option<Delivery> = None;
    loop {
        match queue.turn(&mut current) {
            Turn::Call(listener) => current.iter_mut().for_each(|delivery| delivery.call(listener)),
            Turn::Next => {}
            Turn::Over => return,
        }
        // The listener has forked, and this is the child: what is locked here stays locked.
        if executor::forked() {
            return mem::forget(current);
        }
    }
}

/// An event that is being delivered.
pub(super) struct Delivery {
    /// The C form, or that there is none, where a listener wanted it. It refers to the payload.
    native: Option<Option<Native>>,
    /// The CBOR form, in the same way.
    cbor: Option<Option<Vec<u8>>>,
    fired: Fired,
    /// The listener that was called last.
    after: u64,
    /// The last listener that there was when the delivery began.
    last: u64,
    heard: bool,
}

/// What is lowered, and the memory that it is in.
struct Native {
    payload: Payload,
    _memory: Arena,
}

/// What became of an event.
pub(super) enum Came {
    /// A listener was called.
    Delivered,
    /// There were listeners, but none could get it.
    Dropped,
    /// There was no listener any more.
    Unheard,
}

impl Delivery {
    pub(super) fn new(fired: Fired, last: u64) -> Self {
        Self { native: None, cbor: None, fired, after: 0, last, heard: false }
    }

    /// Which listener is next: name, and between which ids.
    pub(super) fn next(&self) -> (&'static str, u64, u64) {
        (self.fired.event.name, self.after, self.last)
    }

    pub(super) fn came_to(&self) -> Came {
        if self.heard {
            Came::Delivered
        } else if matches!(self.native, Some(None)) || matches!(self.cbor, Some(None)) {
            Came::Dropped
        } else {
            Came::Unheard
        }
    }

    /// Drops the payload, after what refers to it. It is the author's; nothing is locked meanwhile.
    pub(super) fn dispose(self) {
        drop(self.native);
        self.fired.dispose();
    }

    /// This listener is the next one.
    pub(super) fn reaches(&mut self, listener: Listener) {
        self.after = listener.id;
    }

    /// Calls a listener, unless the form that it wants cannot be made.
    fn call(&mut self, listener: Listener) {
        let name = self.fired.event.name;
        match listener.hears.form {
            Form::Native => {
                let Some((payload, len)) = self.native() else { return };
                if listener.of_all {
                    let event = abi::Event { name: Str::of(name), payload, len };
                    self.tell(listener, ((&raw const event).cast(), size_of::<abi::Event>()));
                } else {
                    self.tell(listener, (payload, len));
                }
            }
            Form::Cbor => {
                let Some(payload) = self.cbor() else { return };
                self.tell(listener, payload);
            }
        }
    }

    fn tell(&mut self, listener: Listener, (data, len): (*const c_void, usize)) {
        let (callback, user_data) = (listener.hears.callback, listener.hears.user_data);
        self.heard = true;
        // SAFETY: the host passed this function as its listener together with this `user_data`, and has not removed it; the payload is
        // valid until it returns.
        executor::during_listener(entered, || unsafe { callback(abi::OK, data, len, user_data) });
    }

    fn native(&mut self) -> Option<Payload> {
        let payload = &*self.fired.payload;
        let native = self.native.get_or_insert_with(|| {
            let memory = Arena::new();
            // Handles in it would have no owner, so it fails.
            let payload = call::lower(&memory, None, |arena| payload.lower(arena)).ok()?;
            Some(Native { payload, _memory: memory })
        });
        native.as_ref().map(|native| native.payload)
    }

    fn cbor(&mut self) -> Option<Payload> {
        let Fired { event, payload } = &self.fired;
        let cbor = self.cbor.get_or_insert_with(|| {
            let both = call::encode(None, &mut |encoder| {
                encoder.map_around_values(2, |encoder| {
                    encoder.text("payload");
                    payload.encode(encoder);
                    encoder.text("eventType");
                    encoder.text(event.name);
                });
            });
            both.ok().map(|(bytes, _)| bytes)
        });
        cbor.as_ref().map(|bytes| {
            let (data, len) = Slice::of(bytes).parts();
            (data.cast(), len)
        })
    }
}
