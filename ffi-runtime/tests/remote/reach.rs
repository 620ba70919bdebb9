//! How servers are reached, and how they end.

use std::{sync::Arc, time::Duration};

use ffi::__private::server::options::{Options, Token};
use ffi_templates::engine::{
    Engine, Failure,
    remote::{self, First},
};

use crate::server::*;

#[cfg(unix)]
#[tokio::test]
async fn over_a_socket_in_the_file_system() {
    let path = std::env::temp_dir().join(format!("ffi-remote-{}", std::process::id()));
    let server = Server::at(&format!("unix:{}", path.display()));
    assert_eq!(ok::<String>(server.connect().await.call(call("version", []))).await, "remote v1");
    server.stop(Duration::ZERO);
}

#[tokio::test]
async fn with_the_token_alone() {
    let options = || Options {
        token: Token::new("sesame").ok(),
        ..Options::of_address("tcp:127.0.0.1:0").expect("an address")
    };
    let server = Server::start(options());
    for token in [None, Some("Sesame".to_owned())] {
        let options = remote::Options { token, ..remote::Options::default() };
        let refused = within(remote::connect(server.address(), &options)).await.expect_err("it is refused");
        assert!(matches!(&refused, Failure::Disconnected(text) if text.contains("token")), "{refused}");
    }
    let options = remote::Options { token: Some("sesame".into()), ..remote::Options::default() };
    assert_eq!(
        ok::<String>(connect(server.address(), &options).await.call(call("version", []))).await,
        "remote v1"
    );
}

#[tokio::test]
async fn by_protocol_1() {
    let server = Server::at("tcp:127.0.0.1:0");
    let address = server.address().parse().expect("an address");
    let mut first = within(First::connect(&address, &remote::Options::default())).await.expect("connected");
    let version = within(first.call("version", b"")).await.expect("replied");
    assert_eq!(value::<String>(&version), "remote v1");
    let unknown = within(first.call("frobnicate", b"")).await;
    assert_eq!(unknown, Err(Failure::Error("unknown function: frobnicate".into())));
    let name = within(first.call("name", &request([]))).await.expect("replied");
    assert_eq!(value::<String>(&name), "shared");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ends_answers_what_it_has() {
    let server = Server::at("tcp:127.0.0.1:0");
    let engine = server.connect().await;
    let done = engine.call(call("double", [("number", 21.into()), ("after_ms", 200.into())]));
    // It has begun when another one that came later is done.
    ok::<String>(engine.call(call("version", []))).await;
    tokio::task::spawn_blocking(move || server.stop(Duration::from_secs(60))).await.expect("stopped");
    assert_eq!(ok::<u64>(done).await, 42);
    let Failure::Disconnected(reason) = failure(engine.call(call("version", []))).await else {
        panic!("another kind")
    };
    assert_eq!(reason, "the server shuts down");
    let server = Server::at("tcp:127.0.0.1:0");
    let engine: Arc<dyn Engine> = server.connect().await;
    let never = engine.call(call("forever", []));
    ok::<String>(engine.call(call("version", []))).await;
    tokio::task::spawn_blocking(move || server.stop(Duration::from_millis(10))).await.expect("stopped");
    assert!(matches!(failure(never).await, Failure::Cancelled(_)));
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn over_tls_with_certificates_of_both_sides() {
    use ffi::__private::server::options::TlsFiles;
    use ffi_templates::engine::remote::{Identity, Tls};
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    let key = || KeyPair::generate().expect("a key");
    let authority = || {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, key()).expect("signed")
    };
    let (servers, clients) = (authority(), authority());
    let signed = |by: &CertifiedIssuer<'static, KeyPair>| {
        let key = key();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()])
            .expect("a name")
            .signed_by(&key, by)
            .expect("signed");
        Identity { certificate: certificate.pem(), key: key.serialize_pem() }
    };
    let identity = signed(&servers);
    let files = TlsFiles {
        certificate: identity.certificate.into_bytes(),
        key: identity.key.into_bytes(),
        client_ca: Some(clients.pem().into_bytes()),
    };
    let server = Server::start(Options {
        tls: Some(files),
        ..Options::of_address("tls:127.0.0.1:0").expect("an address")
    });
    let known = Tls { ca: Some(servers.pem()), server_name: Some("localhost".into()), identity: None };
    let shown = Tls { identity: Some(signed(&clients)), ..known.clone() };
    let engine =
        connect(server.address(), &remote::Options { tls: shown, ..remote::Options::default() }).await;
    assert_eq!(ok::<String>(engine.call(call("version", []))).await, "remote v1");
    for tls in [known.clone(), Tls { identity: Some(signed(&servers)), ..known }] {
        let options = remote::Options { tls, ..remote::Options::default() };
        let refused = within(remote::connect(server.address(), &options)).await.expect_err("nobody knows it");
        assert!(matches!(refused, Failure::Disconnected(_)), "{refused}");
    }
}
