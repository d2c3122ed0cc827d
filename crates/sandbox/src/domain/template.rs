use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A template of tokens for other services.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The claims, with shortcodes such as `{{user.id}}` in their strings.
    pub(crate) claims: Map<String, Value>,
    /// In seconds.
    pub(crate) lifetime: i64,
    /// In seconds.
    pub(crate) allowed_clock_skew: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}
