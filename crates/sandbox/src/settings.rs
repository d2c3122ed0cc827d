mod bounds;
mod names;
#[cfg(feature = "backend")]
pub(crate) mod webhook;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use clerk_user_model::{IdentifierKind, VerificationStrategy};
use clerk_user_validate::{AccessEntry, OAuthStrategy, RedirectUrl, Region, UsernameRules};
use serde::{Deserialize, Serialize};

use crate::domain::strategy::is_reset;
use crate::problem::Problem;
use crate::quirk::{Quirk, Quirks};
use names::{Country, Identifier, Strategy, each};
#[cfg(feature = "backend")]
use webhook::Endpoint;
#[cfg(all(feature = "backend", feature = "schemars"))]
use webhook::WebhookSettings;

/// The number of wrong codes or signatures after which a verification fails.
const MAX_ATTEMPTS: u32 = 5;
/// The time until another code can be sent, with the quirk for it, in milliseconds.
const RESEND_MS: i64 = 30 * 1000;

/// The largest number of unverified identifications that can be allowed.
const MAX_UNVERIFIED: usize = 1000;
/// The largest length of a password that can be set, in characters.
const MAX_PASSWORD_LENGTH: usize = 1024;

/// The largest length of a username that can be set, in characters.
const MAX_USERNAME_LENGTH: usize = *UsernameRules::LENGTHS.end();

/// Says what an entry of the allow list or the block list can be.
const ENTRY: &str =
    "expected an email address, a domain such as *@example.com, a phone number or a wallet address";

/// The providers that are offered unless others are named.
const USUAL_PROVIDERS: [&str; 2] = ["oauth_google", "oauth_notion"];
/// The wallets that are offered unless all are.
const USUAL_WALLETS: [&str; 2] = ["web3_metamask_signature", "web3_solana_signature"];

/// Says if users have an attribute, such as a first name.
///
/// ```
/// use clerk_user_sandbox::{Presence, Sandbox};
///
/// let sandbox = Sandbox::builder().last_name(Presence::Required).in_process()?;
/// # drop(sandbox);
/// # Ok::<(), clerk_user_sandbox::StartError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(description = "Says if users have an attribute, such as a first name.")
)]
pub enum Presence {
    /// Users do not have it. A request that sets it is refused.
    Off,
    /// Users can have it.
    On,
    /// New users must have it.
    Required,
}

