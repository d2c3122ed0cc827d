//! Signing in and up with links, wallets and invitations.

use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Sandbox, UserSeed};
use serde_json::json;

use crate::support::{Answer, App};
use crate::wallet::Ethereum;

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";
const NEW: &str = "new@example.com";
const PHONE: &str = "+12025551234";
const DEMO: &str = "demo@example.com";
const LINK: [(&str, &str); 2] = [
    ("strategy", "email_link"),
    ("redirect_url", "https://app.example/verify"),
];
const METAMASK: (&str, &str) = ("strategy", "web3_metamask_signature");

fn begun(app: &mut App, collection: &str, form: &[(&str, &str)]) -> String {
    let answer = app.post(collection, form);
    assert_eq!(answer.status, 200, "{answer:?}");
    format!("{collection}/{}", answer.text("/response/id"))
}

/// Opens the link sent to an address, in another browser, and gives where that leads.
fn open_link(app: &mut App, address: &str) -> Answer {
    let link = app.sandbox.outbox().link_for(address).unwrap();
    let path = link.strip_prefix(app.sandbox.base_url()).unwrap();
    let token = app.token.take();
    let answer = app.get(path);
    app.token = token;
    answer
}

#[test]
fn a_link_signs_in_where_it_was_asked_for() {
    let mut app = App::of(Sandbox::builder());
    let path = begun(&mut app, SIGN_INS, &[("identifier", DEMO)]);
    let prepared = app.post(&format!("{path}/prepare_first_factor"), &LINK);
    let status = "/response/first_factor_verification/status";
    assert_eq!(prepared.text(status), "unverified");
    assert_eq!(
        app.get(&path).text("/response/status"),
        "needs_first_factor"
    );

    let opened = open_link(&mut app, DEMO);
    let polled = app.get(&path);
    assert_eq!(polled.text(status), "verified");
    assert_eq!(polled.text("/response/status"), "complete");
    let session = polled.text("/response/created_session_id");
    assert_eq!(
        opened.header("location").unwrap(),
        format!(
            "https://app.example/verify?__clerk_status=verified&__clerk_created_session={session}"
        )
    );
    assert_eq!(app.get("/v1/me").status, 200);
    open_link(&mut app, DEMO).refused(400, "verification_link_token_stale", None);
}

#[test]
fn a_link_can_be_late() {
    let mut app = App::of(Sandbox::builder());
    let form = [LINK[0], LINK[1], ("identifier", DEMO)];
    let path = begun(&mut app, SIGN_INS, &form);
    app.advance(600);
    let opened = open_link(&mut app, DEMO);
    let expired = "https://app.example/verify?__clerk_status=expired";
    assert_eq!(opened.header("location"), Some(expired));
    let polled = app.get(&path);
    assert_eq!(
        polled.text("/response/first_factor_verification/status"),
        "expired"
    );
    app.post(&format!("{path}/prepare_first_factor"), &[LINK[0]])
        .refused(422, "form_conditional_param_missing", Some("redirect_url"));
}

#[test]
fn a_link_signs_up() {
    let mut app = App::of(Sandbox::builder());
    let path = begun(&mut app, SIGN_UPS, &[("email_address", NEW)]);
    app.post(&format!("{path}/prepare_verification"), &LINK);
    let opened = open_link(&mut app, NEW);
    let done = app.get(&path);
    assert_eq!(done.text("/response/status"), "complete");
    let session = done.text("/response/created_session_id");
    assert!(opened.header("location").unwrap().ends_with(&session));
    let email = app.get("/v1/me");
    let verification = "/response/email_addresses/0/verification";
    assert_eq!(
        email.text(&format!("{verification}/strategy")),
        "email_link"
    );
}

#[test]
fn a_wallet_signs_in() {
    let wallet = Ethereum::new(7);
    let other = Ethereum::new(9);
    let user = UserSeed::new().email(DEMO).wallet(wallet.address());
    let mut app = App::of(Sandbox::builder().user(user.wallet(other.address())));
    let begun = app.post(SIGN_INS, &[("identifier", &wallet.address())]);
    let factors = begun
        .at("/response/supported_first_factors")
        .as_array()
        .unwrap();
    let factor = factors
        .iter()
        .find(|it| it["strategy"] == METAMASK.1)
        .unwrap();
    let id = factor["web3_wallet_id"].as_str().unwrap();
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    let prepare = format!("{path}/prepare_first_factor");
    let form = [METAMASK, ("web3_wallet_id", id)];
    let message = app
        .post(&prepare, &form)
        .text("/response/first_factor_verification/message");

    let attempt = format!("{path}/attempt_first_factor");
    // Another wallet of the same user is not the one that was asked.
    for wrong in [&Ethereum::new(8), &other] {
        let wrong = wrong.sign(&message);
        app.post(&attempt, &[METAMASK, ("signature", &wrong)])
            .refused(422, "form_incorrect_signature", None);
    }
    app.post(&attempt, &[METAMASK]).refused(
        422,
        "form_conditional_param_missing",
        Some("signature"),
    );
    let right = wallet.sign(&message);
    let done = app.post(&attempt, &[METAMASK, ("signature", &right)]);
    assert_eq!(done.text("/response/status"), "complete");
}

