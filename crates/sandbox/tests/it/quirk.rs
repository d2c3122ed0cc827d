//! What each quirk does.

use clerk_user_sandbox::{Quirk, Sandbox};
use serde_json::{Value, json};

use crate::support::{Answer, App};

const EMAILS: &str = "/v1/me/email_addresses";
const PHONES: &str = "/v1/me/phone_numbers";
const WALLETS: &str = "/v1/me/web3_wallets";
const ACCOUNTS: &str = "/v1/me/external_accounts";
const MIXED: &str = "0x52908400098527886E0F7030069857d2e4169EE7";

fn with(quirk: Quirk) -> App {
    App::signed_in_to(Sandbox::builder().quirk(quirk))
}

fn email(app: &mut App) -> Answer {
    app.post(EMAILS, &[("email_address", "a@example.com")])
}

fn prepared(app: &mut App, kind: &str, created: &Answer, strategy: &str) -> Answer {
    let id = created.text("/response/id");
    let path = format!("/v1/me/{kind}/{id}/prepare_verification");
    app.post(&path, &[("strategy", strategy)])
}

fn account(app: &mut App, url: &str) -> Answer {
    let form = [("strategy", "oauth_notion"), ("redirect_url", url)];
    app.post(ACCOUNTS, &form)
}

/// What is odd with a quirk on, and how it is without.
fn seen(quirk: Quirk, app: &mut App) -> Value {
    let member = |answer: &Answer, pointer: &str| {
        let found = answer.json.pointer(pointer).cloned();
        found.unwrap_or_else(|| json!("absent"))
    };
    let verification =
        |answer: &Answer, name: &str| member(answer, &format!("/response/verification/{name}"));
    let url = "external_verification_redirect_url";
    match quirk {
        Quirk::GoogleAccount => {
            let answer = account(app, "https://a.example/");
            assert_eq!(
                app.get("/v1/me").at("/response/external_accounts/0/id"),
                answer.at("/response/id")
            );
            member(&answer, "/response/object")
        }
        Quirk::NoVerificationObject => verification(&email(app), "object"),
        Quirk::NullVerification => json!(email(app).at("/response/verification").is_null()),
        Quirk::FromOauth => member(
            &app.get("/v1/me"),
            "/response/email_addresses/0/verification/strategy",
        ),
        Quirk::ExpireAtZero | Quirk::ExpireAtNull => {
            let created = email(app);
            let answer = prepared(app, "email_addresses", &created, "email_code");
            verification(&answer, "expire_at")
        }
        Quirk::NullRedirectUrl | Quirk::NoRedirectUrl => {
            let url = verification(&account(app, "https://a.example/"), url);
            if url.as_str().is_some_and(|url| url.starts_with("http")) {
                json!("url")
            } else {
                url
            }
        }
        Quirk::RequiresCaptcha => json!(email(app).errors()),
        Quirk::UnknownStrategy => verification(&email(app), "strategy"),
        Quirk::UnknownStatus => verification(&email(app), "status"),
        Quirk::UnknownLinkType => member(&email(app), "/response/linked_to/0/type"),
        Quirk::NoLongMessage => member(&app.post(EMAILS, &[]), "/errors/0/long_message"),
        Quirk::CamelMeta => member(&app.post(EMAILS, &[]), "/errors/0/meta/paramName"),
        Quirk::BrokenClient => json!(email(app).at("/client/sessions").is_array()),
        Quirk::WrappedLists => json!(app.get(EMAILS).json.is_array()),
        Quirk::TooManyRequests | Quirk::TooManyRequestsRetryAfter => {
            let answer = email(app);
            assert_eq!(app.get("/v1/me").status, 200);
            json!([answer.status, answer.header("retry-after")])
        }
        Quirk::ResendCooldown => {
            let created = email(app);
            prepared(app, "email_addresses", &created, "email_code");
            let again = prepared(app, "email_addresses", &created, "email_code");
            json!([again.status, again.header("retry-after")])
        }
        Quirk::OneAttempt => {
            let created = email(app);
            prepared(app, "email_addresses", &created, "email_code");
            let path = format!("{EMAILS}/{}", created.text("/response/id"));
            app.post(
                &format!("{path}/attempt_verification"),
                &[("code", "wrong")],
            );
            verification(&app.get(&path), "status")
        }
        Quirk::PlusRequired => json!(
            app.post(PHONES, &[("phone_number", "14155552671")])
                .errors()
        ),
        Quirk::AnyChecksum => json!(app.post(WALLETS, &[("web3_wallet", MIXED)]).status),
        Quirk::NoRelativeRedirect => json!(account(app, "/done").errors()),
        Quirk::NoFirstClient => {
            app.token = None;
            json!(app.get("/v1/client").at("/response").is_null())
        }
        Quirk::MessageIsNonce => {
            let created = app.post(WALLETS, &[("web3_wallet", &MIXED.to_lowercase())]);
            let answer = prepared(app, "web3_wallets", &created, "web3_metamask_signature");
            json!(verification(&answer, "message") == verification(&answer, "nonce"))
        }
        _ => panic!("{quirk} has no test"),
    }
}

