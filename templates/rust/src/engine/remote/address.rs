//! Where a server is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The address of a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// `tcp:HOST:PORT`
    Tcp {
        /// A name or an address; an IPv6 address without its brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// `tls:HOST:PORT`
    Tls {
        /// A name or an address; an IPv6 address without its brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// `unix:PATH`
    Unix(PathBuf),
    /// `nats:HOST:PORT/SUBJECT`
    Nats {
        /// A name or an address; an IPv6 address without its brackets.
        host: String,
        /// The port.
        port: u16,
        /// The subject that the servers share.
        subject: String,
    },
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = |why: &str| format!("`{text}` is not an address: {why}");
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| bad("it begins with `tcp:`, `tls:`, `unix:` or `nats:`"))?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        match scheme {
            "tcp" => host_and_port(rest).map(|(host, port)| Self::Tcp { host, port }).map_err(bad),
            "tls" => host_and_port(rest).map(|(host, port)| Self::Tls { host, port }).map_err(bad),
            "unix" if rest.is_empty() => Err(bad("there is no path")),
            "unix" => Ok(Self::Unix(PathBuf::from(rest))),
            "nats" => {
                let (server, subject) = rest
                    .split_once('/')
                    .ok_or_else(|| bad("a subject comes behind the port: `nats:HOST:PORT/SUBJECT`"))?;
                let (host, port) = host_and_port(server).map_err(bad)?;
                let plain = |token: &str| {
                    !token.is_empty()
                        && !token
                            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '>'))
                };
                if !subject.split('.').all(plain) {
                    return Err(bad("a subject is of words with dots between them"));
                }
                Ok(Self::Nats { host, port, subject: subject.to_owned() })
            }
            _ => Err(bad("it begins with `tcp:`, `tls:`, `unix:` or `nats:`")),
        }
    }
}

#[cfg(feature = "nats")]
impl Address {
    /// The NATS server of an address of NATS, as its client wants it.
    pub(super) fn nats_server(&self) -> String {
        let text = self.to_string();
        let server = text
            .strip_prefix("nats:")
            .and_then(|rest| rest.rsplit_once('/'))
            .map_or("", |(server, _)| server);
        format!("nats://{server}")
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), &'static str> {
    let (host, port) = text.rsplit_once(':').ok_or("a port comes behind the host: `HOST:PORT`")?;
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').ok_or("the bracket of the host is not closed")?,
        None if host.contains(':') => return Err("an IPv6 address is in brackets"),
        None => host,
    };
    if host.is_empty() {
        return Err("there is no host");
    }
    // `parse` takes a sign as well.
    let port = Some(port)
        .filter(|port| !port.starts_with('+'))
        .and_then(|port| port.parse().ok())
        .ok_or("the port is a number up to 65535")?;
    Ok((host.to_owned(), port))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |host: &str, port: u16| {
            if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
        };
        match self {
            Self::Tcp { host, port } => write!(f, "tcp:{}", at(host, *port)),
            Self::Tls { host, port } => write!(f, "tls:{}", at(host, *port)),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Nats { host, port, subject } => write!(f, "nats:{}/{subject}", at(host, *port)),
        }
    }
}
