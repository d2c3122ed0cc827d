//! `clerk-user check`: what comes out for what goes in.

mod files;
mod flow;
mod inputs;
mod notes;
mod outputs;
mod quotes;
mod vectors;

pub(super) use flow::fresh_folder;

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

fn spawn(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_clerk-user"))
        .arg("check")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs to the end with this on standard input.
fn check(args: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut child = spawn(args);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn ndjson_answers_each_object_with_its_members_and_the_verdict() {
    let input = concat!(
        r#"{"kind":"email","value":"Jo@Example.com","id":1.50}"#,
        "\n",
        r#"{ "region" : "US", "value":"(201) 555-0123 ext. 9", "kind":"phone" }"#,
        "\r\n",
        r#"{"kind":"e164","value":"15551234567"}"#,
        "\n\n",
        r#"{"kind":"evm","value":"0x\u0030"}"#,
        "\n",
        r#"{"kind":"wallet","value":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","accepted":"?"}"#,
        "\n",
        r#"{"kind":"strategy","value":"oauth_notion"}"#,
        "\n",
        r#"{"kind":"redirect_url","value":"/"}"#,
        "\n",
        r#"{"kind":"phone","value":"2015550123","region":null}"#,
    );
    let output = check(&["--input", "ndjson", "--output", "ndjson", "-"], input);
    let expected = [
        r#"{"kind":"email","value":"Jo@Example.com","id":1.50,"verdict":{"accepted":true,"canonical":"Jo@example.com"}}"#,
        r#"{"region":"US","value":"(201) 555-0123 ext. 9","kind":"phone","verdict":{"accepted":true,"canonical":"+12015550123","validity":"valid","region":"US","type":"FIXED_LINE_OR_MOBILE","extension":"9"}}"#,
        r#"{"kind":"e164","value":"15551234567","verdict":{"accepted":true,"canonical":"+15551234567","validity":"possible","type":"UNKNOWN"}}"#,
        r#"{"kind":"evm","value":"0x\u0030","verdict":{"accepted":false,"error":{"kind":"too_short","offset":3,"message":"invalid EVM address at byte 3: expected 40 hexadecimal digits after `0x`"}}}"#,
        r#"{"kind":"wallet","value":"0xd8da6bf26964af9d7eed9e03e53415d37aa96045","accepted":"?","verdict":{"accepted":true,"canonical":"0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"}}"#,
        r#"{"kind":"strategy","value":"oauth_notion","verdict":{"accepted":true,"canonical":"oauth_notion"}}"#,
        r#"{"kind":"redirect_url","value":"/","verdict":{"accepted":true,"canonical":"/"}}"#,
        r#"{"kind":"phone","value":"2015550123","region":null,"verdict":{"accepted":false,"error":{"kind":"missing_region","offset":0,"message":"invalid phone number at byte 0: expected `+` and a country calling code, or a region to dial from"}}}"#,
    ];
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), expected);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "8 checked: 6 accepted, 2 refused\n\
         \x20             1  evm too_short\n\
         \x20             1  phone missing_region\n"
    );
}

#[test]
fn an_unknown_region_is_none() {
    let lines = [
        br#"{"kind":"phone","value":"+1 201-555-0123","region":"ZZ"}"#.as_slice(),
        br#"{"kind":"email","value":"a@example.com","region":""}"#,
        br#"{"kind":"email","value":"a@","region":"ZZ"}"#,
        br#"{"kind":"phone","value":"201-555-0123","region":"ZZ"}"#,
    ];
    let output = check(&["--input", "ndjson"], lines.join(&b'\n'));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let told: Vec<_> = [
        "+12015550123",
        "a@example.com",
        "empty_label",
        "unknown_region",
    ]
    .into_iter()
    .zip(stdout.lines())
    .map(|(told, line)| (told, line.contains(&format!("\"{told}\""))))
    .collect();
    assert!(
        told.len() == 4 && told.iter().all(|(_, is_told)| *is_told),
        "{stdout}"
    );
}

