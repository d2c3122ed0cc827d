//! Verifies webhooks, which Clerk sends signed by Svix, and reads their events.
//!
//! ```
//! use clerk_user_model::webhooks::{Webhook, WebhookData};
//!
//! # fn handle(header: impl Fn(&str) -> Option<&'static str>, body: &[u8])
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let webhook = Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
//! let event = webhook.event(header, body)?;
//! match event.content()? {
//!     WebhookData::UserCreated(user) => println!("welcome, {}", user.id),
//!     WebhookData::UserDeleted(user) => println!("farewell, {:?}", user.id),
//!     _ => {} // the others, and those of later versions
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With the crate `http`, of any version, the headers are given as
//! `|name| headers.get(name)?.to_str().ok()`. The body has to be the bytes as they were received:
//! JSON that was read and written again has another signature.

use core::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;

use crate::{
    DeletedObject, EmailMessage, Session, SmsMessage, User, WebhookEvent, WebhookEventType,
};

/// The greatest difference between the time of a webhook and now.
pub const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The prefix of a signing secret.
const SECRET_PREFIX: &str = "whsec_";

/// Verifies webhooks by their signing secrets.
///
/// `Debug` hides the secrets.
///
/// # Examples
///
/// ```
/// use clerk_user_model::webhooks::Webhook;
///
/// let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// let webhook = Webhook::new(new)?.or(old)?;
/// assert!(webhook.event(|_| None, b"{}").is_err());
/// # Ok::<(), clerk_user_model::webhooks::WebhookSecretError>(())
/// ```
#[derive(Clone)]
pub struct Webhook {
    keys: Vec<Hmac<Sha256>>,
}

impl Webhook {
    /// Creates a verifier from the signing secret of an endpoint: `whsec_` and Base64.
    ///
    /// # Errors
    ///
    /// The secret is not Base64, or is empty.
    pub fn new(secret: &str) -> Result<Self, WebhookSecretError> {
        Ok(Self {
            keys: vec![key_of(secret)?],
        })
    }

    /// Accepts another secret too, for the time in which a secret is rotated.
    ///
    /// # Errors
    ///
    /// The secret is not Base64, or is empty.
    pub fn or(mut self, secret: &str) -> Result<Self, WebhookSecretError> {
        self.keys.push(key_of(secret)?);
        Ok(self)
    }

    /// Verifies a webhook, and reads its event.
    ///
    /// # Errors
    ///
    /// The webhook is not verified, or its body is not an event.
    pub fn event<'h>(
        &self,
        header: impl Fn(&str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<WebhookEvent, WebhookError> {
        self.verify(header, body, SystemTime::now())?;
        serde_json::from_slice(body).map_err(WebhookError::Body)
    }

    /// Verifies the signature of a webhook that is received at `now`.
    ///
    /// The headers are `svix-id`, `svix-timestamp` and `svix-signature`, or the same with
    /// `webhook-` in the place of `svix-`. Each signature is compared in constant time.
    ///
    /// # Errors
    ///
    /// A header is missing or malformed, the time of the webhook is more than [`TOLERANCE`] away
    /// from `now`, or no signature fits a secret.
    pub fn verify<'h>(
        &self,
        header: impl Fn(&str) -> Option<&'h str>,
        body: &[u8],
        now: SystemTime,
    ) -> Result<(), WebhookError> {
        let find = |name: &'static str, other: &str| {
            let found = header(name).or_else(|| header(other));
            found.ok_or(WebhookError::MissingHeader(name))
        };
        let id = find("svix-id", "webhook-id")?;
        let timestamp = find("svix-timestamp", "webhook-timestamp")?;
        let signatures = find("svix-signature", "webhook-signature")?;
        let seconds: i64 = timestamp.parse().map_err(|_| WebhookError::Timestamp)?;
        let away = seconds.abs_diff(unix_seconds(now));
        if away > TOLERANCE.as_secs() {
            return Err(WebhookError::TooFarAway);
        }
        let is_signed = signatures
            .split(' ')
            .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
            .any(|signature| {
                let mut keys = self.keys.iter();
                keys.any(|key| {
                    mac(key, id, timestamp, body)
                        .verify_slice(&signature)
                        .is_ok()
                })
            });
        is_signed.then_some(()).ok_or(WebhookError::Signature)
    }

    /// Returns the value of `svix-signature` for a webhook, as a sender writes it.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let timestamp = timestamp.to_string();
        let signatures = self.keys.iter().map(|key| {
            let signature = mac(key, id, &timestamp, body).finalize().into_bytes();
            format!("v1,{}", STANDARD.encode(signature))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

fn key_of(secret: &str) -> Result<Hmac<Sha256>, WebhookSecretError> {
    let text = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    let bytes = STANDARD.decode(text).map_err(|_| WebhookSecretError)?;
    if bytes.is_empty() {
        return Err(WebhookSecretError);
    }
    Hmac::new_from_slice(&bytes).map_err(|_| WebhookSecretError)
}

fn mac(key: &Hmac<Sha256>, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    parts.into_iter().fold(key.clone(), Mac::chain_update)
}

fn unix_seconds(time: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        Err(before) => -seconds(before.duration()),
    }
}

/// The error of a signing secret that is not Base64, or is empty.
///
/// # Examples
///
/// ```
/// use clerk_user_model::webhooks::Webhook;
///
/// let error = Webhook::new("whsec_").unwrap_err();
/// assert_eq!(error.to_string(), "expected a signing secret: whsec_ and Base64");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookSecretError;

impl fmt::Display for WebhookSecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a signing secret: whsec_ and Base64")
    }
}

