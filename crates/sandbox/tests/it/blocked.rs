//! Identifiers that an instance refuses.

use clerk_user_sandbox::{Builder, Sandbox};
use serde_json::json;

use crate::support::{Answer, App};

const WALLET: &str = "0x0123456789ABCDEF0123456789ABCDEF01234567";

fn blocking() -> Builder {
    ["*@Spam.example", "Eve@mail.example", "15551234567", WALLET]
        .into_iter()
        .fold(Sandbox::builder(), Builder::block_identifier)
}

/// Asserts that it is this identifier that is refused.
#[track_caller]
fn refused(answer: &Answer, identifier: &str) {
    answer.refused(403, "not_allowed_access", None);
    assert_eq!(
        *answer.at("/errors/0/meta"),
        json!({ "identifiers": [identifier] })
    );
}

#[test]
fn what_is_on_the_list_is_not_added() {
    let mut app = App::signed_in_to(blocking());
    let mut add =
        |kind: &str, name: &str, value: &str| app.post(&format!("/v1/me/{kind}"), &[(name, value)]);
    let mut email = |address: &str| add("email_addresses", "email_address", address);
    refused(&email("any@SPAM.example"), "any@spam.example");
    refused(&email("eve@mail.example"), "eve@mail.example");
    for fine in ["any@mail.spam.example", "adam@mail.example"] {
        assert_eq!(email(fine).status, 200, "{fine}");
    }
    let mut phone = |number: &str| add("phone_numbers", "phone_number", number);
    refused(&phone("+15551234567"), "+15551234567");
    assert_eq!(phone("+15551234568").status, 200);
    let wallet = add("web3_wallets", "web3_wallet", &WALLET.to_lowercase());
    refused(&wallet, &WALLET.to_lowercase());
}

#[test]
fn nobody_signs_up_with_it() {
    let mut app = App::of(blocking());
    let sign_ups = "/v1/client/sign_ups";
    let answer = app.post(sign_ups, &[("email_address", "any@spam.example")]);
    refused(&answer, "any@spam.example");
    let wallet = [("web3_wallet", WALLET)];
    refused(&app.post(sign_ups, &wallet), &WALLET.to_lowercase());
}
