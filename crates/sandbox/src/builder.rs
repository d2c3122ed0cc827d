mod error;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clerk_user_model::{IdentifierKind, VerificationStrategy};
use clerk_user_validate::{OAuthStrategy, Region};
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::core::{Core, Parts};
use crate::http::{Assets, Shared};
use crate::quirk::Quirk;
use crate::random::Random;
use crate::sandbox::Sandbox;
use crate::seed::{self, Seed, UserSeed};
use crate::server::Server;
use crate::settings::Settings;
use crate::store::{Memory, Store, StoreError};

pub use error::StartError;

/// How long a request may take to arrive, unless it is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a sandbox is to be; everything has a default.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_user_sandbox::{Sandbox, UserSeed};
///
/// let sandbox = Sandbox::builder()
///     .port(8787)
///     .user(UserSeed::new().email("ada@example.com").password("correct horse"))
///     .reverification(true)
///     .start()
///     .await?;
/// sandbox.wait().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    host: Option<IpAddr>,
    port: u16,
    patience: Option<Duration>,
    users: Vec<UserSeed>,
    clock: Clock,
    rng_seed: Option<u64>,
    settings: Settings,
    npm_dir: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Builder {
    /// The address to listen on; 127.0.0.1 by default. On any but a loopback address, whoever
    /// reaches it can use the sandbox, which has no secrets from its callers.
    ///
    /// Requests may then name that address as their host, or, if it is unspecified (`0.0.0.0`,
    /// `::`), any address. Pages come from this machine or the sandbox itself, as ever.
    pub const fn host(mut self, host: IpAddr) -> Self {
        self.host = Some(host);
        self
    }

    /// The port; 0, the default, takes a free one.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long the head of a request may take to arrive, and then its body; by default ten
    /// seconds each. The connection of a slower one is closed, and so is one that is not used for
    /// as long.
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Takes users and settings from a seed, in the place of all that was said before of settings,
    /// clock and randomness.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.settings = seed.settings;
        self.clock = seed.clock.map_or(Clock::System, Clock::Fixed);
        self.rng_seed = seed.randomness;
        self.users.extend(seed.users);
        self
    }

    /// Adds an account. Without any, there is a demo account: `demo@example.com`, verified, with
    /// the password `correct horse battery staple`.
    pub fn user(mut self, user: UserSeed) -> Self {
        self.users.push(user);
        self
    }

    /// Where the time comes from; the machine's clock by default.
    pub const fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes every id, code and token a function of `seed`, so that a run can be repeated. Never
    /// for anything but tests.
    pub const fn rng_seed(mut self, seed: u64) -> Self {
        self.rng_seed = Some(seed);
        self
    }

    /// Whether a client may have several sessions; by default it may have one.
    pub const fn multi_session(mut self, on: bool) -> Self {
        self.settings.single_session = !on;
        self
    }

    /// Whether native applications are served; by default they are.
    pub const fn native_api(mut self, on: bool) -> Self {
        self.settings.native_api = on;
        self
    }

    /// Whether test addresses and numbers take the code `424242`; by default they do.
    pub const fn test_mode(mut self, on: bool) -> Self {
        self.settings.test_mode = on;
        self
    }

    /// Whether changing identifiers needs a session verified in the last ten minutes; by default
    /// it does not.
    pub const fn reverification(mut self, on: bool) -> Self {
        self.settings.reverification = on;
        self
    }

    /// Whether `verification` is `null` until it is prepared; by default it is `unverified`.
    pub fn null_verification(mut self, on: bool) -> Self {
        self.settings.quirks.set(Quirk::NullVerification, on);
        self
    }

    /// Whether identifiers have to be verified before a sign-up makes a user; by default they
    /// have. Otherwise they are the new user's, unverified.
    pub const fn verify_at_sign_up(mut self, on: bool) -> Self {
        self.settings.verify_at_sign_up = on;
        self
    }

    /// Whether users who have a second factor have to keep one; by default they have not.
    pub const fn require_second_factor(mut self, on: bool) -> Self {
        self.settings.require_second_factor = on;
        self
    }

    /// Whether emails and texts are limited to the shares of development instances, 100 and 20
    /// within 30 days, test addresses and numbers aside; by default they are not.
    pub const fn monthly_limits(mut self, on: bool) -> Self {
        self.settings.monthly_limits = on;
        self
    }

    /// Whether users can delete themselves; by default they can.
    pub const fn delete_self(mut self, on: bool) -> Self {
        self.settings.delete_self = on;
        self
    }

    /// How long passwords are, in characters; by default from 8 to 72. Those of users given here
    /// may have any length.
    pub const fn password_length(mut self, min: usize, max: usize) -> Self {
        self.settings.min_password_length = min;
        self.settings.max_password_length = max;
        self
    }

    /// Switches a quirk on.
    pub fn quirk(mut self, quirk: Quirk) -> Self {
        self.settings.quirks.set(quirk, true);
        self
    }

    /// Whether phone numbers of all countries are allowed; by default those of the United States
    /// and Canada.
    pub const fn all_countries(mut self, on: bool) -> Self {
        self.settings.all_countries = on;
        self
    }

    /// Allows phone numbers of a country beside those of the United States and Canada.
    pub fn allow_country(mut self, country: Region) -> Self {
        self.settings.allowed_countries.push(country);
        self
    }

    /// Refuses phone numbers of a country.
    pub fn block_country(mut self, country: Region) -> Self {
        self.settings.blocked_countries.push(country);
        self
    }

    /// Whether email addresses with `+`, `=` or `#` in the local part are refused; by default
    /// they are not.
    pub const fn block_subaddresses(mut self, on: bool) -> Self {
        self.settings.block_subaddresses = on;
        self
    }

    /// Refuses an email address, a phone number or a wallet, or with `*@spam.example` all
    /// addresses of a domain.
    pub fn block_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.settings.blocked_identifiers.push(identifier.into());
        self
    }

    /// Whether connecting an account needs a `redirect_url` even from a browser; by default the
    /// root of the caller's origin takes its place.
    pub const fn require_redirect_url(mut self, on: bool) -> Self {
        self.settings.require_redirect_url = on;
        self
    }

    /// How many unverified identifications a user may have; by default any number.
    pub const fn max_unverified(mut self, max: usize) -> Self {
        self.settings.max_unverified = Some(max);
        self
    }

    /// Switches a kind of identifier off.
    pub fn disable(mut self, kind: IdentifierKind) -> Self {
        self.settings.disabled.push(kind);
        self
    }

    /// Switches a strategy off: `email_link`, `password`, `web3_okx_wallet_signature`,
    /// `oauth_notion`.
    pub fn disable_strategy(mut self, strategy: impl Into<VerificationStrategy>) -> Self {
        self.settings.disabled_strategies.push(strategy.into());
        self
    }

    /// Gives a domain, such as `acme.example` (in lower case), to an enterprise connection:
    /// strategy `enterprise_sso` verifies email addresses there.
    pub fn enterprise_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.enterprise_domains.push(domain.into());
        self
    }

    /// Whether Clerk's components verify email addresses by link, as the environment tells them;
    /// by default by code. Requests can ask for either.
    pub const fn email_links(mut self, on: bool) -> Self {
        self.settings.email_links = on;
        self
    }

    /// Whether all providers and wallets are offered; by default Google, Notion, MetaMask and
    /// Solana are.
    pub const fn all_providers(mut self, on: bool) -> Self {
        self.settings.all_providers = on;
        self
    }

    /// Offers a provider; once one is named, no other is offered.
    pub fn provider(mut self, strategy: OAuthStrategy) -> Self {
        let providers = &mut self.settings.providers;
        providers.get_or_insert_default().push(strategy);
        self
    }

    /// Lets accounts of a provider be connected, and nobody sign in or up with them.
    pub fn connect_only(mut self, strategy: OAuthStrategy) -> Self {
        self.settings.connect_only_providers.push(strategy);
        self
    }

    /// Forbids users to add or remove identifiers of a kind.
    pub fn immutable(mut self, kind: IdentifierKind) -> Self {
        self.settings.immutable.push(kind);
        self
    }

    /// Forbids users to remove the last identifier of a kind.
    pub fn require(mut self, kind: IdentifierKind) -> Self {
        self.settings.required.push(kind);
        self
    }

    /// Allows redirect URLs of an application's own scheme, such as `com.acme.app`; once one is
    /// named, no other is allowed beside http and https, as at production instances. By default
    /// all are but those that run or read something, such as `javascript` and `file`.
    pub fn redirect_scheme(mut self, scheme: impl Into<String>) -> Self {
        let schemes = &mut self.settings.redirect_schemes;
        schemes.get_or_insert_default().push(scheme.into());
        self
    }

    /// Allows a redirect URL; once one is named, no other is allowed.
    pub fn allow_redirect(mut self, url: impl Into<String>) -> Self {
        self.settings.allowed_redirects.push(url.into());
        self
    }

    /// Lets pages of an origin in, such as `https://app.example.test`, beside those on this
    /// machine.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.settings.allowed_origins.push(origin.into());
        self
    }

    /// Answers to a host name, such as `clerk.example.test`, beside those of this machine.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(name.into());
        self
    }

    /// Serves Clerk's packages below `/npm/@clerk/`, as the Frontend API does, from a folder such
    /// as `node_modules`: `@clerk/clerk-js@5/…` there, else `@clerk/clerk-js/…`.
    pub fn npm_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.npm_dir = Some(folder.into());
        self
    }

    /// Keeps the state in an `SQLite` file, which is made if there is none: every answer's effects
    /// are in it before the answer goes out. The users given here, or the demo account, are for a
    /// file that is new; a file that is not must have begun with the same ones, if any are given.
    /// How the instance is set up is never kept.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Listens and answers at once. Needs a Tokio runtime, on which the server runs
    /// until the sandbox is dropped.
    ///
    /// # Errors
    ///
    /// If the port cannot be had, `npm_dir` is no folder, a user is not valid, or the system has no randomness.
    pub async fn start(mut self) -> Result<Sandbox, StartError> {
        let host = self.host.unwrap_or_else(|| Ipv4Addr::LOCALHOST.into());
        let listener = TcpListener::bind((host, self.port))
            .await
            .map_err(StartError::listen)?;
        let port = listener.local_addr().map_err(StartError::listen)?.port();
        self.port = port;
        let patience = self.patience.unwrap_or(PATIENCE);
        let shared = self.instance()?;
        let server = Server::start(listener, Arc::clone(&shared), patience);
        Ok(Sandbox::new(shared, Some(server)))
    }

    /// A sandbox that does not listen: it answers what `Sandbox::answer` is given.
    ///
    /// # Errors
    ///
    /// If `npm_dir` is no folder, a user is not valid, or the system has no randomness.
    pub fn in_process(self) -> Result<Sandbox, StartError> {
        Ok(Sandbox::new(self.instance()?, None))
    }

    fn instance(mut self) -> Result<Arc<Shared>, StartError> {
        seed::check(&self.users).map_err(StartError::user)?;
        let fingerprint = seed::fingerprint(&self.users);
        if self.users.is_empty() {
            self.users.push(UserSeed::demo());
        }
        let assets = Assets::new(self.npm_dir.as_deref()).map_err(StartError::npm_dir)?;
        self.settings.host = self.host;
        let named = self.host.filter(|host| !host.is_unspecified());
        let address = SocketAddr::new(
            named.unwrap_or_else(|| Ipv4Addr::LOCALHOST.into()),
            self.port,
        );
        self.settings.base_url = format!("http://{address}");
        let random = match self.rng_seed {
            Some(seed) => Random::from_seed(seed),
            None => Random::from_system().map_err(StartError::random)?,
        };
        let core = Core::new(Parts {
            store: store(self.data.as_deref())?,
            settings: self.settings,
            users: self.users,
            fingerprint,
            clock: self.clock,
            random,
            is_seeded: self.rng_seed.is_some(),
        });
        Ok(Arc::new(Shared::new(core?, assets)))
    }
}

#[cfg(feature = "sqlite")]
fn store(data: Option<&Path>) -> Result<Box<dyn Store>, StoreError> {
    Ok(match data {
        Some(file) => Box::new(crate::store::Sqlite::open(file)?),
        None => Box::new(Memory),
    })
}

#[cfg(not(feature = "sqlite"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin above needs it")]
fn store(_: Option<&Path>) -> Result<Box<dyn Store>, StoreError> {
    Ok(Box::new(Memory))
}
