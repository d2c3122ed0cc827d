//! Outputs: duplicates, split files, summaries, the report.

use serde_json::Value;

use super::flow::fresh_folder;
use super::{check, stderr, stdout};

#[test]
fn duplicates_name_the_earlier_row() {
    let folder = fresh_folder("duplicates");
    let [first, second] =
        ["1.csv", "2.csv"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    std::fs::write(&first, "email,phone,n\njo@a.example,+12015550123,1\nJo@A.example,,2\nal@a.example,(201) 555-0123,3\n").unwrap();
    std::fs::write(&second, "email,phone,n\nal@a.example,,4\nbo@a.example,,5\n").unwrap();
    let args = [
        first.as_str(),
        &second,
        "--duplicates",
        "--allow-empty",
        "--region",
        "US",
    ];
    for threads in ["1", "5"] {
        let output = check(&[&args[..], &["--threads", threads]].concat(), "");
        let error = |line: u32| {
            format!(
                ",false,,duplicate,0,invalid record at byte 0: expected a value that occurs once; {first}:{line} has it already,"
            )
        };
        let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
        assert_eq!(
            rows[0],
            "jo@a.example,+12015550123,1,true,jo@a.example,,,,true,+12015550123,,,,valid,US,FIXED_LINE_OR_MOBILE,"
        );
        assert!(
            rows[1].starts_with(&format!("Jo@A.example,,2{}", error(2))),
            "{}",
            rows[1]
        );
        assert!(
            rows[2].contains(&error(2)) && rows[2].contains(",true,al@a.example,"),
            "{}",
            rows[2]
        );
        assert!(
            rows[3].starts_with(&format!("al@a.example,,4{}", error(4))),
            "{}",
            rows[3]
        );
        assert!(rows[4].contains(",true,bo@a.example,"));
        assert!(stderr(&output).starts_with(
            "7 checked: 4 accepted, 3 refused\n              2  email duplicate\n              1  phone duplicate\n"
        ), "{}", stderr(&output));
        assert_eq!(output.status.code(), Some(1));
    }
    let output = check(
        &["--input", "ndjson", "--duplicates"],
        "{\"emails\":[\"a@b.example\",\"A@b.example\"]}\n",
    );
    let found: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(found["verdict"]["emails"][0]["accepted"], true);
    assert_eq!(found["verdict"]["emails"][1]["error"]["kind"], "duplicate");
    // A file that is given twice has every user twice.
    let users = folder.join("users.csv");
    std::fs::write(&users, "primary_email_address\njo@a.example\n").unwrap();
    let users = users.to_str().unwrap();
    let output = check(&["--from", "clerk", "--duplicates", users, users], "");
    assert!(stderr(&output).starts_with("2 checked: 1 accepted, 1 refused\n"));
    // A user may have an address twice, as the primary one and in a list.
    let input = "primary_email_address,verified_email_addresses\njo@a.example,\"jo@a.example,jo@b.example\"\nal@a.example,jo@b.example\n";
    let output = check(
        &["--from", "clerk", "--input", "csv", "--duplicates"],
        input,
    );
    assert!(
        stderr(&output).starts_with("5 checked: 4 accepted, 1 refused\n"),
        "{}",
        stderr(&output)
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn duplicates_are_found_beyond_the_memory_that_is_allowed() {
    let mut input: String = (0..60_000).fold("email\n".to_owned(), |text, n| {
        text + &format!("jo{n}@a.example\n")
    });
    input.push_str("jo7@a.example\njo59999@a.example\n");
    let output = check(
        &[
            "--input",
            "csv",
            "--duplicates",
            "--duplicates-memory",
            "1",
            "--only",
            "refused",
        ],
        &input,
    );
    let rows: Vec<_> = stdout(&output).lines().skip(1).collect();
    assert!(
        rows.len() == 2
            && rows[0].contains("standard input:9 ")
            && rows[1].contains("standard input:60001 "),
        "{rows:?}"
    );
}

#[test]
fn records_are_written_by_their_verdict() {
    let folder = fresh_folder("by-verdict");
    let [accepted, refused] =
        ["accepted", "refused"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    let files = [
        "--accepted",
        &accepted,
        "--refused",
        &refused,
        "--only",
        "refused",
    ];
    let input = "email,n\njo@a.example,1\nbad,\"2\n2\"\n\nal@a.example,3\nworse,4\n";
    let output = check(&[&["--input", "csv"][..], &files].concat(), input);
    let head = "email,n,email_accepted,email_canonical,email_error,email_offset,email_message";
    let message = |offset: u32| {
        format!(
            "missing_at,{offset},invalid email address at byte {offset}: expected `@` and a domain"
        )
    };
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    assert_eq!(
        read(&accepted),
        format!(
            "{head}\njo@a.example,1,true,jo@a.example,,,\nal@a.example,3,true,al@a.example,,,\n"
        )
    );
    assert_eq!(
        read(&refused),
        format!(
            "{head},refused_file,refused_line\nbad,\"2\n2\",false,,{},standard input,3\nworse,4,false,,{},standard input,7\n",
            message(3),
            message(5)
        )
    );
    assert_eq!(
        stdout(&output),
        format!(
            "{head}\nbad,\"2\n2\",false,,{}\nworse,4,false,,{}\n",
            message(3),
            message(5)
        )
    );
    let input =
        "{\"kind\":\"email\",\"value\":\"bad\"}\n{\"kind\":\"email\",\"value\":\"a@b.example\"}\n";
    let output = check(&[&["--input", "ndjson"][..], &files].concat(), input);
    let found: Value = serde_json::from_str(&read(&refused)).unwrap();
    assert_eq!(
        (&found["refused_line"], &found["refused_file"]),
        (&1.into(), &"standard input".into())
    );
    assert_eq!(stdout(&output).lines().count(), 1);
    let output = check(
        &[&["--kind", "email"][..], &files].concat(),
        "bad\na@b.example\n",
    );
    assert_eq!(
        read(&refused),
        "refused\tmissing_at\t3\tinvalid email address at byte 3: expected `@` and a domain\tstandard input\t1\n"
    );
    assert_eq!(read(&accepted), "accepted\ta@b.example\n");
    assert_eq!(output.status.code(), Some(1));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_summary_can_be_read_by_a_program() {
    let input = "email,name\njo@a.example,Jo\nbad,Al\nworse,Bo\n";
    let output = check(&["--input", "csv", "--summary", "json", "--warn"], input);
    let found: Value = serde_json::from_str(stderr(&output)).unwrap();
    assert_eq!(found["records"], 3);
    assert_eq!(
        (&found["accepted"], &found["refused"]),
        (&1.into(), &2.into())
    );
    assert_eq!(found["acceptance_rate"], 0.3333);
    let reason = &found["reasons"][0];
    assert_eq!(
        (&reason["kind"], &reason["reason"], &reason["count"]),
        (&"email".into(), &"missing_at".into(), &2.into())
    );
    assert_eq!(reason["first"][1]["line"], 4);
    assert_eq!(found["warnings"][0]["reason"], "special_use_domain");
    assert_eq!(found["columns"][0]["kind"], "email");
    assert_eq!(found["columns_not_checked"][0], "name");
    assert!(!stderr(&output).contains("jo@"));
}

#[test]
fn the_report_is_one_page_without_personal_data() {
    let folder = fresh_folder("report");
    let report = folder.join("report.html").to_str().unwrap().to_owned();
    let input = "email,name\nsecret@a.example,Secret\nsecret,Al\nsecret@gmial.com,Bo\n";
    check(
        &["--input", "csv", "--report", &report, "--warn", "--repair"],
        input,
    );
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(
        page.starts_with("<!doctype html>")
            && page.contains("<svg ")
            && page.contains("prefers-color-scheme:dark")
    );
    assert!(
        page.contains("2 of 3 records accepted, 1 refused")
            && page.contains("missing_at")
            && page.contains("standard input:3")
    );
    for absent in ["secret", "Secret", "http:", "https:", "<script", "src="] {
        assert!(!page.contains(absent), "{absent}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
