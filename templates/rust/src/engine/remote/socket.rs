//! Reaching a server: bytes in both directions.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::{Address, Options};

/// What comes from a server.
pub(super) type Source = Box<dyn AsyncRead + Send + Unpin>;

/// What goes to it.
pub(super) type Sink = Box<dyn AsyncWrite + Send + Unpin>;

/// Connects, and does what TLS wants.
pub(super) async fn open(address: &Address, options: &Options) -> Result<(Source, Sink), String> {
    let failed = |error: std::io::Error| error.to_string();
    match address {
        Address::Tcp { host, port } => {
            let stream = tcp(host, *port).await.map_err(failed)?;
            let (source, sink) = stream.into_split();
            Ok((Box::new(source), Box::new(sink)))
        }
        #[cfg(feature = "tls")]
        Address::Tls { host, port } => {
            let stream =
                super::tls::connect(tcp(host, *port).await.map_err(failed)?, host, &options.tls).await?;
            let (source, sink) = tokio::io::split(stream);
            Ok((Box::new(source), Box::new(sink)))
        }
        #[cfg(not(feature = "tls"))]
        Address::Tls { .. } => {
            let _ = options;
            Err("this client was built without the feature `tls`".to_owned())
        }
        #[cfg(unix)]
        Address::Unix(path) => {
            let stream = tokio::net::UnixStream::connect(path).await.map_err(failed)?;
            let (source, sink) = stream.into_split();
            Ok((Box::new(source), Box::new(sink)))
        }
        #[cfg(not(unix))]
        Address::Unix(_) => Err("there are no sockets in the file system here".to_owned()),
        Address::Nats { .. } => Err("there is no connection to a server over NATS".to_owned()),
    }
}

async fn tcp(host: &str, port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    // Frames are gathered before they are written.
    stream.set_nodelay(true)?;
    Ok(stream)
}
