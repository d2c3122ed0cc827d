use core::error::Error as _;
use core::time::Duration;
use std::time::SystemTime;

use clerk_user_client::{
    Error, ErrorKind, Outcome, ResponseFuture, Transport, TransportError, TransportErrorKind,
    operations,
};
use clerk_user_model::ErrorCode;
use http::{Request, Response};
use serde_json::json;

use crate::support::builder;

const TRACE: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn everything_that_is_said_can_be_asked() {
    let body = json!({
        "errors": [{
            "code": "form_identifier_exists",
            "message": "That email address is taken.",
            "long_message": "That email address is taken. Please try another.",
            "meta": {"param_name": "email_address", "more": 1}
        }],
        "meta": {"client": {"id": "client_1"}, "session_id": "sess_1"},
        "clerk_trace_id": TRACE
    });
    let error = error(422, &[], &body.to_string());

    assert_eq!(
        error.to_string(),
        "get user: HTTP status 422: form_identifier_exists (email_address)"
    );
    assert_eq!(error.outcome(), Outcome::Refused);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(422));
    assert!(error.has_code(ErrorCode::FormIdentifierExists));
    assert!(error.has_code("form_identifier_exists"));
    assert!(!error.has_code("form_code_incorrect"));
    assert_eq!(error.param(), Some("email_address"));
    assert_eq!(error.trace_id(), Some(TRACE));
    assert_eq!(
        error.client().map(|client| client.id.as_str()),
        Some("client_1")
    );
    let [listed] = error.api_errors() else {
        panic!("expected one error");
    };
    assert_eq!(
        listed.long_message.value().map(String::as_str),
        Some("That email address is taken. Please try another.")
    );
    assert_eq!(
        error.user_message(),
        "That email address is taken. Please try another."
    );
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.resend_after(), None);
    assert!(
        !error.is_decode() && !error.is_timeout() && !error.is_connect() && !error.is_request()
    );
}

