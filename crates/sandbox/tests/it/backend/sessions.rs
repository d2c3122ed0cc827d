use serde_json::{Value, json};

use super::{app, ask, asked, get, parts_of};
use crate::support::App;

#[test]
fn sessions_are_listed_read_and_revoked() {
    let mut app = App::signed_in();
    let user = app.get("/v1/me").text("/response/id");
    let list = get(
        &app.sandbox,
        &format!("/v1/sessions?user_id={user}&paginated=true"),
    );
    assert_eq!(list["total_count"], 1);
    let session = &list["data"][0];
    assert_eq!(session["user_id"], json!(user));
    assert_eq!(session["status"], "active");
    for absent in ["user", "public_user_data", "last_active_token"] {
        assert!(session.get(absent).is_none(), "{absent}");
    }
    let path = format!("/v1/sessions/{}", session["id"].as_str().unwrap());
    assert_eq!(get(&app.sandbox, &path), *session);
    let client = format!("/v1/clients/{}", session["client_id"].as_str().unwrap());
    assert_eq!(
        get(&app.sandbox, &client)["session_ids"],
        json!([session["id"]])
    );
    assert_eq!(
        get(
            &app.sandbox,
            &format!("/v1/sessions?user_id={user}&status=revoked")
        ),
        json!([])
    );
    let unknown = format!("/v1/sessions?user_id={user}&status=over");
    let unknown = ask(&app.sandbox, "GET", &unknown, &Value::Null);
    unknown.refused(422, "form_param_value_invalid", Some("status"));
    let revoked = asked(
        &app.sandbox,
        "POST",
        &format!("{path}/revoke"),
        &Value::Null,
    );
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(app.get("/v1/me").status, 401);
    let token = ask(
        &app.sandbox,
        "POST",
        &format!("{path}/tokens"),
        &Value::Null,
    );
    token.refused(404, "resource_not_found", None);
}

#[test]
fn a_session_made_for_a_test_has_tokens() {
    let app = app();
    let user = app.sandbox.users().first().unwrap().as_str();
    let session = asked(
        &app.sandbox,
        "POST",
        "/v1/sessions",
        &json!({"user_id": user}),
    );
    let path = format!("/v1/sessions/{}/tokens", session["id"].as_str().unwrap());
    let token = asked(&app.sandbox, "POST", &path, &Value::Null);
    assert_eq!(token["object"], "token");
    let [header, claims] = parts_of(token["jwt"].as_str().unwrap());
    assert_eq!(header["cat"], "cl_B7d4PD111AAA");
    assert_eq!(claims["sub"], json!(user));
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        60
    );
    let long = asked(
        &app.sandbox,
        "POST",
        &path,
        &json!({"expires_in_seconds": 3600}),
    );
    let [_, claims] = parts_of(long["jwt"].as_str().unwrap());
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        3600
    );
    let short = ask(
        &app.sandbox,
        "POST",
        &path,
        &json!({"expires_in_seconds": 29}),
    );
    short.refused(422, "form_param_value_invalid", Some("expires_in_seconds"));
}

#[test]
fn tokens_by_template_are_the_same_at_both_doors() {
    let mut app = App::signed_in();
    let claims = json!({
        "aud": "convex",
        "name": "{{user.first_name || 'nobody'}}",
        "mail": "{{user.primary_email_address}}",
        "nested": {"id": ["{{user.id}}"], "text": "user {{user.id}}"},
    });
    let body = json!({"name": "convex", "claims": claims, "lifetime": 120});
    let template = asked(&app.sandbox, "POST", "/v1/jwt_templates", &body);
    assert_eq!(template["signing_algorithm"], "RS256");
    assert_eq!(template["allowed_clock_skew"], 5);
    let user = app.get("/v1/me").text("/response/id");
    let session = app.session_path();
    let frontend = app
        .post(&format!("{session}/tokens/convex"), &[])
        .text("/jwt");
    let id = session.rsplit('/').next().unwrap();
    let path = format!("/v1/sessions/{id}/tokens/convex");
    let backend = asked(&app.sandbox, "POST", &path, &Value::Null);
    for jwt in [frontend.as_str(), backend["jwt"].as_str().unwrap()] {
        let [header, claims] = parts_of(jwt);
        assert_eq!(header["cat"], "cl_B7d4PD222AAA");
        assert_eq!(claims["aud"], "convex");
        assert_eq!(claims["name"], "Demo");
        assert_eq!(claims["mail"], "demo@example.com");
        assert_eq!(
            claims["nested"],
            json!({"id": [user], "text": format!("user {user}")})
        );
        assert_eq!(claims["sub"], json!(user));
        let at = |name: &str| claims[name].as_i64().unwrap();
        assert_eq!((at("exp") - at("iat"), at("iat") - at("nbf")), (120, 5));
        for absent in ["sid", "v", "sts", "fva"] {
            assert!(claims.get(absent).is_none(), "{absent}");
        }
    }
    let unknown = app.post(&format!("{session}/tokens/none"), &[]);
    unknown.refused(404, "resource_not_found", None);

    let path = format!("/v1/jwt_templates/{}", template["id"].as_str().unwrap());
    let update = json!({"name": "convex", "claims": {"sub": "x"}});
    let reserved = ask(&app.sandbox, "PATCH", &path, &update);
    reserved.refused(400, "jwt_template_reserved_claim", Some("sub"));
    let twice = ask(&app.sandbox, "POST", "/v1/jwt_templates", &body);
    twice.refused(422, "form_identifier_exists", Some("name"));
    let updated = asked(
        &app.sandbox,
        "PATCH",
        &path,
        &json!({"name": "other", "claims": {}}),
    );
    assert_eq!(
        get(&app.sandbox, "/v1/jwt_templates?paginated=true")["data"],
        json!([updated])
    );
    asked(&app.sandbox, "DELETE", &path, &Value::Null);
    assert_eq!(get(&app.sandbox, "/v1/jwt_templates"), json!([]));
}

