//! Webhooks: the test vectors that Svix publishes, and the events of Clerk.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clerk_user_model::webhooks::{Webhook, WebhookData, WebhookError};
use clerk_user_model::{Maybe, WebhookEvent, WebhookEventType};
use serde_json::{Value, json};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn at(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap())
}

/// Verifies a webhook with these headers that is received on time.
fn verify(webhook: &Webhook, headers: &[(&str, &str)]) -> Result<(), WebhookError> {
    verify_at(webhook, headers, TIMESTAMP)
}

fn verify_at(webhook: &Webhook, headers: &[(&str, &str)], now: i64) -> Result<(), WebhookError> {
    let find = |name: &str| headers.iter().find(|(known, _)| *known == name);
    webhook.verify(|name| find(name).map(|(_, value)| *value), BODY, at(now))
}

fn signed(signature: &str) -> [(&str, &str); 3] {
    [
        ("svix-id", ID),
        ("svix-timestamp", "1614265330"),
        ("svix-signature", signature),
    ]
}

#[test]
fn the_vectors_of_svix_are_verified_and_signed() {
    let vectors: [(&str, &str, i64, &str, &str); 2] = [
        (
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            r#"{"email":"test@example.com","username":"test_user"}"#,
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        ),
        (SECRET, ID, TIMESTAMP, r#"{"test": 2432232314}"#, SIGNATURE),
    ];
    for (secret, id, timestamp, body, signature) in vectors {
        for secret in [secret, secret.strip_prefix("whsec_").unwrap()] {
            let webhook = Webhook::new(secret).unwrap();
            assert_eq!(webhook.sign(id, timestamp, body.as_bytes()), signature);
            let text = timestamp.to_string();
            for prefix in ["svix", "webhook"] {
                let header = |name: &str| match name.strip_prefix(prefix)? {
                    "-id" => Some(id),
                    "-timestamp" => Some(text.as_str()),
                    "-signature" => Some(signature),
                    _ => None,
                };
                webhook
                    .verify(header, body.as_bytes(), at(timestamp))
                    .unwrap();
                let other = [body, " "].concat();
                let refused = webhook.verify(header, other.as_bytes(), at(timestamp));
                assert!(matches!(refused, Err(WebhookError::Signature)));
            }
        }
    }
}

#[test]
fn each_header_is_needed() {
    let webhook = Webhook::new(SECRET).unwrap();
    let all = signed(SIGNATURE);
    verify(&webhook, &all).unwrap();
    for left_out in all {
        let headers: Vec<_> = all.into_iter().filter(|it| *it != left_out).collect();
        match verify(&webhook, &headers) {
            Err(WebhookError::MissingHeader(name)) => assert_eq!(name, left_out.0),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn one_of_several_signatures_is_enough() {
    let webhook = Webhook::new(SECRET).unwrap();
    let wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    for good in [
        format!("{wrong} {SIGNATURE}"),
        format!("{SIGNATURE} {wrong}"),
        format!(
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== {SIGNATURE}"
        ),
        format!("v1,%% {SIGNATURE}"),
    ] {
        verify(&webhook, &signed(&good)).unwrap_or_else(|error| panic!("{good}: {error}"));
    }
    let encoded = SIGNATURE.strip_prefix("v1,").unwrap();
    for bad in [
        wrong.to_owned(),
        "v1,".to_owned(),
        "v1".to_owned(),
        String::new(),
        SIGNATURE.chars().take(11).collect(),
        format!("v2,{encoded}"),
        format!("v1,{}", encoded.to_lowercase()),
        encoded.to_owned(),
        format!("{wrong},{encoded}"),
    ] {
        let refused = verify(&webhook, &signed(&bad));
        assert!(matches!(refused, Err(WebhookError::Signature)), "{bad}");
    }
}

#[test]
fn a_webhook_is_refused_after_and_before_five_minutes() {
    let webhook = Webhook::new(SECRET).unwrap();
    let headers = signed(SIGNATURE);
    for away in [-300, -1, 0, 1, 300] {
        verify_at(&webhook, &headers, TIMESTAMP + away).unwrap();
    }
    for away in [-301, 301, 1_000_000] {
        let refused = verify_at(&webhook, &headers, TIMESTAMP + away);
        assert!(matches!(refused, Err(WebhookError::TooFarAway)), "{away}");
    }
    for timestamp in [
        "",
        "hello",
        "1614265330.0",
        " 1614265330",
        "99999999999999999999",
    ] {
        let mut headers = headers;
        headers[1].1 = timestamp;
        let refused = verify(&webhook, &headers);
        assert!(
            matches!(refused, Err(WebhookError::Timestamp)),
            "{timestamp}"
        );
    }
    for timestamp in [i64::MIN, i64::MAX] {
        let timestamp = timestamp.to_string();
        let mut headers = headers;
        headers[1].1 = &timestamp;
        let refused = verify(&webhook, &headers);
        assert!(
            matches!(refused, Err(WebhookError::TooFarAway)),
            "{timestamp}"
        );
    }
}

#[test]
fn secrets_are_rotated() {
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let old = Webhook::new(other).unwrap();
    assert!(verify(&old, &signed(SIGNATURE)).is_err());
    let both = old.or(SECRET).unwrap();
    verify(&both, &signed(SIGNATURE)).unwrap();
    let signatures = both.sign(ID, TIMESTAMP, BODY);
    assert!(signatures.ends_with(SIGNATURE), "{signatures}");
    for webhook in [Webhook::new(SECRET), Webhook::new(other)] {
        verify(&webhook.unwrap(), &signed(&signatures)).unwrap();
    }
}

#[test]
fn a_secret_is_base64_and_never_shown() {
    for secret in [
        "",
        "whsec_",
        "whsec_%",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "sk_test_x",
    ] {
        let error = Webhook::new(secret).unwrap_err();
        assert!(error.to_string().starts_with("expected"), "{secret}");
    }
    let shown = format!("{:?}", Webhook::new(SECRET).unwrap());
    assert_eq!(shown, "Webhook { .. }");
}

/// An event as it is sent.
fn event(kind: &str, data: &Value) -> Value {
    json!({
        "data": data,
        "event_attributes": {"http_request": {"client_ip": "0.0.0.0", "user_agent": "curl/8"}},
        "instance_id": "ins_1",
        "object": "event",
        "timestamp": 1_654_012_591_835_i64,
        "type": kind,
    })
}

/// Signs an event, verifies it now, and returns what is read.
fn received(event: &Value) -> Result<WebhookEvent, WebhookError> {
    let webhook = Webhook::new(SECRET).unwrap();
    let body = event.to_string();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let timestamp = i64::try_from(now.as_secs()).unwrap();
    let signature = webhook.sign(ID, timestamp, body.as_bytes());
    let timestamp = timestamp.to_string();
    let header = |name: &str| match name {
        "svix-id" => Some(ID),
        "svix-timestamp" => Some(timestamp.as_str()),
        "svix-signature" => Some(signature.as_str()),
        _ => None,
    };
    webhook.event(header, body.as_bytes())
}

#[test]
fn events_are_typed_and_lossless() {
    let user = json!({
        "id": "user_1",
        "object": "user",
        "email_addresses": [{"id": "idn_1", "email_address": "a@example.com", "new": [1.0]}],
        "private_metadata": {"plan": "gold"},
        "of_later_versions": null,
    });
    let deleted = json!({"object": "user", "id": "user_1", "deleted": true, "external_id": "e1"});
    let session = json!({
        "object": "session", "id": "sess_1", "user_id": "user_1", "client_id": "client_1",
        "status": "active", "latest_activity": {"object": "session_activity", "id": "s", "is_mobile": false},
        "user": user,
    });
    let email = json!({
        "object": "email", "id": "ema_1", "slug": "verification_code", "to_email_address": "a@example.com",
        "body": "<p>424242</p>", "data": {"otp_code": "424242"}, "delivered_by_clerk": true,
    });
    let sms = json!({
        "object": "sms_message", "id": "sms_1", "to_phone_number": "+15555550100", "message": "424242",
        "created_at_ms": 1,
    });
    let cases = [
        ("user.created", &user, "UserCreated"),
        ("user.updated", &user, "UserUpdated"),
        ("user.deleted", &deleted, "UserDeleted"),
        ("session.created", &session, "SessionCreated"),
        ("session.pending", &session, "SessionPending"),
        ("session.ended", &session, "SessionEnded"),
        ("session.removed", &session, "SessionRemoved"),
        ("session.revoked", &session, "SessionRevoked"),
        ("email.created", &email, "EmailCreated"),
        ("sms.created", &sms, "SmsCreated"),
        ("organization.created", &json!({"id": "org_1"}), "Other"),
        ("of.later.versions", &json!({"id": 7}), "Other"),
    ];
    for (kind, data, variant) in cases {
        let sent = event(kind, data);
        let event = received(&sent).unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), sent, "{kind}");
        let content = event.content().unwrap();
        let shown = format!("{content:?}");
        assert!(shown.starts_with(&format!("{variant}(")), "{kind}: {shown}");
        let written = match content {
            WebhookData::UserCreated(it) | WebhookData::UserUpdated(it) => json!(it),
            WebhookData::UserDeleted(it) => json!(it),
            WebhookData::SessionCreated(it)
            | WebhookData::SessionPending(it)
            | WebhookData::SessionEnded(it)
            | WebhookData::SessionRemoved(it)
            | WebhookData::SessionRevoked(it) => json!(it),
            WebhookData::EmailCreated(it) => json!(it),
            WebhookData::SmsCreated(it) => json!(it),
            WebhookData::Other(it) => json!(it),
            other => panic!("{other:?}"),
        };
        assert_eq!(written, *data, "{kind}");
    }
}

#[test]
fn what_cannot_be_read_says_so_without_its_content() {
    let kept = received(&event("user.created", &json!({"id": 7, "email": "secret"}))).unwrap();
    assert!(kept.content().is_err());
    assert_eq!(kept.data.value().unwrap()["id"], 7);
    let error = received(&json!({"secret": "a@example.com"})).unwrap_err();
    assert!(matches!(error, WebhookError::Body(_)));
    assert!(!error.to_string().contains("secret"), "{error}");
    let shown = format!(
        "{:?}",
        received(&event("email.created", &json!({"body": "424242"})))
    );
    assert!(!shown.contains("424242"), "{shown}");
}

#[test]
fn types_of_events_are_open() {
    let known = WebhookEventType::from("user.created");
    assert_eq!(known, WebhookEventType::UserCreated);
    let unknown: WebhookEventType = "of.later.versions".into();
    assert_eq!(unknown.as_str(), "of.later.versions");
    assert!(!WebhookEventType::KNOWN.contains(&unknown));
    let event: WebhookEvent = serde_json::from_value(json!({"type": "user.created"})).unwrap();
    assert_eq!(event.data, Maybe::Absent);
}
