use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Presence, Sandbox, UserSeed};
use http::Request;
use serde_json::{Value, json};

use super::{KEY, app, ask, asked, get, users};
use crate::support::{App, send};

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|user| {
        user["email_addresses"][0]["email_address"]
            .as_str()
            .unwrap()
    })
    .collect()
}

/// Creates a user with an email address, and returns it.
fn create(app: &App, email: &str) -> Value {
    let body = json!({"email_address": [email], "password": "correct horse"});
    asked(&app.sandbox, "POST", "/v1/users", &body)
}

#[test]
fn a_user_is_created_whole_and_signs_in() {
    let mut app = app();
    let user = asked(
        &app.sandbox,
        "POST",
        "/v1/users",
        &json!({
            "external_id": "e1",
            "email_address": ["Grace@example.com", "g2@example.com"],
            "email_address_identification_status": ["verified", "reserved"],
            "phone_number": ["+15551234567"],
            "web3_wallet": ["0x0123456789abcdef0123456789abcdef01234567"],
            "username": "Grace_H",
            "first_name": "Grace",
            "password": "correct horse",
            "public_metadata": {"plan": "gold"},
            "private_metadata": {"notes": [1]},
            "unsafe_metadata": {"theme": "dark"},
            "created_at": "2020-01-02T03:04:05Z",
            "legal_accepted_at": null,
        }),
    );
    assert_eq!(user["object"], "user");
    assert_eq!(user["external_id"], "e1");
    assert_eq!(user["username"], "grace_h");
    assert_eq!(user["created_at"], 1_577_934_245_000_i64);
    assert_eq!(user["private_metadata"], json!({"notes": [1]}));
    assert_eq!(user["password_enabled"], true);
    let emails = &user["email_addresses"];
    assert_eq!(user["primary_email_address_id"], emails[0]["id"]);
    assert_eq!(
        emails[0]["verification"],
        json!({
            "object": "verification_admin", "status": "verified", "strategy": "admin",
            "attempts": null, "expire_at": null,
        })
    );
    assert_eq!(emails[1]["reserved"], true);
    assert_eq!(emails[0]["linked_to"], json!([]));
    assert_eq!(
        user["primary_phone_number_id"],
        user["phone_numbers"][0]["id"]
    );
    assert_eq!(
        user["primary_web3_wallet_id"],
        user["web3_wallets"][0]["id"]
    );
    for member in [
        "last_name",
        "passkeys",
        "saml_accounts",
        "enterprise_accounts",
        "mfa_enabled_at",
        "mfa_disabled_at",
        "last_sign_in_at",
        "lockout_expires_in_seconds",
        "last_active_at",
        "verification_attempts_remaining",
        "legal_accepted_at",
        "delete_self_enabled",
        "create_organization_enabled",
        "banned",
        "locked",
        "two_factor_enabled",
    ] {
        assert!(user.get(member).is_some(), "{member}");
    }
    let id = user["id"].as_str().unwrap();
    assert_eq!(get(&app.sandbox, &format!("/v1/users/{id}")), user);

    let form = [
        ("strategy", "password"),
        ("identifier", "grace@example.com"),
        ("password", "correct horse"),
    ];
    let answer = app.post("/v1/client/sign_ins", &form);
    assert_eq!(answer.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    assert_eq!(me.text("/response/id"), id);
    assert_eq!(*me.at("/response/public_metadata"), json!({"plan": "gold"}));
    assert!(
        me.json
            .pointer("/response/private_metadata")
            .is_none_or(Value::is_null)
    );
}

#[test]
fn a_new_user_has_what_the_instance_requires() {
    let builder = Sandbox::builder()
        .require(IdentifierKind::PhoneNumber)
        .first_name(Presence::Off)
        .last_name(Presence::Required)
        .username_length(2, 8)
        .immutable(IdentifierKind::Username)
        .special_usernames(true)
        .numeric_usernames(false);
    let mut app = App::of(builder);
    let whole = json!({
        "phone_number": ["+12025550123"], "last_name": "L", "username": "a.b", "skip_password_requirement": true,
        "created_at": "2020-01-01T00:00:00Z",
    });
    let with = |name: &str, value: Value| {
        let mut body = whole.clone();
        body[name] = value;
        body
    };
    for (body, code, param) in [
        (with("phone_number", json!([])), "form_data_missing", None),
        (with("last_name", Value::Null), "form_data_missing", None),
        (
            with("first_name", json!("A")),
            "form_param_unknown",
            Some("first_name"),
        ),
        (
            with("username", json!("a")),
            "form_username_invalid_length",
            Some("username"),
        ),
        (
            with("username", json!("a(b")),
            "form_username_invalid_character",
            Some("username"),
        ),
        (
            with("username", json!("1.2")),
            "form_username_needs_non_number_char",
            Some("username"),
        ),
        (
            with("last_name", json!("L".repeat(257))),
            "form_param_max_length_exceeded",
            Some("last_name"),
        ),
        (
            with("external_id", json!("x".repeat(256))),
            "form_param_max_length_exceeded",
            Some("external_id"),
        ),
        (
            with("public_metadata", json!({"x": "y".repeat(100_000)})),
            "form_param_exceeds_allowed_size",
            Some("public_metadata"),
        ),
        (
            with("created_at", json!("2999-01-01T00:00:00Z")),
            "form_disallow_future_date",
            Some("created_at"),
        ),
    ] {
        let answer = ask(&app.sandbox, "POST", "/v1/users", &body);
        answer.refused(422, code, param);
    }
    let mut skipping = with("last_name", Value::Null);
    skipping["skip_user_requirement"] = json!(true);
    skipping["phone_number"] = json!([]);
    skipping["username"] = json!("c.d");
    asked(&app.sandbox, "POST", "/v1/users", &skipping);
    let user = asked(&app.sandbox, "POST", "/v1/users", &whole);
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let rename = |name: &str| ask(&app.sandbox, "PATCH", &path, &json!({"username": name}));
    rename("a").refused(422, "form_username_invalid_length", Some("username"));
    rename("c.d").refused(422, "form_identifier_exists", Some("username"));
    assert_eq!(
        rename("e.f").text("/username"),
        "e.f",
        "for servers it is not immutable"
    );
    let shown = app.get("/v1/environment");
    let settings = shown.at("/user_settings");
    let expected = json!({
        "min_length": 2, "max_length": 8, "allow_extended_special_characters": true, "allow_numeric_usernames": false,
    });
    assert_eq!(settings["username_settings"], expected);
    assert_eq!(settings["attributes"]["first_name"]["enabled"], false);
    assert_eq!(settings["attributes"]["last_name"]["required"], true);
}

#[test]
fn a_user_who_cannot_be_is_refused_whole() {
    let app = app();
    create(&app, "a@example.com");
    let before = get(&app.sandbox, "/v1/users/count");
    for (body, code, param) in [
        (json!({}), "form_data_missing", None),
        (
            json!({"email_address": ["b@example.com"]}),
            "form_data_missing",
            None,
        ),
        (
            json!({"skip_password_requirement": true}),
            "form_data_missing",
            None,
        ),
        (
            json!({"email_address": ["b@example.com", "A@example.com"], "password": "12345678"}),
            "form_identifier_exists",
            Some("email_address"),
        ),
        (
            json!({"email_address": ["b@example.com", "B@example.com"], "password": "12345678"}),
            "form_identifier_exists",
            Some("email_address"),
        ),
        (
            json!({"email_address": ["b"], "password": "12345678"}),
            "form_param_format_invalid",
            Some("email_address"),
        ),
        (
            json!({"email_address": ["b@example.com"], "password": "1234567"}),
            "form_password_length_too_short",
            Some("password"),
        ),
        (
            json!({"email_address": ["b@example.com"], "password": "12345678", "created_at": "now"}),
            "form_param_invalid_time",
            Some("created_at"),
        ),
        (
            json!({
                "email_address": ["b@example.com"], "password": "12345678",
                "email_address_identification_status": [],
            }),
            "form_param_array_length_mismatch",
            Some("email_address"),
        ),
        (
            json!({
                "email_address": ["b"], "password": "12345678",
                "email_address_identification_status": ["verified"],
            }),
            "form_param_format_invalid",
            Some("email_address"),
        ),
    ] {
        let answer = ask(&app.sandbox, "POST", "/v1/users", &body);
        answer.refused(422, code, param);
        assert_eq!(get(&app.sandbox, "/v1/users/count"), before, "{body}");
    }
    let free =
        json!({"email_address": ["b@example.com"], "password": "1", "skip_password_checks": true});
    asked(&app.sandbox, "POST", "/v1/users", &free);
}

#[test]
fn users_are_listed_by_page_and_order() {
    let app = App::of(users(25));
    let newest = get(&app.sandbox, "/v1/users");
    assert_eq!(newest.as_array().unwrap().len(), 10);
    let all = get(&app.sandbox, "/v1/users?limit=500&order_by=email_address");
    assert_eq!(ids(&all).len(), 25);
    assert!(ids(&all).is_sorted());
    for order in ["%2Bemail_address", "+email_address"] {
        let same = get(
            &app.sandbox,
            &format!("/v1/users?limit=500&order_by={order}"),
        );
        assert_eq!(same, all);
    }
    let page = get(
        &app.sandbox,
        "/v1/users?limit=10&offset=20&order_by=email_address",
    );
    assert_eq!(ids(&page), ids(&all).split_off(20));
    let down = get(&app.sandbox, "/v1/users?limit=1&order_by=-email_address");
    assert_eq!(ids(&down), ["user9@example.com"]);
    let mut seen = Vec::new();
    let mut last = String::new();
    loop {
        let page = get(
            &app.sandbox,
            &format!("/v1/users?limit=10&starting_after={last}"),
        );
        let page = page.as_array().unwrap();
        seen.extend(
            page.iter()
                .map(|user| user["id"].as_str().unwrap().to_owned()),
        );
        if page.len() < 10 {
            break;
        }
        last.clone_from(seen.last().unwrap());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    assert_eq!(
        get(&app.sandbox, "/v1/users/count"),
        json!({"object": "total_count", "total_count": 25})
    );
    for (query, param) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("offset=-1", "offset"),
        ("order_by=no_such", "order_by"),
    ] {
        let answer = ask(
            &app.sandbox,
            "GET",
            &format!("/v1/users?{query}"),
            &Value::Null,
        );
        answer.refused(422, "form_param_value_invalid", Some(param));
    }
}

#[test]
fn users_are_filtered() {
    let builder = Sandbox::builder()
        .user(
            UserSeed::new()
                .email("ada@example.com")
                .username("ada_l")
                .name("Ada", "Lovelace"),
        )
        .user(
            UserSeed::new()
                .email("grace@example.org")
                .phone("+15551234567"),
        )
        .user(
            UserSeed::new()
                .unverified_email("ada@example.org")
                .username("other"),
        );
    let app = App::of(builder);
    let id = |at: usize| app.sandbox.users().get(at).unwrap().as_str().to_owned();
    let first = id(0);
    for (query, expected) in [
        ("email_address=ADA@example.com".to_owned(), vec![0]),
        (
            "email_address=ada@example.com&email_address=grace@example.org".to_owned(),
            vec![0, 1],
        ),
        ("email_address=ada@example.org".to_owned(), vec![2]),
        ("email_address=nobody@example.org".to_owned(), vec![]),
        ("email_address=nonsense".to_owned(), vec![]),
        ("phone_number=%2B15551234567".to_owned(), vec![1]),
        ("username=ADA_L".to_owned(), vec![0]),
        ("username=ada".to_owned(), vec![]),
        (format!("user_id={first}"), vec![0]),
        (format!("user_id=%2B{first}"), vec![0]),
        (format!("user_id=-{first}"), vec![1, 2]),
        (
            format!("user_id={first}&email_address=grace@example.org"),
            vec![],
        ),
        ("query=ada".to_owned(), vec![0, 2]),
        ("query=LOVEL".to_owned(), vec![0]),
        ("name_query=ada+love".to_owned(), vec![0]),
        ("email_address_query=example.org".to_owned(), vec![1, 2]),
        ("phone_number_query=1234".to_owned(), vec![1]),
        ("username_query=oth".to_owned(), vec![2]),
        ("banned=true".to_owned(), vec![]),
        ("organization_id=org_1".to_owned(), vec![]),
        ("created_at_after=0".to_owned(), vec![0, 1, 2]),
        ("created_at_before=1".to_owned(), vec![]),
        ("last_sign_in_at_after=0".to_owned(), vec![]),
    ] {
        let found = get(&app.sandbox, &format!("/v1/users?{query}"));
        let mut found: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].clone())
            .collect();
        let mut expected: Vec<_> = expected.into_iter().map(|at| json!(id(at))).collect();
        found.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(found, expected, "{query}");
        let count = get(&app.sandbox, &format!("/v1/users/count?{query}"));
        assert_eq!(count["total_count"], expected.len(), "{query}");
    }
    let many = "email_address=a@example.com&".repeat(101);
    let answer = ask(
        &app.sandbox,
        "GET",
        &format!("/v1/users?{many}"),
        &Value::Null,
    );
    answer.refused(422, "form_param_array_size_exceeded", Some("email_address"));
}

