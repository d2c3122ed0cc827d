//! Whatever is asked in whatever order.

use std::collections::BTreeMap;

use http::Request;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::App;

/// One step of a life of email addresses.
#[derive(Clone, Debug)]
enum Step {
    Create(u8),
    Prepare(u8),
    Right(u8),
    Wrong(u8),
    Delete(u8),
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let address = 0..3_u8;
    prop_oneof![
        1 => address.clone().prop_map(Step::Create),
        1 => address.clone().prop_map(Step::Prepare),
        1 => address.clone().prop_map(Step::Right),
        3 => address.clone().prop_map(Step::Wrong),
        1 => address.prop_map(Step::Delete),
        1 => (0..700_u16).prop_map(Step::Wait),
    ]
}

/// What is known of an address that exists.
#[derive(Clone, Debug, Default)]
struct Known {
    id: String,
    is_verified: bool,
    prepared_at: Option<u64>,
    wrong: u32,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn addresses_live_as_the_simple_model_says(steps in prop::collection::vec(step(), 1..60)) {
        let mut app = App::signed_in();
        let mut known: BTreeMap<u8, Known> = BTreeMap::new();
        let mut now = 0_u64;
        for step in steps {
            live(&mut app, &mut known, &mut now, &step);
            let me = app.get("/v1/me");
            let emails = me.at("/response/email_addresses").as_array().unwrap();
            let mut addresses: Vec<&Value> = emails.iter().map(|it| &it["email_address"]).collect();
            let all = addresses.len();
            addresses.sort_by_key(|it| it.as_str());
            addresses.dedup();
            prop_assert_eq!(addresses.len(), all);
            prop_assert_eq!(all, known.len() + 1);
            for state in known.values() {
                let found = emails.iter().find(|it| it["id"] == state.id.as_str()).unwrap();
                let is_verified = found["verification"]["status"] == "verified";
                prop_assert_eq!(is_verified, state.is_verified);
                let attempts = found["verification"]["attempts"].as_u64().unwrap();
                prop_assert!(attempts <= 5);
            }
        }
    }

    #[test]
    fn no_number_of_wrong_codes_verifies(codes in prop::collection::vec("[0-9]{0,7}", 1..40)) {
        let mut app = App::signed_in();
        let id = app.create("phone_numbers", "phone_number", "+12025550200");
        let path = format!("/v1/me/phone_numbers/{id}");
        app.post(&format!("{path}/prepare_verification"), &[("strategy", "phone_code")]);
        let right = app.sandbox.outbox().code_for("+12025550200").unwrap();
        for code in codes.iter().filter(|code| **code != right) {
            let answer = app.post(&format!("{path}/attempt_verification"), &[("code", code)]);
            prop_assert!(answer.status >= 400);
        }
        let answer = app.get(&path);
        prop_assert_ne!(answer.text("/response/verification/status"), "verified");
    }

