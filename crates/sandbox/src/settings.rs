mod names;

use std::net::IpAddr;

use clerk_user_model::{IdentifierKind, VerificationStrategy};
use clerk_user_validate::{Email, OAuthStrategy, RedirectUrl, Region};
use serde::Deserialize;

use crate::quirk::{Quirk, Quirks};
use crate::state::is_reset;
use names::{Country, Identifier, Strategy, each};

/// The wrong answer that makes a verification fail.
const MAX_ATTEMPTS: u32 = 5;
/// How long another code has to wait with the quirk for it, in milliseconds.
const RESEND_MS: i64 = 30 * 1000;

/// The providers that are offered unless others are named.
const USUAL_PROVIDERS: [&str; 2] = ["oauth_google", "oauth_notion"];
/// The wallets that are offered unless all are.
const USUAL_WALLETS: [&str; 2] = ["web3_metamask_signature", "web3_solana_signature"];

/// How an instance is set up.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    /// The address listened on, if it was said.
    #[serde(skip)]
    pub(crate) host: Option<IpAddr>,
    /// `http://127.0.0.1:<port>`, without a slash at the end.
    #[serde(skip)]
    pub(crate) base_url: String,
    /// Whether a client may have one session only.
    pub(crate) single_session: bool,
    /// Whether native applications are served.
    pub(crate) native_api: bool,
    /// Whether test addresses and numbers take the code `424242`.
    pub(crate) test_mode: bool,
    /// Whether changing identifiers needs a session verified in the last ten minutes.
    pub(crate) reverification: bool,
    /// Whether phone numbers of all countries are allowed, but for the blocked ones.
    pub(crate) all_countries: bool,
    /// The countries whose phone numbers are allowed.
    #[serde(deserialize_with = "each::<Country, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Country>"))]
    pub(crate) allowed_countries: Vec<Region>,
    /// The countries whose phone numbers are refused.
    #[serde(deserialize_with = "each::<Country, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Country>"))]
    pub(crate) blocked_countries: Vec<Region>,
    /// Whether email addresses with `+`, `=` or `#` in the local part are refused.
    pub(crate) block_subaddresses: bool,
    /// Identifiers that are refused: email addresses, phone numbers and wallets, or `*@` and a
    /// domain for all addresses there.
    pub(crate) blocked_identifiers: Vec<String>,
    /// Whether connecting an account needs a `redirect_url` even from a browser.
    pub(crate) require_redirect_url: bool,
    /// How many unverified identifications a user may have; any number if it is `null`.
    #[cfg_attr(feature = "schemars", schemars(range(max = usize::MAX)))]
    pub(crate) max_unverified: Option<usize>,
    /// Whether identifiers have to be verified before a sign-up makes a user.
    pub(crate) verify_at_sign_up: bool,
    /// Whether users who have a second factor have to keep one.
    pub(crate) require_second_factor: bool,
    /// Whether emails and texts are limited to the monthly shares of development instances, 100
    /// and 20.
    pub(crate) monthly_limits: bool,
    /// Whether users can delete themselves.
    pub(crate) delete_self: bool,
    /// The shortest password, in characters; those of users given here may have any length.
    #[cfg_attr(feature = "schemars", schemars(range(max = usize::MAX)))]
    pub(crate) min_password_length: usize,
    /// The longest password, in characters.
    #[cfg_attr(feature = "schemars", schemars(range(max = usize::MAX)))]
    pub(crate) max_password_length: usize,
    /// The quirks that are on.
    pub(crate) quirks: Quirks,
    /// Kinds of identifiers that are switched off.
    #[serde(rename = "disabled_identifiers")]
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) disabled: Vec<IdentifierKind>,
    /// Kinds of identifiers that users can neither add nor remove.
    #[serde(rename = "immutable_identifiers")]
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) immutable: Vec<IdentifierKind>,
    /// Kinds of identifiers that a sign-up needs, and whose last one cannot be removed.
    #[serde(rename = "required_identifiers")]
    #[serde(deserialize_with = "each::<Identifier, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Identifier>"))]
    pub(crate) required: Vec<IdentifierKind>,
    /// Ways to sign in and to verify that are switched off.
    #[serde(deserialize_with = "each::<Strategy, _, _>")]
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Strategy>"))]
    pub(crate) disabled_strategies: Vec<VerificationStrategy>,
    /// Domains that an enterprise connection owns, in lower case: strategy `enterprise_sso`
    /// verifies email addresses there.
    pub(crate) enterprise_domains: Vec<String>,
    /// Whether the environment names links among the ways to verify email addresses, which makes
    /// Clerk's components send links and not codes. Requests can ask for either.
    pub(crate) email_links: bool,
    /// Whether all providers and wallets are offered. Otherwise Google, Notion, MetaMask and
    /// Solana are.
    pub(crate) all_providers: bool,
    /// The only providers that are offered, each by its strategy such as `oauth_notion`; as
    /// `all_providers` says if it is `null`.
    pub(crate) providers: Option<Vec<OAuthStrategy>>,
    /// Providers whose accounts can be connected, each by its strategy, but that nobody signs in
    /// or up with.
    pub(crate) connect_only_providers: Vec<OAuthStrategy>,
    /// The schemes of redirect URLs beside http and https, as production instances list them; if it
    /// is `null`, all but those that run or read something, such as `javascript` and `file`.
    pub(crate) redirect_schemes: Option<Vec<String>>,
    /// The only redirect URLs allowed; empty allows all.
    pub(crate) allowed_redirects: Vec<String>,
    /// Host names that are answered to beside those of this machine.
    pub(crate) allowed_hosts: Vec<String>,
    /// Origins whose pages are let in beside those on this machine.
    pub(crate) allowed_origins: Vec<String>,
}

