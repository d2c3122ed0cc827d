//! Signing in and up with an account at a provider.

use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Builder, Sandbox, UserSeed};
use clerk_user_validate::OAuthStrategy;
use serde_json::json;

use crate::support::{Answer, App};

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";
const STATUS: &str = "/response/first_factor_verification/status";
const ERROR: &str = "/response/first_factor_verification/error/code";

const FORM: [(&str, &str); 3] = [
    ("strategy", "oauth_notion"),
    ("redirect_url", "https://app.example/callback"),
    ("action_complete_redirect_url", "https://app.example/done"),
];

/// A sign-in or sign-up that waits for the provider: its path, and the consent page.
struct Waiting {
    app: App,
    path: String,
    url: String,
}

fn begin(mut app: App, collection: &str) -> Waiting {
    let answer = app.post(collection, &FORM);
    assert_eq!(answer.status, 200, "{answer:?}");
    let verification = match collection {
        SIGN_INS => "/response/first_factor_verification",
        _ => "/response/verifications/external_account",
    };
    let at = |member: &str| answer.text(&format!("{verification}/{member}"));
    assert_eq!(
        (at("status"), at("strategy")),
        ("unverified".into(), "oauth_notion".into())
    );
    Waiting {
        path: format!("{collection}/{}", answer.text("/response/id")),
        url: at("external_verification_redirect_url"),
        app,
    }
}

fn sign_in(builder: Builder) -> Waiting {
    begin(App::of(builder), SIGN_INS)
}

fn demo() -> Builder {
    Sandbox::builder().user(
        UserSeed::new()
            .email("demo@example.com")
            .name("Ada", "Byron"),
    )
}

impl Waiting {
    /// Agrees as this person, and reads what became of it, redeeming the nonce.
    fn approve(&mut self, email: &str) -> (String, Answer) {
        let url = self.app.sandbox.consent(&self.url).email(email).approve();
        self.back(&url.unwrap())
    }

    fn back(&mut self, url: &str) -> (String, Answer) {
        let (url, nonce) = url.split_once("?rotating_token_nonce=").unwrap();
        let path = format!("{}?rotating_token_nonce={nonce}", self.path);
        let answer = self.app.get(&path);
        assert!(answer.header("authorization").is_some());
        (url.to_owned(), answer)
    }
}

#[test]
fn a_connected_account_signs_in() {
    let mut app = App::signed_in();
    let (_, url) = app.connect("oauth_notion");
    let consent = app.sandbox.consent(&url).email("elsewhere@example.com");
    consent.approve().unwrap();
    app.delete("/v1/client/sessions");

    let mut waiting = begin(app, SIGN_INS);
    let approved = waiting.app.sandbox.consent(&waiting.url).approve();
    let (url, answer) = waiting.back(&approved.unwrap());
    assert_eq!(url, "https://app.example/done");
    assert_eq!(answer.text("/response/status"), "complete");
    assert_eq!(answer.text(STATUS), "verified");
    let session = answer.text("/response/created_session_id");
    assert_eq!(answer.text("/client/last_active_session_id"), session);
    let me = waiting.app.get("/v1/me");
    let accounts = me.at("/response/external_accounts").as_array().unwrap();
    assert_eq!(accounts.len(), 1, "no second account");
}

#[test]
fn an_address_that_the_provider_knows_is_linked() {
    let mut waiting = sign_in(demo());
    let (url, answer) = waiting.approve("Demo@example.com");
    assert_eq!(url, "https://app.example/done");
    assert_eq!(answer.text("/response/status"), "complete");
    let me = waiting.app.get("/v1/me");
    let account = "/response/external_accounts/0";
    assert_eq!(me.text(&format!("{account}/provider")), "notion");
    assert_eq!(
        me.text(&format!("{account}/verification/status")),
        "verified"
    );
    let link = me.at("/response/email_addresses/0/linked_to/0/id");
    assert_eq!(link, me.at(&format!("{account}/identification_id")));
}