#[test]
fn a_user_is_updated_and_deleted() {
    let app = app();
    let user = create(&app, "a@example.com");
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let after = asked(
        &app.sandbox,
        "PATCH",
        &path,
        &json!({
            "first_name": "A", "username": "name_1", "external_id": "e1", "delete_self_enabled": false,
            "password": "another horse", "sign_out_of_other_sessions": true,
        }),
    );
    assert_eq!(
        (&after["first_name"], &after["username"]),
        (&json!("A"), &json!("name_1"))
    );
    assert_eq!(after["external_id"], "e1");
    assert_eq!(after["delete_self_enabled"], false);
    let found = get(&app.sandbox, "/v1/users?external_id=e1");
    assert_eq!(found[0]["id"], user["id"]);
    let other = create(&app, "b@example.com");
    let other = format!("/v1/users/{}", other["id"].as_str().unwrap());
    let taken = ask(&app.sandbox, "PATCH", &other, &json!({"external_id": "e1"}));
    taken.refused(422, "form_identifier_exists", Some("external_id"));
    let cleared = asked(
        &app.sandbox,
        "PATCH",
        &path,
        &json!({"username": null, "external_id": ""}),
    );
    assert_eq!(
        (&cleared["username"], &cleared["external_id"]),
        (&Value::Null, &Value::Null)
    );
    asked(&app.sandbox, "PATCH", &other, &json!({"external_id": "e1"}));
    let old = ask(
        &app.sandbox,
        "PATCH",
        &path,
        &json!({"public_metadata": {}}),
    );
    old.refused(422, "form_param_unknown", Some("public_metadata"));
    let alone = ask(
        &app.sandbox,
        "PATCH",
        &path,
        &json!({"skip_password_checks": true}),
    );
    alone.refused(
        422,
        "form_conditional_param_disallowed",
        Some("skip_password_checks"),
    );

    let good = json!({"password": "another horse"});
    let verify = format!("{path}/verify_password");
    assert_eq!(
        asked(&app.sandbox, "POST", &verify, &good),
        json!({"verified": true})
    );
    let wrong = ask(&app.sandbox, "POST", &verify, &json!({"password": "x"}));
    wrong.refused(422, "incorrect_password", Some("password"));
    asked(
        &app.sandbox,
        "POST",
        &format!("{path}/remove_password"),
        &Value::Null,
    );
    ask(&app.sandbox, "POST", &verify, &good).refused(400, "no_password_set", None);

    let gone = asked(&app.sandbox, "DELETE", &path, &Value::Null);
    assert_eq!(
        gone,
        json!({"object": "user", "id": user["id"], "deleted": true})
    );
    ask(&app.sandbox, "GET", &path, &Value::Null).refused(404, "resource_not_found", None);
    ask(&app.sandbox, "DELETE", &path, &Value::Null).refused(404, "resource_not_found", None);
    create(&app, "a@example.com");
}

