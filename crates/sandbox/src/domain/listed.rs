use serde::{Deserialize, Serialize};

/// A list of an instance: the identifiers that may sign up, those that may not, or the URLs that
/// native applications are sent back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum List {
    Allow,
    Block,
    Redirect,
}

/// An entry of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) list: List,
    /// An identifier, or a URL.
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
            Self::Redirect => "ru",
        }
    }
}
