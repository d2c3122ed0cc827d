use core::error::Error as _;
use core::fmt::Debug;

use clerk_user_client::RetryPolicy;
use clerk_user_client::{
    Callback, Client, Credentials, Error, FileStore, MemoryStore, Operation, SignInStep,
    TokenChange, TransportError, TransportErrorKind, operations,
};
use clerk_user_model::{
    AttemptSignInFirstFactorParams, CreateEmailAddressParams, CreateSignInParams,
    ResetPasswordParams, User, VerificationStrategy,
};
use clerk_user_validate::{OAuthStrategy, RedirectUrl};
use http::{Method, Response};
use serde_json::json;

use crate::support::{By, Create, Fault, FaultServer, HandTransport, builder, impatient, user};

/// Part of every secret and of all that is personal.
const CANARY: &str = "canary4242";

#[track_caller]
fn check(text: &str) {
    assert!(!text.to_lowercase().contains(CANARY), "{text}");
}

#[track_caller]
fn check_debug(value: &impl Debug) {
    check(&format!("{value:?}"));
    check(&format!("{value:#?}"));
}

#[track_caller]
fn check_error(error: &Error) {
    check_debug(error);
    check(&error.to_string());
    let mut source = error.source();
    while let Some(error) = source {
        check(&error.to_string());
        check_debug(&error);
        source = error.source();
    }
}

#[test]
fn what_is_sent_is_not_shown() {
    let email = format!("{CANARY}@example.com").parse().unwrap();
    check_debug(&operations::email_address::create(
        &CreateEmailAddressParams::new(email),
    ));
    check_debug(&operations::email_address::get(&CANARY.into()));
    check_debug(&operations::sign_in::create(
        &CreateSignInParams::new()
            .identifier(CANARY)
            .password(CANARY)
            .ticket(CANARY),
    ));
    check_debug(&operations::sign_in::attempt_first_factor(
        &CANARY.into(),
        &AttemptSignInFirstFactorParams::new(VerificationStrategy::EmailCode).code(CANARY),
    ));
    let new_password = ResetPasswordParams::new(CANARY);
    check_debug(&new_password);
    check_debug(&operations::sign_in::reset_password(
        &CANARY.into(),
        &new_password,
    ));
    check_debug(&operations::user::get().query("rotating_token_nonce", CANARY));
    check_debug(&Credentials::anonymous().token(CANARY));
    check_debug(&TokenChange::Set(CANARY.into()));
    check_debug(
        &Client::builder()
            .publishable_key(CANARY)
            .frontend_api_url(format!("https://{CANARY}@example.com"))
            .token(CANARY),
    );
    check_debug(&client(&HandTransport::default()));
    check_debug(&MemoryStore::new(Some(CANARY.into())));
    check_debug(&FileStore::new(CANARY));
    check_debug(&Callback::from_nonce(CANARY));
}

#[tokio::test]
async fn the_client_state_is_not_shown_while_it_is_watched() {
    let transport = HandTransport::default();
    let client = client(&transport);
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.state().await }
    });
    let user = json!({"id": "user_1", "username": CANARY});
    let session = json!({"id": "sess_1", "user": user, "last_active_token": {"jwt": CANARY}});
    let state = json!({"response": {"id": "client_1", "sessions": [session]}});
    let sent = transport.next().await;
    sent.answer(200, Some(CANARY), &state.to_string());
    call.await.unwrap().unwrap();
    let watch = client.watch();
    assert!(watch.current().is_some());
    check_debug(&watch);
    check_debug(&client);
    check_debug(&client.session("sess_1").user());
}

#[tokio::test]
async fn a_sign_in_at_a_provider_is_not_shown() {
    let transport = HandTransport::default();
    let flow = client(&transport).sign_in();
    let verification = json!({
        "status": "transferable",
        "external_verification_redirect_url": format!("https://{CANARY}.example"),
        "error": {"code": CANARY.to_uppercase(), "message": CANARY, "long_message": CANARY}
    });
    let sign_in = json!({
        "id": format!("sia_{CANARY}"),
        "status": "needs_identifier",
        "identifier": CANARY,
        "first_factor_verification": verification
    });
    let call = tokio::spawn(async move {
        let strategy = OAuthStrategy::parse("oauth_notion").unwrap();
        let back = RedirectUrl::parse(&format!("https://{CANARY}.example")).unwrap();
        flow.oauth(&strategy, back).await
    });
    let sent = transport.next().await;
    sent.answer(200, Some(CANARY), &sign_in.to_string());
    let flow = call.await.unwrap().unwrap();
    assert!(flow.url().unwrap().contains(CANARY));
    check_debug(&flow);

    let call = tokio::spawn(async move { flow.finish(&Callback::from_nonce(CANARY)).await });
    let sent = transport.next().await;
    sent.answer(200, None, &sign_in.to_string());
    let error = call.await.unwrap().unwrap_err();
    assert!(error.user_message().contains(CANARY));
    check_error(&error);
}

