use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::{clerk_user, text};

fn validate(type_: &str, document: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clerk-user"))
        .args(["schema", "validate", "--type", type_, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(document.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn fixtures_agree() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/fixtures");
    let mut seen = 0;
    for entry in fs::read_dir(fixtures).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let output = clerk_user(&["schema", "validate", "--type", name, path.to_str().unwrap()]);
        assert_eq!(
            (text(&output.stdout), output.status.code()),
            ("", Some(0)),
            "{name}"
        );
        seen += 1;
    }
    assert!(seen > 10);
}

#[test]
fn seeds_have_a_schema_too() {
    let bad = json!({"users": [{"password": 1}]}).to_string();
    let output = validate("SandboxSeed", &bad);
    assert_eq!(
        text(&output.stdout),
        "/users/0/password: expected null or string\n"
    );
    assert_eq!(validate("SandboxSeed", "{}").status.code(), Some(0));
    let printed = clerk_user(&["schema", "--type", "SandboxSeed"]);
    assert!(text(&printed.stdout).contains("\"title\": \"SandboxSeed\""));
}

#[test]
fn fields_that_exclude_each_other_are_named() {
    for document in [
        json!({}),
        json!({"strategy": "oauth_google", "enterprise_connection_id": "ent_1"}),
    ] {
        let output = validate("CreateExternalAccountParams", &document.to_string());
        assert_eq!(
            text(&output.stdout),
            "(root): expected exactly one of the fields strategy, enterprise_connection_id\n"
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn says_where_and_what_was_expected() {
    let document = json!({
        "id": 3,
        "verification": {"attempts": "many", "error": {"message": "no code"}},
        "linked_to": [{"type": "oauth_notion", "id": "idn_2"}, {"type": "oauth_notion", "id": true}],
    });
    let output = validate("EmailAddress", &document.to_string());
    let mut lines: Vec<&str> = text(&output.stdout).lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "(root): expected the field \"email_address\"",
            "/id: expected string",
            "/linked_to/1/id: expected string",
            "/verification/attempts: expected null or integer",
            "/verification/error: expected the field \"code\"",
        ]
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn never_shows_what_stands_there() {
    let document = r#"{"phone_number": "+1 555 PRIVATE", "private@example.com": 1}"#;
    let output = validate("CreatePhoneNumberParams", document);
    assert_eq!(
        text(&output.stdout),
        "/phone_number: expected a string that matches ^\\+?[1-9][0-9]{2,14}$\n\
         /phone_number: expected a string of the format e164\n\
         (root): expected no other fields, found 1\n"
    );
    let output = validate(
        "CreatePhoneNumberParams",
        r#"{"phoneNumber": "+15551234567"}"#,
    );
    assert_eq!(
        text(&output.stdout),
        "(root): expected no field phoneNumber\n(root): expected the field \"phone_number\"\n"
    );
}

#[test]
fn knows_what_only_code_can_tell() {
    let mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    let output = validate(
        "CreateWeb3WalletParams",
        &json!({"web3_wallet": mixed}).to_string(),
    );
    assert!(output.status.success());
    let output = validate(
        "CreateWeb3WalletParams",
        &json!({"web3_wallet": mixed.replace("5aA", "5Aa")}).to_string(),
    );
    assert_eq!(
        text(&output.stdout),
        "/web3_wallet: expected a string of the format wallet-address\n"
    );
}

#[test]
fn what_cannot_be_read_is_no_departure() {
    let output = validate("User", "{\n  \"id\": secret");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: expected JSON in -, line 2, column 9\n"
    );
    let output = clerk_user(&["schema", "validate", "--type", "User", "no such file"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: no such file: "));
}
