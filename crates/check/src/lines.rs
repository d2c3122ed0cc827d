//! Plain lines: every line a value of one kind.

use std::io::Write;

use clerk_user_validate::{ValueKind, Verdict, VerdictError};
use serde::Serialize;

use crate::checker::Checker;
use crate::chunk::{Chunk, Content, lines};
use crate::format::Format;
use crate::ndjson;
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::values::{Checked, Rules};

pub(crate) struct Lines {
    pub(crate) kind: ValueKind,
    pub(crate) rules: Rules,
    pub(crate) output: Format,
    /// The text in front of a verdict in NDJSON: a comma, the name of its field and a colon.
    pub(crate) before_verdict: String,
}

/// A line of NDJSON output before its verdict.
#[derive(Serialize)]
struct Object<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl Lines {
    fn line(&self, chunk: &Chunk, position: usize, line: &[u8], report: &mut ChunkReport) {
        if self.rules.is_absent(line) {
            report.text.push(b'\n');
            report.end_record(chunk, position);
            return;
        }
        if line.len() > MAX_RECORD {
            self.too_long(chunk, position, position + line.len(), report);
            return;
        }
        let text = str::from_utf8(line);
        let checked = match text {
            Ok(text) => self.rules.check(self.kind, text, self.rules.region),
            Err(error) => record::not_utf8(error).into(),
        };
        if let (Err(_), Some(error)) = (text, checked.verdict.error()) {
            report.unreadable(chunk, position, error);
        }
        self.write(chunk, position, text.ok(), &checked, report);
    }

    fn too_long(&self, chunk: &Chunk, start: usize, end: usize, report: &mut ChunkReport) {
        report.too_long(chunk, start, end);
        self.write(chunk, start, None, &record::too_long().into(), report);
    }

    fn write(
        &self,
        chunk: &Chunk,
        position: usize,
        value: Option<&str>,
        checked: &Checked,
        report: &mut ChunkReport,
    ) {
        report.count(chunk, position, self.kind.as_str(), checked);
        let hash = report.hash(self.kind, &checked.verdict);
        if self.output == Format::Ndjson {
            let object = Object {
                kind: self.kind.as_str(),
                value,
            };
            let written = serde_json::to_writer(&mut report.text, &object);
            debug_assert!(written.is_ok(), "memory takes everything");
            report.text.pop();
            report
                .text
                .extend_from_slice(self.before_verdict.as_bytes());
            let start = report.text.len();
            ndjson::write_verdict(checked, &mut report.text);
            if let Some(hash) = hash {
                report.slot(start, 0, self.kind, hash);
            }
            report.text.push(b'}');
        } else {
            let start = report.text.len();
            self.write_text(&checked.verdict, &mut report.text);
            if let Some(hash) = hash {
                report.slot(start, 0, self.kind, hash);
            }
            for note in self.rules.notes() {
                report.text.push(b'\t');
                report.text.extend_from_slice(checked.note(note).as_bytes());
            }
        }
        report.text.push(b'\n');
        report.end_record(chunk, position);
    }

    fn write_text(&self, verdict: &Verdict, text: &mut Vec<u8>) {
        let written = write_text(self.kind, verdict, text);
        debug_assert!(written.is_ok(), "memory takes everything");
    }
}

impl Checker for Lines {
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            if let Content::TooLong { .. } = content {
                self.too_long(chunk, start, start + bytes.len(), report);
                continue;
            }
            for (at, line) in lines(bytes) {
                self.line(chunk, start + at, line, report);
            }
        }
    }

    fn write_refused(&self, _column: usize, error: &VerdictError, text: &mut Vec<u8>) {
        if self.output == Format::Ndjson {
            ndjson::write_verdict(&error.into(), text);
        } else {
            self.write_text(&error.clone().into(), text);
        }
    }

    fn add_place(&self, record: &mut Vec<u8>, file: &str, line: u64) {
        if self.output == Format::Ndjson {
            ndjson::add_place(record, file, line);
        } else {
            record.pop();
            record.extend_from_slice(format!("\t{file}\t{line}\n").as_bytes());
        }
    }
}

fn write_text(kind: ValueKind, verdict: &Verdict, text: &mut Vec<u8>) -> std::io::Result<()> {
    if let Some(error) = verdict.error() {
        return write!(
            text,
            "refused\t{}\t{}\t{error}",
            error.kind(),
            error.offset()
        );
    }
    write!(
        text,
        "accepted\t{}",
        verdict.canonical().unwrap_or_default()
    )?;
    if kind.is_phone() {
        for fact in crate::values::facts(verdict) {
            write!(text, "\t{fact}")?;
        }
    }
    Ok(())
}