#[test]
fn metadata_are_merged_or_replaced() {
    let app = app();
    let user = create(&app, "a@example.com");
    let path = format!("/v1/users/{}/metadata", user["id"].as_str().unwrap());
    let change = |method: &str, body: Value| asked(&app.sandbox, method, &path, &body);
    change(
        "PATCH",
        json!({"public_metadata": {"a": {"b": 1, "c": 2}, "d": 3}}),
    );
    let after = change(
        "PATCH",
        json!({
            "public_metadata": {"a": {"b": null, "e": [1]}, "d": null}, "private_metadata": {"p": 1},
        }),
    );
    assert_eq!(after["public_metadata"], json!({"a": {"c": 2, "e": [1]}}));
    assert_eq!(after["private_metadata"], json!({"p": 1}));
    let after = change("PUT", json!({"public_metadata": {"x": 1}}));
    assert_eq!(after["public_metadata"], json!({"x": 1}));
    assert_eq!(after["private_metadata"], json!({"p": 1}));
    let wrong = ask(&app.sandbox, "PATCH", &path, &json!({"public_metadata": 1}));
    wrong.refused(422, "form_param_value_invalid", Some("public_metadata"));
    let large = json!({"private_metadata": {"x": "x".repeat(9000)}});
    let large = ask(&app.sandbox, "PATCH", &path, &large);
    large.refused(
        422,
        "form_param_exceeds_allowed_size",
        Some("private_metadata"),
    );
}

