//! Servers: where they listen, which connections they have, and how they end.
//!
//! All servers of a library share the threads of a runtime of their own: to the library these are threads of a host.

use std::{
    collections::HashMap,
    fmt, io,
    net::{SocketAddr, TcpListener as StdListener, ToSocketAddrs},
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::{Either, select};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Handle, Runtime},
    sync::Notify,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use super::{
    Served,
    address::{Address, HostPort},
    connection::{self, Reading, Writing},
    lanes,
    limits::Limits,
    link::{Link, Stop},
    memory::{Memory, Part},
    options::{Options, Token},
    peer::apart,
};
use crate::{executor::FORKED, process};

/// What connections that cannot be accepted are waited with, where the reason is the system's and not theirs.
const PAUSE: Duration = Duration::from_millis(50);

/// After what time without a byte from it the system asks the other side of a connection whether it is there.
const ASKED_AFTER: Duration = Duration::from_secs(60);

/// How often it asks again until there is an answer. After some of them, as many as the system has it, the connection is broken.
const ASKED_AGAIN: Duration = Duration::from_secs(15);

/// How many connections beyond the limit are told so at a time. Others are closed without a word.
const REFUSALS: usize = 64;

/// A server that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// What [`stop`] knows it by.
    pub id: u64,
    /// Its addresses as bound, in the order of the options.
    pub addresses: Vec<String>,
}

/// What the connections of a server share.
pub struct Server {
    /// What they call.
    pub served: Arc<Served>,
    /// What they have to say.
    pub token: Option<Token>,
    /// What they may cost.
    pub limits: Limits,
    /// What they hold together.
    pub memory: Arc<Memory>,
    connections: Mutex<Connections>,
    /// The last connection is over.
    empty: Notify,
    refusals: AtomicUsize,
}

#[derive(Debug, Default)]
struct Connections {
    links: HashMap<u64, Arc<Link>>,
    next: u64,
    stop: Stop,
}

/// One that listens, with all that it takes.
struct Listening {
    server: Arc<Server>,
    tasks: Vec<JoinHandle<()>>,
    #[cfg(unix)]
    files: Vec<super::socket_file::SocketFile>,
    #[cfg(feature = "nats")]
    members: Vec<super::nats::Member>,
}

/// The servers of this library.
static SERVERS: Mutex<Option<HashMap<u64, Listening>>> = Mutex::new(None);

fn servers() -> MutexGuard<'static, Option<HashMap<u64, Listening>>> {
    SERVERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The runtime of all servers. It lives as long as the process.
fn runtime() -> io::Result<&'static Handle> {
    static STARTED: OnceLock<Runtime> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    // It has threads: the library has to stay, and a child of the process has none of them.
    process::prepare()?;
    if process::is_forked() {
        return Err(io::Error::other(FORKED));
    }
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if STARTED.get().is_none() {
        let runtime = Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(lanes::THREADS)
            .thread_name("ffi-server")
            .build()?;
        STARTED.get_or_init(|| runtime);
    }
    Ok(STARTED.get().expect("it has been started").handle())
}

