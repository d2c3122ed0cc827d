use clerk_user_sandbox::Sandbox;
use serde_json::Value;

use crate::{clerk_user, text};

/// The steps of a run: outcome and name.
fn steps(json: &[u8]) -> Vec<(String, String)> {
    let report: Value = serde_json::from_slice(json).unwrap();
    let word = |step: &Value, member: &str| step[member].as_str().unwrap().to_owned();
    let steps = report["steps"].as_array().unwrap();
    steps
        .iter()
        .map(|s| (word(s, "outcome"), word(s, "name")))
        .collect()
}

fn count(steps: &[(String, String)], outcome: &str) -> usize {
    steps.iter().filter(|(o, _)| o == outcome).count()
}

#[test]
fn shows_every_flow() {
    let output = clerk_user(&["demo"]);
    let table = text(&output.stdout);
    assert!(output.status.success(), "{table}");
    for shown in [
        "create test@test.com",
        "create 15551234567",
        "create 0x0123456789",
        "verify it by personal_sign",
        r#"create oauth_notion, redirect_url "/""#,
        "verification.error: oauth_access_denied",
        "0 skipped, 0 failed",
    ] {
        assert!(table.contains(shown), "{shown} is missing in\n{table}");
    }
    assert!(!table.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn tells_machines_the_same() {
    let output = clerk_user(&["demo", "--json"]);
    let steps = steps(&output.stdout);
    assert!(output.status.success());
    assert_eq!(count(&steps, "refused"), 6);
    assert!(count(&steps, "done") > 12);
    assert_eq!(count(&steps, "skipped") + count(&steps, "failed"), 0);
}

#[test]
fn skips_what_needs_a_person() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let output = clerk_user(&[
        "demo",
        "--json",
        "--publishable-key",
        sandbox.publishable_key(),
        "--ticket",
        sandbox.ticket(),
        "--proxy-url",
        sandbox.base_url(),
    ]);
    let steps = steps(&output.stdout);
    assert!(output.status.success(), "{steps:?}");
    assert_eq!(count(&steps, "skipped"), 3, "{steps:?}");
    assert_eq!(count(&steps, "failed"), 0, "{steps:?}");
}

#[test]
fn a_step_that_fails_is_exit_code_1() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let (key, url) = (sandbox.publishable_key(), sandbox.base_url());
    let args = [
        "--publishable-key",
        key,
        "--ticket",
        "not-a-ticket",
        "--proxy-url",
        url,
    ];
    let output = clerk_user(&[&["demo"][..], &args].concat());
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains("✗ with a ticket"), "{table}");
    assert!(!table.contains("not-a-ticket"));
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for args in [
        &["demo", "--publishable-key", "pk_test_x"][..],
        &["demo", "--publishable-key", "secret", "--ticket", "secret"],
        &["demo", "--no-such-option"],
        &["no-such-command"],
        &[],
    ] {
        let output = clerk_user(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let told = text(&output.stderr);
        assert!(
            told.contains("error: ") || told.contains("Usage: "),
            "{told}"
        );
        assert!(!told.contains("secret"), "{told}");
    }
}

#[test]
fn says_where_it_could_not_connect_and_why() {
    // A port that is held, and that nobody listens on.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", held.local_addr().unwrap());
    let key = "pk_test_c2FuZGJveC1sb2NhbC0xLmNsZXJrLmFjY291bnRzLmRldiQ";
    let args = [
        "--publishable-key",
        key,
        "--ticket",
        "secret",
        "--proxy-url",
        &url,
    ];
    let output = clerk_user(&[&["demo"][..], &args].concat());
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains(&format!("at {url}")), "{table}");
    assert!(table.contains("cannot connect: "), "{table}");
    assert!(table.contains("refused"), "{table}");
    assert!(!table.contains("secret"), "{table}");
}
