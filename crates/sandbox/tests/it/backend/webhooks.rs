use std::time::{Duration, SystemTime};

use clerk_user_model::WebhookEvent;
use clerk_user_model::webhooks::{Webhook, WebhookData};
use clerk_user_sandbox::{Sandbox, Seed, UserSeed};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::{asked, get};
use crate::support::{Answer, encode, send};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A server of an application, which receives events.
struct Receiver(TcpListener);

impl Receiver {
    async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hooks?a=b", self.0.local_addr().unwrap())
    }

    /// Receives an event, verifies it, and responds with a status; returns its id and the event.
    async fn next(&self, status: &str) -> (String, WebhookEvent) {
        let (id, body) = self.next_body(status).await;
        (id, serde_json::from_str(&body).unwrap())
    }

    /// Receives an event, verifies it, and responds with a status; returns its id and its bytes.
    async fn next_body(&self, status: &str) -> (String, String) {
        let receive = async {
            let (mut stream, _) = self.0.accept().await.unwrap();
            let mut bytes = Vec::new();
            loop {
                let mut part = [0; 4096];
                let count = stream.read(&mut part).await.unwrap();
                bytes.extend(part.get(..count).unwrap());
                let text = String::from_utf8(bytes.clone()).unwrap();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let header = |name: &str| {
                        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
                        lines
                            .find(|(known, _)| known.eq_ignore_ascii_case(name))
                            .map(|it| it.1)
                    };
                    if body.len() == header("content-length").unwrap().parse::<usize>().unwrap() {
                        let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
                        stream.write_all(response.as_bytes()).await.unwrap();
                        assert!(head.starts_with("POST /hooks?a=b HTTP/1.1\r\n"), "{head}");
                        let webhook = Webhook::new(SECRET).unwrap();
                        webhook.event(header, body.as_bytes()).unwrap();
                        let later = SystemTime::now() + Duration::from_secs(600);
                        webhook.verify(header, body.as_bytes(), later).unwrap_err();
                        return (header("svix-id").unwrap().to_owned(), body.to_owned());
                    }
                }
            }
        };
        timeout(Duration::from_secs(20), receive).await.unwrap()
    }
}

fn control(sandbox: &Sandbox, method: &str, path: &str) -> Answer {
    let request = http::Request::builder().method(method).uri(path);
    send(
        sandbox,
        request
            .header("host", "localhost")
            .body(Vec::new())
            .unwrap(),
    )
}

fn new_user(email: &str) -> Value {
    json!({"email_address": [email], "password": "correct horse", "external_id": email})
}

/// Starts a sandbox with one user, which sends its webhooks to the receiver.
async fn sandbox_with_webhook(receiver: &Receiver) -> Sandbox {
    let builder = Sandbox::builder().user(UserSeed::new().email("a@example.com"));
    let builder = builder.webhook(receiver.url(), SECRET);
    builder.start().await.unwrap()
}

