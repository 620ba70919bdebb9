//! A library in another process or on another machine, over protocol 2.
//!
//! A connection has two tasks in the runtime that it was made in, one that reads and one that writes (`pump`). What its users share is the `line`: calls by their ids,
//! listeners, host functions, and the bytes to be written. What becomes of events, which may be more than anybody takes, is in `events`.

mod address;
mod call;
mod cbor;
mod events;
mod first;
mod frame;
mod hello;
mod line;
#[cfg(feature = "nats")]
mod nats;
mod options;
mod pump;
mod socket;
#[cfg(feature = "tls")]
mod tls;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use ciborium::Value;
use serde::de::DeserializeOwned;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Handle;

pub use self::address::Address;
pub use self::first::First;
pub use self::hello::Limits;
#[cfg(feature = "nats")]
pub use self::nats::Group;
pub use self::options::{Identity, Lost, Nats, Options, Tls};

use self::call::{FIRST_CREDIT, Reply, Taking};
use self::events::Heard;
use self::frame::Said;
use self::line::{Line, User, Whose};
use self::pump::{Frames, Gone};
use super::{
    About, Asked, Call, Engine, EventStats, Failure, Handles, HostStats, Items, Listener, Pending,
    Subscription, Warned,
};

/// Reaches the library at an address, whatever kind of address it is.
pub async fn connect(address: &str, options: &Options) -> Result<Arc<dyn Engine>, Failure> {
    let address: Address = address.parse().map_err(Failure::Error)?;
    if matches!(address, Address::Nats { .. }) {
        #[cfg(feature = "nats")]
        return Ok(Arc::new(Group::connect(&address, options).await?));
        #[cfg(not(feature = "nats"))]
        return Err(Failure::Error("this client was built without the feature `nats`".to_owned()));
    }
    Ok(Arc::new(Remote::connect(&address, options).await?))
}

/// A connection to a server.
///
/// It is there until this is dropped and every call is over; then all that belongs to it is closed.
pub struct Remote {
    user: Arc<User>,
    about: About,
    limits: Limits,
    address: Address,
}

impl Remote {
    /// Connects, within a runtime of tokio, to which the tasks of the connection belong from then on.
    pub async fn connect(address: &Address, options: &Options) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let Greeted { frames, sink, about, limits } =
            in_time(address, options, greet(address, options)).await?;
        let line = Line::new(runtime.clone(), limits, options);
        let reader = runtime.spawn(pump::read(
            Gone(Arc::clone(&line)),
            frames,
            pump::keep_alive(options, limits.idle_ms),
        ));
        line.set_reader(reader.abort_handle());
        runtime.spawn(pump::write(Arc::clone(&line), sink, options.write));
        Ok(Self { user: Arc::new(User { line }), about, limits, address: address.clone() })
    }

    /// What the server allows.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Why no call can be made any more, if so: the server has said goodbye, or is gone.
    pub fn reason(&self) -> Option<String> {
        self.user.line.reason()
    }

    /// Waits until the connection is over, and says why.
    pub fn ended(&self) -> impl Future<Output = String> + Send + 'static {
        let line = Arc::clone(&self.user.line);
        async move { line.ended().await }
    }

    /// One of the functions of the server, which is not taken back with its caller.
    fn own(&self, receiver: u64, name: &str, request: Vec<u8>) -> Reply {
        let slot = self.user.line.begin(Call::new(receiver, name, request), 0, Whose::Own, None);
        Reply::new(Arc::clone(&self.user), slot, false)
    }

    fn own_value<T: DeserializeOwned + 'static>(
        &self,
        receiver: u64,
        name: &str,
        request: Vec<u8>,
    ) -> Pending<T> {
        let reply = self.own(receiver, name, request);
        Pending::new(async move { read(&reply.await?) })
    }
}

impl Engine for Remote {
    fn call(&self, call: Call<'_>) -> Pending {
        let slot = self.user.line.begin(call, 0, Whose::Callers, None);
        Pending::new(Reply::new(Arc::clone(&self.user), slot, true))
    }

    fn open(&self, call: Call<'_>) -> Items {
        let slot = self.user.line.begin(call, FIRST_CREDIT, Whose::Callers, None);
        Items::new(Taking::new(Arc::clone(&self.user), slot))
    }

    fn create(&self, mut call: Call<'_>) -> Pending<u64> {
        let context = |value: &[u8]| cbor::id(value).into_iter().collect();
        call.handles = Some(Handles { value: context, error: |_| Vec::new() });
        let slot = self.user.line.begin(call, 0, Whose::Callers, None);
        let reply = Reply::new(Arc::clone(&self.user), slot, true);
        Pending::new(async move { cbor::id(&reply.await?).map_err(unreadable) })
    }

    fn destroy(&self, context: u64) -> Pending<()> {
        let slot = self.user.line.destroy(context);
        let reply = Reply::new(Arc::clone(&self.user), slot, false);
        Pending::new(async move { reply.await.map(drop) })
    }