impl core::error::Error for WebhookSecretError {}

/// The reason for which a webhook is refused.
///
/// # Examples
///
/// ```
/// use clerk_user_model::webhooks::{Webhook, WebhookError};
///
/// let webhook = Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
/// let error = webhook.event(|_| None, b"{}").unwrap_err();
/// assert!(matches!(error, WebhookError::MissingHeader(_)));
/// # Ok::<(), clerk_user_model::webhooks::WebhookSecretError>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header is missing.
    MissingHeader(&'static str),
    /// The header `svix-timestamp` is not a number of seconds.
    Timestamp,
    /// The time of the webhook is more than [`TOLERANCE`] away.
    TooFarAway,
    /// No signature fits a secret.
    Signature,
    /// The body is not an event.
    Body(serde_json::Error),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => write!(f, "expected a header {name}"),
            Self::Timestamp => f.write_str("expected seconds in the header svix-timestamp"),
            Self::TooFarAway => f.write_str("expected a svix-timestamp of the last five minutes"),
            Self::Signature => f.write_str("no signature in svix-signature fits the secret"),
            // The error of serde_json can quote the body.
            Self::Body(error) => write!(
                f,
                "expected an event as JSON, error at line {}, column {} of the body",
                error.line(),
                error.column()
            ),
        }
    }
}

impl core::error::Error for WebhookError {}

/// The content of an event: its `data`, typed by its `type`.
///
/// # Examples
///
/// ```
/// use clerk_user_model::webhooks::WebhookData;
///
/// fn line(data: &WebhookData) -> String {
///     match data {
///         WebhookData::UserCreated(user) => format!("created {}", user.id),
///         WebhookData::UserDeleted(_) => "deleted".to_owned(),
///         _ => "something else".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WebhookData {
    /// A user signed up or was created.
    UserCreated(User),
    /// A user changed.
    UserUpdated(User),
    /// A user was deleted.
    UserDeleted(DeletedObject),
    /// A user signed in.
    SessionCreated(Session),
    /// A user signed in, and has tasks to do first.
    SessionPending(Session),
    /// A session was ended by its user.
    SessionEnded(Session),
    /// A session was removed by its user.
    SessionRemoved(Session),
    /// A session was revoked.
    SessionRevoked(Session),
    /// A mail was created.
    EmailCreated(EmailMessage),
    /// A text message was created.
    SmsCreated(SmsMessage),
    /// The content of an event of another type, as it came.
    Other(Map<String, Value>),
}

impl WebhookEvent {
    /// Returns the content of the event, typed by what happened.
    ///
    /// # Errors
    ///
    /// The content does not have the shape that its type has; `data` still has it as it came.
    pub fn content(&self) -> Result<WebhookData, serde_json::Error> {
        use WebhookEventType as Type;
        let data = self.data.value().cloned().unwrap_or_default();
        Ok(match &self.type_ {
            Type::UserCreated => WebhookData::UserCreated(read(data)?),
            Type::UserUpdated => WebhookData::UserUpdated(read(data)?),
            Type::UserDeleted => WebhookData::UserDeleted(read(data)?),
            Type::SessionCreated => WebhookData::SessionCreated(read(data)?),
            Type::SessionPending => WebhookData::SessionPending(read(data)?),
            Type::SessionEnded => WebhookData::SessionEnded(read(data)?),
            Type::SessionRemoved => WebhookData::SessionRemoved(read(data)?),
            Type::SessionRevoked => WebhookData::SessionRevoked(read(data)?),
            Type::EmailCreated => WebhookData::EmailCreated(read(data)?),
            Type::SmsCreated => WebhookData::SmsCreated(read(data)?),
            _ => WebhookData::Other(data),
        })
    }
}

fn read<T: for<'de> Deserialize<'de>>(data: Map<String, Value>) -> Result<T, serde_json::Error> {
    T::deserialize(Value::Object(data))
}