#[test]
fn who_is_nobody_is_transferred_to_a_sign_up() {
    let mut waiting = sign_in(demo());
    let (url, answer) = waiting.approve("new@example.com");
    assert_eq!(url, "https://app.example/callback");
    assert_eq!(answer.text(STATUS), "transferable");
    assert_eq!(answer.text(ERROR), "external_account_not_found");
    assert_eq!(answer.text("/response/status"), "needs_identifier");
    assert_eq!(
        answer.text("/client/sign_in/first_factor_verification/status"),
        "transferable"
    );

    let mut app = waiting.app;
    let done = app.post(SIGN_UPS, &[("transfer", "true")]);
    assert_eq!(done.text("/response/status"), "complete");
    let account = "/response/verifications/external_account";
    assert_eq!(done.text(&format!("{account}/status")), "verified");
    assert_eq!(done.text(&format!("{account}/strategy")), "oauth_notion");
    assert!(done.at("/client/sign_in").is_null());
    let me = app.get("/v1/me");
    assert_eq!(
        me.text("/response/id"),
        done.text("/response/created_user_id")
    );
    assert_eq!(me.text("/response/first_name"), "Sandbox");
    let email = "/response/email_addresses/0";
    assert_eq!(
        me.text(&format!("{email}/email_address")),
        "new@example.com"
    );
    assert_eq!(
        me.text(&format!("{email}/verification/strategy")),
        "from_oauth_notion"
    );
    assert_eq!(
        me.text("/response/external_accounts/0/verification/status"),
        "verified"
    );
    assert_eq!(
        *me.at(&format!("{email}/linked_to/0/type")),
        json!("oauth_notion")
    );
}

#[test]
fn a_sign_up_makes_a_user() {
    let mut waiting = begin(App::of(demo()), SIGN_UPS);
    let approved = waiting.app.sandbox.consent(&waiting.url).approve();
    let (url, answer) = waiting.back(&approved.unwrap());
    assert_eq!(url, "https://app.example/done");
    assert_eq!(answer.text("/response/status"), "complete");
    let me = waiting.app.get("/v1/me");
    let email = me.text("/response/email_addresses/0/email_address");
    assert_eq!(email, "notion.user@example.com");
}

#[test]
fn who_is_a_user_already_is_transferred_to_a_sign_in() {
    let mut waiting = begin(App::of(demo()), SIGN_UPS);
    let (url, answer) = waiting.approve("demo@example.com");
    assert_eq!(url, "https://app.example/callback");
    let account = "/response/verifications/external_account";
    assert_eq!(answer.text(&format!("{account}/status")), "transferable");
    assert_eq!(
        answer.text(&format!("{account}/error/code")),
        "external_account_exists"
    );
    assert_eq!(answer.text("/response/status"), "missing_requirements");

    let mut app = waiting.app;
    let done = app.post(SIGN_INS, &[("transfer", "true")]);
    assert_eq!(done.text("/response/status"), "complete");
    assert!(done.at("/client/sign_up").is_null());
    assert_eq!(app.get("/v1/me").text("/response/first_name"), "Ada");
}

#[test]
fn there_has_to_be_something_to_transfer() {
    for collection in [SIGN_INS, SIGN_UPS] {
        let mut app = App::of(demo());
        let form = [("transfer", "true")];
        app.post(collection, &form)
            .refused(404, "external_account_not_found", None);
        app.post(collection, &FORM);
        app.post(collection, &form)
            .refused(404, "external_account_not_found", None);
    }
}

#[test]
fn an_account_that_was_taken_over_is_not_transferred() {
    let builder = demo().require(IdentifierKind::Username);
    let mut waiting = begin(App::of(builder), SIGN_UPS);
    let (_, answer) = waiting.approve("new@example.com");
    let account = "/response/verifications/external_account/status";
    assert_eq!(answer.text(account), "verified");
    let mut app = waiting.app;
    // Somebody else has the address in the meantime, and could be signed in by it.
    app.elsewhere(&mut None, |app| {
        let ticket = app.sandbox.ticket().to_owned();
        app.post(SIGN_INS, &[("ticket", &ticket)]);
        app.verified_email("new@example.com");
    });
    app.post(SIGN_INS, &[("transfer", "true")])
        .refused(404, "external_account_not_found", None);
}

