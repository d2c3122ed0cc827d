//! `clerk-user demo`: runs all flows and reports each step.

mod local;
mod operator;
mod report;
mod steps;
mod wallet;

use std::io::IsTerminal;
use std::process::ExitCode;

use clerk_user_client::Client;
use clerk_user_sandbox::Sandbox;
use secrecy::SecretString;

use operator::Operator;
use report::Report;

/// Add an email address, a phone number, two wallets and a Notion account to a signed-in user.
///
/// Without options, the demo runs against a local sandbox that it starts and stops itself. With a
/// publishable key and a ticket, it runs against the Frontend API of that instance. Some steps then need
/// a mailbox, a phone or a browser: the demo asks for your input in the terminal. Without a terminal, it
/// skips these steps.
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
    /// The sign-in ticket of the user to whom the identifiers are added.
    #[arg(
        long,
        env = "CLERK_TICKET",
        requires = "publishable_key",
        hide_env_values = true
    )]
    ticket: Option<SecretString>,
    /// The URL of the Frontend API [default: the host in the publishable key].
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
            .frontend_api_url(sandbox.base_url())
            .build()?;
        let ticket = SecretString::from(sandbox.ticket());
        let report = Report::new(format!("a sandbox at {}", sandbox.base_url()));
        return Ok(steps::run(report, &client, &ticket, &Operator::Sandbox(sandbox)).await);
    };
    let mut builder = Client::builder().publishable_key(key);
    if let Some(url) = &args.proxy_url {
        builder = builder.frontend_api_url(url);
    }
    let client = builder.build()?;
    let operator = if std::io::stdin().is_terminal() && !args.json {
        Operator::Person
    } else {
        Operator::None
    };
    let report = Report::new(client.base_url().to_string());
    Ok(steps::run(report, &client, ticket, &operator).await)
}