#[test]
fn banned_and_locked_users_are_kept_out() {
    let mut app = App::signed_in();
    let id = app.get("/v1/me").text("/response/id");
    let post = |app: &App, action: &str| {
        asked(
            &app.sandbox,
            "POST",
            &format!("/v1/users/{id}/{action}"),
            &Value::Null,
        )
    };
    assert_eq!(post(&app, "ban")["banned"], true);
    assert_eq!(app.get("/v1/me").status, 401);
    let form = [
        ("strategy", "password"),
        ("identifier", "demo@example.com"),
        ("password", crate::support::PASSWORD),
    ];
    app.post("/v1/client/sign_ins", &form)
        .refused(403, "user_banned", None);
    assert_eq!(
        get(&app.sandbox, "/v1/users?banned=true")[0]["id"],
        json!(id)
    );
    assert_eq!(post(&app, "unban")["banned"], false);
    let locked = post(&app, "lock");
    assert_eq!(locked["locked"], true);
    assert_eq!(locked["lockout_expires_in_seconds"], 3600);
    app.post("/v1/client/sign_ins", &form)
        .refused(403, "user_locked", None);
    assert_eq!(post(&app, "unlock")["locked"], false);
    assert_eq!(app.post("/v1/client/sign_ins", &form).status, 200);
    let both = json!({"user_ids": [id]});
    assert_eq!(
        asked(&app.sandbox, "POST", "/v1/users/ban", &both)[0]["banned"],
        true
    );
    assert_eq!(
        asked(&app.sandbox, "POST", "/v1/users/unban", &both)[0]["banned"],
        false
    );
    let ban = |ids: &[&str]| {
        let body = json!({"user_ids": ids});
        ask(&app.sandbox, "POST", "/v1/users/ban", &body)
    };
    ban(&[]).refused(422, "form_param_value_invalid", Some("user_ids"));
    ban(&[id.as_str(); 51]).refused(400, "bulk_size_exceeded", Some("user_ids"));
    assert_eq!(ban(&[id.as_str(); 50]).status, 200);
}

