//! The proof that an identifier belongs to a user: every code, link and signature is sent and
//! checked here, whatever it is for.

use clerk_user_model::{ClientId, UnixMillis, VerificationStrategy};
use clerk_user_validate::{Email, WalletAddress};
use serde_json::Value;

use super::redirect::{self, Place, Redirects};
use super::{factors, oauth};
use crate::codes::Code;
use crate::context::Context;
use crate::domain::{
    Authorization, Challenge, Identifier, LIFETIME_MS, Purpose, User, Verification, strategy,
};
use crate::error::{ApiError, ApiErrors};
use crate::outbox::{Message, MessageKind};
use crate::quirk::Quirk;
use crate::settings::Settings;

/// The code of every test address and test number.
const TEST_CODE: &str = "424242";
/// The number of emails that a development instance sends in a month, if that is limited.
const MONTHLY_EMAILS: usize = 100;
/// The number of text messages that a development instance sends in a month, if that is limited.
const MONTHLY_TEXTS: usize = 20;
/// The month of those limits, in milliseconds: thirty days.
const MONTH_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The way in which a client asks to prove an identifier or an account.
#[derive(Debug)]
pub(crate) struct Proof<'a> {
    pub(crate) strategy: VerificationStrategy,
    pub(crate) redirects: &'a Redirects,
    pub(crate) place: &'a Place,
    pub(crate) client: &'a ClientId,
}

/// A proof to request. It is made without changing anything, and refused if it is not allowed.
#[derive(Debug)]
pub(crate) enum Request {
    /// Asks for the user's consent at a provider.
    Consent(VerificationStrategy, Box<Authorization>),
    /// Sends a code or a link to an identifier, or has a wallet sign a message.
    Challenge(Identifier, VerificationStrategy, Option<Link>),
}

/// A link to send.
#[derive(Debug)]
pub(crate) struct Link {
    /// The claims of its token: the attempt that it proves an address for.
    claims: Value,
    /// The page that it leads back to.
    redirect: String,
}

impl Proof<'_> {
    /// Returns the request to prove an identifier; `claims` name the attempt in the token of a
    /// link.
    pub(crate) fn of_identifier(
        self,
        cx: &Context<'_>,
        identifier: Identifier,
        claims: Value,
    ) -> Result<Request, ApiError> {
        let link = if self.strategy == VerificationStrategy::EmailLink {
            let back = redirect::required_return_to(cx, self.place, self.redirects)?;
            let redirect = back.redirect;
            Some(Link { claims, redirect })
        } else {
            None
        };
        Ok(Request::Challenge(identifier, self.strategy, link))
    }

    /// Returns the request to prove an account at a provider by which users sign in or up, if the
    /// strategy is one that leads there.
    pub(crate) fn of_account(
        &self,
        cx: &Context<'_>,
        purpose: Purpose,
    ) -> Result<Option<Request>, ApiError> {
        let Some(strategy) = strategy::as_oauth(&self.strategy) else {
            return Ok(None);
        };
        factors::ensure_authenticates(cx.settings, &strategy)?;
        let return_to = redirect::return_to(cx, self.place, self.redirects)?;
        let provider = strategy.provider();
        let authorization = Authorization::new(self.client, purpose, provider, return_to, cx.now);
        let strategy = self.strategy.clone();
        Ok(Some(Request::Consent(strategy, Box::new(authorization))))
    }
}

/// Requests a proof, and returns the verification that waits for the answer.
pub(crate) fn send(cx: &mut Context<'_>, request: Request) -> Result<Verification, ApiError> {
    let (strategy, challenge) = match request {
        Request::Consent(strategy, authorization) => {
            let url = Some(oauth::start(cx, *authorization));
            (strategy, Challenge::Consent { url, error: None })
        }
        Request::Challenge(identifier, strategy, link) => {
            let challenge = challenge(cx, &identifier, &strategy, link)?;
            (strategy, challenge)
        }
    };
    Ok(Verification::prepared(strategy, challenge, cx.now))
}

/// Sends a code or a link to an identifier, or has a wallet sign a message.
fn challenge(
    cx: &mut Context<'_>,
    identifier: &Identifier,
    strategy: &VerificationStrategy,
    link: Option<Link>,
) -> Result<Challenge, ApiError> {
    match (identifier, strategy) {
        (
            Identifier::Email(_),
            VerificationStrategy::EmailCode | VerificationStrategy::ResetPasswordEmailCode,
        ) => send_code(cx, MessageKind::Email, identifier.to_string()),
        (
            Identifier::Phone(_),
            VerificationStrategy::PhoneCode | VerificationStrategy::ResetPasswordPhoneCode,
        ) => send_code(cx, MessageKind::Text, identifier.to_string()),
        (Identifier::Email(address), VerificationStrategy::EmailLink) => {
            let link = link.ok_or(Code::VerificationStrategyInvalid)?;
            send_link(cx, link, address)
        }
        (Identifier::Wallet(address), _) if strategy::fits_wallet(strategy, address) => {
            Ok(request_signature(cx, address))
        }
        _ => Err(Code::VerificationStrategyInvalid.into()),
    }
}

