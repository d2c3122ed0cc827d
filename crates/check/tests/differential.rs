//! The reader of CSV beside the crate `csv` and Python's `csv`, on files that are well formed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use clap::Parser;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: clerk_user_check::Args,
}

const PYTHON: &str = "
import csv, json, sys
sys.stdin.reconfigure(newline='', encoding='utf-8')
print(json.dumps([row for row in csv.reader(sys.stdin, strict=True) if row]))
";

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap()
    }
}

/// A file, and the rows that it was made from.
fn file(numbers: &mut Numbers) -> (String, Vec<Vec<String>>) {
    let pieces = [
        "a",
        "b@c.example",
        ",",
        "\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "ö",
        "",
        "1",
    ];
    let ends = ["\n", "\r\n", "\r"];
    let width = 1 + numbers.below(4);
    let mut rows = vec![vec!["email".to_owned(); 1]];
    rows.first_mut()
        .unwrap()
        .extend((1..width).map(|at| format!("c{at}")));
    for _ in 0..numbers.below(30) {
        let cell = |numbers: &mut Numbers| -> String {
            (0..numbers.below(4))
                .map(|_| numbers.pick(&pieces))
                .collect()
        };
        rows.push((0..width).map(|_| cell(numbers)).collect());
    }
    let mut text = String::new();
    for row in &rows {
        for (at, cell) in row.iter().enumerate() {
            let separator = if at == 0 { "" } else { "," };
            let is_quoted = cell.contains([',', '"', '\n', '\r'])
                || row.len() == 1 && cell.is_empty()
                || numbers.below(4) == 0;
            if is_quoted {
                write!(text, "{separator}\"{}\"", cell.replace('"', "\"\"")).unwrap();
            } else {
                write!(text, "{separator}{cell}").unwrap();
            }
        }
        text.push_str(numbers.pick(&ends));
    }
    (text, rows)
}

fn checked(text: &str) -> Vec<u8> {
    let args = ["check", "--input", "csv", "--quiet", "--threads", "1"];
    let args = Cli::try_parse_from(args).unwrap().args;
    let mut output = Vec::new();
    let input = std::io::Cursor::new(text.as_bytes().to_vec());
    clerk_user_check::check(args, Box::new(input), &mut output).unwrap();
    output
}

fn rows_of_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut builder = csv::ReaderBuilder::new();
    let reader = builder.has_headers(false).flexible(true).from_reader(bytes);
    let rows = reader.into_records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

/// The rows that Python reads; `None` without Python.
fn rows_of_python(text: &str) -> Option<Vec<Vec<String>>> {
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    python.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let output = python.wait_with_output().ok()?;
    assert!(output.status.success(), "python refuses {text:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The first cells of each row, as many as the file has columns.
fn first_cells(rows: Vec<Vec<String>>, width: usize) -> Vec<Vec<String>> {
    let cut = |row: Vec<String>| row.into_iter().take(width).collect();
    rows.into_iter().map(cut).collect()
}

#[test]
fn well_formed_files_are_read_as_the_csv_crate_and_python_read_them() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut texts = Vec::new();
    for _ in 0..600 {
        let (text, rows) = file(&mut numbers);
        let width = rows.first().unwrap().len();
        assert_eq!(rows_of_csv(text.as_bytes()), rows, "{text:?}");
        let output = checked(&text);
        assert_eq!(first_cells(rows_of_csv(&output), width), rows, "{text:?}");
        texts.push((text, rows, output));
    }
    for (text, rows, output) in texts.iter().step_by(60) {
        let width = rows.first().unwrap().len();
        let Some(read) = rows_of_python(text) else {
            eprintln!("python3 is missing: its csv was not compared");
            return;
        };
        assert_eq!(&read, rows, "{text:?}");
        let output = str::from_utf8(output).unwrap();
        let read = rows_of_python(output).unwrap();
        assert_eq!(&first_cells(read, width), rows, "{text:?}");
    }
}
