use clerk_user_validate::OAuthStrategy;

use crate::{CreateExternalAccountParams, EnterpriseConnectionId};

impl CreateExternalAccountParams {
    /// Asks for one of the two things that say which account: see [`oauth`](Self::oauth) and
    /// [`enterprise`](Self::enterprise), which do so at once.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "params without either do not exist")]
    pub const fn new() -> ExternalAccountChoice {
        ExternalAccountChoice(())
    }
}

/// The start of [`CreateExternalAccountParams`], before it is said which account to connect.
#[derive(Clone, Copy, Debug)]
pub struct ExternalAccountChoice(());

impl ExternalAccountChoice {
    /// The OAuth provider to connect.
    #[must_use]
    pub fn strategy(self, strategy: impl Into<OAuthStrategy>) -> CreateExternalAccountParams {
        CreateExternalAccountParams::oauth(strategy.into())
    }

    /// The enterprise connection to connect, instead of a provider.
    #[must_use]
    pub fn enterprise_connection_id(
        self,
        id: impl Into<EnterpriseConnectionId>,
    ) -> CreateExternalAccountParams {
        CreateExternalAccountParams::enterprise(id.into())
    }
}
