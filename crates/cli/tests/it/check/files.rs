//! Files as other programs write them, and as they break: line ends, quotes, encodings, columns.

use std::process::Stdio;

use super::{check, spawn, stderr, stdout};

fn rows(args: &[&str], input: impl AsRef<[u8]>) -> Vec<String> {
    let output = check(args, input);
    let lines = stdout(&output).lines().skip(1).map(str::to_owned);
    lines.collect()
}

const BAD: &str =
    "bad,Al,false,,missing_at,3,invalid email address at byte 3: expected `@` and a domain";
const UNCLOSED: &str = "invalid record at byte 0: expected a closing quote for every opening one";

#[test]
fn every_line_end_ends_a_row() {
    let good = "jo@example.com,Jo,true,jo@example.com,,,";
    for ends in [
        ["\n", "\n", "\n"],
        ["\r", "\r", "\r"],
        ["\r\n", "\r\n", "\r\n"],
        ["\r", "\n", "\r\n"],
        ["\n", "\r", ""],
        ["\r\n", "\n", "\r"],
        ["\r", "\r\n", "\r"],
    ] {
        let [first, second, third] = ends;
        let input = format!("email,name{first}jo@example.com,Jo{second}bad,Al{third}");
        let output = check(&["--input", "csv"], &input);
        let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
        assert_eq!(rows, [good, BAD], "{input:?}");
        assert_eq!(output.status.code(), Some(1));
        let crlf = stdout(&output).matches("\r\n").count();
        assert_eq!(crlf, if first == "\r\n" { 3 } else { 0 }, "{input:?}");
    }
    let output = check(&["--kind", "email"], "a@b.example\rbad\r\nc@d.example");
    let verdicts: Vec<_> = stdout(&output)
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert_eq!(verdicts, ["accepted", "refused", "accepted"]);
    let output = check(
        &["--input", "ndjson"],
        "{\"kind\":\"email\",\"value\":\"a@b.example\"}\r{\"kind\":\"email\",\"value\":\"a\"}\r",
    );
    assert_eq!(stdout(&output).lines().count(), 2);
}