#[test]
fn a_sign_in_token_signs_in_once() {
    let mut app = app();
    let user = app.sandbox.users().first().unwrap().as_str().to_owned();
    let create = |app: &App, body: Value| asked(&app.sandbox, "POST", "/v1/sign_in_tokens", &body);
    let token = create(&app, json!({"user_id": user, "expires_in_seconds": 300}));
    assert_eq!(token["status"], "pending");
    let text = token["token"].as_str().unwrap();
    assert!(
        token["url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/v1/tickets/accept?ticket={text}"))
    );
    let form = [("strategy", "ticket"), ("ticket", text)];
    assert_eq!(
        app.post("/v1/client/sign_ins", &form)
            .text("/response/status"),
        "complete"
    );
    let revoke = |app: &App, token: &Value| {
        let path = format!(
            "/v1/sign_in_tokens/{}/revoke",
            token["id"].as_str().unwrap()
        );
        ask(&app.sandbox, "POST", &path, &Value::Null)
    };
    revoke(&app, &token).refused(400, "sign_in_token_cannot_be_revoked_code", None);
    let other = create(&app, json!({"user_id": user}));
    assert_eq!(revoke(&app, &other).text("/status"), "revoked");
    let short = create(&app, json!({"user_id": user, "expires_in_seconds": 1}));
    app.advance(2);
    app.token = None;
    let form = [
        ("strategy", "ticket"),
        ("ticket", short["token"].as_str().unwrap()),
    ];
    app.post("/v1/client/sign_ins", &form)
        .refused(400, "ticket_expired_code", None);
    let nobody = ask(
        &app.sandbox,
        "POST",
        "/v1/sign_in_tokens",
        &json!({"user_id": "user_no"}),
    );
    nobody.refused(404, "resource_not_found", None);
}

#[test]
fn testing_tokens_last_an_hour() {
    let app = app();
    let token = asked(&app.sandbox, "POST", "/v1/testing_tokens", &Value::Null);
    let now_s = app.sandbox.now().as_millis() / 1000;
    assert_eq!(token["object"], "testing_token");
    assert_eq!(token["expires_at"], now_s + 3600);
    assert!(
        token["token"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{now_s}-c_"))
    );
}

#[test]
fn an_actor_signs_in_as_a_user() {
    let mut app = app();
    let user = app.sandbox.users().first().unwrap().as_str().to_owned();
    let token = asked(
        &app.sandbox,
        "POST",
        "/v1/actor_tokens",
        &json!({
            "user_id": user,
            "actor": {"sub": "user_support", "note": "asked to"},
            "session_max_duration_in_seconds": 600,
        }),
    );
    assert_eq!(token["object"], "actor_token");
    assert_eq!(token["status"], "pending");
    assert_eq!(token["actor"]["sub"], "user_support");
    let url = token["url"].as_str().unwrap();
    assert!(url.ends_with(token["token"].as_str().unwrap()), "{url}");
    let id = token["id"].as_str().unwrap();
    let revoke = format!("/v1/sign_in_tokens/{id}/revoke");
    ask(&app.sandbox, "POST", &revoke, &Value::Null).refused(404, "resource_not_found", None);

    let ticket = token["token"].as_str().unwrap();
    let form = [("strategy", "ticket"), ("ticket", ticket)];
    let answer = app.post("/v1/client/sign_ins", &form);
    assert_eq!(answer.text("/response/status"), "complete");
    let session = answer.at("/client/sessions/0").clone();
    assert_eq!(session["actor"]["note"], "asked to");
    assert_eq!(session["user"]["id"], json!(user));
    let [_, claims] = parts_of(session["last_active_token"]["jwt"].as_str().unwrap());
    assert_eq!(claims["act"], session["actor"]);
    let path = format!("/v1/sessions/{}", session["id"].as_str().unwrap());
    assert_eq!(get(&app.sandbox, &path)["actor"], session["actor"]);
    app.advance(599);
    assert_eq!(app.get("/v1/me").status, 200);
    app.advance(1);
    app.get("/v1/me").refused(401, "signed_out", None);

    let revoke = format!("/v1/actor_tokens/{id}/revoke");
    ask(&app.sandbox, "POST", &revoke, &Value::Null).refused(
        400,
        "actor_token_cannot_be_revoked_code",
        None,
    );
    for actor in [json!({}), json!({"sub": ""}), json!("user_1")] {
        let body = json!({"user_id": user, "actor": actor});
        ask(&app.sandbox, "POST", "/v1/actor_tokens", &body).refused(
            422,
            "form_param_value_invalid",
            Some("actor"),
        );
    }
}

#[test]
fn clients_are_listed_and_found_by_their_token() {
    let app = App::signed_in();
    let list = get(&app.sandbox, "/v1/clients?paginated=true");
    assert_eq!(list["total_count"], 1);
    let body = json!({"token": app.token});
    let client = asked(&app.sandbox, "POST", "/v1/clients/verify", &body);
    assert_eq!(client, list["data"][0]);
    let body = json!({"token": "x"});
    ask(&app.sandbox, "POST", "/v1/clients/verify", &body).refused(400, "cookie_invalid", None);
}
