//! The two tasks of a connection: one reads frames, one writes them.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Options;
use super::frame;
use super::line::Line;
use super::socket::{Sink, Source};

/// What is read at once, and kept for that.
const CHUNK: usize = 64 << 10;

/// What of a large buffer is kept.
const KEPT: usize = 1 << 20;

/// How often a server may leave the question unanswered whether it is there.
const UNANSWERED: u32 = 3;

/// The frames that come, cut from what is read.
pub(super) struct Frames {
    source: Source,
    bytes: Vec<u8>,
    /// What was taken of `bytes`.
    at: usize,
    longest: usize,
}

impl Frames {
    pub(super) fn new(source: Source, longest: usize) -> Self {
        Self { source, bytes: Vec::new(), at: 0, longest }
    }

    /// The next frame without its length, if it is there whole.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, String> {
        let Some((len, rest)) = self.bytes[self.at..].split_first_chunk() else { return Ok(None) };
        let len = usize::try_from(u32::from_be_bytes(*len)).unwrap_or(usize::MAX);
        if len > self.longest {
            return Err(format!(
                "the server has sent a frame of {len} bytes, and {} are allowed",
                self.longest
            ));
        }
        if rest.len() < len {
            return Ok(None);
        }
        let from = self.at + 4;
        self.at = from + len;
        Ok(Some(&self.bytes[from..from + len]))
    }

    /// Reads more. Memory grows with what has come, not with what is announced.
    pub(super) async fn more(&mut self) -> Result<(), String> {
        self.bytes.drain(..self.at);
        self.at = 0;
        if self.bytes.capacity() > KEPT && self.bytes.len() < CHUNK {
            self.bytes.shrink_to(CHUNK);
        }
        self.bytes.reserve(CHUNK);
        let closed = "the server has closed the connection";
        match self.source.read_buf(&mut self.bytes).await {
            Ok(0) => Err(closed.to_owned()),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(closed.to_owned()),
            Err(error) => Err(format!("the connection is broken: {error}")),
        }
    }
}

/// Ends the line where its reader is gone without having done so, as with the runtime.
pub(super) struct Gone(pub(super) Arc<Line>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.end("the runtime that the connection was made in has stopped");
    }
}

/// Reads until it is over.
pub(super) async fn read(gone: Gone, frames: Frames, keep_alive: Option<Duration>) {
    let Err(reason) = take_all(&gone.0, frames, keep_alive).await;
    gone.0.end(&reason);
}

async fn take_all(
    line: &Arc<Line>,
    mut frames: Frames,
    keep_alive: Option<Duration>,
) -> Result<std::convert::Infallible, String> {
    loop {
        while let Some(frame) = frames.next()? {
            line.take(frame::parse(frame)?)?;
            line.events.room().await?;
        }
        let Some(interval) = keep_alive else {
            frames.more().await?;
            continue;
        };
        let mut unanswered = 0;
        loop {
            match tokio::time::timeout(interval, frames.more()).await {
                Ok(read) => break read?,
                Err(_silence) if unanswered == UNANSWERED => {
                    return Err(format!(
                        "the server was silent for {} ms",
                        interval.saturating_mul(UNANSWERED + 1).as_millis()
                    ));
                }
                Err(_silence) => {
                    unanswered += 1;
                    line.ping();
                }
            }
        }
    }
}

/// Writes until it is over. What is put there while something is written goes together.
pub(super) async fn write(line: Arc<Line>, mut sink: Sink, longest: Duration) {
    let mut bytes = Vec::new();
    while line.swap_out(&mut bytes) {
        if bytes.is_empty() {
            line.to_write.notified().await;
            // Others that are ready now have something to say, too.
            tokio::task::yield_now().await;
            continue;
        }
        if let Err(reason) = write_all(&mut sink, &bytes, longest).await {
            // The reader knows more: the server may have said goodbye. It ends by itself but where the server does neither.
            let _ = tokio::time::timeout(Duration::from_secs(5), line.ended()).await;
            line.end(&reason);
            return;
        }
        bytes.clear();
        bytes.shrink_to(KEPT);
    }
    let _ = tokio::time::timeout(longest, sink.shutdown()).await;
}

async fn write_all(sink: &mut Sink, mut bytes: &[u8], longest: Duration) -> Result<(), String> {
    let broken = |error: std::io::Error| format!("the connection is broken: {error}");
    while !bytes.is_empty() {
        match tokio::time::timeout(longest, sink.write(bytes)).await {
            Ok(Ok(0)) => return Err("the connection takes nothing more".to_owned()),
            Ok(Ok(len)) => bytes = &bytes[len..],
            Ok(Err(error)) => return Err(broken(error)),
            Err(_) => return Err(format!("the server has taken nothing for {} ms", longest.as_millis())),
        }
    }
    match tokio::time::timeout(longest, sink.flush()).await {
        Ok(flushed) => flushed.map_err(broken),
        Err(_) => Err(format!("the server has taken nothing for {} ms", longest.as_millis())),
    }
}

/// How often a silent server is asked: before it would close the connection for its silence.
pub(super) fn keep_alive(options: &Options, idle_ms: u64) -> Option<Duration> {
    let interval = options.keep_alive?;
    Some(if idle_ms == 0 { interval } else { interval.min(Duration::from_millis((idle_ms / 3).max(1))) })
}