impl Settings {
    /// How many wrong answers make a verification fail.
    pub(crate) fn max_attempts(&self) -> u32 {
        if self.quirks.has(Quirk::OneAttempt) {
            1
        } else {
            MAX_ATTEMPTS
        }
    }

    /// How long to wait before another code is sent, in milliseconds.
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

    /// Whether users sign in and up with accounts of the provider of this `oauth_…` strategy.
    pub(crate) fn authenticates(&self, strategy: &VerificationStrategy) -> bool {
        let mut others = self.connect_only_providers.iter();
        self.is_enabled(strategy) && !others.any(|it| it.as_str() == strategy.as_str())
    }

    /// Whether phone numbers of a country are taken.
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

    /// The kinds of identifier that are not switched off.
    pub(crate) fn identifiers(&self) -> impl Iterator<Item = IdentifierKind> {
        let kinds = [
            IdentifierKind::EmailAddress,
            IdentifierKind::PhoneNumber,
            IdentifierKind::Username,
            IdentifierKind::Web3Wallet,
        ];
        let enabled = |kind: &IdentifierKind| !self.disabled.contains(kind);
        kinds.into_iter().filter(enabled)
    }

    /// Whether an enterprise connection owns the domain of an address.
    pub(crate) fn matches_connection(&self, address: &Email) -> bool {
        let mut domains = self.enterprise_domains.iter();
        domains.any(|domain| domain == address.domain())
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
            single_session: true,
            native_api: true,
            test_mode: true,
            reverification: false,
            all_countries: false,
            allowed_countries: near.into_iter().flatten().collect(),
            blocked_countries: Vec::new(),
            block_subaddresses: false,
            blocked_identifiers: Vec::new(),
            require_redirect_url: false,
            max_unverified: None,
            verify_at_sign_up: true,
            require_second_factor: false,
            monthly_limits: false,
            delete_self: true,
            min_password_length: 8,
            max_password_length: 72,
            quirks: Quirks::default(),
            disabled: Vec::new(),
            immutable: Vec::new(),
            required: Vec::new(),
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
        }
    }
}
