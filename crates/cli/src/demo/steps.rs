//! The flows of the demo, in their order.

use std::error::Error;

use clerk_user_client::{Client, Error as ClientError, SessionHandle, UserHandle};
use clerk_user_model::{
    CreateExternalAccountParams, EmailVerificationStrategy, ExternalAccount,
    ExternalAccountOutcome, Maybe, PhoneVerificationStrategy, Verification, Web3Strategy,
};
use clerk_user_validate::{E164, Email, OAuthStrategy, RedirectUrl, WalletAddress};
use secrecy::SecretString;

use super::local;
use super::operator::{Consent, Operator};
use super::report::{Outcome, Report};
use super::wallet::Wallet;
use crate::runtime::with_causes;

type Fallible<T = ()> = Result<T, Box<dyn Error>>;

const EMAIL: &str = "test@test.com";
const PHONE: &str = "15551234567";
const WALLET: &str = "0x0123456789ABCDEF0123456789ABCDEF01234567";
const PROVIDER: &str = "oauth_notion";
const REFUSED_PROVIDER: &str = "oauth_google";
const REDIRECT_URL: &str = "/";

/// Runs all flows. If a step fails, the flow ends and the next flow begins.
pub(super) async fn run(
    mut report: Report,
    client: &Client,
    ticket: &SecretString,
    operator: &Operator,
) -> Report {
    local::run(&mut report);
    let session = match sign_in(client, ticket).await {
        Ok(session) => session,
        Err(error) => {
            // If the connection failed, the address is the most helpful detail.
            let detail = format!("at {}: {}", client.base_url(), with_causes(&error));
            Flow::new("Sign in", &mut report).failed("with a ticket", detail);
            return report;
        }
    };
    Flow::new("Sign in", &mut report).done("with a ticket", "a session");
    let user = session.user();

    let flow = Flow::new("Email address", &mut report);
    flow.run(async |flow| email(flow, &user, operator).await)
        .await;
    let flow = Flow::new("Phone number", &mut report);
    flow.run(async |flow| phone(flow, &user, operator).await)
        .await;
    let flow = Flow::new("Web3 wallet", &mut report);
    flow.run(async |flow| wallet(flow, &user).await).await;
    let flow = Flow::new("External account", &mut report);
    flow.run(async |flow| external_account(flow, &user, operator).await)
        .await;
    let flow = Flow::new("Result", &mut report);
    flow.run(async |flow| the_end(flow, &session).await).await;
    report
}

async fn sign_in(client: &Client, ticket: &SecretString) -> Result<SessionHandle, ClientError> {
    let step = client.sign_in().ticket(ticket.clone()).await?;
    Ok(step.into_session()?)
}

async fn email(flow: &mut Flow<'_>, user: &UserHandle, operator: &Operator) -> Fallible {
    let email = Email::parse(EMAIL)?;
    let created = user.create_email_address(email).await?;
    flow.done(format!("create {EMAIL}"), status(&created.verification));

    user.email_address(&created.id)
        .prepare(EmailVerificationStrategy::EmailCode)
        .await?;
    let Some(code) = operator.code_for(EMAIL) else {
        flow.skipped("verify it with the code", "needs the mailbox");
        return Ok(());
    };
    let verified = user.email_address(&created.id).attempt(code).await?;
    flow.verified("verify it with the code", &verified.verification)?;
    user.email_address(&created.id).set_primary().await?;
    flow.done("make it the primary one", "done");
    Ok(())
}

async fn phone(flow: &mut Flow<'_>, user: &UserHandle, operator: &Operator) -> Fallible {
    let phone = E164::parse(PHONE)?;
    let created = user.create_phone_number(phone).await?;
    flow.done(format!("create {PHONE}"), status(&created.verification));

    user.phone_number(&created.id)
        .prepare(PhoneVerificationStrategy::PhoneCode)
        .await?;
    let Some(code) = operator.code_for(&phone.to_string()) else {
        flow.skipped("verify it with the code", "needs the phone");
        return Ok(());
    };
    let verified = user.phone_number(&created.id).attempt(code).await?;
    flow.verified("verify it with the code", &verified.verification)
}

