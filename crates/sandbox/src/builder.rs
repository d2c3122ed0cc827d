#[cfg(feature = "tls")]
use std::fs;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clerk_user_model::{IdentifierKind, VerificationStrategy};
use clerk_user_validate::{OAuthStrategy, Region};
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::core::{Core, Parts};
use crate::http::{Assets, Shared};
#[cfg(feature = "tls")]
use crate::key::HOSTS;
use crate::quirk::Quirk;
use crate::random::Random;
use crate::sandbox::Sandbox;
#[cfg(feature = "seed-files")]
use crate::seed::Seed;
use crate::seed::{self, UserSeed};
use crate::server::Server;
#[cfg(feature = "backend")]
use crate::settings::webhook::Endpoint;
use crate::settings::{Presence, Settings};
use crate::start_error::{Kind, StartError};
use crate::store::{Memory, Store, StoreError};

/// The default time in which a request has to arrive.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of ports that are tried for one that is free in IPv4 and in IPv6.
const PORT_ATTEMPTS: u32 = 16;

/// Configures and starts a sandbox. Every option has a default.
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
    read_timeout: Option<Duration>,
    users: Vec<UserSeed>,
    clock: Clock,
    rng_seed: Option<u64>,
    settings: Settings,
    npm_dir: Option<PathBuf>,
    data: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    #[cfg(feature = "backend")]
    webhooks: Vec<(String, String)>,
}

impl Builder {
    /// Sets the address to listen on. By default, the sandbox listens on the loopback addresses of IPv4
    /// and, if the machine has it, of IPv6. If the address is not a loopback address, everyone who can
    /// reach it can use the sandbox and read all of its data.
    ///
    /// The header `Host` of a request can then be this address. With `0.0.0.0` or `::`, it can be any
    /// address. Pages that send requests must still be on this machine, or on the sandbox's own origin.
    /// The URLs that the sandbox returns contain this address; for `0.0.0.0`, `::`, `127.0.0.1` and
    /// `::1` they contain `localhost`.
    pub const fn host(mut self, host: IpAddr) -> Self {
        self.host = Some(host);
        self
    }

    /// Sets the port. With 0, the default, the system selects a free one.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the time limit for the head of a request, and the one for its body. 10 s each by default. If
    /// a request is slower, its connection is closed. A connection without requests is closed after the
    /// same time.
    pub const fn read_timeout(mut self, read_timeout: Duration) -> Self {
        self.read_timeout = Some(read_timeout);
        self
    }