#[test]
fn identifiers_are_given_to_users() {
    let mut app = App::signed_in();
    let user = app.get("/v1/me").text("/response/id");
    for (kind, object, first, second) in [
        (
            "email_addresses",
            "email_address",
            "x@example.com",
            "y@example.com",
        ),
        (
            "phone_numbers",
            "phone_number",
            "+15551234567",
            "+15551234568",
        ),
    ] {
        let path = format!("/v1/{kind}");
        let create = |value: &str, verified: bool, primary: bool| {
            let body =
                json!({"user_id": user, object: value, "verified": verified, "primary": primary});
            ask(&app.sandbox, "POST", &path, &body)
        };
        let unverified = create(first, false, false);
        assert_eq!(unverified.text("/verification/status"), "unverified");
        create(first, true, false).refused(422, "form_identifier_exists", Some(object));
        create("nonsense", true, false).refused(422, "form_param_format_invalid", Some(object));
        let verified = create(second, true, true);
        assert_eq!(verified.text("/verification/strategy"), "admin");
        let primary = format!("/v1/users/{user}");
        let primary = &get(&app.sandbox, &primary)[format!("primary_{object}_id")];
        assert_eq!(*primary, verified.json["id"]);
        let own = format!("{path}/{}", unverified.text("/id"));
        assert_eq!(get(&app.sandbox, &own), unverified.json);
        let early = ask(&app.sandbox, "PATCH", &own, &json!({"primary": true}));
        early.refused(422, "form_verification_needed", Some("primary"));
        let after = asked(
            &app.sandbox,
            "PATCH",
            &own,
            &json!({"verified": true, "primary": true}),
        );
        assert_eq!(after["verification"]["status"], "verified");
        let shown = get(&app.sandbox, &format!("/v1/users/{user}"));
        assert_eq!(shown[format!("primary_{object}_id")], after["id"]);
        let gone = asked(&app.sandbox, "DELETE", &own, &Value::Null);
        assert_eq!(
            gone,
            json!({"object": object, "id": after["id"], "deleted": true})
        );
        ask(&app.sandbox, "GET", &own, &Value::Null).refused(404, "resource_not_found", None);
    }
    let nobody = json!({"user_id": "user_no", "email_address": "z@example.com"});
    let nobody = ask(&app.sandbox, "POST", "/v1/email_addresses", &nobody);
    nobody.refused(404, "resource_not_found", None);
    let taken = ask(
        &app.sandbox,
        "POST",
        "/v1/email_addresses",
        &json!({"email_address": 1}),
    );
    assert_eq!(taken.status, 422);
    assert_eq!(
        app.get("/v1/me")
            .json
            .pointer("/response/phone_numbers/0/phone_number"),
        Some(&json!("+15551234568"))
    );
}

