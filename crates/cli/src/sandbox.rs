//! `clerk-user sandbox`: serves a local Frontend API.

mod env;
mod pages;

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clerk_user_sandbox::{Quirk, Sandbox, Seed};
use serde_json::json;

/// Run a local server with Clerk's Frontend API and Backend API, for development and tests.
///
/// The sandbox listens on localhost (IPv4 and IPv6), unless `--host` is given. It prints environment variables
/// for your app. The state is in memory, unless `--data` is given.
///
/// SIGINT (Ctrl-C) and SIGTERM stop the sandbox: it waits up to ten seconds for requests in progress and exits
/// with code 0.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The IP address to listen on instead of localhost. If it is not a loopback address, everyone who can reach it
    /// can use the sandbox.
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// The port to listen on. With 0, the system selects a free port.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Write a JSON file when the sandbox is ready for requests, with the fields `base_url`, `publishable_key`,
    /// `secret_key`, `backend_api_url`, `jwks_url`, `ticket`, `dashboard_url` and `env`, an object of environment
    /// variables for an app; with `--tls` also `ca_certificate`, a path. An existing file is removed at the start.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Write the environment variables for an app to a file such as `.env.local`, when the sandbox is ready. All
    /// other lines of the file are kept. If a variable for the sign-in or sign-up page is set to a path of the
    /// app, such as `/sign-in`, its line is kept too.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// Serve HTTPS, with a certificate that the sandbox creates at the start. The certificate is valid for
    /// localhost, 127.0.0.1, `::1`, the hosts of `--host` and `--allowed-host`, and the hosts of the publishable key:
    /// sandbox-local-1.clerk.accounts.dev and sandbox-local-1.accounts.dev.
    #[arg(long)]
    tls: bool,
    /// Write the certificate of the certificate authority to this PEM file. Clients need it to trust the sandbox. By
    /// default, it is written to a new file in the folder for temporary files.
    #[arg(long, value_name = "FILE", requires = "tls")]
    tls_ca: Option<PathBuf>,
    /// Send webhooks to this http or https URL. They are signed like those of Svix, with `--webhook-secret`.
    #[arg(long, value_name = "URL", requires = "webhook_secret")]
    webhook: Vec<String>,
    /// The secret that signs the webhooks: `whsec_` and Base64.
    #[arg(
        long,
        value_name = "SECRET",
        env = "CLERK_WEBHOOK_SIGNING_SECRET",
        hide_env_values = true
    )]
    webhook_secret: Option<String>,
    /// Serve example pages at /examples/, which add identifiers to a user with Clerk's browser SDK.
    #[arg(long)]
    example_pages: bool,
    /// Serve Clerk's SDKs at /npm/ from a folder that contains `@clerk/…`, such as `node_modules`.
    #[arg(long, value_name = "DIR")]
    npm_dir: Option<PathBuf>,
    /// Turn on a quirk: an unusual behaviour that a client should handle. docs/sandbox.md lists all quirks.
    #[arg(long, value_name = "NAME", value_parser = str::parse::<Quirk>)]
    quirk: Vec<Quirk>,
    /// Accept requests for this host name too, such as `10.0.2.2` for an Android emulator.
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,
    /// Accept requests from pages of this origin too, such as `https://app.example.test`.
    #[arg(long, value_name = "ORIGIN")]
    allowed_origin: Vec<String>,
    /// Restrict redirect URLs to http, https and this custom scheme of a native app. Can be given several times.
    /// Without this option, all schemes are allowed except those that run code or read files, such as
    /// `javascript` and `file`.
    #[arg(long, value_name = "SCHEME")]
    redirect_scheme: Vec<String>,
    /// Offer all providers and wallets. By default only Google, Notion, MetaMask and Solana are offered.
    #[arg(long)]
    all_providers: bool,
    /// Start with the users and settings of this JSON or YAML file. A reset restores them. `clerk-user schema
    /// --type SandboxSeed` prints the schema of the file.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Keep the state in this `SQLite` file, which is created if it does not exist. Acknowledged changes survive a
    /// crash. While the sandbox runs, and after it was killed, `FILE-wal` is part of the data: copy both files, or
    /// stop the sandbox first.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Generate ids, codes and tokens from this number, so that they are the same in every run. Use this only for
    /// tests.
    #[arg(long, value_name = "NUMBER")]
    rng_seed: Option<u64>,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    crate::runtime::block_on(async {
        let served = serve(args).await;
        served.unwrap_or_else(|error| crate::runtime::fail(error.as_ref()))
    })
}

