//! Passwords that other systems hashed, and second factors that users bring along.

use clerk_user_model::VerificationStrategy;
use clerk_user_sandbox::{Builder, Sandbox, UserSeed};
use serde_json::{Value, json};

use super::{app, ask, asked, get};
use crate::support::{Answer, App, encode};

const PASSWORD: &str = "correct horse";

/// Digests of the password, made by passlib, Django, Werkzeug and the libraries that they use.
const DIGESTS: &[(&str, &str)] = &[
    (
        "bcrypt",
        "$2b$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt",
        "$2a$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt",
        "$2y$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt_peppered",
        "$2b$04$rGEMNNRiFkZfj16WrpvYmOnItLqJyKNEJVl7rSzHBECmvRoHkVqXq$pe$pper",
    ),
    (
        "argon2i",
        "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$rPOaHPMZGaOflei9yR2869ZvAWY4/cQr0uWPGgQia4U",
    ),
    (
        "argon2id",
        "$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHQ$yo/Vkf3b04HMhVyO46+irv+0DPX1EnKctcaquTFv6B0",
    ),
    (
        "argon2id",
        "$argon2id$v=19$t=2,p=2,m=64$c29tZXNhbHQ=$yo/Vkf3b04HMhVyO46+irv+0DPX1EnKctcaquTFv6B0=",
    ),
    (
        "bcrypt_peppered",
        "$2b$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq$",
    ),
    ("md5", "3cb4e732631f47e6eb961f34554b7cde"),
    ("md5_salted", "pepper$52f36768c11844771e5f7ff576e2dba2"),
    ("md5_salted", "pep$per$264eaec790062a8a45330f139b407430"),
    (
        "sha256",
        "4104d36f8da2c254349f85836793ebe029e0c957063a34c91c2e9203187b5631",
    ),
    (
        "sha256",
        "4104D36F8DA2C254349F85836793EBE029E0C957063A34C91C2E9203187B5631",
    ),
    (
        "sha256_salted",
        "salt$8cb258c07eb871943b4ad0e754a502b5fc3a389d75fefc91b4e010778ecca018",
    ),
    (
        "sha256_salted",
        "salt$9fe3720800bc053ce8ac053b01012c11f878a83021d07a51b4f2d7d1db10740a",
    ),
    (
        "pbkdf2_sha1",
        "pbkdf2_sha1$100$a1b2c3d4$e8638eaa8214949bfda3fb63967baaf19f93d673873e00b8ffb94bfca7bbcf17",
    ),
    (
        "pbkdf2_sha1",
        "pbkdf2_sha1$100$some salt$18a7496cf60f1cbc32af8d5cd627bf95536202d38daff1f36088efdff9cde271",
    ),
    (
        "pbkdf2_sha1",
        "pbkdf2_sha1$100$a1b2c3d4$e8638eaa8214949bfda3fb63967baaf19f93d673$20",
    ),
    (
        "pbkdf2_sha256",
        "pbkdf2_sha256$100$c29tZSBzYWx0$N4sRR7geKdQxd/gzaEMdGWGpSucrYYEFA4f1+8yr0vY=",
    ),
    (
        "pbkdf2_sha256",
        "pbkdf2_sha256$100$$h+lqEYeQ2nK1DeWPIzuC0qQFdPiMVqIYdktc70pjQJU=",
    ),
    (
        "pbkdf2_sha512",
        "pbkdf2_sha512$100$some salt$9e7226615afd596a049fbccfb903d208ef3f77579fc982b7d075ce85e3df57fd6446a324d476c8c6bcb8edf476041754447fb16dbfa670223110ff9d97fe7473",
    ),
    (
        "pbkdf2_sha512_hex",
        "pbkdf2_sha512_hex$100$a1b2c3d4$49bc2446fbdedd709e3fb4243e41076cc697c856d98ca16bf11d5eb6a02ef6ddfb49803de422c77294df14f4387561ff12442fecda8e646319f0b74d57aeeeb1",
    ),
    (
        "pbkdf2_sha256_django",
        "pbkdf2_sha256$100$seasalt$gnpeHo+UWiHfHH1xG5L/3TxMI5h1MTr2gq2ykhUFVhM=",
    ),
    (
        "bcrypt_sha256_django",
        "bcrypt_sha256$$2b$04$/7a8Ug7va7TQsHvprLhRA.CLgbIN.jKXdcG4URZJiM1vcJOZma4VC",
    ),
    ("phpass", "$P$5zRaII7AbeLwIHArDoo71KJAugNF0y/"),
    ("md5_phpass", "$P$5EGon0IAhVnWXT7Hh95OqFSEEmQQTJ0"),
    ("md5_phpass", "$H$5.7s3MeMRSXWZ1p7t78ztPKcYCiA3t0"),
    ("ldap_ssha", "{SSHA}fEGkX6PigBm+/tRHvDjOpM3C2rTC2FuL"),
    ("ldap_ssha", "gpBpx96YFVgryAJ4g0wOSfNwIR2XkjIm"),
    ("ldap_ssha", "{SSHA}fEGkX6PigBm-_tRHvDjOpM3C2rTC2FuL"),
    (
        "scrypt_werkzeug",
        "scrypt:1024:8:1$j6rmH3VHyahxrFE3$f82859ae5c1112c76bce534afa20a690f066b8a418c66fd389f78ef35236cff480d77945ba11e1d6d34585fcad3b62772dfd0c8b7323c77a5e982a91d4662777",
    ),
    (
        "scrypt_werkzeug",
        "$scrypt:1024:8:1$j6rmH3VHyahxrFE3$f82859ae5c1112c76bce534afa20a690f066b8a418c66fd389f78ef35236cff480d77945ba11e1d6d34585fcad3b62772dfd0c8b7323c77a5e982a91d4662777",
    ),
    (
        "scrypt_werkzeug",
        "$scrypt:1024:8:1$j6rmH3VHyahxrFE3$+ChZrlwREsdrzlNK+iCmkPBmuKQYxm/TifeO81I2z/SA13lFuhHh1tNFhfytO2J3Lf0Mi3Mjx3pemCqR1GYndw==",
    ),
    (
        "scrypt_firebase",
        "JTg/o0DD06Ss2GMn/PvNHYeZYJYh9wiZ+fEwzYDptLnSOmLJ9a5lDpSQfTfOTApI4Wow6aogZOQ93egJ5UiQ6A==$42xEC+ixf3L2lw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$Bw==$8$4",
    ),
    (
        "sha512_symfony",
        "sha512_symfony$10$salt$B025LLjsSfyeLvWkgJ5rxVSS7Ood6IjlE938dWrIpHFVElHD79+bifRO5XUvlTIwA8B97LLK6dyxW2AcNiYKmw==",
    ),
    (
        "sha512_symfony",
        "sha512_symfony$10$$7AgHUfNiuZCub0YhzO/f4TN//QCSnQB1jfnX7gc7FY11K4EvxPBRfXqWT7wTuVNgvGsYbT9EL62Ha2mgD9HHsA==",
    ),
];

