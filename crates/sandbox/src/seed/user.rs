use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};
use serde::{Deserialize, Serialize};

use super::text::{ErrorCode, TicketText, UserIdText, Username};

/// An account that exists from the start.
///
/// ```
/// use clerk_user_sandbox::UserSeed;
///
/// let ada = UserSeed::new()
///     .email("ada@example.com")
///     .unverified_email("ada@work.example")
///     .second_factor_phone("+12015550100")
///     .account("oauth_notion", ["read"])
///     .password("correct horse battery staple")
///     .name("Ada", "Lovelace");
/// # let _ = ada;
/// ```
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[must_use]
pub struct UserSeed {
    /// The user's id; one is made if there is none.
    pub(crate) id: Option<UserIdText>,
    pub(crate) username: Option<Username>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<String>,
    /// Signing in answers `user_banned`.
    pub(crate) banned: bool,
    /// Signing in answers `user_locked`, for an hour.
    pub(crate) locked: bool,
    pub(crate) email_addresses: Vec<EmailSeed>,
    pub(crate) phone_numbers: Vec<PhoneSeed>,
    pub(crate) web3_wallets: Vec<WalletSeed>,
    /// Accounts at providers, one of a provider.
    pub(crate) external_accounts: Vec<AccountSeed>,
    /// Texts each of which signs the user in once.
    pub(crate) tickets: Vec<TicketText>,
    /// What is wrong with a value given in Rust.
    #[serde(skip)]
    pub(crate) wrong: Option<String>,
}

/// An email address of a user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct EmailSeed {
    pub(crate) email_address: Email,
    #[serde(default)]
    pub(crate) standing: Standing,
    /// Whether it is the primary one, which otherwise is the first that is verified.
    #[serde(default)]
    pub(crate) primary: bool,
}

/// A phone number of a user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct PhoneSeed {
    pub(crate) phone_number: E164,
    #[serde(default)]
    pub(crate) standing: Standing,
    /// Whether it is the primary one, which otherwise is the first that is verified.
    #[serde(default)]
    pub(crate) primary: bool,
    /// Whether it serves as a second factor.
    #[serde(default)]
    pub(crate) reserved_for_second_factor: bool,
}

/// A web3 wallet of a user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct WalletSeed {
    pub(crate) web3_wallet: WalletAddress,
    /// Whether it is verified.
    #[serde(default = "yes")]
    pub(crate) verified: bool,
    /// Whether it is the primary one, which otherwise is the first that is verified.
    #[serde(default)]
    pub(crate) primary: bool,
}

/// An account of a user at a provider.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct AccountSeed {
    /// How it was connected, which names the provider: `oauth_notion`.
    pub(crate) strategy: OAuthStrategy,
    /// The scopes that were asked for, and approved unless connecting failed.
    #[serde(default)]
    pub(crate) approved_scopes: Vec<String>,
    /// The code of the error with which connecting failed; it is verified otherwise.
    #[serde(default)]
    pub(crate) error: Option<ErrorCode>,
    /// The user's id at the provider; one is made if there is none.
    #[serde(default)]
    pub(crate) provider_user_id: Option<String>,
    /// The email address that the provider knows; the user's own if there is none.
    #[serde(default)]
    pub(crate) email_address: Option<Email>,
}

/// How an email address or a phone number stands to its user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) enum Standing {
    /// Verified.
    #[default]
    Verified,
    /// Not verified; others may have it too.
    Unverified,
    /// Not verified, and held for the user.
    Reserved,
}

const fn yes() -> bool {
    true
}

