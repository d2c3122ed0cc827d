use core::time::Duration;

use clerk_user_client::{ClientBuilder, ReqwestTransport, TransportOptions};

use super::builder;
use crate::hyper_transport::{HyperTransport, tls};

/// The default transport, and that of the example.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Hyper,
    Reqwest,
}

impl By {
    pub(crate) const ALL: [Self; 2] = [Self::Hyper, Self::Reqwest];

    pub(crate) fn builder(self, base_url: &str) -> ClientBuilder {
        self.limited(base_url, READ_TIMEOUT)
    }

    /// A client that waits so long for a server that says nothing.
    pub(crate) fn limited(self, base_url: &str, read_timeout: Duration) -> ClientBuilder {
        self.sending(base_url, CONNECT_TIMEOUT, read_timeout, &[])
    }

    pub(crate) fn trusting(self, base_url: &str, roots: &[Vec<u8>]) -> ClientBuilder {
        self.sending(base_url, CONNECT_TIMEOUT, READ_TIMEOUT, roots)
    }

    pub(crate) fn sending(
        self,
        base_url: &str,
        connect_timeout: Duration,
        read_timeout: Duration,
        roots: &[Vec<u8>],
    ) -> ClientBuilder {
        let builder = builder(base_url);
        match self {
            Self::Hyper => {
                let mut trusted = rustls::RootCertStore::empty();
                for root in roots {
                    trusted.add(root.clone().into()).unwrap();
                }
                let tls = tls(trusted).unwrap();
                builder.transport(HyperTransport::new(tls, connect_timeout, read_timeout))
            }
            Self::Reqwest => {
                let mut options = TransportOptions::default()
                    .connect_timeout(connect_timeout)
                    .read_timeout(read_timeout);
                for root in roots {
                    options = options.add_root_certificate(root.clone());
                }
                builder.transport(ReqwestTransport::new(&options).unwrap())
            }
        }
    }
}

pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(10);
