//! TLS: who a server is, and whose certificates it asks clients for.

use std::sync::Arc;

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

use super::options::TlsFiles;

/// What makes TLS of a connection that was accepted.
///
/// # Errors
/// What is wrong with the files.
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, String> {
    // Its own: a process may have chosen another one for itself, or none.
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("tls: {error}"))?;
    let config = match &files.client_ca {
        None => config.with_no_client_auth(),
        Some(authorities) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates("client_ca", authorities)? {
                roots.add(authority).map_err(|error| format!("tls.client_ca: {error}"))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| format!("tls.client_ca: {error}"))?;
            config.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from_pem_slice(&files.key).map_err(|error| format!("tls.key: {error}"))?;
    let config = config
        .with_single_cert(certificates("certificate", &files.certificate)?, key)
        .map_err(|error| format!("tls.certificate: {error}"))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The certificates in a PEM text, of which there has to be one.
fn certificates(field: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(format!("tls.{field}: there is no certificate in it")),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("tls.{field}: {error}")),
    }
}
