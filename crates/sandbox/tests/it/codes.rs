//! Every code of the table is produced, with its status, by a request a caller can make.

mod authentication;
mod backend;
mod factor;
mod request;

use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Builder, ERROR_CODES, Fault, Quirk, Sandbox, UserSeed};
use clerk_user_validate::OAuthStrategy;

use crate::support::{Answer, App};

const EMAILS: &str = "/v1/me/email_addresses";
const PHONES: &str = "/v1/me/phone_numbers";
const WALLETS: &str = "/v1/me/web3_wallets";
const ACCOUNTS: &str = "/v1/me/external_accounts";
const SIGN_INS: &str = "/v1/client/sign_ins";
const URL: (&str, &str) = ("redirect_url", "/");

#[test]
fn every_code_is_produced() {
    for row in ERROR_CODES {
        let Some(answer) = produce(row.code) else {
            // Errors of a provider are not answered but stored.
            assert_eq!(stored(row.code), row.code);
            continue;
        };
        let codes = answer.errors();
        assert!(
            codes.iter().any(|(code, _)| code == row.code),
            "{}: {answer:?}",
            row.code
        );
        assert_eq!(answer.status, row.status, "{}", row.code);
        assert_eq!(answer.text("/clerk_trace_id").len(), 32);
    }
}

/// The error of a connected account after the provider failed with it.
fn stored(code: &str) -> String {
    let mut app = App::signed_in();
    let (_, url) = app.connect("oauth_notion");
    let consent = app.sandbox.consent(&url);
    match code {
        "oauth_access_denied" => consent.deny().unwrap(),
        "oauth_identification_claimed" => {
            let builder = Sandbox::builder()
                .user(UserSeed::new().email("a@example.com"))
                .user(UserSeed::new().email("b@example.com"));
            app = App::signed_in_to(builder);
            let (_, url) = app.connect("oauth_notion");
            app.sandbox
                .consent(&url)
                .email("b@example.com")
                .approve()
                .unwrap()
        }
        "oauth_connection_blocked_by_immutable_attribute" => {
            app = App::signed_in_to(Sandbox::builder().immutable(IdentifierKind::EmailAddress));
            let (_, url) = app.connect("oauth_notion");
            let consent = app.sandbox.consent(&url).email("b@example.com");
            consent.approve().unwrap()
        }
        _ => consent.fail(code).unwrap(),
    };
    let me = app.get("/v1/me");
    me.text("/response/external_accounts/0/verification/error/code")
}

fn signed_in(builder: Builder) -> App {
    App::signed_in_to(builder)
}

fn demo() -> App {
    App::signed_in()
}

fn out(builder: Builder) -> App {
    App::of(builder)
}

/// An address, prepared; gives its path.
fn prepared(app: &mut App) -> String {
    let id = app.create("email_addresses", "email_address", "test@test.com");
    let path = format!("{EMAILS}/{id}");
    app.post(
        &format!("{path}/prepare_verification"),
        &[("strategy", "email_code")],
    );
    path
}

fn attempt(app: &mut App, path: &str, code: &str) -> Answer {
    app.post(&format!("{path}/attempt_verification"), &[("code", code)])
}

