//! What an instance sends in a month.

use clerk_user_sandbox::{Builder, Sandbox};

use crate::support::{Answer, App};

const MONTH_S: u64 = 30 * 24 * 60 * 60;

fn limited() -> Builder {
    Sandbox::builder().monthly_limits(true).max_unverified(9)
}

/// Asks for a code, half a minute after the last one.
fn ask(app: &mut App, path: &str, strategy: &str) -> Answer {
    app.advance(30);
    let form = [("strategy", strategy), ("redirect_url", "/")];
    let form = if strategy == "phone_code" {
        &form[..1]
    } else {
        &form
    };
    app.post(&format!("{path}/prepare_verification"), form)
}

fn email(app: &mut App, address: &str) -> String {
    let id = app.create("email_addresses", "email_address", address);
    format!("/v1/me/email_addresses/{id}")
}

fn phone(app: &mut App, number: &str) -> String {
    let id = app.create("phone_numbers", "phone_number", number);
    format!("/v1/me/phone_numbers/{id}")
}

#[test]
fn a_month_has_twenty_texts_and_a_hundred_emails() {
    let mut app = App::signed_in_to(limited());
    let number = phone(&mut app, "+12025551234");
    for _ in 0..20 {
        assert_eq!(ask(&mut app, &number, "phone_code").status, 200);
    }
    let spent = "dev_monthly_sms_limit_exceeded";
    ask(&mut app, &number, "phone_code").refused(400, spent, None);
    let test_number = phone(&mut app, "+12025550199");
    assert_eq!(ask(&mut app, &test_number, "phone_code").status, 200);

    let address = email(&mut app, "a@example.com");
    let test_address = email(&mut app, "a+clerk_test@example.com");
    for _ in 0..50 {
        assert_eq!(ask(&mut app, &address, "email_code").status, 200);
        assert_eq!(ask(&mut app, &test_address, "email_code").status, 200);
        assert_eq!(ask(&mut app, &address, "email_link").status, 200);
    }
    let spent = "dev_monthly_email_limit_exceeded";
    ask(&mut app, &address, "email_code").refused(400, spent, None);
    ask(&mut app, &address, "email_link").refused(400, spent, None);
    assert_eq!(ask(&mut app, &test_address, "email_code").status, 200);
    assert_eq!(ask(&mut app, &test_address, "email_link").status, 200);
}

#[test]
fn links_to_test_addresses_are_not_counted() {
    let mut app = App::signed_in_to(limited());
    let test_address = email(&mut app, "a+clerk_test@example.com");
    for _ in 0..101 {
        assert_eq!(ask(&mut app, &test_address, "email_link").status, 200);
    }
    let address = email(&mut app, "a@example.com");
    assert_eq!(ask(&mut app, &address, "email_code").status, 200);
}

#[test]
fn a_month_later_there_is_a_new_share() {
    let mut app = App::of(limited());
    let form = [
        ("identifier", "demo@example.com"),
        ("strategy", "email_code"),
    ];
    let start = |app: &mut App| app.post("/v1/client/sign_ins", &form);
    for _ in 0..100 {
        assert_eq!(start(&mut app).status, 200);
    }
    let spent = "dev_monthly_email_limit_exceeded";
    app.advance(MONTH_S - 1);
    start(&mut app).refused(400, spent, None);
    app.advance(1);
    assert_eq!(start(&mut app).status, 200);
}

#[test]
fn by_default_there_is_no_limit() {
    let mut app = App::signed_in();
    let number = phone(&mut app, "+12025551234");
    for _ in 0..25 {
        assert_eq!(ask(&mut app, &number, "phone_code").status, 200);
    }
}
