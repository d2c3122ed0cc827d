//! Session tokens: JSON Web Tokens (RFC 7519) signed by `RS256` (RFC 7518).

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

/// The `kid` of the one key.
const KEY_ID: &str = "ins_sandbox";

/// The same key for every sandbox, so that none has to make one when it starts.
///
/// It is for development, and everybody knows it: a token says nothing to anyone but who runs the
/// sandbox. RSA of 2048 bits, as an `RSAPrivateKey` of RFC 8017.
static KEY: LazyLock<Option<KeyPair>> =
    LazyLock::new(|| KeyPair::from_der(include_bytes!("development_key.der")).ok());

/// A token of these claims; `None` only if the built-in key cannot be read.
pub(crate) fn sign(claims: &Value) -> Option<String> {
    let key = KEY.as_ref()?;
    let header = json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" });
    let parts = [header.to_string(), claims.to_string()];
    let signed = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .ok()?;
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// What proves the tokens: a JSON Web Key Set (RFC 7517).
pub(crate) fn key_set() -> Option<Value> {
    let public = PublicKeyComponents::<Vec<u8>>::from(KEY.as_ref()?.public());
    Some(json!({
        "keys": [{
            "use": "sig",
            "kty": "RSA",
            "kid": KEY_ID,
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(public.n),
            "e": URL_SAFE_NO_PAD.encode(public.e),
        }]
    }))
}