/// The answer with this code; `None` if the code is only ever stored.
fn produce(code: &str) -> Option<Answer> {
    let backend = || backend::produce(code);
    let answer = factor::produce(code).or_else(|| request::produce(code));
    if let Some(answer) = answer.or_else(backend) {
        return Some(answer);
    }
    Some(match code {
        _ if code.starts_with("form_") || code.ends_with("_url") || code.contains("url_") => {
            form(code)
        }
        "resource_missmatch" => signed_in(Sandbox::builder().allow_redirect("https://a.example/"))
            .post(ACCOUNTS, &[("strategy", "oauth_notion"), URL]),
        "malformed_request_parameters" => demo().get("/v1/me?x=%ff"),
        _ if code.starts_with("verification_") => verification(code),
        "too_many_unverified_identifications" => signed_in(Sandbox::builder().max_unverified(0))
            .post(EMAILS, &[("email_address", "a@b.example")]),
        "immutable_attribute_modification_not_allowed" => {
            signed_in(Sandbox::builder().immutable(IdentifierKind::PhoneNumber))
                .post(PHONES, &[("phone_number", "+12025550123")])
        }
        "not_allowed_access" => signed_in(Sandbox::builder().block_subaddresses(true))
            .post(EMAILS, &[("email_address", "a+b@c.example")]),
        "unsupported_country_code" => demo().post(PHONES, &[("phone_number", "+302101234567")]),
        "too_many_requests" => {
            let mut app = demo();
            app.sandbox.fault(Fault::error(429, "too_many_requests"));
            app.get("/v1/me")
        }
        "identification_deletion_failed"
        | "last_required_identification_deletion_failed"
        | "delete_linked_identification_disallowed"
        | "identification_update_failed"
        | "second_factor_deletion_not_allowed"
        | "identification_update_second_factor_unverified" => identification(code),
        "oauth_provider_not_enabled" => signed_in(Sandbox::builder().disable_strategy("oauth_x"))
            .post(ACCOUNTS, &[("strategy", "oauth_x"), URL]),
        "oauth_unsupported_provider" => demo().post(ACCOUNTS, &[("strategy", "oauth_none"), URL]),
        "oauth_non_authenticatable_provider" => {
            let notion = OAuthStrategy::parse("oauth_notion").unwrap();
            out(Sandbox::builder().connect_only(notion))
                .post(SIGN_INS, &[("strategy", "oauth_notion"), URL])
        }
        "oauth_account_already_connected" => {
            let mut app = demo();
            let (_, url) = app.connect("oauth_notion");
            app.sandbox.consent(&url).approve().unwrap();
            app.post(ACCOUNTS, &[("strategy", "oauth_notion"), URL])
        }
        "oauth_callback_invalid" => demo().get("/v1/oauth_callback"),
        "external_account_not_found" => demo().delete(&format!("{ACCOUNTS}/none")),
        _ if code.starts_with("oauth_")
            || code.starts_with("external_account_")
            || code == "redirect_uri_mismatch" =>
        {
            return None;
        }
        _ => authentication::produce(code),
    })
}

fn form(code: &str) -> Answer {
    let mut app = demo();
    match code {
        "form_param_missing" => app.post(EMAILS, &[]),
        "form_param_nil" => app.post(EMAILS, &[("email_address", "")]),
        "form_param_format_invalid" => app.post(EMAILS, &[("email_address", "x")]),
        "form_param_value_invalid" => app.post(ACCOUNTS, &[("strategy", "x"), URL]),
        "form_param_value_disabled" => out(Sandbox::builder().disable_strategy("password")).post(
            SIGN_INS,
            &[("identifier", "demo@example.com"), ("password", "x")],
        ),
        "form_param_type_invalid" => {
            app.patch(&format!("{PHONES}/x"), &[("default_second_factor", "x")])
        }
        "form_param_unknown" => app.post(EMAILS, &[("email_address", "a@b.example"), ("x", "")]),
        "form_param_duplicate" => app.post(
            EMAILS,
            &[("email_address", "a@b.example"), ("email_address", "")],
        ),
        "form_param_max_length_exceeded" => {
            app.patch("/v1/me", &[("first_name", "x".repeat(300).as_str())])
        }
        "form_param_exceeds_allowed_size" => {
            let large = format!("{{\"x\":\"{}\"}}", "x".repeat(9000));
            app.patch("/v1/me/metadata", &[("unsafe_metadata", &large)])
        }
        "form_conditional_param_missing" => app.post(ACCOUNTS, &[URL]),
        "form_conditional_param_disallowed" => {
            let form = [
                ("strategy", "oauth_x"),
                ("enterprise_connection_id", "x"),
                URL,
            ];
            app.post(ACCOUNTS, &form)
        }
        "form_identifier_exists" => app.post(EMAILS, &[("email_address", "demo@example.com")]),
        "form_identifier_not_found" => {
            out(Sandbox::builder()).post(SIGN_INS, &[("identifier", "nobody@example.com")])
        }
        "form_code_incorrect" => {
            let path = prepared(&mut app);
            attempt(&mut app, &path, "wrong")
        }
        "form_incorrect_signature" => {
            let address = "0x0123456789ABCDEF0123456789ABCDEF01234567";
            let path = format!(
                "{WALLETS}/{}",
                app.create("web3_wallets", "web3_wallet", address)
            );
            let strategy = [("strategy", "web3_metamask_signature")];
            app.post(&format!("{path}/prepare_verification"), &strategy);
            app.post(
                &format!("{path}/attempt_verification"),
                &[("signature", "0x")],
            )
        }
        "form_verification_needed" => {
            let id = app.create("email_addresses", "email_address", "test@test.com");
            app.patch("/v1/me", &[("primary_email_address_id", &id)])
        }
        "form_resource_not_found" => app.patch("/v1/me", &[("primary_email_address_id", "x")]),
        "form_password_incorrect" => out(Sandbox::builder()).post(
            SIGN_INS,
            &[("identifier", "demo@example.com"), ("password", "x")],
        ),
        "invalid_url_scheme" => redirect(&mut app, "javascript:x"),
        "invalid_redirect_url" => redirect(&mut app, "//x"),
        "prohibited_redirect_url" => redirect(&mut app, "https://a:b@c.example"),
        _ => panic!("no request for {code}"),
    }
}

