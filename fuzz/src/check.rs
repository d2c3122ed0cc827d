use std::borrow::Cow;
use std::io::Cursor;
use std::time::{Duration, Instant};

use clap::Parser;
use encoding_rs::{Encoding, UTF_8};
use serde_json::{Map, Value};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: clerk_user_check::Args,
}

#[derive(Parser)]
struct Preflight {
    #[command(flatten)]
    args: clerk_user_check::preflight::Args,
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
    let Some((_, records, output)) = run("ndjson", data) else {
        return;
    };
    // Text in another encoding, by its byte order mark, comes out in UTF-8; an archive is unpacked.
    let data = match Encoding::for_bom(data) {
        Some((encoding, mark)) if encoding == UTF_8 => Cow::Borrowed(&data[mark..]),
        Some((encoding, _)) => Cow::Owned(encoding.decode(data).0.into_owned().into_bytes()),
        None if is_compressed(data) => return,
        None => Cow::Borrowed(data),
    };
    let lines: Vec<&[u8]> = data
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
        .collect();
    let output = String::from_utf8(output).expect("is UTF-8");
    assert_eq!(output.lines().count(), lines.len(), "a line for each line");
    assert_eq!(records, lines.len() as u64);
    for (line, written) in lines.into_iter().zip(output.lines()) {
        // A member can hold what a stricter reader refuses, such as a lone surrogate.
        // The verdict has another name if the object has a field of that one.
        let (at, name) = ["\"verdict\":{", "\"verdict_2\":{"]
            .into_iter()
            .filter_map(|name| Some((written.rfind(name)?, name)))
            .max()
            .expect("has a verdict");
        let verdict = &written[at + name.len() - 1..written.len() - 1];
        let verdict: Value = serde_json::from_str(verdict).expect("is an object");
        let members = format!("{}}}", written[..at].trim_end_matches(','));
        let error = verdict["error"]["kind"].as_str();
        // An object of another shape has a verdict for each of its fields.
        if verdict.get("accepted").is_some() {
            assert_eq!(verdict["accepted"] == true, error.is_none());
        }
        let is_kept = !matches!(error, Some("verdict_field_taken" | "invalid_json"));
        if let (true, Ok(read)) = (is_kept, serde_json::from_slice::<Map<String, Value>>(line)) {
            let members: Map<String, Value> = serde_json::from_str(&members).expect("is an object");
            assert_eq!(members, read);
        }
    }
}

/// Every system's export, whatever it is, has a verdict for each user or is an error.
pub fn preflight(data: &[u8]) {
    for system in [
        "clerk", "auth0", "firebase", "supabase", "cognito", "keycloak",
    ] {
        for format in ["json", "ndjson", "csv"] {
            let args = ["preflight", "--from", system, "--input", format, "--repair"];
            let args = Preflight::try_parse_from(args).expect("are options").args;
            let mut output = Vec::new();
            let input = Box::new(Cursor::new(data.to_vec()));
            let outcome =
                clerk_user_check::preflight::preflight(&args, input, &mut output, &|_| {
                    Err("expected no connection".into())
                });
            if let Ok(outcome) = outcome {
                let lines = String::from_utf8(output).expect("is UTF-8");
                assert_eq!(
                    lines.lines().count() as u64,
                    outcome.users(),
                    "a line for each user"
                );
                assert!(outcome.refused() <= outcome.users());
            }
        }
    }
}

fn is_compressed(data: &[u8]) -> bool {
    data.starts_with(b"\x1F\x8B") || data.starts_with(b"\x28\xB5\x2F\xFD")
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