#[test]
fn servers_have_a_code_sent_and_check_it() {
    let app = app();
    let user = create(&app, "a@example.com");
    for (kind, object, value, strategy) in [
        (
            "email_addresses",
            "email_address",
            "b@example.com",
            "email_code",
        ),
        (
            "phone_numbers",
            "phone_number",
            "+15551234567",
            "phone_code",
        ),
    ] {
        let body = json!({"user_id": user["id"], object: value});
        let made = asked(&app.sandbox, "POST", &format!("/v1/{kind}"), &body);
        let path = format!("/v1/{kind}/{}", made["id"].as_str().unwrap());
        let post = |action: &str, body: &Value| {
            let path = format!("{path}/{action}_verification");
            ask(&app.sandbox, "POST", &path, body)
        };
        let prepared = post("prepare", &Value::Null).json;
        let id = prepared["id"].as_str().unwrap();
        assert_eq!(
            (
                &prepared["status"],
                &prepared["strategy"],
                &prepared["attempts"]
            ),
            (&json!("unverified"), &json!(strategy), &json!(0))
        );
        let attempt =
            |id: &str, code: &str| post("attempt", &json!({"verification_id": id, "code": code}));
        attempt("ver_x", "1").refused(404, "resource_not_found", None);
        for (wrong, status) in [
            (1, "unverified"),
            (2, "unverified"),
            (3, "unverified"),
            (4, "unverified"),
            (5, "failed"),
            (5, "failed"),
        ] {
            let answer = attempt(id, "wrong").json;
            assert_eq!(
                (&answer["status"], &answer["attempts"]),
                (&json!(status), &json!(wrong))
            );
        }
        post("prepare", &Value::Null);
        let code = app.sandbox.outbox().code_for(value).unwrap();
        assert_eq!(attempt(id, &code).text("/status"), "verified");
        let shown = get(&app.sandbox, &path);
        assert_eq!(shown["verification"]["strategy"], strategy);
        for again in [attempt(id, &code), post("prepare", &Value::Null)] {
            again.refused(400, "verification_already_verified", None);
        }
    }
}

