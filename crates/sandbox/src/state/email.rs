use clerk_user_model::{
    ClientId, EmailAddressId, IdentificationId, IdentifierKind, UserId, VerificationStrategy,
};
use clerk_user_validate::Email;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::verification::Verification;
use super::{Claim, Context, Me, Shown, State};
use crate::codes::Code;
use crate::command::{EmailCommand, Redirects};
use crate::error::{ApiError, Refusal};

/// An email address of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmailAddress {
    pub(crate) id: EmailAddressId,
    pub(crate) address: Email,
    /// Held for the user though not verified.
    pub(crate) is_reserved: bool,
    pub(crate) verification: Verification,
    /// Connected accounts it came with: the strategy, and the identification.
    pub(crate) linked_to: Vec<(VerificationStrategy, IdentificationId)>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl EmailAddress {
    pub(super) const fn new(
        id: EmailAddressId,
        address: Email,
        verification: Verification,
        now: i64,
    ) -> Self {
        Self {
            id,
            address,
            is_reserved: false,
            verification,
            linked_to: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verification.is_verified()
    }
}

impl State {
    pub(super) fn email_command(
        &mut self,
        me: &Me,
        command: EmailCommand,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        match command {
            EmailCommand::List => Ok(Shown::Emails(me.user.clone())),
            EmailCommand::Create(address) => self.create_email(me, address, cx),
            EmailCommand::Read(id) => {
                self.email_mut(me, &id)?;
                Ok(Shown::Email(me.user.clone(), id))
            }
            EmailCommand::Delete(id) => self.delete_email(me, &id, cx.now),
            EmailCommand::Prepare {
                id,
                strategy,
                redirects,
            } => self.prepare_email(me, id, strategy, &redirects, cx),
            EmailCommand::Attempt { id, code } => self.attempt_email(me, id, &code, cx.now),
        }
    }

    fn create_email(
        &mut self,
        me: &Me,
        address: Email,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        self.may_add(me, &IdentifierKind::EmailAddress, "email_address")?;
        self.must_be_free_email(&address)?;
        let user = self.user_mut(&me.user)?;
        if user.has_email(&Claim::email(&address)) {
            return Err(ApiError::param(Code::FormIdentifierExists, "email_address").into());
        }
        let id: EmailAddressId = cx.id("idn");
        let verification = Verification::unprepared(VerificationStrategy::EmailCode);
        let email = EmailAddress::new(id.clone(), address, verification, cx.now);
        user.emails.push(email);
        user.updated_at = cx.now;
        Ok(Shown::Email(me.user.clone(), id))
    }

    /// Whether the instance takes an address, and no user holds it.
    pub(super) fn must_be_free_email(&self, address: &Email) -> Result<(), ApiError> {
        let param = "email_address";
        let settings = &self.settings;
        if settings.disabled.contains(&IdentifierKind::EmailAddress) {
            Err(ApiError::param(Code::FormParamUnknown, param))
        } else if settings.block_subaddresses && address.local_part().contains(['+', '=', '#']) {
            Err(ApiError::param(Code::NotAllowedAccess, param))
        } else if self.is_blocked(&Claim::email(address)) {
            Err(ApiError::new(Code::NotAllowedAccess).identifier(address.as_str()))
        } else if self.claims.contains_key(&Claim::email(address)) {
            Err(ApiError::param(Code::FormIdentifierExists, param))
        } else {
            Ok(())
        }
    }

    fn delete_email(&mut self, me: &Me, id: &EmailAddressId, now: i64) -> Result<Shown, Refusal> {
        let email = self.email_mut(me, id)?;
        let claim = Claim::email(&email.address);
        let is_verified = email.is_verified();
        let is_linked = !email.linked_to.is_empty();
        self.must_be_mutable(&IdentifierKind::EmailAddress)?;
        if is_linked {
            return Err(Code::DeleteLinkedIdentificationDisallowed.into());
        }
        let required = self
            .settings
            .required
            .contains(&IdentifierKind::EmailAddress);
        let user = self.user_mut(&me.user)?;
        let verified = user.emails.iter().filter(|email| email.is_verified());
        if required && is_verified && verified.count() == 1 {
            return Err(Code::LastRequiredIdentificationDeletionFailed.into());
        }
        user.may_lose(is_verified)?;
        user.emails.retain(|email| email.id != *id);
        if user.primary_email.as_ref() == Some(id) {
            user.primary_email = None;
            user.choose_primaries();
        }
        user.updated_at = now;
        self.release(&claim, &me.user);
        Ok(Shown::Deleted {
            object: "email_address",
            id: id.to_string(),
        })
    }

    fn prepare_email(
        &mut self,
        me: &Me,
        id: EmailAddressId,
        strategy: VerificationStrategy,
        redirects: &Redirects,
        cx: &mut Context<'_>,
    ) -> Result<Shown, Refusal> {
        let resend_ms = self.settings.resend_ms();
        let email = self.email_mut(me, &id)?;
        email
            .verification
            .may_prepare(&strategy, resend_ms, cx.now)?;
        let address = email.address.clone();
        if !self.settings.is_enabled(&strategy) {
            return Err(ApiError::param(Code::FormParamValueDisabled, "strategy").into());
        }
        let (strategy, challenge) = match strategy {
            VerificationStrategy::EmailCode => (strategy, self.send_email_code(&address, cx)?),
            VerificationStrategy::EmailLink => {
                let trip = self.needed_trip(&me.place, redirects)?;
                let claims = json!({ "user": me.user, "email": id });
                (
                    strategy,
                    self.send_link(claims, &address, trip.redirect, cx)?,
                )
            }
            _ if self.settings.matches_connection(&address) => {
                let trip = self.needed_trip(&me.place, redirects)?;
                let challenge = self.ask_connection(me, &id, &address, trip, cx);
                (VerificationStrategy::Saml, challenge)
            }
            _ => return Err(Code::VerificationStrategyInvalid.into()),
        };
        let email = self.email_mut(me, &id)?;
        email.verification = Verification::prepared(strategy, challenge, cx.now);
        email.updated_at = cx.now;
        Ok(Shown::Email(me.user.clone(), id))
    }

    fn attempt_email(
        &mut self,
        me: &Me,
        id: EmailAddressId,
        code: &str,
        now: i64,
    ) -> Result<Shown, Refusal> {
        let max = self.settings.max_attempts();
        let email = self.email_mut(me, &id)?;
        email.verification.judge_code(code, max, now)?;
        self.verify_email(&me.user, &id, None, now)?;
        Ok(Shown::Email(me.user.clone(), id))
    }

    /// Makes an email address verified, unless somebody else was first.
    pub(super) fn verify_email(
        &mut self,
        user: &UserId,
        id: &EmailAddressId,
        client: Option<ClientId>,
        now: i64,
    ) -> Result<(), ApiError> {
        let email = self.email(user, id).ok_or(Code::ResourceNotFound)?;
        self.claim(Claim::email(&email.address), user, "email_address")?;
        let user = self.user_mut(user)?;
        if let Some(email) = user.emails.iter_mut().find(|email| email.id == *id) {
            email.verification.complete(client);
            email.is_reserved = false;
            email.updated_at = now;
        }
        user.choose_primaries();
        user.updated_at = now;
        Ok(())
    }

    /// An address of a user.
    pub(super) fn email(&self, user: &UserId, id: &EmailAddressId) -> Option<&EmailAddress> {
        let mut emails = self.users.get(user)?.emails.iter();
        emails.find(|email| email.id == *id)
    }

    fn email_mut(&mut self, me: &Me, id: &EmailAddressId) -> Result<&mut EmailAddress, ApiError> {
        self.user_mut(&me.user)?
            .emails
            .iter_mut()
            .find(|email| email.id == *id)
            .ok_or_else(|| Code::ResourceNotFound.into())
    }
}

/// `url` with one more query parameter.
pub(super) fn with_query(url: &str, name: &str, value: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) => {
            parsed.query_pairs_mut().append_pair(name, value);
            parsed.into()
        }
        Err(_) => url.to_owned(),
    }
}
