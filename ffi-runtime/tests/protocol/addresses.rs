//! Where a server listens: whom each kind of address lets in.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use ciborium::{Value, cbor};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};

use crate::{
    frames,
    server::{Client, Server, beside_honest_clients, first_answer, until_closed},
};

#[test]
fn other_addresses_than_loopback_are_asked_for_in_so_many_words() {
    for address in ["tcp:0.0.0.0:0", "tcp:[::]:0", "tcp:192.0.2.1:0"] {
        let refused = Server::try_start(cbor!({ "address" => address }).unwrap()).err().expect(address);
        assert!(refused.ends_with(
            "is not a loopback address: use `tls:`, or say that everybody there may connect (`insecure`)"
        ));
        assert!(refused.starts_with(&format!("address `{address}`: ")));
    }
    Server::start(cbor!({ "address" => "tcp:0.0.0.0:0", "insecure" => true }).unwrap());
    Server::start(cbor!({ "address" => "tcp://localhost:0" }).unwrap());
}

#[test]
fn all_addresses_are_listened_on_or_none() {
    let server = Server::start(cbor!({ "addresses" => ["tcp:127.0.0.1:0", "tcp:127.0.0.1:0"] }).unwrap());
    assert_eq!(server.addresses.len(), 2);
    for address in &server.addresses {
        let mut client =
            Client(TcpStream::connect(address.strip_prefix("tcp:").unwrap()).expect("a connection"));
        client.greets(&cbor!({}).unwrap());
    }
    let taken = &*server.addresses[0];
    let refused =
        Server::try_start(cbor!({ "addresses" => ["tcp:127.0.0.1:0", taken] }).unwrap()).err().unwrap();
    assert!(refused.starts_with(&format!("address `{taken}`: ")), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_socket_in_the_file_system_is_the_users_alone() {
    use std::os::unix::{fs::PermissionsExt, net::UnixStream};
    let path = std::env::temp_dir().join(format!("ffi-protocol-{}.sock", std::process::id()));
    let address = format!("unix:{}", path.display());
    let server = Server::start(cbor!({ "address" => address, "limits" => { "connections" => 1 } }).unwrap());
    assert_eq!(server.addresses, [&*address]);
    assert_eq!(fs_err::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    let mut client = Client(UnixStream::connect(&path).expect("a connection"));
    client.greets(&cbor!({}).unwrap());
    assert_eq!(client.value("echo", &cbor!({ "text" => "here" }).unwrap()), Value::from("here"));
    let mut second = Client(UnixStream::connect(&path).expect("a connection"));
    second.send(b"FFI2");
    second.dismissed("the server has as many connections as it may");
    let taken = Server::try_start(cbor!({ "address" => address }).unwrap()).err().expect("it is taken");
    assert_eq!(taken, format!("address `{address}`: somebody listens there"));
    server.stop_now();
    assert!(!path.exists());
}

/// An authority that signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, in PEM.
struct Identity {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(
            CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate"),
        )
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn signs(&self, usage: ExtendedKeyUsagePurpose) -> Identity {
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Identity { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    fn server(&self) -> Identity {
        self.signs(ExtendedKeyUsagePurpose::ServerAuth)
    }

    fn client(&self) -> Identity {
        self.signs(ExtendedKeyUsagePurpose::ClientAuth)
    }
}

type Secured = StreamOwned<ClientConnection, TcpStream>;

/// A connection to a server whose certificate `trusted` has signed, of a client with that certificate.
fn secured(stream: TcpStream, trusted: &Authority, identity: Option<&Identity>) -> Client<Secured> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(trusted.pem().as_bytes()).expect("a certificate"))
        .expect("an authority");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let config = match identity {
        None => config.with_no_client_auth(),
        Some(Identity { certificate, key }) => {
            let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).expect("a certificate");
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
            config.with_client_auth_cert(vec![certificate], key).expect("an identity")
        }
    };
    let name = ServerName::try_from("localhost").expect("a name");
    Client(StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("a client"), stream))
}

/// Whether a client is let in, and heard.
fn is_let_in(mut client: Client<Secured>) -> bool {
    let greeting = [&b"FFI2"[..], &frames::hello(&cbor!({}).unwrap())].concat();
    if client.0.write_all(&greeting).is_err() {
        return false;
    }
    let mut length = [0; 4];
    if client.0.read_exact(&mut length).is_err() {
        return false;
    }
    let mut hello = vec![0; u32::from_be_bytes(length) as usize];
    client.0.read_exact(&mut hello).expect("all of a frame");
    assert!(matches!(frames::Said::read(&hello), frames::Said::Hello(_)));
    let text = "long ".repeat(100_000);
    assert!(client.value("echo", &cbor!({ "text" => text }).unwrap()).as_text() == Some(&text));
    true
}

#[test]
fn tls_lets_in_who_knows_the_server() {
    let authority = Authority::new();
    let Identity { certificate, key } = authority.server();
    let server = Server::start(
        cbor!({
            "addresses" => ["tls:0.0.0.0:0"],
            "limits" => { "hello_ms" => 300 },
            "tls" => { "certificate" => certificate, "key" => key },
        })
        .unwrap(),
    );
    let connect = || {
        let port = server.addresses[0].rsplit(':').next().unwrap();
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("a connection");
        stream.set_read_timeout(Some(crate::server::HANGS)).expect("an option");
        stream
    };
    assert!(is_let_in(secured(connect(), &authority, None)));
    assert!(!is_let_in(secured(connect(), &Authority::new(), None)), "the client does not know the server");
    // Those that speak no TLS, or stop in the middle of it.
    for said in
        [&b""[..], b"FFI2", &frames::request("version", b""), b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]
    {
        let stream = connect();
        (&stream).write_all(said).expect("it is taken");
        let heard = until_closed(&stream);
        assert!(!heard.windows(8).any(|some| some == b"protocol"), "{heard:?}");
    }
    assert!(is_let_in(secured(connect(), &authority, None)));
}

#[test]
fn a_handshake_does_not_hold_up_the_end_of_the_server() {
    let Identity { certificate, key } = Authority::new().server();
    let server = Server::start(
        cbor!({
            "address" => "tls:127.0.0.1:0",
            "limits" => { "hello_ms" => 600_000, "connections" => 1 },
            "tls" => { "certificate" => certificate, "key" => key },
        })
        .unwrap(),
    );
    let handshake = server.connect();
    (&handshake).write_all(b"\x16\x03\x01\x02\x00\x01").expect("it is taken");
    // There is no place for another one: the first has it.
    until_closed(&server.connect());
    let stopped = server.stop(Duration::from_secs(600));
    stopped.recv_timeout(crate::server::HANGS).expect("an end").expect("a server");
    assert_eq!(until_closed(&handshake), b"");
}

#[test]
fn tls_with_an_authority_for_clients_lets_in_whom_that_has_signed() {
    let (authority, other) = (Authority::new(), Authority::new());
    let Identity { certificate, key } = authority.server();
    let server = Server::start(
        cbor!({
            "addresses" => ["tcp:127.0.0.1:0", "tls:127.0.0.1:0"],
            "tls" => { "certificate" => certificate, "key" => key, "client_ca" => authority.pem() },
        })
        .unwrap(),
    );
    beside_honest_clients(&server, || {
        let connect = || {
            let stream =
                TcpStream::connect(server.addresses[1].strip_prefix("tls:").unwrap()).expect("a connection");
            stream.set_read_timeout(Some(crate::server::HANGS)).expect("an option");
            stream
        };
        for _ in 0..10 {
            assert!(!is_let_in(secured(connect(), &authority, None)), "without a certificate");
            assert!(!is_let_in(secured(connect(), &authority, Some(&other.client()))), "with one of others");
            assert!(
                !is_let_in(secured(connect(), &authority, Some(&authority.server()))),
                "with one for servers"
            );
            assert!(is_let_in(secured(connect(), &authority, Some(&authority.client()))));
        }
    });
}

#[test]
fn certificates_that_are_none_are_refused() {
    let Identity { certificate, key } = Authority::new().server();
    let other = Authority::new().server().key;
    for (tls, why) in [
        (
            cbor!({ "certificate" => "", "key" => key }).unwrap(),
            "tls.certificate: there is no certificate in it",
        ),
        (cbor!({ "certificate" => certificate, "key" => "" }).unwrap(), "tls.key: "),
        (cbor!({ "certificate" => certificate, "key" => other }).unwrap(), "tls.certificate: "),
        (
            cbor!({ "certificate" => certificate, "key" => key, "client_ca" => "" }).unwrap(),
            "tls.client_ca: there is no",
        ),
        (Value::Null, "address `tls:127.0.0.1:0`: the option `tls` has no certificate for it"),
    ] {
        let refused = Server::try_start(cbor!({ "address" => "tls:127.0.0.1:0", "tls" => tls }).unwrap())
            .err()
            .unwrap();
        assert!(refused.starts_with(why), "{refused}");
    }
}

#[test]
fn protocol_1_is_spoken_by_tls_as_well() {
    let authority = Authority::new();
    let Identity { certificate, key } = authority.server();
    let tls = cbor!({ "certificate" => certificate, "key" => key }).unwrap();
    let server = Server::start(cbor!({ "address" => "tls:127.0.0.1:0", "tls" => tls }).unwrap());
    let mut client = secured(server.connect(), &authority, None);
    client.send(&frames::request("version", b""));
    assert_eq!(first_answer(&mut client.0), (frames::OK, frames::cbor(&"protocol v1".into())));
}
