//! Codes about clients, sessions and signing in.

use clerk_user_sandbox::{Sandbox, UserSeed};
use http::Request;

use super::{EMAILS, SIGN_INS, demo, out, signed_in};
use crate::support::{Answer, PASSWORD, send};

pub(super) fn produce(code: &str) -> Answer {
    let demo_user = || UserSeed::new().email("a@example.com");
    match code {
        "authentication_invalid" => out(Sandbox::builder()).get("/v1/me"),
        "signed_out" => {
            let mut app = demo();
            app.delete("/v1/client/sessions");
            app.get("/v1/me")
        }
        "dev_browser_unauthenticated" => {
            let request = Request::builder()
                .uri("/v1/client?__clerk_db_jwt=x")
                .header("host", "localhost");
            let sandbox = Sandbox::builder().in_process().unwrap();
            send(&sandbox, request.body(Vec::new()).unwrap())
        }
        "session_reverification_required" => {
            let mut app = signed_in(Sandbox::builder().reverification(true));
            app.advance(600);
            app.post(EMAILS, &[("email_address", "a@b.example")])
        }
        "session_reverification_missing" | "invalid_action_for_session_reverification" => {
            let mut app = demo();
            let path = app.session_path();
            let form = [("strategy", "password"), ("password", PASSWORD)];
            let verify = format!("{path}/verify/attempt_first_factor");
            if code != "session_reverification_missing" {
                app.post(&format!("{path}/verify"), &[("level", "first_factor")]);
                app.post(&verify, &form);
            }
            app.post(&verify, &form)
        }
        "resource_not_found" => demo().get("/v1/nothing"),
        "client_not_found" => out(Sandbox::builder()).get(&format!("{SIGN_INS}/x")),
        "session_exists" => demo().post(SIGN_INS, &[]),
        "identifier_already_signed_in" => signed_in(Sandbox::builder().multi_session(true))
            .post(SIGN_INS, &[("identifier", "demo@example.com")]),
        "strategy_for_user_invalid" => out(Sandbox::builder().user(demo_user())).post(
            SIGN_INS,
            &[("identifier", "a@example.com"), ("password", "x")],
        ),
        "account_lockout_warning" => {
            let mut app = out(Sandbox::builder());
            let form = [("identifier", "demo@example.com"), ("password", "x")];
            for _ in 0..99 {
                app.post(SIGN_INS, &form);
            }
            app.post(SIGN_INS, &form)
        }
        "sign_in_token_cannot_be_used_code" => {
            let mut app = demo();
            let user = app.sandbox.users().first().cloned().unwrap();
            let ticket = app.sandbox.new_ticket(&user).unwrap();
            app.delete("/v1/me");
            app.post(SIGN_INS, &[("ticket", &ticket)])
        }
        "user_locked" | "user_banned" => {
            let user = match code {
                "user_locked" => demo_user().locked(),
                _ => demo_user().banned(),
            };
            let mut app = out(Sandbox::builder().user(user));
            let ticket = app.sandbox.ticket().to_owned();
            app.post(SIGN_INS, &[("ticket", &ticket)])
        }
        "ticket_invalid_code" => out(Sandbox::builder()).post(SIGN_INS, &[("ticket", "x")]),
        "ticket_expired_code"
        | "sign_in_token_revoked_code"
        | "sign_in_token_already_used_code" => {
            let mut app = out(Sandbox::builder());
            let ticket = app.sandbox.ticket().to_owned();
            match code {
                "ticket_expired_code" => app.advance(30 * 24 * 3600),
                "sign_in_token_revoked_code" => assert!(app.sandbox.revoke_ticket(&ticket)),
                _ => {
                    app.post(SIGN_INS, &[("ticket", &ticket)]);
                    app.token = None;
                }
            }
            app.post(SIGN_INS, &[("ticket", &ticket)])
        }
        "native_api_disabled" => out(Sandbox::builder().native_api(false)).get("/v1/client"),
        "api_version_invalid" => demo().get("/v1/me?__clerk_api_version=1"),
        _ => panic!("no request for {code}"),
    }
}
