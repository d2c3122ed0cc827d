//! Which first factors a user has, and where their codes go.

use clerk_user_sandbox::{Sandbox, UserSeed};

use crate::support::{Answer, App};

const SIGN_INS: &str = "/v1/client/sign_ins";
const EMAIL: &str = "demo@example.com";
const KEPT: &str = "+12025551230";
const FIRST: &str = "+12025551231";
const SECOND: &str = "+12025551232";
const UNVERIFIED: &str = "+12025551233";

/// Somebody who signs in as a user with all kinds of numbers, and names this one.
fn naming(number: &str) -> (App, Answer) {
    let user = UserSeed::new().email(EMAIL).second_factor_phone(KEPT);
    let user = user.unverified_phone(UNVERIFIED).phone(FIRST).phone(SECOND);
    let mut app = App::signed_in_to(Sandbox::builder().user(user));
    let me = app.get("/v1/me");
    let id_of = |number: &str| {
        let phones = me.at("/response/phone_numbers").as_array().unwrap();
        let found = phones.iter().find(|phone| phone["phone_number"] == number);
        found.unwrap()["id"].as_str().unwrap()
    };
    app.delete("/v1/client/sessions");
    let begun = app.post(SIGN_INS, &[("identifier", EMAIL)]);
    let factors = begun.at("/response/supported_first_factors");
    let phones = factors.as_array().unwrap().iter();
    let phones = phones.filter(|factor| factor["strategy"] == "phone_code");
    let ids: Vec<_> = phones.map(|it| &it["phone_number_id"]).collect();
    assert_eq!(ids, [id_of(FIRST), id_of(SECOND)]);
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    let form = [
        ("strategy", "phone_code"),
        ("phone_number_id", id_of(number)),
    ];
    let answer = app.post(&format!("{path}/prepare_first_factor"), &form);
    (app, answer)
}

#[test]
fn a_code_goes_to_the_number_that_is_named() {
    for number in [FIRST, SECOND] {
        let (app, _) = naming(number);
        let outbox = app.sandbox.outbox();
        let told = [KEPT, FIRST, SECOND, UNVERIFIED].map(|to| outbox.code_for(to).is_some());
        assert_eq!(told, [false, number == FIRST, number == SECOND, false]);
    }
}

#[test]
fn no_code_goes_to_a_number_that_is_no_first_factor() {
    for number in [KEPT, UNVERIFIED] {
        let (app, answer) = naming(number);
        answer.refused(422, "form_resource_not_found", Some("phone_number_id"));
        assert_eq!(app.sandbox.outbox().messages().count(), 0);
    }
}

#[test]
fn a_code_goes_to_what_the_sign_in_began_with() {
    let second = "second@example.com";
    let user = UserSeed::new().email(EMAIL).email(second);
    let builder = Sandbox::builder().user(user.phone(FIRST).phone(SECOND));
    let mut app = App::of(builder);
    for (strategy, to) in [
        ("email_code", EMAIL),
        ("email_code", second),
        ("phone_code", FIRST),
        ("phone_code", SECOND),
    ] {
        let form = [("identifier", to), ("strategy", strategy)];
        assert_eq!(app.post(SIGN_INS, &form).status, 200);
        let message = app.sandbox.outbox().messages().last().cloned();
        assert_eq!(message.unwrap().to, to);
    }
}

#[test]
fn a_ticket_is_a_first_factor_too() {
    let mut app = App::of(Sandbox::builder());
    let begun = app.post(SIGN_INS, &[]);
    let path = format!("{SIGN_INS}/{}", begun.text("/response/id"));
    let ticket = app.sandbox.ticket().to_owned();
    let form = [("strategy", "ticket"), ("ticket", ticket.as_str())];
    let answer = app.post(&format!("{path}/attempt_first_factor"), &form);
    assert_eq!(answer.text("/response/status"), "complete");
}