impl UserSeed {
    /// An account without any identifier.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the id: `user_` and up to 64 letters, digits or `_`.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = self.judged(UserIdText::try_from(id.into()));
        self
    }

    /// Adds a verified email address; the first becomes the primary one.
    pub fn email(self, address: impl AsRef<str>) -> Self {
        self.add_email(address.as_ref(), Standing::Verified)
    }

    /// Adds an email address that is not verified.
    pub fn unverified_email(self, address: impl AsRef<str>) -> Self {
        self.add_email(address.as_ref(), Standing::Unverified)
    }

    /// Adds an email address that is held for the account though it is not verified.
    pub fn reserved_email(self, address: impl AsRef<str>) -> Self {
        self.add_email(address.as_ref(), Standing::Reserved)
    }

    /// Adds a verified phone number; the first becomes the primary one.
    pub fn phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Verified, false)
    }

    /// Adds a verified phone number that serves as a second factor.
    pub fn second_factor_phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Verified, true)
    }

    /// Adds a phone number that is not verified.
    pub fn unverified_phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Unverified, false)
    }

    /// Adds a phone number that is held for the account though it is not verified.
    pub fn reserved_phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Reserved, false)
    }

    /// Adds a verified web3 wallet; the first becomes the primary one.
    pub fn wallet(self, address: impl AsRef<str>) -> Self {
        self.add_wallet(address.as_ref(), true)
    }

    /// Adds a web3 wallet that is not verified.
    pub fn unverified_wallet(self, address: impl AsRef<str>) -> Self {
        self.add_wallet(address.as_ref(), false)
    }

    /// Adds a verified account at a provider, such as `oauth_notion`, with the scopes that were
    /// approved.
    pub fn account<S: Into<String>>(
        self,
        strategy: impl AsRef<str>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.add_account(strategy.as_ref(), scopes, None)
    }

    /// Adds an account at a provider that could not be connected, and the code of the error, such
    /// as `oauth_access_denied`.
    pub fn failed_account(mut self, strategy: impl AsRef<str>, error: impl Into<String>) -> Self {
        let error = self.judged(ErrorCode::try_from(error.into()));
        self.add_account(strategy.as_ref(), Vec::new(), error)
    }

    /// Adds a text of at most 512 characters that signs the account in once. The first one of the
    /// first user is the sandbox's own ticket.
    pub fn ticket(mut self, ticket: impl Into<String>) -> Self {
        let ticket = self.judged(TicketText::try_from(ticket.into()));
        self.tickets.extend(ticket);
        self
    }

    /// Sets the password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Sets the username: four to sixty-four letters, digits, `_` or `-`.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = self.judged(Username::try_from(username.into()));
        self
    }

    /// Sets the first and the last name.
    pub fn name(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = Some(first.into());
        self.last_name = Some(last.into());
        self
    }

    /// Bans the account: signing in answers `user_banned`.
    pub fn banned(mut self) -> Self {
        self.banned = true;
        self
    }

    /// Locks the account for an hour: signing in answers `user_locked`.
    pub fn locked(mut self) -> Self {
        self.locked = true;
        self
    }

    /// The user of a sandbox to which none was given.
    pub(crate) fn demo() -> Self {
        Self::new()
            .email("demo@example.com")
            .password("correct horse battery staple")
            .name("Demo", "User")
    }

    /// The text that signs it in, if there is one.
    pub(crate) fn first_ticket(&self) -> Option<String> {
        self.tickets
            .first()
            .map(|ticket| ticket.as_str().to_owned())
    }

    fn add_email(mut self, address: &str, standing: Standing) -> Self {
        let address = self.judged(Email::parse(address));
        self.email_addresses
            .extend(address.map(|email_address| EmailSeed {
                email_address,
                standing,
                primary: false,
            }));
        self
    }

    fn add_phone(mut self, number: &str, standing: Standing, is_second_factor: bool) -> Self {
        let number = self.judged(E164::parse(number));
        self.phone_numbers
            .extend(number.map(|phone_number| PhoneSeed {
                phone_number,
                standing,
                primary: false,
                reserved_for_second_factor: is_second_factor,
            }));
        self
    }

    fn add_wallet(mut self, address: &str, verified: bool) -> Self {
        let address = self.judged(WalletAddress::parse(address));
        self.web3_wallets
            .extend(address.map(|web3_wallet| WalletSeed {
                web3_wallet,
                verified,
                primary: false,
            }));
        self
    }

    fn add_account(
        mut self,
        strategy: &str,
        scopes: Vec<String>,
        error: Option<ErrorCode>,
    ) -> Self {
        let strategy = self.judged(OAuthStrategy::parse(strategy));
        self.external_accounts
            .extend(strategy.map(|strategy| AccountSeed {
                strategy,
                approved_scopes: scopes,
                error,
                provider_user_id: None,
                email_address: None,
            }));
        self
    }

    /// The value, or else a note of what is wrong with it, for the start.
    fn judged<T, E: core::fmt::Display>(&mut self, value: Result<T, E>) -> Option<T> {
        value
            .map_err(|error| {
                self.wrong.get_or_insert_with(|| error.to_string());
            })
            .ok()
    }
}

impl core::fmt::Debug for UserSeed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("UserSeed")
            .field("email_addresses", &self.email_addresses.len())
            .field("phone_numbers", &self.phone_numbers.len())
            .field("web3_wallets", &self.web3_wallets.len())
            .field("external_accounts", &self.external_accounts.len())
            .finish_non_exhaustive()
    }
}
