use serde::{Deserialize, Serialize};

/// A list of an instance: the identifiers that may sign up, those that may not, or the URLs that
/// native applications are sent back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum List {
    Allow,
    Block,
    Redirect,
}

/// A restriction of an instance, which servers switch on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Restriction {
    AllowList,
    BlockList,
    /// Neither list counts for sign-ins.
    SignUpsOnly,
    Subaddresses,
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

impl Restriction {
    pub(crate) const ALL: [Self; 4] = [
        Self::AllowList,
        Self::BlockList,
        Self::SignUpsOnly,
        Self::Subaddresses,
    ];

    /// Returns its name in requests and responses.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AllowList => "allowlist",
            Self::BlockList => "blocklist",
            Self::SignUpsOnly => "allowlist_blocklist_disabled_on_sign_in",
            Self::Subaddresses => "block_email_subaddresses",
        }
    }
}
