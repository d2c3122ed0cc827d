//! Passwords of other systems, as digests that Clerk takes.

use clerk_user_validate::PasswordHasher;
use data_encoding::{BASE32_NOPAD, BASE64, BASE64_NOPAD, HEXLOWER};
use serde_json::Value;

/// The note on a user whose password is in no form that Clerk takes.
pub(super) const LEFT_OUT: &str = "password_left_out";

/// A digest, and the hasher that made it if it is known.
pub(in super::super) struct Password {
    pub(in super::super) digest: String,
    pub(in super::super) hasher: Option<String>,
}

/// The parameters of a Firebase project's password hash.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirebaseHash {
    signer_key: String,
    salt_separator: String,
    rounds: String,
    memory_cost: String,
}

impl FirebaseHash {
    /// Reads the parameters as Firebase's console shows them, `name: value,` in lines, or as JSON of its API.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let value = |name: &str| {
            let mut lines = text.split([',', '\n', '{', '}']);
            lines.find_map(|line| {
                let (key, value) = line.split_once([':', '='])?;
                let is_space = |c: char| c.is_whitespace() || c == '"';
                let is_name = key.trim_matches(is_space) == name;
                is_name.then(|| value.trim_matches(is_space).to_owned())
            })
        };
        let either = |console: &str, api: &str| value(console).or_else(|| value(api));
        Some(Self {
            signer_key: either("base64_signer_key", "signerKey")?,
            salt_separator: either("base64_salt_separator", "saltSeparator")?,
            rounds: value("rounds")?,
            memory_cost: either("mem_cost", "memoryCost")?,
        })
    }

    /// Returns a password with these parameters; its parts may be web-safe base64.
    pub(super) fn password(&self, digest: &str, salt: &str) -> Password {
        let standard = |text: &str| text.replace('-', "+").replace('_', "/");
        let (digest, salt) = (standard(digest), standard(salt));
        let Self {
            signer_key,
            salt_separator,
            rounds,
            memory_cost,
        } = self;
        Password::new(
            "scrypt_firebase",
            format!("{digest}${salt}${signer_key}${salt_separator}${rounds}${memory_cost}"),
        )
    }
}

/// Decodes base64, whose padding may be missing.
fn of_base64(text: &str) -> Option<Vec<u8>> {
    let unpadded = text.trim_end_matches('=');
    BASE64_NOPAD.decode(unpadded.as_bytes()).ok()
}

impl Password {
    fn new(hasher: &str, digest: String) -> Self {
        Self {
            digest,
            hasher: Some(hasher.to_owned()),
        }
    }

    /// Takes a digest that names its hasher itself.
    pub(super) fn of_digest(digest: String) -> Self {
        Self {
            hasher: hasher_of(&digest).map(|hasher| hasher.to_string()),
            digest,
        }
    }

    /// Makes the digest of PBKDF2 with a hash function, of parts in base64.
    fn pbkdf2(function: &str, rounds: u64, salt: &str, hash: &str) -> Option<Self> {
        let (salt, hash) = (of_base64(salt)?, of_base64(hash)?);
        let rounds = rounds.to_string();
        let joined = |hasher: &str, parts: &[&str]| {
            Self::new(
                hasher,
                [&[hasher, rounds.as_str()], parts].concat().join("$"),
            )
        };
        Some(match function {
            "sha256" => joined(
                "pbkdf2_sha256",
                &[&BASE64.encode(&salt), &BASE64.encode(&hash)],
            ),
            "sha512" => joined(
                "pbkdf2_sha512_hex",
                &[&HEXLOWER.encode(&salt), &HEXLOWER.encode(&hash)],
            ),
            "sha1" => {
                let len = hash.len().to_string();
                joined(
                    "pbkdf2_sha1",
                    &[&HEXLOWER.encode(&salt), &HEXLOWER.encode(&hash), &len],
                )
            }
            _ => return None,
        })
    }
}

/// Returns the hasher of a digest that names it itself.
fn hasher_of(digest: &str) -> Option<PasswordHasher> {
    match digest.split('$').nth(1)? {
        "2" | "2a" | "2b" | "2x" | "2y" => Some(PasswordHasher::Bcrypt),
        "argon2i" => Some(PasswordHasher::Argon2i),
        "argon2id" => Some(PasswordHasher::Argon2id),
        _ => None,
    }
}

/// Reads a digest that Supabase keeps of users who came from Firebase.
pub(super) fn of_supabase(digest: &str) -> Option<Password> {
    let mut parts = digest.strip_prefix("$fbscrypt$")?.split('$');
    let params = parts.next()?;
    let (salt, hash) = (parts.next()?, parts.next()?);
    let param = |name: &str| {
        let mut all = params.split(',');
        let value = all.find_map(|param| param.strip_prefix(name)?.strip_prefix('='));
        value.map(str::to_owned)
    };
    let parameters = FirebaseHash {
        signer_key: param("sk")?,
        salt_separator: param("ss")?,
        rounds: param("r")?,
        memory_cost: param("n")?,
    };
    Some(parameters.password(hash, salt))
}

