//! `clerk-user sandbox`: the local Frontend API as a server.

use std::io::Write;
use std::process::ExitCode;

use clerk_user_sandbox::Sandbox;

/// Run a local Frontend API, in memory, until interrupted.
///
/// It listens on 127.0.0.1 only, and prints how to reach it as environment lines to paste.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    crate::runtime::block_on(async {
        let sandbox = match Sandbox::builder().port(args.port).start().await {
            Ok(sandbox) => sandbox,
            Err(error) => return crate::runtime::fail(&error),
        };
        if announce(&sandbox).is_err() {
            return ExitCode::FAILURE;
        }
        sandbox.wait().await;
        ExitCode::SUCCESS
    })
}

fn announce(sandbox: &Sandbox) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    writeln!(out, "CLERK_PUBLISHABLE_KEY={}", sandbox.publishable_key())?;
    writeln!(out, "CLERK_PROXY_URL={}", sandbox.base_url())?;
    writeln!(out, "CLERK_TICKET={}", sandbox.ticket())?;
    out.flush()
}
