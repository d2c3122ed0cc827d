//! Identifiers that an instance refuses: the block list and the allow list.

use clerk_user_sandbox::{Builder, Sandbox};
use serde_json::{Value, json};

use crate::backend::{ask, asked, get};
use crate::support::{Answer, App};

const WALLET: &str = "0x0123456789ABCDEF0123456789ABCDEF01234567";

fn blocking() -> Builder {
    ["*@Spam.example", "Eve@mail.example", "15551234567", WALLET]
        .into_iter()
        .fold(Sandbox::builder(), Builder::block_identifier)
}

/// Asserts that it is this identifier that is refused.
#[track_caller]
fn refused(answer: &Answer, identifier: &str) {
    answer.refused(403, "not_allowed_access", None);
    assert_eq!(
        *answer.at("/errors/0/meta"),
        json!({ "identifiers": [identifier] })
    );
}

#[test]
fn what_is_on_the_list_is_not_added() {
    let mut app = App::signed_in_to(blocking());
    let mut add =
        |kind: &str, name: &str, value: &str| app.post(&format!("/v1/me/{kind}"), &[(name, value)]);
    let mut email = |address: &str| add("email_addresses", "email_address", address);
    refused(&email("any@SPAM.example"), "any@spam.example");
    refused(&email("eve@mail.example"), "eve@mail.example");
    for fine in ["any@mail.spam.example", "adam@mail.example"] {
        assert_eq!(email(fine).status, 200, "{fine}");
    }
    let mut phone = |number: &str| add("phone_numbers", "phone_number", number);
    refused(&phone("+15551234567"), "+15551234567");
    assert_eq!(phone("+15551234568").status, 200);
    let wallet = add("web3_wallets", "web3_wallet", &WALLET.to_lowercase());
    refused(&wallet, &WALLET.to_lowercase());
}

#[test]
fn servers_read_the_list() {
    let mut app = App::of(blocking());
    let list = ask(
        &app.sandbox,
        "GET",
        "/v1/blocklist_identifiers",
        &Value::Null,
    );
    assert_eq!(*list.at("/total_count"), 4);
    let read = |number: usize| {
        ["object", "identifier_type", "identifier"]
            .map(|name| list.text(&format!("/data/{number}/{name}")))
    };
    let object = "blocklist_identifier";
    assert_eq!(read(0), [object, "email_address", "*@Spam.example"]);
    assert_eq!(read(2), [object, "phone_number", "15551234567"]);
    assert_eq!(read(3), [object, "web3_wallet", WALLET]);
    let path = "/user_settings/restrictions/blocklist/enabled";
    assert_eq!(*app.get("/v1/environment").at(path), true);
    let mut none = App::of(Sandbox::builder());
    assert_eq!(*none.get("/v1/environment").at(path), false);
}

#[test]
fn nobody_signs_up_with_it() {
    let mut app = App::of(blocking());
    let sign_ups = "/v1/client/sign_ups";
    let answer = app.post(sign_ups, &[("email_address", "any@spam.example")]);
    refused(&answer, "any@spam.example");
    let wallet = [("web3_wallet", WALLET)];
    refused(&app.post(sign_ups, &wallet), &WALLET.to_lowercase());
}

const BLOCK_LIST: &str = "/v1/blocklist_identifiers";
const ALLOW_LIST: &str = "/v1/allowlist_identifiers";

fn add_email(app: &mut App, address: &str) -> Answer {
    app.post("/v1/me/email_addresses", &[("email_address", address)])
}

#[test]
fn domains_and_subaddresses_are_blocked() {
    let entries = ["@junk.example", "*@*.wide.example", "eve@mail.example"];
    let builder = entries
        .into_iter()
        .fold(Sandbox::builder(), Builder::block_identifier);
    let mut app = App::signed_in_to(builder);
    for address in [
        "any@junk.example",
        "any@a.wide.example",
        "eve+x@mail.example",
    ] {
        refused(&add_email(&mut app, address), address);
    }
    for address in [
        "any@wide.example",
        "any@a.junk.example",
        "adam@mail.example",
    ] {
        assert_eq!(add_email(&mut app, address).status, 200, "{address}");
    }
}