/// Starts a server. When this returns, clients can connect.
///
/// # Errors
/// An address cannot be listened on, or may not; nothing is listened on then.
pub fn start(served: Arc<Served>, options: Options) -> Result<Started, String> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let handle =
        runtime().map_err(|error| format!("the runtime of servers could not be started: {error}"))?;
    let _inside = handle.enter();
    let Options { addresses, token, insecure, limits, tls } = options;
    #[cfg(feature = "tls")]
    let tls = tls.as_ref().map(super::tls::acceptor).transpose()?;
    #[cfg(not(feature = "tls"))]
    drop(tls);
    let server = Arc::new(Server {
        served,
        token,
        limits,
        memory: Memory::new(limits.memory),
        connections: Mutex::default(),
        empty: Notify::new(),
        refusals: AtomicUsize::new(0),
    });
    let mut listening = Listening {
        server: Arc::clone(&server),
        tasks: Vec::new(),
        #[cfg(unix)]
        files: Vec::new(),
        #[cfg(feature = "nats")]
        members: Vec::new(),
    };
    // All are bound before the first one accepts.
    let (mut said, mut bound) = (Vec::new(), Vec::new());
    for address in &addresses {
        let failed = |why: &dyn fmt::Display| format!("address `{address}`: {why}");
        match address {
            Address::Tcp(at) => {
                let (listener, addr) = bind(at, insecure).map_err(|why| failed(&why))?;
                said.push(format!("tcp:{addr}"));
                bound.push(Bound::Tcp(listener));
            }
            #[cfg(feature = "tls")]
            Address::Tls(at) => {
                let acceptor =
                    tls.clone().ok_or_else(|| failed(&"the option `tls` has no certificate for it"))?;
                // Whom it lets in is what the certificates say.
                let (listener, addr) = bind(at, true).map_err(|why| failed(&why))?;
                said.push(format!("tls:{addr}"));
                bound.push(Bound::Tls(listener, acceptor));
            }
            #[cfg(not(feature = "tls"))]
            Address::Tls(_) => {
                let library = server.served.library();
                return Err(failed(&format_args!(
                    "{library} was built without the feature \"tls\" of ffi-runtime"
                )));
            }
            #[cfg(unix)]
            Address::Unix(path) => {
                let listen = || {
                    let (listener, file) = super::socket_file::listen(path.as_ref())?;
                    listener.set_nonblocking(true)?;
                    io::Result::Ok((tokio::net::UnixListener::from_std(listener)?, file))
                };
                let (listener, file) = listen().map_err(|why| failed(&why))?;
                listening.files.push(file);
                said.push(address.to_string());
                bound.push(Bound::Unix(listener));
            }
            #[cfg(not(unix))]
            Address::Unix(_) => return Err(failed(&"this system has no such sockets")),
            #[cfg(feature = "nats")]
            Address::Nats(at, subject) => {
                resolve(at, insecure).map_err(|why| failed(&why))?;
                let member = super::nats::Member::connect(handle, at, subject, &server);
                listening.members.push(member.map_err(|why| failed(&why))?);
                said.push(address.to_string());
            }
            #[cfg(not(feature = "nats"))]
            Address::Nats(..) => {
                let library = server.served.library();
                return Err(failed(&format_args!(
                    "{library} was built without the feature \"nats\" of ffi-runtime"
                )));
            }
        }
    }
    for bound in bound {
        listening.tasks.push(tokio::spawn(accept_all(bound, Arc::clone(&server))));
    }
    #[cfg(feature = "nats")]
    listening.members.iter_mut().for_each(super::nats::Member::begin);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    servers().get_or_insert_default().insert(id, listening);
    Ok(Started { id, addresses: said })
}

/// Stops a server: it takes no more connections and no more calls, and answers those that there are. What is not done after `grace` is cancelled.
/// When every connection is over, `done` is called, on a thread that may be blocked.
pub fn stop(id: u64, grace: Duration, done: Box<dyn FnOnce(Result<(), String>) + Send>) {
    let listening = servers().as_mut().and_then(|servers| servers.remove(&id));
    let (Some(listening), Ok(handle)) = (listening, runtime()) else {
        return done(Err(format!("there is no server {id}")));
    };
    handle.spawn(async move {
        listening.stop(grace).await;
        // Calls of other servers may have all threads for what blocks.
        apart(&Handle::current(), move || done(Ok(()))).await;
    });
}

impl Listening {
    async fn stop(self, grace: Duration) {
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
        #[cfg(unix)]
        drop(self.files);
        self.server.order(Stop::Drains);
        #[cfg(feature = "nats")]
        let mut members = self.members;
        let everybody_is_gone = async {
            #[cfg(feature = "nats")]
            futures_util::future::join_all(members.iter_mut().map(super::nats::Member::leave)).await;
            self.server.is_empty().await;
        };
        if timeout(grace, everybody_is_gone).await.is_err() {
            self.server.order(Stop::Now);
            self.server.is_empty().await;
        }
        #[cfg(feature = "nats")]
        futures_util::future::join_all(members.into_iter().map(super::nats::Member::end)).await;
    }
}

