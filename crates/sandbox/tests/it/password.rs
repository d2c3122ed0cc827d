//! Passwords: their rules, changing and removing them, and choosing another when one is forgotten.

use clerk_user_sandbox::{Builder, Sandbox, UserSeed};

use crate::support::{Answer, App, PASSWORD};

const SIGN_INS: &str = "/v1/client/sign_ins";
const CHANGE: &str = "/v1/me/change_password";
const REMOVE: &str = "/v1/me/remove_password";
const NEW: &str = "another fine password";
const EMAIL: &str = "demo@example.com";

fn demo() -> Builder {
    let user = UserSeed::new().email(EMAIL).phone("+12025551234");
    Sandbox::builder().user(user.password(PASSWORD))
}

fn sign_in(app: &mut App, password: &str) -> Answer {
    app.post(SIGN_INS, &[("identifier", EMAIL), ("password", password)])
}

/// The token of a second client of the same user.
fn second_client(app: &mut App) -> Option<String> {
    let mut token = None;
    let answer = app.elsewhere(&mut token, |app| sign_in(app, PASSWORD));
    assert_eq!(answer.status, 200);
    token
}

/// A sign-in with a code to choose a new password by: its path, and the code.
fn forgotten(app: &mut App, strategy: &str, to: &str) -> (String, String) {
    let begun = app.post(SIGN_INS, &[("identifier", EMAIL), ("strategy", strategy)]);
    assert_eq!(begun.text("/response/status"), "needs_first_factor");
    let code = app.sandbox.outbox().code_for(to).unwrap();
    (format!("{SIGN_INS}/{}", begun.text("/response/id")), code)
}

#[test]
fn a_password_is_changed() {
    let mut app = App::signed_in_to(demo());
    app.advance(60);
    let form = [("current_password", PASSWORD), ("new_password", NEW)];
    let answer = app.post(CHANGE, &form);
    assert_eq!(answer.text("/response/object"), "user");
    let set_at = answer.at("/response/password_last_updated_at");
    assert_eq!(set_at, answer.at("/response/updated_at"));
    assert_ne!(set_at, answer.at("/response/created_at"));
    app.delete("/v1/client/sessions");
    sign_in(&mut app, PASSWORD).refused(422, "form_password_incorrect", Some("password"));
    assert_eq!(sign_in(&mut app, NEW).text("/response/status"), "complete");
}

#[test]
fn the_current_password_has_to_be_told() {
    let mut app = App::signed_in_to(demo());
    let answer = app.post(CHANGE, &[("new_password", NEW)]);
    let missing = "form_conditional_param_missing";
    answer.refused(422, missing, Some("current_password"));
    let form = [("current_password", NEW), ("new_password", NEW)];
    let answer = app.post(CHANGE, &form);
    answer.refused(422, "form_password_incorrect", Some("current_password"));
    let me = app.get("/v1/me");
    assert_eq!(*me.at("/response/verification_attempts_remaining"), 99);
    let answer = app.post(REMOVE, &[]);
    answer.refused(422, missing, Some("current_password"));
    let answer = app.post(REMOVE, &[("current_password", NEW)]);
    answer.refused(422, "form_password_incorrect", Some("current_password"));
}

#[test]
fn a_session_verified_lately_stands_for_the_current_password() {
    let fresh = || App::signed_in_to(demo().reverification(true));
    for (path, form) in [(CHANGE, &[("new_password", NEW)][..]), (REMOVE, &[])] {
        let answer = fresh().post(path, form);
        assert_eq!(answer.text("/response/object"), "user", "{path}");
        let mut app = fresh();
        app.advance(600);
        app.post(path, form)
            .refused(403, "session_reverification_required", None);
    }
    let mut app = fresh();
    let form = [("current_password", NEW), ("new_password", NEW)];
    let answer = app.post(CHANGE, &form);
    answer.refused(422, "form_password_incorrect", Some("current_password"));
    let answer = app.post(CHANGE, &[("new_password", PASSWORD)]);
    let same = "form_new_password_matches_current";
    answer.refused(422, same, Some("new_password"));
    assert_eq!(app.post(CHANGE, &[("new_password", NEW)]).status, 200);
    app.delete("/v1/client/sessions");
    sign_in(&mut app, PASSWORD).refused(422, "form_password_incorrect", Some("password"));
    assert_eq!(sign_in(&mut app, NEW).text("/response/status"), "complete");
}

#[test]
fn a_password_is_removed_and_chosen_anew() {
    let mut app = App::signed_in_to(demo());
    let answer = app.post(REMOVE, &[("current_password", PASSWORD)]);
    assert_eq!(*answer.at("/response/password_enabled"), false);
    assert!(answer.at("/response/password_last_updated_at").is_null());
    let answer = app.post(CHANGE, &[("new_password", NEW)]);
    assert_eq!(*answer.at("/response/password_enabled"), true);
}

