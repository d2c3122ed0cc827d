//! Plain lines: every line a value of one kind.

use std::io::Write;

use serde::Serialize;

use super::cut::MAX_RECORD;
use super::feed::{Chunk, Content};
use super::format::Format;
use super::kind::Kind;
use super::phone::Region;
use super::pipeline::Judge;
use super::sheet::Sheet;
use super::verdict::{Accepted, Refusal, Verdict};

pub(super) struct Lines {
    kind: Kind,
    region: Option<Region>,
    allow_empty: bool,
    output: Format,
}

/// A line of NDJSON output.
#[derive(Serialize)]
struct Object<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    accepted: bool,
    #[serde(flatten)]
    accepted_as: Option<&'a Accepted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Refusal>,
}

impl Lines {
    pub(super) const fn new(
        kind: Kind,
        region: Option<Region>,
        allow_empty: bool,
        output: Format,
    ) -> Self {
        Self {
            kind,
            region,
            allow_empty,
            output,
        }
    }

    fn line(&self, at: u64, line: &[u8], sheet: &mut Sheet) {
        if line.is_empty() && self.allow_empty {
            sheet.text.push(b'\n');
            return;
        }
        let text = str::from_utf8(line);
        let verdict = match text {
            _ if line.len() > MAX_RECORD => Err(Refusal::too_long()),
            Ok(text) => self.kind.judge(text, self.region),
            Err(error) => Err(Refusal::not_utf8(error)),
        };
        if let (Err(_), Err(refusal)) = (text, &verdict) {
            sheet.unreadable(|| at, refusal);
        }
        self.write(text.ok(), &verdict, sheet);
    }

    fn write(&self, value: Option<&str>, verdict: &Verdict, sheet: &mut Sheet) {
        sheet.tally.count(self.kind.as_str(), verdict);
        let written = if self.output == Format::Ndjson {
            let object = Object {
                kind: self.kind.as_str(),
                value,
                accepted: verdict.is_ok(),
                accepted_as: verdict.as_ref().ok(),
                error: verdict.as_ref().err(),
            };
            serde_json::to_writer(&mut sheet.text, &object).map_err(Into::into)
        } else {
            write_text(verdict, &mut sheet.text)
        };
        debug_assert!(written.is_ok(), "memory takes everything");
        sheet.text.push(b'\n');
    }
}

impl Judge for Lines {
    fn judge(&self, chunk: &Chunk, sheet: &mut Sheet) {
        match &chunk.content {
            Content::Records(bytes) | Content::Unclosed(bytes) => {
                for (at, line) in (0..).zip(each(bytes)) {
                    self.line(at, line, sheet);
                }
            }
            Content::TooLong => {
                let refusal = Refusal::too_long();
                sheet.unreadable(|| 0, &refusal);
                self.write(None, &Err(refusal), sheet);
            }
        }
    }
}

/// The lines, without what ends them.
pub(super) fn each(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn write_text(verdict: &Verdict, text: &mut Vec<u8>) -> std::io::Result<()> {
    match verdict {
        Ok(accepted) => {
            write!(text, "accepted\t{}", accepted.canonical)?;
            let Some(phone) = &accepted.phone else {
                return Ok(());
            };
            write!(
                text,
                "\t{}\t{}\t{}\t{}",
                phone.validity,
                phone.region.unwrap_or_default(),
                phone.number_type,
                phone.extension.as_deref().unwrap_or_default(),
            )
        }
        Err(refusal) => write!(
            text,
            "refused\t{}\t{}\t{}",
            refusal.kind, refusal.offset, refusal.message
        ),
    }
}
