//! What goes out to addresses and numbers.

use clerk_user_model::UnixMillis;
use clerk_user_validate::{E164, Email};
use serde_json::Value;

use super::verification::{Challenge, LIFETIME_MS};
use super::{Context, State};
use crate::codes::Code;
use crate::error::ApiError;
use crate::outbox::{Message, MessageKind};

/// The code of every test address and test number.
const TEST_CODE: &str = "424242";
/// How many emails a development instance sends in a month, if that is limited.
const MONTHLY_EMAILS: usize = 100;
/// How many texts a development instance sends in a month, if that is limited.
const MONTHLY_TEXTS: usize = 20;
/// The month of those limits, in milliseconds: thirty days.
const MONTH_MS: i64 = 30 * 24 * 60 * 60 * 1000;

impl State {
    /// Sends a code to an address; test addresses get no mail and the fixed code.
    pub(super) fn send_email_code(
        &mut self,
        address: &Email,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, ApiError> {
        self.send_code(MessageKind::Email, address.to_string(), cx)
    }

    /// Sends a code to a number; test numbers get no text and the fixed code.
    pub(super) fn send_phone_code(
        &mut self,
        number: E164,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, ApiError> {
        self.send_code(MessageKind::Text, number.to_string(), cx)
    }

    /// Sends a link to an address.
    pub(super) fn send_link(
        &mut self,
        mut claims: Value,
        address: &Email,
        redirect: String,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, ApiError> {
        if let Some(claims) = claims.as_object_mut() {
            let expire_at = (cx.now + LIFETIME_MS) / 1000;
            claims.insert("jti".to_owned(), cx.random.nonce().into());
            claims.insert("exp".to_owned(), expire_at.into());
        }
        let token = self.key.sign(&claims);
        let base = &self.settings.base_url;
        self.deliver(Message {
            kind: MessageKind::Email,
            to: address.to_string(),
            code: None,
            link: Some(format!("{base}/v1/verify?token={token}")),
            sent_at: UnixMillis::new(cx.now),
        })?;
        Ok(Challenge::Link { token, redirect })
    }

    fn send_code(
        &mut self,
        kind: MessageKind,
        to: String,
        cx: &mut Context<'_>,
    ) -> Result<Challenge, ApiError> {
        if self.is_test(kind, &to) {
            return Ok(Challenge::Code {
                code: TEST_CODE.to_owned(),
                sent_at: None,
            });
        }
        let code = cx.random.code();
        self.deliver(Message {
            kind,
            to,
            code: Some(code.clone()),
            link: None,
            sent_at: UnixMillis::new(cx.now),
        })?;
        Ok(Challenge::Code {
            code,
            sent_at: Some(cx.now),
        })
    }

    /// Whether it is an address or a number for tests, where there are such.
    fn is_test(&self, kind: MessageKind, to: &str) -> bool {
        let is_test = match kind {
            MessageKind::Email => Email::parse(to).is_ok_and(|it| it.is_test_address()),
            MessageKind::Text => is_test_number(to),
        };
        self.settings.test_mode && is_test
    }

    /// Sends a message, if there was no more than a month's share of its kind.
    fn deliver(&mut self, message: Message) -> Result<(), ApiError> {
        let (share, code) = match message.kind {
            MessageKind::Email => (MONTHLY_EMAILS, Code::DevMonthlyEmailLimitExceeded),
            MessageKind::Text => (MONTHLY_TEXTS, Code::DevMonthlySmsLimitExceeded),
        };
        if self.settings.monthly_limits && !self.is_test(message.kind, &message.to) {
            let since = message.sent_at.as_millis() - MONTH_MS;
            let sent = self.outbox.messages().rev();
            let lately = sent.take_while(|sent| sent.sent_at.as_millis() > since);
            let counted =
                lately.filter(|it| it.kind == message.kind && !self.is_test(it.kind, &it.to));
            if counted.count() >= share {
                return Err(code.into());
            }
        }
        self.outbox.push(message);
        Ok(())
    }
}

/// Whether it is one of the fictional numbers `+1 (…) 555-0100` to `555-0199`.
fn is_test_number(number: &str) -> bool {
    number
        .strip_prefix("+1")
        .filter(|national| national.len() == 10)
        .and_then(|national| national.get(3..8))
        == Some("55501")
}
