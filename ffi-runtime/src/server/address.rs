//! Addresses that a server listens on, as they are written.

use std::fmt;

/// An address, by its kind. What its host and its path mean is the system's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `tcp:HOST:PORT`.
    Tcp(HostPort),
    /// `tls:HOST:PORT`.
    Tls(HostPort),
    /// `unix:PATH`.
    Unix(String),
    /// `nats:HOST:PORT/SUBJECT`.
    Nats(HostPort, String),
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPort {
    /// A name, or an IP address, without brackets.
    pub host: String,
    /// 0 for any free one.
    pub port: u16,
}

impl Address {
    /// Reads an address; `tcp://HOST:PORT` is `tcp:HOST:PORT`.
    ///
    /// # Errors
    /// It is none, with a text that says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("address `{}`: {why}", crate::value_error::excerpt(text));
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(wrong(EXPECTED));
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        match scheme {
            "tcp" => HostPort::parse(rest).map(Address::Tcp).map_err(wrong),
            "tls" => HostPort::parse(rest).map(Address::Tls).map_err(wrong),
            "unix" if rest.is_empty() => Err(wrong("the path is empty")),
            "unix" if rest.contains('\0') => Err(wrong("the path has a NUL")),
            "unix" => Ok(Address::Unix(rest.to_owned())),
            "nats" => {
                let (server, subject) =
                    rest.split_once('/').ok_or_else(|| wrong("expected `nats:HOST:PORT/SUBJECT`"))?;
                let server = HostPort::parse(server).map_err(wrong)?;
                if !is_subject(subject) {
                    return Err(wrong("a subject is words with dots between them"));
                }
                Ok(Address::Nats(server, subject.to_owned()))
            }
            _ => Err(wrong(EXPECTED)),
        }
    }
}

/// What an address looks like.
const EXPECTED: &str = "expected `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH` or `nats:HOST:PORT/SUBJECT`";

/// Whether something can be published there.
fn is_subject(text: &str) -> bool {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '*' | '>');
    text.split('.').all(|word| !word.is_empty() && word.chars().all(is_plain))
}

impl HostPort {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (host, port) = match text.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once("]:").ok_or("expected `[HOST]:PORT`")?,
            None => {
                let (host, port) = text.rsplit_once(':').ok_or("there is no port")?;
                if host.contains(':') {
                    return Err("an IPv6 address is written in brackets");
                }
                (host, port)
            }
        };
        if host.is_empty() {
            return Err("there is no host");
        }
        // `parse` would take a sign as well.
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("the port is not a number");
        }
        let port = port.parse().map_err(|_| "the port is not a number below 65536")?;
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(host_port) => write!(f, "tcp:{host_port}"),
            Address::Tls(host_port) => write!(f, "tls:{host_port}"),
            Address::Unix(path) => write!(f, "unix:{path}"),
            Address::Nats(server, subject) => write!(f, "nats:{server}/{subject}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let found = match Address::parse(text) {
            Ok(address) => address.to_string(),
            Err(why) => why,
        };
        assert_eq!(found, expect);
    }

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for text in [
            "tcp:127.0.0.1:9099",
            "tcp:localhost:0",
            "tls:[::1]:443",
            "unix:/run/timer",
            "unix:timer.sock",
            "nats:localhost:4222/timers.eu",
        ] {
            check(text, text);
        }
        check("tcp://[::1]:80", "tcp:[::1]:80");
        check("unix:///run/timer", "unix:/run/timer");
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_reason() {
        check(
            "",
            "address ``: expected `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH` or `nats:HOST:PORT/SUBJECT`",
        );
        check(
            "udp:a:1",
            "address `udp:a:1`: expected `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH` or `nats:HOST:PORT/SUBJECT`",
        );
        check(
            "127.0.0.1:80",
            "address `127.0.0.1:80`: expected `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH` or `nats:HOST:PORT/SUBJECT`",
        );
        check("tcp:localhost", "address `tcp:localhost`: there is no port");
        check("tcp::80", "address `tcp::80`: there is no host");
        check("tcp:[]:80", "address `tcp:[]:80`: there is no host");
        check("tcp:[::1]80", "address `tcp:[::1]80`: expected `[HOST]:PORT`");
        check("tcp:::1:80", "address `tcp:::1:80`: an IPv6 address is written in brackets");
        check("tcp:a:", "address `tcp:a:`: the port is not a number below 65536");
        check("tcp:a:+1", "address `tcp:a:+1`: the port is not a number");
        check("tcp:a:65536", "address `tcp:a:65536`: the port is not a number below 65536");
        check("nats:a:1", "address `nats:a:1`: expected `nats:HOST:PORT/SUBJECT`");
        check("nats:a/b", "address `nats:a/b`: there is no port");
        for subject in ["", ".", "a..b", "a.*", "a.>", "a b", "a\n"] {
            let why = Address::parse(&format!("nats:a:1/{subject}")).expect_err(subject);
            assert!(why.ends_with("a subject is words with dots between them"), "{why}");
        }
        check("unix:", "address `unix:`: the path is empty");
        check("unix:a\0b", "address `unix:a\\0b`: the path has a NUL");
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in "(tcp|tls|unix|nats)?:?(//)?[\\[\\]:a-z0-9./]{0,24}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert_eq!(Address::parse(&address.to_string()), Ok(address));
            }
        }
    }
}