/// Listens where a host and a port say.
fn bind(at: &HostPort, anywhere: bool) -> Result<(TcpListener, SocketAddr), String> {
    let resolved = resolve(at, anywhere)?;
    let listen = || {
        let listener = StdListener::bind(&*resolved)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        io::Result::Ok((TcpListener::from_std(listener)?, addr))
    };
    listen().map_err(|error| error.to_string())
}

/// The addresses that a host has. Without `anywhere`, these are loopback addresses.
fn resolve(at: &HostPort, anywhere: bool) -> Result<Vec<SocketAddr>, String> {
    let resolved = (&*at.host, at.port).to_socket_addrs().map_err(|error| error.to_string())?;
    let resolved: Vec<SocketAddr> = resolved.collect();
    if let Some(other) = resolved.iter().find(|addr| !anywhere && !addr.ip().to_canonical().is_loopback()) {
        return Err(format!(
            "{} is not a loopback address: use `tls:`, or say that everybody there may connect (`insecure`)",
            other.ip()
        ));
    }
    Ok(resolved)
}

/// What a task accepts connections from.
enum Bound {
    Tcp(TcpListener),
    #[cfg(feature = "tls")]
    Tls(TcpListener, tokio_rustls::TlsAcceptor),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

/// What has been accepted.
enum Accepted {
    Tcp(TcpStream),
    #[cfg(feature = "tls")]
    Tls(TcpStream, tokio_rustls::TlsAcceptor),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

impl Bound {
    async fn accept(&self) -> io::Result<Accepted> {
        Ok(match self {
            Bound::Tcp(listener) => Accepted::Tcp(tuned(listener.accept().await?.0)?),
            #[cfg(feature = "tls")]
            Bound::Tls(listener, acceptor) => {
                Accepted::Tls(tuned(listener.accept().await?.0)?, acceptor.clone())
            }
            #[cfg(unix)]
            Bound::Unix(listener) => Accepted::Unix(listener.accept().await?.0),
        })
    }
}

/// A connection by TCP, as it is to behave.
fn tuned(stream: TcpStream) -> io::Result<TcpStream> {
    // What is ready is sent: the writer has put together already what belongs together.
    stream.set_nodelay(true)?;
    // Who listens alone, or waits for a call, may have nothing to say for days. One whose machine is gone would look the same.
    let asked = TcpKeepalive::new().with_time(ASKED_AFTER).with_interval(ASKED_AGAIN);
    SockRef::from(&stream).set_tcp_keepalive(&asked)?;
    Ok(stream)
}

/// Accepts connections until it is aborted.
async fn accept_all(bound: Bound, server: Arc<Server>) {
    let mut has_said = false;
    loop {
        match bound.accept().await {
            Ok(accepted) => {
                has_said = false;
                welcome(&server, accepted);
            }
            // Descriptors or memory have run out: others have to go before it is of any use to try again.
            Err(error) if is_of_the_system(&error) => {
                if !has_said {
                    let library = server.served.library();
                    log::warn!("a server of {library} accepts nobody until connections end: {error}");
                }
                has_said = true;
                sleep(PAUSE).await;
            }
            Err(_) => {}
        }
    }
}

/// Whether a connection could not be accepted for a reason that is not its own.
fn is_of_the_system(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted, InvalidInput, NotConnected};
    !matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted | InvalidInput | NotConnected)
}

