//! TLS: who is known, and who is not.

use std::sync::Arc;

use ffi_templates::engine::remote::{Address, Identity, Options, Remote, Tls};
use ffi_templates::engine::{Call, Engine as _, Failure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};

use crate::script::{HELLO, OK, REPLY, frame, greeting, options, within};

struct Authority(CertifiedIssuer<'static, KeyPair>);

struct Signed {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed"))
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn sign(&self, name: &str) -> Signed {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        Signed { certificate: params.signed_by(&key, &self.0).expect("signed"), key }
    }
}

impl Signed {
    fn identity(&self) -> Identity {
        Identity { certificate: self.certificate.pem(), key: self.key.serialize_pem() }
    }
}

/// A server that greets whoever it knows, and replies to one call. Where it listens.
async fn serve(signed: &Signed, clients: Option<&Authority>) -> Address {
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.0.der().clone()).expect("a certificate");
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    .build()
                    .expect("a verifier"),
            )
        }
    };
    let key = PrivateKeyDer::try_from(signed.key.serialize_der()).expect("a key");
    let config =
        builder.with_single_cert(vec![signed.certificate.der().clone()], key).expect("a certificate");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client comes");
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else { return };
        let mut magic = [0; 4];
        stream.read_exact(&mut magic).await.expect("the client says what it is");
        for reply in [frame(HELLO, 0, &[&greeting(&[])]), frame(REPLY, 1, &[&OK.to_be_bytes(), b"safe"])] {
            let len = stream.read_u32().await.expect("a frame");
            let mut body = vec![0; len as usize];
            stream.read_exact(&mut body).await.expect("a frame");
            stream.write_all(&reply).await.expect("the client reads");
            stream.flush().await.expect("the client reads");
        }
    });
    Address::Tls { host: "127.0.0.1".into(), port }
}

async fn call(address: &Address, tls: Tls) -> Result<Vec<u8>, Failure> {
    let remote = within(Remote::connect(address, &Options { tls, ..options() })).await?;
    within(remote.call(Call::new(0, "echo", Vec::new()))).await
}

fn known(authority: &Authority) -> Tls {
    Tls { ca: Some(authority.pem()), ..Tls::default() }
}

#[tokio::test]
async fn a_server_that_the_authority_knows_is_called() {
    let authority = Authority::new();
    let address = serve(&authority.sign("127.0.0.1"), None).await;
    assert_eq!(call(&address, known(&authority)).await, Ok(b"safe".to_vec()));
}

#[tokio::test]
async fn a_server_of_another_authority_is_not() {
    let address = serve(&Authority::new().sign("127.0.0.1"), None).await;
    let outcome = call(&address, known(&Authority::new())).await;
    assert!(
        matches!(&outcome, Err(Failure::Disconnected(text)) if text.contains("certificate")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_unless_it_is_meant() {
    let authority = Authority::new();
    let address = serve(&authority.sign("timer.example"), None).await;
    let outcome = call(&address, known(&authority)).await;
    assert!(
        matches!(&outcome, Err(Failure::Disconnected(text)) if text.contains("certificate")),
        "{outcome:?}"
    );
    let address = serve(&authority.sign("timer.example"), None).await;
    let meant = Tls { server_name: Some("timer.example".into()), ..known(&authority) };
    assert_eq!(call(&address, meant).await, Ok(b"safe".to_vec()));
}

#[tokio::test]
async fn a_client_shows_what_it_is() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let address = serve(&servers.sign("127.0.0.1"), Some(&clients)).await;
    let shown = Tls { identity: Some(clients.sign("a client").identity()), ..known(&servers) };
    assert_eq!(call(&address, shown).await, Ok(b"safe".to_vec()));
    let address = serve(&servers.sign("127.0.0.1"), Some(&clients)).await;
    let outcome = call(&address, known(&servers)).await;
    assert!(matches!(&outcome, Err(Failure::Disconnected(_))), "{outcome:?}");
}

#[tokio::test]
async fn what_is_no_certificate_is_said() {
    let authority = Authority::new();
    let address = serve(&authority.sign("127.0.0.1"), None).await;
    let outcome = call(&address, Tls { ca: Some("none".into()), ..Tls::default() }).await;
    assert!(
        matches!(&outcome, Err(Failure::Disconnected(text)) if text.contains("the authority's certificate")),
        "{outcome:?}"
    );
    let address = serve(&authority.sign("127.0.0.1"), None).await;
    let identity = Identity { certificate: authority.pem(), key: "none".into() };
    let outcome = call(&address, Tls { identity: Some(identity), ..known(&authority) }).await;
    assert!(
        matches!(&outcome, Err(Failure::Disconnected(text)) if text.contains("the client's key")),
        "{outcome:?}"
    );
}
