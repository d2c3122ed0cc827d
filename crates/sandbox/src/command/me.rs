use clerk_user_model::{
    EmailAddressId, ExternalAccountId, PhoneNumberId, SessionId, VerificationStrategy, Web3WalletId,
};
use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};
use serde_json::{Map, Value};

use super::Redirects;

#[derive(Clone, Debug)]
pub(crate) enum MeCommand {
    Read,
    Update(UpdateUser),
    Email(EmailCommand),
    Phone(PhoneCommand),
    Wallet(WalletCommand),
    Account(AccountCommand),
    Password(PasswordCommand),
    Totp(TotpCommand),
    CreateBackupCodes,
    ListSessions {
        /// Whether only those are listed that are active.
        active: bool,
    },
    RevokeSession(SessionId),
    /// The user itself.
    Delete,
    SetImage,
    DeleteImage,
    /// Things of which nobody has any here.
    ListNothing,
    /// Things that the instance does not do.
    NotOffered,
}

impl MeCommand {
    /// Whether it needs a recently verified session where the instance asks for that.
    pub(crate) const fn is_sensitive(&self) -> bool {
        match self {
            Self::Read
            | Self::ListSessions { .. }
            | Self::ListNothing
            | Self::SetImage
            | Self::DeleteImage
            | Self::NotOffered => false,
            Self::Update(update) => update.is_sensitive(),
            Self::Email(command) => {
                matches!(command, EmailCommand::Create(_) | EmailCommand::Delete(_))
            }
            Self::Phone(command) => matches!(
                command,
                PhoneCommand::Create { .. } | PhoneCommand::Delete(_) | PhoneCommand::Update { .. }
            ),
            Self::Wallet(command) => {
                matches!(command, WalletCommand::Create(_) | WalletCommand::Delete(_))
            }
            Self::Account(command) => {
                matches!(
                    command,
                    AccountCommand::Create(_) | AccountCommand::Delete(_)
                )
            }
            Self::Totp(command) => !matches!(command, TotpCommand::Attempt(_)),
            Self::Password(_) | Self::CreateBackupCodes | Self::RevokeSession(_) | Self::Delete => {
                true
            }
        }
    }
}

/// Members left out stay; an empty text clears.
#[derive(Clone, Debug, Default)]
pub(crate) struct UpdateUser {
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) primary_email: Option<String>,
    pub(crate) primary_phone: Option<String>,
    pub(crate) primary_wallet: Option<String>,
    pub(crate) unsafe_metadata: Option<Map<String, Value>>,
    /// What becomes of single members of it.
    pub(crate) metadata_changes: Option<Map<String, Value>>,
}

impl UpdateUser {
    const fn is_sensitive(&self) -> bool {
        self.username.is_some()
            || self.primary_email.is_some()
            || self.primary_phone.is_some()
            || self.primary_wallet.is_some()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum EmailCommand {
    List,
    Create(Email),
    Read(EmailAddressId),
    Delete(EmailAddressId),
    Prepare {
        id: EmailAddressId,
        strategy: VerificationStrategy,
        redirects: Redirects,
    },
    Attempt {
        id: EmailAddressId,
        code: String,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum PhoneCommand {
    List,
    Create {
        number: E164,
        reserved: bool,
    },
    Read(PhoneNumberId),
    Update {
        id: PhoneNumberId,
        reserved: Option<bool>,
        default: Option<bool>,
    },
    Delete(PhoneNumberId),
    Prepare(PhoneNumberId),
    Attempt {
        id: PhoneNumberId,
        code: String,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum WalletCommand {
    List,
    Create(WalletAddress),
    Read(Web3WalletId),
    Delete(Web3WalletId),
    Prepare {
        id: Web3WalletId,
        strategy: VerificationStrategy,
    },
    Attempt {
        id: Web3WalletId,
        signature: String,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum AccountCommand {
    Create(CreateAccount),
    Reauthorize {
        id: ExternalAccountId,
        redirects: Redirects,
        scopes: Vec<String>,
    },
    Delete(ExternalAccountId),
    RevokeTokens(ExternalAccountId),
}

#[derive(Clone, Debug)]
pub(crate) struct CreateAccount {
    /// What to connect; an enterprise connection has no strategy.
    pub(crate) strategy: Option<OAuthStrategy>,
    pub(crate) redirects: Redirects,
    pub(crate) scopes: Vec<String>,
    /// The provider's token or code.
    pub(crate) token: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum PasswordCommand {
    Change {
        current: Option<String>,
        new: String,
        /// Whether all other sessions end.
        signs_out: bool,
    },
    Remove {
        current: Option<String>,
    },
}

/// An authenticator app.
#[derive(Clone, Debug)]
pub(crate) enum TotpCommand {
    Create,
    /// The code that the app shows.
    Attempt(String),
    Delete,
}
