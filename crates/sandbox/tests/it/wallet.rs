use base64::{Engine as _, engine::general_purpose::STANDARD};
use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Sandbox, UserSeed};
use ed25519_dalek::{Signer as _, SigningKey};

use crate::support::{Answer, App};

const WALLETS: &str = "/v1/me/web3_wallets";
const EXAMPLE: &str = "0x0123456789ABCDEF0123456789ABCDEF01234567";

/// An Ethereum account that signs as a wallet does.
pub(crate) struct Ethereum(k256::ecdsa::SigningKey);

impl Ethereum {
    pub(crate) fn new(seed: u8) -> Self {
        Self(k256::ecdsa::SigningKey::from_bytes(&[seed; 32].into()).unwrap())
    }

    pub(crate) fn address(&self) -> String {
        alloy_primitives::Address::from_private_key(&self.0).to_string()
    }

    /// `personal_sign` over the message.
    pub(crate) fn sign(&self, message: &str) -> String {
        let hash = alloy_primitives::eip191_hash_message(message);
        let (signature, recovery) = self.0.sign_prehash_recoverable(hash.as_slice()).unwrap();
        let mut bytes = signature.to_bytes().to_vec();
        bytes.push(27 + recovery.to_byte());
        alloy_primitives::hex::encode_prefixed(bytes)
    }
}

fn prepare(app: &mut App, path: &str, strategy: &str) -> Answer {
    app.post(
        &format!("{path}/prepare_verification"),
        &[("strategy", strategy)],
    )
}

fn attempt(app: &mut App, path: &str, signature: &str) -> Answer {
    app.post(
        &format!("{path}/attempt_verification"),
        &[("signature", signature)],
    )
}

#[test]
fn an_ethereum_address_is_stored_in_lower_case() {
    let mut app = App::signed_in();
    let answer = app.post(&format!("{WALLETS}/"), &[("web3_wallet", EXAMPLE)]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text("/response/web3_wallet"), EXAMPLE.to_lowercase());
    assert_eq!(answer.text("/response/verification/status"), "unverified");
    app.post(WALLETS, &[("web3_wallet", &EXAMPLE.to_lowercase())])
        .refused(422, "form_identifier_exists", Some("web3_wallet"));
}

#[test]
fn what_is_no_address_is_refused() {
    let mut app = App::signed_in();
    let wrong_checksum = "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for text in ["0x12", "hello", wrong_checksum] {
        app.post(WALLETS, &[("web3_wallet", text)]).refused(
            422,
            "form_param_format_invalid",
            Some("web3_wallet"),
        );
    }
}

#[test]
fn a_personal_signature_verifies() {
    let mut app = App::signed_in();
    let key = Ethereum::new(7);
    for strategy in [
        "web3_metamask_signature",
        "web3_base_signature",
        "web3_coinbase_wallet_signature",
        "web3_okx_wallet_signature",
    ] {
        let id = app.create("web3_wallets", "web3_wallet", &key.address());
        let path = format!("{WALLETS}/{id}");
        attempt(&mut app, &path, "0x00").refused(400, "verification_missing", None);
        let prepared = prepare(&mut app, &path, strategy);
        assert_eq!(prepared.text("/response/verification/strategy"), strategy);
        let message = prepared.text("/response/verification/message");
        let nonce = prepared.text("/response/verification/nonce");
        assert!(message.is_ascii() && message.contains(&nonce));
        assert_eq!(nonce.len(), 40);
        assert!(
            nonce
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        );
        let verified = attempt(&mut app, &path, &key.sign(&message));
        assert_eq!(verified.text("/response/verification/status"), "verified");
        let again = attempt(&mut app, &path, &key.sign(&message));
        again.refused(400, "verification_already_verified", None);
        assert_eq!(app.delete(&path).text("/response/object"), "web3_wallet");
    }
}

/// A user who has an address and as many verified wallets.
fn with_wallets(count: u8) -> UserSeed {
    let wallets = (0..count).map(|seed| Ethereum::new(seed + 7).address());
    wallets.fold(UserSeed::new().email("a@example.com"), UserSeed::wallet)
}

#[test]
fn another_wallet_becomes_primary_when_the_primary_one_goes() {
    let mut app = App::signed_in_to(Sandbox::builder().user(with_wallets(3)));
    let me = app.get("/v1/me");
    let ids = [0, 1, 2].map(|at| me.text(&format!("/response/web3_wallets/{at}/id")));
    let mut primary_after = |gone: &str| {
        app.delete(&format!("{WALLETS}/{gone}"));
        let me = app.get("/v1/me");
        me.at("/response/primary_web3_wallet_id").clone()
    };
    assert_eq!(primary_after(&ids[1]), ids[0]);
    assert_eq!(primary_after(&ids[0]), ids[2]);
    assert!(primary_after(&ids[2]).is_null());
}