/// The settings of an instance.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    /// The address listened on; without one, the loopback addresses.
    #[serde(skip)]
    pub(crate) host: Option<IpAddr>,
    /// `http://localhost:<port>`, without a slash at the end.
    #[serde(skip)]
    pub(crate) base_url: String,
    /// The file with the certificate of the authority of the sandbox's own, if it serves HTTPS.
    #[serde(skip)]
    pub(crate) ca_file: Option<Arc<Path>>,
    /// Clerk's scripts below `/npm/`.
    #[serde(skip)]
    pub(crate) scripts: Arc<Scripts>,
    /// Allows a client one session only.
    pub(crate) single_session: bool,
    /// Serves native applications.
    pub(crate) native_api: bool,
    /// Gives test addresses and numbers the code `424242`.
    pub(crate) test_mode: bool,
    /// Requires a session verified in the last ten minutes to change identifiers.
    pub(crate) reverification: bool,
    /// Allows phone numbers of all countries, except those in `blocked_countries`.
    pub(crate) all_countries: bool,
    /// The countries whose phone numbers are allowed.
    #[serde(deserialize_with = "each::<Country, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Country>"))]
    pub(crate) allowed_countries: Vec<Region>,
    /// The countries whose phone numbers are refused.
    #[serde(deserialize_with = "each::<Country, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Country>"))]
    pub(crate) blocked_countries: Vec<Region>,
    /// Refuses email addresses with `+`, `=` or `#` in the local part.
    pub(crate) block_subaddresses: bool,
    /// The block list: identifiers that are refused. An entry is an email address (which also blocks
    /// its subaddresses), a phone number, a wallet, all addresses of a domain (`*@example.com`), or of
    /// its subdomains (`*@*.example.com`).
    pub(crate) blocked_identifiers: Vec<String>,
    /// The allow list: all other identifiers are refused. The entries have the same forms as those of
    /// `blocked_identifiers`. With `null`, there is no allow list.
    pub(crate) allowed_identifiers: Option<Vec<String>>,
    /// Compares identifiers with the allow list and the block list at sign-in too.
    pub(crate) lists_at_sign_in: bool,
    /// Requires a `redirect_url` to connect an account, also from browsers.
    pub(crate) require_redirect_url: bool,
    /// The maximum number of unverified identifiers of a user. With `null`, there is no maximum.
    #[serde(deserialize_with = "bounds::optional::<0, MAX_UNVERIFIED, _>")]
    #[cfg_attr(feature = "schemars", schemars(range(max = MAX_UNVERIFIED)))]
    pub(crate) max_unverified: Option<usize>,
    /// Requires identifiers to be verified before a sign-up creates a user.
    pub(crate) verify_at_sign_up: bool,
    /// Requires a password for sign-ups, except those with an account at a provider.
    pub(crate) require_password: bool,
    /// Requires users who have a second factor to keep one.
    pub(crate) require_second_factor: bool,
    /// Limits the messages to 100 emails and 20 SMS in 30 days, as in development instances.
    pub(crate) monthly_limits: bool,
    /// Lets users delete themselves.
    pub(crate) delete_self: bool,
    /// The minimum length of a password, in characters. It does not apply to the users in a seed.
    #[serde(deserialize_with = "bounds::within::<1, MAX_PASSWORD_LENGTH, _>")]
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = MAX_PASSWORD_LENGTH)))]
    pub(crate) min_password_length: usize,
    /// The maximum length of a password, in characters. It does not apply to the users in a seed.
    #[serde(deserialize_with = "bounds::within::<1, MAX_PASSWORD_LENGTH, _>")]
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = MAX_PASSWORD_LENGTH)))]
    pub(crate) max_password_length: usize,
    /// The minimum length of a username, in characters.
    #[serde(deserialize_with = "bounds::within::<1, MAX_USERNAME_LENGTH, _>")]
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = MAX_USERNAME_LENGTH)))]
    pub(crate) min_username_length: usize,
    /// The maximum length of a username, in characters.
    #[serde(deserialize_with = "bounds::within::<1, MAX_USERNAME_LENGTH, _>")]
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = MAX_USERNAME_LENGTH)))]
    pub(crate) max_username_length: usize,
    /// Allows usernames without a letter.
    pub(crate) numeric_usernames: bool,
    /// Allows the characters ``!#$'+.^`~`` in usernames.
    pub(crate) special_usernames: bool,
    /// Says if users have a first name.
    pub(crate) first_name: Presence,
    /// Says if users have a last name.
    pub(crate) last_name: Presence,
    /// The quirks that are on.
    pub(crate) quirks: Quirks,
    /// Kinds of identifiers that are turned off.
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) disabled_identifiers: Vec<IdentifierKind>,
    /// Kinds of identifiers that users can neither add nor remove.
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) immutable_identifiers: Vec<IdentifierKind>,
    /// Kinds of identifiers that a sign-up requires. A user cannot remove the last identifier of such a
    /// kind.
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) required_identifiers: Vec<IdentifierKind>,
    /// Strategies for signing in and for verifying that are turned off.
    #[serde(deserialize_with = "each::<Strategy, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Strategy>"))]
    pub(crate) disabled_strategies: Vec<VerificationStrategy>,
    /// Domains of an enterprise connection, in lower case. The strategy `enterprise_sso` verifies their
    /// email addresses.
    pub(crate) enterprise_domains: Vec<String>,
    /// Makes Clerk's components verify email addresses with a link instead of a code. Requests can
    /// always use either.
    pub(crate) email_links: bool,
    /// Offers all providers and wallets. Otherwise Google, Notion, MetaMask and Solana are offered.
    pub(crate) all_providers: bool,
    /// The providers that are offered, as strategies such as `oauth_notion`. With `null`,
    /// `all_providers` decides.
    pub(crate) providers: Option<Vec<OAuthStrategy>>,
    /// Providers whose accounts can be connected, but not used to sign in or to sign up, as strategies
    /// such as `oauth_notion`.
    pub(crate) connect_only_providers: Vec<OAuthStrategy>,
    /// The schemes that redirect URLs can have in addition to http and https. With `null`, all schemes
    /// are allowed except those that run code or read files, such as `javascript` and `file`.
    pub(crate) redirect_schemes: Option<Vec<String>>,
    /// The redirect URLs that are allowed. With an empty list, all are allowed.
    pub(crate) allowed_redirects: Vec<String>,
    /// Host names that the header `Host` can have, in addition to those of this machine.
    pub(crate) allowed_hosts: Vec<String>,
    /// Origins whose pages can send requests, in addition to the origins on this machine.
    pub(crate) allowed_origins: Vec<String>,
    /// URLs that webhooks are sent to. They are signed like those of Svix.
    #[cfg(feature = "backend")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<WebhookSettings>"))]
    pub(crate) webhooks: Vec<Endpoint>,
}

