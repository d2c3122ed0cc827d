use clerk_user_model::{ClientId, EmailAddressId, UserId};
use clerk_user_validate::Email;

use super::oauth::Purpose;
use super::redirect::Trip;
use super::verification::Challenge;
use super::{Claim, Context, Me, Profile, State};
use crate::codes::Code;
use crate::error::{Reason, Refusal};

impl State {
    /// Asks the enterprise connection that owns the domain of an address.
    pub(super) fn ask_connection(
        &mut self,
        me: &Me,
        id: &EmailAddressId,
        address: &Email,
        trip: Trip,
        cx: &mut Context<'_>,
    ) -> Challenge {
        let purpose = Purpose::VerifyEmail(me.user.clone(), id.clone());
        let connection = address.domain().to_owned();
        let url = self.ask_provider(purpose, connection, Vec::new(), &me.client, trip, cx);
        Challenge::Consent {
            url: Some(url),
            error: None,
        }
    }

    /// The connection has answered: it vouches for the address, or for another, or fails; whether
    /// the address is verified.
    pub(super) fn finish_verifying(
        &mut self,
        user: &UserId,
        id: &EmailAddressId,
        client: ClientId,
        outcome: Result<Profile, Reason>,
        now: i64,
    ) -> Result<bool, Refusal> {
        let asked = self
            .email(user, id)
            .map(|email| Claim::email(&email.address));
        let outcome = outcome.and_then(|profile| {
            if profile.email.as_ref().map(Claim::email) != asked {
                return Err(Code::OauthFetchUserError.into());
            }
            let verified = self.verify_email(user, id, Some(client), now);
            verified.map_err(|_| Code::OauthIdentificationClaimed.into())
        });
        let is_complete = outcome.is_ok();
        let emails = self.user_mut(user)?.emails.iter_mut();
        if let Err(reason) = outcome
            && let Some(email) = emails.into_iter().find(|email| email.id == *id)
        {
            email.verification.refuse(reason);
            email.updated_at = now;
        }
        Ok(is_complete)
    }
}
