//! The table of errors.

use clerk_user_sandbox::{ERROR_CODES, FAULT_CODES};
use http::Request;
use serde_json::{Value, json};

use crate::support::App;

#[test]
fn every_row_is_whole() {
    let all = || ERROR_CODES.iter().chain(FAULT_CODES);
    let mut codes: Vec<_> = all().map(|row| row.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all().count());
    for row in all() {
        assert!((400..600).contains(&row.status), "{}", row.code);
        assert!(
            !row.message.is_empty() && row.long_message.ends_with('.'),
            "{}",
            row.code
        );
    }
}

#[test]
fn the_reference_lists_them() {
    let reference = include_str!("../../../../docs/sandbox.md");
    let listed: Vec<_> = reference
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(code, rest)| Some((code, rest.split_once(" | ")?.0.parse::<u16>().ok()?)))
        .collect();
    let known: Vec<_> = ERROR_CODES
        .iter()
        .chain(FAULT_CODES)
        .map(|row| (row.code, row.status))
        .collect();
    assert_eq!(listed, known);
}

/// A request whose answer may be a failure of the server.
fn ask(app: &App) -> (u16, Value) {
    let request = Request::get("/v1/me").header("host", "localhost");
    let response = app.sandbox.answer(request.body(Vec::new()).unwrap());
    let json = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), json)
}

#[test]
fn every_other_code_is_answered_on_demand() {
    let mut app = App::signed_in();
    for row in ERROR_CODES.iter().chain(FAULT_CODES) {
        let made = app.post("/_sandbox/faults", &[("code", row.code)]);
        assert_eq!(made.status, 200, "{}", row.code);
        let (status, json) = ask(&app);
        assert_eq!(status, row.status, "{}", row.code);
        let expected = json!([{
            "code": row.code,
            "message": row.message,
            "long_message": row.long_message
                .replace("The value of {param}", "The value of the parameter")
                .replace("{param}", "The parameter"),
        }]);
        assert_eq!(json.pointer("/errors"), Some(&expected), "{}", row.code);
    }
    let named = [("code", "insecure_url"), ("param", "redirect_url")];
    app.post("/_sandbox/faults", &named);
    let (_, json) = ask(&app);
    let name = json.pointer("/errors/0/meta/param_name");
    assert_eq!(name, Some(&json!("redirect_url")));
    let own = [("code", "too_many_requests"), ("status", "503")];
    app.post("/_sandbox/faults", &own);
    assert_eq!(ask(&app).0, 503);
    app.post("/_sandbox/faults", &[("code", "carrier_pigeon")])
        .refused(422, "form_param_missing", Some("status"));
}
