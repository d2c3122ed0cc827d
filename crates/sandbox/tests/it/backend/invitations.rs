use serde_json::{Value, json};

use super::{app, ask, asked, get};

#[test]
fn an_invitation_leads_to_a_user_with_its_metadata() {
    let mut app = app();
    let body = json!({
        "email_address": "new@example.com",
        "public_metadata": {"role": "admin"},
        "redirect_url": "http://localhost:3000/join?a=1",
        "expires_in_days": 2,
    });
    let invitation = asked(&app.sandbox, "POST", "/v1/invitations", &body);
    assert_eq!(invitation["status"], "pending");
    let mail = app.sandbox.outbox().link_for("new@example.com");
    assert_eq!(json!(mail), invitation["url"]);
    let lifetime =
        invitation["expires_at"].as_i64().unwrap() - invitation["created_at"].as_i64().unwrap();
    assert_eq!(lifetime, 2 * 24 * 60 * 60 * 1000);
    ask(&app.sandbox, "POST", "/v1/invitations", &body).refused(400, "duplicate_record", None);

    let url = url::Url::parse(invitation["url"].as_str().unwrap()).unwrap();
    let answer = app.get(&format!("{}?{}", url.path(), url.query().unwrap()));
    assert_eq!(answer.status, 303);
    let page = url::Url::parse(answer.header("location").unwrap()).unwrap();
    let query: Vec<_> = page.query_pairs().into_owned().collect();
    assert_eq!(query.first().unwrap(), &("a".to_owned(), "1".to_owned()));
    let ticket = query
        .iter()
        .find(|(name, _)| name == "__clerk_ticket")
        .unwrap()
        .1
        .clone();

    let form = [
        ("strategy", "ticket"),
        ("ticket", ticket.as_str()),
        ("password", "correct horse"),
    ];
    let answer = app.post("/v1/client/sign_ups", &form);
    assert_eq!(answer.text("/response/status"), "complete", "{answer:?}");
    let me = app.get("/v1/me");
    assert_eq!(
        *me.at("/response/public_metadata"),
        json!({"role": "admin"})
    );
    let path = format!(
        "/v1/invitations/{}/revoke",
        invitation["id"].as_str().unwrap()
    );
    ask(&app.sandbox, "POST", &path, &Value::Null).refused(
        400,
        "invitation_already_accepted",
        None,
    );
    let known = ask(&app.sandbox, "POST", "/v1/invitations", &body);
    known.refused(422, "form_identifier_exists", Some("email_address"));
}

#[test]
fn an_invitation_that_is_over_leads_to_an_ordinary_sign_up() {
    let mut app = app();
    let body = json!({
        "email_address": "new@example.com",
        "redirect_url": "http://localhost:3000/join?a=1",
        "expires_in_days": 1,
    });
    let invitation = asked(&app.sandbox, "POST", "/v1/invitations", &body);
    app.advance(24 * 60 * 60);
    let url = url::Url::parse(invitation["url"].as_str().unwrap()).unwrap();
    let answer = app.get(&format!("{}?{}", url.path(), url.query().unwrap()));
    assert_eq!(
        answer.header("location"),
        Some("http://localhost:3000/join?a=1")
    );
}

#[test]
fn invitations_are_listed_and_revoked() {
    let app = app();
    let bulk = json!([{"email_address": "b@example.com"}, {"email_address": "a@example.com"}]);
    let both = asked(&app.sandbox, "POST", "/v1/invitations/bulk", &bulk);
    assert_eq!(both.as_array().unwrap().len(), 2);
    let list = get(
        &app.sandbox,
        "/v1/invitations?order_by=email_address&paginated=true",
    );
    assert_eq!(list["total_count"], 2);
    assert_eq!(list["data"][0]["email_address"], "a@example.com");
    let path = format!("/v1/invitations/{}", both[0]["id"].as_str().unwrap());
    let revoked = asked(
        &app.sandbox,
        "POST",
        &format!("{path}/revoke"),
        &Value::Null,
    );
    assert_eq!(
        (&revoked["status"], &revoked["revoked"]),
        (&json!("revoked"), &json!(true))
    );
    let again = ask(
        &app.sandbox,
        "POST",
        &format!("{path}/revoke"),
        &Value::Null,
    );
    again.refused(400, "invitation_already_revoked", None);
    assert_eq!(
        get(&app.sandbox, "/v1/invitations")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let unknown = ask(
        &app.sandbox,
        "GET",
        "/v1/invitations?status=gone",
        &Value::Null,
    );
    unknown.refused(422, "form_param_value_invalid", Some("status"));
    let twice = json!([{"email_address": "c@example.com"}, {"email_address": "C@example.com"}]);
    let twice = ask(&app.sandbox, "POST", "/v1/invitations/bulk", &twice);
    twice.refused(400, "duplicate_record", None);
    let none = get(&app.sandbox, "/v1/invitations?query=c@example.com");
    assert_eq!(none, json!([]), "all or none");
    let silent = json!({"email_address": "d@example.com", "notify": false});
    asked(&app.sandbox, "POST", "/v1/invitations", &silent);
    assert_eq!(app.sandbox.outbox().link_for("d@example.com"), None);
    let eleven = vec![json!({"email_address": "c@example.com"}); 11];
    let eleven = ask(&app.sandbox, "POST", "/v1/invitations/bulk", &eleven.into());
    eleven.refused(400, "bulk_size_exceeded", None);
    let query = "/v1/invitations?status=revoked&query=B@EX";
    assert_eq!(get(&app.sandbox, query)[0]["id"], revoked["id"]);
    asked(&app.sandbox, "DELETE", &path, &Value::Null);
    assert_eq!(
        get(&app.sandbox, "/v1/invitations?status=revoked"),
        json!([])
    );
    ask(&app.sandbox, "DELETE", &path, &Value::Null).refused(404, "resource_not_found", None);
}
