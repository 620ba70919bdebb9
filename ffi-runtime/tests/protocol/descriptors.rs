//! A server in a process that has no descriptor left.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use ciborium::{Value, cbor};
use fs_err::File;
use socket2::{Domain, Socket, Type};

use crate::server::{Client, HANGS, Server};

/// Set where this process is the one that has none left.
const HAS_NONE: &str = "FFI_TEST_HAS_NO_DESCRIPTORS";

/// How many descriptors that process may have.
const FEW: libc::rlim_t = 64;

/// What was said in the log.
struct Log(AtomicUsize);

static LOG: Log = Log(AtomicUsize::new(0));

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if record
            .args()
            .to_string()
            .starts_with("a server of protocol accepts nobody until connections end: ")
        {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn flush(&self) {}
}

/// Its limit is that of a process, so it has one of its own.
#[test]
fn a_server_without_descriptors_waits_for_some() {
    if std::env::var_os(HAS_NONE).is_some() {
        return has_none();
    }
    #[expect(clippy::disallowed_methods, reason = "it is waited for")]
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "descriptors::a_server_without_descriptors_waits_for_some", "--nocapture"]);
    let status = command.env(HAS_NONE, "").stdin(Stdio::null()).status().expect("this test runs");
    assert!(status.success(), "{status}");
}

fn has_none() {
    log::set_logger(&LOG).expect("the first logger");
    log::set_max_level(log::LevelFilter::Warn);
    let limit = libc::rlimit { rlim_cur: FEW, rlim_max: FEW };
    // SAFETY: it is read during the call.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }, 0);
    let server = Server::with_limits(cbor!({}).unwrap());
    let address: SocketAddr = server.addresses[0].strip_prefix("tcp:").unwrap().parse().expect("an address");
    let mut clients = Vec::new();
    for _ in 0..2 {
        // Somebody is let in, and nobody leaves a descriptor behind.
        clients.push(server.client());
        let said = LOG.0.load(Ordering::SeqCst);
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let null = File::open("/dev/null").expect("a file");
        let all: Vec<_> = std::iter::from_fn(|| null.file().try_clone().ok()).collect();
        socket.connect(&address.into()).expect("the system takes it for the server");
        while LOG.0.load(Ordering::SeqCst) == said {
            thread::sleep(Duration::from_millis(1));
        }
        // It tries a few times more, and says nothing.
        thread::sleep(Duration::from_millis(200));
        assert_eq!(LOG.0.load(Ordering::SeqCst), said + 1);
        assert_eq!(clients[0].value("echo", &cbor!({ "text" => "here" }).unwrap()), Value::from("here"));
        drop(all);
        socket.set_read_timeout(Some(HANGS)).expect("an option");
        let mut client = Client(std::net::TcpStream::from(socket));
        client.greets(&cbor!({}).unwrap());
        clients.push(client);
    }
}