#[test]
fn what_is_no_question_is_refused_and_the_run_goes_on() {
    let lines: [&[u8]; 8] = [
        b"{\"kind\":\"email\",\"value\":\"secret@example.com\"",
        b"[1]",
        b"{\"kind\":\"fax\",\"value\":\"secret\",\"id\":7}",
        b"{\"kind\":\"email\"}",
        b"{\"kind\":\"email\",\"value\":5}",
        b"{\"kind\":\"phone\",\"value\":\"secret\",\"region\":\"secret\"}",
        b"{\"kind\":\"email\",\"value\":\"\xFF\"}",
        b"{\"kind\":\"email\",\"value\":\"\\ud800\"}",
    ];
    let output = check(&["--input", "ndjson"], lines.join(&b'\n'));
    let refused = |members: &str, kind: &str, offset: usize, expected: &str| {
        format!(
            r#"{{{members}"verdict":{{"accepted":false,"error":{{"kind":"{kind}","offset":{offset},"message":"invalid record at byte {offset}: expected {expected}"}}}}}}"#
        )
    };
    let kinds = "as `kind` one of email, e164, phone, evm, solana, wallet, strategy, redirect_url";
    let region = "the two letters of a region that has a numbering plan in the field `region`";
    let expected = [
        refused("", "invalid_json", 44, "JSON"),
        refused("", "not_an_object", 0, "a JSON object"),
        refused(
            r#""kind":"fax","value":"secret","id":7,"#,
            "unknown_kind",
            0,
            kinds,
        ),
        refused(
            r#""kind":"email","#,
            "missing_value",
            0,
            "the member `value`, a string",
        ),
        refused(
            r#""kind":"email","value":5,"#,
            "not_a_string",
            0,
            "as `value` a string",
        ),
        refused(
            r#""kind":"phone","value":"secret","region":"secret","#,
            "unknown_region",
            0,
            region,
        ),
        refused("", "invalid_utf8", 25, "UTF-8"),
        refused(
            r#""kind":"email","value":"\ud800","#,
            "not_a_string",
            0,
            "as `value` a string",
        ),
    ];
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), expected);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("standard input:1: invalid record at byte 44: expected JSON\n")
    );
    assert!(!stderr(&output).contains("secret"));
}

