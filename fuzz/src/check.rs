use std::io::Cursor;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::{Map, Value};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: clerk_user_check::Args,
}

/// More than an input of the fuzzer ever needs, unless its time grows faster than its length.
const LIMIT: Duration = Duration::from_secs(10);

/// The refusals of a row as a whole.
const OF_ROWS: [&str; 4] = [
    "unclosed_quote",
    "misplaced_quote",
    "record_too_long",
    "field_count",
];

/// Every row is judged, refused or skipped as blank; columns that are not checked come out as they
/// went in, to another reader; and what is read as a header never panics.
pub fn check_csv(data: &[u8]) {
    let _ = run("csv", data);
    let file = [b"note,email\n", data].concat();
    let Some((checked, records, output)) = run("csv", &file) else {
        return;
    };
    let rows = rows(&output);
    assert_eq!(rows.len() as u64, records + 1, "a row for each record");
    assert_eq!(checked, records, "a verdict for each record");
    let error = |row: &Vec<Vec<u8>>| row.get(4).cloned().unwrap_or_default();
    let is_whole = |row| OF_ROWS.iter().all(|kind| error(row) != kind.as_bytes());
    if rows.iter().all(is_whole) {
        let own: Vec<_> = rows.iter().map(|row| row[..2].to_vec()).collect();
        assert_eq!(own, self::rows(&file), "cells as they went in");
    }
}

/// Every line but the blank ones comes out as one object with a verdict, beside the members as they
/// went in.
pub fn check_ndjson(data: &[u8]) {
    let Some((checked, records, output)) = run("ndjson", data) else {
        return;
    };
    let data = data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data);
    let lines: Vec<&[u8]> = data
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
        .collect();
    let output = String::from_utf8(output).expect("is UTF-8");
    assert_eq!(output.lines().count(), lines.len(), "a line for each line");
    assert_eq!((checked, records), (lines.len() as u64, lines.len() as u64));
    for (line, written) in lines.into_iter().zip(output.lines()) {
        // A member can hold what a stricter reader refuses, such as a lone surrogate.
        let at = written.rfind("\"verdict\":").expect("has a verdict");
        let verdict = &written[at + "\"verdict\":".len()..written.len() - 1];
        let verdict: Value = serde_json::from_str(verdict).expect("is an object");
        let members = format!("{}}}", written[..at].trim_end_matches(','));
        let error = verdict["error"]["kind"].as_str();
        assert_eq!(verdict["accepted"] == true, error.is_none());
        let is_kept = !matches!(error, Some("verdict_member_taken" | "invalid_json"));
        if let (true, Ok(read)) = (is_kept, serde_json::from_slice::<Map<String, Value>>(line)) {
            let members: Map<String, Value> = serde_json::from_str(&members).expect("is an object");
            assert_eq!(members, read);
        }
    }
}

/// The number of values and of records, and the output; `None` if the input has no header.
fn run(format: &str, data: &[u8]) -> Option<(u64, u64, Vec<u8>)> {
    let args = ["check", "--quiet", "--threads", "1", "--input", format];
    let args = Cli::try_parse_from(args).expect("are options").args;
    let mut output = Vec::new();
    let started = Instant::now();
    let input = Box::new(Cursor::new(data.to_vec()));
    let summary = clerk_user_check::check(args, input, &mut output).ok()?;
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    let checked = summary.accepted() + summary.refused();
    Some((checked, summary.records(), output))
}

fn rows(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_reader(bytes);
    let rows = reader.into_byte_records().map(|row| row.expect("is a row"));
    rows.map(|row| row.iter().map(<[u8]>::to_vec).collect())
        .collect()
}