    /// Adds the users of a seed, and replaces the settings, the clock and the `rng_seed` by those of the
    /// seed.
    #[cfg(feature = "seed-files")]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.settings = seed.settings;
        self.clock = seed.clock.map_or(Clock::System, Clock::Fixed);
        self.rng_seed = seed.randomness;
        self.users.extend(seed.users);
        self
    }

    /// Adds a user. By default, there is a demo user: `demo@example.com`, verified, with the password
    /// `correct horse battery staple`.
    pub fn user(mut self, user: UserSeed) -> Self {
        self.users.push(user);
        self
    }

    /// Sets the clock. By default, it is that of the machine.
    pub const fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Generates ids, codes and tokens from `seed`, so that they are the same in every run. Use this
    /// only for tests.
    pub const fn rng_seed(mut self, seed: u64) -> Self {
        self.rng_seed = Some(seed);
        self
    }

    /// Allows several sessions for each client. By default, a client can have one.
    pub const fn multi_session(mut self, on: bool) -> Self {
        self.settings.single_session = !on;
        self
    }

    /// Serves native applications; on by default.
    pub const fn native_api(mut self, on: bool) -> Self {
        self.settings.native_api = on;
        self
    }

    /// Gives test addresses and numbers the code `424242`; on by default.
    pub const fn test_mode(mut self, on: bool) -> Self {
        self.settings.test_mode = on;
        self
    }

    /// Requires a session verified in the last ten minutes to change identifiers; off by default.
    pub const fn reverification(mut self, on: bool) -> Self {
        self.settings.reverification = on;
        self
    }

    /// Requires identifiers to be verified before a sign-up creates a user; on by default. If it is off,
    /// the identifiers of the new user are not verified.
    pub const fn verify_at_sign_up(mut self, on: bool) -> Self {
        self.settings.verify_at_sign_up = on;
        self
    }

    /// Requires a password for sign-ups, except those with an account at a provider; off by default.
    pub const fn require_password(mut self, on: bool) -> Self {
        self.settings.require_password = on;
        self
    }

    /// Requires users who have a second factor to keep one; off by default.
    pub const fn require_second_factor(mut self, on: bool) -> Self {
        self.settings.require_second_factor = on;
        self
    }

    /// Limits messages as development instances do, to 100 emails and 20 SMS in 30 days. Messages to test
    /// addresses and numbers do not count. Off by default.
    pub const fn monthly_limits(mut self, on: bool) -> Self {
        self.settings.monthly_limits = on;
        self
    }

    /// Lets users delete themselves; on by default.
    pub const fn delete_self(mut self, on: bool) -> Self {
        self.settings.delete_self = on;
        self
    }

    /// Sets the minimum and the maximum length of passwords, in characters. 8 and 72 by default. The
    /// limits do not apply to the users of the builder and of a seed.
    pub const fn password_length(mut self, min: usize, max: usize) -> Self {
        self.settings.min_password_length = min;
        self.settings.max_password_length = max;
        self
    }

    /// Sets the minimum and the maximum length of usernames, in characters. 4 and 64 by default.
    pub const fn username_length(mut self, min: usize, max: usize) -> Self {
        self.settings.min_username_length = min;
        self.settings.max_username_length = max;
        self
    }

    /// Allows usernames without a letter; on by default.
    pub const fn numeric_usernames(mut self, on: bool) -> Self {
        self.settings.numeric_usernames = on;
        self
    }

    /// Allows the characters ``!#$'+.^`~`` in usernames; off by default.
    pub const fn special_usernames(mut self, on: bool) -> Self {
        self.settings.special_usernames = on;
        self
    }

    /// Turns first names off, or makes them required.
    pub const fn first_name(mut self, presence: Presence) -> Self {
        self.settings.first_name = presence;
        self
    }

    /// Turns last names off, or makes them required.
    pub const fn last_name(mut self, presence: Presence) -> Self {
        self.settings.last_name = presence;
        self
    }

    /// Turns on a quirk.
    pub fn quirk(mut self, quirk: Quirk) -> Self {
        self.settings.quirks.set(quirk, true);
        self
    }

    /// Allows phone numbers of all countries. By default, only the United States and Canada are allowed.
    pub const fn all_countries(mut self, on: bool) -> Self {
        self.settings.all_countries = on;
        self
    }

    /// Allows phone numbers of a country, in addition to the United States and Canada.
    pub fn allow_country(mut self, country: Region) -> Self {
        self.settings.allowed_countries.push(country);
        self
    }

    /// Refuses phone numbers of a country.
    pub fn block_country(mut self, country: Region) -> Self {
        self.settings.blocked_countries.push(country);
        self
    }

    /// Refuses email addresses with `+`, `=` or `#` in the local part; off by default.
    pub const fn block_subaddresses(mut self, on: bool) -> Self {
        self.settings.block_subaddresses = on;
        self
    }

    /// Adds an entry to the block list: an email address, which also blocks its subaddresses, a phone
    /// number, or a wallet. `*@spam.example` blocks all addresses of a domain, `*@*.spam.example` those of
    /// its subdomains.
    pub fn block_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.settings.blocked_identifiers.push(identifier.into());
        self
    }

    /// Adds an entry to the allow list, in one of the forms of
    /// [`block_identifier`](Self::block_identifier). If the allow list has entries, all other identifiers
    /// are refused.
    pub fn allow_identifier(mut self, identifier: impl Into<String>) -> Self {
        let allowed = self.settings.allowed_identifiers.get_or_insert_default();
        allowed.push(identifier.into());
        self
    }

    /// Compares identifiers with the allow list and the block list at sign-in too; off by default. An
    /// account at a provider is not compared.
    pub const fn lists_at_sign_in(mut self, on: bool) -> Self {
        self.settings.lists_at_sign_in = on;
        self
    }

    /// Requires a `redirect_url` to connect an account, also from browsers. By default, the root of the
    /// caller's origin is used if there is none.
    pub const fn require_redirect_url(mut self, on: bool) -> Self {
        self.settings.require_redirect_url = on;
        self
    }

    /// Sets the maximum number of unverified identifiers of a user. By default, there is no maximum.
    pub const fn max_unverified(mut self, max: usize) -> Self {
        self.settings.max_unverified = Some(max);
        self
    }

    /// Turns off a kind of identifier.
    pub fn disable(mut self, kind: IdentifierKind) -> Self {
        self.settings.disabled_identifiers.push(kind);
        self
    }

    /// Turns off a strategy, such as `email_link`, `password`, `web3_okx_wallet_signature` or
    /// `oauth_notion`.
    pub fn disable_strategy(mut self, strategy: impl Into<VerificationStrategy>) -> Self {
        self.settings.disabled_strategies.push(strategy.into());
        self
    }

    /// Adds an enterprise connection for a domain in lower case, such as `acme.example`: the strategy
    /// `enterprise_sso` verifies its email addresses.
    pub fn enterprise_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.enterprise_domains.push(domain.into());
        self
    }

    /// Makes Clerk's components verify email addresses with a link. By default, they use a code. Requests
    /// can always use either.
    pub const fn email_links(mut self, on: bool) -> Self {
        self.settings.email_links = on;
        self
    }

    /// Offers all providers and wallets. By default, Google, Notion, MetaMask and Solana are offered.
    pub const fn all_providers(mut self, on: bool) -> Self {
        self.settings.all_providers = on;
        self
    }

    /// Offers a provider. Providers that are not set in this way are then no longer offered.
    pub fn provider(mut self, strategy: OAuthStrategy) -> Self {
        let providers = &mut self.settings.providers;
        providers.get_or_insert_default().push(strategy);
        self
    }

    /// Allows users to connect accounts at a provider, but not to sign in or sign up with them.
    pub fn connect_only(mut self, strategy: OAuthStrategy) -> Self {
        self.settings.connect_only_providers.push(strategy);
        self
    }

    /// Forbids users to add or remove identifiers of a kind.
    pub fn immutable(mut self, kind: IdentifierKind) -> Self {
        self.settings.immutable_identifiers.push(kind);
        self
    }

    /// Forbids users to remove the last identifier of a kind.
    pub fn require(mut self, kind: IdentifierKind) -> Self {
        self.settings.required_identifiers.push(kind);
        self
    }

    /// Allows redirect URLs with an app's own scheme, such as `com.acme.app`. Only the schemes that are set
    /// in this way, http and https are then allowed, as in production instances. By default, all schemes
    /// are allowed except those that run code or read files, such as `javascript` and `file`.
    pub fn redirect_scheme(mut self, scheme: impl Into<String>) -> Self {
        let schemes = &mut self.settings.redirect_schemes;
        schemes.get_or_insert_default().push(scheme.into());
        self
    }

    /// Allows a redirect URL. Only the URLs that are set in this way are then allowed.
    pub fn allow_redirect(mut self, url: impl Into<String>) -> Self {
        self.settings.allowed_redirects.push(url.into());
        self
    }

    /// Accepts requests from pages of an origin, such as `https://app.example.test`, in addition to the
    /// origins on this machine.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.settings.allowed_origins.push(origin.into());
        self
    }

    /// Accepts requests for a host name, such as `clerk.example.test`, in addition to those of this machine.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(name.into());
        self
    }

    /// Serves Clerk's packages below `/npm/@clerk/`, as the Frontend API does, from a folder such as
    /// `node_modules`. In this folder, `@clerk/clerk-js@5/…` takes precedence over `@clerk/clerk-js/…`.
    pub fn npm_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.npm_dir = Some(folder.into());
        self
    }

    /// Keeps the state in an `SQLite` file, which is created if it does not exist. A change is written to
    /// the file before its response is sent. The users of the builder, or the demo user, are written to
    /// a new file only. If the file exists and the builder has users, the file must have been created
    /// with the same users. Settings are never stored.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Serves HTTPS instead of HTTP, with a certificate that the sandbox creates at the start. The
    /// certificate of the certificate authority is written to a PEM file, which clients need to trust
    /// the sandbox.
    ///
    /// The certificate is valid for `localhost`, the loopback addresses, the address of
    /// [`host`](Self::host), the hosts of [`allow_host`](Self::allow_host), and the hosts of the
    /// publishable key: `sandbox-local-1.clerk.accounts.dev` and `sandbox-local-1.accounts.dev`. The
    /// authority can issue certificates for these names only, and its key is not kept.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, ca_file: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(ca_file.into());
        self
    }

    /// Sends webhooks to an `http` URL, or with the feature `tls` also to an `https` URL. They are signed
    /// with the secret, which is `whsec_` and Base64. The sandbox sends them while it listens. It repeats
    /// failed ones at the same intervals as Svix; the intervals are measured with the sandbox's clock.
    #[cfg(feature = "backend")]
    pub fn webhook(mut self, url: impl Into<String>, secret: impl Into<String>) -> Self {
        self.webhooks.push((url.into(), secret.into()));
        self
    }

    /// Starts the sandbox, which listens from then on. The server runs on the current Tokio runtime until
    /// the sandbox is dropped.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, if `npm_dir` is not a folder, if a user or a setting is invalid, if
    /// the data file cannot be used, or if the system returns no random bytes.
    pub async fn start(mut self) -> Result<Sandbox, StartError> {
        let address = address(self.host, self.port);
        let failed = |error| Kind::Listen(address, error);
        let (listeners, port) = listen(self.host, self.port).await.map_err(failed)?;
        self.port = port;
        let read_timeout = self.read_timeout.unwrap_or(READ_TIMEOUT);
        let shared = self.instance()?;
        #[cfg(feature = "tls")]
        let tls = tls(&shared.core().settings)?;
        let server = Server::start(
            listeners,
            Arc::clone(&shared),
            read_timeout,
            #[cfg(feature = "tls")]
            tls,
        );
        Ok(Sandbox::new(shared, Some(server)))
    }

    /// Creates a sandbox that does not listen. `Sandbox::answer` returns its responses.
    ///
    /// # Errors
    ///
    /// Fails if `npm_dir` is not a folder, if a user or a setting is invalid, if the data file is refused,
    /// or if the system returns no random bytes.
    pub fn in_process(self) -> Result<Sandbox, StartError> {
        Ok(Sandbox::new(self.instance()?, None))
    }

    fn instance(mut self) -> Result<Arc<Shared>, StartError> {
        self.settings.ensure_valid().map_err(Kind::Seed)?;
        seed::check(&self.users).map_err(Kind::Seed)?;
        let fingerprint = seed::fingerprint(&self.users);
        if self.users.is_empty() {
            self.users.push(UserSeed::demo());
        }
        let assets = Assets::new(self.npm_dir.as_deref()).map_err(Kind::NpmDir)?;
        self.settings.host = self.host;
        self.settings.ca_file = self.ca_file.map(Into::into);
        let scheme = if self.settings.ca_file.is_some() {
            "https"
        } else {
            "http"
        };
        self.settings.base_url = format!("{scheme}://{}", address(self.host, self.port));
        #[cfg(feature = "tls")]
        if self.settings.ca_file.is_some() {
            let hosts = HOSTS.map(str::to_owned);
            self.settings.allowed_hosts.extend(hosts);
        }
        self.settings.scripts = Arc::new(assets.scripts());
        let random = match self.rng_seed {
            Some(seed) => Random::from_seed(seed),
            None => Random::from_system().map_err(Kind::Random)?,
        };
        #[cfg(feature = "backend")]
        for (url, secret) in self.webhooks {
            let endpoint = Endpoint::new(url, secret).ok_or(Kind::Webhook)?;
            self.settings.webhooks.push(endpoint);
        }
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

/// Returns the address in the sandbox's URLs. The usual loopback addresses are called `localhost`, so
/// that an app at `localhost` is of the same site.
fn address(host: Option<IpAddr>, port: u16) -> String {
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    match host {
        Some(host) if !host.is_unspecified() && !loopback.contains(&host) => {
            SocketAddr::new(host, port).to_string()
        }
        _ => format!("localhost:{port}"),
    }
}

/// Makes the certificate for HTTPS, if that is wanted, and writes the one of its authority to its file.
#[cfg(feature = "tls")]
fn tls(settings: &Settings) -> Result<Option<Arc<rustls::ServerConfig>>, StartError> {
    let Some(file) = &settings.ca_file else {
        return Ok(None);
    };
    let host = settings.host.filter(|host| !host.is_unspecified());
    let own = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .into_iter();
    let hosts = host.map(|host| host.to_string());
    let mut names: Vec<_> = own.chain(hosts).collect();
    for name in &settings.allowed_hosts {
        names.push(name.trim_matches(['[', ']']).to_owned());
    }
    names.sort_unstable();
    names.dedup();
    let tls = crate::tls::certify(&names).map_err(Kind::Tls)?;
    fs::write(file, tls.authority).map_err(Kind::CaFile)?;
    Ok(Some(tls.config))
}

/// Listens on an address; without one, on the loopback addresses of IPv4 and, where there is IPv6, of
/// IPv6, at the same port.
async fn listen(host: Option<IpAddr>, port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut attempts = PORT_ATTEMPTS;
    loop {
        attempts -= 1;
        let first = host.unwrap_or_else(|| Ipv4Addr::LOCALHOST.into());
        let first = TcpListener::bind((first, port)).await?;
        let free = first.local_addr()?.port();
        if host.is_some() {
            return Ok((vec![first], free));
        }
        match TcpListener::bind((Ipv6Addr::LOCALHOST, free)).await {
            Ok(second) => return Ok((vec![first, second], free)),
            // Another program would get the requests to `localhost`.
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                if port != 0 || attempts == 0 {
                    return Err(error);
                }
            }
            Err(_) => return Ok((vec![first], free)),
        }
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
