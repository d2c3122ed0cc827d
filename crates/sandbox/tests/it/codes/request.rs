//! Codes about requests, their headers, and what programs should not do.

use clerk_user_sandbox::{Quirk, Sandbox};
use http::Request;

use crate::support::{Answer, App, send};

pub(super) fn produce(code: &str) -> Option<Answer> {
    Some(match code {
        "unsupported_content_type" => bare(
            &[("host", "localhost"), ("content-type", "text/plain")],
            b"x".to_vec(),
        ),
        "request_body_too_large" => bare(&[("host", "localhost")], vec![b'a'; 70_000]),
        "request_body_invalid" | "sandbox_not_supported" | "sandbox_busy" => {
            crate::network::produce(code)
        }
        "sandbox_limit_reached" => {
            let mut app = App::of(Sandbox::builder());
            let form = [("status", "500"), ("path", "/v1/never")];
            for _ in 0..1_000 {
                assert_eq!(app.post("/_sandbox/faults", &form).status, 200);
            }
            app.post("/_sandbox/faults", &form)
        }
        "host_invalid" => bare(&[], Vec::new()),
        "origin_invalid" => bare(&[("host", "localhost"), ("origin", "null")], Vec::new()),
        "origin_authorization_headers_conflict" => bare(
            &[
                ("host", "localhost"),
                ("origin", "http://localhost"),
                ("authorization", "x"),
            ],
            Vec::new(),
        ),
        _ if code.contains("captcha") => captcha(code),
        "request_header_missing" => {
            let request = Request::patch("/v1/environment").header("host", "localhost");
            let sandbox = Sandbox::builder().in_process().unwrap();
            send(&sandbox, request.body(Vec::new()).unwrap())
        }
        "multiple_origin_header_values_forbidden" => bare(
            &[("host", "localhost"), ("origin", "x"), ("origin", "x")],
            Vec::new(),
        ),
        "multiple_authorization_header_values_forbidden" => bare(
            &[
                ("host", "localhost"),
                ("authorization", "x"),
                ("authorization", "x"),
            ],
            Vec::new(),
        ),
        "dev_monthly_email_limit_exceeded" | "dev_monthly_sms_limit_exceeded" => monthly(code),
        _ => return None,
    })
}

fn bare(headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let mut request = Request::builder().method("POST").uri("/v1/client");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(
        &Sandbox::builder().in_process().unwrap(),
        request.body(body).unwrap(),
    )
}

fn captcha(code: &str) -> Answer {
    let mut app = App::signed_in_to(Sandbox::builder().quirk(Quirk::RequiresCaptcha));
    let verify = "/v1/client/verify";
    match code {
        "requires_captcha" => app.post(
            "/v1/me/email_addresses",
            &[("email_address", "a@b.example")],
        ),
        "captcha_invalid" => app.post(verify, &[("captcha_error", "x")]),
        "captcha_missing_token" => app.post(verify, &[]),
        _ => App::signed_in().post(verify, &[("captcha_token", "x")]),
    }
}

/// A message more than an instance sends in a month.
fn monthly(code: &str) -> Answer {
    let mut app = App::signed_in_to(Sandbox::builder().monthly_limits(true));
    let (kind, name, value, strategy) = match code {
        "dev_monthly_sms_limit_exceeded" => (
            "phone_numbers",
            "phone_number",
            "+12025551234",
            "phone_code",
        ),
        _ => (
            "email_addresses",
            "email_address",
            "a@b.example",
            "email_code",
        ),
    };
    let id = app.create(kind, name, value);
    loop {
        let path = format!("/v1/me/{kind}/{id}/prepare_verification");
        let answer = app.post(&path, &[("strategy", strategy)]);
        if answer.status != 200 {
            return answer;
        }
        app.advance(30);
    }
}
