use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

use crate::Error;

/// TLS by ring, chosen here so that no process-wide provider has to be installed.
///
/// Trusts whom Mozilla trusts, and further authorities: certificates as DER.
pub(super) fn tls(more_roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for root in more_roots {
        roots.add(root.as_slice().into()).map_err(Error::config)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::config)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