/// Starts the task of a connection.
fn welcome(server: &Arc<Server>, accepted: Accepted) {
    let start = Instant::now();
    match server.admit() {
        Some(seat) => drop(tokio::spawn(async move {
            let ready = pin!(timeout(seat.server.limits.hello, accepted.halves()));
            let stopped = pin!(seat.link.ordered(Stop::Drains));
            // Who is not ready yet has said nothing that could be answered.
            if let Either::Left((Ok(Some((reading, writing))), _)) = select(ready, stopped).await {
                connection::serve(&seat.server, Arc::clone(&seat.link), reading, writing, start).await;
            }
        })),
        None => {
            let Some(refusal) = server.refusal() else { return };
            tokio::spawn(async move {
                if let Some((reading, writing)) = accepted.halves_if_open().await {
                    connection::refuse(reading, writing).await;
                }
                drop(refusal);
            });
        }
    }
}

impl Accepted {
    /// Its two halves, when it is ready. `None` where it never is.
    async fn halves(self) -> Option<(Reading, Writing)> {
        Some(match self {
            Accepted::Tcp(stream) => boxed(stream.into_split()),
            #[cfg(feature = "tls")]
            Accepted::Tls(stream, acceptor) => boxed(tokio::io::split(acceptor.accept(stream).await.ok()?)),
            #[cfg(unix)]
            Accepted::Unix(stream) => boxed(stream.into_split()),
        })
    }

    /// The same, where that takes nothing.
    async fn halves_if_open(self) -> Option<(Reading, Writing)> {
        match self {
            #[cfg(feature = "tls")]
            Accepted::Tls(..) => None,
            open => open.halves().await,
        }
    }
}

/// The halves of a connection, of whatever kind it is.
fn boxed(
    (reading, writing): (impl AsyncRead + Send + Unpin + 'static, impl AsyncWrite + Send + Unpin + 'static),
) -> (Reading, Writing) {
    (Box::new(reading), Box::new(writing))
}

/// The place of a connection among those that there may be. It is free when this is dropped.
struct Seat {
    server: Arc<Server>,
    link: Arc<Link>,
    number: u64,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut connections = self.server.connections();
        connections.links.remove(&self.number);
        self.server.memory.shared_by(connections.links.len());
        if connections.links.is_empty() {
            self.server.empty.notify_waiters();
        }
    }
}

/// The place of a connection that is told that it has none.
struct Refusal(Arc<Server>);

impl Drop for Refusal {
    fn drop(&mut self) {
        self.0.refusals.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    fn connections(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection, if there is any.
    fn admit(self: &Arc<Self>) -> Option<Seat> {
        let mut connections = self.connections();
        if connections.links.len() >= self.limits.connections || connections.stop > Stop::Runs {
            return None;
        }
        let number = connections.next;
        connections.next += 1;
        let link = Arc::new(Link::new(self.limits.queue).bounded(self.limits.unsent, Part::of(&self.memory)));
        connections.links.insert(number, Arc::clone(&link));
        self.memory.shared_by(connections.links.len());
        Some(Seat { server: Arc::clone(self), link, number })
    }

    /// A place for one more that has none.
    fn refusal(self: &Arc<Self>) -> Option<Refusal> {
        let refusal = Refusal(Arc::clone(self));
        (self.refusals.fetch_add(1, Ordering::Relaxed) < REFUSALS).then_some(refusal)
    }

    /// Tells all connections that the server ends.
    fn order(&self, stop: Stop) {
        let mut connections = self.connections();
        connections.stop = stop;
        connections.links.values().for_each(|link| link.order(stop));
    }

    /// Waits until there is no connection.
    async fn is_empty(&self) {
        loop {
            let empty = self.empty.notified();
            // Whoever leaves after this look is heard by the above.
            if self.connections().links.is_empty() {
                return;
            }
            empty.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_gone_without_a_word_is_found_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("a connection");
        let Ok(Accepted::Tcp(accepted)) = Bound::Tcp(listener).accept().await else { panic!("a connection") };
        let socket = SockRef::from(&accepted);
        assert!(socket.keepalive().expect("an option") && accepted.nodelay().expect("an option"));
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_keepalive_time().expect("an option"), ASKED_AFTER);
        drop(client);
    }
}
