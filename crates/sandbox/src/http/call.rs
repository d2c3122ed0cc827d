use clerk_user_model::{ClientId, SessionId, SignInId};
use serde::Serialize;

use super::input::Input;
use super::reply::Reply;
use crate::codes::Code;
use crate::context::Context;
use crate::error::ApiErrors;
use crate::flows::access::{Credential, Requester};
use crate::flows::redirect::Place;
use crate::jwt::SessionTokens;
use crate::render::View;

/// The instance and the sender of a request, as a handler sees them.
pub(crate) struct Call<'a> {
    pub(super) cx: Context<'a>,
    pub(super) tokens: &'a SessionTokens,
    pub(super) requester: Requester,
    /// `_clerk_session_id`.
    pub(super) session: Option<SessionId>,
    /// `rotating_token_nonce`.
    pub(super) nonce: Option<String>,
    /// The sender's client, before the request and after it.
    pub(super) client: Option<ClientId>,
}

impl Call<'_> {
    pub(super) fn view(&self) -> View<'_> {
        View {
            db: self.cx.db,
            settings: self.cx.settings,
            now: self.cx.now,
            origin: self.requester.place.origin.as_deref(),
            tokens: self.tokens,
        }
    }

    /// Returns a resource with the sender's client beside it.
    pub(super) fn reply<T: Serialize>(&self, resource: T) -> Reply {
        let view = self.view();
        Reply::written(view.envelope(self.client.as_ref(), resource))
    }

    /// Returns a client alone, which is `null` if there is none.
    pub(super) fn reply_client(&self) -> Reply {
        let view = self.view();
        let client = view.client_by_id(self.client.as_ref());
        Reply::written(view.envelope(None, client))
    }

    pub(super) fn reply_sign_in(
        &self,
        client: &ClientId,
        id: &SignInId,
    ) -> Result<Reply, ApiErrors> {
        let sign_in = self.cx.db.client(client)?.find_sign_in(id);
        let sign_in = sign_in.ok_or(Code::ResourceNotFound)?;
        Ok(self.reply(self.view().sign_in(sign_in)))
    }

    /// Returns the sign-up of a client.
    pub(super) fn reply_sign_up(&self, client: &ClientId) -> Result<Reply, ApiErrors> {
        let sign_up = self.cx.db.client(client)?.sign_up.as_ref();
        let sign_up = sign_up.ok_or(Code::ResourceNotFound)?;
        Ok(self.reply(self.view().sign_up(sign_up)))
    }
}

/// Returns the sender of a request.
pub(super) fn requester_of(input: &Input, origin: Option<&str>) -> Requester {
    let browser = ["__clerk_db_jwt", "__dev_session"]
        .into_iter()
        .find_map(|name| input.query(name).filter(|id| !id.is_empty()));
    let credential = if input.is_native() {
        Credential::Native(input.authorization())
    } else if let Some(id) = browser {
        Credential::DevBrowser(id.to_owned())
    } else {
        Credential::Cookie(input.cookie("__client"))
    };
    Requester {
        place: Place {
            is_native: credential.is_native(),
            origin: origin.map(str::to_owned),
        },
        credential,
    }
}