/// Checks that a verification, if there is one, may be prepared by a strategy now.
pub(crate) fn ensure_preparable(
    cx: &Context<'_>,
    verification: Option<&Verification>,
    strategy: &VerificationStrategy,
) -> Result<(), ApiError> {
    let resend_ms = cx.settings.resend_ms();
    verification.map_or(Ok(()), |it| {
        it.ensure_preparable(strategy, resend_ms, cx.now)
    })
}

/// Completes a verification by the answer to its challenge. A wrong one is counted, for the user
/// too.
pub(crate) fn attempt(
    settings: &Settings,
    verification: &mut Verification,
    user: &mut User,
    answer: &str,
    now: i64,
) -> Result<(), ApiErrors> {
    let attempts = verification.attempts();
    match verification.check(answer, settings.max_attempts(), now) {
        Ok(()) => {
            verification.complete(None);
            Ok(())
        }
        Err(error) if verification.attempts() == attempts => Err(error.into()),
        Err(error) => Err(user.count_failure(error, now)),
    }
}

/// Sends an invitation; to test addresses nothing is sent.
#[cfg(feature = "backend")]
pub(crate) fn send_invitation(
    cx: &mut Context<'_>,
    to: &Email,
    link: String,
) -> Result<(), ApiError> {
    let to = to.to_string();
    if is_test(cx.settings, MessageKind::Email, &to) {
        return Ok(());
    }
    deliver(cx, MessageKind::Email, to, None, Some(link))
}

fn send_link(cx: &mut Context<'_>, link: Link, address: &Email) -> Result<Challenge, ApiError> {
    let Link {
        mut claims,
        redirect,
    } = link;
    if let Some(claims) = claims.as_object_mut() {
        let expire_at = (cx.now + LIFETIME_MS) / 1000;
        claims.insert("jti".to_owned(), cx.random.nonce().into());
        claims.insert("exp".to_owned(), expire_at.into());
    }
    let token = cx.db.key.sign(&claims);
    let url = format!("{}/v1/verify?token={token}", cx.settings.base_url);
    deliver(cx, MessageKind::Email, address.to_string(), None, Some(url))?;
    Ok(Challenge::Link { token, redirect })
}

/// Sends a code; to test addresses and numbers nothing is sent, and their code is fixed.
fn send_code(cx: &mut Context<'_>, kind: MessageKind, to: String) -> Result<Challenge, ApiError> {
    if is_test(cx.settings, kind, &to) {
        return Ok(Challenge::Code {
            code: TEST_CODE.to_owned(),
            sent_at: None,
        });
    }
    let code = cx.random.code();
    deliver(cx, kind, to, Some(code.clone()), None)?;
    Ok(Challenge::Code {
        code,
        sent_at: Some(cx.now),
    })
}

/// Sends a message with a code or a link, unless the month's share of its kind is used up.
fn deliver(
    cx: &mut Context<'_>,
    kind: MessageKind,
    to: String,
    code: Option<String>,
    link: Option<String>,
) -> Result<(), ApiError> {
    let (share, refusal) = match kind {
        MessageKind::Email => (MONTHLY_EMAILS, Code::DevMonthlyEmailLimitExceeded),
        MessageKind::Text => (MONTHLY_TEXTS, Code::DevMonthlySmsLimitExceeded),
    };
    if cx.settings.monthly_limits && !is_test(cx.settings, kind, &to) {
        let since = cx.now - MONTH_MS;
        let sent = cx.db.outbox.messages().rev();
        let lately = sent.take_while(|sent| sent.sent_at.as_millis() > since);
        let counted = lately.filter(|it| it.kind == kind && !is_test(cx.settings, it.kind, &it.to));
        if counted.count() >= share {
            return Err(refusal.into());
        }
    }
    cx.db.outbox.push(Message {
        kind,
        to,
        code,
        link,
        sent_at: UnixMillis::new(cx.now),
    });
    Ok(())
}

/// Returns `true` if it is an address or a number for tests, and the instance has such.
fn is_test(settings: &Settings, kind: MessageKind, to: &str) -> bool {
    let is_test = match kind {
        MessageKind::Email => Email::parse(to).is_ok_and(|it| it.is_test_address()),
        MessageKind::Text => is_test_number(to),
    };
    settings.test_mode && is_test
}

/// Returns `true` if it is one of the fictional numbers `+1 (…) 555-0100` to `555-0199`.
fn is_test_number(number: &str) -> bool {
    number
        .strip_prefix("+1")
        .filter(|national| national.len() == 10)
        .and_then(|national| national.get(3..8))
        == Some("55501")
}

fn request_signature(cx: &mut Context<'_>, address: &WalletAddress) -> Challenge {
    let nonce = cx.random.nonce();
    // ASCII throughout: clerk-js encodes UTF-16 units, which agrees with UTF-8 only there.
    let message = if cx.settings.quirks.has(Quirk::MessageIsNonce) {
        nonce.clone()
    } else {
        let (_, host) = cx.settings.scheme_and_host();
        format!(
            "{host} wants you to prove that you own the wallet\n{address}\n\n\
             Signing is free and sends no transaction.\n\nNonce: {nonce}"
        )
    };
    Challenge::Signature {
        wallet: *address,
        nonce,
        message,
    }
}
