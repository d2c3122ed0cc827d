//! The other ways in, and the detours: each with a secret of its own.

use core::time::Duration;

use clerk_user_client::{
    Callback, LoopbackListener, Polling, SessionHandle, SignInStep, operations,
};
use clerk_user_model::{
    AttemptReverificationFirstFactorParams, CreateEmailAddressParams, CreateExternalAccountParams,
    EmailVerificationStrategy, PrepareEmailAddressVerificationParams,
    ReauthorizeExternalAccountParams, ReverificationLevel, VerificationStrategy,
};
use clerk_user_sandbox::{Fault, Sandbox, UserSeed};
use clerk_user_validate::{Email, OAuthStrategy, RedirectUrl};
use secrecy::ExposeSecret as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use url::Url;

use super::{EMAIL, PASSWORD, PHONE};
use crate::support::client_of;

/// All of them, adding what is secret in each.
pub(super) async fn all(secrets: &mut Vec<String>) {
    let ada = UserSeed::new().email(EMAIL).phone(format!("+{PHONE}"));
    let ada = ada.password(PASSWORD).second_factor_phone("+12025550142");
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let session = by_ticket(&sandbox, secrets).await;
    lost_create(&sandbox, &session).await;
    email_link(&sandbox, &session, secrets).await;
    account_again(&sandbox, &session, secrets).await;
    reverification(&session).await;
    by_codes(&sandbox, secrets).await;
    by_provider(&sandbox, secrets).await;
}

async fn by_ticket(sandbox: &Sandbox, secrets: &mut Vec<String>) -> SessionHandle {
    let client = client_of(sandbox);
    let ticket = sandbox.ticket();
    let session = client
        .sign_in()
        .ticket(ticket)
        .await
        .unwrap()
        .into_session()
        .unwrap();
    secrets.push(ticket.to_owned());
    secrets.push(client.token().unwrap().expose_secret().to_owned());
    session
}

async fn by_codes(sandbox: &Sandbox, secrets: &mut Vec<String>) {
    for (to, code) in [
        (
            EMAIL.to_owned(),
            client_of(sandbox)
                .sign_in()
                .email_code(&EMAIL.parse().unwrap())
                .await,
        ),
        (
            format!("+{PHONE}"),
            client_of(sandbox)
                .sign_in()
                .phone_code(&PHONE.parse().unwrap())
                .await,
        ),
    ] {
        let sent = sandbox.outbox().code_for(&to).unwrap();
        let step = code.unwrap().attempt(&sent).await.unwrap();
        let SignInStep::NeedsSecondFactor(second) = step else {
            panic!("expected a second factor");
        };
        assert_eq!(second.factors().len(), 1);
    }
    let flow = client_of(sandbox).sign_in();
    let step = flow.password(EMAIL, PASSWORD).await.unwrap();
    let SignInStep::NeedsSecondFactor(second) = step else {
        panic!("expected a second factor");
    };
    let phone = second.factors().first().unwrap();
    second.send_code(phone).await.unwrap();
    let sent = sandbox.outbox().code_for("+12025550142");
    let sent = sent.unwrap_or_else(|| "424242".to_owned());
    let session = second
        .attempt(VerificationStrategy::PhoneCode, &sent)
        .await
        .unwrap();
    let session = session.into_session().unwrap();
    secrets.push(session.id().to_string());
}

/// Signs in as somebody with an account at a provider, over a port of this machine, and signs up.
async fn by_provider(sandbox: &Sandbox, secrets: &mut Vec<String>) {
    let client = client_of(sandbox);
    let listener = LoopbackListener::bind().await.unwrap();
    let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
    let flow = client
        .sign_in()
        .oauth(&strategy, listener.redirect_url())
        .await
        .unwrap();
    let consent = sandbox
        .consent(flow.url().unwrap())
        .email("nobody-canary5151@example.com");
    let back = Url::parse(&consent.approve().unwrap()).unwrap();
    let mut browser = TcpStream::connect(("127.0.0.1", back.port().unwrap()))
        .await
        .unwrap();
    let request = format!(
        "GET {}?{} HTTP/1.1\r\n\r\n",
        back.path(),
        back.query().unwrap()
    );
    browser.write_all(request.as_bytes()).await.unwrap();
    let callback = listener.callback(Duration::from_secs(60)).await.unwrap();
    let SignInStep::NeedsSignUp(nobody) = flow.finish(&callback).await.unwrap() else {
        panic!("expected a sign-up");
    };
    let session = nobody.create().await.unwrap().into_session().unwrap();
    let (_, nonce) = back.as_str().split_once("rotating_token_nonce=").unwrap();
    secrets.push(nonce.to_owned());
    secrets.push(session.id().to_string());
}

async fn email_link(sandbox: &Sandbox, session: &SessionHandle, secrets: &mut Vec<String>) {
    let user = session.user();
    let address = "link-canary5151@example.com";
    let params = CreateEmailAddressParams::new(address.parse().unwrap());
    let email = user.create_email_address(params).await.unwrap();
    let back = RedirectUrl::parse("https://app.example/canary5151").unwrap();
    let params = PrepareEmailAddressVerificationParams::new(EmailVerificationStrategy::EmailLink);
    user.email_address(&email.id)
        .prepare(params.redirect_url(back))
        .await
        .unwrap();
    let link = sandbox.outbox().link_for(address).unwrap();
    let polling = Polling::default()
        .interval(Duration::from_millis(1))
        .timeout(Duration::from_millis(20));
    let handle = user.email_address(&email.id);
    handle.wait_for_link(polling).await.unwrap();
    secrets.push(link);
    secrets.push(email.id.to_string());
}

/// A create whose answer is lost, and found again.
async fn lost_create(sandbox: &Sandbox, session: &SessionHandle) {
    let user = session.user();
    let email: Email = "lost-canary5151@example.com".parse().unwrap();
    sandbox.fault(Fault::html(502).after());
    user.create_email_address(email.clone()).await.unwrap_err();
    assert!(
        user.reconcile_email_address(&email)
            .await
            .unwrap()
            .is_some()
    );
}

async fn account_again(sandbox: &Sandbox, session: &SessionHandle, secrets: &mut Vec<String>) {
    let user = session.user();
    let back = RedirectUrl::parse("https://app.example/canary5151").unwrap();
    let params = CreateExternalAccountParams::oauth(OAuthStrategy::parse("oauth_google").unwrap());
    let flow = user
        .connect_external_account(params.redirect_url(back.clone()))
        .await
        .unwrap();
    sandbox.consent(flow.url().unwrap()).approve().unwrap();
    let account = flow.finish(&Callback::empty()).await.unwrap().unwrap();
    let params = ReauthorizeExternalAccountParams::new(back).additional_scope(["canary5151"]);
    user.external_account(&account.id)
        .reauthorize(params)
        .await
        .unwrap();
    user.external_account(&account.id)
        .revoke_tokens()
        .await
        .unwrap();
    secrets.push(account.id.to_string());
}

async fn reverification(session: &SessionHandle) {
    let start =
        operations::reverification::start(session.id(), &ReverificationLevel::FirstFactor.into());
    session.send(&start).await.unwrap();
    let params = AttemptReverificationFirstFactorParams::new(VerificationStrategy::Password);
    let params = params.password(PASSWORD);
    let attempt = operations::reverification::attempt_first_factor(session.id(), &params);
    session.send(&attempt).await.unwrap();
}
