//! Session tokens: JSON Web Tokens (RFC 7519) signed by `RS256` (RFC 7518).

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_user_model::SessionId;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::render::View;
use crate::state::Session;

/// The `kid` of the one key.
const KEY_ID: &str = "ins_sandbox";

/// The same key for every sandbox, so that none has to make one when it starts.
///
/// It is for development, and everybody knows it: a token says nothing to anyone but who runs the
/// sandbox. RSA of 2048 bits, as an `RSAPrivateKey` of RFC 8017.
static KEY: LazyLock<Option<KeyPair>> =
    LazyLock::new(|| KeyPair::from_der(include_bytes!("development_key.der")).ok());

/// How long a token is shown with its session before another one is signed, in milliseconds.
///
/// Clients count the lifetime of a token from when they are given it.
const SHOWN_MS: i64 = 10_000;
/// How many tokens are kept at a time.
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
    pub(crate) fn of(&self, session: &Session, view: &View<'_>) -> Option<String> {
        let mut tokens = self.0.borrow_mut();
        let key = (session.id.clone(), view.origin.map(str::to_owned));
        let factor_ages = session.factor_ages(view.now);
        if let Some(token) = tokens.get(&key)
            && (0..SHOWN_MS).contains(&(view.now - token.signed_at))
            && token.factor_ages == factor_ages
        {
            return Some(token.jwt.clone());
        }
        let (id, signed_at) = (session.id.as_str(), view.now);
        let digest = Sha256::digest(format!("{id} {signed_at} {:?}", view.origin));
        let jti = digest.first_chunk().copied().map(u128::from_be_bytes);
        let jti = format!("{:032x}", jti.unwrap_or_default());
        let claims = view
            .state
            .token_claims(session, view.origin, &jti, view.now);
        let jwt = sign(&claims)?;
        if tokens.len() >= TOKENS_KEPT {
            tokens.clear();
        }
        let token = SessionToken {
            signed_at,
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