    fn close(&self, handle: u64) -> Pending<()> {
        let reply = self.own(handle, "ffi.close", Vec::new());
        Pending::new(async move { reply.await.map(drop) })
    }

    fn subscribe(&self, context: u64, event: &str, listener: Listener) -> Pending<Subscription> {
        let heard = Heard::new(context, listener);
        let slot = self.user.line.subscribe(event, &heard);
        let reply = Reply::new(Arc::clone(&self.user), slot, false);
        let line = Arc::downgrade(&self.user.line);
        let subscription = Subscription::new(Arc::clone(&heard.missed), move || {
            heard.end();
            if let Some(line) = line.upgrade() {
                line.unsubscribe(&heard);
            }
        });
        Pending::new(async move {
            // Dropped with the future, it ends what the server may just begin.
            let subscription = subscription;
            reply.await.map(|_| subscription)
        })
    }

    fn register(&self, context: u64, function: &str, asked: Option<Asked>) -> Pending<()> {
        let slot = self.user.line.register(context, function, asked);
        let reply = Reply::new(Arc::clone(&self.user), slot, false);
        Pending::new(async move { reply.await.map(drop) })
    }

    fn event_stats(&self, context: u64) -> Pending<EventStats> {
        self.own_value(context, "ffi.event_stats", Vec::new())
    }

    fn host_stats(&self, context: u64) -> Pending<HostStats> {
        self.own_value(context, "ffi.host_stats", Vec::new())
    }

    fn stale_warn(&self, context: u64, interval: Duration) -> Pending<()> {
        let reply = self.own(context, "ffi.stale_warn", cbor::one("interval_ms", super::millis(interval)));
        Pending::new(async move { reply.await.map(drop) })
    }

    fn describe(&self) -> Pending {
        let reply = self.own(0, "ffi.describe", Vec::new());
        Pending::new(async move { read_bytes(&reply.await?) })
    }

    fn about(&self) -> &About {
        &self.about
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("address", &self.address)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

/// The runtime that a connection is made in.
fn runtime() -> Result<Handle, Failure> {
    let outside = |_| Failure::Error("a connection is made within a runtime of tokio".to_owned());
    Handle::try_current().map_err(outside)
}

/// What comes of connecting, in the time that there is for it.
async fn in_time<T>(
    address: &Address,
    options: &Options,
    connecting: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let late = |_| {
        Failure::Disconnected(format!("`{address}` has not answered for {} ms", options.connect.as_millis()))
    };
    tokio::time::timeout(options.connect, connecting).await.map_err(late)?
}

/// A connection after both hellos.
struct Greeted {
    frames: Frames,
    sink: socket::Sink,
    about: About,
    limits: Limits,
}

async fn greet(address: &Address, options: &Options) -> Result<Greeted, Failure> {
    let lost = |reason: String| Failure::Disconnected(format!("`{address}`: {reason}"));
    let (source, mut sink) = socket::open(address, options).await.map_err(lost)?;
    let mut hello = frame::MAGIC.to_vec();
    frame::put(&mut hello, frame::HELLO, 0, &[&hello::ours(options)]);
    // A server that refuses may have closed before it has read this: what it says is more than that.
    let written = async {
        sink.write_all(&hello).await?;
        sink.flush().await
    }
    .await;
    let mut frames = Frames::new(source, options.frame);
    let (about, limits) = loop {
        if let Some(frame) = frames.next().map_err(lost)? {
            match frame::parse(frame).map_err(lost)? {
                Said::Hello(body) => break hello::theirs(body, options)?,
                Said::Goodbye(text) => return Err(lost(text.to_owned())),
                _ => return Err(lost("the server does not begin with a hello".to_owned())),
            }
        }
        if let Err(reason) = frames.more().await {
            return Err(lost(written.err().map_or(reason, |error| error.to_string())));
        }
    };
    Ok(Greeted { frames, sink, about, limits })
}

fn read<T: DeserializeOwned>(value: &[u8]) -> Result<T, Failure> {
    cbor::decode(value).map_err(unreadable)
}

fn read_bytes(value: &[u8]) -> Result<Vec<u8>, Failure> {
    match read(value)? {
        Value::Bytes(bytes) => Ok(bytes),
        _ => Err(unreadable("not a byte string".to_owned())),
    }
}

fn unreadable(error: String) -> Failure {
    Failure::Error(format!("the reply of the server cannot be read: {error}"))
}

/// Tells who wants to know how long a call waits already.
fn warn(warned: Option<&Warned>, payload: &[u8]) {
    if let Some(warned) = warned
        && let Some(millis) = std::str::from_utf8(payload).ok().and_then(|text| text.parse().ok())
    {
        guard(|| warned(Duration::from_millis(millis)));
    }
}

/// Calls what is the user's. A panic there has been reported, and ends there.
fn guard(call: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(call));
}
