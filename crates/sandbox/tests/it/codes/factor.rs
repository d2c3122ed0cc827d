//! Codes about passwords, second factors and the user itself.

use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::{Answer, App, PASSWORD};

pub(super) fn produce(code: &str) -> Option<Answer> {
    let mut app = App::signed_in();
    let long = "x".repeat(73);
    let change = |app: &mut App, new: &str| {
        let form = [("current_password", PASSWORD), ("new_password", new)];
        app.post("/v1/me/change_password", &form)
    };
    Some(match code {
        "form_password_length_too_short" => change(&mut app, "short"),
        "form_password_length_too_long" => change(&mut app, &long),
        "form_new_password_matches_current" => change(&mut app, PASSWORD),
        "no_password_set" => {
            let user = UserSeed::new().email("a@example.com");
            let mut app = App::signed_in_to(Sandbox::builder().user(user));
            app.post("/v1/me/remove_password", &[])
        }
        "no_second_factors" => {
            let user = UserSeed::new().email("a@example.com").phone("+12025550123");
            let mut app = App::signed_in_to(Sandbox::builder().user(user.password(PASSWORD)));
            app.keep_for_second_factor();
            app.delete("/v1/client/sessions");
            let form = [("identifier", "a@example.com"), ("password", PASSWORD)];
            let id = app.post("/v1/client/sign_ins", &form).text("/response/id");
            let path = format!("/v1/client/sign_ins/{id}/attempt_second_factor");
            app.post(&path, &[("strategy", "totp"), ("code", "1")])
        }
        "totp_already_enabled" => {
            let secret = app.post("/v1/me/totp", &[]).text("/response/secret");
            let shown = app.one_time_password(&secret);
            app.post("/v1/me/totp/attempt_verification", &[("code", &shown)]);
            app.post("/v1/me/totp", &[])
        }
        "backup_codes_not_available" => app.post("/v1/me/backup_codes", &[]),
        "user_delete_self_not_enabled" => {
            App::signed_in_to(Sandbox::builder().delete_self(false)).delete("/v1/me")
        }
        "image_not_found" => app.delete("/v1/me/profile_image"),
        "feature_not_enabled" => app.post("/v1/me/passkeys", &[]),
        _ => return None,
    })
}
