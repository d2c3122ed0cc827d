use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};
use serde::{Deserialize, Serialize};

use super::text::{ErrorCode, TicketText, UserIdText, Username};
use crate::domain::{Identifier, Standing};

/// A user who exists from the start.
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
    /// The user's id. By default, it is generated.
    pub(crate) id: Option<UserIdText>,
    pub(crate) username: Option<Username>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) password: Option<String>,
    /// Signing in fails with `user_banned`.
    pub(crate) banned: bool,
    /// Signing in fails with `user_locked`, for an hour.
    pub(crate) locked: bool,
    pub(crate) email_addresses: Vec<EmailSeed>,
    pub(crate) phone_numbers: Vec<PhoneSeed>,
    pub(crate) web3_wallets: Vec<WalletSeed>,
    /// Accounts at providers, at most one for each provider.
    pub(crate) external_accounts: Vec<AccountSeed>,
    /// Tickets, each of which signs the user in once.
    pub(crate) tickets: Vec<TicketText>,
    /// The first mistake in a value given in Rust.
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
    /// Makes it the primary one, which otherwise is the first that is verified.
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
    /// Makes it the primary one, which otherwise is the first that is verified.
    #[serde(default)]
    pub(crate) primary: bool,
    /// Makes it a second factor.
    #[serde(default)]
    pub(crate) reserved_for_second_factor: bool,
}

/// A web3 wallet of a user.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct WalletSeed {
    pub(crate) web3_wallet: WalletAddress,
    /// Makes it verified.
    #[serde(default = "yes")]
    pub(crate) verified: bool,
    /// Makes it the primary one, which otherwise is the first that is verified.
    #[serde(default)]
    pub(crate) primary: bool,
}

/// An account of a user at a provider.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct AccountSeed {
    /// The strategy of the provider: `oauth_notion`.
    pub(crate) strategy: OAuthStrategy,
    /// The requested scopes. They are approved, unless the connection failed.
    #[serde(default)]
    pub(crate) approved_scopes: Vec<String>,
    /// The code of the error with which the connection failed. Without it, the account is verified.
    #[serde(default)]
    pub(crate) error: Option<ErrorCode>,
    /// The user's id at the provider. By default, it is generated.
    #[serde(default)]
    pub(crate) provider_user_id: Option<String>,
    /// The email address of the account at the provider. By default, it is the user's.
    #[serde(default)]
    pub(crate) email_address: Option<Email>,
}

const fn yes() -> bool {
    true
}

impl UserSeed {
    /// Creates a user without identifiers.
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

    /// Adds an email address that is reserved for the user: it is not verified, but no other user can take it.
    pub fn reserved_email(self, address: impl AsRef<str>) -> Self {
        self.add_email(address.as_ref(), Standing::Reserved)
    }

    /// Adds a verified phone number; the first becomes the primary one.
    pub fn phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Verified, false)
    }

    /// Adds a verified phone number that is a second factor.
    pub fn second_factor_phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Verified, true)
    }

    /// Adds a phone number that is not verified.
    pub fn unverified_phone(self, number: impl AsRef<str>) -> Self {
        self.add_phone(number.as_ref(), Standing::Unverified, false)
    }

    /// Adds a phone number that is reserved for the user: it is not verified, but no other user can take it.
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

    /// Adds a verified account at a provider, such as `oauth_notion`, with the scopes that the user
    /// approved.
    pub fn account<S: Into<String>>(
        self,
        strategy: impl AsRef<str>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.add_account(strategy.as_ref(), scopes, None)
    }

    /// Adds an account at a provider whose connection failed, with the code of the error, such as
    /// `oauth_access_denied`.
    pub fn failed_account(mut self, strategy: impl AsRef<str>, error: impl Into<String>) -> Self {
        let error = self.judged(ErrorCode::try_from(error.into()));
        self.add_account(strategy.as_ref(), Vec::new(), error)
    }

    /// Adds a ticket of at most 512 characters, which signs the user in once. `Sandbox::ticket` returns
    /// the first ticket of the first user.
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

    /// Sets the username: 4 to 64 letters, digits, `_` or `-`.
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

    /// Bans the user: signing in fails with `user_banned`.
    pub fn banned(mut self) -> Self {
        self.banned = true;
        self
    }

    /// Locks the user for an hour: signing in fails with `user_locked`.
    pub fn locked(mut self) -> Self {
        self.locked = true;
        self
    }

    /// Returns the user of a sandbox to which none was given.
    pub(crate) fn demo() -> Self {
        Self::new()
            .email("demo@example.com")
            .password("correct horse battery staple")
            .name("Demo", "User")
    }

    /// Returns the identifiers, each with its standing, and `true` if it is the primary one of its
    /// kind and if it is a second factor.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = (Identifier, Standing, bool, bool)> {
        let emails = self.email_addresses.iter().map(|it| {
            let identifier = Identifier::Email(it.email_address.clone());
            (identifier, it.standing, it.primary, false)
        });
        let phones = self.phone_numbers.iter().map(|it| {
            let identifier = Identifier::Phone(it.phone_number);
            let is_second_factor = it.reserved_for_second_factor;
            (identifier, it.standing, it.primary, is_second_factor)
        });
        let wallets = self.web3_wallets.iter().map(|it| {
            let identifier = Identifier::Wallet(it.web3_wallet);
            let standing = if it.verified {
                Standing::Verified
            } else {
                Standing::Unverified
            };
            (identifier, standing, it.primary, false)
        });
        emails.chain(phones).chain(wallets)
    }

    /// Returns the ticket that signs it in, if there is one.
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

    /// Returns the value, or else notes the error for the start.
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