#[tokio::test]
async fn events_are_signed_sent_and_sent_again() {
    let receiver = Receiver::new().await;
    let sandbox = sandbox_with_webhook(&receiver).await;
    let user = asked(&sandbox, "POST", "/v1/users", &new_user("b@example.com"));
    let (id, event) = receiver.next("500 Down").await;
    assert_eq!(event.type_.as_str(), "user.created");
    match event.content().unwrap() {
        WebhookData::UserCreated(created) => assert_eq!(json!(created), user),
        other => panic!("{other:?}"),
    }
    let recorded = async {
        loop {
            let ledger = control(&sandbox, "GET", "/_sandbox/webhooks");
            if *ledger.at("/messages/0/attempts") != json!([]) {
                break ledger;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let ledger = timeout(Duration::from_secs(20), recorded).await.unwrap();
    assert_eq!(*ledger.at("/messages/0/attempts/0/status"), 500);
    assert_eq!(*ledger.at("/messages/0/delivered"), false);
    assert_eq!(
        ledger.text("/messages/0/payload/data/id"),
        user["id"].as_str().unwrap()
    );
    sandbox.advance(Duration::from_secs(5));
    let (again, event) = receiver.next("204 No Content").await;
    assert_eq!((again, event.type_.as_str()), (id.clone(), "user.created"));
    let resent = control(&sandbox, "POST", &format!("/_sandbox/webhooks/{id}/resend"));
    assert_eq!(resent.status, 200);
    assert_eq!(receiver.next("200 OK").await.0, id);
    control(&sandbox, "POST", "/_sandbox/webhooks/msg_no/resend").refused(
        404,
        "resource_not_found",
        None,
    );

    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    asked(&sandbox, "PATCH", &path, &json!({"first_name": "B"}));
    asked(&sandbox, "PATCH", &path, &json!({"first_name": "B"}));
    get(&sandbox, &path);
    let (_, event) = receiver.next("200 OK").await;
    assert_eq!(event.type_.as_str(), "user.updated");
    let session = asked(
        &sandbox,
        "POST",
        "/v1/sessions",
        &json!({"user_id": user["id"]}),
    );
    let (_, event) = receiver.next("200 OK").await;
    assert_eq!(event.type_.as_str(), "session.created");
    let data = event.data.value().unwrap();
    assert_eq!(
        (&data["id"], &data["user"]["id"]),
        (&session["id"], &user["id"])
    );
    let revoke = format!("/v1/sessions/{}/revoke", session["id"].as_str().unwrap());
    asked(&sandbox, "POST", &revoke, &Value::Null);
    let (_, event) = receiver.next("200 OK").await;
    assert_eq!(event.type_.as_str(), "session.revoked");
    assert_eq!(event.data.value().unwrap()["status"], "revoked");
    asked(&sandbox, "DELETE", &path, &Value::Null);
    let (_, event) = receiver.next("200 OK").await;
    assert_eq!(event.type_.as_str(), "user.deleted");
    let expected = json!({
        "object": "user", "id": user["id"], "deleted": true, "external_id": "b@example.com",
    });
    assert_eq!(json!(event.data), expected);

    sandbox.reset();
    assert_eq!(
        control(&sandbox, "GET", "/_sandbox/webhooks").json,
        json!({"messages": []})
    );
    asked(&sandbox, "POST", "/v1/users", &new_user("c@example.com"));
    assert_eq!(
        receiver.next("200 OK").await.1.type_.as_str(),
        "user.created"
    );
}

/// A server that parses a body, as those with `express.json()` do, writes it anew to verify it.
#[tokio::test]
async fn bodies_are_written_as_javascript_writes_them() {
    let receiver = Receiver::new().await;
    let sandbox = sandbox_with_webhook(&receiver).await;
    let mut user = new_user("b@example.com");
    user["public_metadata"] = json!({"-": 0, "10": 1.0, "9": 1e21, "a": 1e-7});
    asked(&sandbox, "POST", "/v1/users", &user);
    let (_, body) = receiver.next_body("200 OK").await;
    let metadata = r#""public_metadata":{"9":1e+21,"10":1,"-":0,"a":1e-7}"#;
    assert!(body.contains(metadata), "{body}");
}

#[tokio::test]
async fn messages_to_users_are_events() {
    let receiver = Receiver::new().await;
    let sandbox = sandbox_with_webhook(&receiver).await;
    let form = [("identifier", "a@example.com"), ("strategy", "email_code")];
    let request = http::Request::post("/v1/client/sign_ins?_is_native=1")
        .header("host", "localhost")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = send(&sandbox, request.body(encode(&form)).unwrap());
    assert_eq!(answer.status, 200, "{answer:?}");
    let (_, event) = receiver.next("200 OK").await;
    let WebhookData::EmailCreated(email) = event.content().unwrap() else {
        panic!("{event:?}");
    };
    let code = sandbox.outbox().code_for("a@example.com").unwrap();
    assert_eq!(email.to_email_address.value().unwrap(), "a@example.com");
    assert_eq!(email.data.value().unwrap()["otp_code"], json!(code));
    assert_eq!(email.user_id.value(), sandbox.users().first());
}

#[tokio::test]
async fn a_server_that_does_not_respond_keeps_no_other_waiting() {
    let (silent, receiver) = (Receiver::new().await, Receiver::new().await);
    let builder = Sandbox::builder().webhook(silent.url(), SECRET);
    let sandbox = builder.webhook(receiver.url(), SECRET).start().await;
    let sandbox = sandbox.unwrap();
    asked(&sandbox, "POST", "/v1/users", &new_user("b@example.com"));
    let delivery = timeout(Duration::from_secs(10), receiver.next("200 OK"));
    assert_eq!(delivery.await.unwrap().1.type_.as_str(), "user.created");
}

#[test]
fn an_endpoint_has_a_url_and_a_secret() {
    for (url, secret) in [
        ("ftp://localhost/", SECRET),
        ("localhost:3000", SECRET),
        ("http://localhost:3000/", "secret!"),
    ] {
        let error = Sandbox::builder()
            .webhook(url, secret)
            .in_process()
            .unwrap_err();
        assert!(
            error.to_string().starts_with("cannot send webhooks"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_seed_names_webhooks() {
    let receiver = Receiver::new().await;
    let seed = json!({"settings": {"webhooks": [{"url": receiver.url(), "secret": SECRET}]}});
    let seed = Seed::from_json(&seed.to_string()).unwrap();
    let sandbox = Sandbox::builder().seed(seed).start().await.unwrap();
    let secret = ("CLERK_WEBHOOK_SIGNING_SECRET", SECRET.to_owned());
    assert!(sandbox.env().contains(&secret));
    asked(&sandbox, "POST", "/v1/users", &new_user("b@example.com"));
    let (_, event) = receiver.next("200 OK").await;
    assert_eq!(event.type_.as_str(), "user.created");
}

#[test]
fn webhooks_of_a_seed_are_checked() {
    for (url, secret) in [
        ("ftp://localhost/", SECRET),
        ("http://localhost/", "whsec_!"),
    ] {
        let seed = json!({"settings": {"webhooks": [{"url": url, "secret": secret}]}});
        let error = Seed::from_json(&seed.to_string()).unwrap_err().to_string();
        assert!(
            error.starts_with("/settings/webhooks/0: expected an http"),
            "{error}"
        );
        assert!(!error.contains(secret) && !error.contains(url), "{error}");
    }
}

#[tokio::test]
async fn the_dashboard_shows_messages_and_sends_them_again() {
    let receiver = Receiver::new().await;
    let sandbox = sandbox_with_webhook(&receiver).await;
    let page = || {
        let request = http::Request::get("/").header("host", "localhost");
        let response = sandbox.answer(request.body(Vec::new()).unwrap());
        String::from_utf8(response.body().to_vec()).unwrap()
    };
    assert!(page().contains("No events yet."));
    assert!(page().contains(&receiver.url()));
    asked(&sandbox, "POST", "/v1/users", &new_user("b@example.com"));
    let (id, _) = receiver.next("500 Down").await;
    let shown = async {
        while !page().contains("status-5\">500<") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), shown).await.unwrap();
    let html = page();
    for part in [
        id.as_str(),
        ">user.created<",
        ">to be sent<",
        "b@example.com",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let press = |id: &str, origin: &str| {
        let request = http::Request::post("/_sandbox/dashboard/webhooks/resend")
            .header("host", "localhost")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded");
        let response = sandbox.answer(request.body(encode(&[("id", id)])).unwrap());
        response.status().as_u16()
    };
    assert_eq!(press(&id, "http://localhost:3000"), 400);
    assert_eq!(press("msg_no", "http://localhost"), 404);
    assert_eq!(press(&id, "http://localhost"), 303);
    assert_eq!(receiver.next("200 OK").await.0, id);
    let shown = async {
        while !page().contains(">delivered<") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), shown).await.unwrap();
}
