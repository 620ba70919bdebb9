//! The one reply of a call that has a callback.

use core::{ffi::c_void, mem::ManuallyDrop, time::Duration};

use super::{Outcome, Trouble, lower_alone};
use crate::{
    abi::{self, Callback, Slice},
    arena::{Arena, Room},
    cbor::Encoder,
    context::Owner,
    crossing::{Crossing, Failure, Lower, Output, Payload, TypedError},
    executor, panic,
    thread::Thread,
};

/// The shape of payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// C forms.
    Native,
    /// CBOR.
    Cbor,
}

/// Gives exactly one terminal reply (step 1 of [a call](super)): it is used up by giving it, and dropping it instead says
/// `CANCELLED`.
#[derive(Debug)]
pub struct Responder {
    /// Taken by the reply.
    callback: Option<Callback>,
    user_data: *mut c_void,
    form: Form,
}

// SAFETY: `user_data` is the host's and is only handed back to its callback, which by the ABI may run on any thread.
unsafe impl Send for Responder {}

impl Responder {
    /// For a call that has a callback.
    #[inline(always)]
    pub fn new(callback: Callback, user_data: *mut c_void, form: Form) -> Self {
        Self { callback: Some(callback), user_data, form }
    }

    /// What the host knows the call by.
    pub fn user_data(&self) -> *mut c_void {
        self.user_data
    }

    /// The shape of the payload.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Who can say that the call is still pending, as long as that is so.
    pub(super) fn warner(&self) -> Option<Warner> {
        self.callback.map(|callback| Warner { callback, user_data: self.user_data })
    }

    /// Who sends items before the reply, with handles of `owner`. `None` once there was one.
    pub(super) fn sender(&self, owner: Option<Owner>) -> Option<Sender> {
        let Self { callback, user_data, form } = *self;
        callback.map(|callback| Sender { callback, user_data, form, owner })
    }

    /// Gives the reply. Handles in it belong to `owner`. On return the callback has returned. It is compiled once for a type, and not for each
    /// function.
    #[inline(never)]
    pub fn reply<T: Output, E: Failure>(self, outcome: Outcome<T, E>, owner: Option<Owner>) {
        match outcome {
            Ok(value) => {
                let value = value.into_lowered();
                if T::Lowered::ALONE && self.form == Form::Native {
                    self.alone(&value);
                    return panic::dispose(value);
                }
                self.value(
                    owner,
                    abi::OK,
                    &value,
                    Lower::lower,
                    <T::Lowered as Lower>::payload,
                    Lower::encode,
                );
                panic::dispose(value);
            }
            Err(trouble) => self.trouble(trouble, owner),
        }
    }

    /// Says that there is no result. Handles in a typed error belong to `owner`. On return the callback has returned.
    #[cold]
    #[inline(never)]
    pub(super) fn trouble<E: Failure>(self, trouble: Trouble<E>, owner: Option<Owner>) {
        match trouble {
            Trouble::Failed(error) => match error.split() {
                Ok(error) => {
                    self.value(
                        owner,
                        abi::FAIL,
                        &error,
                        <E::Typed as Crossing>::lower,
                        <E::Typed as Crossing>::payload,
                        encode_error,
                    );
                    panic::dispose(error);
                }
                Err(text) => self.text(abi::ERR, &text),
            },
            Trouble::Text(text) => self.text(abi::ERR, &text),
            Trouble::Cancelled => self.text(abi::CANCELLED, CANCELLED),
        }
    }

    /// Replies with the C form of a value that needs nothing but itself.
    fn alone<V: Lower>(mut self, value: &V) {
        match lower_alone(value) {
            // SAFETY: just lowered, and whole.
            Ok(c) => self.deliver(abi::OK, unsafe { V::payload(&c) }),
            Err(text) => self.text(abi::ERR, &text),
        }
    }

    /// Replies with a value in the form that was asked for. Making that form may run the author's code (`Display` of an
    /// error), so a panic there is an error reply like any other; so is a value that is nested too deep.
    fn value<V, C>(
        mut self,
        owner: Option<Owner>,
        code: i32,
        value: &V,
        lower: fn(&V, &Arena) -> C,
        payload: unsafe fn(&C) -> Payload,
        encode: fn(&V, &mut Encoder),
    ) {
        let form = self.form;
        let sent = formed(form, owner, value, lower, payload, encode, |payload| self.deliver(code, payload));
        if let Err(text) = sent {
            self.text(abi::ERR, &text);
        }
    }

    /// Says that the call is not let in, or that there is nothing that it could run on. Gives what the C function returns.
    #[cold]
    #[inline(never)]
    pub(super) fn say(self, why: &dyn core::fmt::Display) -> i32 {
        self.text(abi::ERR, &why.to_string());
        abi::OK
    }

    /// Replies with a payload that is there. On return the callback has returned.
    #[inline(always)]
    pub(super) fn give(self, thread: &Thread, code: i32, (data, len): Payload) {
        let Self { callback, user_data, .. } = *ManuallyDrop::new(self);
        let Some(callback) = callback else { return };
        // SAFETY: as for `deliver`.
        thread.executor.during_callback(|| unsafe { callback(code, data, len, user_data) });
    }

