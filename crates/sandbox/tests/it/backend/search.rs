//! Users are found by what they have, and only by that, after every kind of change.

use clerk_user_sandbox::{Sandbox, UserSeed};
use serde_json::{Value, json};

use super::{app, asked, get, users};
use crate::support::App;

fn strings(list: &Value, member: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|it| it[member].as_str().unwrap().to_owned())
        .collect()
}

fn found(sandbox: &Sandbox, filter: &str, value: &str) -> Vec<String> {
    let value = value.replace('+', "%2B");
    strings(&get(sandbox, &format!("/v1/users?{filter}={value}")), "id")
}

/// Checks that every user is found by everything that it has, and that all are listed in order.
#[track_caller]
fn everybody_is_found(sandbox: &Sandbox) {
    let all = get(sandbox, "/v1/users?limit=500");
    let mut ids = strings(&all, "id");
    for user in all.as_array().unwrap() {
        let id = user["id"].as_str().unwrap().to_owned();
        assert_eq!(found(sandbox, "user_id", &id), [id.as_str()]);
        for (list, filter) in [
            ("email_addresses", "email_address"),
            ("phone_numbers", "phone_number"),
            ("web3_wallets", "web3_wallet"),
        ] {
            for identifier in user[list].as_array().unwrap() {
                let value = identifier[filter].as_str().unwrap();
                let found = found(sandbox, filter, value);
                assert!(found.contains(&id), "{filter} {value}: {found:?}");
                if list != "web3_wallets" {
                    let path = format!("/v1/{list}/{}", identifier["id"].as_str().unwrap());
                    assert_eq!(get(sandbox, &path), *identifier);
                }
            }
        }
        for filter in ["username", "external_id"] {
            if let Some(value) = user[filter].as_str() {
                assert_eq!(found(sandbox, filter, value), [id.as_str()]);
            }
        }
    }
    let total = get(sandbox, "/v1/users/count");
    assert_eq!(total["total_count"], json!(ids.len()));
    let times = all.as_array().unwrap().iter();
    let times: Vec<_> = times
        .map(|user| user["created_at"].as_i64().unwrap())
        .collect();
    assert!(
        times.is_sorted_by(|newer, older| newer >= older),
        "{times:?}"
    );
    let oldest_first = get(sandbox, "/v1/users?limit=500&order_by=created_at");
    ids.reverse();
    assert_eq!(strings(&oldest_first, "id"), ids);
}

#[test]
fn users_are_found_after_every_change() {
    let mut app = App::signed_in();
    let change = |app: &App, method: &str, path: &str, body: Value| {
        let answer = asked(&app.sandbox, method, path, &body);
        everybody_is_found(&app.sandbox);
        answer
    };
    everybody_is_found(&app.sandbox);
    let user = change(
        &app,
        "POST",
        "/v1/users",
        json!({
            "email_address": ["one@example.com", "two@example.com"],
            "phone_number": ["+12025550123"],
            "web3_wallet": ["0x0123456789abcdef0123456789abcdef01234567"],
            "username": "number_one", "external_id": "e1", "password": "correct horse",
            "created_at": "2020-01-02T03:04:05Z",
        }),
    );
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let body = json!({"user_id": user["id"], "email_address": "three@example.com"});
    let unverified = change(&app, "POST", "/v1/email_addresses", body);
    let of_both = found(&app.sandbox, "email_address", "three@example.com");
    assert_eq!(of_both.len(), 1);
    // Whoever does not verify it has it too.
    assert_eq!(
        app.post(
            "/v1/me/email_addresses",
            &[("email_address", "three@example.com")]
        )
        .status,
        200
    );
    everybody_is_found(&app.sandbox);
    assert_eq!(
        found(&app.sandbox, "email_address", "three@example.com").len(),
        2
    );
    let unverified = format!("/v1/email_addresses/{}", unverified["id"].as_str().unwrap());
    change(&app, "PATCH", &unverified, json!({"verified": true}));
    change(&app, "DELETE", &unverified, Value::Null);
    assert_eq!(
        found(&app.sandbox, "email_address", "three@example.com").len(),
        1
    );
    app.advance(60);
    let body = json!({
        "username": "number_two", "external_id": "e2", "created_at": "2025-10-09T08:53:50Z",
    });
    change(&app, "PATCH", &path, body);
    for (filter, value) in [("username", "number_one"), ("external_id", "e1")] {
        assert_eq!(found(&app.sandbox, filter, value), [""; 0], "{filter}");
    }
    let newest = get(&app.sandbox, "/v1/users?limit=1");
    assert_eq!(newest[0]["id"], user["id"]);
    change(
        &app,
        "PUT",
        &format!("{path}/email_address"),
        json!({"email_address": "four@example.com"}),
    );
    assert_eq!(
        found(&app.sandbox, "email_address", "one@example.com"),
        [""; 0]
    );
    let before = app.sandbox.snapshot();
    change(&app, "DELETE", &path, Value::Null);
    assert_eq!(found(&app.sandbox, "username", "number_two"), [""; 0]);
    app.sandbox.restore(&before);
    everybody_is_found(&app.sandbox);
    assert_eq!(found(&app.sandbox, "username", "number_two").len(), 1);
    app.sandbox.reset();
    everybody_is_found(&app.sandbox);
    assert_eq!(found(&app.sandbox, "username", "number_two"), [""; 0]);
}