/// The paths of the pages with Clerk's components.
pub(crate) const SIGN_IN_PAGE: &str = "/sign-in";
pub(crate) const SIGN_UP_PAGE: &str = "/sign-up";
pub(crate) const USER_PAGE: &str = "/user";

/// The paths of the scripts of Clerk's SDK.
#[derive(Clone, Debug)]
pub(crate) struct Scripts {
    pub(crate) clerk_js: String,
    /// The components, which have a package of their own since version 6 of clerk-js.
    pub(crate) ui: String,
    /// The packages that pages with Clerk's components need and that are not there.
    pub(crate) missing: Vec<&'static str>,
    /// `true` if the components are in a package of their own.
    pub(crate) has_ui: bool,
}

impl Default for Scripts {
    fn default() -> Self {
        Self {
            clerk_js: "/npm/@clerk/clerk-js/dist/clerk.browser.js".to_owned(),
            ui: "/npm/@clerk/ui/dist/ui.browser.js".to_owned(),
            missing: vec!["@clerk/clerk-js", "@clerk/ui"],
            has_ui: true,
        }
    }
}

impl Settings {
    /// Returns the scheme and the host of URLs of the sandbox, such as `http` and `localhost:8787`.
    pub(crate) fn scheme_and_host(&self) -> (&str, &str) {
        self.base_url.split_once("://").unwrap_or(("http", ""))
    }

    /// Returns the URL of a page with Clerk's components; `None` if there are none.
    pub(crate) fn page(&self, path: &str) -> Option<String> {
        cfg!(feature = "dashboard").then(|| format!("{}{path}", self.base_url))
    }

    /// Refuses a number that is out of its bounds, and an entry of a list that no identifier fits.
    pub(crate) fn ensure_valid(&self) -> Result<(), Problem> {
        let length = 1..=MAX_PASSWORD_LENGTH;
        let shortest = 1..=self.max_password_length;
        let username_length = 1..=MAX_USERNAME_LENGTH;
        let shortest_username = 1..=self.max_username_length;
        let unverified = 0..=MAX_UNVERIFIED;
        let all = [
            (
                "max_password_length",
                Some(self.max_password_length),
                length,
            ),
            (
                "min_password_length",
                Some(self.min_password_length),
                shortest,
            ),
            (
                "max_username_length",
                Some(self.max_username_length),
                username_length,
            ),
            (
                "min_username_length",
                Some(self.min_username_length),
                shortest_username,
            ),
            ("max_unverified", self.max_unverified, unverified),
        ];
        for (name, value, bounds) in all {
            if value.is_some_and(|value| !bounds.contains(&value)) {
                let expected = bounds::expected(&bounds);
                return Err(Problem::new(format!("/settings/{name}"), expected));
            }
        }
        let allowed = self.allowed_identifiers.as_deref().unwrap_or_default();
        for (name, entries) in [
            ("allowed_identifiers", allowed),
            ("blocked_identifiers", self.blocked_identifiers.as_slice()),
        ] {
            let mut entries = entries.iter();
            if let Some(at) = entries.position(|it| AccessEntry::parse(it).is_err()) {
                return Err(Problem::new(format!("/settings/{name}/{at}"), ENTRY));
            }
        }
        Ok(())
    }

    /// Returns the number of wrong answers that make a verification fail.
    pub(crate) fn max_attempts(&self) -> u32 {
        if self.quirks.has(Quirk::OneAttempt) {
            1
        } else {
            MAX_ATTEMPTS
        }
    }

    /// Returns the time until another code can be sent, in milliseconds.
    pub(crate) fn resend_ms(&self) -> i64 {
        if self.quirks.has(Quirk::ResendCooldown) {
            RESEND_MS
        } else {
            0
        }
    }

    pub(crate) fn is_enabled(&self, strategy: &VerificationStrategy) -> bool {
        let is_off = |strategy| self.disabled_strategies.contains(strategy);
        let password = &VerificationStrategy::Password;
        let is_disabled = is_off(strategy) || is_reset(strategy) && is_off(password);
        !is_disabled && self.is_offered(strategy.as_str())
    }

    /// Returns `true` if nobody signs up without a password.
    pub(crate) fn needs_password(&self) -> bool {
        self.require_password && self.is_enabled(&VerificationStrategy::Password)
    }

    /// Returns `true` if users sign in and up with accounts of the provider of this `oauth_…` strategy.
    pub(crate) fn authenticates(&self, strategy: &VerificationStrategy) -> bool {
        let mut others = self.connect_only_providers.iter();
        self.is_enabled(strategy) && !others.any(|it| it.as_str() == strategy.as_str())
    }