#[test]
fn an_account_that_is_a_user_s_is_not_connected_to_another() {
    let mut waiting = begin(App::of(demo()), SIGN_UPS);
    waiting.approve("demo@example.com");
    let (mut app, path) = (waiting.app, waiting.path);
    app.patch(&path, &[("email_address", "new@example.com")]);
    let done = app.verify_sign_up(&path, "new@example.com");
    assert_eq!(done.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    assert_eq!(*me.at("/response/external_accounts"), json!([]));
}

#[test]
fn what_goes_wrong_at_the_provider_is_kept() {
    for collection in [SIGN_INS, SIGN_UPS] {
        let mut waiting = begin(App::of(demo()), collection);
        let denied = waiting.app.sandbox.consent(&waiting.url).deny();
        let (url, answer) = waiting.back(&denied.unwrap());
        assert_eq!(url, "https://app.example/callback");
        let verification = match collection {
            SIGN_INS => "/response/first_factor_verification",
            _ => "/response/verifications/external_account",
        };
        assert_eq!(answer.text(&format!("{verification}/status")), "failed");
        let code = answer.text(&format!("{verification}/error/code"));
        assert_eq!(code, "oauth_access_denied");
        waiting.app.get("/v1/me").refused(401, "signed_out", None);
    }
}

#[test]
fn who_is_banned_stays_outside() {
    let user = UserSeed::new().email("demo@example.com").banned();
    let mut waiting = sign_in(Sandbox::builder().user(user));
    let (url, answer) = waiting.approve("demo@example.com");
    assert_eq!(url, "https://app.example/callback");
    assert_eq!(answer.text(ERROR), "user_banned");
}

#[test]
fn who_is_signed_in_already_is_told_the_session() {
    let mut app = App::signed_in_to(demo().multi_session(true));
    let session = app.get("/v1/client").text("/response/sessions/0/id");
    let mut waiting = begin(app, SIGN_INS);
    let (url, answer) = waiting.approve("demo@example.com");
    assert_eq!(url, "https://app.example/callback");
    assert_eq!(
        *answer.at("/response/first_factor_verification/error"),
        json!({
            "code": "identifier_already_signed_in",
            "message": "already signed in",
            "long_message": "The user is already signed in on this client.",
            "meta": { "session_id": session },
        })
    );
}

#[test]
fn a_provider_can_be_for_connecting_only() {
    let notion = || OAuthStrategy::parse("oauth_notion").unwrap();
    let user = UserSeed::new().email("demo@example.com");
    let user = user.account("oauth_notion", ["read"]);
    let mut app = App::of(Sandbox::builder().user(user).connect_only(notion()));
    for collection in [SIGN_INS, SIGN_UPS] {
        for strategy in ["oauth_notion", "oauth_token_notion"] {
            let url = ("redirect_url", "https://a.example");
            let token = ("token", "t");
            let form: &[_] = match strategy {
                "oauth_notion" => &[("strategy", strategy), url],
                _ => &[("strategy", strategy), token],
            };
            app.post(collection, form)
                .refused(400, "oauth_non_authenticatable_provider", None);
        }
    }
    let started = app.post(SIGN_INS, &[("identifier", "demo@example.com")]);
    let factors = started.at("/response/supported_first_factors").to_string();
    assert!(!factors.contains("oauth_"), "{factors}");
    let social = "/user_settings/social/oauth_notion";
    let environment = app.get("/v1/environment");
    assert_eq!(*environment.at(&format!("{social}/enabled")), true);
    assert_eq!(*environment.at(&format!("{social}/authenticatable")), false);
    let mut app = App::signed_in_to(Sandbox::builder().connect_only(notion()));
    let (_, url) = app.connect("oauth_notion");
    app.sandbox.consent(&url).approve().unwrap();
}

/// As Clerk's OpenAPI document has `Stubs.Verification.Oauth`, before and after the round trip.
#[test]
fn the_verification_of_an_attempt_has_the_same_members_throughout() {
    let members = [
        "attempts",
        "error",
        "expire_at",
        "external_verification_redirect_url",
        "object",
        "status",
        "strategy",
    ];
    for (collection, verification) in [
        (SIGN_INS, "/response/first_factor_verification"),
        (SIGN_UPS, "/response/verifications/external_account"),
    ] {
        let check = |answer: &Answer, status: &str| {
            let shown = answer.at(verification).as_object().unwrap();
            let mut names: Vec<_> = shown.keys().collect();
            names.sort_unstable();
            assert_eq!(names, members, "{collection} {status}");
            assert_eq!(shown["status"], status);
            assert!(shown["expire_at"].is_i64());
        };
        let (known, new) = ("demo@example.com", "new@example.com");
        let (email, other, code) = match collection {
            SIGN_INS => (known, new, "external_account_not_found"),
            _ => (new, known, "external_account_exists"),
        };
        for (email, status) in [(email, "verified"), (other, "transferable")] {
            let builder = demo().require(IdentifierKind::Username);
            let mut waiting = begin(App::of(builder), collection);
            check(&waiting.app.get(&waiting.path), "unverified");
            let (_, read) = waiting.approve(email);
            check(&read, status);
            let error = read.at(&format!("{verification}/error"));
            if status == "transferable" {
                assert_eq!(error["code"], code);
            } else {
                assert!(error.is_null());
            }
            if collection == SIGN_UPS && status == "verified" {
                let url = read.text(&format!(
                    "{verification}/external_verification_redirect_url"
                ));
                assert_eq!(url, waiting.url);
                waiting.app.sandbox.consent(&url).approve().unwrap_err();
            }
        }
    }
}

#[test]
fn who_signs_up_chooses_addresses_that_cannot_change_later() {
    let builder = Sandbox::builder().immutable(IdentifierKind::EmailAddress);
    let mut app = App::of(builder);
    let form = [&FORM[..], &[("email_address", "own@example.com")]].concat();
    let sign_up = app.post(SIGN_UPS, &form);
    let path = format!("{SIGN_UPS}/{}", sign_up.text("/response/id"));
    let url = "/response/verifications/external_account/external_verification_redirect_url";
    app.sandbox.consent(&sign_up.text(url)).approve().unwrap();
    let done = app.verify_sign_up(&path, "own@example.com");
    assert_eq!(done.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    assert_eq!(
        me.at("/response/email_addresses").as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_sign_up_that_cannot_end_leaves_nobody_behind() {
    let mut app = App::of(demo());
    let form = [&FORM[..], &[("email_address", "own@example.com")]].concat();
    let sign_up = app.post(SIGN_UPS, &form);
    let path = format!("{SIGN_UPS}/{}", sign_up.text("/response/id"));
    let url = "/response/verifications/external_account/external_verification_redirect_url";
    app.sandbox.consent(&sign_up.text(url)).approve().unwrap();
    // Somebody else has the provider's address in the meantime.
    let mut other = None;
    app.elsewhere(&mut other, |app| {
        let taken = app.sandbox.new_ticket(app.sandbox.users().first().unwrap());
        app.post("/v1/client/sign_ins", &[("ticket", &taken.unwrap())]);
        app.verified_email("notion.user@example.com");
    });
    let refused = app.verify_sign_up(&path, "own@example.com");
    refused.refused(400, "oauth_identification_claimed", None);
    app.post(SIGN_INS, &[("identifier", "own@example.com")])
        .refused(422, "form_identifier_not_found", Some("identifier"));
    assert_eq!(app.sandbox.users().len(), 1);
}

#[test]
fn the_provider_and_the_urls_are_judged() {
    let mut app = App::of(demo().disable_strategy("oauth_x"));
    for collection in [SIGN_INS, SIGN_UPS] {
        let mut refused =
            |strategy, url| app.post(collection, &[("strategy", strategy), ("redirect_url", url)]);
        refused("oauth_x", "https://a.example").refused(400, "oauth_provider_not_enabled", None);
        refused("oauth_none", "https://a.example").refused(400, "oauth_unsupported_provider", None);
        refused("oauth_notion", "javascript:x").refused(
            422,
            "invalid_url_scheme",
            Some("redirect_url"),
        );
        refused("oauth_notion", "").refused(
            422,
            "form_conditional_param_missing",
            Some("redirect_url"),
        );
        assert!(app.get("/v1/client").at("/response/sign_in").is_null());
    }
}

#[test]
fn a_second_round_trip_ends_the_first() {
    let mut waiting = sign_in(demo());
    let later = waiting.app.post(SIGN_INS, &FORM);
    assert_eq!(later.status, 200);
    waiting.app.sandbox.consent(&waiting.url).deny().unwrap();
    let again = waiting.app.sandbox.consent(&waiting.url).deny();
    assert!(again.is_err(), "answered once");
    let url = later.text("/response/first_factor_verification/external_verification_redirect_url");
    waiting.app.advance(600);
    assert!(
        waiting.app.sandbox.consent(&url).approve().is_err(),
        "too late"
    );
}