/// Digests that are well formed, and that cannot be compared with a password here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("awscognito", "awscognito#eu-west-1_a#client#ada"),
    ("hmac_sha256_utf16_b64", "c2FsdA==$aGFzaA=="),
    (
        "scrypt_firebase",
        "aGFzaA==$c2FsdA==$a2V5$Bw==$4000000000$200",
    ),
    ("sha512_symfony", "sha512_symfony$10$salt$aGFzaA=="),
    (
        "argon2id",
        "$argon2id$v=19$m=4194304,t=9,p=2$c29tZXNhbHQ$yo/Vkf3b04HMhVyO46+irv+0DPX1EnKctcaquTFv6B0",
    ),
    (
        "pbkdf2_sha256",
        "pbkdf2_sha256$4000000000$c29tZSBzYWx0$N4sRR7geKdQxd/gzaEMdGWGpSucrYYEFA4f1+8yr0vY=",
    ),
    ("phpass", "$P$SzRaII7AbeLwIHArDoo71KJAugNF0y/"),
    (
        "scrypt_werkzeug",
        "scrypt:1073741824:8:1$salt$f82859ae5c1112c76bce534afa20a690f066b8a418c66fd389f78ef35236cff4",
    ),
];

/// Strings that no hasher of that name makes.
const MALFORMED: &[(&str, &str)] = &[
    (
        "argon2i",
        "$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHQ$yo/Vkf3b04HMhVyO46+irv+0DPX1EnKctcaquTFv6B0",
    ),
    ("argon2id", "$argon2id$v=19$m=64,t=2,p=2$c29tZXNhbHQ"),
    ("awscognito", "awscognito#eu-west-1_a#client"),
    ("awscognito", "awscognito#eu-west-1_a##ada"),
    ("bcrypt", "$2a$10$x"),
    (
        "bcrypt",
        "$2b$4$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt",
        "$2b$16$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt",
        "$2c$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt",
        "$2b$04$hpXJmtDjoqSSj8iGhtGYw!xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt_peppered",
        "$2b$04$hpXJmtDjoqSSj8iGhtGYw.xEczv5jxcW05bxmMKFpkdDcWdlBVhQq",
    ),
    (
        "bcrypt_sha256_django",
        "$2b$04$/7a8Ug7va7TQsHvprLhRA.CLgbIN.jKXdcG4URZJiM1vcJOZma4VC",
    ),
    ("ldap_ssha", "{SSHA}c2hvcnQ="),
    ("md5", "3cb4e732631f47e6eb961f34554b7cd"),
    ("md5", "3cb4e732631f47e6eb961f34554b7cdg"),
    ("md5_salted", "3cb4e732631f47e6eb961f34554b7cde"),
    ("pbkdf2_sha1", "pbkdf2_sha1$0$a1b2$e8638eaa"),
    ("pbkdf2_sha1", "pbkdf2_sha1$100$a1b2$e8638eaa$20"),
    (
        "pbkdf2_sha256",
        "pbkdf2_sha256$100$some salt$N4sRR7geKdQxd/gzaEMdGWGpSucrYYEFA4f1+8yr0vY=",
    ),
    ("pbkdf2_sha512", "pbkdf2_sha256$100$salt$aa"),
    ("phpass", "$P$5zRaII7AbeLwIHArDoo71KJAugNF0y"),
    ("scrypt_firebase", "aGFzaA==$c2FsdA==$a2V5$Bw==$8"),
    ("scrypt_firebase", "aGFzaA==$$a2V5$Bw==$8$4"),
    ("scrypt_werkzeug", "scrypt:1024:8:1$$f82859ae5c1112c7"),
    ("scrypt_werkzeug", "scrypt:1:8:1$salt$f82859ae5c1112c7"),
    (
        "argon2i",
        "$argon2i$v=19$m=64,t=2$c29tZXNhbHQ$rPOaHPMZGaOflei9yR2869ZvAWY4/cQr0uWPGgQia4U",
    ),
    (
        "pbkdf2_sha256",
        "pbkdf2_sha256$+100$c29tZSBzYWx0$N4sRR7geKdQxd/gzaEMdGWGpSucrYYEFA4f1+8yr0vY=",
    ),
    (
        "scrypt_werkzeug",
        "scrypt:1000:8:1$salt$f82859ae5c1112c76bce534afa20a690",
    ),
    ("sha256", "4104d36f"),
    ("sha256_salted", "salt$4104d36f"),
    ("sha512_symfony", "sha512_symfony$0$salt$aGFzaA=="),
];

