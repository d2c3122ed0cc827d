//! A user's sessions on all clients, and the user itself.

use clerk_user_sandbox::{Builder, Sandbox, UserSeed};
use http::Request;
use serde_json::json;

use crate::support::{Answer, App, PASSWORD, send};

const SIGN_INS: &str = "/v1/client/sign_ins";
const SESSIONS: &str = "/v1/me/sessions";
const EMAIL: &str = "demo@example.com";

fn sign_in(app: &mut App) -> Answer {
    let form = [("identifier", EMAIL), ("password", PASSWORD)];
    app.post(SIGN_INS, &form)
}

/// A user who is signed in twice: the token of the other client, and the session there.
fn twice(builder: Builder) -> (App, Option<String>, String) {
    let mut app = App::signed_in_to(builder);
    app.advance(1);
    let mut other = None;
    let answer = app.elsewhere(&mut other, sign_in);
    (app, other, answer.text("/response/created_session_id"))
}

#[test]
fn active_sessions_are_listed_with_their_activity() {
    let (mut app, _, id) = twice(Sandbox::builder());
    let list = app.get(&format!("{SESSIONS}/active"));
    assert_eq!(list.json.as_array().unwrap().len(), 2);
    assert_eq!(list.text("/1/id"), id);
    assert_eq!(list.text("/1/status"), "active");
    assert_eq!(list.json.pointer("/1/user"), None);
    let activity = list.at("/1/latest_activity");
    assert_eq!(activity["object"], "session_activity");
    assert_eq!(activity["is_mobile"], false);
    let whole = app.get(SESSIONS);
    assert_eq!(whole.text("/1/user/id"), whole.text("/0/user/id"));
    assert_eq!(whole.json.pointer("/0/latest_activity"), None);
}

#[test]
fn a_session_is_revoked_from_elsewhere() {
    let (mut app, mut other, id) = twice(Sandbox::builder());
    let answer = app.post(&format!("{SESSIONS}/{id}/revoke"), &[]);
    assert_eq!(answer.text("/response/status"), "revoked");
    assert_eq!(answer.at("/client/sessions").as_array().unwrap().len(), 1);
    let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
    me.refused(401, "signed_out", None);
    let active = app.get(&format!("{SESSIONS}/active"));
    assert_eq!(active.json.as_array().unwrap().len(), 1);
    let all = app.get(SESSIONS);
    assert_eq!(all.text("/1/status"), "revoked");
}

#[test]
fn sessions_of_others_are_none_of_ones_own() {
    let users = Sandbox::builder()
        .user(UserSeed::new().email("a@example.com"))
        .user(UserSeed::new().email(EMAIL).password(PASSWORD));
    let (mut app, mut other, id) = twice(users);
    let path = format!("{SESSIONS}/{id}/revoke");
    app.post(&path, &[])
        .refused(404, "resource_not_found", None);
    let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
    assert_eq!(me.status, 200);
    assert_eq!(app.get(SESSIONS).json.as_array().unwrap().len(), 1);
}

#[test]
fn a_deleted_user_is_gone_everywhere() {
    let (mut app, mut other, _) = twice(Sandbox::builder());
    let id = app.verified_email("second@example.com");
    app.patch("/v1/me", &[("username", "demo")]);
    let (_, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
    let ticket = app.sandbox.new_ticket(&app.sandbox.users()[0]).unwrap();
    let gone = app.delete("/v1/me");
    assert_eq!(gone.text("/response/object"), "user");
    assert_eq!(*gone.at("/response/deleted"), true);
    assert_eq!(*gone.at("/client/sessions"), json!([]));
    assert!(gone.at("/client/last_active_session_id").is_null());
    let me = app.elsewhere(&mut other, |app| app.get("/v1/me"));
    me.refused(401, "signed_out", None);
    app.get(&format!("/v1/me/email_addresses/{id}"))
        .refused(401, "signed_out", None);
    let answer = app.post(SIGN_INS, &[("ticket", &ticket)]);
    answer.refused(400, "sign_in_token_cannot_be_used_code", None);
    for identifier in [EMAIL, "second@example.com", "demo"] {
        let answer = app.post(SIGN_INS, &[("identifier", identifier)]);
        answer.refused(422, "form_identifier_not_found", Some("identifier"));
    }
    let form = [("strategy", "oauth_token_notion"), ("token", "t")];
    let answer = app.post("/v1/client/sign_ups", &form);
    assert_eq!(answer.text("/response/status"), "complete");
}

#[test]
fn deleting_oneself_can_be_forbidden_and_is_sensitive() {
    let mut app = App::signed_in_to(Sandbox::builder().delete_self(false));
    app.delete("/v1/me")
        .refused(403, "user_delete_self_not_enabled", None);
    assert_eq!(
        *app.get("/v1/me").at("/response/delete_self_enabled"),
        false
    );
    let environment = app.get("/v1/environment");
    assert_eq!(*environment.at("/user_settings/actions/delete_self"), false);
    let (mut app, _, id) = twice(Sandbox::builder().reverification(true));
    app.advance(600);
    let needed = "session_reverification_required";
    app.delete("/v1/me").refused(403, needed, None);
    let path = format!("{SESSIONS}/{id}/revoke");
    app.post(&path, &[]).refused(403, needed, None);
}

#[test]
fn there_are_no_organizations_images_or_passkeys() {
    let mut app = App::signed_in();
    for kind in ["memberships", "invitations", "suggestions"] {
        let list = app.get(&format!("/v1/me/organization_{kind}?limit=10"));
        let expected = json!({ "data": [], "total_count": 0 });
        assert_eq!(*list.at("/response"), expected, "{kind}");
    }
    app.post("/v1/me/passkeys", &[])
        .refused(403, "feature_not_enabled", None);
    app.delete("/v1/me/profile_image")
        .refused(404, "image_not_found", None);
    for media_type in [
        "multipart/form-data; boundary=x",
        "application/octet-stream",
    ] {
        let token = app.token.clone().unwrap();
        let request = Request::builder()
            .method("POST")
            .uri("/v1/me/profile_image?_is_native=1")
            .header("host", "127.0.0.1")
            .header("content-type", media_type)
            .header("authorization", token);
        let request = request.body(b"--x\r\n\r\n--x--".to_vec());
        let answer = send(&app.sandbox, request.unwrap());
        answer.refused(400, "form_param_value_disabled", Some("file"));
    }
}