#[test]
fn the_user_is_told_what_there_is_to_tell() {
    const REFUSED: &str = "The service refused the request. Nothing was changed.";
    for (body, message) in [
        ("", REFUSED),
        (r#"{"errors":[]}"#, REFUSED),
        (r#"{"errors":[{"code":"x","message":""}]}"#, REFUSED),
        (r#"{"errors":[{"code":"x","message":"short"}]}"#, "short"),
        (
            r#"{"errors":[{"code":"x","message":"short","long_message":""}]}"#,
            "short",
        ),
        (
            r#"{"errors":[{"code":"x","message":"short","long_message":null}]}"#,
            "short",
        ),
    ] {
        assert_eq!(error(422, &[], body).user_message(), message, "{body}");
    }
}

#[test]
fn another_code_can_be_asked_for_after_a_while() {
    let body = r#"{"errors":[{"code":"verification_code_too_many_requests","message":"x"}]}"#;
    for (headers, seconds) in [(&[][..], 30), (&[("retry-after", "7")][..], 7)] {
        let error = error(429, headers, body);
        assert_eq!(error.resend_after(), Some(Duration::from_secs(seconds)));
    }
    assert_eq!(error(429, &[("retry-after", "7")], "").resend_after(), None);
}

#[test]
fn whatever_comes_is_an_error_with_a_text() {
    for (status, body, outcome, text) in [
        (
            422,
            r#"{"errors":[{"code":"form_param_missing","message":"m","meta":{"param_name":"a"}},{"code":"form_param_nil","message":"m"}]}"#,
            Outcome::Refused,
            "get user: HTTP status 422: form_param_missing (a), form_param_nil",
        ),
        // Without `long_message` and `meta`, and with a code of tomorrow.
        (
            403,
            r#"{"errors":[{"code":"code_of_tomorrow","message":"m"}]}"#,
            Outcome::Refused,
            "get user: HTTP status 403: code_of_tomorrow",
        ),
        // What is not an error is passed over, and what is no word is not repeated.
        (
            400,
            r#"{"errors":[7,{"message":"m"},{"code":"a@b.example"},{"code":"x","meta":{"param_name":"+15551234567"}}]}"#,
            Outcome::Refused,
            "get user: HTTP status 400: (redacted), x ((redacted))",
        ),
        (
            401,
            "",
            Outcome::Refused,
            "get user: HTTP status 401, without a list of errors",
        ),
        (
            404,
            "[]",
            Outcome::Refused,
            "get user: HTTP status 404, without a list of errors",
        ),
        (
            408,
            "{}",
            Outcome::Unknown,
            "get user: HTTP status 408, without a list of errors",
        ),
        (
            429,
            r#"{"errors":{}}"#,
            Outcome::Refused,
            "get user: HTTP status 429, without a list of errors",
        ),
        (
            500,
            r#"{"errors":[{"code":"internal_clerk_error","message":"m"}]}"#,
            Outcome::Unknown,
            "get user: HTTP status 500: internal_clerk_error",
        ),
        (
            502,
            "<html><title>502 Bad Gateway</title>",
            Outcome::Unknown,
            "get user: HTTP status 502, without a list of errors",
        ),
        (
            504,
            "\u{0}",
            Outcome::Unknown,
            "get user: HTTP status 504, without a list of errors",
        ),
        (
            302,
            "",
            Outcome::Unknown,
            "get user: HTTP status 302, without a list of errors",
        ),
        (
            307,
            "",
            Outcome::Unknown,
            "get user: HTTP status 307, without a list of errors",
        ),
        (
            304,
            "{}",
            Outcome::Unknown,
            "get user: HTTP status 304, without a list of errors",
        ),
    ] {
        let error = error(status, &[], body);
        assert_eq!(error.to_string(), text);
        assert_eq!(error.outcome(), outcome, "{text}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.retry_after(), None);
    }
}

#[test]
fn the_time_to_wait() {
    const NOW: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (headers, seconds) in [
        (&[] as &[(&str, &str)], None),
        (&[("retry-after", "30")], Some(30)),
        (&[("retry-after", " 0 ")], Some(0)),
        (&[("retry-after", "4294967296")], Some(4_294_967_295)),
        (
            &[("retry-after", "99999999999999999999999999")],
            Some(4_294_967_295),
        ),
        (&[("retry-after", "-1")], None),
        (&[("retry-after", "+1")], None),
        (&[("retry-after", "1.5")], None),
        (&[("retry-after", "")], None),
        (&[("retry-after", "soon")], None),
        (
            &[("retry-after", "30"), ("x-ratelimit-reset", "1")],
            Some(30),
        ),
        (
            &[NOW, ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")],
            Some(10),
        ),
        (
            &[NOW, ("retry-after", "Sunday, 06-Nov-94 08:50:37 GMT")],
            Some(60),
        ),
        // Over already.
        (
            &[NOW, ("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT")],
            Some(0),
        ),
        // Without the answer's own clock, that of this machine is asked.
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(0)),
        (
            &[("retry-after", "soon"), ("x-ratelimit-reset", "1")],
            Some(0),
        ),
        (&[NOW, ("x-ratelimit-reset", "784111787")], Some(10)),
        (&[NOW, ("x-ratelimit-reset", "1")], Some(0)),
        (&[NOW, ("x-ratelimit-reset", "x")], None),
        (&[("x-ratelimit-reset", "784111787")], Some(0)),
    ] {
        let error = error(429, headers, "");
        assert_eq!(
            error.retry_after(),
            seconds.map(Duration::from_secs),
            "{headers:?}"
        );
    }
    let in_two_hours = SystemTime::now() + Duration::from_secs(2 * 3600);
    let date = httpdate::fmt_http_date(in_two_hours);
    let wait = error(429, &[("retry-after", &date)], "").retry_after();
    assert!(
        (Duration::from_secs(119 * 60)..Duration::from_secs(121 * 60)).contains(&wait.unwrap())
    );
}

#[test]
fn an_odd_item_of_the_list_still_has_its_code() {
    for odd in [
        r#""meta":[]"#,
        r#""message":7"#,
        r#""long_message":{},"meta":{"param_name":"code"}"#,
    ] {
        let body = format!(
            r#"{{"errors":[{{"code":"session_reverification_required",{odd}}},{{"code":7}},7]}}"#
        );
        let error = error(403, &[], &body);
        assert!(error.needs_reverification(), "{odd}");
        assert_eq!(error.api_errors().len(), 1);
    }
}

#[test]
fn the_state_comes_with_an_error_in_either_place() {
    for (status, body, is_there) in [
        (422, r#"{"errors":[],"client":{"id":"client_1"}}"#, true),
        (
            422,
            r#"{"errors":[],"meta":{"client":{"id":"client_1"}}}"#,
            true,
        ),
        (
            422,
            r#"{"errors":[],"client":null,"meta":{"client":{"id":"client_1"}}}"#,
            true,
        ),
        (422, r#"{"errors":[],"client":7}"#, false),
        // A result that cannot be read.
        (200, r#"{"response":7,"client":{"id":"client_1"}}"#, true),
        (200, r#"{"response":7,"client":7}"#, false),
        (200, r#"{"response":7}"#, false),
    ] {
        let client = error(status, &[], body)
            .client()
            .map(|client| client.id.to_string());
        assert_eq!(client.as_deref(), is_there.then_some("client_1"), "{body}");
    }
}

#[test]
fn an_error_shows_what_a_log_needs() {
    let body = format!(
        r#"{{"errors":[{{"code":"form_code_incorrect","message":"m"}}],"clerk_trace_id":"{TRACE}"}}"#
    );
    assert_eq!(
        format!("{:?}", error(422, &[], &body)),
        "Error { text: get user: HTTP status 422: form_code_incorrect, \
         outcome: Refused, trace_id: Some(\"0123456789abcdef0123456789abcdef\") }"
    );
}

fn error(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(body.as_bytes().to_vec()).unwrap();
    operations::user::get().decode(&response).unwrap_err()
}

#[tokio::test]
async fn what_broke_the_connection_is_the_cause() {
    struct Broken;

    impl Transport for Broken {
        fn send(&self, _: Request<Vec<u8>>) -> ResponseFuture<'_> {
            let error = TransportError::new(TransportErrorKind::Network);
            Box::pin(async { Err(error.with_source("the cable is out")) })
        }
    }

    let client = builder("https://example.com").transport(Broken).build();
    let read = operations::environment::get();
    let error = client.unwrap().send(&read).await.unwrap_err();
    assert_eq!(error.to_string(), "get environment: connection lost");
    let cause = error.source().map(ToString::to_string);
    assert_eq!(cause.as_deref(), Some("the cable is out"));
}