fn import(app: &App, number: usize, hasher: &str, digest: &str) -> Answer {
    let body = json!({
        "email_address": [format!("user{number}@example.com")],
        "password_digest": digest,
        "password_hasher": hasher,
    });
    ask(&app.sandbox, "POST", "/v1/users", &body)
}

fn sign_in(app: &mut App, email: &str, password: &str) -> Answer {
    let form = [
        ("strategy", "password"),
        ("identifier", email),
        ("password", password),
    ];
    app.post("/v1/client/sign_ins", &form)
}

/// Returns the error of a sign-in that is refused with status 501.
fn unsupported_sign_in(app: &App, email: &str) -> Value {
    let form = encode(&[("identifier", email), ("password", PASSWORD)]);
    let request = http::Request::post("/v1/client/sign_ins?_is_native=1")
        .header("host", "127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded");
    let response = app.sandbox.answer(request.body(form).unwrap());
    assert_eq!(response.status(), 501);
    let json: Value = serde_json::from_slice(response.body()).unwrap();
    json["errors"][0].clone()
}

fn sign_out(app: &mut App) {
    assert_eq!(app.delete("/v1/client/sessions").status, 200);
}

#[test]
fn users_sign_in_with_the_password_of_their_digest() {
    let mut app = app();
    for (number, (hasher, digest)) in DIGESTS.iter().enumerate() {
        let user = import(&app, number, hasher, digest);
        assert_eq!(user.status, 200, "{hasher} {digest}: {user:?}");
        assert_eq!(*user.at("/password_enabled"), true);
        let path = format!("/v1/users/{}/verify_password", user.text("/id"));
        let verify =
            |password: &str| ask(&app.sandbox, "POST", &path, &json!({"password": password}));
        assert_eq!(
            verify(PASSWORD).json,
            json!({"verified": true}),
            "{hasher} {digest}"
        );
        verify("correct hors").refused(422, "incorrect_password", Some("password"));
        let email = format!("user{number}@example.com");
        let wrong = sign_in(&mut app, &email, "Correct horse");
        wrong.refused(422, "form_password_incorrect", Some("password"));
        // The second time it is the sandbox's own hash that is compared.
        for _ in 0..2 {
            let answer = sign_in(&mut app, &email, PASSWORD);
            assert_eq!(
                answer.text("/response/status"),
                "complete",
                "{hasher} {digest}"
            );
            sign_out(&mut app);
        }
        let wrong = sign_in(&mut app, &email, "Correct horse");
        wrong.refused(422, "form_password_incorrect", Some("password"));
    }
}

