//! Requests about the user's own account: passwords, second factors, sessions.

use clerk_user_client::operations::{backup_code, session, totp, user};
use clerk_user_model::{AttemptTotpVerificationParams, ChangePasswordParams, RemovePasswordParams};

use super::{check, check_create};

#[test]
fn passwords() {
    let params = ChangePasswordParams::new("new one")
        .current_password("old")
        .sign_out_of_other_sessions(true);
    check(
        &user::change_password(&params),
        "POST /me/change_password",
        "current_password=old&new_password=new+one&sign_out_of_other_sessions=true",
    );
    let params = RemovePasswordParams::new().current_password("old");
    check(
        &user::remove_password(&params),
        "POST /me/remove_password",
        "current_password=old",
    );
    check(&user::remove(), "DELETE /me", "");
    check(
        &user::remove_profile_image(),
        "DELETE /me/profile_image",
        "",
    );
}

#[test]
fn authenticator_apps_and_backup_codes() {
    check_create(&totp::create(), "POST /me/totp", "");
    check(
        &totp::attempt_verification(&AttemptTotpVerificationParams::new("012345")),
        "POST /me/totp/attempt_verification",
        "code=012345",
    );
    check(&totp::remove(), "DELETE /me/totp", "");
    check_create(&backup_code::create(), "POST /me/backup_codes", "");
}

#[test]
fn sessions_on_all_clients() {
    check(&session::list(), "GET /me/sessions", "");
    check(&session::list_active(), "GET /me/sessions/active", "");
    check(
        &session::revoke(&"sess_2".into()),
        "POST /me/sessions/sess_2/revoke",
        "",
    );
    check(
        &session::create_token_from_template(&"sess_1".into(), &"supa/base".into()),
        "POST /client/sessions/sess_1/tokens/supa%2Fbase",
        "",
    );
}