fn redirect(app: &mut App, url: &str) -> Answer {
    app.post(
        ACCOUNTS,
        &[("strategy", "oauth_notion"), ("redirect_url", url)],
    )
}

fn verification(code: &str) -> Answer {
    let mut app = demo();
    match code {
        "verification_missing" => {
            let id = app.create("email_addresses", "email_address", "test@test.com");
            attempt(&mut app, &format!("{EMAILS}/{id}"), "1")
        }
        "verification_already_verified" => {
            let id = app.verified_email("test@test.com");
            attempt(&mut app, &format!("{EMAILS}/{id}"), "1")
        }
        "verification_expired" => {
            let path = prepared(&mut app);
            app.advance(600);
            attempt(&mut app, &path, "1")
        }
        "verification_failed" => {
            let path = prepared(&mut app);
            for _ in 0..5 {
                attempt(&mut app, &path, "wrong");
            }
            attempt(&mut app, &path, "wrong")
        }
        "verification_strategy_invalid" => {
            let path = prepared(&mut app);
            app.post(
                &format!("{path}/prepare_verification"),
                &[("strategy", "enterprise_sso")],
            )
        }
        "verification_code_too_many_requests" => {
            app.sandbox.set_quirk(Quirk::ResendCooldown, true);
            let path = prepared(&mut app);
            app.post(
                &format!("{path}/prepare_verification"),
                &[("strategy", "email_code")],
            )
        }
        "verification_link_token_invalid" => app.get("/v1/verify?token=x"),
        "verification_link_token_source_invalid" => {
            let token = app.token.clone().unwrap();
            app.get(&format!("/v1/verify?token={token}"))
        }
        "verification_link_token_stale" | "verification_link_token_expired" => {
            let path = prepared(&mut app);
            let form = [("strategy", "email_link"), URL];
            app.post(&format!("{path}/prepare_verification"), &form);
            let link = app.sandbox.outbox().link_for("test@test.com").unwrap();
            let link = link
                .strip_prefix(app.sandbox.base_url())
                .unwrap()
                .to_owned();
            app.get(&link);
            if code == "verification_link_token_expired" {
                app.advance(600);
            }
            app.get(&link)
        }
        _ => panic!("no request for {code}"),
    }
}

fn identification(code: &str) -> Answer {
    let mut app = demo();
    let primary = app.get("/v1/me").text("/response/primary_email_address_id");
    match code {
        "identification_deletion_failed" => app.delete(&format!("{EMAILS}/{primary}")),
        "last_required_identification_deletion_failed" => {
            let user = UserSeed::new().email("a@example.com").phone("+12025550123");
            let kind = IdentifierKind::PhoneNumber;
            let mut app = signed_in(Sandbox::builder().user(user).require(kind));
            let id = app.get("/v1/me").text("/response/primary_phone_number_id");
            app.delete(&format!("{PHONES}/{id}"))
        }
        "second_factor_deletion_not_allowed" => {
            let user = UserSeed::new().email("a@example.com");
            let user = user.second_factor_phone("+12025550123");
            let mut app = signed_in(Sandbox::builder().user(user).require_second_factor(true));
            let id = app.get("/v1/me").text("/response/phone_numbers/0/id");
            app.delete(&format!("{PHONES}/{id}"))
        }
        "delete_linked_identification_disallowed" => {
            let (_, url) = app.connect("oauth_notion");
            app.sandbox.consent(&url).approve().unwrap();
            app.delete(&format!("{EMAILS}/{primary}"))
        }
        _ => {
            let id = app.create("phone_numbers", "phone_number", "+12025550123");
            let form = match code {
                "identification_update_failed" => [("default_second_factor", "true")],
                _ => [("reserved_for_second_factor", "true")],
            };
            app.patch(&format!("{PHONES}/{id}"), &form)
        }
    }
}
