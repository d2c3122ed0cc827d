#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use http::Response;
use http::StatusCode;

use super::{TransportError, TransportErrorKind};

/// The body of an answer as it is read: one of success whole or not at all, of any other as much
/// as may be of use. A refusal is one, however much is said about it.
pub(super) struct Body {
    bytes: Vec<u8>,
    limit: usize,
    is_success: bool,
}

impl Body {
    /// At most so many bytes, of as many as are announced.
    pub(super) fn new(status: StatusCode, limit: usize, announced: Option<u64>) -> Self {
        let is_success = status.is_success();
        let limit = if is_success {
            limit
        } else {
            limit.min(ERROR_BODY_LIMIT)
        };
        let announced = usize::try_from(announced.unwrap_or_default()).unwrap_or(usize::MAX);
        Self {
            bytes: Vec::with_capacity(announced.min(limit).min(BODY_LIMIT)),
            limit,
            is_success,
        }
    }

    /// Takes in what came next. Whether to go on reading.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<bool, TransportError> {
        let rest = self.limit - self.bytes.len();
        if self.is_success && chunk.len() > rest {
            return Err(TransportError::new(TransportErrorKind::TooLarge));
        }
        self.bytes
            .extend_from_slice(chunk.get(..rest).unwrap_or(chunk));
        Ok(self.is_success || self.bytes.len() < self.limit)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// An answer from its head and what came of its body.
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub(super) fn whole(
    head: Response<()>,
    body: Result<Vec<u8>, TransportError>,
) -> Result<Response<Vec<u8>>, TransportError> {
    match body {
        Ok(body) => Ok(head.map(|()| body)),
        // A refusal is one, whatever becomes of what is said about it.
        Err(_) if head.status().is_client_error() => Ok(head.map(|()| Vec::new())),
        Err(error) => Err(error.with_head(head)),
    }
}

/// How large the body of an answer may be unless said otherwise, in bytes.
pub(super) const BODY_LIMIT: usize = 1 << 20;

/// How much of an answer is read that is no success, in bytes.
const ERROR_BODY_LIMIT: usize = 1 << 16;
