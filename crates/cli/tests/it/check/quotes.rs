//! Quotes that are broken, and fields that are too long.

use super::{check, stderr, stdout};

const UNCLOSED: &str = "invalid record at byte 0: expected a closing quote for every opening one";

#[test]
fn no_row_is_swallowed_by_the_quote_of_another() {
    let input = "id,note,email\n1,\"6 foot,a@example.com\n2,ok,b@example.com\n\
                 3,ok,c@example.com\n4,\"7 foot,d@example.com\n5,ok,e@example.com\n";
    let output = check(&["--input", "csv"], input);
    let refused = format!(",false,,unclosed_quote,0,{UNCLOSED}");
    let expected = format!(
        "1,\"6 foot,a@example.com\n\",{refused}\n\
         2,ok,b@example.com,true,b@example.com,,,\n\
         3,ok,c@example.com,true,c@example.com,,,\n\
         4,\"7 foot,d@example.com\n\",{refused}\n\
         5,ok,e@example.com,true,e@example.com,,,\n"
    );
    let (_, body) = stdout(&output).split_once('\n').unwrap();
    assert_eq!(body, expected);
    let named =
        format!("standard input:2: {UNCLOSED}\nstandard input:5: {UNCLOSED}\n5 checked: 3 ");
    assert!(stderr(&output).starts_with(&named), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
    let output = check(&["--input", "csv"], "note,email\n\"6,a@b.co\n\"7,c@d.co\n");
    assert!(stderr(&output).contains("2 checked: 0 accepted, 2 refused"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn text_after_a_closing_quote_is_refused_and_kept() {
    let lines = [
        ("1,\"Dwayne \"The Rock\" Johnson\",dj@example.com", 11),
        ("2,\"A\" B,al@example.com", 5),
        ("3,\"5\\\" pipe\",bo@example.com", 6),
    ];
    let input = lines.map(|(line, _)| line).join("\n");
    let output = check(&["--input", "csv"], format!("id,name,email\n{input}\n"));
    let expected: Vec<String> = lines
        .iter()
        .map(|(line, at)| format!("{line},false,,misplaced_quote,{at},invalid record at byte {at}: expected a delimiter or a line end after a closing quote"))
        .collect();
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert_eq!(rows, expected);
    assert!(stderr(&output).starts_with("standard input:2: invalid record at byte 11: "));
    assert!(stderr(&output).contains("\nstandard input:4: invalid record at byte 6: "));
    assert_eq!(output.status.code(), Some(1));
    // A quote within an unquoted field is a part of it.
    let rows = rows_of("36\" LCD,a@b.example\n");
    assert_eq!(rows, ["36\" LCD,a@b.example,true,a@b.example,,,"]);
}

fn rows_of(input: &str) -> Vec<String> {
    let output = check(&["--input", "csv"], format!("note,email\n{input}"));
    stdout(&output).lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn quotes_and_fields_come_out_as_they_went_in() {
    for row in [
        "\"needless\",a@b.example",
        "\"two \"\"words\"\"\",a@b.example",
        "\"a, b\",a@b.example",
        " spaced , a@b.example",
        "\"\",a@b.example",
    ] {
        let found = rows_of(&format!("{row}\n"));
        assert!(found[0].starts_with(&format!("{row},")), "{found:?}");
    }
    let found = rows_of("x,\"a@b.example\"\n");
    assert_eq!(found, ["x,\"a@b.example\",true,a@b.example,,,"]);
}

#[test]
fn half_quoted_lines_are_read_in_one_pass() {
    // Quadratic, this took minutes; the limit is generous.
    let lines = 200_000;
    let started = std::time::Instant::now();
    let output = check(
        &["--input", "csv"],
        format!("email,x\n{}", "a\",\"\n".repeat(lines)),
    );
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert!(stderr(&output).contains("200,000 checked: 0 accepted, 200,000 refused"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_in_a_field_that_is_too_long_is_no_row() {
    let content = "x@example.com,y\n".repeat(100_000);
    let input = format!("email,note\njo@example.com,\"{content}\"\nal@example.com,ok\n");
    let output = check(&["--input", "csv"], &input);
    let too_long = "invalid record at byte 1048576: expected at most 1048576 bytes";
    let found: Vec<_> = stdout(&output).lines().skip(1).collect();
    let refused = format!(",,false,,record_too_long,1048576,{too_long}");
    assert_eq!(
        found,
        [refused.as_str(), "al@example.com,ok,true,al@example.com,,,"]
    );
    let named = format!("standard input:2: {too_long}; it ends on line 100002\n2 checked: 1 ");
    assert!(stderr(&output).starts_with(&named), "{}", stderr(&output));
    // Neither if the quote never closes.
    let output = check(&["--input", "csv"], input.replace("\"\n", "\n"));
    assert!(stderr(&output).contains("1 checked: 0 accepted, 1 refused"));
    // The lines count on: 100,000 within the field.
    let input = format!("{}\"\n", input.trim_end());
    let output = check(&["--input", "csv"], input.replace(",ok", ",\"o\"k"));
    assert!(
        stderr(&output).contains("\nstandard input:100003: "),
        "{}",
        stderr(&output)
    );
}
