//! Ways in which responses can differ from those that a client expects.

use std::collections::BTreeSet;

use clerk_user_model::{
    Maybe, ObjectKind, UnixMillis, Verification, VerificationStatus, VerificationStrategy,
};
use serde::Deserialize;

/// One [`Quirk`] per line: its variant, name and description.
macro_rules! quirks {
    ($($variant:ident $name:literal $description:literal)+) => {
        /// An unusual behaviour that a client should handle. Clerk's Frontend API may behave in this
        /// way, although no public source says so. All quirks are off by default.
        ///
        /// ```
        /// use clerk_user_sandbox::Quirk;
        ///
        /// let quirk: Quirk = "expire-at-null".parse()?;
        /// assert_eq!(quirk, Quirk::ExpireAtNull);
        /// # Ok::<(), clerk_user_sandbox::QuirkError>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Quirk {
            $(
                #[doc = concat!("`", $name, "`: ", $description, ".")]
                #[serde(rename = $name)]
                $variant,
            )+
        }

        impl Quirk {
            /// Every quirk, in the order of the reference's table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name of the quirk on the command line and in the control API.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Returns a description of the quirk, in one line.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)+ }
            }
        }
    };
}

quirks! {
    GoogleAccount "google-account"
        "external accounts of every provider have an `idn_` id, like those of Google"
    NoVerificationObject "no-verification-object"
        "verifications come without `object`"
    NullVerification "null-verification"
        "`verification` is `null` until it is prepared"
    FromOauth "from-oauth"
        "verified email addresses were verified by `from_oauth_notion`"
    ExpireAtZero "expire-at-zero"
        "`expire_at` of every verification is 0"
    ExpireAtNull "expire-at-null"
        "`expire_at` of every verification is `null`"
    NullRedirectUrl "null-redirect-url"
        "`external_verification_redirect_url` is `null`"
    NoRedirectUrl "no-redirect-url"
        "`external_verification_redirect_url` is omitted"
    UnknownStrategy "unknown-strategy"
        "verifications have the strategy `carrier_pigeon`"
    UnknownStatus "unknown-status"
        "verifications have the status `pondered`"
    UnknownLinkType "unknown-link-type"
        "identifiers are linked to something of the type `carrier_pigeon`"
    NoLongMessage "no-long-message"
        "errors come without `long_message`"
    CamelMeta "camel-meta"
        "an error names its parameter in `meta.paramName` instead of `meta.param_name`"
    BrokenClient "broken-client"
        "the client in a response cannot be decoded"
    WrappedLists "wrapped-lists"
        "lists are in `response`, as single resources are"
    TooManyRequests "too-many-requests"
        "every change below `/v1/me` is refused with 429"
    TooManyRequestsRetryAfter "too-many-requests-retry-after"
        "the same, with `Retry-After: 1`"
    ResendCooldown "resend-cooldown"
        "another code within 30 seconds is refused with 429, except for test addresses and numbers"
    OneAttempt "one-attempt"
        "the first wrong code or signature makes a verification `failed`"
    PlusRequired "plus-required"
        "a phone number without `+` is refused"
    AnyChecksum "any-checksum"
        "the checksum of an Ethereum address is not checked"
    NoRelativeRedirect "no-relative-redirect"
        "a relative `redirect_url` is refused"
    RequiresCaptcha "requires-captcha"
        "a client must pass a CAPTCHA before it changes identifiers, at `POST /v1/client/verify`"
    NoFirstClient "no-first-client"
        "`GET /v1/client` returns `null` to a native application that has no client yet"
    MessageIsNonce "message-is-nonce"
        "the message that a wallet signs is the nonce alone"
}

impl core::fmt::Display for Quirk {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

impl core::str::FromStr for Quirk {
    type Err = QuirkError;

    fn from_str(name: &str) -> Result<Self, QuirkError> {
        let found = Self::ALL.iter().find(|quirk| quirk.name() == name);
        found.copied().ok_or(QuirkError(()))
    }
}

/// Error parsing the name of a [`Quirk`].
///
/// # Examples
///
/// ```
/// use clerk_user_sandbox::Quirk;
///
/// assert!("no-such-quirk".parse::<Quirk>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuirkError(());

impl core::fmt::Display for QuirkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("expected the name of a quirk, such as `expire-at-null`")
    }
}

impl core::error::Error for QuirkError {}

/// The quirks that are on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub(crate) struct Quirks(BTreeSet<Quirk>);

impl Quirks {
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }

    pub(crate) fn set(&mut self, quirk: Quirk, on: bool) {
        if on {
            self.0.insert(quirk);
        } else {
            self.0.remove(&quirk);
        }
    }

    /// Changes a parameter, so that it is taken for another value.
    pub(crate) fn change_param(&self, name: &str, value: &mut String) {
        match name {
            "phone_number" if self.has(Quirk::PlusRequired) && !value.starts_with('+') => {
                value.insert(0, '?');
            }
            "web3_wallet" if self.has(Quirk::AnyChecksum) && value.starts_with("0x") => {
                value.make_ascii_lowercase();
            }
            "redirect_url" if self.has(Quirk::NoRelativeRedirect) && value.starts_with('/') => {
                value.insert(0, '/');
            }
            _ => {}
        }
    }

    /// Changes the verification in a response.
    pub(crate) fn change_verification(&self, verification: &mut Verification) {
        if self.has(Quirk::ExpireAtZero) {
            verification.expire_at = UnixMillis::new(0).into();
        }
        if self.has(Quirk::ExpireAtNull) {
            verification.expire_at = Maybe::Null;
        }
        if self.has(Quirk::UnknownStrategy) {
            verification.strategy = VerificationStrategy::from("carrier_pigeon").into();
        }
        if self.has(Quirk::UnknownStatus) {
            verification.status = VerificationStatus::from("pondered").into();
        }
        let is_oauth = verification.object == ObjectKind::VerificationOauth.into();
        if is_oauth && self.has(Quirk::NullRedirectUrl) {
            verification.external_verification_redirect_url = Maybe::Null;
        }
        if self.has(Quirk::NoVerificationObject) {
            verification.object = Maybe::Absent;
        }
        if self.has(Quirk::NoRedirectUrl) {
            verification.external_verification_redirect_url = Maybe::Absent;
        }
    }
}
