use clerk_user_validate::{E164, Email, WalletAddress};

/// An account that exists from the start.
///
/// ```
/// use clerk_user_sandbox::UserSeed;
///
/// let ada = UserSeed::new()
///     .email("ada@example.com")
///     .phone("+15555550100")
///     .password("correct horse battery staple")
///     .name("Ada", "Lovelace");
/// # let _ = ada;
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct UserSeed {
    pub(crate) emails: Vec<Held<String>>,
    pub(crate) phones: Vec<Held<String>>,
    pub(crate) wallets: Vec<String>,
    pub(crate) password: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) is_banned: bool,
    pub(crate) is_locked: bool,
}

impl UserSeed {
    /// An account without any identifier.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a verified email address; the first becomes the primary one.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.emails.push(Held::Verified(address.into()));
        self
    }

    /// Adds an email address that is held for the account though it is not verified.
    pub fn reserved_email(mut self, address: impl Into<String>) -> Self {
        self.emails.push(Held::Reserved(address.into()));
        self
    }

    /// Adds a verified phone number; the first becomes the primary one.
    pub fn phone(mut self, number: impl Into<String>) -> Self {
        self.phones.push(Held::Verified(number.into()));
        self
    }

    /// Adds a phone number that is held for the account though it is not verified.
    pub fn reserved_phone(mut self, number: impl Into<String>) -> Self {
        self.phones.push(Held::Reserved(number.into()));
        self
    }

    /// Adds a verified web3 wallet; the first becomes the primary one.
    pub fn wallet(mut self, address: impl Into<String>) -> Self {
        self.wallets.push(address.into());
        self
    }

    /// Sets the password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Sets the username: four to sixty-four letters, digits, `_` or `-`.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
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
        self.is_banned = true;
        self
    }

    /// Locks the account for an hour: signing in answers `user_locked`.
    pub fn locked(mut self) -> Self {
        self.is_locked = true;
        self
    }

    /// The user of a sandbox to which none was given.
    pub(crate) fn demo() -> Self {
        Self::new()
            .email("demo@example.com")
            .password("correct horse battery staple")
            .name("Demo", "User")
    }
}

impl core::fmt::Debug for UserSeed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("UserSeed")
            .field("emails", &self.emails.len())
            .field("phones", &self.phones.len())
            .field("wallets", &self.wallets.len())
            .finish_non_exhaustive()
    }
}

/// An identifier, and why it is the user's.
#[derive(Clone)]
pub(crate) enum Held<T> {
    Reserved(T),
    Verified(T),
}

impl<T> Held<T> {
    pub(crate) const fn is_reserved(&self) -> bool {
        matches!(self, Self::Reserved(_))
    }

    const fn value(&self) -> &T {
        match self {
            Self::Reserved(value) | Self::Verified(value) => value,
        }
    }
}

/// A seed whose every identifier was judged.
#[derive(Clone)]
pub(crate) struct CheckedSeed {
    pub(crate) seed: UserSeed,
    pub(crate) emails: Vec<Held<Email>>,
    pub(crate) phones: Vec<Held<E164>>,
    pub(crate) wallets: Vec<WalletAddress>,
}

impl CheckedSeed {
    /// Judges a seed; the error says what is wrong, without the value.
    pub(crate) fn new(seed: UserSeed) -> Result<Self, String> {
        let emails = judge(&seed.emails, |text| {
            Email::parse(text).map_err(|error| error.to_string())
        })?;
        let phones = judge(&seed.phones, |text| {
            E164::parse(text).map_err(|error| error.to_string())
        })?;
        let wallets = seed
            .wallets
            .iter()
            .map(|text| WalletAddress::parse(text).map_err(|error| error.to_string()))
            .collect::<Result<_, _>>()?;
        if let Some(name) = &seed.username
            && !crate::state::is_username(name)
        {
            return Err("expected a username of 4 to 64 letters, digits, `_` or `-`".to_owned());
        }
        Ok(Self {
            seed,
            emails,
            phones,
            wallets,
        })
    }
}

fn judge<T>(
    texts: &[Held<String>],
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<Held<T>>, String> {
    texts
        .iter()
        .map(|text| {
            let value = parse(text.value())?;
            Ok(match text {
                Held::Reserved(_) => Held::Reserved(value),
                Held::Verified(_) => Held::Verified(value),
            })
        })
        .collect()
}
