//! The operations of the Backend API: one table of path and handler.

use http::Method;

use super::{Call, Given, Handled};
use super::{identifiers, instance, invitations, lists, sessions, templates, tokens, users};
use crate::domain::{Kind, List};
use crate::error::ApiError;
use crate::operations;

type Handler = fn(&mut Call<'_>, &Given<'_>) -> Handled;

/// One operation.
struct Route {
    method: Method,
    /// The path, with `*` in the place of each id.
    path: &'static str,
    handler: Handler,
}

/// Returns the handler of a request, to which it adds the ids in its path.
pub(super) fn find(given: &mut Given<'_>) -> Result<Handler, ApiError> {
    let (method, path) = (given.method, given.path);
    let found = ROUTES
        .iter()
        .filter(|route| route.method == *method)
        .find_map(|route| Some((route.handler, operations::ids_of(route.path, path)?)));
    let not_served = || operations::not_served("backend", method, path);
    let (handler, ids) = found.ok_or_else(not_served)?;
    given.ids = ids;
    Ok(handler)
}

/// Returns `true` if there is an operation of the path that only servers use.
pub(crate) fn is_served(method: &Method, path: &str) -> bool {
    let mut routes = ROUTES.iter();
    routes.any(|route| route.method == *method && operations::ids_of(route.path, path).is_some())
}

/// Returns the methods and paths of all operations.
#[cfg(test)]
pub(crate) fn paths() -> impl Iterator<Item = (&'static Method, &'static str)> {
    ROUTES.iter().map(|route| (&route.method, route.path))
}

macro_rules! routes {
    ($($method:ident $path:literal $handler:path $(, $more:expr)?;)+) => {
        &[$(Route {
            method: Method::$method,
            path: $path,
            handler: |call, given| $handler(call, given $(, $more)?),
        },)+]
    };
}

