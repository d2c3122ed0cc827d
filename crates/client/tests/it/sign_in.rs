use clerk_user_client::{Client, Error, ErrorKind, Outcome, SessionHandle, SignInStep};
use clerk_user_model::ErrorCode;
use clerk_user_sandbox::{Quirk, Sandbox, UserSeed};
use secrecy::ExposeSecret as _;

use crate::support::{HandTransport, builder, client_of, new_ticket};

const PASSWORD: &str = "correct horse battery staple";

async fn sandbox() -> Sandbox {
    let ada = UserSeed::new()
        .email("ada@example.com")
        .phone("+15555550100")
        .password(PASSWORD);
    Sandbox::builder().user(ada).start().await.unwrap()
}

#[tokio::test]
async fn with_a_ticket() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let before = client.state().await.unwrap().unwrap();
    assert_eq!(before.sessions.value().map(|list| list.len()), Some(0));
    let session = client
        .sign_in()
        .ticket(sandbox.ticket())
        .await
        .unwrap()
        .into_session()
        .unwrap();
    check_signed_in(&client, &session).await;
}

#[tokio::test]
async fn with_a_password() {
    let sandbox = sandbox().await;
    for identifier in ["ada@example.com", "+15555550100"] {
        let client = client_of(&sandbox);
        let session = client
            .sign_in()
            .password(identifier, PASSWORD)
            .await
            .unwrap()
            .into_session()
            .unwrap();
        check_signed_in(&client, &session).await;
    }
}

#[tokio::test]
async fn with_a_code_by_mail() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let code = client
        .sign_in()
        .email_code(&"ada@example.com".parse().unwrap())
        .await
        .unwrap();

    let wrong = code.attempt("000000").await.unwrap_err();
    assert!(wrong.has_code(ErrorCode::FormCodeIncorrect));
    sandbox.set_quirk(Quirk::ResendCooldown, true);
    let early = code.resend().await.unwrap_err();
    assert!(early.has_code(ErrorCode::VerificationCodeTooManyRequests));
    assert!(early.retry_after().is_some());

    let sent = sandbox.outbox().code_for("ada@example.com").unwrap();
    let session = code.attempt(&sent).await.unwrap().into_session().unwrap();
    check_signed_in(&client, &session).await;
}

#[tokio::test]
async fn with_a_code_by_text_message() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let code = client
        .sign_in()
        .phone_code(&"+15555550100".parse().unwrap())
        .await
        .unwrap();
    let sent = sandbox
        .outbox()
        .code_for("+15555550100")
        .unwrap_or_else(|| "424242".to_owned());
    let session = code.attempt(&sent).await.unwrap().into_session().unwrap();
    check_signed_in(&client, &session).await;
}

#[tokio::test]
async fn a_code_goes_to_the_address_that_was_typed() {
    let ada = UserSeed::new().email("first@example.com");
    let ada = ada.email("second@example.com");
    let sandbox = Sandbox::builder().user(ada).start().await.unwrap();
    let client = client_of(&sandbox);
    for typed in [
        "first@example.com",
        "second@example.com",
        "SECOND@example.com",
    ] {
        let to = &typed.to_lowercase();
        let code = client.sign_in().email_code(&typed.parse().unwrap()).await;
        let sent = sandbox.outbox().code_for(to).unwrap();
        let session = code.unwrap().attempt(&sent).await.unwrap();
        let session = session.into_session().unwrap();
        session.end().await.unwrap();
    }
}