#[test]
fn servers_block_and_unblock() {
    let mut app = App::signed_in_to(Sandbox::builder().block_identifier("eve@mail.example"));
    let block = |app: &App, body: Value| ask(&app.sandbox, "POST", BLOCK_LIST, &body);
    let added = block(&app, json!({"identifier": "*@Spam.example"})).json;
    let id = added["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("blid_"), "{id}");
    let now = added["created_at"].clone();
    assert!(now.as_i64().unwrap() > 0);
    assert_eq!(
        added,
        json!({
            "object": "blocklist_identifier", "id": id, "identifier": "*@spam.example",
            "identifier_type": "email_address", "instance_id": "ins_sandbox",
            "created_at": now, "updated_at": now,
        })
    );
    refused(&add_email(&mut app, "any@spam.example"), "any@spam.example");
    let user = json!({"email_address": ["any@spam.example"], "password": "correct horse"});
    let create = |app: &App, body: &Value| ask(&app.sandbox, "POST", "/v1/users", body);
    refused(&create(&app, &user), "any@spam.example");

    let same = block(&app, json!({"identifier": "SPAM.example"}));
    same.refused(400, "duplicate_record", None);
    block(&app, json!({"identifier": "spam"})).refused(
        422,
        "form_param_format_invalid",
        Some("identifier"),
    );
    block(&app, json!({})).refused(422, "form_param_missing", Some("identifier"));
    let notify = json!({"identifier": "jo@a.example", "notify": true});
    block(&app, notify).refused(422, "form_param_unknown", Some("notify"));

    let list = get(&app.sandbox, BLOCK_LIST);
    assert_eq!(list["total_count"], 2);
    assert_eq!(list["data"][1], added);
    for entry in list["data"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        let path = format!("{BLOCK_LIST}/{id}");
        let deleted = asked(&app.sandbox, "DELETE", &path, &Value::Null);
        assert_eq!(
            deleted,
            json!({"object": "blocklist_identifier", "id": id, "deleted": true})
        );
        let again = ask(&app.sandbox, "DELETE", &path, &Value::Null);
        again.refused(404, "resource_not_found", None);
    }
    assert_eq!(get(&app.sandbox, BLOCK_LIST)["total_count"], 0);
    let path = "/user_settings/restrictions/blocklist/enabled";
    assert_eq!(*app.get("/v1/environment").at(path), false);
    for address in ["any@spam.example", "eve@mail.example"] {
        assert_eq!(add_email(&mut app, address).status, 200, "{address}");
    }
}

#[test]
fn an_allow_list_keeps_all_others_out() {
    let mut app = App::of(Sandbox::builder().allow_identifier("*@acme.example"));
    let path = "/user_settings/restrictions/allowlist/enabled";
    assert_eq!(*app.get("/v1/environment").at(path), true);
    let sign_up = |app: &mut App, address: &str| {
        let form = [("email_address", address), ("password", "correct horse")];
        app.post("/v1/client/sign_ups", &form)
    };
    refused(&sign_up(&mut app, "jo@b.example"), "jo@b.example");
    assert_eq!(sign_up(&mut app, "jo@acme.example").status, 200);

    let body = json!({"identifier": "Jo@b.example", "notify": true});
    let added = asked(&app.sandbox, "POST", ALLOW_LIST, &body);
    assert_eq!(
        (&added["object"], &added["identifier"]),
        (&json!("allowlist_identifier"), &json!("jo@b.example"))
    );
    let invitations = get(&app.sandbox, "/v1/invitations");
    assert_eq!(invitations[0]["id"], added["invitation_id"]);
    assert_eq!(invitations[0]["email_address"], "jo@b.example");
    assert_eq!(sign_up(&mut app, "jo@b.example").status, 200);
    refused(&sign_up(&mut app, "jo+x@b.example"), "jo+x@b.example");

    let pages = format!("{ALLOW_LIST}?limit=1&offset=1&paginated=true");
    let page = get(&app.sandbox, &pages);
    assert_eq!(page, json!({"data": [added], "total_count": 2}));
    assert_eq!(get(&app.sandbox, ALLOW_LIST)[1], added);
    // An entry of both lists is allowed.
    let both = json!({"identifier": "jo@b.example"});
    asked(&app.sandbox, "POST", BLOCK_LIST, &both);
    assert_eq!(sign_up(&mut app, "jo@b.example").status, 200);
    let path = format!("{ALLOW_LIST}/{}", added["id"].as_str().unwrap());
    asked(&app.sandbox, "DELETE", &path, &Value::Null);
    refused(&sign_up(&mut app, "jo@b.example"), "jo@b.example");
}

#[test]
fn servers_skip_the_restrictions() {
    let builder = Sandbox::builder()
        .block_subaddresses(true)
        .allow_identifier("*@acme.example");
    let app = App::of(builder);
    let user = json!({"email_address": ["jo+x@b.example"], "phone_number": ["+442083661177"],
                      "password": "correct horse"});
    let create = |user: &Value| ask(&app.sandbox, "POST", "/v1/users", user);
    let answer = create(&user);
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(answer.errors()[0].0, "not_allowed_access");
    let mut skipping = user;
    skipping["skip_restriction_checks"] = json!(true);
    // It is no restriction that a country is not enabled.
    let answer = create(&skipping);
    answer.refused(403, "unsupported_country_code", Some("phone_number"));
    skipping["phone_number"] = json!(["+12015550123"]);
    assert_eq!(create(&skipping).status, 200);
}

const RESTRICTIONS: &str = "/v1/instance/restrictions";

#[test]
fn servers_switch_restrictions() {
    let mut app = App::signed_in_to(Sandbox::builder().block_identifier("eve@mail.example"));
    let switch = |app: &App, body: Value| asked(&app.sandbox, "PATCH", RESTRICTIONS, &body);
    let mut expected = json!({
        "object": "instance_restrictions",
        "allowlist": false,
        "blocklist": true,
        "allowlist_blocklist_disabled_on_sign_in": true,
        "block_email_subaddresses": false,
        "block_disposable_email_domains": false,
        "ignore_dots_for_gmail_addresses": false,
    });
    assert_eq!(switch(&app, json!({"allowlist": null})), expected);
    refused(&add_email(&mut app, "eve@mail.example"), "eve@mail.example");
    expected["blocklist"] = json!(false);
    expected["block_email_subaddresses"] = json!(true);
    let body = json!({"blocklist": false, "block_email_subaddresses": true});
    assert_eq!(switch(&app, body), expected);
    assert_eq!(add_email(&mut app, "eve@mail.example").status, 200);
    add_email(&mut app, "jo+x@mail.example").refused(
        403,
        "not_allowed_access",
        Some("email_address"),
    );
    // An allow list without an entry keeps everybody out.
    switch(&app, json!({"allowlist": true}));
    refused(&add_email(&mut app, "jo@mail.example"), "jo@mail.example");
    let shown = app.get("/v1/environment");
    for (name, is_on) in [
        ("allowlist", true),
        ("blocklist", false),
        ("block_email_subaddresses", true),
    ] {
        let path = format!("/user_settings/restrictions/{name}/enabled");
        assert_eq!(*shown.at(&path), is_on, "{name}");
    }
    let body = json!({"block_disposable_email_domains": true});
    let answer = ask(&app.sandbox, "PATCH", RESTRICTIONS, &body);
    let param = Some("block_disposable_email_domains");
    answer.refused(501, "sandbox_not_supported", param);
    app.sandbox.reset();
    assert_eq!(switch(&app, json!({}))["allowlist"], false);
}

#[test]
fn the_lists_count_for_sign_ins_if_that_is_wanted() {
    let blocking = || Sandbox::builder().block_identifier("demo@example.com");
    let sign_in = |app: &mut App| {
        let form = [("identifier", "Demo@example.com")];
        app.post("/v1/client/sign_ins", &form)
    };
    let path = "/user_settings/restrictions/allowlist_blocklist_disabled_on_sign_in/enabled";
    let mut app = App::of(blocking());
    assert_eq!(*app.get("/v1/environment").at(path), true);
    assert_eq!(sign_in(&mut app).status, 200);
    let body = json!({"allowlist_blocklist_disabled_on_sign_in": false});
    asked(&app.sandbox, "PATCH", RESTRICTIONS, &body);
    refused(&sign_in(&mut app), "Demo@example.com");
    let mut app = App::of(blocking().lists_at_sign_in(true));
    assert_eq!(*app.get("/v1/environment").at(path), false);
    refused(&sign_in(&mut app), "Demo@example.com");
}

#[test]
fn the_lists_are_in_the_data() {
    let mut app = App::of(Sandbox::builder().block_identifier("eve@mail.example"));
    let body = json!({"identifier": "*@spam.example"});
    let id = asked(&app.sandbox, "POST", BLOCK_LIST, &body)["id"].clone();
    let before = app.sandbox.snapshot();
    let path = format!("{BLOCK_LIST}/{}", id.as_str().unwrap());
    asked(&app.sandbox, "DELETE", &path, &Value::Null);
    asked(
        &app.sandbox,
        "DELETE",
        &format!("{BLOCK_LIST}/blid_sandbox_0"),
        &Value::Null,
    );
    assert_eq!(get(&app.sandbox, BLOCK_LIST)["total_count"], 0);
    app.sandbox.restore(&before);
    assert_eq!(get(&app.sandbox, BLOCK_LIST)["total_count"], 2);
    app.sandbox.reset();
    let list = get(&app.sandbox, BLOCK_LIST);
    assert_eq!(list["total_count"], 1);
    let sign_up = [("email_address", "eve@mail.example")];
    let answer = app.post("/v1/client/sign_ups", &sign_up);
    refused(&answer, "eve@mail.example");
}
