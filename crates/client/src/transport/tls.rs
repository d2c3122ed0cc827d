use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

use super::{RootCertificates, TransportOptions};
use crate::Error;

/// Configures TLS. Uses the provider that the application has installed, if there is one, and installs
/// none.
pub(super) fn tls(options: &TransportOptions) -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(Error::config)?;
    let more = options.more_roots.iter().map(|root| root.clone().into());
    let config = match options.roots {
        RootCertificates::Webpki => {
            let mut roots = RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            };
            for root in more {
                roots.add(root).map_err(Error::config)?;
            }
            config.with_root_certificates(roots)
        }
        #[cfg(feature = "platform-roots")]
        RootCertificates::Platform => {
            let provider = Arc::clone(config.crypto_provider());
            let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(more, provider)
                .map_err(Error::config)?;
            config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    Ok(config.with_no_client_auth())
}

/// Returns the provider that the application has installed, else the provider of the features.
#[cfg_attr(
    any(feature = "aws-lc-rs", feature = "ring"),
    expect(
        clippy::unnecessary_wraps,
        reason = "without these features there may be none"
    )
)]
fn provider() -> Result<Arc<CryptoProvider>, Error> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(Arc::clone(installed));
    }
    #[cfg(feature = "ring")]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
    Err(Error::config(
        "expected an installed rustls provider, or the feature aws-lc-rs or ring",
    ))
}
