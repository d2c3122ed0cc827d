use serde::{Deserialize, Serialize};

use crate::{ClientState, Maybe};

/// The answer of most operations: the resource, and beside it the whole client as it is now.
///
/// Shape: `{"response": T, "client": ClientState | null}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The result of the operation.
    pub response: T,
    /// The client state after the operation.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub client: Maybe<ClientState>,
}

impl<T> Envelope<T> {
    /// An answer, with the client state that goes with it (`None` is `null`).
    pub fn new(response: T, client: Option<ClientState>) -> Self {
        Self {
            response,
            client: client.into(),
        }
    }
}
