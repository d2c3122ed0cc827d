//! Ways in which answers may differ from what a client expects.

mod bend;

use std::collections::BTreeSet;

use serde::Deserialize;

/// One [`Quirk`] per line: its variant, name and description.
macro_rules! quirks {
    ($($variant:ident $name:literal $description:literal)+) => {
        /// A way of the Frontend API that real answers may have, though no public source says so,
        /// or that a client should survive. All are off at first.
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
            /// Every quirk, in the order of the README's table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// What it is called at the command line and by the control endpoint.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it does, in one line.
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
        "`external_verification_redirect_url` is left out"
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
        "the client beside an answer cannot be read"
    WrappedLists "wrapped-lists"
        "lists are in `response`, as single resources are"
    TooManyRequests "too-many-requests"
        "every change below `/v1/me` is refused with 429"
    TooManyRequestsRetryAfter "too-many-requests-retry-after"
        "the same, with `Retry-After: 1`"
    ResendCooldown "resend-cooldown"
        "another code within 30 seconds is refused with 429, but for test addresses and numbers"
    OneAttempt "one-attempt"
        "the first wrong answer makes a verification `failed`"
    PlusRequired "plus-required"
        "a phone number without `+` is refused"
    AnyChecksum "any-checksum"
        "the checksum of an Ethereum address is not looked at"
    NoRelativeRedirect "no-relative-redirect"
        "a relative `redirect_url` is refused"
    RequiresCaptcha "requires-captcha"
        "a client that changes identifiers is asked for a CAPTCHA first, at `POST /v1/client/verify`"
    NoFirstClient "no-first-client"
        "a native application that asks for its client before it has one gets `null`"
    MessageIsNonce "message-is-nonce"
        "what a wallet signs is the nonce alone"
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

/// The text names no [`Quirk`].
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

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn set(&mut self, quirk: Quirk, on: bool) {
        if on {
            self.0.insert(quirk);
        } else {
            self.0.remove(&quirk);
        }
    }
}
