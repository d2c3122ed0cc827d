//! Codes about passwords.

use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::{Answer, App, PASSWORD};

pub(super) fn produce(code: &str) -> Option<Answer> {
    let mut app = App::signed_in();
    let long = "x".repeat(73);
    let mut change = |new: &str| {
        let form = [("current_password", PASSWORD), ("new_password", new)];
        app.post("/v1/me/change_password", &form)
    };
    Some(match code {
        "form_password_length_too_short" => change("short"),
        "form_password_length_too_long" => change(&long),
        "form_new_password_matches_current" => change(PASSWORD),
        "no_password_set" => {
            let user = UserSeed::new().email("a@example.com");
            let mut app = App::signed_in_to(Sandbox::builder().user(user));
            app.post("/v1/me/remove_password", &[])
        }
        _ => return None,
    })
}
