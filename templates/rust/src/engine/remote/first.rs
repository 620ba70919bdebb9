//! A client of protocol 1: one call after the other.

use std::fmt;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::socket::{self, Sink, Source};
use super::{Address, Options};
use crate::engine::Failure;

/// A connection of protocol 1. It has no names but those of functions, and calls them on the context that is served.
pub struct First {
    source: Source,
    sink: Sink,
    longest: usize,
    write: Duration,
    /// Whether an answer was begun and not read to its end.
    broken: bool,
}

impl First {
    /// Connects. Nothing is said before the first call.
    pub async fn connect(address: &Address, options: &Options) -> Result<Self, Failure> {
        let opened = tokio::time::timeout(options.connect, socket::open(address, options)).await;
        let reason = |reason: String| Failure::Disconnected(format!("`{address}`: {reason}"));
        let (source, sink) = opened
            .unwrap_or_else(|_| Err(format!("no answer for {} ms", options.connect.as_millis())))
            .map_err(reason)?;
        Ok(Self { source, sink, longest: options.frame, write: options.write, broken: false })
    }

    /// Calls a function. Where this is dropped before it is done, the connection is of no use any more.
    pub async fn call(&mut self, name: &str, request: &[u8]) -> Result<Vec<u8>, Failure> {
        if std::mem::replace(&mut self.broken, true) {
            return Err(Failure::Disconnected(
                "a call before this one has left the connection in the middle of an answer".to_owned(),
            ));
        }
        let (code, payload) = self.exchange(name, request).await.map_err(Failure::Disconnected)?;
        self.broken = false;
        if code == 0 { Ok(payload) } else { Err(Failure::of_code(code, &payload)) }
    }

    async fn exchange(&mut self, name: &str, request: &[u8]) -> Result<(i32, Vec<u8>), String> {
        let broken = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => "the server has closed the connection".to_owned(),
            _ => format!("the connection is broken: {error}"),
        };
        let mut bytes = Vec::with_capacity(8 + name.len() + request.len());
        for part in [name.as_bytes(), request] {
            let len = u32::try_from(part.len()).map_err(|_| format!("a request of {} bytes", part.len()))?;
            bytes.extend_from_slice(&len.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        let written = tokio::time::timeout(self.write, async {
            self.sink.write_all(&bytes).await?;
            self.sink.flush().await
        });
        // The last answer of a server that has closed says more than that it has.
        let written = written.await.map_err(|_| "the server takes nothing".to_owned())?;
        let mut head = [0; 8];
        if let Err(error) = self.source.read_exact(&mut head).await {
            return Err(broken(written.err().unwrap_or(error)));
        }
        let [c0, c1, c2, c3, l0, l1, l2, l3] = head;
        let len = u32::from_be_bytes([l0, l1, l2, l3]);
        if usize::try_from(len).is_ok_and(|len| len > self.longest) {
            return Err(format!(
                "the server has sent an answer of {len} bytes, and {} are allowed",
                self.longest
            ));
        }
        // Memory grows with what comes, not with what is announced.
        let mut payload = Vec::new();
        (&mut self.source).take(u64::from(len)).read_to_end(&mut payload).await.map_err(broken)?;
        if payload.len() as u64 != u64::from(len) {
            return Err("the server has closed the connection".to_owned());
        }
        Ok((i32::from_be_bytes([c0, c1, c2, c3]), payload))
    }
}

impl fmt::Debug for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("First").finish_non_exhaustive()
    }
}