/// Converts a password that was imported into Auth0 from elsewhere. One with a salt in a field of its own is
/// not converted: it is not documented on which side of the password Clerk puts the salt.
pub(super) fn of_auth0(custom: &Value) -> Option<Password> {
    let text = |path: &str| custom.pointer(path).and_then(Value::as_str);
    let value = text("/hash/value")?;
    let is_salted = custom.get("salt").is_some_and(|salt| !salt.is_null());
    let in_hex = || match text("/hash/encoding").unwrap_or("hex") {
        "hex" => Some(value.to_lowercase()),
        "base64" => Some(HEXLOWER.encode(&of_base64(value)?)),
        _ => None,
    };
    match text("/algorithm")? {
        "bcrypt" | "argon2" => {
            Some(Password::of_digest(value.to_owned())).filter(|password| password.hasher.is_some())
        }
        hasher @ ("md5" | "sha256") if !is_salted => Some(Password::new(hasher, in_hex()?)),
        "ldap" if value.starts_with("{SSHA}") => Some(Password::new("ldap_ssha", value.to_owned())),
        "pbkdf2" => {
            let mut parts = value.strip_prefix("$pbkdf2-")?.split('$');
            let (function, params) = (parts.next()?, parts.next()?);
            let rounds = params.split(',').find_map(|param| param.strip_prefix("i="));
            Password::pbkdf2(
                function,
                rounds?.parse().ok()?,
                parts.next()?,
                parts.next()?,
            )
        }
        _ => None,
    }
}

/// Converts a password of Keycloak, whose parts are JSON in strings, and before its version 8 fields.
pub(super) fn of_keycloak(credential: &Value) -> Option<Password> {
    let (secret, data) = if credential.get("hashedSaltedValue").is_some() {
        (credential.clone(), credential.clone())
    } else {
        (
            part(credential, "secretData")?,
            part(credential, "credentialData")?,
        )
    };
    let text = |name: &str| secret.get(name).and_then(Value::as_str);
    let hash = text("hashedSaltedValue").or_else(|| text("value"))?;
    let salt = text("salt").unwrap_or_default();
    let rounds = data
        .get("hashIterations")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    match data.get("algorithm")?.as_str()? {
        "bcrypt" => {
            Some(Password::of_digest(hash.to_owned())).filter(|password| password.hasher.is_some())
        }
        "pbkdf2" => Password::pbkdf2("sha1", rounds, salt, hash),
        "argon2" => {
            let params = data.get("additionalParameters")?;
            let param = |name: &str| params.get(name)?.get(0)?.as_str();
            let hasher = match param("type")? {
                "id" => "argon2id",
                "i" => "argon2i",
                _ => return None,
            };
            let (memory, lanes) = (param("memory")?, param("parallelism")?);
            let unpadded = |text: &str| Some(BASE64_NOPAD.encode(&of_base64(text)?));
            let (salt, hash) = (unpadded(salt)?, unpadded(hash)?);
            let digest = format!("${hasher}$v=19$m={memory},t={rounds},p={lanes}${salt}${hash}");
            Some(Password::new(hasher, digest))
        }
        algorithm => Password::pbkdf2(algorithm.strip_prefix("pbkdf2-")?, rounds, salt, hash),
    }
}

/// Returns the secret of a second factor of Keycloak in base32; `None` of a form that Clerk does not take.
pub(super) fn totp_of_keycloak(credential: &Value) -> Option<String> {
    let (secret, data) = (
        part(credential, "secretData")?,
        part(credential, "credentialData")?,
    );
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let number = |name: &str, usual| data.get(name).is_none_or(|value| *value == usual);
    let is_usual = text("subType").is_none_or(|kind| kind == "totp")
        && text("algorithm").is_none_or(|algorithm| algorithm == "HmacSHA1")
        && number("period", 30)
        && number("digits", 6);
    let value = secret
        .get("value")
        .and_then(Value::as_str)
        .filter(|_| is_usual)?;
    let is_encoded = data.get("secretEncoding").and_then(Value::as_str) == Some("BASE32");
    Some(if is_encoded {
        value.to_owned()
    } else {
        BASE32_NOPAD.encode(value.as_bytes())
    })
}

