use super::secret;
use crate::command::{ClientCommand, MeCommand, PasswordCommand};
use crate::http::params::Params;

pub(in crate::http) fn change(p: &mut Params<'_>) -> Option<MeCommand> {
    let current = p.optional("current_password", secret);
    let new = p.required("new_password", secret);
    let signs_out = p.flag("sign_out_of_other_sessions").unwrap_or_default();
    Some(MeCommand::Password(PasswordCommand::Change {
        current,
        new: new?,
        signs_out,
    }))
}

pub(in crate::http) fn remove(p: &mut Params<'_>) -> Option<MeCommand> {
    let current = p.optional("current_password", secret);
    Some(MeCommand::Password(PasswordCommand::Remove { current }))
}

pub(in crate::http) fn reset(p: &mut Params<'_>) -> Option<ClientCommand> {
    let password = p.required("password", secret);
    let signs_out = p.flag("sign_out_of_other_sessions").unwrap_or_default();
    Some(ClientCommand::ResetPassword {
        id: p.id(),
        password: password?,
        signs_out,
    })
}
