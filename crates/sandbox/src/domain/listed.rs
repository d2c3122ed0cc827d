use serde::{Deserialize, Serialize};

/// A list of identifiers: of those that may sign up, or of those that may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum List {
    Allow,
    Block,
}

/// An entry of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) list: List,
    pub(crate) identifier: String,
    /// The invitation that was made with it.
    pub(crate) invitation_id: Option<String>,
    pub(crate) created_at: i64,
}

impl List {
    /// Returns the prefix of its entries' ids.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Allow => "alid",
            Self::Block => "blid",
        }
    }
}
