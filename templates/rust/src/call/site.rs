//! Where functions are called: on the library, on a context, on an object.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{CallError, ItemStream, Object, Owner};
use crate::codec::{self, Decode, Decoder, Encode, Encoder, Malformed};
use crate::engine::{Asked, Call, Engine, Event, Handles, Listener, Pending, Subscription, Warned};

/// Who is called, and how.
#[derive(Clone)]
pub struct Site {
    owner: Arc<Owner>,
    object: Option<Object>,
    options: CallOptions,
}

/// How calls are made.
#[derive(Clone, Default)]
pub struct CallOptions {
    timeout: Option<Duration>,
    warned: Option<Warned>,
}

impl CallOptions {
    /// The same, for calls that take no longer.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self.clone() }
    }

    /// The same, for calls that are warned of.
    #[must_use]
    pub fn with_warning(&self, warned: Warned) -> Self {
        Self { warned: Some(warned), ..self.clone() }
    }
}

impl Site {
    /// The library itself, or a context.
    pub fn of(owner: Arc<Owner>) -> Self {
        Self { owner, object: None, options: CallOptions::default() }
    }

    /// An object.
    pub fn at(owner: Arc<Owner>, object: Object, options: CallOptions) -> Self {
        Self { owner, object: Some(object), options }
    }

    /// What is at the other end.
    pub fn engine(&self) -> &Arc<dyn Engine> {
        self.owner.engine()
    }

    /// What is called on belongs to this.
    pub fn owner(&self) -> &Arc<Owner> {
        &self.owner
    }

    /// The same, for calls that take no longer.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { options: self.options.with_timeout(timeout), ..self.clone() }
    }

    /// The same, for calls that are warned of.
    #[must_use]
    pub fn with_warning(&self, warned: Warned) -> Self {
        Self { options: self.options.with_warning(warned), ..self.clone() }
    }

    /// What is called on belongs to this, for those who are not to keep it.
    pub fn downgrade(&self) -> Weak<Owner> {
        Arc::downgrade(&self.owner)
    }

    /// A request of so many arguments, which come in the order of deterministic encoding.
    pub fn request(&self, arguments: usize) -> Request<'_> {
        Request::new(&self.owner, arguments)
    }

    fn receiver(&self) -> u64 {
        self.object.as_ref().map_or(self.owner.id(), Object::id)
    }

    fn begin<'a>(&self, name: &'a str, request: Vec<u8>) -> Call<'a> {
        let CallOptions { timeout, warned } = self.options.clone();
        Call { timeout, warned, ..Call::new(self.receiver(), name, request) }
    }

    /// Calls a function that gives one value.
    ///
    /// # Errors
    /// Whatever kept it from that.
    pub async fn call<T: Decode, E: Decode>(
        &self,
        name: &str,
        request: Request<'_>,
    ) -> Result<T, CallError<E>> {
        let request = request.finish().map_err(CallError::Error)?;
        let call = Call { handles: Some(handles::<T, E>()), ..self.begin(name, request) };
        let result = self.engine().call(call).await;
        let bytes = result.map_err(|failure| CallError::of(failure, &self.owner))?;
        codec::from_bytes(&bytes, &self.owner).map_err(|error| CallError::malformed(&error))
    }

    /// Calls a constructor.
    ///
    /// # Errors
    /// Whatever kept it from that.
    pub async fn create<E: Decode>(&self, name: &str, request: Request<'_>) -> Result<Self, CallError<E>> {
        let request = request.finish().map_err(CallError::Error)?;
        let call = Call { receiver: 0, ..self.begin(name, request) };
        let created = self.engine().create(call).await;
        let id = created.map_err(|failure| CallError::of(failure, &self.owner))?;
        Ok(Self { owner: Owner::made(Arc::clone(self.engine()), id), ..self.clone() })
    }

    /// Calls a function that gives a stream.
    pub fn open<T: Decode, E: Decode>(&self, name: &str, request: Request<'_>) -> ItemStream<T, E> {
        match request.finish() {
            Ok(request) => {
                let call = Call { handles: Some(handles::<T, E>()), ..self.begin(name, request) };
                ItemStream::new(self.engine().open(call), self.clone())
            }
            Err(why) => ItemStream::refused(why, self.clone()),
        }
    }

    /// Has `listener` called with the payload of each event of that name.
    ///
    /// # Errors
    /// There is nothing to listen to any more.
    pub async fn subscribe<T: Decode>(
        &self,
        event: &'static str,
        listener: impl Fn(T) + Send + Sync + 'static,
    ) -> Result<Subscription, CallError> {
        let read = |input: &mut Decoder<'_>, _: &str| T::decode(input);
        self.listen(event, read, listener).await
    }

    /// Has `listener` called with what `read` makes of the payload and the name of each event.
    ///
    /// # Errors
    /// There is nothing to listen to any more.
    pub async fn listen<T>(
        &self,
        event: &'static str,
        read: impl Fn(&mut Decoder<'_>, &str) -> Result<T, Malformed> + Send + Sync + 'static,
        listener: impl Fn(T) + Send + Sync + 'static,
    ) -> Result<Subscription, CallError> {
        let heard: Listener = Arc::new(move |event: Event<'_>| match payload(event.envelope, &read) {
            Ok(payload) => listener(payload),
            // What catches the panics of listeners says so.
            Err(error) => panic!("an event that this package does not know: {error}"),
        });
        self.done(self.engine().subscribe(self.owner.id(), event, heard)).await
    }

    /// Implements a host function, or takes that back.
    ///
    /// # Errors
    /// There is nothing to implement it for any more.
    pub async fn register(&self, function: &str, asked: Option<Asked>) -> Result<(), CallError> {
        self.done(self.engine().register(self.owner.id(), function, asked)).await
    }

    /// What comes of something that no function of the author's does.
    ///
    /// # Errors
    /// Whatever kept it from that.
    pub async fn done<T>(&self, pending: Pending<T>) -> Result<T, CallError> {
        pending.await.map_err(|failure| CallError::of(failure, &self.owner))
    }
}

