//! What a client may cost.

use std::time::Duration;

use crate::{cbor::Decoder, value_error::ValueError};

/// The limits of a server, see `docs/protocol.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of a frame, of a name and of a request.
    pub frame: usize,
    /// Of the server.
    pub connections: usize,
    /// Calls of a connection that are not over.
    pub in_flight: usize,
    /// Of a connection.
    pub contexts: usize,
    /// Of all connections.
    pub all_contexts: usize,
    /// Of a connection.
    pub handles: usize,
    /// Of a connection.
    pub subscriptions: usize,
    /// Until the first frame or request is there whole.
    pub hello: Duration,
    /// From the first byte of a frame to its last.
    pub read: Duration,
    /// For the client to take what is sent to it.
    pub write: Duration,
    /// Without a frame; `None` is forever.
    pub idle: Option<Duration>,
    /// What waits to be sent, in bytes, from which on there is no room for more.
    pub queue: usize,
    /// What waits to be sent, in bytes, from which on the connection is over.
    pub unsent: usize,
    /// The requests of calls that are not over, in bytes, of a connection.
    pub requests: usize,
    /// What all connections hold together, in bytes.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame: 16 << 20,
            connections: 4096,
            in_flight: 1024,
            contexts: 16,
            all_contexts: 4096,
            handles: 65_536,
            subscriptions: 256,
            hello: Duration::from_secs(10),
            read: Duration::from_secs(30),
            write: Duration::from_secs(30),
            idle: Some(Duration::from_secs(600)),
            queue: 1 << 20,
            unsent: 256 << 20,
            requests: 64 << 20,
            memory: 1 << 30,
        }
    }
}

/// The keys, in the order of the fields.
const KEYS: [&str; 15] = [
    "frame",
    "connections",
    "in_flight",
    "contexts",
    "all_contexts",
    "handles",
    "subscriptions",
    "hello_ms",
    "read_ms",
    "write_ms",
    "idle_ms",
    "queue",
    "unsent",
    "requests",
    "memory",
];

/// The shortest limit of frames: a call of any function has room, and a hello.
const MIN_FRAME: u64 = 1024;

/// The longest: lengths are numbers of 32 bits, and the first four bytes of protocol 2 are no length that is allowed.
const MAX_FRAME: u64 = 1 << 30;

impl Limits {
    /// Reads a map of some of them; the others are as they are unless set.
    ///
    /// # Errors
    /// A key that there is none of, or a number that makes no sense.
    pub fn read(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        let mut limits = Self::default();
        decoder.map(|decoder, key| {
            let Some(index) = KEYS.iter().position(|known| *known == key) else {
                return Err(ValueError::new("there is no such limit").in_key(key.to_owned()));
            };
            limits.set(KEYS[index], decoder).map_err(|error| error.in_field(KEYS[index]))
        })?;
        Ok(limits)
    }

    fn set(&mut self, key: &str, decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
        let number = decoder.unsigned()?;
        let within = |min: u64, max: u64| {
            if (min..=max).contains(&number) {
                Ok(usize::try_from(number).unwrap_or(usize::MAX))
            } else {
                Err(ValueError::new(format!("{number} is not between {min} and {max}")))
            }
        };
        let number_of = |min| within(min, u64::from(u32::MAX));
        let time = |min| number_of(min).map(|_| Duration::from_millis(number));
        match key {
            "frame" => self.frame = within(MIN_FRAME, MAX_FRAME)?,
            "connections" => self.connections = number_of(1)?,
            "in_flight" => self.in_flight = number_of(1)?,
            "contexts" => self.contexts = number_of(0)?,
            "all_contexts" => self.all_contexts = number_of(0)?,
            "handles" => self.handles = number_of(0)?,
            "subscriptions" => self.subscriptions = number_of(0)?,
            "hello_ms" => self.hello = time(1)?,
            "read_ms" => self.read = time(1)?,
            "write_ms" => self.write = time(1)?,
            "idle_ms" => self.idle = Some(time(0)?).filter(|idle| !idle.is_zero()),
            "queue" => self.queue = number_of(1)?,
            "unsent" => self.unsent = number_of(1)?,
            "requests" => self.requests = number_of(1)?,
            "memory" => self.memory = within(1, u64::MAX)?,
            key => unreachable!("`{key}` is not among the keys"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    /// The tool holds the names that it knows to the same page.
    #[test]
    fn keys_are_those_of_the_page() {
        let page = include_str!("../../../docs/protocol.md");
        let (_, table) = page.split_once("\n## Limits\n").expect("a chapter");
        let rows = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
        let names: Vec<&str> =
            rows.map_while(|row| row.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name).collect();
        assert_eq!(names, KEYS);
    }
}
