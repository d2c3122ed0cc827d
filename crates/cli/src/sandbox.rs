//! `clerk-user sandbox`: serves a local Frontend API.

mod pages;

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clerk_user_sandbox::{Quirk, Sandbox, Seed};
use serde_json::json;

/// Run a local Frontend API until it is interrupted.
///
/// The sandbox listens on 127.0.0.1, unless `--host` is given. It prints environment variables for your app.
/// State is kept in memory, unless `--data` is given.
///
/// SIGINT (Ctrl-C) and SIGTERM stop it gracefully: it waits up to ten seconds for requests in progress and
/// exits with code 0.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address to listen on. On an address that is not a loopback address, anyone who can reach it can use
    /// the sandbox.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen on. 0 selects a free port.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Write a JSON file when the sandbox is ready for requests, with the fields `base_url`, `publishable_key`,
    /// `ticket` and `dashboard_url`. An existing file is removed at the start.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Serve the example pages at /examples/.
    #[arg(long)]
    example_pages: bool,
    /// Serve Clerk's SDKs at /npm/ from a folder that contains `@clerk/…`, such as `node_modules`.
    #[arg(long, value_name = "DIR")]
    npm_dir: Option<PathBuf>,
    /// Turn on a quirk: a variation of the responses. The sandbox's README lists all quirks.
    #[arg(long, value_name = "NAME", value_parser = str::parse::<Quirk>)]
    quirk: Vec<Quirk>,
    /// Accept requests for this host name too, such as `10.0.2.2` for an Android emulator.
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,
    /// Accept requests from pages of this origin too, such as `https://app.example.test`.
    #[arg(long, value_name = "ORIGIN")]
    allowed_origin: Vec<String>,
    /// Allow redirect URLs with this scheme of an app; then only this scheme, http and https are allowed. By
    /// default all schemes are allowed except those that run code or read files, such as `javascript` and `file`.
    #[arg(long, value_name = "SCHEME")]
    redirect_scheme: Vec<String>,
    /// Offer all providers and wallets. By default only Google, Notion, MetaMask and Solana are offered.
    #[arg(long)]
    all_providers: bool,
    /// Start with the users and settings of this JSON or YAML file. A reset restores them. `clerk-user schema
    /// --type SandboxSeed` prints the schema of the file.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Keep the state in this `SQLite` file, which is created if missing. Acknowledged changes survive a crash.
    /// While the sandbox runs, and after it was killed, `FILE-wal` is part of the data: copy both files, or stop
    /// the sandbox first.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Generate ids, codes and tokens from this number, so that every run gives the same values. Use it only for
    /// tests.
    #[arg(long, value_name = "NUMBER")]
    rng_seed: Option<u64>,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    crate::runtime::block_on(async {
        if let Some(file) = &args.ready_file {
            // A program that waits for the file must not find the one of an earlier run.
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return fail_at_ready_file(&error);
                }
                _ => {}
            }
        }
        let mut builder = Sandbox::builder().host(args.host).port(args.port);
        if let Some(file) = &args.seed {
            match Seed::from_file(file) {
                Ok(seed) => builder = builder.seed(seed),
                Err(error) => return crate::runtime::fail(&error),
            }
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
        if args.all_providers {
            builder = builder.all_providers(true);
        }
        if let Some(file) = &args.data {
            builder = builder.data(file);
        }
        if let Some(seed) = args.rng_seed {
            builder = builder.rng_seed(seed);
        }
        let mut signals = match Signals::new() {
            Ok(signals) => signals,
            Err(error) => return crate::runtime::fail(&error),
        };
        let sandbox = match builder.start().await {
            Ok(sandbox) => sandbox,
            Err(error) => return crate::runtime::fail(&error),
        };
        if args.example_pages {
            pages::serve(&sandbox, args.npm_dir.is_some());
        }
        let ready = args.ready_file.as_deref();
        if let Err(error) = ready.map_or(Ok(()), |file| write_ready(&sandbox, file)) {
            return fail_at_ready_file(&error);
        }
        if !args.host.is_loopback() {
            warn();
        }
        let announced = announce(&sandbox, args.example_pages);
        if announced.is_err() {
            return crate::runtime::printed(&announced);
        }
        tokio::select! {
            () = sandbox.wait() => {}
            () = signals.next() => {}
        }
        match sandbox.stop().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => crate::runtime::fail(&error),
        }
    })
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
fn write_ready(sandbox: &Sandbox, file: &Path) -> io::Result<()> {
    let ready = json!({
        "base_url": sandbox.base_url(),
        "publishable_key": sandbox.publishable_key(),
        "ticket": sandbox.ticket(),
        "dashboard_url": format!("{}/", sandbox.base_url()),
    });
    let mut draft = OsString::from(file);
    let chance = getrandom::u64().map_err(io::Error::other)?;
    draft.push(format!(".{chance:016x}"));
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

fn fail_at_ready_file(error: &io::Error) -> ExitCode {
    let text = format!("cannot write the ready file: {error}");
    crate::runtime::fail(&io::Error::new(error.kind(), text))
}

/// Warns on stderr that other machines can reach the sandbox.
fn warn() {
    let text = "warning: this is not a loopback address: anyone who can reach it can use the sandbox, \
                read its codes and sign in as its users";
    // If stderr is closed, the warning cannot be shown.
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn announce(sandbox: &Sandbox, has_pages: bool) -> io::Result<()> {
    let mut out = anstream::stdout();
    writeln!(out, "CLERK_PUBLISHABLE_KEY={}", sandbox.publishable_key())?;
    writeln!(out, "CLERK_PROXY_URL={}", sandbox.base_url())?;
    writeln!(out, "CLERK_TICKET={}", sandbox.ticket())?;
    if has_pages {
        writeln!(out, "# Example pages: {}/examples/", sandbox.base_url())?;
    }
    out.flush()
}
