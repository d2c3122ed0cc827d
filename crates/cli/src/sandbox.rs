//! `clerk-user sandbox`: the local Frontend API as a server.

mod pages;

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clerk_user_sandbox::{Quirk, Sandbox, Seed};
use serde_json::json;

/// Run a local Frontend API until interrupted; in memory, unless `--data` names a file.
///
/// SIGINT (Ctrl-C) and SIGTERM end it in good order: requests under way are finished, for ten seconds
/// at most, and the exit status is 0.
///
/// It listens on 127.0.0.1 unless told otherwise, and prints how to reach it as environment lines to paste.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The address to listen on. On any but a loopback address, whoever reaches it can use the
    /// sandbox.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Write JSON to this file as soon as requests are answered: `base_url`, `publishable_key`,
    /// `ticket`, `dashboard_url`. An older file of that name is removed first.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Serve the example pages at /examples/.
    #[arg(long)]
    example_pages: bool,
    /// Serve Clerk's SDK at /npm/ from a folder with `@clerk/…` in it, such as `node_modules`.
    #[arg(long, value_name = "DIR")]
    npm_dir: Option<PathBuf>,
    /// Switch a quirk on: a way in which answers may be odd, listed in the sandbox's README.
    #[arg(long, value_name = "NAME", value_parser = str::parse::<Quirk>)]
    quirk: Vec<Quirk>,
    /// Answer to a host name beside those of this machine, such as `10.0.2.2` for an Android
    /// emulator.
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,
    /// Let pages of an origin in beside those on this machine, such as `https://app.example.test`.
    #[arg(long, value_name = "ORIGIN")]
    allowed_origin: Vec<String>,
    /// Allow redirect URLs of an app's own scheme, and then of no other but http and https; without
    /// it, all but those that run or read something, such as `javascript` and `file`.
    #[arg(long, value_name = "SCHEME")]
    redirect_scheme: Vec<String>,
    /// Offer all providers and wallets, not only Google, Notion, MetaMask and Solana.
    #[arg(long)]
    all_providers: bool,
    /// Start with the users and settings of this file, JSON or YAML: `clerk-user schema --type
    /// SandboxSeed` says what may be in it. Resetting goes back to it.
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Keep the state in this file, an `SQLite` database that is made if there is none: nothing
    /// that was answered is lost, however the sandbox ends. While it runs, and after it was killed,
    /// `FILE-wal` belongs to the file: copy both, or stop the sandbox first.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Make every id, code and token a function of this number, so that a run can be repeated.
    /// Never for anything but tests.
    #[arg(long, value_name = "NUMBER")]
    rng_seed: Option<u64>,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    crate::runtime::block_on(async {
        if let Some(file) = &args.ready_file {
            // Whoever waits for the file must not find that of an earlier run.
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
        if let Err(error) = announce(&sandbox, args.example_pages) {
            let text = format!("expected a standard output that can be written: {error}");
            return crate::runtime::fail(&io::Error::new(error.kind(), text));
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

/// The signals that end the sandbox in good order.
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

    /// Waits for the next of them.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, which ends the sandbox in good order.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "its twin above needs it")]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Writes beside the file and renames, so that it is never seen half written.
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
    // It tells a ticket, and nobody else is to say what it is written to.
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
    let text = format!("expected a ready file that can be written: {error}");
    crate::runtime::fail(&io::Error::new(error.kind(), text))
}

/// Says on stderr that the sandbox is not for this machine alone.
fn warn() {
    let text = "warning: this is no loopback address: whoever reaches it can use the sandbox, read \
                its codes and sign in as its users";
    // Nobody is left to tell when stderr is closed.
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