#[test]
fn accounts_at_providers_have_tokens() {
    let builder = Sandbox::builder().user(
        UserSeed::new()
            .email("a@example.com")
            .account("oauth_notion", ["read"])
            .account("oauth_google", ["email"]),
    );
    let app = App::of(builder.disable_strategy("oauth_x"));
    let id = app.sandbox.users().first().unwrap().as_str();
    let path = format!("/v1/users/{id}/oauth_access_tokens/oauth_notion?paginated=true");
    let tokens = get(&app.sandbox, &path);
    assert_eq!(tokens["total_count"], 1);
    assert_eq!(tokens["data"][0]["scopes"], json!(["read"]));
    assert_eq!(tokens["data"][0]["provider"], "oauth_notion");
    let path = format!("/v1/users/{id}/oauth_access_tokens");
    assert_eq!(get(&app.sandbox, &format!("{path}/github")), json!([]));
    let off = ask(&app.sandbox, "GET", &format!("{path}/x"), &Value::Null);
    off.refused(404, "oauth_token_provider_not_enabled", None);
    let google = get(&app.sandbox, &format!("{path}/google"))[0].clone();

    // Servers see the strategy of the provider, and the id of the account beside that of Google's
    // identification.
    let user = get(&app.sandbox, &format!("/v1/users/{id}"));
    let accounts = user["external_accounts"].as_array().unwrap();
    for (account, provider) in accounts.iter().zip(["oauth_notion", "oauth_google"]) {
        assert_eq!(account["provider"], provider);
        let own = account["external_account_id"].as_str().unwrap();
        assert!(own.starts_with("eac_"), "{own}");
    }
    let [notion, other] = [&accounts[0], &accounts[1]];
    assert_eq!(notion["external_account_id"], notion["id"]);
    assert_eq!(other["id"], other["identification_id"]);
    assert_eq!(google["external_account_id"], other["external_account_id"]);
    let named = other["external_account_id"].as_str().unwrap();
    let path = format!("/v1/users/{id}/external_accounts/{named}");
    let gone = json!({"object": "external_account", "id": named, "deleted": true});
    assert_eq!(asked(&app.sandbox, "DELETE", &path, &Value::Null), gone);
    ask(&app.sandbox, "DELETE", &path, &Value::Null).refused(404, "resource_not_found", None);
}

#[test]
fn a_user_has_an_image() {
    let app = app();
    let user = create(&app, "a@example.com");
    let path = format!("/v1/users/{}/profile_image", user["id"].as_str().unwrap());
    let upload = |content: &[u8]| {
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\n";
        let body = [head.as_bytes(), content, b"\r\n--b--\r\n"].concat();
        let request = Request::post(&path)
            .header("host", "127.0.0.1")
            .header("authorization", KEY)
            .header("content-type", "multipart/form-data; boundary=b");
        send(&app.sandbox, request.body(body).unwrap())
    };
    let png = b"\x89PNG\r\n\x1a\n\r\n\0--b";
    let shown = upload(png);
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(*shown.at("/has_image"), true);
    let url = shown.text("/image_url");
    let image = |url: &str| {
        let (_, path) = url.split_once("/_sandbox/").unwrap();
        let path = format!("/_sandbox/{path}");
        let request = Request::get(path).header("host", "127.0.0.1");
        app.sandbox.answer(request.body(Vec::new()).unwrap())
    };
    let answer = image(&url);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(**answer.body(), *png);
    upload(b"<svg/>").refused(422, "form_param_format_invalid", Some("file"));
    let nothing = ask(&app.sandbox, "POST", &path, &json!({}));
    nothing.refused(422, "form_param_missing", Some("file"));
    let gone = asked(&app.sandbox, "DELETE", &path, &Value::Null);
    assert_eq!(gone["has_image"], false);
    assert_eq!(image(&url).status(), 404);
    assert_eq!(image(gone["image_url"].as_str().unwrap()).status(), 200);
    ask(&app.sandbox, "DELETE", &path, &Value::Null).refused(404, "image_not_found", None);
}

