//! A library in another process: [`cargo ffi serve`](process) of this very program, or a host with a sanitizer in it.
//!
//! Programs reach it through a relay that counts them. A program that does not come has used a library in its own process, and
//! proves nothing.

mod process;

use std::{
    io,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Verdict, sanitize::Watch, session::failed};
use crate::{
    error::{Error, Result},
    process::{Outcome, Service},
    project::Project,
};

/// The variable with the address of the library that is tested.
pub(super) const VARIABLE: &str = "CARGO_FFI_SERVER";

/// A server of one library, until it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    library: String,
    service: Service,
    relay: Relay,
    reports: Option<PathBuf>,
}

impl Server {
    /// Serves the library of a project, with what looks on in a pass. Programs make their own contexts. What belongs to the server
    /// is in a folder of `work`.
    ///
    /// # Errors
    /// It does not begin.
    pub(super) fn start(project: &Project, watch: &Watch, work: &Path) -> Result<Self> {
        let library = project.package.lib_name.clone();
        let (program, reports) = if watch.pass.is_sanitized() {
            let folder = work.join(format!("server-{library}"));
            let reports = work.join(format!("server-{library}.reports"));
            (process::watched(project, watch, &folder, &reports)?, Some(reports))
        } else {
            (process::plain(project)?, None)
        };
        let (service, line) = program.start()?;
        let port = line.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        let Some(port) = port else {
            let said = service.end()?;
            return Err(Error::Command {
                what: format!("cannot serve `{}`", project.package.name),
                command: said.command,
                status: said.outcome.to_string(),
                output: said.output,
            });
        };
        Ok(Self { library, service, relay: Relay::to(port)?, reports })
    }

    /// Where programs reach it.
    pub(super) fn address(&self) -> String {
        format!("tcp:127.0.0.1:{}", self.relay.port)
    }

    /// The variable of this library, and the address.
    pub(super) fn variable(&self) -> (String, String) {
        (format!("{VARIABLE}_{}", self.library.to_uppercase()), self.address())
    }

    /// The name of the trial that its end is.
    pub(super) fn trial(&self) -> String {
        format!("server-{}", self.library)
    }

    /// Where the sanitizers write what they find in its process, if any look on.
    pub(super) fn reports(&self) -> Option<PathBuf> {
        self.reports.clone()
    }

    /// Has it end: what belongs to clients that are gone must not keep it. `is_used` says whether programs should have come.
    pub(super) fn end(self, is_used: bool) -> Result<Verdict> {
        let ended = self.service.end()?;
        Ok(match ended.outcome {
            Outcome::Exited(0) if is_used && self.relay.count.load(Ordering::Relaxed) == 0 => {
                Verdict::Failed(format!(
                    "no program has come: they have used the library in their own process, and not the one at `{VARIABLE}`"
                ))
            }
            Outcome::Exited(0) => Verdict::Passed,
            _ => failed(&ended),
        })
    }
}

/// Passes connections on, and counts them. Its threads end with the connections, and with the process.
#[derive(Debug)]
struct Relay {
    port: u16,
    count: Arc<AtomicUsize>,
}

impl Relay {
    /// One to a port of this machine.
    fn to(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        thread::spawn(move || {
            for client in listener.incoming().map_while(io::Result::ok) {
                counted.fetch_add(1, Ordering::Relaxed);
                // Where the server is gone, the client sees that its connection is.
                drop(
                    TcpStream::connect((Ipv4Addr::LOCALHOST, server))
                        .and_then(|server| pass_on(client, server)),
                );
            }
        });
        Ok(Self { port, count })
    }
}

/// Passes on what each of two says to the other.
fn pass_on(client: TcpStream, server: TcpStream) -> io::Result<()> {
    for (mut from, mut to) in [(client.try_clone()?, server.try_clone()?), (server, client)] {
        to.set_nodelay(true)?;
        thread::spawn(move || {
            // However it ends, the other side hears that there is nothing more.
            drop(io::copy(&mut from, &mut to));
            drop(to.shutdown(Shutdown::Write));
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn what_is_said_is_passed_on_and_who_comes_is_counted() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let relay = Relay::to(listener.local_addr().expect("bound").port()).expect("a relay");
        for round in 1..=2 {
            let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, relay.port)).expect("connected");
            let (mut server, _) = listener.accept().expect("a connection");
            client.write_all(b"ping").expect("sent");
            client.shutdown(Shutdown::Write).expect("open");
            let mut said = String::new();
            server.read_to_string(&mut said).expect("text");
            server.write_all(b"pong").expect("sent");
            drop(server);
            client.read_to_string(&mut said).expect("text");
            assert_eq!((said.as_str(), relay.count.load(Ordering::Relaxed)), ("pingpong", round));
        }
    }
}
