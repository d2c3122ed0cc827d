use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{ClientState, Extra, Maybe};

/// The answer of most operations: the resource, and beside it the whole client as it is now.
///
/// Shape: `{"response": T, "client": ClientState | null}`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The result of the operation.
    pub response: T,
    /// The client state after the operation.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub client: Maybe<ClientState>,
    /// Members that this version does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<T> Envelope<T> {
    /// An answer, with the client state that goes with it (`None` is `null`).
    pub fn new(response: T, client: Option<ClientState>) -> Self {
        Self {
            response,
            client: client.into(),
            extra: Extra::new(),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Envelope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("response", &self.response)
            .field("client", &self.client)
            .field("extra", &self.extra)
            .finish()
    }
}