fn expected(quirk: Quirk) -> (Value, Value) {
    let expire_at = json!(crate::support::START_MS + 600_000);
    let refused = |code: &str, param: Option<&str>| json!([[code, param]]);
    match quirk {
        Quirk::GoogleAccount => (json!("external_account"), json!("notion_account")),
        Quirk::NoVerificationObject => (json!("verification_otp"), json!("absent")),
        Quirk::NullVerification | Quirk::NoFirstClient | Quirk::MessageIsNonce => {
            (json!(false), json!(true))
        }
        Quirk::FromOauth => (json!("admin"), json!("from_oauth_notion")),
        Quirk::ExpireAtZero => (expire_at, json!(0)),
        Quirk::ExpireAtNull => (expire_at, Value::Null),
        Quirk::NullRedirectUrl => (json!("url"), Value::Null),
        Quirk::NoRedirectUrl => (json!("url"), json!("absent")),
        Quirk::UnknownStrategy => (json!("email_code"), json!("carrier_pigeon")),
        Quirk::UnknownStatus => (json!("unverified"), json!("pondered")),
        Quirk::UnknownLinkType => (json!("absent"), json!("carrier_pigeon")),
        Quirk::NoLongMessage => (json!("email_address must be given."), json!("absent")),
        Quirk::CamelMeta => (json!("absent"), json!("email_address")),
        Quirk::TooManyRequests => (json!([200, null]), json!([429, null])),
        Quirk::TooManyRequestsRetryAfter => (json!([200, null]), json!([429, "1"])),
        Quirk::ResendCooldown => (json!([200, null]), json!([429, "30"])),
        Quirk::RequiresCaptcha => (json!([]), refused("requires_captcha", None)),
        Quirk::OneAttempt => (json!("unverified"), json!("failed")),
        Quirk::PlusRequired => (
            json!([]),
            refused("form_param_format_invalid", Some("phone_number")),
        ),
        Quirk::AnyChecksum => (json!(422), json!(200)),
        Quirk::NoRelativeRedirect => (
            json!([]),
            refused("invalid_redirect_url", Some("redirect_url")),
        ),
        // The client, and the list, are arrays where they are usual.
        _ => (json!(true), json!(false)),
    }
}

#[test]
fn each_does_what_it_says_and_nothing_is_odd_without() {
    for &quirk in Quirk::ALL {
        let (usual, odd) = expected(quirk);
        assert_eq!(seen(quirk, &mut App::signed_in()), usual, "{quirk} off");
        assert_eq!(seen(quirk, &mut with(quirk)), odd, "{quirk} on");
    }
}

#[test]
fn they_are_switched_while_it_runs() {
    let mut app = App::signed_in();
    app.sandbox.set_quirk(Quirk::UnknownStatus, true);
    assert_eq!(
        email(&mut app).text("/response/verification/status"),
        "pondered"
    );
    app.sandbox.set_quirk(Quirk::UnknownStatus, false);
    let path = format!("{EMAILS}/{}", app.get(EMAILS).text("/1/id"));
    assert_eq!(
        app.get(&path).text("/response/verification/status"),
        "unverified"
    );

    let on = |answer: &Answer| {
        let quirks = answer.at("/quirks").as_array().unwrap().iter();
        let on = quirks.filter(|quirk| quirk["on"] == true);
        on.map(|quirk| quirk["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let quirks = "/_sandbox/quirks";
    assert_eq!(
        app.get(quirks).at("/quirks").as_array().unwrap().len(),
        Quirk::ALL.len()
    );
    assert_eq!(
        on(&app.post(quirks, &[("name", "unknown-status")])),
        ["unknown-status"]
    );
    assert_eq!(
        app.get(&path).text("/response/verification/status"),
        "pondered"
    );
    assert!(on(&app.post(quirks, &[("name", "unknown-status"), ("on", "false")])).is_empty());
    app.post(quirks, &[("name", "odd")])
        .refused(422, "form_param_value_invalid", Some("name"));
    app.post(quirks, &[("name", "broken-client")]);
    app.post("/_sandbox/reset", &[]);
    assert!(on(&app.get(quirks)).is_empty());
}

#[test]
fn names() {
    for &quirk in Quirk::ALL {
        assert_eq!(quirk.to_string().parse(), Ok(quirk));
    }
    let error = "odd".parse::<Quirk>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected the name of a quirk, such as `expire-at-null`"
    );
}

#[test]
fn the_reference_lists_them() {
    let reference = include_str!("../../../../docs/sandbox.md");
    for quirk in Quirk::ALL {
        let row = format!("| `{}` | {} |", quirk.name(), quirk.description());
        let name = format!("| `{}` |", quirk.name());
        let rows = reference.lines().filter(|line| line.starts_with(&name));
        assert_eq!(rows.collect::<Vec<_>>(), [row]);
    }
}
