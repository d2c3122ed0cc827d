//! The four flows and the errors, with nothing but the front door.

use clerk_user::sandbox::{Fault, Sandbox};
use clerk_user::*;

type Fallible<T = ()> = Result<T, Box<dyn std::error::Error>>;

async fn user(sandbox: &Sandbox) -> Fallible<UserHandle> {
    let client = Client::builder()
        .publishable_key(sandbox.publishable_key())
        .frontend_api_url(sandbox.base_url())
        .build()?;
    let step = client.sign_in().ticket(sandbox.ticket()).await?;
    Ok(step.into_session()?.user())
}

#[tokio::test]
async fn the_four_flows() -> Fallible {
    let sandbox = Sandbox::start().await?;
    let user = user(&sandbox).await?;

    let email = user
        .create_email_address(Email::parse("test@test.com")?)
        .await?;
    let email = user.email_address(&email.id);
    email.prepare(EmailVerificationStrategy::EmailCode).await?;
    let code = sandbox
        .outbox()
        .code_for("test@test.com")
        .ok_or("no code")?;
    assert!(email.attempt(code).await?.is_verified());

    let phone = user
        .create_phone_number(E164::parse("15551234567")?)
        .await?;
    assert_eq!(phone.phone_number, "+15551234567");

    let address = WalletAddress::parse("0x0123456789ABCDEF0123456789ABCDEF01234567")?;
    let wallet = user.create_web3_wallet(address).await?;
    let wallet = user.web3_wallet(&wallet.id);
    let prepared = wallet.prepare(Web3Strategy::Web3MetamaskSignature).await?;
    assert!(prepared.message_to_sign().is_some());
    wallet.remove().await?;

    let notion = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_notion")?)
        .redirect_url(RedirectUrl::parse("/")?);
    let flow = user.connect_external_account(notion).await?;
    let back = sandbox.consent(flow.url().ok_or("no URL")?).approve()?;
    let account = flow.finish(&Callback::from_url(&back)).await?;
    assert!(account.is_some_and(|account| account.is_verified()));
    Ok(())
}

#[tokio::test]
async fn the_errors() -> Fallible {
    let sandbox = Sandbox::start().await?;
    let user = user(&sandbox).await?;
    let email = Email::parse("test@test.com")?;

    sandbox.fault(Fault::html(502).after());
    let lost = user
        .create_email_address(email.clone())
        .await
        .err()
        .ok_or("no error")?;
    assert_eq!(lost.outcome(), Outcome::Unknown);
    assert!(user.reconcile_email_address(&email).await?.is_some());

    let taken = user
        .create_email_address(email)
        .await
        .err()
        .ok_or("no error")?;
    assert_eq!(
        (taken.kind(), taken.outcome()),
        (ErrorKind::Status, Outcome::Refused)
    );
    assert!(taken.has_code(ErrorCode::FormIdentifierExists));
    assert!(!taken.user_message().is_empty());
    Ok(())
}