#[test]
fn the_last_one_of_those_required_stays() {
    let builder = Sandbox::builder().user(with_wallets(2));
    let mut app = App::signed_in_to(builder.require(IdentifierKind::Web3Wallet));
    let mut delete_first = || {
        let id = app.get("/v1/me").text("/response/web3_wallets/0/id");
        app.delete(&format!("{WALLETS}/{id}"))
    };
    assert_eq!(delete_first().status, 200);
    delete_first().refused(400, "last_required_identification_deletion_failed", None);
}

#[test]
fn the_nonce_may_be_signed_in_the_message_s_place() {
    let mut app = App::signed_in();
    let key = Ethereum::new(7);
    let id = app.create("web3_wallets", "web3_wallet", &key.address());
    let path = format!("{WALLETS}/{id}");
    let prepared = prepare(&mut app, &path, "web3_metamask_signature");
    let nonce = prepared.text("/response/verification/nonce");
    assert_eq!(attempt(&mut app, &path, &key.sign(&nonce)).status, 200);
}

#[test]
fn a_wrong_signature_counts_and_five_fail() {
    let mut app = App::signed_in();
    let key = Ethereum::new(7);
    let id = app.create("web3_wallets", "web3_wallet", &key.address());
    let path = format!("{WALLETS}/{id}");
    let prepared = prepare(&mut app, &path, "web3_metamask_signature");
    let message = prepared.text("/response/verification/message");
    let strange = Ethereum::new(8).sign(&message);
    let other = key.sign("something else");
    let short = format!("0x{}", "11".repeat(64));
    for signature in [&strange, &other, &short, "0xzz", "not hex"] {
        attempt(&mut app, &path, signature).refused(422, "form_incorrect_signature", None);
    }
    attempt(&mut app, &path, &key.sign(&message)).refused(400, "verification_failed", None);
    assert_eq!(
        prepare(&mut app, &path, "web3_metamask_signature").status,
        200
    );
}

#[test]
fn a_solana_wallet_signs_in_base64() {
    let mut app = App::signed_in();
    let key = SigningKey::from_bytes(&[9; 32]);
    let address = bs58::encode(key.verifying_key().to_bytes()).into_string();
    let id = app.create("web3_wallets", "web3_wallet", &address);
    let path = format!("{WALLETS}/{id}");
    let created = app.get(&path);
    assert_eq!(created.text("/response/web3_wallet"), address);
    assert_eq!(
        created.text("/response/verification/strategy"),
        "web3_solana_signature"
    );
    prepare(&mut app, &path, "web3_metamask_signature").refused(
        400,
        "verification_strategy_invalid",
        None,
    );
    let prepared = prepare(&mut app, &path, "web3_solana_signature");
    let message = prepared.text("/response/verification/message");
    let signature = key.sign(message.as_bytes()).to_bytes();
    let hex = alloy_primitives::hex::encode_prefixed(signature);
    attempt(&mut app, &path, &hex).refused(422, "form_incorrect_signature", None);
    let wrong = STANDARD.encode(key.sign(b"else").to_bytes());
    attempt(&mut app, &path, &wrong).refused(422, "form_incorrect_signature", None);
    let verified = attempt(&mut app, &path, &STANDARD.encode(signature));
    assert_eq!(verified.text("/response/verification/status"), "verified");
}

#[test]
fn a_signature_comes_too_late_after_ten_minutes() {
    let mut app = App::signed_in();
    let key = Ethereum::new(7);
    let id = app.create("web3_wallets", "web3_wallet", &key.address());
    let path = format!("{WALLETS}/{id}");
    let prepared = prepare(&mut app, &path, "web3_metamask_signature");
    let message = prepared.text("/response/verification/message");
    app.advance(600);
    attempt(&mut app, &path, &key.sign(&message)).refused(400, "verification_expired", None);
}

#[test]
fn strategies_are_known_and_can_be_switched_off() {
    let builder = Sandbox::builder().disable_strategy("web3_okx_wallet_signature");
    let mut app = App::signed_in_to(builder);
    let id = app.create("web3_wallets", "web3_wallet", EXAMPLE);
    let path = format!("{WALLETS}/{id}");
    prepare(&mut app, &path, "web3_okx_wallet_signature").refused(
        400,
        "form_param_value_disabled",
        Some("strategy"),
    );
    prepare(&mut app, &path, "web3_other_signature").refused(
        422,
        "form_param_value_invalid",
        Some("strategy"),
    );
    prepare(&mut app, &path, "web3_solana_signature").refused(
        400,
        "verification_strategy_invalid",
        None,
    );
}

#[test]
fn wallets_are_listed_and_can_be_primary() {
    let mut app = App::signed_in();
    let key = Ethereum::new(7);
    let id = app.create("web3_wallets", "web3_wallet", &key.address());
    assert_eq!(app.get(WALLETS).text("/0/id"), id);
    let path = format!("{WALLETS}/{id}");
    let prepared = prepare(&mut app, &path, "web3_metamask_signature");
    let message = prepared.text("/response/verification/message");
    attempt(&mut app, &path, &key.sign(&message));
    assert_eq!(
        app.get("/v1/me").text("/response/primary_web3_wallet_id"),
        id
    );
    app.get(&format!("{WALLETS}/idn_none"))
        .refused(404, "resource_not_found", None);
}
