//! What programs should not do.

use clerk_user_sandbox::{Quirk, Sandbox};

use crate::support::App;

const VERIFY: &str = "/v1/client/verify";

#[test]
fn a_client_passes_once() {
    let mut app = App::signed_in_to(Sandbox::builder().quirk(Quirk::RequiresCaptcha));
    let emails = "/v1/me/email_addresses";
    let form = [("email_address", "test@test.com")];
    let required = "requires_captcha";
    assert_eq!(app.get("/v1/me").status, 200);
    app.post(emails, &form).refused(401, required, None);
    app.post(VERIFY, &[])
        .refused(400, "captcha_missing_token", None);
    let failed = [("captcha_error", "300030"), ("captcha_token", "x")];
    app.post(VERIFY, &failed)
        .refused(400, "captcha_invalid", None);
    app.post(emails, &form).refused(401, required, None);
    let passed = [
        ("captcha_token", "x"),
        ("captcha_widget_type", "smart"),
        ("captcha_action", "verify"),
    ];
    let client = app.post(VERIFY, &passed);
    assert_eq!(client.text("/response/object"), "client");
    assert_eq!(app.post(emails, &form).status, 200);
    let mut other = None;
    app.elsewhere(&mut other, |app| {
        app.post(VERIFY, &passed)
            .refused(400, "client_not_found", None);
        let ticket = app.sandbox.new_ticket(app.sandbox.users().first().unwrap());
        app.post("/v1/client/sign_ins", &[("ticket", &ticket.unwrap())]);
        let form = [("email_address", "other@test.com")];
        app.post(emails, &form).refused(401, required, None);
    });
}
