//! Session tokens: JSON Web Tokens (RFC 7519) signed by `RS256` (RFC 7518).

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_model::SessionId;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::domain::Session;
use crate::flows::session::token_claims;
use crate::pem;
use crate::settings::Settings;

/// The category of session tokens and handshakes, as their header names it.
const SESSION: &str = "cl_B7d4PD111AAA";
/// The category of tokens by a template, which are no session tokens.
const TEMPLATE: &str = "cl_B7d4PD222AAA";

/// The `kid` of the one key.
const KEY_ID: &str = "ins_sandbox";

/// The same key for every sandbox, so that none has to make one when it starts.
///
/// It is for development, and everybody knows it: a token says nothing to anyone but who runs the
/// sandbox. RSA of 2048 bits, as an `RSAPrivateKey` of RFC 8017.
static KEY: LazyLock<Option<KeyPair>> =
    LazyLock::new(|| KeyPair::from_der(include_bytes!("development_key.der")).ok());

/// The start of the `SubjectPublicKeyInfo` of an RSA key of 2048 bits, whose `RSAPublicKey` follows.
const RSA_2048: &[u8] = &[
    0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
    0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00,
];

/// The time for which a token is shown with its session before another one is signed, in milliseconds.
///
/// Clients count the lifetime of a token from when they are given it.
const SHOWN_MS: i64 = 10_000;
/// The number of tokens are kept at a time.
const TOKENS_KEPT: usize = 1024;

/// The tokens shown with sessions, by session and origin: signing takes longer than all the rest
/// of a response.
#[derive(Debug, Default)]
pub(crate) struct SessionTokens(RefCell<HashMap<(SessionId, Option<String>), SessionToken>>);

#[derive(Debug)]
struct SessionToken {
    signed_at: i64,
    factor_ages: [i64; 2],
    jwt: String,
}

impl SessionTokens {
    /// Returns a token of a session; `None` only if the built-in key cannot be read.
    ///
    /// Its id is a digest, as no response may change what the next random bytes are.
    pub(crate) fn get(
        &self,
        session: &Session,
        settings: &Settings,
        origin: Option<&str>,
        now: i64,
    ) -> Option<String> {
        let mut tokens = self.0.borrow_mut();
        let key = (session.id.clone(), origin.map(str::to_owned));
        let factor_ages = session.factor_ages(now);
        if let Some(token) = tokens.get(&key)
            && (0..SHOWN_MS).contains(&(now - token.signed_at))
            && token.factor_ages == factor_ages
            && token.signed_at >= session.updated_at
        {
            return Some(token.jwt.clone());
        }
        let id = session.id.as_str();
        let digest = Sha256::digest(format!("{id} {now} {origin:?}"));
        let jti = digest.first_chunk().copied().map(u128::from_be_bytes);
        let jti = format!("{:032x}", jti.unwrap_or_default());
        let claims = token_claims(settings, session, origin, &jti, now);
        let jwt = sign(&claims)?;
        if tokens.len() >= TOKENS_KEPT {
            tokens.clear();
        }
        let token = SessionToken {
            signed_at: now,
            factor_ages,
            jwt: jwt.clone(),
        };
        tokens.insert(key, token);
        Some(jwt)
    }

    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

/// Returns a session token or a handshake; `None` only if the built-in key cannot be read.
pub(crate) fn sign(claims: &Value) -> Option<String> {
    sign_as(SESSION, claims)
}

/// Returns a token by a template; `None` only if the built-in key cannot be read.
pub(crate) fn sign_template(claims: &Value) -> Option<String> {
    sign_as(TEMPLATE, claims)
}

fn sign_as(category: &str, claims: &Value) -> Option<String> {
    let key = KEY.as_ref()?;
    let header = json!({ "alg": "RS256", "cat": category, "kid": KEY_ID, "typ": "JWT" });
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

/// Returns the key that proves the tokens, as PEM of a `SubjectPublicKeyInfo` (RFC 7468).
pub(crate) fn public_key() -> Option<String> {
    let key = KEY.as_ref()?.public_key();
    Some(pem::encode(
        "PUBLIC KEY",
        &[RSA_2048, key.as_ref()].concat(),
    ))
}

/// Returns the keys that prove the tokens, a JSON Web Key Set (RFC 7517).
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
