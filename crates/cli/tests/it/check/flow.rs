//! How the input flows through: many records, long ones, several files, and who waits for whom.

use std::io::{BufRead, BufReader, Read, Write};

use super::{check, spawn, stderr, stdout};

#[test]
fn a_record_too_long_is_refused_and_the_next_one_judged() {
    // A shorter one is still read as a whole, and nothing of it is written either.
    let long = ["x".repeat(1_100_000), "x".repeat(3 << 20)];
    for long in &long {
        let input = format!("{long}\na@b.example\n");
        let output = check(&["--kind", "email", "--output", "ndjson"], &input);
        let lines: Vec<_> = stdout(&output).lines().collect();
        assert!(lines[0].starts_with(r#"{"kind":"email","verdict":{"accepted":false,"#));
        assert_eq!(lines.len(), 2);
        assert!(stderr(&output).starts_with("standard input:1: invalid record at byte 1048576"));
        let output = check(&["--input", "csv"], format!("email\n{input}"));
        let lines: Vec<_> = stdout(&output).lines().collect();
        assert!(lines[1].starts_with(",false,,record_too_long,1048576,"));
        assert_eq!(lines[2], "a@b.example,true,a@b.example,,,");
        assert!(stderr(&output).starts_with("standard input:2: invalid record at byte 1048576"));
    }
    // A row with line ends in it says where it ends, and one with broken quotes is not written either.
    let [short, long] = long;
    let input = format!("email\n\"{short}\n\n\"\na\"b\n\"a\"b{short}\n");
    let output = check(&["--input", "csv"], input);
    assert!(stdout(&output).len() < 1000);
    let said = stderr(&output);
    assert!(said.contains("input:2: invalid record at byte 1048576: expected at most 1048576 bytes; it ends on line 4\n"), "{said}");
    assert!(
        said.contains("input:6: invalid record at byte 1048576: expected at most 1048576 bytes\n"),
        "{said}"
    );
    let output = check(
        &["--kind", "email"],
        format!("a@b.example\n{long}\nc@d.example\n"),
    );
    let too_long = "invalid record at byte 1048576: expected at most 1048576 bytes";
    let expected = format!(
        "accepted\ta@b.example\nrefused\trecord_too_long\t1048576\t{too_long}\naccepted\tc@d.example\n"
    );
    assert_eq!(stdout(&output), expected);
    assert!(stderr(&output).starts_with(&format!("standard input:2: {too_long}\n")));
    let output = check(
        &["--input", "csv"],
        format!("email\n{long}\n\"{long}\nc@d.example\n"),
    );
    let refused = format!(",false,,record_too_long,1048576,{too_long}");
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert_eq!(rows.first(), Some(&refused.as_str()));
    assert_eq!(rows.last(), Some(&"c@d.example,true,c@d.example,,,"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn order_is_kept_over_many_chunks_and_threads() {
    let input: String = (0..200_000).fold(String::new(), |text, n| {
        text + &format!("user{n}@b.example\n")
    });
    let output = check(&["--kind", "email", "--threads", "7"], &input);
    let expected = input.replace("user", "accepted\tuser");
    assert!(stdout(&output) == expected, "200,000 lines in their order");
    assert_eq!(
        stderr(&output),
        "200,000 checked: 200,000 accepted, 0 refused\n"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_verdict_comes_before_the_input_ends() {
    let mut child = spawn(&["--kind", "strategy", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for line in ["oauth_a\n", "\n", "oauth_b\n"] {
        stdin.write_all(line.as_bytes()).unwrap();
        let mut verdict = String::new();
        stdout.read_line(&mut verdict).unwrap();
        assert_eq!(
            verdict.starts_with("accepted\toauth_"),
            line.len() > 1,
            "{verdict}"
        );
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn blank_lines_that_come_before_the_first_row_do_not_decide_its_form() {
    let args = ["--input", "csv", "--no-header", "--column", "email=2"];
    let mut child = spawn(&args);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"\n").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    stdin.write_all(b"1;jo@a.example\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(stdout(&output), "1;jo@a.example;true;jo@a.example;;;\n");
}

#[test]
fn a_reader_that_goes_away_is_no_success() {
    let mut child = spawn(&["--kind", "strategy", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // Ends when the command does, which alone can end it.
    while stdin.write_all(b"oauth_a\n").is_ok() {}
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(
        !said.contains("panicked") && !said.contains("error"),
        "{said}"
    );
    assert_eq!(
        said,
        "standard output was closed before the end of the input\n"
    );
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn several_files_are_one_input() {
    let folder = fresh_folder("several");
    let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|name| folder.join(name).display().to_string());
    std::fs::write(&a, "email,n\na@b.example,1").unwrap();
    std::fs::write(&b, "\u{FEFF}email,n\r\nb,2\r\n").unwrap();
    std::fs::write(&c, "mail\n").unwrap();
    let output = check(&[&a, &b], "");
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    let refused =
        "b,2,false,,missing_at,1,invalid email address at byte 1: expected `@` and a domain";
    assert_eq!(rows, ["a@b.example,1,true,a@b.example,,,", refused]);
    let output = check(&[&a, &c], "");
    assert_eq!(
        stderr(&output),
        format!("error: {c}: expected the header of the first file\n")
    );
    assert_eq!(output.status.code(), Some(2));
    std::fs::remove_dir_all(folder).unwrap();
}

/// A fresh folder of this test's own.
pub(crate) fn fresh_folder(name: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
