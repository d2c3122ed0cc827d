use core::time::Duration;

use super::body::BODY_LIMIT;
use crate::time::bounded;

/// Options of the default transport.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use clerk_user_client::{Client, TransportOptions};
///
/// let options = TransportOptions::default()
///     .read_timeout(Duration::from_secs(5))
///     .http_proxy("http://proxy.example:3128");
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .transport_options(options)
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone)]
pub struct TransportOptions {
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) body_limit: usize,
    pub(super) http_proxy: Option<String>,
    pub(super) roots: RootCertificates,
    pub(super) more_roots: Vec<Vec<u8>>,
}

impl TransportOptions {
    /// Sets the timeout for connecting, TLS included. 3 s by default, one day at most.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = bounded(limit);
        self
    }

    /// Sets the timeout for each wait for data from the server. 10 s by default, one day at most. The
    /// first wait includes connecting, so this should be longer than the
    /// [`connect_timeout`](Self::connect_timeout).
    #[must_use]
    pub const fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = bounded(limit);
        self
    }

    /// Sets the maximum size of a response body, in bytes. 1 MiB by default. At most 64 KiB of an
    /// error response are read.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets the HTTP proxy for all requests, such as `http://proxy.example:3128`, with user name and
    /// password if it needs them. Proxies in environment variables are never used.
    #[must_use]
    pub fn http_proxy(mut self, url: impl Into<String>) -> Self {
        self.http_proxy = Some(url.into());
        self
    }

    /// Sets the certificate authorities to trust. By default, those of Mozilla.
    #[must_use]
    pub const fn root_certificates(mut self, roots: RootCertificates) -> Self {
        self.roots = roots;
        self
    }

    /// Adds a certificate authority to trust, as a DER certificate: for example, that of a company's
    /// proxy.
    #[must_use]
    pub fn add_root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.more_roots.push(der.into());
        self
    }
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            read_timeout: Duration::from_secs(10),
            body_limit: BODY_LIMIT,
            http_proxy: None,
            roots: RootCertificates::Webpki,
            more_roots: Vec::new(),
        }
    }
}

impl core::fmt::Debug for TransportOptions {
    /// Omits the URL of the proxy, which may contain a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TransportOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("body_limit", &self.body_limit)
            .field("roots", &self.roots)
            .finish_non_exhaustive()
    }
}

/// The certificate authorities that a transport trusts.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{RootCertificates, TransportOptions};
///
/// let options = TransportOptions::default().root_certificates(RootCertificates::Webpki);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RootCertificates {
    /// The authorities that Mozilla trusts, from the crate `webpki-roots`.
    Webpki,
    /// The authorities that the operating system trusts.
    #[cfg(feature = "platform-roots")]
    Platform,
}