/// The values that Firebase publishes with its variant of scrypt.
#[test]
fn the_example_of_firebase_signs_in() {
    let mut app = app();
    let digest = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==\
        $42xEC+ixf3L2lw==\
        $jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==\
        $Bw==$8$14";
    assert_eq!(import(&app, 0, "scrypt_firebase", digest).status, 200);
    let answer = sign_in(&mut app, "user0@example.com", "user1password");
    assert_eq!(answer.text("/response/status"), "complete");
}

#[test]
fn a_digest_that_cannot_be_compared_is_kept_and_says_so() {
    let mut app = app();
    for (number, (hasher, digest)) in ELSEWHERE.iter().enumerate() {
        let user = import(&app, number, hasher, digest);
        assert_eq!(user.status, 200, "{hasher} {digest}: {user:?}");
        assert_eq!(*user.at("/password_enabled"), true);
        let email = format!("user{number}@example.com");
        let refused = unsupported_sign_in(&app, &email);
        assert_eq!(refused["code"], "sandbox_not_supported");
        let operation = refused["meta"]["operation"].as_str().unwrap();
        assert!(operation.ends_with(hasher), "{operation}");
        let body = json!({"password": "another horse"});
        let path = format!("/v1/users/{}", user.text("/id"));
        asked(&app.sandbox, "PATCH", &path, &body);
        let answer = sign_in(&mut app, &email, "another horse");
        assert_eq!(answer.text("/response/status"), "complete");
        sign_out(&mut app);
    }
}

#[test]
fn a_digest_must_have_the_form_of_its_hasher() {
    let app = app();
    let before = get(&app.sandbox, "/v1/users/count");
    for (hasher, digest) in MALFORMED {
        let code = "form_password_digest_invalid_code";
        import(&app, 0, hasher, digest).refused(422, code, Some("password_digest"));
    }
    import(&app, 0, "rot13", "x").refused(422, "form_param_value_invalid", Some("password_hasher"));
    let (hasher, digest) = DIGESTS[0];
    let post = |body: Value| ask(&app.sandbox, "POST", "/v1/users", &body);
    let emails = ["user0@example.com"];
    post(json!({"email_address": emails, "password_digest": digest})).refused(
        422,
        "form_conditional_param_missing",
        Some("password_hasher"),
    );
    let both = json!({
        "email_address": emails, "password": PASSWORD,
        "password_digest": digest, "password_hasher": hasher,
    });
    post(both).refused(
        422,
        "form_conditional_param_disallowed",
        Some("password_digest"),
    );
    assert_eq!(get(&app.sandbox, "/v1/users/count"), before);
}

#[test]
fn a_user_changes_to_a_digest_and_the_data_keep_it() {
    let app = &mut App::of(Sandbox::builder().user(UserSeed::new().email("user0@example.com")));
    let id = get(&app.sandbox, "/v1/users")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (hasher, digest) = DIGESTS[0];
    let body = json!({
        "password_digest": digest, "password_hasher": hasher,
        "skip_password_checks": true, "sign_out_of_other_sessions": true,
    });
    let user = asked(&app.sandbox, "PATCH", &format!("/v1/users/{id}"), &body);
    assert_eq!(user["password_enabled"], true);
    assert!(user.get("password_digest").is_none());
    let answer = sign_in(app, "user0@example.com", PASSWORD);
    assert_eq!(answer.text("/response/status"), "complete");
}

