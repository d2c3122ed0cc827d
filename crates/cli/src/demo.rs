//! `clerk-user demo`: the main job, shown step by step.

mod hands;
mod local;
mod report;
mod steps;
mod wallet;

use std::io::IsTerminal;
use std::process::ExitCode;

use clerk_user_client::Client;
use clerk_user_sandbox::Sandbox;
use secrecy::SecretString;

use hands::Hands;
use report::Report;

/// Give a signed-in user an email address, a phone number, two wallets and a Notion account.
///
/// Without options the run goes to a sandbox that starts and ends with it. With a publishable
/// key and a ticket it goes to that instance's Frontend API; what then needs a mailbox, a phone
/// or a browser is asked for on a terminal, and skipped elsewhere.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// The publishable key of the instance to run against.
    #[arg(
        long,
        env = "CLERK_PUBLISHABLE_KEY",
        requires = "ticket",
        value_name = "KEY"
    )]
    publishable_key: Option<String>,
    /// A sign-in ticket for the user who gets the identifiers.
    #[arg(
        long,
        env = "CLERK_TICKET",
        requires = "publishable_key",
        hide_env_values = true
    )]
    ticket: Option<SecretString>,
    /// Where the Frontend API is, if not at the host that the key names.
    #[arg(
        long,
        env = "CLERK_PROXY_URL",
        requires = "publishable_key",
        value_name = "URL"
    )]
    proxy_url: Option<String>,
}

pub(crate) fn run(args: &Args) -> ExitCode {
    crate::runtime::block_on(async {
        match report(args).await {
            Ok(report) => report.print(args.json),
            Err(error) => crate::runtime::fail(error.as_ref()),
        }
    })
}

async fn report(args: &Args) -> Result<Report, Box<dyn std::error::Error>> {
    let (Some(key), Some(ticket)) = (&args.publishable_key, &args.ticket) else {
        let sandbox = Sandbox::start().await?;
        let client = Client::builder()
            .publishable_key(sandbox.publishable_key())
            .proxy_url(sandbox.base_url())
            .build()?;
        let ticket = SecretString::from(sandbox.ticket());
        let report = Report::new(format!("a sandbox at {}", sandbox.base_url()));
        return Ok(steps::run(report, &client, &ticket, &Hands::Sandbox(sandbox)).await);
    };
    let mut builder = Client::builder().publishable_key(key);
    if let Some(url) = &args.proxy_url {
        builder = builder.proxy_url(url);
    }
    let client = builder.build()?;
    let hands = if std::io::stdin().is_terminal() && !args.json {
        Hands::Person
    } else {
        Hands::None
    };
    let report = Report::new(client.base().to_string());
    Ok(steps::run(report, &client, ticket, &hands).await)
}
