use clerk_user_model::ClientId;

use super::{Me, Shown, State};
use crate::codes::Code;
use crate::command::{CaptchaOutcome, MeCommand};
use crate::error::{ApiError, Refusal};
use crate::quirk::Quirk;

impl State {
    /// `POST /v1/client/verify`: what became of a CAPTCHA.
    pub(super) fn pass_captcha(
        &mut self,
        client: &ClientId,
        outcome: CaptchaOutcome,
    ) -> Result<Shown, Refusal> {
        if !self.asks_for_captcha() {
            return Err(Code::CaptchaNotEnabled.into());
        }
        match outcome {
            CaptchaOutcome::Failed => Err(Code::CaptchaInvalid.into()),
            CaptchaOutcome::Passed => {
                self.client_mut(client)?.is_human = true;
                Ok(Shown::Client(Some(client.clone())))
            }
        }
    }

    /// Whether the client may do what people do, and programs should not.
    pub(super) fn must_be_human(&self, me: &Me, command: &MeCommand) -> Result<(), ApiError> {
        let is_human = || self.find_client(&me.client).is_some_and(|it| it.is_human);
        if self.asks_for_captcha() && command.is_sensitive() && !is_human() {
            return Err(Code::RequiresCaptcha.into());
        }
        Ok(())
    }

    fn asks_for_captcha(&self) -> bool {
        self.settings.quirks.has(Quirk::RequiresCaptcha)
    }
}
