use clerk_user_client::{ClientBuilder, HyperTransport, ReqwestTransport, TransportOptions};

use super::builder;

/// What a client sends by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By {
    Hyper,
    Reqwest,
}

impl By {
    pub(crate) const ALL: [Self; 2] = [Self::Hyper, Self::Reqwest];

    pub(crate) fn builder(self, base_url: &str) -> ClientBuilder {
        self.limited(base_url, TransportOptions::default())
    }

    pub(crate) fn limited(self, base_url: &str, options: TransportOptions) -> ClientBuilder {
        self.sending(base_url, options, &[])
    }

    pub(crate) fn trusting(self, base_url: &str, roots: &[Vec<u8>]) -> ClientBuilder {
        self.sending(base_url, TransportOptions::default(), roots)
    }

    fn sending(
        self,
        base_url: &str,
        options: TransportOptions,
        roots: &[Vec<u8>],
    ) -> ClientBuilder {
        let builder = builder(base_url);
        match self {
            Self::Hyper => builder.transport(HyperTransport::trusting(options, roots).unwrap()),
            Self::Reqwest => builder.transport(ReqwestTransport::trusting(options, roots).unwrap()),
        }
    }
}
