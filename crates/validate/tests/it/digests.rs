//! The forms of password digests.

use clerk_user_validate::{PasswordDigest, PasswordHasher, UnknownPasswordHasher};

const BCRYPT: &str = "$2b$10$U4C0ZY8OG8y41F9LusfKyu3HRMBL0rCZcKBVsXhgr.n8Ou6FPhzO2";
const MD5: &str = "0123456789abcdef0123456789ABCDEF";

/// Digests of every hasher: first those that it accepts, then those that it refuses.
#[expect(clippy::too_many_lines, reason = "rows for each hasher")]
fn table() -> Vec<(&'static str, Vec<String>, Vec<String>)> {
    let rest = &BCRYPT[7..];
    let of = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    vec![
        (
            "argon2i",
            of(&[
                "$argon2i$v=19$m=4096,t=3,p=1$4t6CL3P7YiHBtwESXawI8Hm20zJj4cs7/4/G3c187e0$m7RQFczcKr5bIR0IIxbpO2P0tyrLjf3eUW3M3QSwnLc",
                "$argon2i$v=16$p=1,m=4096,t=3$c29tZXNhbHQ=$aGFzaA==",
            ]),
            of(&[
                "$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2i$m=4096,t=3,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2i$v=19$m=4096,t=3$c29tZXNhbHQ$aGFzaA",
                "$argon2i$v=19$m=4096,t=3,t=3,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2i$v=19$m=4096,t=0,p=1$c29tZXNhbHQ$aGFzaA",
                "$argon2i$v=19$m=4096,t=3,p=1$$aGFzaA",
                "$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$",
            ]),
        ),
        (
            "argon2id",
            of(&[
                "$argon2id$v=19$m=64,t=4,p=8$Z2liZXJyaXNo$iGXEpMBTDYQ8G/71tF0qGjxRHEmR3gpGULcE93zUJVU",
            ]),
            of(&["$argon2d$v=19$m=64,t=4,p=8$Z2liZXJyaXNo$aGFzaA"]),
        ),
        (
            "awscognito",
            of(&["awscognito#eu-west-1_x#client#jo@example.com"]),
            of(&[
                "awscognito#pool#client",
                "awscognito#pool##jo",
                "cognito#a#b#c",
            ]),
        ),
        (
            "bcrypt",
            ["2a", "2b", "2x", "2y"]
                .iter()
                .flat_map(|version| [4, 15].map(|cost| format!("${version}${cost:02}${rest}")))
                .collect(),
            vec![
                format!("$2b$16${rest}"),
                format!("$2b$03${rest}"),
                format!("$2b$4${rest}"),
                format!("$2c$10${rest}"),
                format!("{BCRYPT}x"),
                format!("{BCRYPT}$"),
                BCRYPT[..59].into(),
            ],
        ),
        (
            "bcrypt_peppered",
            vec![format!("{BCRYPT}$pepper$"), format!("{BCRYPT}$")],
            vec![BCRYPT.into(), format!("{BCRYPT}pepper")],
        ),
        (
            "bcrypt_sha256_django",
            vec![format!("bcrypt_sha256${BCRYPT}")],
            vec![BCRYPT.into(), format!("bcrypt_sha256{BCRYPT}")],
        ),
        ("hmac_sha256_utf16_b64", of(&["x"]), of(&[""])),
        (
            "ldap_ssha",
            of(&[
                "{SSHA}fEGkX6PigBm+/tRHvDjOpM3C2rTC2FuL",
                "{SSHA}fEGkX6PigBm-_tRHvDjOpM3C2rTC2FuL",
                "aGFzaGhhc2hoYXNoaGFzaGhhc2g=",
            ]),
            of(&["{SSHA}aGFzaA==", "{SHA}aGFzaGhhc2hoYXNoaGFzaGhhc2g="]),
        ),
        ("md5", of(&[MD5]), vec![MD5[1..].into(), format!("{MD5}0")]),
        (
            "md5_phpass",
            of(&[
                "$P$BDyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
                "$H$9DyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
            ]),
            of(&["$P$BDyMxXUvTqJEhYxDOYo6kVLhV5UYqM"]),
        ),
        (
            "md5_salted",
            vec![format!("a$b${MD5}"), format!("${MD5}")],
            vec![MD5.into(), format!("{MD5}$salt")],
        ),
        (
            "pbkdf2_sha1",
            of(&[
                "pbkdf2_sha1$5000$abcd$abcdef",
                "pbkdf2_sha1$5000$abcd$abcdef$3",
                "pbkdf2_sha1$5000$$abcdef",
            ]),
            of(&[
                "pbkdf2_sha1$5000$abcd$abcdef$2",
                "pbkdf2_sha1$5000$abcd$abcdef$",
                "pbkdf2_sha1$5000$abcd$abcde",
                "pbkdf2_sha1$5000$abcd$",
                "pbkdf2_sha1$5000$abcd$abcdef$18446744073709551619",
            ]),
        ),
        (
            "pbkdf2_sha256",
            of(&[
                "pbkdf2_sha256$27500$c2FsdA==$aGFzaA",
                "pbkdf2_sha256$1$$aGFzaA==",
                "pbkdf2_sha256$1$NaCl0001base64==$aGFzaB==",
            ]),
            of(&[
                "pbkdf2_sha256$0$c2FsdA==$aGFzaA==",
                "pbkdf2_sha256$-1$c2FsdA==$aGFzaA==",
                "pbkdf2_sha256$+1$c2FsdA==$aGFzaA==",
                "pbkdf2_sha256$4294967296$c2FsdA==$aGFzaA==",
                "pbkdf2_sha256$1$sal!$aGFzaA==",
                "pbkdf2_sha256$1$c2FsdA==$aGFza",
                "pbkdf2_sha256$1$c2FsdA==$aGFzaA===",
                "pbkdf2_sha256$1$c2FsdA==$",
            ]),
        ),
        (
            "pbkdf2_sha256_django",
            of(&["pbkdf2_sha256$600000$not-base64!$aGFzaA=="]),
            of(&[
                "pbkdf2_sha256_django$600000$salt$aGFzaA==",
                "pbkdf2_sha256$600000$salt$?",
            ]),
        ),
        (
            "pbkdf2_sha512",
            of(&["pbkdf2_sha512$1000$not hex$abcdef"]),
            of(&["pbkdf2_sha512$1000$salt$aGFzaA=="]),
        ),
        (
            "pbkdf2_sha512_hex",
            of(&["pbkdf2_sha512_hex$1000$abcd$ABCDEF"]),
            of(&[
                "pbkdf2_sha512_hex$1000$salt$abcdef",
                "pbkdf2_sha512$1000$abcd$abcdef",
            ]),
        ),
        (
            "phpass",
            of(&[
                "$P$5DyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
                "$P$SDyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
            ]),
            of(&[
                "$P$4DyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
                "$P$TDyMxXUvTqJEhYxDOYo6kVLhV5UYqM/",
            ]),
        ),
        (
            "scrypt_firebase",
            of(&[
                "aGFzaA==$c2FsdA==$a2V5$Bw==$8$14",
                "aGF_-w==$c2FsdA==$a2V5$Bw==$4000000000$200",
            ]),
            of(&[
                "aGFzaA==$$a2V5$Bw==$8$14",
                "aGFzaA==$c2FsdA==$$Bw==$8$14",
                "aGFzaA==$c2FsdA==$a2V5$$8$14",
                "aGFzaA==$c2FsdA==$a2V5$Bw==$0$14",
                "aGFzaA==$c2FsdA==$a2V5$Bw==$8",
            ]),
        ),
        (
            "scrypt_werkzeug",
            of(&[
                "scrypt:32768:8:1$salt$abcdef",
                "$scrypt:32768:8:1$salt$aGFzaA==",
                "scrypt:1073741824:1000000:1000000$salt$abcdef",
            ]),
            of(&[
                "scrypt:32768:8:1$$abcdef",
                "scrypt:1000:8:1$salt$abcdef",
                "scrypt:1:8:1$salt$abcdef",
                "scrypt:32768:0:1$salt$abcdef",
                "scrypt:32768:8$salt$abcdef",
                "pbkdf2:sha256:600000$salt$abcdef",
            ]),
        ),
        ("sha256", vec![format!("{MD5}{MD5}")], of(&[MD5])),
        (
            "sha256_salted",
            vec![format!("salt${MD5}{MD5}")],
            vec![format!("salt${MD5}")],
        ),
        (
            "sha512_symfony",
            of(&[
                "sha512_symfony$5000$salt$aGFzaA==",
                "sha512_symfony$1$$aGFzaA==",
            ]),
            of(&[
                "sha512_symfony$0$salt$aGFzaA==",
                "sha512_symfony$5000$salt$",
            ]),
        ),
    ]
}