    /// Returns `true` if phone numbers of a country are allowed.
    pub(crate) fn allows(&self, country: Option<Region>) -> bool {
        let is_among = |list: &[Region]| country.is_some_and(|country| list.contains(&country));
        let is_allowed = self.all_countries || is_among(&self.allowed_countries);
        is_allowed && !is_among(&self.blocked_countries)
    }

    /// Returns `true` if redirect URLs may have this scheme.
    pub(crate) fn allows_scheme(&self, scheme: &str) -> bool {
        if matches!(scheme, "http" | "https") {
            return true;
        }
        let is_harmless = RedirectUrl::parse_native(&format!("{scheme}:/")).is_ok();
        let is_listed = |list: &Vec<String>| list.iter().any(|known| known == scheme);
        is_harmless && self.redirect_schemes.as_ref().is_none_or(is_listed)
    }

    /// Returns `true` if a kind of identifier is switched off.
    pub(crate) fn is_disabled(&self, kind: &IdentifierKind) -> bool {
        self.disabled_identifiers.contains(kind)
    }

    /// Returns `true` if users cannot change their identifiers of a kind.
    pub(crate) fn is_immutable(&self, kind: &IdentifierKind) -> bool {
        self.immutable_identifiers.contains(kind)
    }

    /// Returns `true` if every user must have an identifier of a kind.
    pub(crate) fn is_required(&self, kind: &IdentifierKind) -> bool {
        self.required_identifiers.contains(kind)
    }

    /// Returns the kinds of identifier that are not switched off.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = IdentifierKind> {
        let kinds = [
            IdentifierKind::EmailAddress,
            IdentifierKind::PhoneNumber,
            IdentifierKind::Username,
            IdentifierKind::Web3Wallet,
        ];
        kinds.into_iter().filter(|kind| !self.is_disabled(kind))
    }

    /// Returns the parts of a user's name, and the presence of each.
    pub(crate) const fn names(&self) -> [(&'static str, Presence); 2] {
        [
            ("first_name", self.first_name),
            ("last_name", self.last_name),
        ]
    }

    /// Returns `true` if an enterprise connection owns a domain.
    pub(crate) fn has_connection(&self, domain: &str) -> bool {
        self.enterprise_domains.iter().any(|owned| owned == domain)
    }

    fn is_offered(&self, strategy: &str) -> bool {
        let is_listed = |list: &[OAuthStrategy]| list.iter().any(|it| it.as_str() == strategy);
        if strategy.starts_with("oauth_") {
            return is_listed(&self.connect_only_providers)
                || match &self.providers {
                    Some(providers) => is_listed(providers),
                    None => self.all_providers || USUAL_PROVIDERS.contains(&strategy),
                };
        }
        !strategy.starts_with("web3_") || self.all_providers || USUAL_WALLETS.contains(&strategy)
    }
}

impl Default for Settings {
    fn default() -> Self {
        let near = ["US", "CA"].map(Region::parse);
        Self {
            host: None,
            base_url: String::new(),
            ca_file: None,
            scripts: Arc::default(),
            single_session: true,
            native_api: true,
            test_mode: true,
            reverification: false,
            all_countries: false,
            allowed_countries: near.into_iter().flatten().collect(),
            blocked_countries: Vec::new(),
            block_subaddresses: false,
            blocked_identifiers: Vec::new(),
            allowed_identifiers: None,
            lists_at_sign_in: false,
            require_redirect_url: false,
            max_unverified: None,
            verify_at_sign_up: true,
            require_password: false,
            require_second_factor: false,
            monthly_limits: false,
            delete_self: true,
            min_password_length: 8,
            max_password_length: 72,
            min_username_length: *UsernameRules::LENGTHS.start(),
            max_username_length: MAX_USERNAME_LENGTH,
            numeric_usernames: true,
            special_usernames: false,
            first_name: Presence::On,
            last_name: Presence::On,
            quirks: Quirks::default(),
            disabled_identifiers: Vec::new(),
            immutable_identifiers: Vec::new(),
            required_identifiers: Vec::new(),
            disabled_strategies: Vec::new(),
            enterprise_domains: Vec::new(),
            email_links: false,
            all_providers: false,
            providers: None,
            connect_only_providers: Vec::new(),
            redirect_schemes: None,
            allowed_redirects: Vec::new(),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            #[cfg(feature = "backend")]
            webhooks: Vec::new(),
        }
    }
}