#[test]
fn a_further_file_may_end_its_lines_otherwise() {
    let folder = super::flow::fresh_folder("line-ends");
    let [first, second] =
        ["1.csv", "2.csv"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    std::fs::write(&first, "email,name\njo@example.com,Jo\n").unwrap();
    std::fs::write(&second, "email,name\ral@example.com,Al\rbad,Al\r").unwrap();
    let output = check(&[&first, &second], "");
    assert!(stderr(&output).starts_with("3 checked: 2 accepted, 1 refused\n"));
    assert_eq!(stdout(&output).lines().last(), Some(BAD));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_carriage_return_and_its_line_feed_may_come_apart() {
    use std::io::Write;
    let mut child = spawn(&["--kind", "email", "--quiet"]);
    let mut stdin = child.stdin.take().unwrap();
    for piece in [
        "a@b.example\r",
        "\nc@d.example\r",
        "e@f.example",
        "\r",
        "\n",
    ] {
        stdin.write_all(piece.as_bytes()).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        stdout(&output),
        "accepted\ta@b.example\naccepted\tc@d.example\naccepted\te@f.example\n"
    );
}

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
    rows(&["--input", "csv"], format!("note,email\n{input}"))
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

#[test]
fn a_header_with_an_open_quote_is_no_header() {
    for input in [
        "email,\"a\nbad,1\nx@y.example,2\n",
        "email,\"a",
        "\"email\n",
    ] {
        let output = check(&["--input", "csv"], input);
        let expected = "error: standard input: expected a closing quote in the header\n";
        assert_eq!(stderr(&output), expected);
        assert_eq!((stdout(&output), output.status.code()), ("", Some(2)));
    }
    let output = check(&["--input", "csv"], "email,\"a\" b\nx@y.example,2\n");
    let expected =
        "error: standard input: expected a delimiter after each closing quote in the header\n";
    assert_eq!(stderr(&output), expected);
    let output = check(&["--input", "csv"], "email,\"two\nlines\"\na@b.example,1\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_file_of_which_nothing_was_checked_is_no_success() {
    let output = check(&["--input", "csv", "--allow-empty"], "email,n\n,1\n,2\n");
    assert_eq!(
        stderr(&output),
        "0 checked: 0 accepted, 0 refused\nnothing was checked: no value in any record, of 2\n"
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(check(&["--input", "csv"], "email\n").status.code(), Some(0));
}

#[test]
fn bytes_that_are_not_utf8_count_where_they_are_checked() {
    let output = check(&["--input", "csv"], b"name,email\nJ\xF6rg,jo@example.com\n");
    assert_eq!(stderr(&output), "1 checked: 1 accepted, 0 refused\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.windows(6).any(|bytes| bytes == b"J\xF6rg,j"));
    let output = check(&["--input", "csv"], b"name,email\nJ,j\xF6@example.com\n");
    let told =
        "standard input:2: column \"email\": invalid record at byte 1: expected UTF-8\n1 checked";
    assert!(stderr(&output).starts_with(told), "{}", stderr(&output));
    assert!(stderr(&output).contains("email invalid_utf8"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn columns_of_one_name_are_told_apart() {
    let input = "email,email,name,email_3\njo@example.com,bad,al@example.com,x\n";
    let output = check(&["--input", "csv"], input);
    assert_eq!(
        stdout(&output).lines().next(),
        Some(
            "email,email,name,email_3,email_accepted,email_canonical,email_error,email_offset,email_message,\
             email_2_accepted,email_2_canonical,email_2_error,email_2_offset,email_2_message"
        )
    );
    let checked = |column: &str| {
        let output = check(&["--input", "csv", "--column", column], input);
        let header = stdout(&output).lines().next().unwrap();
        let label = header.split(',').nth(4).unwrap().to_owned();
        (label, stderr(&output).lines().next().unwrap().to_owned())
    };
    let one = |label: &str, counts: &str| (label.to_owned(), format!("{counts} refused"));
    assert_eq!(
        checked("email=email#2"),
        one("email_2_accepted", "1 checked: 0 accepted, 1")
    );
    assert_eq!(
        checked("email=email#1"),
        one("email_accepted", "1 checked: 1 accepted, 0")
    );
    assert_eq!(
        checked("email=email"),
        one("email_accepted", "2 checked: 1 accepted, 1")
    );
    let output = check(&["--input", "csv", "--column", "email=email#3"], input);
    assert_eq!(
        stderr(&output),
        "error: expected a column \"email#3\" in the header\n"
    );
    // One column that is checked as two kinds has two verdicts.
    let args = [
        "--input",
        "csv",
        "--column",
        "email=x",
        "--column",
        "phone=x:US",
    ];
    let output = check(&args, "x\na@b.example\n");
    let header = stdout(&output).lines().next().unwrap();
    assert!(
        header.contains(",x_accepted,") && header.contains(",x_2_accepted,"),
        "{header}"
    );
}

#[test]
fn a_first_error_names_what_was_found() {
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    };
    let encoding = "expected UTF-8, found ";
    let cases: Vec<(Vec<u8>, String)> = vec![
        (
            utf16("email\na@b.co\n", false),
            format!("{encoding}UTF-16 without a byte order mark"),
        ),
        (
            utf16("email\na@b.co\n", true),
            format!("{encoding}UTF-16 without a byte order mark"),
        ),
        (b"\xFF\xFE\0\0e\0\0\0".to_vec(), format!("{encoding}UTF-32")),
        (
            b"\x1F\x8B\x08\0\0".to_vec(),
            format!("{encoding}gzip: unpack the file first"),
        ),
        (
            b"\x28\xB5\x2F\xFD\x24".to_vec(),
            format!("{encoding}zstd: unpack the file first"),
        ),
        (
            b"PK\x03\x04\x14\0".to_vec(),
            format!("{encoding}a zip archive, such as an .xlsx workbook: export it as CSV"),
        ),
        (
            b"PAR1\x15\x04\x15".to_vec(),
            format!("{encoding}parquet: export it as CSV"),
        ),
        (
            b"sep=;\nemail;name\n".to_vec(),
            "expected a header, found the line \"sep=;\": remove it and give --delimiter"
                .to_owned(),
        ),
        (
            b"\nemail\n".to_vec(),
            "expected a header, found an empty line".to_owned(),
        ),
    ];
    for (input, expected) in cases {
        for format in ["csv", "ndjson"] {
            if format == "ndjson" && !expected.starts_with(encoding) {
                continue;
            }
            let output = check(&["--input", format], &input);
            assert_eq!(
                stderr(&output),
                format!("error: standard input: {expected}\n")
            );
            assert_eq!((stdout(&output), output.status.code()), ("", Some(2)));
        }
    }
    for (input, found) in [
        (
            "Customers of 2026\nemail,x\n",
            "\"Customers of 2026\"; if that is a title, remove it from above the header",
        ),
        (
            "emailAddr|name\n",
            "\"emailAddr|name\"; if `|` separates the names, give --delimiter '|'",
        ),
        (
            "emailAddr;\x1b[31mphone\n",
            "\"emailAddr\", \"\\u{1b}[31mphone\"",
        ),
        (
            "jo@example.com,Jo\n",
            "a first line that looks like data, not like the names of columns",
        ),
    ] {
        let output = check(&["--input", "csv"], input);
        let expected = format!(
            "error: expected a column named email, phone, e164, evm, solana, wallet, strategy or redirect_url, or --column KIND=NAME; found {found}\n"
        );
        assert_eq!(stderr(&output), expected);
        assert_eq!(output.status.code(), Some(2));
    }
    // Text that begins with the letters of a signature is text.
    assert_eq!(
        check(&["--input", "csv"], "PAR1,email\nx,a@b.co\n")
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn a_packed_file_says_so_whatever_its_name() {
    let folder = super::flow::fresh_folder("packed");
    let path = folder.join("a.csv.gz");
    std::fs::write(&path, b"\x1F\x8B\x08\0\0\0\0\0").unwrap();
    let path = path.to_str().unwrap();
    let output = check(&[path], "");
    let expected = format!("error: {path}: expected UTF-8, found gzip: unpack the file first\n");
    assert_eq!(stderr(&output), expected);
    std::fs::remove_dir_all(&folder).unwrap();
    let output = check(&["/no\x1b[31m.csv"], "");
    assert!(
        stderr(&output).starts_with("error: /no\\u{1b}[31m.csv: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn spoiled_phone_numbers_are_refused_unless_they_are_as_typed() {
    let spoiled = [
        ("1234567891.0", "spreadsheet_number\t0"),
        ("2.01550129E9", "spreadsheet_number\t0"),
        ("4.479E+11", "spreadsheet_number\t0"),
        ("+4930125692 home", "trailing_text\t12"),
        ("+4930125692 / 12", "trailing_text\t12"),
        ("+4930125692 (2)", "trailing_text\t12"),
    ];
    let input = spoiled.map(|(text, _)| text).join(
        "
",
    );
    let output = check(&["--kind", "phone", "--region", "US"], &input);
    for (line, (text, error)) in stdout(&output).lines().zip(spoiled) {
        assert!(
            line.starts_with(&format!("refused\t{error}\tinvalid phone number at byte ")),
            "{text}: {line}"
        );
    }
    let output = check(&["--kind", "phone", "--region", "US", "--as-typed"], &input);
    assert_eq!(
        stdout(&output).lines().next(),
        Some("accepted\t+12345678910\tvalid\tUS\tFIXED_LINE_OR_MOBILE\t")
    );
    assert!(!stdout(&output).contains("trailing_text") && !stdout(&output).contains("spreadsheet"));
    let known = "+4930125692 ext. 12\n1-800-FLOWERS\n+49 6221 / 123456\n";
    let output = check(&["--kind", "phone", "--region", "US"], known);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn members_of_an_object_stay_beside_the_verdict() {
    let once = r#"{"kind":"phone","value":"604 555 0123","region":"US","type":"customer","extension":"77"}"#;
    let output = check(&["--input", "ndjson", "-q"], once);
    let members = once.strip_suffix('}').unwrap();
    let verdict = r#"{"accepted":true,"canonical":"+16045550123","validity":"valid","region":"CA","type":"FIXED_LINE_OR_MOBILE"}"#;
    assert_eq!(
        stdout(&output),
        format!("{members},\"verdict\":{verdict}}}\n")
    );
    let twice = stdout(&output).to_owned();
    let output = check(&["--input", "ndjson"], &twice);
    assert!(stderr(&output).starts_with("standard input:1: invalid record at byte 0: expected no member \"verdict\" yet: --verdict-member names another\n"));
    assert!(
        stdout(&output)
            .starts_with(r#"{"verdict":{"accepted":false,"error":{"kind":"verdict_member_taken","#)
    );
    assert_eq!(output.status.code(), Some(1));
    let output = check(&["--input", "ndjson", "--verdict-member", "second"], &twice);
    let members = twice.trim_end().strip_suffix('}').unwrap();
    assert_eq!(
        stdout(&output),
        format!("{members},\"second\":{verdict}}}\n")
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_told() {
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    let run = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_clerk-user"))
            .args(args)
            .stdin(Stdio::null())
            .stdout(full())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        (stderr(&output).to_owned(), output.status.code())
    };
    let (said, code) = run(&["schema", "--bundle"]);
    assert!(said.starts_with("error: cannot write to standard output: No space"));
    assert_eq!(code, Some(2));
    let csv = super::flow::fresh_folder("full").join("a.csv");
    std::fs::write(&csv, "email\na@b.example\n").unwrap();
    let (said, code) = run(&["check", csv.to_str().unwrap()]);
    assert!(said.starts_with("error: cannot write to standard output: No space"));
    assert_eq!(code, Some(2));
}

#[test]
fn threads_have_a_limit() {
    for (threads, code) in [("0", 2), ("257", 2), ("1000000", 2), ("256", 0)] {
        let output = check(&["--kind", "email", "--threads", threads], "a@b.example\n");
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
    }
}