#[test]
fn the_wallet_that_a_sign_in_began_with_is_asked() {
    let wallets = [7, 9].map(Ethereum::new);
    let [first, second] = wallets.each_ref().map(Ethereum::address);
    let user = UserSeed::new().wallet(first).wallet(second);
    let mut app = App::of(Sandbox::builder().user(user));
    for wallet in wallets {
        let begun = app.post(SIGN_INS, &[("identifier", &wallet.address())]);
        let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
        let message = app
            .post(&format!("{path}/prepare_first_factor"), &[METAMASK])
            .text("/response/first_factor_verification/message");
        let form = [METAMASK, ("signature", &wallet.sign(&message))];
        let done = app.post(&format!("{path}/attempt_first_factor"), &form);
        assert_eq!(done.text("/response/status"), "complete");
        app.delete("/v1/client/sessions");
    }
}

#[test]
fn a_wallet_has_its_strategies() {
    let wallet = Ethereum::new(7).address();
    let user = UserSeed::new().email(DEMO).wallet(wallet.as_str());
    let mut app = App::of(Sandbox::builder().user(user));
    let path = begun(&mut app, SIGN_INS, &[("identifier", &wallet)]);
    let prepare = format!("{path}/prepare_first_factor");
    for name in ["metamask", "base", "coinbase_wallet", "okx_wallet"] {
        let strategy = format!("web3_{name}_signature");
        assert_eq!(
            app.post(&prepare, &[("strategy", &strategy)]).status,
            200,
            "{strategy}"
        );
    }
    app.post(&prepare, &[("strategy", "web3_solana_signature")])
        .refused(400, "strategy_for_user_invalid", None);
    app.post(&prepare, &[METAMASK, ("web3_wallet_id", "none")])
        .refused(422, "form_resource_not_found", Some("web3_wallet_id"));
}

#[test]
fn a_wallet_signs_up() {
    let wallet = Ethereum::new(9);
    let mut app = App::of(Sandbox::builder());
    let path = begun(&mut app, SIGN_UPS, &[("web3_wallet", &wallet.address())]);
    let prepare = format!("{path}/prepare_verification");
    app.post(&prepare, &[("strategy", "web3_solana_signature")])
        .refused(400, "verification_strategy_invalid", None);
    let prepared = app.post(&prepare, &[METAMASK]);
    let message = prepared.text("/response/verifications/web3_wallet/message");
    let attempt = format!("{path}/attempt_verification");
    app.post(&attempt, &[METAMASK, ("signature", "0x12")])
        .refused(422, "form_incorrect_signature", None);
    let signature = wallet.sign(&message);
    let done = app.post(&attempt, &[METAMASK, ("signature", &signature)]);
    assert_eq!(done.text("/response/status"), "complete");
    let address = app
        .get("/v1/me")
        .text("/response/web3_wallets/0/web3_wallet");
    assert_eq!(address, wallet.address().to_lowercase());

    app.delete("/v1/client");
    app.token = None;
    app.post(SIGN_UPS, &[("web3_wallet", &wallet.address())])
        .refused(422, "form_identifier_exists", Some("web3_wallet"));
}