#[test]
fn plain_lines_get_one_line_each() {
    let output = check(&["--kind", "email"], "a@b.example\r\n\nx@y.example");
    let expected = "accepted\ta@b.example\n\
        refused\tempty\t0\tinvalid email address at byte 0: expected a local part, `@` and a domain, found nothing\n\
        accepted\tx@y.example\n";
    assert_eq!(stdout(&output), expected);
    let output = check(
        &["--kind", "phone", "--region", "GB", "--quiet"],
        "020 8366 1177 x3\n",
    );
    assert_eq!(
        stdout(&output),
        "accepted\t+442083661177\tvalid\tGB\tFIXED_LINE\t3\n"
    );
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
    let output = check(
        &["--kind", "strategy", "--output", "ndjson", "--allow-empty"],
        "oauth_x\n\nQ\n",
    );
    let expected = [
        r#"{"kind":"strategy","value":"oauth_x","verdict":{"accepted":true,"canonical":"oauth_x"}}"#,
        "",
        r#"{"kind":"strategy","value":"Q","verdict":{"accepted":false,"error":{"kind":"missing_prefix","offset":0,"message":"invalid OAuth strategy at byte 0: expected the prefix `oauth_`"}}}"#,
    ];
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn csv_keeps_the_columns_and_the_form_of_a_spreadsheet() {
    let input = b"\xEF\xBB\xBFName;E-mail;Mobile\r\n\
        \"Jo;\r\nDoe\";Jo@Example.com;+12015550123\r\n\
        Jos\xE9;jo;1\r\n\
        x;a@b.example\r\n\
        y;a@b.example;+12015550123;more\r\n";
    let output = check(&["--input", "csv", "-"], input);
    let head = "\u{FEFF}Name;E-mail;Mobile;\
        E-mail_accepted;E-mail_canonical;E-mail_error;E-mail_offset;E-mail_message;\
        Mobile_accepted;Mobile_canonical;Mobile_error;Mobile_offset;Mobile_message;\
        Mobile_validity;Mobile_region;Mobile_type;Mobile_extension\r\n";
    let count = |offset| {
        format!("false;;field_count;{offset};invalid record at byte {offset}: expected 3 fields")
    };
    let rows = [
        "\"Jo;\r\nDoe\";Jo@Example.com;+12015550123;true;Jo@example.com;;;;true;+12015550123;;;;valid;US;FIXED_LINE_OR_MOBILE;\r\n".to_owned(),
        "Jos?;jo;1;false;;missing_at;2;invalid email address at byte 2: expected `@` and a domain;\
            false;;not_a_number;1;invalid phone number at byte 1: expected the digits of a phone number;;;;\r\n".to_owned(),
        format!("x;a@b.example;;{0};{0};;;;\r\n", count(12)),
        format!("y;a@b.example;+12015550123;{0};{0};;;;;more\r\n", count(28)),
    ];
    let text: Vec<u8> = output
        .stdout
        .iter()
        .map(|byte| if *byte == 0xE9 { b'?' } else { *byte })
        .collect();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        format!("{head}{}", rows.concat())
    );
    assert!(stderr(&output).starts_with(
        "standard input:5: invalid record at byte 12: expected 3 fields\n\
         standard input:6: invalid record at byte 28: expected 3 fields\n\
         8 checked: 2 accepted, 6 refused; 2 records unreadable\n"
    ));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn csv_columns_can_be_named_with_kind_and_region() {
    let args = [
        "--input",
        "csv",
        "--column",
        "phone=Call: home:GB",
        "--column",
        "e164=Fax",
        "--allow-empty",
    ];
    let output = check(&args, "email,Call: home,Fax\n?,020 8366 1177,\n");
    let expected = "?,020 8366 1177,,true,+442083661177,,,,valid,GB,FIXED_LINE,,,,,,,,,,";
    assert_eq!(stdout(&output).lines().nth(1), Some(expected));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_header_tells_what_parts_the_fields() {
    let output = check(
        &["--input", "csv"],
        "\"Name, full\"\tE-mail\nJo\ta@b.example\n",
    );
    let expected = "Jo\ta@b.example\ttrue\ta@b.example\t\t\t";
    assert_eq!(stdout(&output).lines().nth(1), Some(expected));
    let output = check(
        &["--input", "csv", "--delimiter", "|"],
        "n|email\n,;|a@b.example\n",
    );
    let expected = ",;|a@b.example|true|a@b.example|||";
    assert_eq!(stdout(&output).lines().nth(1), Some(expected));
}

#[test]
fn an_open_quote_costs_its_own_row_only() {
    let output = check(
        &["--input", "csv"],
        "email,note\na@b.example,\"open\nc@d.example,x\n",
    );
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    let refused = "invalid record at byte 0: expected a closing quote for every opening one";
    assert_eq!(
        rows,
        [
            "a@b.example,\"open",
            &format!("\",false,,unclosed_quote,0,{refused}"),
            "c@d.example,x,true,c@d.example,,,"
        ]
    );
    assert!(stderr(&output).starts_with(&format!("standard input:2: {refused}\n")));
}

#[test]
fn mistakes_of_usage_say_what_was_expected() {
    let cases: [(&[&str], &[u8], &str); 13] = [
        (
            &[],
            b"",
            "expected --input lines, csv or ndjson, or --kind for plain lines",
        ),
        (
            &["--input", "lines"],
            b"",
            "expected --kind for plain lines",
        ),
        (
            &["--input", "csv"],
            b"name\n",
            "expected a column named email, phone, e164, evm, solana, wallet, strategy or redirect_url, or --column KIND=NAME; found \"name\"",
        ),
        (
            &["--input", "csv"],
            b"",
            "standard input: expected a header, found nothing",
        ),
        (
            &["--input", "csv"],
            b"email,email_error\n",
            "expected no column \"email_error\" yet: it holds a verdict",
        ),
        (
            &["--input", "csv", "--column", "email=x"],
            b"y\n",
            "expected a column \"x\" in the header",
        ),
        (
            &["--input", "ndjson", "--kind", "email"],
            b"",
            "--kind is for plain lines; a CSV file takes --column KIND=NAME, NDJSON the field kind",
        ),
        (
            &["--input", "ndjson", "--output", "csv"],
            b"",
            "NDJSON and JSON input is written as ndjson only",
        ),
        (
            &["--input", "csv", "--output", "lines"],
            b"",
            "CSV input is written as csv only",
        ),
        (
            &["--kind", "email", "--output", "csv"],
            b"",
            "plain lines are written as lines or ndjson, not csv",
        ),
        (
            &["--kind", "email", "--delimiter", ";"],
            b"",
            "--delimiter is for CSV",
        ),
        (
            &["--input", "ndjson", "--allow-empty"],
            b"",
            "--allow-empty is for plain lines and CSV",
        ),
        (
            &["a.csv", "b.jsonl"],
            b"",
            "expected files of one format, or --input",
        ),
    ];
    for (args, input, expected) in cases {
        let output = check(args, input);
        assert_eq!(stderr(&output), format!("error: {expected}\n"));
        assert_eq!((stdout(&output), output.status.code()), ("", Some(2)));
    }
    assert_eq!(check(&["no-such.csv"], "").status.code(), Some(2));
    assert_eq!(check(&["--kind", "fax"], "").status.code(), Some(2));
}

#[test]
fn options_that_cannot_be_read_say_what_was_expected() {
    for (option, value, expected) in [
        (
            "--column",
            "email",
            "expected KIND=NAME, such as email=Contact",
        ),
        (
            "--column",
            "fax=Fax",
            "expected before `=` one of email, e164, phone, evm, solana, wallet, strategy, redirect_url",
        ),
        ("--delimiter", "--", "expected one ASCII character, or tab"),
        ("--delimiter", "\"", "expected one ASCII character, or tab"),
    ] {
        let output = check(&[&format!("{option}={value}")], "");
        let said = stderr(&output).lines().next().unwrap();
        assert!(said.ends_with(&format!(": {expected}")), "{said}");
        assert_eq!(output.status.code(), Some(2));
    }
}