fn part(credential: &Value, name: &str) -> Option<Value> {
    serde_json::from_str(credential.get(name)?.as_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(password: Option<Password>) -> Option<(String, String)> {
        password.map(|password| (password.hasher.unwrap(), password.digest))
    }

    #[test]
    fn parameters_of_firebase_are_read_from_the_console_and_the_api() {
        let console = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: a2V5==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n";
        let api = json!({"hashConfig": {"algorithm": "SCRYPT", "signerKey": "a2V5==", "saltSeparator": "Bw==", "rounds": 8, "memoryCost": 14}});
        for text in [console.to_owned(), api.to_string(), format!("{api:#}")] {
            let hash = FirebaseHash::read(&text).unwrap();
            let digest = hash.password("a-_b", "c2FsdA==").digest;
            assert_eq!(digest, "a+/b$c2FsdA==$a2V5==$Bw==$8$14", "{text}");
        }
        assert!(FirebaseHash::read("rounds: 8").is_none());
    }

    #[test]
    fn passwords_that_auth0_imported_are_converted() {
        let md5 = "0123456789abcdef0123456789ABCDEF";
        for (custom, expected) in [
            (
                json!({"algorithm": "md5", "hash": {"value": md5, "encoding": "hex"}}),
                Some(("md5", md5.to_lowercase())),
            ),
            (
                json!({"algorithm": "sha256", "hash": {"value": "aGFzaA==", "encoding": "base64"}}),
                Some(("sha256", "68617368".to_owned())),
            ),
            (
                json!({"algorithm": "pbkdf2", "hash": {"value": "$pbkdf2-sha512$i=100000,l=4$c2FsdA$aGFzaA", "encoding": "utf8"}}),
                Some((
                    "pbkdf2_sha512_hex",
                    "pbkdf2_sha512_hex$100000$73616c74$68617368".to_owned(),
                )),
            ),
            (
                json!({"algorithm": "ldap", "hash": {"value": "{SSHA}aGFzaA==", "encoding": "utf8"}}),
                Some(("ldap_ssha", "{SSHA}aGFzaA==".to_owned())),
            ),
            (
                json!({"algorithm": "argon2", "hash": {"value": "$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA"}}),
                Some((
                    "argon2id",
                    "$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA".to_owned(),
                )),
            ),
            (
                json!({"algorithm": "argon2", "hash": {"value": "$argon2d$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA"}}),
                None,
            ),
            (
                json!({"algorithm": "md5", "hash": {"value": md5}, "salt": {"value": "x", "position": "suffix"}}),
                None,
            ),
            (
                json!({"algorithm": "ldap", "hash": {"value": "{MD5}aGFzaA=="}}),
                None,
            ),
            (
                json!({"algorithm": "hmac", "hash": {"value": md5, "digest": "md5", "key": {"value": "x"}}}),
                None,
            ),
            (json!({}), None),
        ] {
            let expected = expected.map(|(hasher, digest)| (hasher.to_owned(), digest));
            assert_eq!(found(of_auth0(&custom)), expected, "{custom}");
        }
    }

    #[test]
    fn passwords_of_old_versions_of_keycloak_are_converted() {
        for (algorithm, digest) in [
            ("pbkdf2-sha256", "pbkdf2_sha256$27500$c2FsdA==$aGFzaA=="),
            ("pbkdf2-sha512", "pbkdf2_sha512_hex$27500$73616c74$68617368"),
            ("pbkdf2", "pbkdf2_sha1$27500$73616c74$68617368$4"),
        ] {
            let old = json!({"type": "password", "hashedSaltedValue": "aGFzaA==", "salt": "c2FsdA==",
                "hashIterations": 27500, "algorithm": algorithm});
            let new = json!({"type": "password", "secretData": "{\"value\":\"aGFzaA==\",\"salt\":\"c2FsdA==\"}",
                "credentialData": format!("{{\"hashIterations\":27500,\"algorithm\":\"{algorithm}\"}}")});
            for credential in [old, new] {
                let digest_of = found(of_keycloak(&credential)).map(|(_, digest)| digest);
                assert_eq!(digest_of.as_deref(), Some(digest));
            }
        }
        assert!(of_keycloak(&json!({"type": "password", "value": "plain"})).is_none());
    }

    #[test]
    fn second_factors_of_keycloak_become_base32() {
        let credential = |secret: &str, data: &str| json!({"type": "otp", "secretData": secret, "credentialData": data});
        let usual = "{\"subType\":\"totp\",\"period\":30,\"digits\":6,\"algorithm\":\"HmacSHA1\",\"counter\":0}";
        let found = totp_of_keycloak(&credential("{\"value\":\"foobar\"}", usual));
        assert_eq!(found.as_deref(), Some("MZXW6YTBOI"));
        let encoded = "{\"subType\":\"totp\",\"secretEncoding\":\"BASE32\"}";
        let found = totp_of_keycloak(&credential("{\"value\":\"MZXW6YTBOI\"}", encoded));
        assert_eq!(found.as_deref(), Some("MZXW6YTBOI"));
        for other in [
            "{\"subType\":\"hotp\"}",
            "{\"digits\":8}",
            "{\"algorithm\":\"HmacSHA256\"}",
        ] {
            assert_eq!(
                totp_of_keycloak(&credential("{\"value\":\"foobar\"}", other)),
                None,
                "{other}"
            );
        }
    }
}