    /// Replies with text.
    pub fn text(self, code: i32, text: &str) {
        self.send(code, payload_of(text.as_bytes()));
    }

    /// Replies with CBOR that is there.
    #[cfg(feature = "server")]
    pub fn bytes(self, code: i32, bytes: &[u8]) {
        self.send(code, payload_of(bytes));
    }

    fn send(mut self, code: i32, payload: Payload) {
        self.deliver(code, payload);
    }

    fn deliver(&mut self, code: i32, (data, len): Payload) {
        let Some(callback) = self.callback.take() else { return };
        // SAFETY: the host passed this function as its callback together with this `user_data`; the payload is
        // valid until it returns.
        executor::during_callback(|| unsafe { callback(code, data, len, self.user_data) });
    }
}

/// Makes a value's form and hands it on, as long as it is there.
///
/// # Errors
/// It cannot be made, see [`lower`](super::lower) and [`encode`](super::encode): nothing was handed on.
fn formed<V, C>(
    form: Form,
    owner: Option<Owner>,
    value: &V,
    lower: fn(&V, &Arena) -> C,
    payload: unsafe fn(&C) -> Payload,
    encode: fn(&V, &mut Encoder),
    send: impl FnOnce(Payload),
) -> Result<(), String> {
    match form {
        Form::Native => {
            let (room, arena) = (Room::new(), Arena::new());
            // SAFETY: it stays where it is until the end of this block.
            unsafe { arena.give(&room) };
            let c = super::lower(&arena, owner, |arena| lower(value, arena))?;
            // SAFETY: just lowered, and whole.
            send(unsafe { payload(&c) });
        }
        Form::Cbor => {
            let (bytes, ids) = super::encode(owner, &mut |encoder| encode(value, encoder))?;
            ids.handed_on(|| send(payload_of(&bytes)));
        }
    }
    Ok(())
}

/// Says that a call is still pending. It cannot reply, and whoever has one drops it before the reply.
#[derive(Debug)]
pub(super) struct Warner {
    callback: Callback,
    user_data: *mut c_void,
}

// SAFETY: as for the responder.
unsafe impl Send for Warner {}

impl Warner {
    /// Says it. On return the callback has returned.
    pub(super) fn warn(&self, elapsed: Duration) {
        let text = elapsed.as_millis().to_string();
        let (data, len) = payload_of(text.as_bytes());
        // SAFETY: as for the reply, which has not been given yet: `user_data` is still the callback's.
        executor::during_callback(|| unsafe { (self.callback)(abi::STALE_WARN, data, len, self.user_data) });
    }
}

/// Sends the items of a stream. It cannot reply, and whoever has one drops it before the reply.
#[derive(Debug)]
pub(super) struct Sender {
    callback: Callback,
    user_data: *mut c_void,
    form: Form,
    /// Whom the handles in items belong to.
    owner: Option<Owner>,
}

// SAFETY: as for the responder.
unsafe impl Send for Sender {}

impl Sender {
    /// Sends an item. On return the callback has returned.
    ///
    /// # Errors
    /// Its form cannot be made, and so it was not sent.
    pub(super) fn send<T: Output>(&self, item: T) -> Result<(), String> {
        let item = item.into_lowered();
        let send = |(data, len): Payload| {
            // SAFETY: as for the reply, which has not been given yet: `user_data` is still the callback's.
            executor::during_callback(|| unsafe { (self.callback)(abi::ITEM, data, len, self.user_data) });
        };
        let sent = formed(
            self.form,
            self.owner,
            &item,
            Lower::lower,
            <T::Lowered as Lower>::payload,
            Lower::encode,
            send,
        );
        panic::dispose(item);
        sent
    }
}

/// The text of `CANCELLED`.
pub(super) const CANCELLED: &str = "cancelled";

/// A typed error on the wire: the error and its text.
fn encode_error<E: TypedError>(error: &E, encoder: &mut Encoder) {
    encoder.map_around_values(2, |encoder| {
        encoder.text("error");
        error.encode(encoder);
        encoder.text("message");
        encoder.text(&error.to_string());
    });
}

/// Bytes as a payload: never null, also when empty.
pub(super) fn payload_of(bytes: &[u8]) -> Payload {
    let (data, len) = Slice::of(bytes).parts();
    (data.cast(), len)
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.deliver(abi::CANCELLED, payload_of(CANCELLED.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn note(code: i32, _: *const c_void, _: usize, user_data: *mut c_void) {
        // SAFETY: the test below passed its list, which nobody else uses.
        unsafe { (*user_data.cast::<Vec<i32>>()).push(code) };
    }

    #[test]
    fn one_that_is_dropped_unused_says_cancelled() {
        let mut codes: Vec<i32> = Vec::new();
        let user_data = (&raw mut codes).cast();
        drop(Responder::new(note, user_data, Form::Native));
        Responder::new(note, user_data, Form::Native).text(abi::ERR, "used");
        assert_eq!(codes, [abi::CANCELLED, abi::ERR]);
    }
}
