//! Repairs, suggestions, warnings, and the switches of values.

use serde_json::Value;

use super::{check, stderr, stdout};

fn rows(args: &[&str], input: &str) -> Vec<String> {
    let args = [&["--input", "csv"], args].concat();
    let output = check(&args, input);
    stdout(&output).lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn repairs_are_made_on_request_and_told() {
    let input = "email\n jo@a.example\u{a0}\nJo <jo@a.example>\nmailto:jo@a.example\njo@a.example;\nok@a.example\nbad\n";
    assert!(rows(&[], input)[0].contains(",false,,"));
    let found = rows(&["--repair"], input);
    let ends = [
        ",true,jo@a.example,,,,trimmed",
        ",true,jo@a.example,,,,unwrapped",
        ",true,jo@a.example,,,,unwrapped",
        ",true,jo@a.example,,,,punctuation_removed",
        ",true,ok@a.example,,,,",
    ];
    for (row, end) in found.iter().zip(ends) {
        assert!(row.ends_with(end), "{row}");
    }
    assert!(
        found[0].starts_with(" jo@a.example\u{a0},"),
        "the cell stays"
    );
    assert!(found[5].contains(",false,,missing_at,"));
    let output = check(&["--input", "csv", "--repair"], input);
    assert!(
        stderr(&output).contains("repaired:\n              2  email unwrapped\n"),
        "{}",
        stderr(&output)
    );
    let output = check(
        &["--input", "ndjson", "--repair"],
        r#"{"kind":"phone","value":"tel:+12015550123;x"}"#,
    );
    let found: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(found["value"], "tel:+12015550123;x");
}

#[test]
fn suggestions_are_never_applied() {
    let input = "email\njo@gmial.com\njo@company.con\n'jo@company.com\njo@gmail.com\njo@email.com\n jo@a.example\n";
    let found = rows(&["--suggest", "--warn"], input);
    for (row, end) in found.iter().zip([
        "jo@gmial.com,true,jo@gmial.com,,,,jo@gmail.com,domain_typo",
        "jo@company.con,true,jo@company.con,,,,jo@company.com,domain_typo",
        "'jo@company.com,true,'jo@company.com,,,,jo@company.com,leading_quote",
        "jo@gmail.com,true,jo@gmail.com,,,,,",
        "jo@email.com,true,jo@email.com,,,,,",
    ]) {
        assert_eq!(row, end);
    }
    assert!(
        found[5].contains(",false,,") && found[5].ends_with(",jo@a.example,"),
        "{}",
        found[5]
    );
    let output = check(
        &["--kind", "phone", "--suggest", "--warn"],
        "+52 1 55 1234 5678\n",
    );
    assert!(
        stdout(&output).ends_with("\t+525512345678\trenumbered\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn warnings_stand_beside_verdicts() {
    let input = "email,wallet\ninfo@mailinator.com,0x0000000000000000000000000000000000000000\njo@x.onion,0x000000000000000000000000000000000000dEaD\n";
    let found = rows(&["--warn"], input);
    assert!(
        found[0].contains(",role_address disposable_domain,")
            && found[0].ends_with(",zero_address"),
        "{}",
        found[0]
    );
    assert!(
        found[1].contains(",special_use_domain,") && found[1].ends_with(",burn_address"),
        "{}",
        found[1]
    );
    let folder = super::flow::fresh_folder("disposable");
    let list = folder.join("list.txt");
    std::fs::write(&list, "# mine\ncompany.com\n").unwrap();
    let found = rows(
        &["--disposable", list.to_str().unwrap()],
        "email\njo@a.company.com\njo@mailinator.com\n",
    );
    assert!(
        found[0].ends_with(",disposable_domain") && !found[1].ends_with(",disposable_domain"),
        "{found:?}"
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn phone_numbers_can_be_required_to_be_valid_or_mobile() {
    let verdict = |args: &[&str], number: &str| {
        let args = [&["--kind", "e164"], args].concat();
        stdout(&check(&args, number))
            .split('\t')
            .take(2)
            .collect::<Vec<_>>()
            .join(" ")
            .trim()
            .to_owned()
    };
    assert_eq!(verdict(&[], "+15551234567"), "accepted +15551234567");
    assert_eq!(
        verdict(&["--require", "valid"], "+15551234567"),
        "refused not_valid"
    );
    assert_eq!(
        verdict(&["--require", "valid"], "+442083661177"),
        "accepted +442083661177"
    );
    assert_eq!(
        verdict(&["--require", "mobile"], "+442083661177"),
        "refused not_mobile"
    );
    assert_eq!(
        verdict(&["--require", "mobile"], "+12015550123"),
        "accepted +12015550123"
    );
}

#[test]
fn forms_that_the_library_knows_are_accepted_on_request() {
    let accepts = |args: &[&str], value: &str| check(args, value).status.code() == Some(0);
    for (form, value) in [
        ("quoted", "\"jo doe\"@a.example"),
        ("literal", "jo@[192.0.2.1]"),
        ("international", "j\u{f6}@a.example"),
        ("single-label", "jo@localhost"),
    ] {
        assert!(!accepts(&["--kind", "email"], value), "{value}");
        assert!(
            accepts(&["--kind", "email", "--email-form", form], value),
            "{value}"
        );
    }
    // EIP-1191, chain 30.
    let rootstock = "0x27b1FdB04752BBc536007A920D24ACB045561c26";
    assert!(!accepts(&["--kind", "evm"], rootstock));
    let output = check(&["--kind", "wallet", "--chain", "30"], rootstock);
    assert_eq!(stdout(&output), format!("accepted\t{rootstock}\n"));
    let native = "com.acme.app:/oauth";
    assert!(!accepts(&["--kind", "redirect_url"], native));
    assert!(accepts(
        &[
            "--kind",
            "redirect_url",
            "--redirect-scheme",
            "com.acme.app"
        ],
        native
    ));
    assert!(!accepts(
        &["--kind", "redirect_url", "--redirect-scheme", "other"],
        native
    ));
    assert!(accepts(
        &["--kind", "redirect_url", "--redirect-scheme", "other"],
        "/"
    ));
}