async fn wallet(flow: &mut Flow<'_>, user: &UserHandle) -> Fallible {
    let address = WalletAddress::parse(WALLET)?;
    let created = user.create_web3_wallet(address).await?;
    flow.done(
        format!("create {}…", WALLET.split_at(12).0),
        status(&created.verification),
    );

    let wallet = Wallet::new()?;
    let address = WalletAddress::parse(&wallet.address().to_checksum(None))?;
    let created = user.create_web3_wallet(address).await?;
    flow.done(
        "create a second wallet, with a new key",
        status(&created.verification),
    );

    let prepared = user
        .web3_wallet(&created.id)
        .prepare(Web3Strategy::Web3MetamaskSignature)
        .await?;
    let message = prepared.message_to_sign();
    let message = message.ok_or("expected a message to sign")?;
    let signature = wallet.personal_sign(message)?;
    let verified = user.web3_wallet(&created.id).attempt(signature).await?;
    flow.verified("verify it by personal_sign", &verified.verification)?;
    user.web3_wallet(&created.id).remove().await?;
    flow.done("remove it", "done");
    Ok(())
}

async fn external_account(flow: &mut Flow<'_>, user: &UserHandle, operator: &Operator) -> Fallible {
    let Some(account) = connect(flow, user, operator, PROVIDER, Consent::Allow).await? else {
        return Ok(());
    };
    flow.verified("allow access at the provider", &account.verification)?;

    let Some(account) = connect(flow, user, operator, REFUSED_PROVIDER, Consent::Deny).await?
    else {
        return Ok(());
    };
    match account.outcome() {
        ExternalAccountOutcome::Failed(error) => {
            flow.refused(
                "deny access at the provider",
                format!("verification.error: {}", error.code),
            );
            Ok(())
        }
        _ => Err("expected verification.error after the denial".into()),
    }
}

/// Creates an external account, completes the provider's page and returns the updated account.
async fn connect(
    flow: &mut Flow<'_>,
    user: &UserHandle,
    operator: &Operator,
    strategy: &str,
    consent: Consent,
) -> Fallible<Option<ExternalAccount>> {
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse(strategy)?)
        .redirect_url(RedirectUrl::parse(REDIRECT_URL)?);
    let created = user.create_external_account(params).await?;
    flow.done(
        format!("create {strategy}, redirect_url {REDIRECT_URL:?}"),
        status(&created.verification),
    );
    let ExternalAccountOutcome::Pending(url) = created.outcome() else {
        return Err("expected the URL of the provider's page".into());
    };
    if !operator.visit(url?.as_str(), consent) {
        flow.skipped("allow access at the provider", "needs a browser");
        return Ok(None);
    }
    let accounts = user.external_accounts().await?;
    let account = accounts
        .into_iter()
        .find(|account| account.id == created.id);
    Ok(Some(account.ok_or("expected the account to be listed")?))
}

async fn the_end(flow: &mut Flow<'_>, session: &SessionHandle) -> Fallible {
    let user = session.user().reload().await?;
    let has = format!(
        "{} email addresses, {} phone numbers, {} wallets, {} external accounts",
        user.email_addresses().len(),
        user.phone_numbers().len(),
        user.web3_wallets().len(),
        user.external_accounts().len(),
    );
    flow.done("reload the user", has);
    session.end().await?;
    flow.done("sign out", "done");
    Ok(())
}

fn status(verification: &Maybe<Verification>) -> String {
    let status = verification.value().and_then(|v| v.status.value());
    status.map_or_else(|| "not verified yet".to_owned(), ToString::to_string)
}

/// A heading of the report, to which steps are added.
struct Flow<'a> {
    name: &'static str,
    report: &'a mut Report,
}

impl<'a> Flow<'a> {
    const fn new(name: &'static str, report: &'a mut Report) -> Self {
        Self { name, report }
    }

    async fn run(mut self, flow: impl AsyncFnOnce(&mut Self) -> Fallible) {
        if let Err(error) = flow(&mut self).await {
            self.failed("go on", with_causes(error.as_ref()));
        }
    }

    fn done(&mut self, step: impl Into<String>, detail: impl Into<String>) {
        self.report.add(self.name, step, Outcome::Done, detail);
    }

    fn refused(&mut self, step: impl Into<String>, detail: impl Into<String>) {
        self.report.add(self.name, step, Outcome::Refused, detail);
    }

    fn skipped(&mut self, step: impl Into<String>, detail: impl Into<String>) {
        self.report.add(self.name, step, Outcome::Skipped, detail);
    }

    fn failed(&mut self, step: impl Into<String>, detail: impl Into<String>) {
        self.report.add(self.name, step, Outcome::Failed, detail);
    }

    fn verified(&mut self, step: &str, verification: &Maybe<Verification>) -> Fallible {
        if verification.value().is_some_and(Verification::is_verified) {
            self.done(step, status(verification));
            return Ok(());
        }
        Err(format!("expected to be verified, is {}", status(verification)).into())
    }
}
