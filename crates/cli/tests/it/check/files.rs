//! Files as other programs write them: line ends, encodings, columns.

use std::process::Stdio;

use super::{check, spawn, stderr, stdout};

const BAD: &str =
    "bad,Al,false,,missing_at,3,invalid email address at byte 3: expected `@` and a domain";
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
        "0 checked: 0 accepted, 0 refused\nnothing was checked: no value in any record, of 2\n\
         columns checked: email (email); not checked: n\n"
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(check(&["--input", "csv"], "email\n").status.code(), Some(0));
}

#[test]
fn bytes_that_are_not_utf8_count_where_they_are_checked() {
    let output = check(&["--input", "csv"], b"name,email\nJ\xF6rg,jo@example.com\n");
    assert_eq!(
        stderr(&output),
        "1 checked: 1 accepted, 0 refused\ncolumns checked: email (email); not checked: name\n"
    );
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
            b"PK\x03\x04\x14\0".to_vec(),
            format!("{encoding}a zip archive, such as an .xlsx workbook: export it as CSV"),
        ),
        (
            b"PAR1\x15\x04\x15".to_vec(),
            format!("{encoding}parquet: export it as CSV"),
        ),
        (
            b"sep=;\n".to_vec(),
            "expected a header, found nothing".to_owned(),
        ),
        (
            b"\n,,\n".to_vec(),
            "expected a header, found nothing".to_owned(),
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
        ("emailAddr|name\n", "\"emailAddr\", \"name\""),
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
    let path = folder.join("a.csv.bz2");
    std::fs::write(&path, b"BZh91AY&SY\0\0\0").unwrap();
    let path = path.to_str().unwrap();
    let output = check(&[path], "");
    let expected = format!("error: {path}: expected UTF-8, found bzip2: unpack the file first\n");
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
    assert!(stderr(&output).starts_with("standard input:1: invalid record at byte 0: expected no field \"verdict\": choose another name with --verdict-field\n"));
    assert!(stdout(&output).starts_with(&format!(
        r#"{},"verdict_2":{{"accepted":false,"error":{{"kind":"verdict_field_taken","#,
        twice.trim_end().strip_suffix('}').unwrap()
    )));
    assert_eq!(output.status.code(), Some(1));
    let output = check(&["--input", "ndjson", "--verdict-field", "second"], &twice);
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