#[test]
fn pages_go_on_after_the_last_user_whatever_the_times_are() {
    let app = App::of(users(25));
    let all = strings(&get(&app.sandbox, "/v1/users?limit=500"), "id");
    assert_eq!(all.len(), 25);
    for order in ["-created_at", "%2Bcreated_at"] {
        let mut seen: Vec<String> = Vec::new();
        loop {
            let after = seen.last().map(|id| format!("&starting_after={id}"));
            let path = format!(
                "/v1/users?limit=10&order_by={order}{}",
                after.unwrap_or_default()
            );
            let page = strings(&get(&app.sandbox, &path), "id");
            let is_last = page.len() < 10;
            seen.extend(page);
            if is_last {
                break;
            }
        }
        if order != "-created_at" {
            seen.reverse();
        }
        assert_eq!(seen, all, "{order}");
    }
    let filtered = format!(
        "/v1/users?email_address_query=user1&starting_after={}",
        all[9]
    );
    let rest = strings(&get(&app.sandbox, &filtered), "id");
    let whole = get(
        &app.sandbox,
        "/v1/users?email_address_query=user1&limit=500",
    );
    let whole = strings(&whole, "id");
    let expected: Vec<_> = whole.iter().filter(|id| all[10..].contains(id)).collect();
    assert_eq!(rest.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn filters_are_combined() {
    let app = app();
    for number in 0..3 {
        let body = json!({
            "email_address": [format!("u{number}@example.com")], "external_id": format!("e{number}"),
            "skip_password_requirement": true, "banned": number == 1,
        });
        asked(&app.sandbox, "POST", "/v1/users", &body);
    }
    let emails = "email_address=u0@example.com&email_address=u1@example.com";
    for (query, count) in [
        (emails.to_owned(), 2),
        (format!("{emails}&external_id=e1&external_id=e2"), 1),
        (format!("{emails}&external_id=-e1"), 1),
        (format!("{emails}&banned=true"), 1),
        (format!("{emails}&external_id=e2"), 0),
        ("external_id=-e1&external_id=-e2".to_owned(), 2),
        (format!("{emails}&order_by=email_address&limit=1"), 1),
    ] {
        let list = get(&app.sandbox, &format!("/v1/users?{query}"));
        assert_eq!(list.as_array().unwrap().len(), count, "{query}");
        if !query.contains("limit") {
            let total = get(&app.sandbox, &format!("/v1/users/count?{query}"));
            assert_eq!(total["total_count"], json!(count), "{query}");
        }
    }
}

#[test]
fn the_first_page_of_an_order_is_that_of_the_whole_list() {
    let builder = (0..30_u32).fold(Sandbox::builder(), |builder, number| {
        let place = number * 7 % 30;
        builder.user(UserSeed::new().email(format!("user{place:02}@example.com")))
    });
    let app = App::of(builder);
    for order in [
        "email_address",
        "-email_address",
        "username",
        "-last_sign_in_at",
    ] {
        let ids = |query: &str| {
            let path = format!("/v1/users?order_by={order}&{query}");
            strings(&get(&app.sandbox, &path), "id")
        };
        let whole = ids("limit=500");
        assert_eq!(ids("limit=7"), whole[..7], "{order}");
        assert_eq!(ids("limit=7&offset=10"), whole[10..17], "{order}");
        assert_eq!(ids("limit=7&offset=28"), whole[28..], "{order}");
        assert_eq!(ids("limit=7&offset=99"), [""; 0], "{order}");
    }
}
