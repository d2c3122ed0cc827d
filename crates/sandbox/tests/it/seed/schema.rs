//! The schema of seeds is published, and says what the parser says.

use std::fs;

use clerk_user_sandbox::Seed;
use clerk_user_validate::{E164, Email, OAuthStrategy, WalletAddress};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::root;

/// As `clerk-user schema --type SandboxSeed` prints it. `cargo xtask codegen` writes it, by `SEED_SCHEMA=write`.
#[test]
fn the_published_schema_is_that_of_the_type() {
    let file = root().join("docs/sandbox-seed.schema.json");
    let schema = schemars::schema_for!(Seed).to_value();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let mut old = fs::read_to_string(&file).unwrap();
    let is_current = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|it| it == schema);
    if std::env::var_os("SEED_SCHEMA").is_some() && !is_current(&old) {
        fs::write(&file, &text).unwrap();
        old.clone_from(&text);
    }
    // The order of fields depends on the features of serde_json.
    let lines = |sign: char, text: &str, other: &str| -> String {
        let lines = text
            .lines()
            .filter(|line| !other.lines().any(|it| it == *line));
        let shown = lines.take(10).map(|line| format!("  {sign} {line}\n"));
        shown.collect::<Vec<_>>().concat()
    };
    assert!(
        is_current(&old),
        "docs/sandbox-seed.schema.json is stale:\n{}{}to write it: cargo xtask codegen",
        lines('-', &old, &text),
        lines('+', &text, &old),
    );
}

fn validator() -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format("e164", |text: &str| E164::parse(text).is_ok())
        .with_format("email", |text: &str| Email::parse(text).is_ok())
        .with_format("oauth-strategy", |text: &str| {
            OAuthStrategy::parse(text).is_ok()
        })
        .with_format("wallet-address", |text: &str| {
            WalletAddress::parse(text).is_ok()
        })
        .build(&schemars::schema_for!(Seed).to_value())
        .unwrap()
}

/// Everything that can be said: the settings that are not named here have their defaults.
fn full() -> Value {
    let mut full = json!({
        "settings": {
            "single_session": false, "native_api": true, "test_mode": false,
            "reverification": false, "all_countries": false, "allowed_countries": ["US"],
            "blocked_countries": ["CA"], "block_subaddresses": true, "require_redirect_url": true,
            "blocked_identifiers": ["*@spam.example"], "connect_only_providers": ["oauth_x"],
            "monthly_limits": true, "require_second_factor": true,
            "max_unverified": 3, "verify_at_sign_up": true, "delete_self": true,
            "min_username_length": 4, "max_username_length": 64, "numeric_usernames": true, "special_usernames": false,
            "first_name": "off", "last_name": "required",
            "min_password_length": 8, "max_password_length": 72, "quirks": ["expire-at-null"],
            "disabled_identifiers": ["username"], "immutable_identifiers": ["phone_number"],
            "required_identifiers": ["email_address", "web3_wallet"],
            "disabled_strategies": [
                "backup_code", "email_code", "email_link", "password", "phone_code",
                "reset_password_email_code", "reset_password_phone_code", "ticket", "totp",
                "web3_base_signature", "web3_coinbase_wallet_signature",
                "web3_metamask_signature", "web3_okx_wallet_signature", "web3_solana_signature"
            ],
            "enterprise_domains": ["acme.example"], "providers": ["oauth_notion"], "redirect_schemes": ["com.acme.app"],
            "allowed_redirects": ["https://app.example/"], "allowed_hosts": ["app.example"],
            "allowed_origins": ["https://app.example"],
            "webhooks": [{
                "url": "https://app.example/webhooks",
                "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            }]
        },
        "clock": 1_760_000_000_000_i64,
        "rng_seed": 7,
        "users": [{
            "id": "user_1", "username": "ada_1", "first_name": "Ada", "last_name": "Lovelace",
            "password": "correct horse", "banned": true, "locked": true, "tickets": ["t"],
            "email_addresses": [
                {"email_address": "a@example.com", "standing": "verified", "primary": true}
            ],
            "phone_numbers": [{
                "phone_number": "+12015550100", "standing": "reserved", "primary": false,
                "reserved_for_second_factor": false
            }],
            "web3_wallets": [{
                "web3_wallet": "0x0123456789abcdef0123456789abcdef01234567",
                "verified": false, "primary": false
            }],
            "external_accounts": [{
                "strategy": "oauth_notion", "approved_scopes": ["read"],
                "error": "oauth_access_denied", "provider_user_id": "1",
                "email_address": "a@example.com"
            }]
        }]
    });
    let schema = schemars::schema_for!(Seed).to_value();
    let defaults = schema.pointer("/$defs/Settings/properties");
    let settings = full.get_mut("settings").and_then(Value::as_object_mut);
    let settings = settings.unwrap();
    settings.insert("allowed_identifiers".to_owned(), json!(["*@example.com"]));
    for (name, setting) in defaults.and_then(Value::as_object).unwrap() {
        let entry = settings.entry(name);
        entry.or_insert_with(|| setting.get("default").unwrap().clone());
    }
    full
}

/// Every place in a document.
fn places(value: &Value, place: String, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                places(value, format!("{place}/{name}"), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{place}/{index}"), all);
            }
        }
        _ => {}
    }
    all.push(place);
}

#[test]
fn schema_and_parser_agree() {
    let validator = validator();
    let (mut taken, mut refused) = (0, 0);
    let mut check = |document: &Value| {
        let is_valid = validator.is_valid(document);
        let parsed = Seed::from_json(&document.to_string());
        assert_eq!(parsed.is_ok(), is_valid, "{document}: {parsed:?}");
        *if is_valid { &mut taken } else { &mut refused } += 1;
    };
    let full = full();
    check(&full);
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(1.0),
        json!(1.5),
        json!(-1),
        json!(1e30),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!("a@b.example"),
        json!("+1 201 555 0100"),
        json!("12015550100"),
        json!("0x0123456789ABCDEF0123456789abcdef01234567"),
        json!("US"),
        json!("us"),
        json!("QQ"),
        json!("user_"),
        json!("user_é"),
        json!("a b"),
        json!("oauth_x"),
        json!("email_address"),
        json!("passkey"),
        json!("verified"),
        json!("Verified"),
        json!("null-verification"),
        json!("NullVerification"),
        json!([]),
        json!({}),
        json!([1]),
        json!(["x"]),
        json!([null]),
        json!([{}]),
        json!({"x": 1}),
        json!("x".repeat(64)),
        json!("x".repeat(65)),
        json!("x".repeat(513)),
    ];
    let mut all = Vec::new();
    places(&full, String::new(), &mut all);
    for place in all {
        for value in &odd {
            let mut document = full.clone();
            *document.pointer_mut(&place).unwrap() = value.clone();
            check(&document);
        }
        let mut document = full.clone();
        let Some(Value::Object(members)) = document.pointer_mut(&place) else {
            continue;
        };
        members.insert("another".to_owned(), json!(1));
        check(&document);
        let names: Vec<_> = full
            .pointer(&place)
            .and_then(Value::as_object)
            .unwrap()
            .keys()
            .collect();
        for name in names {
            let mut document = full.clone();
            let members = document.pointer_mut(&place).and_then(Value::as_object_mut);
            members.unwrap().remove(name);
            check(&document);
        }
    }
    assert!(
        taken > 100 && refused > 1000,
        "{taken} taken, {refused} refused"
    );
}