/// What finds objects in what a function gives.
fn handles<T: Decode, E: Decode>() -> Handles {
    Handles { value: codec::ids_in::<T>, error: CallError::<E>::ids_in }
}

/// The payload of an event, which comes behind the name or in front of it.
fn payload<T>(
    envelope: &[u8],
    read: impl Fn(&mut Decoder<'_>, &str) -> Result<T, Malformed>,
) -> Result<T, Malformed> {
    let mut name = None;
    Decoder::new(envelope, None).fields(|input, key| match key {
        "eventType" => input.field(&mut name),
        _ => input.skip(),
    })?;
    let name: String = Decoder::due("eventType", name)?;
    let mut payload = None;
    Decoder::new(envelope, None).fields(|input, key| match key {
        "payload" => {
            payload = Some(read(input, &name)?);
            Ok(())
        }
        _ => input.skip(),
    })?;
    payload.ok_or_else(|| Malformed::new("missing").in_field("payload"))
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&self.receiver()).finish()
    }
}

/// The arguments of a call.
#[derive(Debug)]
pub struct Request<'a> {
    bytes: Encoder<'a>,
    left: usize,
}

impl<'a> Request<'a> {
    fn new(owner: &'a Arc<Owner>, arguments: usize) -> Self {
        let mut bytes = Encoder::new(Some(owner));
        bytes.request(arguments);
        Self { bytes, left: arguments }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, key: &str, value: &(impl Encode + ?Sized)) -> Self {
        self.bytes.field(key, value);
        self.left -= 1;
        self
    }

    fn finish(self) -> Result<Vec<u8>, String> {
        debug_assert_eq!(self.left, 0, "as many arguments as were promised");
        self.bytes.finish()
    }
}