#[test]
fn every_hasher_has_its_form() {
    let names: Vec<&str> = PasswordHasher::ALL.iter().map(|it| it.as_str()).collect();
    let table = table();
    assert_eq!(table.iter().map(|row| row.0).collect::<Vec<_>>(), names);
    assert!(names.is_sorted());
    for (name, good, bad) in table {
        let hasher: PasswordHasher = name.parse().unwrap();
        assert_eq!(hasher.to_string(), name);
        for digest in good {
            assert!(hasher.read(&digest).is_some(), "{name}: {digest}");
        }
        for digest in bad {
            assert!(hasher.read(&digest).is_none(), "{name}: {digest}");
        }
    }
    let unknown: Result<PasswordHasher, UnknownPasswordHasher> = "BCRYPT".parse();
    assert!(unknown.is_err());
}

#[test]
fn the_parts_are_decoded() {
    let parts = |hasher: PasswordHasher, digest| hasher.read(digest).unwrap();
    let PasswordDigest::Scrypt {
        log_n,
        r,
        p,
        salt,
        signer_key,
        hash,
    } = parts(
        PasswordHasher::ScryptFirebase,
        "-_8$c2FsdA==$a2V5$Bw==$8$14",
    )
    else {
        panic!("another form");
    };
    assert_eq!((log_n, r, p), (14, 8, 1));
    assert_eq!(
        (salt.as_slice(), hash.as_slice()),
        (&b"salt\x07"[..], &[0xfb, 0xff][..])
    );
    assert_eq!(signer_key.as_deref(), Some(&b"key"[..]));
    let salted = parts(PasswordHasher::Pbkdf2Sha1, "pbkdf2_sha1$9$6A$ff");
    assert!(matches!(salted, PasswordDigest::Pbkdf2 { salt, .. } if salt == b"j"));
    let salted = parts(PasswordHasher::Pbkdf2Sha1, "pbkdf2_sha1$9$6Ax$ff");
    assert!(matches!(salted, PasswordDigest::Pbkdf2 { salt, .. } if salt == b"6Ax"));
    let peppered = format!("{BCRYPT}$pe$pper");
    let peppered = parts(PasswordHasher::BcryptPeppered, &peppered);
    assert!(
        matches!(
            peppered,
            PasswordDigest::Bcrypt {
                text: BCRYPT,
                pepper: "pe$pper"
            }
        ),
        "{peppered:?}"
    );
    assert_eq!(format!("{peppered:?}"), "PasswordDigest");
    let json = serde_json::to_string(&PasswordHasher::Pbkdf2Sha512Hex).unwrap();
    assert_eq!(json, "\"pbkdf2_sha512_hex\"");
    let again: PasswordHasher = serde_json::from_str(&json).unwrap();
    assert_eq!(again, PasswordHasher::Pbkdf2Sha512Hex);
}
