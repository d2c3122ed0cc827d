//! Plain lines: every line a value of one kind.

use std::io::Write;

use clerk_user_validate::{ValueKind, Verdict};
use serde::Serialize;

use crate::checker::Checker;
use crate::chunk::{Chunk, Content, lines};
use crate::format::Format;
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::values::ValueOptions;

pub(crate) struct Lines {
    pub(crate) kind: ValueKind,
    pub(crate) options: ValueOptions,
    pub(crate) output: Format,
}

/// A line of NDJSON output.
#[derive(Serialize)]
struct Object<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    verdict: &'a Verdict,
}

impl Lines {
    fn line(&self, chunk: &Chunk, position: usize, line: &[u8], report: &mut ChunkReport) {
        if line.is_empty() && self.options.allow_empty {
            report.text.push(b'\n');
            report.summary.record();
            return;
        }
        let text = str::from_utf8(line);
        let verdict = match text {
            _ if line.len() > MAX_RECORD => record::too_long().into(),
            Ok(text) => self.options.judge(self.kind, text, self.options.region),
            Err(error) => record::not_utf8(error).into(),
        };
        if let (Err(_), Some(error)) = (text, verdict.error()) {
            report.unreadable(chunk, position, error);
        }
        self.write(text.ok(), &verdict, report);
    }

    fn write(&self, value: Option<&str>, verdict: &Verdict, report: &mut ChunkReport) {
        report.summary.record();
        report.summary.count(self.kind.as_str(), verdict);
        let written = if self.output == Format::Ndjson {
            let object = Object {
                kind: self.kind.as_str(),
                value,
                verdict,
            };
            serde_json::to_writer(&mut report.text, &object).map_err(Into::into)
        } else {
            write_text(self.kind, verdict, &mut report.text)
        };
        debug_assert!(written.is_ok(), "memory takes everything");
        report.text.push(b'\n');
    }
}

impl Checker for Lines {
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            if let Content::TooLong { .. } = content {
                report.too_long(chunk, start, start + bytes.len());
                self.write(None, &record::too_long().into(), report);
                continue;
            }
            for (at, line) in lines(bytes) {
                self.line(chunk, start + at, line, report);
            }
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
