use clerk_user_client::{Client, Error, Outcome, TransportError, TransportErrorKind};
use secrecy::ExposeSecret as _;

use crate::support::{Create, HandTransport, builder, user};

const NO_CLIENT: &str = r#"{"response":null,"client":null}"#;

#[tokio::test]
async fn each_answer_may_bring_the_next_token() {
    let (client, transport) = HandTransport::client();
    for (before, header, status, after) in [
        (None, None, 200, None),
        (None, Some("first"), 200, Some("first")),
        (Some("first"), None, 200, Some("first")),
        (Some("first"), Some("Bearer second"), 200, Some("second")),
        (Some("second"), Some("third"), 401, Some("third")),
        (Some("third"), Some("Bearer"), 200, None),
        (None, Some("fourth"), 500, Some("fourth")),
        (Some("fourth"), Some(""), 422, None),
    ] {
        let call = tokio::spawn({
            let client = client.clone();
            async move { client.state().await }
        });
        let sent = transport.next().await;
        assert_eq!(sent.token(), before);
        sent.answer(status, header, NO_CLIENT);
        assert_eq!(call.await.unwrap().is_ok(), status == 200);
        assert_eq!(token(&client).as_deref(), after);
    }
}

#[tokio::test]
async fn the_answer_to_a_later_request_has_the_last_word() {
    let (client, transport) = HandTransport::client();
    let calls = [(); 2].map(|()| {
        let client = client.clone();
        tokio::spawn(async move { client.state().await })
    });
    let (first, second) = (transport.next().await, transport.next().await);

    let [call_one, call_two] = calls;
    second.answer(200, Some("new"), NO_CLIENT);
    call_two.await.unwrap().unwrap();
    first.answer(200, Some("old"), NO_CLIENT);
    call_one.await.unwrap().unwrap();
    assert_eq!(token(&client).as_deref(), Some("new"));
}

#[tokio::test]
async fn a_create_is_sent_again_only_if_it_was_not_sent() {
    for create in Create::ALL {
        for (failure, attempts, outcome) in [
            (TransportErrorKind::Connect, 3, Outcome::NotSent),
            (TransportErrorKind::Network, 1, Outcome::Unknown),
            (TransportErrorKind::Timeout, 1, Outcome::Unknown),
            (TransportErrorKind::TooLarge, 1, Outcome::Unknown),
        ] {
            let (client, transport) = HandTransport::client();
            let call = start(create, &client);
            for _ in 0..attempts {
                transport.next().await.fail(TransportError::new(failure));
            }
            let error = call.await.unwrap().unwrap_err();
            assert_eq!(error.outcome(), outcome, "{create:?} {failure:?}");
        }
        let (client, transport) = HandTransport::client();
        let call = start(create, &client);
        let connect = TransportError::new(TransportErrorKind::Connect);
        transport.next().await.fail(connect);
        transport.next().await.answer(200, None, create.answer());
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_fails_before_anything_is_sent() {
    let transport = HandTransport::default();
    let client = builder("https://example.com")
        .transport(transport)
        .token("two\nlines")
        .build()
        .unwrap();
    let error = Create::PhoneNumber.run(&user(&client)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "create phone number: invalid client token: expected visible ASCII"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
}

fn start(create: Create, client: &Client) -> tokio::task::JoinHandle<Result<String, Error>> {
    let user = user(client);
    tokio::spawn(async move { create.run(&user).await })
}

fn token(client: &Client) -> Option<String> {
    client.token().map(|token| token.expose_secret().to_owned())
}
