//! What keeps one from signing in, or out.

use core::time::Duration;

use clerk_user_client::operations;
use clerk_user_model::{
    AttemptReverificationFirstFactorParams, ReverificationLevel, VerificationStrategy,
};
use clerk_user_sandbox::{Sandbox, UserSeed};
use secrecy::{ExposeSecret as _, SecretString};

use super::Met;
use crate::support::{SignedIn, builder, client_of, new_ticket};

const PASSWORD: &str = "correct horse battery staple";

pub(super) async fn met() -> Vec<Met> {
    let mut met = of_passwords().await;
    met.extend(of_tickets().await);
    met.extend(of_sessions().await);
    met.extend(of_reverifications().await);
    met
}

async fn of_passwords() -> Vec<Met> {
    let user = |email: &str| UserSeed::new().email(email).password(PASSWORD);
    let sandbox = Sandbox::builder()
        .user(user("ada@example.com"))
        .user(user("banned@example.com").banned())
        .user(user("locked@example.com").locked())
        .user(UserSeed::new().email("open@example.com"))
        .start()
        .await
        .unwrap();
    let sign_in = async |email: &str, password: &str| {
        let client = client_of(&sandbox);
        let flow = client.sign_in();
        flow.password(email, password).await.unwrap_err()
    };
    vec![
        (
            "form_identifier_not_found",
            Some("identifier"),
            sign_in("nobody@example.com", PASSWORD).await,
        ),
        (
            "form_password_incorrect",
            Some("password"),
            sign_in("ada@example.com", "another").await,
        ),
        (
            "user_banned",
            None,
            sign_in("banned@example.com", PASSWORD).await,
        ),
        (
            "user_locked",
            None,
            sign_in("locked@example.com", PASSWORD).await,
        ),
        (
            "strategy_for_user_invalid",
            None,
            sign_in("open@example.com", PASSWORD).await,
        ),
    ]
}

async fn of_tickets() -> Vec<Met> {
    let sandbox = Sandbox::start().await.unwrap();
    let sign_in = async |ticket: SecretString| {
        let client = client_of(&sandbox);
        let flow = client.sign_in();
        flow.ticket(ticket).await
    };
    let (used, revoked, expired) = (
        new_ticket(&sandbox),
        new_ticket(&sandbox),
        new_ticket(&sandbox),
    );

    sign_in(used.clone()).await.unwrap();
    assert!(sandbox.revoke_ticket(revoked.expose_secret()));
    let mut met = vec![
        (
            "ticket_invalid_code",
            None,
            sign_in("a.b.c".into()).await.unwrap_err(),
        ),
        (
            "sign_in_token_already_used_code",
            None,
            sign_in(used).await.unwrap_err(),
        ),
        (
            "sign_in_token_revoked_code",
            None,
            sign_in(revoked).await.unwrap_err(),
        ),
    ];
    sandbox.advance(Duration::from_secs(31 * 24 * 3600));
    met.push((
        "ticket_expired_code",
        None,
        sign_in(expired).await.unwrap_err(),
    ));
    met
}

async fn of_reverifications() -> Vec<Met> {
    let ada = UserSeed::new().email("ada@example.com").password(PASSWORD);
    let it = SignedIn::with(Sandbox::builder().user(ada)).await;
    let session = it.user.session();
    let params = AttemptReverificationFirstFactorParams::new(VerificationStrategy::Password);
    let params = params.password(PASSWORD);
    let attempt = operations::reverification::attempt_first_factor(session.id(), &params);
    let missing = session.send(&attempt).await.unwrap_err();
    let level = ReverificationLevel::FirstFactor;
    let start = operations::reverification::start(session.id(), &level.into());
    session.send(&start).await.unwrap();
    session.send(&attempt).await.unwrap();
    let over = session.send(&attempt).await.unwrap_err();
    vec![
        ("session_reverification_missing", None, missing),
        ("invalid_action_for_session_reverification", None, over),
    ]
}

async fn of_sessions() -> Vec<Met> {
    let it = SignedIn::new().await;
    let session = it.user.session();
    let second = session
        .client()
        .sign_in()
        .ticket(new_ticket(&it.sandbox))
        .await;
    let forged = builder(it.sandbox.base_url())
        .token("a.b.c")
        .build()
        .unwrap();
    let forged = forged.session(session.id().clone()).user().reload().await;
    let anonymous = client_of(&it.sandbox);
    let no_client = anonymous
        .send(&operations::sign_in::get(&"sia_0".into()))
        .await;
    session.end().await.unwrap();
    let ended = it.user.reload().await;

    let many = SignedIn::with(Sandbox::builder().multi_session(true)).await;
    let again = many
        .user
        .session()
        .client()
        .sign_in()
        .ticket(new_ticket(&many.sandbox))
        .await;

    let web = Sandbox::builder().native_api(false).start().await.unwrap();
    let native = client_of(&web).state().await;
    vec![
        ("session_exists", None, second.unwrap_err()),
        ("authentication_invalid", None, forged.unwrap_err()),
        (
            "client_not_found",
            None,
            no_client.map(|answer| answer.result.id).unwrap_err(),
        ),
        ("signed_out", None, ended.unwrap_err()),
        ("identifier_already_signed_in", None, again.unwrap_err()),
        ("native_api_disabled", None, native.unwrap_err()),
    ]
}
