//! Limits and ages, to the second and to the one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::App;

const SIGN_INS: &str = "/v1/client/sign_ins";
const THIRTY_DAYS_S: u64 = 30 * 24 * 60 * 60;

#[test]
fn a_ticket_is_good_for_thirty_days() {
    for (age, status) in [(THIRTY_DAYS_S - 1, 200), (THIRTY_DAYS_S, 400)] {
        let mut app = App::of(Sandbox::builder());
        let ticket = app.sandbox.ticket().to_owned();
        app.advance(age);
        let answer = app.post(SIGN_INS, &[("ticket", &ticket)]);
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[test]
fn a_sign_in_is_given_up_after_a_day() {
    let mut app = App::of(Sandbox::builder());
    let started = app.post(SIGN_INS, &[("identifier", "demo@example.com")]);
    let path = format!("{SIGN_INS}/{}", started.text("/response/id"));
    for (seconds, status) in [(24 * 3600 - 1, "needs_first_factor"), (1, "abandoned")] {
        app.advance(seconds);
        assert_eq!(app.get(&path).text("/response/status"), status);
    }
    let prepare = format!("{path}/prepare_first_factor");
    app.post(&prepare, &[("strategy", "email_code")])
        .refused(404, "resource_not_found", None);
}

#[test]
fn a_token_says_how_long_ago_the_user_was_verified() {
    let mut app = App::signed_in();
    let path = app.session_path();
    app.advance(179);
    let jwt = app.post(&format!("{path}/tokens"), &[]).text("/jwt");
    let claims = jwt.split('.').nth(1).unwrap();
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["fva"], serde_json::json!([2, -1]));
}

#[test]
fn a_user_is_told_how_many_attempts_are_left() {
    let left = "/response/verification_attempts_remaining";
    let mut app = App::signed_in();
    assert_eq!(*app.get("/v1/me").at(left), 100);
}

#[test]
fn a_sign_up_stops_where_someone_signs_in() {
    let mut app = App::of(Sandbox::builder());
    let answer = app.post(
        "/v1/client/sign_ups",
        &[("email_address", "new@example.com")],
    );
    let path = format!("/v1/client/sign_ups/{}", answer.text("/response/id"));
    let prepare = format!("{path}/prepare_verification");
    let form = [("strategy", "email_code")];
    assert_eq!(app.post(&prepare, &form).status, 200);
    let ticket = app.sandbox.ticket().to_owned();
    app.post(SIGN_INS, &[("ticket", &ticket)]);
    app.post(&prepare, &form)
        .refused(400, "session_exists", None);
}

#[test]
fn an_account_is_locked_for_an_hour() {
    for (age, status) in [(3_599, 403), (3_600, 200)] {
        let user = UserSeed::new().username("demo_user").locked();
        let mut app = App::of(Sandbox::builder().user(user));
        let ticket = app.sandbox.ticket().to_owned();
        app.advance(age);
        let answer = app.post(SIGN_INS, &[("ticket", &ticket)]);
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

/// A native application's client, without a session.
fn guest(app: &mut App) -> Option<String> {
    app.token = None;
    assert_eq!(app.post("/v1/client", &[]).status, 200);
    app.token.clone()
}

#[test]
fn the_oldest_clients_without_a_session_are_forgotten() {
    let mut app = App::signed_in();
    let signed_in = app.token.clone();
    let first = guest(&mut app);
    for _ in 0..1_500 {
        guest(&mut app);
    }
    let later = guest(&mut app);
    for _ in 0..10_000 {
        guest(&mut app);
    }
    let mut is_known = |token: Option<String>| {
        app.token = token.clone();
        app.get("/v1/client");
        app.token == token
    };
    assert!(!is_known(first), "the first of them");
    assert!(is_known(later), "one of the last ten thousand");
    assert!(is_known(signed_in));
    assert_eq!(app.get("/v1/me").status, 200);
}

#[test]
fn the_oldest_tickets_are_forgotten() {
    let mut app = App::of(Sandbox::builder());
    let user = app.sandbox.users().first().unwrap().clone();
    let ticket = |app: &App| app.sandbox.new_ticket(&user).unwrap();
    let first = ticket(&app);
    for _ in 0..1_000 {
        ticket(&app);
    }
    let later = ticket(&app);
    for _ in 0..9_998 {
        ticket(&app);
    }
    app.post(SIGN_INS, &[("ticket", &first)])
        .refused(400, "ticket_invalid_code", None);
    assert_eq!(app.post(SIGN_INS, &[("ticket", &later)]).status, 200);
}
