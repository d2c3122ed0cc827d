//! Comparing and signing secrets.

#[cfg(feature = "backend")]
mod digest;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

#[cfg(feature = "backend")]
use crate::codes::Code;
use crate::error::ApiError;

#[cfg(feature = "backend")]
pub(crate) use digest::{Digest, is_bcrypt, matches_bcrypt};

/// Returns `true` if two secrets are equal, in a time that depends on their lengths only.
pub(crate) fn same(left: impl AsRef<[u8]>, right: impl AsRef<[u8]>) -> bool {
    left.as_ref().ct_eq(right.as_ref()).into()
}

/// A password as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum PasswordHash {
    /// Salted and hashed once: fast, as nobody attacks the users of a sandbox.
    Salted { salt: [u8; 32], hash: [u8; 32] },
    /// Made by another system, and replaced when the user next signs in.
    #[cfg(feature = "backend")]
    Imported(Digest),
}

impl PasswordHash {
    pub(crate) fn new(password: &str, salt: [u8; 32]) -> Self {
        let hash = salted(password, salt);
        Self::Salted { salt, hash }
    }

    /// Returns `true` if it is that of a password; refuses one that cannot be compared here.
    #[cfg_attr(
        not(feature = "backend"),
        expect(clippy::unnecessary_wraps, reason = "only imported ones are refused")
    )]
    pub(crate) fn matches(&self, password: &str) -> Result<bool, ApiError> {
        match self {
            Self::Salted { salt, hash } => Ok(same(salted(password, *salt), hash)),
            #[cfg(feature = "backend")]
            Self::Imported(digest) => digest.matches(password).ok_or_else(|| {
                ApiError::new(Code::SandboxNotSupported).operation(digest.operation())
            }),
        }
    }

    /// Does the same, and keeps an imported password that matched as its own.
    pub(crate) fn check(&mut self, password: &str) -> Result<bool, ApiError> {
        let matches = self.matches(password)?;
        #[cfg(feature = "backend")]
        if let (true, Self::Imported(digest)) = (matches, &*self) {
            *self = Self::new(password, digest.fingerprint());
        }
        Ok(matches)
    }
}

fn salted(password: &str, salt: [u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(password)
        .finalize()
        .into()
}

impl core::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// The key of client tokens: HMAC-SHA-256 (`HS256`), as nobody but the sandbox verifies them.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SigningKey([u8; 32]);

impl SigningKey {
    pub(crate) const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Signs claims as a JSON Web Token (RFC 7519).
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        match self.mac(&signed) {
            Some(mac) => format!(
                "{signed}.{}",
                URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
            ),
            None => signed,
        }
    }

    /// Returns the claims of a token that this key signed.
    pub(crate) fn claims(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(signed)?.verify_slice(&signature).ok()?;
        let (_, claims) = signed.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SigningKey")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_same_key_reads_a_token() {
        let key = SigningKey::new([1; 32]);
        let token = key.sign(&json!({ "id": "client_1" }));
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(key.claims(&token), Some(json!({ "id": "client_1" })));
        assert_eq!(SigningKey::new([2; 32]).claims(&token), None);
        assert_eq!(key.claims("a.b.c"), None);
        assert_eq!(key.claims(""), None);
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!(
            "{:?} {:?}",
            SigningKey::new([1; 32]),
            PasswordHash::new("correct horse", [3; 32])
        );
        assert_eq!(shown, "SigningKey PasswordHash");
    }
}