#[test]
fn a_sign_up_is_filled_in_bit_by_bit() {
    let builder = Sandbox::builder().require(IdentifierKind::Username);
    let mut app = App::of(builder);
    let path = begun(
        &mut app,
        SIGN_UPS,
        &[("email_address_or_phone_number", NEW)],
    );
    let verified = app.verify_sign_up(&path, NEW);
    assert_eq!(
        *verified.at("/response/missing_fields"),
        json!(["username"])
    );
    app.patch(&path, &[("username", "x")]).refused(
        422,
        "form_param_format_invalid",
        Some("username"),
    );
    let done = app.patch(&path, &[("username", "Newcomer"), ("first_name", "Ada")]);
    assert_eq!(done.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    assert_eq!(me.text("/response/username"), "newcomer");
    assert_eq!(me.text("/response/first_name"), "Ada");
}

#[test]
fn another_address_is_verified_anew() {
    let mut app = App::of(Sandbox::builder().require(IdentifierKind::Username));
    let path = begun(
        &mut app,
        SIGN_UPS,
        &[("email_address", "a+clerk_test@example.com")],
    );
    let form = [("strategy", "email_code"), ("code", "424242")];
    app.post(&format!("{path}/prepare_verification"), &form[..1]);
    app.post(&format!("{path}/attempt_verification"), &form);
    assert_eq!(*app.get(&path).at("/response/unverified_fields"), json!([]));
    let same = app.patch(&path, &[("email_address", "a+clerk_test@example.com")]);
    assert_eq!(*same.at("/response/unverified_fields"), json!([]));
    let other = app.patch(&path, &[("email_address", NEW)]);
    assert_eq!(
        *other.at("/response/unverified_fields"),
        json!(["email_address"])
    );
    app.patch(&path, &[("email_address", DEMO)]).refused(
        422,
        "form_identifier_exists",
        Some("email_address"),
    );
}

#[test]
fn who_is_invited_signs_up_by_ticket() {
    let mut app = App::of(Sandbox::builder());
    let ticket = app.sandbox.invite(NEW).unwrap();
    assert_eq!(app.sandbox.invite("none"), None);
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    app.post(SIGN_INS, &form)
        .refused(400, "ticket_invalid_code", None);
    app.post(SIGN_UPS, &form[..1])
        .refused(422, "form_conditional_param_missing", Some("ticket"));
    let done = app.post(SIGN_UPS, &form);
    assert_eq!(done.text("/response/status"), "complete");
    let email = app.get("/v1/me");
    assert_eq!(email.text("/response/email_addresses/0/email_address"), NEW);
    let strategy = "/response/email_addresses/0/verification/strategy";
    assert_eq!(email.text(strategy), "ticket");
    app.delete("/v1/client/sessions");
    app.post(SIGN_UPS, &form)
        .refused(400, "invitation_already_accepted", None);
    let ticket = app.post(
        "/_sandbox/invitations",
        &[("email_address", "b@example.com")],
    );
    let form = [("ticket", ticket.text("/ticket"))];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(
        app.post(SIGN_UPS, &form).text("/response/status"),
        "complete"
    );
}

#[test]
fn an_unverified_wallet_is_not_taken_from_others() {
    let mut app = App::of(Sandbox::builder().verify_at_sign_up(false));
    let wallet = ("web3_wallet", "0x0123456789ABCDEF0123456789ABCDEF01234567");
    let done = app.post(SIGN_UPS, &[wallet, ("email_address", NEW)]);
    assert_eq!(done.text("/response/status"), "complete");
    app.delete("/v1/client/sessions");
    app.post(SIGN_UPS, &[("email_address", "other@example.com")]);
    assert_eq!(app.post("/v1/me/web3_wallets", &[wallet]).status, 200);
}

#[test]
fn verification_can_be_left_for_later() {
    let mut app = App::of(Sandbox::builder().verify_at_sign_up(false));
    let form = [("email_address", NEW), ("phone_number", PHONE)];
    let done = app.post(SIGN_UPS, &form);
    assert_eq!(done.text("/response/status"), "complete");
    let me = app.get("/v1/me");
    for (kind, strategy, to) in [
        ("email_addresses", "email_code", NEW),
        ("phone_numbers", "phone_code", PHONE),
    ] {
        let first = format!("/response/{kind}/0");
        assert_eq!(
            me.text(&format!("{first}/verification/status")),
            "unverified"
        );
        assert_eq!(*me.at(&format!("{first}/reserved")), true, "{kind}");
        let path = format!("/v1/me/{kind}/{}", me.text(&format!("{first}/id")));
        let prepare = format!("{path}/prepare_verification");
        app.post(&prepare, &[("strategy", strategy)]);
        let code = app.sandbox.outbox().code_for(to).unwrap();
        let done = app.post(&format!("{path}/attempt_verification"), &[("code", &code)]);
        assert_eq!(done.text("/response/verification/status"), "verified");
        assert_eq!(*done.at("/response/reserved"), false, "{kind}");
    }
    app.delete("/v1/client/sessions");
    app.post(SIGN_UPS, &[("email_address", NEW)]).refused(
        422,
        "form_identifier_exists",
        Some("email_address"),
    );
}