#[test]
fn one_identifier_takes_the_place_of_all() {
    let app = app();
    create(&app, "taken@example.com");
    let body = json!({
        "email_address": ["a@example.com", "b@example.com"], "phone_number": ["+12025550123"],
        "password": "correct horse",
    });
    let user = asked(&app.sandbox, "POST", "/v1/users", &body);
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let put = format!("{path}/email_address");
    let taken = json!({"email_address": "taken@example.com"});
    ask(&app.sandbox, "PUT", &put, &taken).refused(
        422,
        "form_identifier_exists",
        Some("email_address"),
    );
    let other = json!({"email_address": "c@example.com", "identification_status": "other"});
    ask(&app.sandbox, "PUT", &put, &other).refused(
        422,
        "form_param_value_invalid",
        Some("identification_status"),
    );
    assert_eq!(
        get(&app.sandbox, &path)["email_addresses"],
        user["email_addresses"]
    );
    for (email, status, verified) in [
        ("b@example.com", None, true),
        ("c@example.com", Some("verified"), true),
        ("d@example.com", Some("reserved"), false),
        ("e@example.com", Some("unverified"), false),
    ] {
        let body = json!({"email_address": email, "identification_status": status});
        let shown = asked(&app.sandbox, "PUT", &put, &body);
        assert_eq!(shown["email_address"], email);
        assert_eq!(shown["reserved"], status == Some("reserved"));
        let is_verified = shown["verification"]["status"] == "verified";
        assert_eq!(is_verified, verified, "{email}");
        let user = get(&app.sandbox, &path);
        assert_eq!(ids(&json!([user])), [email]);
        assert_eq!(user["email_addresses"].as_array().unwrap().len(), 1);
        assert_eq!(user["primary_email_address_id"], shown["id"]);
    }
    create(&app, "a@example.com");
    let body = json!({"phone_number": "+12025550124"});
    asked(&app.sandbox, "PUT", &format!("{path}/phone_number"), &body);
    let phones = get(&app.sandbox, &path)["phone_numbers"].clone();
    assert_eq!(phones.as_array().unwrap().len(), 1);
    assert_eq!(phones[0]["phone_number"], "+12025550124");
}

#[test]
fn a_refused_change_of_an_identifier_changes_nothing() {
    let app = app();
    let user = create(&app, "a@example.com");
    let body = json!({"user_id": user["id"], "email_address": "b@example.com", "verified": true});
    let second = asked(&app.sandbox, "POST", "/v1/email_addresses", &body);
    let path = format!("/v1/email_addresses/{}", second["id"].as_str().unwrap());
    let body = json!({"verified": false, "primary": true});
    assert_eq!(ask(&app.sandbox, "PATCH", &path, &body).status, 422);
    assert_eq!(get(&app.sandbox, &path), second);
}

#[test]
fn older_versions_of_the_api_replace_metadata_with_the_rest_of_a_user() {
    let app = app();
    let user = create(&app, "a@example.com");
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let change = |version: Option<&str>, body: &Value| {
        let mut request = Request::patch(&path)
            .header("host", "127.0.0.1")
            .header("authorization", KEY)
            .header("content-type", "application/json");
        if let Some(version) = version {
            request = request.header("clerk-api-version", version);
        }
        send(
            &app.sandbox,
            request.body(body.to_string().into_bytes()).unwrap(),
        )
    };
    let old = Some("2025-11-10");
    let body = json!({
        "first_name": "Eva",
        "public_metadata": {"a": {"b": 1}},
        "private_metadata": {"p": 1},
        "unsafe_metadata": {"u": 1},
    });
    let changed = change(old, &body);
    assert_eq!(changed.status, 200, "{changed:?}");
    let user = &changed.json;
    assert_eq!(user["first_name"], "Eva");
    assert_eq!(user["public_metadata"], json!({"a": {"b": 1}}));
    assert_eq!(user["private_metadata"], json!({"p": 1}));
    assert_eq!(user["unsafe_metadata"], json!({"u": 1}));
    // A caller that names no version is an old one.
    let replaced = change(None, &json!({"public_metadata": {"c": 2}}));
    assert_eq!(replaced.json["public_metadata"], json!({"c": 2}));
    assert_eq!(replaced.json["private_metadata"], json!({"p": 1}));
    let large = json!({"first_name": "Ida", "public_metadata": {"x": "x".repeat(9000)}});
    change(old, &large).refused(
        422,
        "form_param_exceeds_allowed_size",
        Some("public_metadata"),
    );
    assert_eq!(get(&app.sandbox, &path)["first_name"], "Eva");
}