    #[test]
    fn any_bytes_get_an_answer(
        method in prop::sample::select(vec!["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "X"]),
        path in prop_oneof![
            prop::sample::select(PATHS.to_vec()).prop_map(str::to_owned),
            "/[ -~&&[^#\"<>\\\\^`{}|]]{0,40}",
        ],
        query in "[ -~&&[^#\"<>\\\\^`{}|]]{0,60}",
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "(strategy|code|email_address|phone_number|redirect_url|ticket|state|ms|decision)=[ -~]{0,40}(&[a-z_]{1,20}=[^&]{0,20}){0,3}".prop_map(String::into_bytes),
        ],
        header in prop::collection::vec(any::<u8>(), 0..40),
        name in prop::sample::select(vec!["authorization", "cookie", "origin", "host", "content-type", "clerk-api-version", "x-any"]),
        is_signed_in in any::<bool>(),
    ) {
        let app = App::signed_in();
        let Ok(value) = http::HeaderValue::from_bytes(&header) else {
            return Ok(());
        };
        let mut request = Request::builder().method(method).uri(format!("{}?_is_native=1&{}", path.replace(' ', "%20"), query.replace(' ', "%20")));
        request = request.header("host", "localhost").header(name, value);
        if is_signed_in {
            request = request
                .header("authorization", app.token.as_deref().unwrap())
                .header("content-type", "application/x-www-form-urlencoded");
        }
        let Ok(request) = request.body(body) else {
            return Ok(());
        };
        let response = app.sandbox.answer(request);
        let status = response.status().as_u16();
        prop_assert!(status < 500, "{status}");
        prop_assert!(response.headers().contains_key("x-clerk-user-sandbox"));
        let is_json = serde_json::from_slice::<Value>(response.body()).is_ok();
        let is_page = response.headers().get("content-type").is_some_and(|it| it == "text/html; charset=utf-8");
        prop_assert!(is_json || is_page || matches!(status, 204 | 303), "{status}");
    }
}

const PATHS: &[&str] = &[
    "/v1/client",
    "/v1/client/sign_ins",
    "/v1/client/sign_ins/x/prepare_first_factor",
    "/v1/client/sessions",
    "/v1/client/sessions/x/tokens",
    "/v1/environment",
    "/v1/me",
    "/v1/me/metadata",
    "/v1/me/email_addresses",
    "/v1/me/phone_numbers/",
    "/v1/me/web3_wallets",
    "/v1/me/external_accounts",
    "/v1/me/external_accounts/x/reauthorize",
    "/v1/oauth_callback",
    "/v1/verify",
    "/v1/dev_browser",
    "/_sandbox/clock/advance",
    "/_sandbox/consent",
    "/_sandbox/reset",
    "/_sandbox/tickets",
];

/// Does a step, and checks the answer against the simple model.
fn live(app: &mut App, known: &mut BTreeMap<u8, Known>, now: &mut u64, step: &Step) {
    let address = |n: &u8| format!("n{n}@example.com");
    let path = |known: &Known| format!("/v1/me/email_addresses/{}", known.id);
    match step {
        Step::Wait(seconds) => {
            *now += u64::from(*seconds);
            app.advance(u64::from(*seconds));
        }
        Step::Create(n) => {
            let form = [("email_address", address(n))];
            let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
            let answer = app.post("/v1/me/email_addresses", &form);
            assert_eq!(answer.status == 200, !known.contains_key(n));
            if answer.status == 200 {
                let id = answer.text("/response/id");
                known.insert(
                    *n,
                    Known {
                        id,
                        ..Known::default()
                    },
                );
            }
        }
        Step::Delete(n) => {
            if let Some(state) = known.remove(n) {
                assert_eq!(app.delete(&path(&state)).status, 200);
            }
        }
        Step::Prepare(n) => {
            let Some(state) = known.get_mut(n) else {
                return;
            };
            let form = [("strategy", "email_code")];
            let answer = app.post(&format!("{}/prepare_verification", path(state)), &form);
            assert_eq!(answer.status == 200, !state.is_verified);
            if answer.status == 200 {
                state.prepared_at = Some(*now);
                state.wrong = 0;
            }
        }
        Step::Right(n) | Step::Wrong(n) => {
            let Some(state) = known.get_mut(n) else {
                return;
            };
            let is_right = matches!(step, Step::Right(_));
            let code = app.sandbox.outbox().code_for(&address(n));
            let code = code
                .filter(|_| is_right)
                .unwrap_or_else(|| "wrong".to_owned());
            let form = [("code", code.as_str())];
            let answer = app.post(&format!("{}/attempt_verification", path(state)), &form);
            let is_open = state.prepared_at.is_some_and(|at| *now < at + 600)
                && state.wrong < 5
                && !state.is_verified;
            assert_eq!(answer.status == 200, is_open && is_right, "{answer:?}");
            if is_open && is_right {
                state.is_verified = true;
            } else if is_open {
                state.wrong += 1;
            }
        }
    }
}
