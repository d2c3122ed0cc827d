//! Codes of the Backend API and the handshake.

use clerk_user_sandbox::Sandbox;
use http::Request;
use serde_json::{Value, json};

use crate::backend::ask;
use crate::support::{Answer, App, send};

pub(super) fn produce(code: &str) -> Option<Answer> {
    let mut app = App::signed_in();
    let user = app.get("/v1/me").text("/response/id");
    let path = format!("/v1/users/{user}");
    let post = |path: &str, body: &Value| ask(&app.sandbox, "POST", path, body);
    let update = |body: &Value| ask(&app.sandbox, "PATCH", &path, body);
    let with = |authorization: &str| {
        let request = Request::get("/v1/users").header("host", "localhost");
        let request = request.header("authorization", authorization);
        send(&app.sandbox, request.body(Vec::new()).unwrap())
    };
    let id = |answer: &Answer| answer.text("/id");
    let named = |name: &str| {
        let builder = Sandbox::builder().numeric_usernames(false);
        let sandbox = builder.special_usernames(true).in_process().unwrap();
        let body = json!({"username": name, "skip_password_requirement": true});
        ask(&sandbox, "POST", "/v1/users", &body)
    };
    Some(match code {
        "form_param_invalid_time" => update(&json!({"created_at": "x"})),
        "form_param_array_length_mismatch" => {
            let body =
                json!({"phone_number": [], "phone_number_identification_status": ["verified"]});
            post("/v1/users", &body)
        }
        "form_param_array_size_exceeded" => {
            let query = "username=a&".repeat(101);
            ask(
                &app.sandbox,
                "GET",
                &format!("/v1/users?{query}"),
                &Value::Null,
            )
        }
        "form_username_invalid_length" => named("ada"),
        "form_username_invalid_character" => named("ada(l"),
        "form_username_needs_non_number_char" => named("1815_12"),
        "form_username_cannot_be_phone_number" => named("+12025550123"),
        "form_data_missing" => post("/v1/users", &json!({})),
        "form_disallow_future_date" => post(
            "/v1/users",
            &json!({
                "email_address": ["b@example.com"], "skip_password_requirement": true,
                "created_at": "2999-01-01T00:00:00Z",
            }),
        ),
        "incorrect_password" => post(
            &format!("{path}/verify_password"),
            &json!({"password": "x"}),
        ),
        "agent_task_cannot_be_revoked" => {
            let path = post(
                "/v1/agents/tasks",
                &json!({
                    "on_behalf_of": {"user_id": user}, "permissions": "*", "agent_name": "a",
                    "task_description": "b", "redirect_url": "http://localhost:3000/",
                }),
            );
            let path = format!("/v1/agents/tasks/{}/revoke", path.text("/agent_task_id"));
            post(&path, &Value::Null);
            post(&path, &Value::Null)
        }
        "agent_task_not_found" => post("/v1/agents/tasks/x/revoke", &Value::Null),
        "bulk_size_exceeded" => {
            let ids = vec![user.as_str(); 51];
            post("/v1/users/ban", &json!({"user_ids": ids}))
        }
        "cookie_invalid" => post("/v1/clients/verify", &json!({"token": "x"})),
        "oauth_token_provider_not_enabled" => {
            let builder = Sandbox::builder().disable_strategy("oauth_x");
            let sandbox = builder.in_process().unwrap();
            let user = sandbox.users().first().unwrap().as_str();
            let path = format!("/v1/users/{user}/oauth_access_tokens/x");
            ask(&sandbox, "GET", &path, &Value::Null)
        }
        "clerk_key_invalid" => with("Bearer sk_live_x"),
        "authorization_header_format_invalid" => with("Basic x"),
        "sign_in_token_cannot_be_revoked_code" => {
            let path = id(&post("/v1/sign_in_tokens", &json!({"user_id": user})));
            let path = format!("/v1/sign_in_tokens/{path}/revoke");
            post(&path, &Value::Null);
            post(&path, &Value::Null)
        }
        "jwt_template_reserved_claim" => post(
            "/v1/jwt_templates",
            &json!({"name": "x", "claims": {"sub": "x"}}),
        ),
        "invalid_handshake" => app.get("/v1/client/handshake?redirect_url=/&format=x"),
        "invalid_nonce" => ask(
            &app.sandbox,
            "GET",
            "/v1/clients/handshake_payload",
            &Value::Null,
        ),
        _ => return of_secrets(&app, &user, code).or_else(|| of_invitations(app, code)),
    })
}

/// Returns an answer about invitations.
fn of_invitations(app: App, code: &str) -> Option<Answer> {
    let post = |path: &str, body: &Value| ask(&app.sandbox, "POST", path, body);
    let body = json!({"email_address": "new@example.com"});
    let invitation = post("/v1/invitations", &body);
    let revoke = format!("/v1/invitations/{}/revoke", invitation.text("/id"));
    let url = invitation.text("/url");
    let ticket = url.split_once("ticket=").unwrap().1;
    Some(match code {
        "duplicate_record" => post("/v1/invitations", &body),
        "invitation_already_revoked" => {
            post(&revoke, &Value::Null);
            post(&revoke, &Value::Null)
        }
        "revoked_invitation" => {
            post(&revoke, &Value::Null);
            let mut other = App {
                token: None,
                sandbox: app.sandbox,
            };
            other.post("/v1/client/sign_ups", &[("ticket", ticket)])
        }
        "invitation_already_accepted" => {
            let form = [
                ("strategy", "ticket"),
                ("ticket", ticket),
                ("password", "correct horse"),
            ];
            let mut other = App {
                token: None,
                sandbox: app.sandbox,
            };
            other.post("/v1/client/sign_ups", &form);
            ask(&other.sandbox, "POST", &revoke, &Value::Null)
        }
        _ => return None,
    })
}

/// Returns an answer about the secrets and the tokens of a user.
fn of_secrets(app: &App, user: &str, code: &str) -> Option<Answer> {
    let path = format!("/v1/users/{user}");
    let post = |path: &str, body: &Value| ask(&app.sandbox, "POST", path, body);
    let update = |body: &Value| ask(&app.sandbox, "PATCH", &path, body);
    Some(match code {
        "form_password_digest_invalid_code" => {
            update(&json!({"password_digest": "x", "password_hasher": "md5"}))
        }
        "invalid_totp_secret_code" => update(&json!({"totp_secret": "1"})),
        "totp_disabled" => post(&format!("{path}/verify_totp"), &json!({"code": "x"})),
        "totp_incorrect_code" | "totp_invalid_length" => {
            update(&json!({"totp_secret": "MY"}));
            let is_code = code == "totp_incorrect_code";
            let wrong = if is_code { "000000" } else { "x" };
            post(&format!("{path}/verify_totp"), &json!({"code": wrong}))
        }
        "actor_token_cannot_be_revoked_code" => {
            let body = json!({"user_id": user, "actor": {"sub": "user_1"}});
            let path = post("/v1/actor_tokens", &body).text("/id");
            let path = format!("/v1/actor_tokens/{path}/revoke");
            post(&path, &Value::Null);
            post(&path, &Value::Null)
        }
        _ => return None,
    })
}
