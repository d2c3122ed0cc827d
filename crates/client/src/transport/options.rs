use core::time::Duration;

use super::body::BODY_LIMIT;
use crate::time::bounded;

/// The limits of the transports that come with this crate, except for that of browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportOptions {
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) body_limit: usize,
}

impl TransportOptions {
    /// How long a connection may take to come about, TLS included. 3 s if not set,
    /// a day at most.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = bounded(limit);
        self
    }

    /// How long the server may be silent. 10 s if not set, a day at most. At the start of a call
    /// the time to connect counts, so it should be longer than that.
    #[must_use]
    pub const fn read_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = bounded(limit);
        self
    }

    /// How large the body of an answer may be, in bytes. 1 MiB if not set. Of an answer that is
    /// no success, at most 64 KiB are read.
    #[must_use]
    pub const fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            read_timeout: Duration::from_secs(10),
            body_limit: BODY_LIMIT,
        }
    }
}