#[tokio::test]
async fn a_token_that_was_kept_is_as_good_as_signing_in() {
    let sandbox = sandbox().await;
    let first = client_of(&sandbox);
    let session = first
        .sign_in()
        .ticket(sandbox.ticket())
        .await
        .unwrap()
        .into_session()
        .unwrap();

    let later = builder(sandbox.base_url())
        .token(first.token().unwrap())
        .build()
        .unwrap();
    let sessions = later.sessions().await.unwrap();
    assert_eq!(
        sessions.iter().map(SessionHandle::id).collect::<Vec<_>>(),
        [session.id()]
    );
    let active = later.active_session().await.unwrap().unwrap();
    assert_eq!(active.id(), session.id());
    active.user().reload().await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_not_taken_does_not_stop_a_sign_in() {
    // Whether the refusal clears it or not.
    for cleared in [Some(""), None] {
        let transport = HandTransport::default();
        let client = builder("https://example.com")
            .transport(transport.clone())
            .token("stale")
            .build()
            .unwrap();
        let call = tokio::spawn(async move { client.sign_in().ticket("ticket").await });
        let first = transport.next().await;
        assert_eq!(first.token(), Some("stale"));
        let body = r#"{"errors":[{"code":"authentication_invalid"}]}"#;
        first.answer(401, cleared, body);
        let second = transport.next().await;
        assert_eq!(second.token(), None);
        let body =
            r#"{"response":{"id":"sia_1","status":"complete","created_session_id":"sess_1"}}"#;
        second.answer(200, Some("new"), body);
        let session = call.await.unwrap().unwrap().into_session().unwrap();
        assert_eq!(session.id().as_str(), "sess_1");
    }
}

#[tokio::test]
async fn the_token_changes_at_sign_in() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let code = client
        .sign_in()
        .email_code(&"ada@example.com".parse().unwrap())
        .await
        .unwrap();
    let before = client.token().unwrap();
    let sent = sandbox.outbox().code_for("ada@example.com").unwrap();
    code.attempt(&sent).await.unwrap();
    assert_ne!(
        client.token().unwrap().expose_secret(),
        before.expose_secret()
    );
}

#[tokio::test]
async fn a_session_ends() {
    let sandbox = sandbox().await;
    let client = client_of(&sandbox);
    let session = client
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    session.touch().await.unwrap();
    assert_eq!(session.reload().await.unwrap().id, *session.id());
    session.end().await.unwrap();
    assert!(client.sessions().await.unwrap().is_empty());
    assert_eq!(
        session.user().reload().await.unwrap_err().outcome(),
        Outcome::Refused
    );

    let session = client
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    session.remove().await.unwrap();
    assert!(client.sessions().await.unwrap().is_empty());

    client
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    client.sign_out().await.unwrap();
    assert!(client.sessions().await.unwrap().is_empty());
    assert!(client.active_session().await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_not_complete_says_what_is_missing() {
    for (status, text) in [
        (
            "\"needs_second_factor\"",
            "sign in: not complete: needs_second_factor",
        ),
        ("\"needs_Something\"", "sign in: not complete: (redacted)"),
        ("null", "sign in: not complete: unknown"),
    ] {
        let (client, transport) = HandTransport::client();
        let call = tokio::spawn(async move { client.sign_in().ticket("ticket").await });
        let body = format!(
            r#"{{"response":{{"id":"sia_1","status":{status},"created_session_id":null}}}}"#
        );
        transport.next().await.answer(200, None, &body);
        let step = call.await.unwrap().unwrap();
        let incomplete = step.into_session().unwrap_err();
        assert_eq!(incomplete.to_string(), text);
        assert!(!matches!(incomplete.step(), SignInStep::Complete(_)));
        let error = Error::from(incomplete);
        assert_eq!(error.to_string(), text);
        assert_eq!(error.kind(), ErrorKind::Incomplete);
        assert_eq!(error.outcome(), Outcome::Refused);
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn a_way_that_is_not_offered_is_an_error() {
    let ada = UserSeed::new().email("ada@example.com").password(PASSWORD);
    let sandbox = Sandbox::builder()
        .user(ada)
        .disable_strategy("email_code")
        .start()
        .await
        .unwrap();
    let client = client_of(&sandbox);
    let email = "ada@example.com".parse().unwrap();
    let error = client.sign_in().email_code(&email).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
    assert_eq!(
        error.to_string(),
        "sign in: not complete: needs_first_factor"
    );
}

async fn check_signed_in(client: &Client, session: &SessionHandle) {
    let me = session.user().reload().await.unwrap();
    assert!(me.has_verified_email_address());
    let state = client.state().await.unwrap().unwrap();
    assert_eq!(state.last_active_session_id.value(), Some(session.id()));
}