#[test]
fn second_factors_come_along() {
    let mut app = app();
    // The secret of RFC 6238, and the digest of a backup code.
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let user = asked(
        &app.sandbox,
        "POST",
        "/v1/users",
        &json!({
            "email_address": ["user0@example.com"],
            "password": PASSWORD,
            "totp_secret": secret,
            "backup_codes": ["plain-code", DIGESTS[0].1],
        }),
    );
    for member in ["totp_enabled", "backup_code_enabled", "two_factor_enabled"] {
        assert_eq!(user[member], true, "{member}");
    }
    let path = format!("/v1/users/{}/verify_totp", user["id"].as_str().unwrap());
    let verify = |app: &App, code: &str| ask(&app.sandbox, "POST", &path, &json!({"code": code}));
    let code = app.one_time_password(secret);
    let by_app = json!({"verified": true, "code_type": "totp"});
    assert_eq!(verify(&app, &code).json, by_app);
    // The digest of a code is no code.
    verify(&app, DIGESTS[0].1).refused(422, "totp_incorrect_code", Some("code"));
    verify(&app, &code).refused(422, "totp_incorrect_code", Some("code"));
    let by_backup_code = json!({"verified": true, "code_type": "backup_code"});
    assert_eq!(verify(&app, "plain-code").json, by_backup_code);
    verify(&app, "plain-code").refused(422, "totp_incorrect_code", Some("code"));

    let begun = sign_in(&mut app, "user0@example.com", PASSWORD);
    assert_eq!(begun.text("/response/status"), "needs_second_factor");
    let attempt = format!(
        "/v1/client/sign_ins/{}/attempt_second_factor",
        begun.text("/response/id")
    );
    let form = [("strategy", "backup_code"), ("code", PASSWORD)];
    let answer = app.post(&attempt, &form);
    assert_eq!(answer.text("/response/status"), "complete");
}

#[test]
fn secrets_of_second_factors_are_checked() {
    let app = app();
    let body =
        json!({"email_address": ["a@example.com"], "password": PASSWORD, "totp_secret": "1"});
    ask(&app.sandbox, "POST", "/v1/users", &body).refused(
        422,
        "invalid_totp_secret_code",
        Some("totp_secret"),
    );
    let user = asked(
        &app.sandbox,
        "POST",
        "/v1/users",
        &json!({"email_address": ["a@example.com"], "password": PASSWORD}),
    );
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let verify = |code: &str| {
        let path = format!("{path}/verify_totp");
        ask(&app.sandbox, "POST", &path, &json!({"code": code}))
    };
    verify("123456").refused(400, "totp_disabled", None);
    let body = json!({"totp_secret": "mzxw6ytboi======"});
    assert_eq!(
        asked(&app.sandbox, "PATCH", &path, &body)["totp_enabled"],
        true
    );
    verify("12345").refused(422, "totp_invalid_length", Some("code"));
    let code = app.one_time_password("MZXW6YTBOI");
    assert_eq!(verify(&code).json["code_type"], "totp");
    asked(&app.sandbox, "DELETE", &format!("{path}/mfa"), &Value::Null);
    assert_eq!(get(&app.sandbox, &path)["two_factor_enabled"], false);
}

#[test]
fn second_factors_that_are_switched_off_are_unknown() {
    let strategies = [VerificationStrategy::Totp, VerificationStrategy::BackupCode];
    let builder = Sandbox::builder().user(UserSeed::new().email("user0@example.com"));
    let builder = strategies
        .into_iter()
        .fold(builder, Builder::disable_strategy);
    let app = App::of(builder);
    let before = get(&app.sandbox, "/v1/users")[0].clone();
    let user = format!("/v1/users/{}", before["id"].as_str().unwrap());
    let new = json!({"email_address": ["a@example.com"], "password": PASSWORD});
    for (method, path, mut body) in [
        ("POST", "/v1/users", new),
        ("PATCH", &user, json!({"first_name": "Ada"})),
    ] {
        body["totp_secret"] = json!("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        body["backup_codes"] = json!(["plain-code"]);
        let answer = ask(&app.sandbox, method, path, &body);
        let unknown = |param: &str| ("form_param_unknown".to_owned(), Some(param.to_owned()));
        let expected = ["totp_secret", "backup_codes"].map(unknown).to_vec();
        assert_eq!(
            (answer.status, answer.errors()),
            (422, expected),
            "{method}"
        );
    }
    assert_eq!(get(&app.sandbox, "/v1/users"), json!([before]));
}
