use clerk_user_client::{Client, Error, StateReceiver};
use clerk_user_model::{ClientState, CreateEmailAddressParams};
use tokio::task::JoinHandle;

use crate::support::{HandTransport, SignedIn, client_of, new_ticket, user};

#[tokio::test]
async fn each_answer_is_seen() {
    let it = SignedIn::new().await;
    let client = it.user.session().client();
    let mut watch = client.watch();
    assert_eq!(emails(&watch), 1);

    let params = CreateEmailAddressParams::new("test@test.com".parse().unwrap());
    it.user.create_email_address(params).await.unwrap();
    assert!(watch.changed().await);
    assert_eq!(emails(&watch), 2);

    client.sign_out().await.unwrap();
    assert!(watch.changed().await);
    let state = watch.current();
    assert_eq!(state.and_then(|state| state.user().cloned()), None);
}

#[tokio::test]
async fn a_sign_in_is_seen_and_the_end_of_the_client_too() {
    let sandbox = clerk_user_sandbox::Sandbox::start().await.unwrap();
    let client = client_of(&sandbox);
    let mut watch = client.watch();
    assert!(watch.current().is_none());
    let session = client
        .sign_in()
        .ticket(new_ticket(&sandbox))
        .await
        .unwrap()
        .into_session()
        .unwrap();
    assert!(watch.changed().await);
    let state = watch.current().unwrap();
    assert_eq!(state.last_active_session_id.value(), Some(session.id()));

    client.forget();
    assert!(watch.changed().await);
    assert!(watch.current().is_none());
    drop((session, client));
    assert!(!watch.changed().await);
}

