//! Servers and clients that prove who they are.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use super::Served;

/// A folder with certificates: those who sign (`ca`, `other`), and those whom `ca` has signed (`server`, `client`).
pub(super) fn certificates() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| fs_err::write(folder.path().join(name), text).expect("written");
    let authority = || {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed")
    };
    let (ca, other) = (authority(), authority());
    write("ca.pem", ca.pem());
    write("other.pem", other.pem());
    for (name, host) in [("server", "timer.test"), ("client", "somebody")] {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        write(&format!("{name}.pem"), params.signed_by(&key, &ca).expect("signed").pem());
        write(&format!("{name}.key"), key.serialize_pem());
    }
    folder
}

#[test]
fn server_and_client_prove_who_they_are() {
    let folder = certificates();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (ca, other) = (file("ca.pem"), file("other.pem"));
    let (certificate, key) = (file("server.pem"), file("server.key"));
    let (own, own_key) = (file("client.pem"), file("client.key"));
    let server = Served::timer(
        &["tls:127.0.0.1:0"],
        &["--tls-certificate", &certificate, "--tls-key", &key, "--tls-client-ca", &ca],
    );
    let known = ["--tls-ca", &ca, "--tls-server-name", "timer.test"];
    let shown = ["--tls-certificate", &own, "--tls-key", &own_key];
    let call = |args: &[&[&str]]| server.call(&[&["version"], &args.concat()[..]].concat());
    call(&[&known, &shown]).says(0, &["\"nim-timer v0.1.0\""]);
    call(&[&known, &shown, &["--protocol", "1"]]).says(0, &["\"nim-timer v0.1.0\""]);
    // A client without a certificate, a server that nobody knows, and one of another name.
    call(&[&known]).says(12, &["no connection to `tls:127.0.0.1:"]);
    call(&[&["--tls-ca", &other, "--tls-server-name", "timer.test"], &shown]).says(12, &["certificate"]);
    call(&[&["--tls-ca", &ca], &shown]).says(12, &["certificate"]);
    // A file that is not there.
    call(&[&["--tls-ca", &file("gone.pem")]]).says(8, &["gone.pem"]);
}
