//! `clerk-user preflight --rehearse`, `--sandbox` and `--instance`.

use std::collections::BTreeSet;

use clerk_user_model::IdentifierKind;
use clerk_user_sandbox::{Builder, Clock, Fault, Presence, Sandbox, UserSeed};
use clerk_user_validate::Region;
use serde_json::{Value, json};

use super::super::check::fresh_folder;
use super::super::text;
use super::{BCRYPT, EXPORTS, preflight, refusals, verdicts};

/// A sandbox that listens, and the runtime that serves it.
struct Running {
    sandbox: Sandbox,
    _runtime: tokio::runtime::Runtime,
}

impl Running {
    fn new(builder: Builder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        Self {
            sandbox: runtime.block_on(builder.start()).unwrap(),
            _runtime: runtime,
        }
    }
}

/// Rehearses, and returns the verdicts and the summary of the rehearsal.
#[track_caller]
fn rehearsed(args: &[&str], input: &str) -> (Vec<Value>, Value) {
    let args = [args, &["--rehearse", "--summary", "json"]].concat();
    let output = preflight(&args, input);
    let summary = serde_json::from_slice::<Value>(&output.stderr);
    assert!(summary.is_ok(), "{}", text(&output.stderr));
    let summary = summary.unwrap()["rehearsal"].take();
    let agrees = summary["agrees"] == true;
    assert_eq!(output.status.code() == Some(3), !agrees, "{summary:#}");
    (verdicts(&output), summary)
}