/// A path with a word comes before one with an id in its place.
const ROUTES: &[Route] = routes! {
    GET    "/v1/jwks" instance::keys;
    GET    "/v1/clients" sessions::list_clients;
    POST   "/v1/clients/verify" sessions::verify_client;
    GET    "/v1/clients/handshake_payload" instance::handshake_payload;
    GET    "/v1/clients/*" sessions::read_client;
    GET    "/v1/instance" instance::read;
    PATCH  "/v1/instance/restrictions" instance::restrict;
    GET    "/v1/instance/communication" instance::communication;

    GET    "/v1/allowlist_identifiers" lists::list, List::Allow;
    POST   "/v1/allowlist_identifiers" lists::allow;
    DELETE "/v1/allowlist_identifiers/*" lists::remove, List::Allow;
    GET    "/v1/blocklist_identifiers" lists::list_blocked;
    POST   "/v1/blocklist_identifiers" lists::block;
    DELETE "/v1/blocklist_identifiers/*" lists::remove, List::Block;
    GET    "/v1/redirect_urls" lists::list, List::Redirect;
    POST   "/v1/redirect_urls" lists::add_redirect;
    GET    "/v1/redirect_urls/*" lists::read_redirect;
    DELETE "/v1/redirect_urls/*" lists::remove, List::Redirect;

    GET    "/v1/users" users::list;
    POST   "/v1/users" users::create;
    GET    "/v1/users/count" users::count;
    POST   "/v1/users/ban" users::set_all_banned, true;
    POST   "/v1/users/unban" users::set_all_banned, false;
    GET    "/v1/users/*" users::read;
    PATCH  "/v1/users/*" users::update;
    DELETE "/v1/users/*" users::delete;
    PATCH  "/v1/users/*/metadata" users::change_metadata, true;
    PUT    "/v1/users/*/metadata" users::change_metadata, false;
    POST   "/v1/users/*/ban" users::set_banned, true;
    POST   "/v1/users/*/unban" users::set_banned, false;
    POST   "/v1/users/*/lock" users::set_locked, true;
    POST   "/v1/users/*/unlock" users::set_locked, false;
    POST   "/v1/users/*/verify_password" users::verify_password;
    POST   "/v1/users/*/verify_totp" users::verify_totp;
    POST   "/v1/users/*/remove_password" users::remove_password;
    PUT    "/v1/users/*/email_address" users::replace, Kind::Email;
    PUT    "/v1/users/*/phone_number" users::replace, Kind::Phone;
    POST   "/v1/users/*/profile_image" users::set_image;
    DELETE "/v1/users/*/profile_image" users::delete_image;
    DELETE "/v1/users/*/mfa" users::delete_mfa;
    DELETE "/v1/users/*/totp" users::delete_totp;
    DELETE "/v1/users/*/backup_code" users::delete_backup_codes;
    GET    "/v1/users/*/oauth_access_tokens/*" users::oauth_access_tokens;
    GET    "/v1/users/*/trusted_devices" users::list_nothing;
    GET    "/v1/users/*/organization_memberships" users::list_nothing;
    GET    "/v1/users/*/organization_invitations" users::list_nothing;
    DELETE "/v1/users/*/external_accounts/*" users::delete_external_account;
    DELETE "/v1/users/*/web3_wallets/*" users::delete_wallet;

    POST   "/v1/email_addresses" identifiers::create, Kind::Email;
    GET    "/v1/email_addresses/*" identifiers::read, Kind::Email;
    PATCH  "/v1/email_addresses/*" identifiers::update, Kind::Email;
    DELETE "/v1/email_addresses/*" identifiers::delete, Kind::Email;
    POST   "/v1/email_addresses/*/prepare_verification" identifiers::prepare, Kind::Email;
    POST   "/v1/email_addresses/*/attempt_verification" identifiers::attempt, Kind::Email;
    POST   "/v1/phone_numbers" identifiers::create, Kind::Phone;
    GET    "/v1/phone_numbers/*" identifiers::read, Kind::Phone;
    PATCH  "/v1/phone_numbers/*" identifiers::update, Kind::Phone;
    DELETE "/v1/phone_numbers/*" identifiers::delete, Kind::Phone;
    POST   "/v1/phone_numbers/*/prepare_verification" identifiers::prepare, Kind::Phone;
    POST   "/v1/phone_numbers/*/attempt_verification" identifiers::attempt, Kind::Phone;

    GET    "/v1/sessions" sessions::list;
    POST   "/v1/sessions" sessions::create;
    GET    "/v1/sessions/*" sessions::read;
    POST   "/v1/sessions/*/revoke" sessions::revoke;
    POST   "/v1/sessions/*/tokens" sessions::create_token;
    POST   "/v1/sessions/*/tokens/*" sessions::create_template_token;

    POST   "/v1/sign_in_tokens" tokens::create_sign_in_token;
    POST   "/v1/sign_in_tokens/*/revoke" tokens::revoke, "sign_in_token";
    POST   "/v1/actor_tokens" tokens::create_actor_token;
    POST   "/v1/actor_tokens/*/revoke" tokens::revoke, "actor_token";
    POST   "/v1/agents/tasks" tokens::create_agent_task;
    POST   "/v1/agents/tasks/*/revoke" tokens::revoke, "agent_task";
    POST   "/v1/testing_tokens" tokens::create_testing_token;

    GET    "/v1/invitations" invitations::list;
    POST   "/v1/invitations" invitations::create;
    POST   "/v1/invitations/bulk" invitations::create_all;
    POST   "/v1/invitations/*/revoke" invitations::revoke;
    DELETE "/v1/invitations/*" invitations::delete;

    GET    "/v1/jwt_templates" templates::list;
    POST   "/v1/jwt_templates" templates::create;
    GET    "/v1/jwt_templates/*" templates::get;
    PATCH  "/v1/jwt_templates/*" templates::update;
    DELETE "/v1/jwt_templates/*" templates::delete;
};