#[test]
fn other_sessions_end_if_wanted() {
    let mut app = App::signed_in_to(demo());
    let mut other = second_client(&mut app);
    let path = app.elsewhere(&mut other, App::session_path);
    let form = [("current_password", PASSWORD), ("new_password", NEW)];
    app.post(CHANGE, &form);
    let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
    assert_eq!(me.status, 200);
    let form = [
        ("current_password", NEW),
        ("new_password", PASSWORD),
        ("sign_out_of_other_sessions", "true"),
    ];
    assert_eq!(app.post(CHANGE, &form).status, 200);
    let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
    me.refused(401, "signed_out", None);
    let session = app.elsewhere(&mut other, |app| app.get(&path));
    assert_eq!(session.text("/response/status"), "revoked");
    assert_eq!(app.get("/v1/me").status, 200);
}

#[test]
fn a_change_is_sensitive() {
    let mut app = App::signed_in_to(demo().reverification(true));
    app.advance(600);
    let form = [("current_password", PASSWORD), ("new_password", NEW)];
    let answer = app.post(CHANGE, &form);
    answer.refused(403, "session_reverification_required", None);
}

#[test]
fn the_length_is_a_setting() {
    let mut app = App::of(Sandbox::builder().password_length(3, 4));
    let settings = "/user_settings/password_settings";
    let shown = app.get("/v1/environment");
    assert_eq!(*shown.at(&format!("{settings}/min_length")), 3);
    assert_eq!(*shown.at(&format!("{settings}/max_length")), 4);
    let sign_up = |app: &mut App, password| {
        let form = [("email_address", "a@example.com"), ("password", password)];
        app.post("/v1/client/sign_ups", &form)
    };
    let short = "form_password_length_too_short";
    sign_up(&mut app, "ab").refused(422, short, Some("password"));
    let long = "form_password_length_too_long";
    sign_up(&mut app, "abcde").refused(422, long, Some("password"));
    for password in ["äöü", "äöü€"] {
        let answer = sign_up(&mut app, password);
        assert_eq!(*answer.at("/response/password_enabled"), true);
    }
}

#[test]
fn a_forgotten_password_is_replaced() {
    for (strategy, to) in [
        ("reset_password_email_code", EMAIL),
        ("reset_password_phone_code", "+12025551234"),
    ] {
        let mut app = App::of(demo());
        let mut other = second_client(&mut app);
        let (path, code) = forgotten(&mut app, strategy, to);
        let reset = format!("{path}/reset_password");
        let answer = app.post(&reset, &[("password", NEW)]);
        answer.refused(400, "verification_missing", None);
        let form = [("strategy", strategy), ("code", &code)];
        let proved = app.post(&format!("{path}/attempt_first_factor"), &form);
        assert_eq!(proved.text("/response/status"), "needs_new_password");
        let verification = "/response/first_factor_verification";
        assert_eq!(proved.text(&format!("{verification}/status")), "verified");
        assert_eq!(
            proved.text(&format!("{verification}/object")),
            "verification_otp"
        );
        assert!(proved.at("/client/last_active_session_id").is_null());
        let answer = app.post(&reset, &[("password", "short")]);
        answer.refused(422, "form_password_length_too_short", Some("password"));
        let form = [("password", NEW), ("sign_out_of_other_sessions", "true")];
        let answer = app.post(&reset, &form);
        assert_eq!(answer.text("/response/status"), "complete");
        let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
        me.refused(401, "signed_out", None);
        assert_eq!(app.get("/v1/me").status, 200);
        app.delete("/v1/client/sessions");
        assert_eq!(sign_in(&mut app, NEW).text("/response/status"), "complete");
    }
}

#[test]
fn the_new_password_may_come_with_the_code() {
    let strategy = "reset_password_email_code";
    let mut app = App::of(demo());
    let (path, code) = forgotten(&mut app, strategy, EMAIL);
    let attempt = format!("{path}/attempt_first_factor");
    let form = |password| {
        [
            ("strategy", strategy),
            ("code", &code),
            ("password", password),
        ]
    };
    let answer = app.post(&attempt, &form("short"));
    answer.refused(422, "form_password_length_too_short", Some("password"));
    let answer = app.post(&attempt, &form(NEW));
    assert_eq!(answer.text("/response/status"), "complete");
    app.post(&attempt, &form(NEW))
        .refused(400, "verification_already_verified", None);
}

#[test]
fn who_has_no_password_forgets_none() {
    let user = UserSeed::new().email(EMAIL);
    let mut app = App::of(Sandbox::builder().user(user));
    let strategy = ("strategy", "reset_password_email_code");
    let form = [("identifier", EMAIL), strategy];
    let answer = app.post(SIGN_INS, &form);
    answer.refused(400, "strategy_for_user_invalid", None);
    let mut app = App::of(demo().disable_strategy("password"));
    let answer = app.post(SIGN_INS, &form);
    answer.refused(400, "form_param_value_disabled", Some("strategy"));
}