/// Serves until a signal or a request stops the sandbox.
async fn serve(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    if let Some(file) = &args.ready_file {
        // A program that waits for the file must not find the one of an earlier run.
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(unwritable("ready file", &error).into());
            }
            _ => {}
        }
    }
    let mut builder = Sandbox::builder().port(args.port);
    if let Some(host) = args.host {
        builder = builder.host(host);
    }
    if let Some(file) = &args.seed {
        builder = builder.seed(Seed::from_file(file)?);
    }
    if let Some(folder) = &args.npm_dir {
        builder = builder.npm_dir(folder);
    }
    for &quirk in &args.quirk {
        builder = builder.quirk(quirk);
    }
    for name in &args.allowed_host {
        builder = builder.allow_host(name);
    }
    for origin in &args.allowed_origin {
        builder = builder.allow_origin(origin);
    }
    for scheme in &args.redirect_scheme {
        builder = builder.redirect_scheme(scheme);
    }
    if let Some(secret) = &args.webhook_secret {
        for url in &args.webhook {
            builder = builder.webhook(url, secret);
        }
    }
    let ca_file = args.tls.then(|| ca_file(args)).transpose()?;
    if let Some(file) = &ca_file {
        builder = builder.tls(file);
    }
    if args.all_providers {
        builder = builder.all_providers(true);
    }
    if let Some(file) = &args.data {
        builder = builder.data(file);
    }
    if let Some(seed) = args.rng_seed {
        builder = builder.rng_seed(seed);
    }
    let mut signals = Signals::new()?;
    let sandbox = builder.start().await?;
    if args.example_pages {
        pages::serve(&sandbox, args.npm_dir.is_some());
    }
    if let Some(file) = &args.ready_file {
        write_ready(&sandbox, ca_file.as_deref(), file)
            .map_err(|error| unwritable("ready file", &error))?;
    }
    if let Some(file) = &args.env_file {
        env::write(&sandbox, file).map_err(|error| unwritable("env file", &error))?;
    }
    if args.host.is_some_and(|host| !host.is_loopback()) {
        warn();
    }
    let announced = announce(&sandbox, args.example_pages);
    if announced.is_err() {
        return Ok(crate::runtime::printed(&announced));
    }
    tokio::select! {
        () = sandbox.wait() => {}
        () = signals.next() => {}
    }
    sandbox.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// The signals that stop the sandbox gracefully.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next signal.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, which stops the sandbox gracefully.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Writes a temporary file and renames it, so that other programs never read an incomplete file.
fn write_ready(sandbox: &Sandbox, ca_file: Option<&Path>, file: &Path) -> io::Result<()> {
    let url = sandbox.base_url();
    let env: BTreeMap<_, _> = sandbox.env().into_iter().collect();
    let mut ready = json!({
        "base_url": url,
        "publishable_key": sandbox.publishable_key(),
        "secret_key": Sandbox::SECRET_KEY,
        "backend_api_url": url,
        "jwks_url": format!("{url}/.well-known/jwks.json"),
        "ticket": sandbox.ticket(),
        "dashboard_url": format!("{url}/"),
        "env": env,
    });
    if let (Some(fields), Some(file)) = (ready.as_object_mut(), ca_file) {
        fields.insert("ca_certificate".to_owned(), file.to_string_lossy().into());
    }
    let mut draft = OsString::from(file);
    draft.push(format!(".{}", random_name()?));
    // The file contains a ticket, so it must be new and readable only by its owner.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&draft)
        .and_then(|mut open| writeln!(open, "{ready}"))
        .and_then(|()| fs::rename(&draft, file));
    if written.is_err() {
        drop(fs::remove_file(&draft));
    }
    written
}

/// Returns the file for the certificate of the authority: an absolute path, as others read it from elsewhere.
fn ca_file(args: &Args) -> io::Result<PathBuf> {
    match &args.tls_ca {
        Some(file) => std::path::absolute(file),
        None => Ok(std::env::temp_dir().join(format!("clerk-user-ca-{}.pem", random_name()?))),
    }
}

/// Returns the name of a file that nobody else can know.
fn random_name() -> io::Result<String> {
    let chance = getrandom::u64().map_err(io::Error::other)?;
    Ok(format!("{chance:016x}"))
}

fn unwritable(file: &str, error: &io::Error) -> io::Error {
    let text = format!("cannot write the {file}: {error}");
    io::Error::new(error.kind(), text)
}

/// Warns on stderr that other machines can reach the sandbox.
fn warn() {
    let text = "warning: this is not a loopback address: anyone who can reach it can use the sandbox, \
                read its codes and sign in as its users";
    // If stderr is closed, the warning cannot be shown.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints the environment variables. They are written at once, so that a reader may stop after the first lines.
fn announce(sandbox: &Sandbox, has_pages: bool) -> io::Result<()> {
    let variables = sandbox.env_lines();
    // These are all that an app without a server needs.
    let (client, server) = variables.split_at(variables.len().min(2));
    let mut lines = client.to_vec();
    lines.push(format!("CLERK_TICKET={}", sandbox.ticket()));
    if has_pages {
        lines.push(format!("# Example pages: {}/examples/", sandbox.base_url()));
    }
    lines.push(
        "# For an app with a server (--env-file writes these variables to a file):".to_owned(),
    );
    lines.extend_from_slice(server);
    lines.push(String::new());
    let mut out = anstream::stdout();
    out.write_all(lines.join("\n").as_bytes())?;
    out.flush()
}
