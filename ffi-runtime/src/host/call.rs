//! The ways to call a host function: what `#[ffi::host]` expands to.

use std::sync::Arc;

use super::{
    HostArgs, HostError, HostFailure, HostFunction,
    ask::ask,
    registry::Begun,
    slot::{Call, Fault, Slot},
};
use crate::{context::Context, crossing::Answer, executor};

/// Asks the host, and awaits its answer.
///
/// # Errors
/// The host's error, or why there is no answer.
pub async fn call<A: HostArgs, T: Answer, E: HostFailure>(
    context: &Context,
    function: &HostFunction,
    args: A,
) -> Result<T, E> {
    let slot = Arc::new(Slot::<T, E>::new());
    let begun = context.hosts().begin(function.name, Some(Arc::clone(&slot) as _));
    match begun.map(|begun| asked(context, begun, slot, args)) {
        Ok(Asked::Host(call)) => call.await.map_err(Fault::into_error),
        Ok(Asked::Here(here, args)) => here.later(context.hosts(), function.name, args.into_tuple()).await,
        Err(error) => Err(E::of_host(error)),
    }
}

/// Asks the host, and keeps the thread until it has answered.
///
/// # Errors
/// The host's error, or why there is no answer. This thread may be the one that must not wait.
pub fn call_now<A: HostArgs, T: Answer, E: HostFailure>(
    context: &Context,
    function: &HostFunction,
    args: A,
) -> Result<T, E> {
    let slot = Arc::new(Slot::<T, E>::new());
    let begun = context.hosts().begin(function.name, Some(Arc::clone(&slot) as _));
    match begun.map(|begun| asked(context, begun, slot, args)) {
        Ok(Asked::Host(mut call)) => match call.answered() {
            Some(answered) => answered,
            None => executor::blocking(|| call.wait()).unwrap_or(Err(Fault::Host(HostError::WouldDeadlock))),
        }
        .map_err(Fault::into_error),
        Ok(Asked::Here(here, args)) => here.now(context.hosts(), function.name, args.into_tuple()),
        Err(error) => Err(E::of_host(error)),
    }
}

/// Tells the host, which answers nothing. Where nobody listens, nothing happens.
pub fn tell<A: HostArgs>(context: &Context, function: &HostFunction, args: A) {
    let hosts = context.hosts();
    match hosts.begin(function.name, None) {
        Ok(Begun::Host(id, turn)) => hosts.over(ask(turn, context.owner(), id, args).is_ok()),
        Ok(Begun::Here(here)) => here.tell(hosts, function.name, args.into_tuple()),
        Err(_) => {}
    }
}

/// A call whose arguments are where they are due.
enum Asked<'a, A, T, E> {
    /// The host has them.
    Host(Call<'a, T, E>),
    /// A test gets them.
    Here(Arc<super::Here>, A),
}

fn asked<'a, A: HostArgs, T: Answer, E: HostFailure>(
    context: &'a Context,
    begun: Begun<'a>,
    slot: Arc<Slot<T, E>>,
    args: A,
) -> Asked<'a, A, T, E> {
    match begun {
        Begun::Host(id, turn) => {
            let call = Call::new(context.hosts(), id, slot);
            if let Err(text) = ask(turn, context.owner(), id, args) {
                context.hosts().fail(id, HostError::Bad { text });
            }
            Asked::Host(call)
        }
        Begun::Here(here) => Asked::Here(here, args),
    }
}
