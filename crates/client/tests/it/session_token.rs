use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clerk_user_client::{Client, Error, SessionHandle};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::JoinHandle;

use crate::support::{HandTransport, SignedIn};

#[tokio::test]
async fn a_token_is_kept_while_it_is_good() {
    let it = SignedIn::new().await;
    let session = it.user.session();
    let first = session.token().await.unwrap();
    assert_eq!(first.expose_secret().split('.').count(), 3);
    let again = it.user.session().client().session(session.id().clone());
    let second = again.token().await.unwrap();
    assert_eq!(first.expose_secret(), second.expose_secret());

    session.end().await.unwrap();
    assert!(session.token().await.is_err());
}

#[tokio::test]
async fn however_many_ask_the_server_is_asked_once() {
    let (client, transport) = HandTransport::client();
    let calls: Vec<_> = (0..100).map(|_| ask(&client, "sess_1")).collect();
    let sent = transport.next().await;
    assert_eq!(
        sent.request.uri().path(),
        "/v1/client/sessions/sess_1/tokens"
    );
    sent.answer(200, None, &jwt("one", 60));
    for call in calls {
        assert!(text(call).await.unwrap().ends_with("one"));
    }

    let other = ask(&client, "sess_2");
    transport.next().await.answer(200, None, &jwt("two", 60));
    assert!(text(other).await.unwrap().ends_with("two"));
    assert!(transport.is_idle());
}

#[tokio::test]
async fn who_waited_takes_what_came_though_it_is_not_to_be_kept() {
    for body in [r#"{"jwt":"a.b.one"}"#, r#"{"jwt":"one"}"#, &jwt("one", 15)] {
        let (client, transport) = HandTransport::client();
        let calls: Vec<_> = (0..100).map(|_| ask(&client, "sess_1")).collect();
        transport.next().await.answer(200, None, body);
        for call in calls {
            assert!(text(call).await.unwrap().ends_with("one"));
        }
        assert!(transport.is_idle());
        let later = ask(&client, "sess_1");
        transport.next().await.answer(200, None, &jwt("two", 60));
        assert!(text(later).await.unwrap().ends_with("two"));
    }
}

#[tokio::test]
async fn a_token_asked_for_while_the_session_ends_is_not_kept() {
    let (client, transport) = HandTransport::client();
    let session = client.session("sess_1");
    let ended = tokio::spawn(async move { session.end().await });
    let end = transport.next().await;
    let call = ask(&client, "sess_1");
    transport.next().await.answer(200, None, &jwt("one", 60));
    text(call).await.unwrap();
    end.answer(200, None, r#"{"response":{"id":"sess_1"}}"#);
    ended.await.unwrap().unwrap();

    let call = ask(&client, "sess_1");
    transport.next().await.answer(401, None, "");
    assert!(text(call).await.is_err());
}

#[tokio::test]
async fn a_client_that_the_server_forgets_has_no_tokens_and_no_state() {
    let (client, transport) = HandTransport::client();
    let watch = client.watch();
    let call = ask(&client, "sess_1");
    transport
        .next()
        .await
        .answer(200, Some("a"), &jwt("one", 60));
    text(call).await.unwrap();
    let asked = client.clone();
    let state = tokio::spawn(async move { asked.state().await });
    transport
        .next()
        .await
        .answer(200, None, r#"{"id":"client_1"}"#);
    state.await.unwrap().unwrap();
    assert!(watch.current().is_some());

    let user = client.session("sess_1").user();
    let read = tokio::spawn(async move { user.reload().await });
    transport.next().await.answer(500, Some("Bearer"), "");
    assert!(read.await.unwrap().is_err());
    assert!(client.token().is_none());
    assert!(watch.current().is_none());
    let call = ask(&client, "sess_1");
    transport.next().await.answer(401, None, "");
    assert!(text(call).await.is_err());
}

#[tokio::test]
async fn a_token_near_its_end_is_not_handed_out_again() {
    let (client, transport) = HandTransport::client();
    for name in ["one", "two"] {
        let call = ask(&client, "sess_1");
        transport.next().await.answer(200, None, &jwt(name, 15));
        assert!(text(call).await.unwrap().ends_with(name));
    }
    for body in [r#"{"jwt":"x"}"#, r#"{"jwt":"a.b.c"}"#] {
        let call = ask(&client, "sess_1");
        transport.next().await.answer(200, None, body);
        text(call).await.unwrap();
    }
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let (client, transport) = HandTransport::client();
    let (first, second) = (ask(&client, "sess_1"), ask(&client, "sess_1"));
    transport.next().await.answer(500, None, "");
    transport.next().await.answer(200, None, &jwt("one", 60));
    let results = [text(first).await, text(second).await];
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
}

#[tokio::test]
async fn who_asks_and_is_dropped_leaves_the_others_to_ask() {
    let (client, transport) = HandTransport::client();
    let first = ask(&client, "sess_1");
    let lost = transport.next().await;
    let second = ask(&client, "sess_1");
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    transport.next().await.answer(200, None, &jwt("one", 60));
    assert!(text(second).await.unwrap().ends_with("one"));
    lost.answer(200, None, &jwt("lost", 60));
}

#[tokio::test]
async fn who_signs_out_gets_no_token_of_before() {
    let (client, transport) = HandTransport::client();
    let call = ask(&client, "sess_1");
    transport.next().await.answer(200, None, &jwt("one", 60));
    text(call).await.unwrap();
    client.forget();
    let call = ask(&client, "sess_1");
    transport.next().await.answer(401, None, "");
    assert!(text(call).await.is_err());
}

#[tokio::test]
async fn a_session_that_is_over_has_no_token_of_before() {
    let (client, transport) = HandTransport::client();
    let call = ask(&client, "sess_1");
    transport.next().await.answer(200, None, &jwt("one", 60));
    text(call).await.unwrap();

    let user = client.session("sess_1").user();
    let read = tokio::spawn(async move { user.reload().await });
    transport.next().await.answer(401, None, "");
    assert!(read.await.unwrap().is_err());
    let call = ask(&client, "sess_1");
    transport.next().await.answer(401, None, "");
    assert!(text(call).await.is_err());
}

fn ask(client: &Client, id: &str) -> JoinHandle<Result<SecretString, Error>> {
    let session: SessionHandle = client.session(id);
    tokio::spawn(async move { session.token().await })
}

async fn text(call: JoinHandle<Result<SecretString, Error>>) -> Result<String, Error> {
    let token = call.await.unwrap()?;
    Ok(token.expose_secret().to_owned())
}

/// An answer with a token of that name that is good for so many seconds.
fn jwt(name: &str, seconds: u32) -> String {
    let claims = format!(r#"{{"iat":1700000000,"exp":{}}}"#, 1_700_000_000 + seconds);
    let claims = BASE64_URL_SAFE_NO_PAD.encode(claims);
    format!(r#"{{"object":"token","jwt":"e30.{claims}.{name}"}}"#)
}