#[tokio::test]
async fn a_sign_in_that_lacks_a_second_factor_is_not_shown() {
    let transport = HandTransport::default();
    let flow = client(&transport).sign_in();
    let sign_in = json!({
        "id": "sia_1",
        "status": "needs_second_factor",
        "identifier": CANARY,
        "supported_second_factors": [{"strategy": "phone_code", "safe_identifier": CANARY}]
    });
    let call = tokio::spawn(async move { flow.password(CANARY, CANARY).await });
    let sent = transport.next().await;
    sent.answer(200, None, &sign_in.to_string());
    let step = call.await.unwrap().unwrap();
    check_debug(&step);
    let SignInStep::NeedsSecondFactor(second) = &step else {
        panic!("expected a second factor");
    };
    assert_eq!(second.factors().len(), 1);
    check_debug(second);
    let incomplete = step.into_session().unwrap_err();
    check_debug(&incomplete);
    check_error(&incomplete.into());
}

#[test]
fn what_was_answered_is_not_shown() {
    let operation: Operation<User> = Operation::new("read", Method::POST, &["x"]);
    for (status, body) in [
        (200, CANARY.to_owned()),
        (200, format!("{{\"{CANARY}\": [")),
        (200, json!({"response": {"id": [CANARY]}}).to_string()),
        (200, json!({"response": {"id": "user_1", "username": [CANARY]}}).to_string()),
        (422, CANARY.to_owned()),
        (
            422,
            json!({
                "errors": [{
                    "code": CANARY.to_uppercase(),
                    "message": CANARY,
                    "long_message": CANARY,
                    "meta": {"param_name": format!("{CANARY}@example.com"), "identifiers": [CANARY]}
                }],
                "clerk_trace_id": format!("{CANARY}@example.com"),
                "meta": {"client": {"id": "client_1", "sessions": [{"id": "sess_1", "user": {"id": "user_1", "username": CANARY}}]}}
            })
            .to_string(),
        ),
    ] {
        let response = Response::builder()
            .status(status)
            .header("authorization", CANARY)
            .header("location", CANARY)
            .header("retry-after", CANARY)
            .body(body.into_bytes())
            .unwrap();
        check_error(&operation.decode(&response).unwrap_err());
    }

    let response = json!({
        "response": {"id": "user_1", "username": CANARY, "email_addresses": CANARY},
        "client": {"id": "client_1", "sessions": CANARY}
    });
    let response = Response::builder()
        .header("authorization", CANARY)
        .body(response.to_string().into_bytes())
        .unwrap();
    let answer = operation.decode(&response).unwrap();
    check_debug(&answer);
    assert_eq!(answer.warnings.len(), 2);
    for warning in &answer.warnings {
        check(&warning.to_string());
    }
}

#[tokio::test]
async fn errors_of_the_network_show_nothing() {
    for fault in [
        Fault::CloseAfterRequest,
        Fault::ResetAfterRequest,
        Fault::Silence,
        Fault::Send(CANARY.into()),
        Fault::Send(
            format!("HTTP/1.1 200 {CANARY}\r\n{CANARY}: {CANARY}\r\n{CANARY}\u{1}: x\r\n\r\n")
                .into_bytes(),
        ),
        Fault::Send(
            format!("HTTP/1.1 200 OK\r\nauthorization: {CANARY}\r\n\r\n{CANARY}").into_bytes(),
        ),
        Fault::Send(
            format!("HTTP/1.1 302 {CANARY}\r\nlocation: http://{CANARY}/\r\n\r\n").into_bytes(),
        ),
        Fault::Send(
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{CANARY}\r\n")
                .into_bytes(),
        ),
    ] {
        for by in By::ALL {
            let server = FaultServer::start(fault.clone()).await;
            let client = by
                .limited(&server.url(), impatient())
                .token(CANARY)
                .retry_policy(RetryPolicy::never())
                .build()
                .unwrap();
            for create in Create::ALL {
                check_error(&create.run(&user(&client)).await.unwrap_err());
            }
            let session = client.session(CANARY);
            check_error(&session.user().reload_with_nonce(CANARY).await.unwrap_err());
            check_error(
                &session
                    .user()
                    .email_address(&CANARY.into())
                    .reload()
                    .await
                    .unwrap_err(),
            );
        }
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_made_shows_nothing() {
    let transport = HandTransport::default();
    let token = format!("{CANARY}\n");
    let client = builder("https://example.com")
        .transport(transport)
        .token(token)
        .build()
        .unwrap();
    check_error(&client.state().await.unwrap_err());
    for builder in [
        Client::builder().publishable_key(CANARY),
        Client::builder().publishable_key(format!("pk_test_{CANARY}_")),
        Client::builder().frontend_api_url(format!("ftp://{CANARY}/")),
        Client::builder().frontend_api_url(format!("https://{CANARY}:{CANARY}@example.com/")),
    ] {
        check_error(&builder.build().unwrap_err());
    }
}

#[test]
fn a_source_is_there_to_be_read() {
    let source = std::io::Error::other("the cable is out");
    let error = TransportError::new(TransportErrorKind::Network).with_source(source);
    assert_eq!(error.source().unwrap().to_string(), "the cable is out");
}

fn client(transport: &HandTransport) -> Client {
    builder("https://example.com")
        .transport(transport.clone())
        .token(CANARY)
        .build()
        .unwrap()
}
