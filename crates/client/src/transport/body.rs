#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
use http::Response;
use http::StatusCode;

use super::{TransportError, TransportErrorKind};

/// A response body while it is read. A body that is larger than the limit is an error in a successful
/// response, and is cut in an error response.
pub(super) struct Body {
    bytes: Vec<u8>,
    limit: usize,
    is_success: bool,
}

impl Body {
    /// Returns an empty body with a limit and a capacity for the announced length, both in bytes.
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

    /// Appends a chunk. Returns `true` if the rest of the body is needed.
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

/// Returns a response from its head and the result of reading its body.
#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub(super) fn whole(
    head: Response<()>,
    body: Result<Vec<u8>, TransportError>,
) -> Result<Response<Vec<u8>>, TransportError> {
    match body {
        Ok(body) => Ok(head.map(|()| body)),
        // The status alone is enough to report a client error.
        Err(_) if head.status().is_client_error() => Ok(head.map(|()| Vec::new())),
        Err(error) => Err(error.with_head(head)),
    }
}

/// The default limit of a response body, in bytes.
pub(super) const BODY_LIMIT: usize = 1 << 20;

/// The limit of the body of an error response, in bytes.
const ERROR_BODY_LIMIT: usize = 1 << 16;