#[tokio::test]
async fn what_came_while_nobody_watched_is_known() {
    let (client, transport) = HandTransport::client();
    let answer = |id: u32, with: &str| {
        let user = user(&client);
        let transport = transport.clone();
        let body = format!(r#"{{"response":{{"id":"user_{id}"}}{with}}}"#);
        async move {
            let call = tokio::spawn(async move { user.reload().await });
            transport.next().await.answer(200, None, &body);
            assert_eq!(
                call.await.unwrap().unwrap().id.to_string(),
                format!("user_{id}")
            );
        }
    };
    let current = || client.watch().current().map(|state| state.id.to_string());

    answer(1, &format!(r#","client":{}"#, state(1, None))).await;
    assert_eq!(current().as_deref(), Some("client_1"));
    for nothing in ["", r#","client":null"#, r#","client":7"#, r#","client":!"#] {
        answer(2, nothing).await;
        assert_eq!(current().as_deref(), Some("client_1"), "{nothing}");
    }
    answer(3, &format!(r#","client":{}"#, state(2, None))).await;
    answer(4, &format!(r#","client":{}"#, state(3, None))).await;
    let mut watch = client.watch();
    assert_eq!(current().as_deref(), Some("client_3"));

    // It is no news to who watches from now on.
    answer(5, &format!(r#","client":{}"#, state(4, None))).await;
    assert!(watch.changed().await);
    assert_eq!(current().as_deref(), Some("client_4"));
}

#[tokio::test]
async fn what_came_late_while_nobody_watched_has_the_place_it_was_asked_for() {
    for (first, second, last) in [
        (state(1, None), state(2, None), "client_2"),
        (state(1, Some(9)), state(1, Some(5)), "client_1"),
    ] {
        let (client, transport) = HandTransport::client();
        let [one, two] = [user(&client), user(&client)];
        let one = tokio::spawn(async move { one.reload().await });
        let asked = transport.next().await;
        let two = tokio::spawn(async move { two.reload().await });
        let body = |state: &str| format!(r#"{{"response":{{"id":"user_1"}},"client":{state}}}"#);
        transport.next().await.answer(200, None, &body(&second));
        two.await.unwrap().unwrap();
        asked.answer(200, None, &body(&first));
        one.await.unwrap().unwrap();
        let state = client.watch().current().unwrap();
        assert_eq!(state.id.as_str(), last);
        let expected = if last == "client_1" { Some(9) } else { None };
        assert_eq!(state.updated_at.value().map(|at| at.as_millis()), expected);
    }
}

#[tokio::test]
async fn the_answer_to_a_later_request_has_the_last_word() {
    for (first, second, last) in [
        (state(1, None), state(2, None), Some("client_2")),
        (state(1, Some(5)), state(2, Some(5)), Some("client_2")),
        (state(1, Some(9)), state(2, Some(5)), Some("client_2")),
        (state(1, None), "null".to_owned(), None),
        ("null".to_owned(), state(2, None), Some("client_2")),
    ] {
        let watch = answer_in_reverse(&first, &second).await;
        let id = watch.current().map(|state| state.id.to_string());
        assert_eq!(id.as_deref(), last, "{first} {second}");
    }
}

#[tokio::test]
async fn what_the_server_changed_later_counts_though_it_was_asked_for_earlier() {
    for (first, second, last) in [(9, 5, 9), (5, 9, 9), (5, 5, 5)] {
        let (first, second) = (state(1, Some(first)), state(1, Some(second)));
        let watch = answer_in_reverse(&first, &second).await;
        let state = watch.current().unwrap();
        let at = state.updated_at.value().unwrap().as_millis();
        assert_eq!(at, last, "{first} {second}");
    }
}

#[tokio::test]
async fn a_refusal_may_bring_the_state_too() {
    let (client, transport) = HandTransport::client();
    let mut watch = client.watch();
    let call = ask(&client);
    let body = format!(r#"{{"errors":[],"meta":{{"client":{}}}}}"#, state(1, None));
    transport.next().await.answer(422, None, &body);
    call.await.unwrap().unwrap_err();
    assert!(watch.changed().await);
    assert_eq!(watch.current().unwrap().id.as_str(), "client_1");
}

#[tokio::test]
async fn a_refusal_alone_changes_nothing_until_the_state_is_asked_for() {
    let (client, transport) = HandTransport::client();
    let call = ask(&client);
    transport.next().await.answer(200, None, &state(1, None));
    call.await.unwrap().unwrap();
    let mut watch = client.watch();

    let user = user(&client);
    let call = tokio::spawn(async move { user.reload().await });
    let refused = r#"{"errors":[{"code":"signed_out"}]}"#;
    transport.next().await.answer(401, None, refused);
    assert!(call.await.unwrap().unwrap_err().has_code("signed_out"));
    assert_eq!(watch.current().unwrap().id.as_str(), "client_1");

    let call = ask(&client);
    transport.next().await.answer(200, None, "null");
    call.await.unwrap().unwrap();
    assert!(watch.changed().await);
    assert!(watch.current().is_none());
}

fn emails(watch: &StateReceiver) -> usize {
    let state = watch.current().unwrap();
    state.user().unwrap().email_addresses().len()
}

/// Sends two requests, and answers the second first.
async fn answer_in_reverse(first: &str, second: &str) -> StateReceiver {
    let (client, transport) = HandTransport::client();
    let calls = [ask(&client), ask(&client)];
    let [one, two] = [transport.next().await, transport.next().await];
    let [call_one, call_two] = calls;
    two.answer(200, None, second);
    call_two.await.unwrap().unwrap();
    one.answer(200, None, first);
    call_one.await.unwrap().unwrap();
    client.watch()
}

fn ask(client: &Client) -> JoinHandle<Result<Option<ClientState>, Error>> {
    let client = client.clone();
    tokio::spawn(async move { client.state().await })
}

fn state(id: u32, updated_at: Option<i64>) -> String {
    let updated_at = updated_at.map_or_else(String::new, |at| format!(r#","updated_at":{at}"#));
    format!(r#"{{"object":"client","id":"client_{id}"{updated_at}}}"#)
}