/// The codes that were met.
fn codes(summary: &Value) -> BTreeSet<String> {
    let refusals = summary["refusals"].as_array().unwrap().iter();
    refusals
        .map(|it| {
            format!(
                "{} {}",
                it["code"].as_str().unwrap(),
                it["field"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn the_exports_of_every_system_are_refused_as_foreseen() {
    for (args, input) in EXPORTS {
        let (verdicts, summary) = rehearsed(args, &input());
        assert_eq!(summary["agrees"], true, "{args:?}: {summary:#}");
        let refused = verdicts.iter().filter(|it| it["accepted"] == false).count() as u64;
        let not_sent = summary["not_sent"].as_u64().unwrap();
        assert_eq!(
            summary["refused"].as_u64(),
            Some(refused - not_sent),
            "{args:?}"
        );
        assert_eq!(
            summary["sent"].as_u64(),
            Some(verdicts.len() as u64 - not_sent)
        );
    }
}

/// Returns a good digest of every hasher.
fn good_digests() -> [(&'static str, String); 22] {
    let md5 = "0123456789abcdef0123456789abcdef";
    [
        ("bcrypt", BCRYPT.to_owned()),
        ("bcrypt_sha256_django", format!("bcrypt_sha256${BCRYPT}")),
        ("bcrypt_peppered", format!("{BCRYPT}$pepper")),
        (
            "argon2id",
            "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaGhhc2g".to_owned(),
        ),
        (
            "argon2i",
            "$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A"
                .to_owned(),
        ),
        (
            "pbkdf2_sha256",
            "pbkdf2_sha256$27500$c2FsdA==$aGFzaA==".to_owned(),
        ),
        (
            "pbkdf2_sha256_django",
            "pbkdf2_sha256$600000$not-base64!$aGFzaA==".to_owned(),
        ),
        ("pbkdf2_sha512", "pbkdf2_sha512$1000$salt$abcdef".to_owned()),
        (
            "pbkdf2_sha512_hex",
            "pbkdf2_sha512_hex$1000$abcd$abcdef".to_owned(),
        ),
        ("pbkdf2_sha1", "pbkdf2_sha1$5000$abcd$abcdef$3".to_owned()),
        ("phpass", "$P$BDyMxXUvTqJEhYxDOYo6kVLhV5UYqM/".to_owned()),
        (
            "scrypt_firebase",
            "aGFzaA==$c2FsdA==$a2V5$Bw==$8$14".to_owned(),
        ),
        ("scrypt_werkzeug", "scrypt:32768:8:1$salt$abcdef".to_owned()),
        (
            "md5_phpass",
            "$H$9DyMxXUvTqJEhYxDOYo6kVLhV5UYqM/".to_owned(),
        ),
        ("hmac_sha256_utf16_b64", "c2FsdA==$aGFzaA==".to_owned()),
        ("md5", md5.to_owned()),
        ("md5_salted", format!("salt${md5}")),
        ("sha256", format!("{md5}{md5}")),
        ("sha256_salted", format!("salt${md5}{md5}")),
        (
            "sha512_symfony",
            "sha512_symfony$5000$salt$aGFzaA==".to_owned(),
        ),
        (
            "ldap_ssha",
            "{SSHA}aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo".to_owned(),
        ),
        ("awscognito", "awscognito#pool#client#jo".to_owned()),
    ]
}

#[test]
fn digests_are_refused_as_foreseen() {
    let good = good_digests();
    let bad = [
        ("bcrypt", "$2a$99$x"),
        (
            "pbkdf2_sha1",
            "pbkdf2_sha1$5000$abcd$abcdef$18446744073709551615",
        ),
        ("md5", "x"),
        ("argon2id", "$argon2d$v=19$m=1,t=1,p=1$YQ$YQ"),
        ("pbkdf2_sha256", "pbkdf2_sha256$0$c2FsdA==$aGFzaA=="),
        ("scrypt_firebase", "a$b"),
        ("rot13", "x"),
    ];
    let all = good
        .iter()
        .map(|(hasher, digest)| (*hasher, digest.as_str()))
        .chain(bad);
    let users = all.enumerate().map(|(number, (hasher, digest))| {
        json!({"userId": format!("u{number}"), "email": format!("jo{number}@a.com"), "password": digest,
               "passwordHasher": hasher})
    });
    let mut users: Vec<Value> = users.collect();
    users.push(json!({"userId": "without", "email": "without@a.com", "password": BCRYPT}));
    users.push(json!({"userId": "totp", "email": "totp@a.com", "totpSecret": "M1"}));
    users.push(json!({"userId": "codes", "email": "codes@a.com", "totpSecret": "JBSWY3DPEHPK3PXP", "backupCodes": ["a", "b"]}));
    let (verdicts, summary) = rehearsed(&["--from", "clerk"], &Value::from(users).to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    let refused: Vec<usize> = verdicts
        .iter()
        .enumerate()
        .filter(|(_, it)| it["accepted"] == false)
        .map(|(at, _)| at)
        .collect();
    let first = good.len();
    assert_eq!(refused, (first..first + bad.len() + 2).collect::<Vec<_>>());
    assert_eq!(
        codes(&summary),
        BTreeSet::from([
            "form_conditional_param_missing password_hasher".to_owned(),
            "form_param_value_invalid password_hasher".to_owned(),
            "form_password_digest_invalid_code password_digest".to_owned(),
            "invalid_totp_secret_code totp_secret".to_owned(),
        ])
    );
}

/// Changes a string at some places, the same with the same number.
fn mutated(text: &str, mut number: u64) -> String {
    const NEW: &[u8] = b"$$$#=:,.+-/_!09azAZ{}";
    let mut random = |below: usize| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(number >> 33).unwrap() % below.max(1)
    };
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random(3) {
        let at = random(bytes.len());
        match random(5) {
            0 => bytes.insert(at, NEW[random(NEW.len())]),
            1 => bytes[at] = NEW[random(NEW.len())],
            2 => bytes.swap(at, text.len() / 2),
            3 => drop(bytes.remove(at)),
            _ => {
                // A whole part goes, comes twice, or is empty.
                let mut parts: Vec<&[u8]> = bytes.split(|byte| *byte == b'$').collect();
                let at = random(parts.len());
                match random(3) {
                    0 => drop(parts.remove(at)),
                    1 => parts.insert(at, parts[at]),
                    _ => parts[at] = b"",
                }
                bytes = parts.join(&b'$');
            }
        }
        if bytes.len() <= text.len() / 2 {
            bytes = text.as_bytes().to_vec();
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn mutated_digests_are_refused_as_foreseen() {
    let digests = good_digests();
    let mutated = (0..60).flat_map(|number| {
        let all = digests.iter().zip(number * 100..);
        all.map(|((hasher, digest), number)| (*hasher, mutated(digest, number)))
    });
    let digests: Vec<(&str, String)> = mutated.collect();
    let users = digests
        .iter()
        .enumerate()
        .map(|(number, (hasher, digest))| {
            json!({"userId": format!("u{number}"), "email": format!("jo{number}@a.com"),
               "password": digest, "passwordHasher": hasher})
        });
    let users: Vec<Value> = users.collect();
    let (verdicts, summary) = rehearsed(&["--from", "clerk"], &Value::from(users).to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(summary["sent"], digests.len());
    let verdicts = digests.iter().zip(&verdicts);
    let of_hashers: BTreeSet<(&str, bool)> = verdicts
        .map(|((hasher, _), verdict)| (*hasher, verdict["accepted"] == true))
        .collect();
    // Every hasher has digests that are refused, and nearly every one has digests that are accepted.
    let refused = of_hashers.iter().filter(|(_, accepted)| !accepted).count();
    assert_eq!(
        (refused, of_hashers.len() > 36),
        (21, true),
        "{of_hashers:?}"
    );
}

/// A field, a value that is refused, and the code and the field of the refusal.
fn reasons() -> Vec<(String, Value, String)> {
    let reasons = json!([
        ["email", "JO@a.com", "form_identifier_exists email_address"],
        ["email", "jo@@a.com", "form_param_format_invalid email_address"],
        ["email", null, "form_data_missing email_address"],
        ["email", "jo+x@b.com", "not_allowed_access email_address"],
        ["phone", "+14165550123", "form_identifier_exists phone_number"],
        ["phone", "+4420", "form_param_format_invalid phone_number"],
        ["phone", "+442083661177", "unsupported_country_code phone_number"],
        ["phone", "+15551234567", "unsupported_country_code phone_number"],
        ["web3Wallet", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "form_identifier_exists web3_wallet"],
        ["web3Wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "form_param_format_invalid web3_wallet"],
        ["userId", "u0", "form_identifier_exists external_id"],
        ["userId", "x".repeat(256), "form_param_max_length_exceeded external_id"],
        ["username", "J.O", "form_identifier_exists username"],
        ["username", "j", "form_username_invalid_length username"],
        ["username", "j(o", "form_username_invalid_character username"],
        ["username", "1.2", "form_username_needs_non_number_char username"],
        ["username", "+12015550123", "form_username_cannot_be_phone_number username"],
        ["firstName", "Jo", "form_param_unknown first_name"],
        ["lastName", null, "form_data_missing last_name"],
        ["lastName", "L".repeat(257), "form_param_max_length_exceeded last_name"],
        ["publicMetadata", {"x": "y".repeat(8192)}, "form_param_exceeds_allowed_size public_metadata"],
        ["privateMetadata", {"x": "y".repeat(100_000)}, "form_param_exceeds_allowed_size private_metadata"],
        ["unsafeMetadata", [1], "form_param_value_invalid unsafe_metadata"],
        ["createdAt", "yesterday", "form_param_invalid_time created_at"],
        ["createdAt", "2999-01-01T00:00:00Z", "form_disallow_future_date created_at"],
    ]);
    serde_json::from_value(reasons).unwrap()
}

#[test]
fn every_reason_is_met_as_it_is_foreseen() {
    let folder = fresh_folder("rehearsal-reasons");
    let [environment, communication] = ["environment.json", "communication.json"]
        .map(|name| folder.join(name).to_str().unwrap().to_owned());
    let settings = json!({"response": {"user_settings": {
        "attributes": {
            "email_address": {"enabled": true, "required": true}, "phone_number": {"enabled": true},
            "username": {"enabled": true}, "web3_wallet": {"enabled": true}, "first_name": {"enabled": false},
            "last_name": {"enabled": true, "required": true},
        },
        "username_settings": {"min_length": 2, "max_length": null, "allow_extended_special_characters": true},
        "restrictions": {"block_email_subaddresses": {"enabled": true}},
    }}});
    std::fs::write(&environment, settings.to_string()).unwrap();
    let blocked = json!({"blocked_country_codes": ["GB", "US"]});
    std::fs::write(&communication, blocked.to_string()).unwrap();
    let base = json!({
        "userId": "u0", "email": "jo@a.com", "lastName": "L", "username": "j.o", "phone": "+14165550123",
        "web3Wallet": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    });
    let cases = reasons();
    let mut users = vec![base.clone()];
    for (number, (field, value, _)) in cases.iter().enumerate() {
        let number = number + 1;
        let mut user = json!({
            "userId": format!("u{number}"), "email": format!("jo{number}@a.com"), "lastName": "L",
        });
        user[field] = value.clone();
        users.push(user);
    }
    users.push(json!({"userId": "nobody", "lastName": "L"}));
    let args = [
        "--from",
        "clerk",
        "--environment",
        &environment,
        "--communication",
        &communication,
    ];
    let (verdicts, summary) = rehearsed(&args, &Value::from(users).to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(verdicts[0]["accepted"], true);
    for ((_, value, expected), verdict) in cases.iter().zip(verdicts.iter().skip(1)) {
        assert!(refusals(verdict).contains(expected), "{value} {verdict}");
    }
    assert_eq!(summary["created"], 1);
    assert_eq!(summary["refused"].as_u64(), Some(cases.len() as u64 + 1));
    // The API names no parameter if data are missing.
    let expected: BTreeSet<String> = cases
        .iter()
        .map(|(_, _, expected)| match expected.as_str() {
            missing if missing.starts_with("form_data_missing") => "form_data_missing ".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    assert_eq!(codes(&summary), expected);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn lengths_of_usernames_that_no_instance_allows_are_refused_as_foreseen() {
    let folder = fresh_folder("rehearsal-usernames");
    let environment = folder.join("environment.json");
    for (lengths, accepted) in [
        (
            json!({"min_length": 2, "max_length": 100}),
            [true, false, true],
        ),
        (
            json!({"min_length": 0, "max_length": 3}),
            [true, false, false],
        ),
        (
            json!({"min_length": 9, "max_length": 3}),
            [false, false, false],
        ),
    ] {
        let settings = json!({"user_settings": {"username_settings": lengths}});
        std::fs::write(&environment, settings.to_string()).unwrap();
        let users = json!([
            {"userId": "1", "username": "jo"}, {"userId": "2", "username": "j".repeat(65)},
            {"userId": "3", "username": "j".repeat(64)},
        ]);
        let args = [
            "--from",
            "clerk",
            "--environment",
            environment.to_str().unwrap(),
        ];
        let (found, summary) = rehearsed(&args, &users.to_string());
        assert_eq!(summary["agrees"], true, "{lengths}: {summary:#}");
        let found: Vec<bool> = found.iter().map(|it| it["accepted"] == true).collect();
        assert_eq!(found, accepted, "{lengths}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn identifiers_that_are_switched_off_are_refused_as_foreseen() {
    let folder = fresh_folder("rehearsal-off");
    let environment = folder.join("environment.json");
    let off = json!({"enabled": false});
    let settings = json!({"user_settings": {"attributes": {
        "email_address": off, "phone_number": off, "username": off, "web3_wallet": off, "last_name": off,
        "authenticator_app": off,
    }}});
    std::fs::write(&environment, settings.to_string()).unwrap();
    let users = json!([
        {"userId": "1", "email": "jo@a.com"}, {"userId": "2", "phone": "+12015550123"},
        {"userId": "3", "username": "jojo", "totpSecret": "JBSWY3DPEHPK3PXP"}, {"userId": "4", "lastName": "L", "username": "j"},
        {"userId": "5", "web3Wallet": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
        // The form counts as well.
        {"userId": "6", "email": "bad", "phone": "(201) 555-0123"}, {"userId": "7", "phone": "1"},
        {"userId": "8", "web3Wallet": "0x", "phone": "2015550123"},
    ]);
    let args = [
        "--from",
        "clerk",
        "--environment",
        environment.to_str().unwrap(),
    ];
    let (_, summary) = rehearsed(
        &[&args[..], &["--region", "US"]].concat(),
        &users.to_string(),
    );
    assert_eq!(
        (&summary["agrees"], &summary["refused"]),
        (&json!(true), &json!(8)),
        "{summary:#}"
    );
    let (verdicts, summary) = rehearsed(&args, &users.to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(summary["refused"], 8);
    assert_eq!(
        refusals(&verdicts[3]),
        [
            "form_param_unknown username",
            "form_param_unknown last_name"
        ]
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_number_that_would_be_read_as_another_is_not_sent() {
    let users = json!([
        {"userId": "1", "email": "jo@a.com", "phone": "2015550123"},
        {"userId": "2", "email": "al@a.com", "phone": "(201) 555-0123"},
        {"userId": "3", "email": "jo@a.com"},
    ]);
    let (verdicts, summary) = rehearsed(&["--from", "clerk"], &users.to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(
        (&summary["sent"], &summary["not_sent"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(verdicts[2]["accepted"], true);
    let (verdicts, summary) = rehearsed(&["--from", "clerk", "--region", "US"], &users.to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(
        refusals(&verdicts[1]),
        ["form_identifier_exists phone_number"]
    );
    assert_eq!(summary["created"], 1);
}

#[test]
fn who_is_first_stays_first_with_many_requests_at_a_time() {
    // Three users have one address. The first is refused for another reason, so the second takes it.
    let users = (0..300).flat_map(|number| {
        let email = format!("jo{number}@a.com");
        let other = format!("al{number}@a.com");
        [
            json!({"userId": format!("a{number}"), "email": email, "createdAt": "2999-01-01T00:00:00Z"}),
            json!({"userId": format!("b{number}"), "email": email}),
            json!({"userId": format!("c{number}"), "email": email, "unverifiedEmailAddresses": other}),
            json!({"userId": format!("d{number}"), "email": other}),
        ]
    });
    let users: Vec<Value> = users.collect();
    let (verdicts, summary) = rehearsed(&["--from", "clerk"], &Value::from(users).to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(summary["created"], 600);
    let accepted: Vec<bool> = verdicts.iter().map(|it| it["accepted"] == true).collect();
    assert_eq!(accepted[..4], [false, true, false, true]);
}

#[test]
fn a_running_sandbox_decides_by_its_settings_and_users() {
    let builder = Sandbox::builder()
        .user(UserSeed::new().email("demo@a.com").username("demo_user"))
        .allow_country(Region::parse("DE").unwrap())
        .require(IdentifierKind::EmailAddress)
        .first_name(Presence::Off)
        .username_length(2, 10)
        .numeric_usernames(false)
        .block_subaddresses(true)
        .block_identifier("*@spam.com")
        .block_identifier("12015550123");
    let running = Running::new(builder);
    let url = running.sandbox.base_url();
    let users = json!([
        {"userId": "1", "email": "Demo@a.com"},
        {"userId": "2", "email": "jo@a.com", "username": "Demo_User"},
        {"userId": "3", "email": "jo@a.com", "username": "jo", "phone": "+4930125692"},
        {"userId": "4", "email": "al@a.com", "phone": "+442083661177"},
        {"userId": "5", "email": "bo+x@a.com"},
        {"userId": "6", "email": "cy@a.com", "username": "12345"},
        {"userId": "7", "username": "dide"},
        {"userId": "8", "email": "ed@a.com", "firstName": "Ed"},
        {"userId": "9", "email": "fe@a.com", "unverifiedEmailAddresses": "fee@a.com"},
        {"userId": "10", "email": "fee@a.com"},
        {"userId": "11", "email": "gi@Spam.com"},
        {"userId": "12", "email": "hi@a.com", "phone": "+12015550123"},
    ]);
    let settings = ["--from", "clerk", "--instance", url];
    let output = preflight(&settings, &users.to_string());
    let accepted = |verdicts: &[Value]| -> Vec<usize> {
        let all = verdicts.iter().enumerate();
        all.filter(|(_, it)| it["accepted"] == true)
            .map(|(at, _)| at + 1)
            .collect()
    };
    // The settings say nothing of the users that are there.
    assert_eq!(
        accepted(&verdicts(&output)),
        [1, 2, 9],
        "{}",
        text(&output.stderr)
    );
    let args = ["--from", "clerk", "--sandbox", url];
    let (found, summary) = rehearsed(&args, &users.to_string());
    assert_eq!(summary["agrees"], true, "{summary:#}");
    assert_eq!(accepted(&found), [3, 9]);
    assert_eq!(
        found[0]["refusals"][0]["message"],
        "the instance has it already"
    );
    let again = rehearsed(&args, &users.to_string()).1;
    assert_eq!(
        (&again["agrees"], &again["created"]),
        (&json!(true), &json!(0)),
        "{again:#}"
    );
}

#[test]
fn the_lists_of_an_instance_decide_in_one_way() {
    let builder = ["@spam.com", "*@*.wide.com", "eve@a.com"]
        .into_iter()
        .fold(Sandbox::builder(), Builder::block_identifier);
    let builder = ["*@a.com", "a.wide.com", "@spam.com", "+12015550123"]
        .into_iter()
        .fold(builder, Builder::allow_identifier);
    let running = Running::new(builder);
    let users = json!([
        {"userId": "1", "email": "Jo@A.com"},
        {"userId": "2", "email": "Eve@a.com"},
        {"userId": "3", "email": "eve+x@a.com"},
        {"userId": "4", "email": "jo@b.com"},
        {"userId": "5", "email": "jo@a.wide.com"},
        // An entry of both lists is allowed.
        {"userId": "6", "email": "jo@spam.com"},
        {"userId": "7", "email": "al@a.com", "phone": "+12015550124"},
        {"userId": "8", "email": "bo@a.com", "phone": "+12015550123"},
    ]);
    let expected = [
        "",
        "not_allowed_access email_address",
        "not_allowed_access email_address",
        "not_allowed_access email_address",
        "not_allowed_access email_address",
        "",
        "not_allowed_access phone_number",
        "",
    ];
    let url = running.sandbox.base_url();
    for option in ["--instance", "--sandbox"] {
        let (found, summary) = rehearsed(&["--from", "clerk", option, url], &users.to_string());
        assert_eq!(summary["agrees"], true, "{summary:#}");
        let found: Vec<String> = found.iter().map(|it| refusals(it).join(" ")).collect();
        assert_eq!(found, expected, "{option}");
    }
}

#[test]
fn an_allow_list_that_is_not_known_is_told() {
    let folder = fresh_folder("rehearsal-allow-list");
    let environment = folder.join("environment.json");
    let settings = json!({"user_settings": {"restrictions": {"allowlist": {"enabled": true}}}});
    std::fs::write(&environment, settings.to_string()).unwrap();
    let args = [
        "--from",
        "clerk",
        "--environment",
        environment.to_str().unwrap(),
    ];
    let (found, _) = rehearsed(&args, "[{\"userId\":\"1\",\"email\":\"jo@a.com\"}]");
    assert_eq!(found[0]["accepted"], true);
    let warnings = found[0]["warnings"].as_array().unwrap();
    let is_told = |warning: &Value| warning["reason"] == "allow_list_not_known";
    assert!(warnings.iter().any(is_told), "{warnings:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_was_not_foreseen_is_an_error() {
    // To this sandbox the users are of the future.
    let running = Running::new(Sandbox::builder().clock(Clock::Fixed(1_000_000_000_000)));
    let users = json!([
        {"userId": "1", "email": "jo@a.com", "createdAt": "2024-01-01T00:00:00Z"},
        {"userId": "2", "email": "secret", "createdAt": "2024-01-01T00:00:00Z"},
        {"userId": "3", "email": "al@a.com"},
        {"userId": "3", "email": "bo@a.com", "createdAt": "2024-01-01T00:00:00Z"},
    ]);
    let args = [
        "--from",
        "clerk",
        "--rehearse",
        "--sandbox",
        running.sandbox.base_url(),
    ];
    let output = preflight(&args, &users.to_string());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let differences: Vec<&str> = said
        .lines()
        .filter(|line| line.contains(": predicted"))
        .collect();
    assert_eq!(
        differences,
        [
            "standard input:1: predicted none, received form_disallow_future_date",
            "standard input:4: predicted form_identifier_exists, received form_disallow_future_date, form_identifier_exists",
        ]
    );
    assert!(
        said.contains("error: 2 users were refused for other reasons than predicted"),
        "{said}"
    );
    assert!(!said.contains("secret") && !said.contains("jo@"), "{said}");
    running.sandbox.fault(Fault::html(502).path("/v1/users"));
    let output = preflight(&args, &users.to_string());
    let said = text(&output.stderr);
    assert!(
        said.contains("/v1/users?") && said.contains("expected status 200, found 502"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn options_and_sandboxes_that_do_not_fit_are_errors() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let gone = gone.as_str();
    let conflict = "cannot be used with";
    for (args, expected) in [
        (vec!["--sandbox", gone], "required"),
        (
            vec!["--rehearse", "--sandbox", gone],
            "/v1/environment: cannot connect",
        ),
        (vec!["--instance", gone], "/v1/environment: cannot connect"),
        (vec!["--instance", gone, "--environment", "x"], conflict),
        (
            vec!["--rehearse", "--sandbox", gone, "--environment", "x"],
            conflict,
        ),
    ] {
        let output = preflight(&[&["--from", "clerk"], &args[..]].concat(), "[]");
        let said = text(&output.stderr);
        assert!(said.contains(expected), "{args:?}: {said}");
        assert_eq!(output.status.code(), Some(2));
    }
    // A server that is no sandbox gets no user.
    let server = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = server.accept().unwrap();
        let mut request = [0; 4096];
        let len = stream.read(&mut request).unwrap();
        let body = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
        stream.write_all(body.as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..len]).into_owned()
    });
    let args = ["--from", "clerk", "--rehearse", "--sandbox", &url];
    let output = preflight(&args, "[{\"userId\":\"1\",\"email\":\"jo@a.com\"}]");
    assert!(
        text(&output.stderr).contains("expected a sandbox"),
        "{}",
        text(&output.stderr)
    );
    let request = serving.join().unwrap().to_lowercase();
    assert!(request.starts_with("get /v1/environment") && !request.contains("authorization"));
}
