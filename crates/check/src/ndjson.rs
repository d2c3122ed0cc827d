//! NDJSON: one object in, the same object with its verdict out.

use std::borrow::Cow;
use std::fmt;

use clerk_user_validate::{Region, ValueKind, Verdict, VerdictError};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::checker::Checker;
use crate::chunk::{Chunk, Content, lines};
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::values::{ValueOptions, kind_names};

/// The name of an object without a kind in the summary.
const RECORD: &str = "record";

pub(crate) struct Objects {
    options: ValueOptions,
    /// The name of the member that holds the verdict.
    member: String,
    /// The name, as JSON.
    key: String,
}

/// The members of an object as they are written, in their order.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

/// The value of an object, and how to check it.
struct Question<'a> {
    kind: ValueKind,
    value: Cow<'a, str>,
    region: Option<Region>,
}

impl Objects {
    pub(crate) fn new(options: ValueOptions, member: String) -> Self {
        let key = serde_json::Value::from(member.as_str()).to_string();
        Self {
            options,
            member,
            key,
        }
    }

    fn line(&self, chunk: &Chunk, position: usize, line: &[u8], report: &mut ChunkReport) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        match self.read(line) {
            Ok(members) => match members.question(self.options) {
                Ok(question) => {
                    let (kind, region) = (question.kind, question.region);
                    let verdict = self.options.judge(kind, &question.value, region);
                    self.write(&members, kind.as_str(), &verdict, report);
                }
                Err(error) => {
                    report.unreadable(chunk, position, &error);
                    self.write(&members, RECORD, &error.into(), report);
                }
            },
            Err(error) => {
                report.unreadable(chunk, position, &error);
                self.write(&Members(Vec::new()), RECORD, &error.into(), report);
            }
        }
    }

    fn read<'a>(&self, line: &'a [u8]) -> Result<Members<'a>, VerdictError> {
        if line.len() > MAX_RECORD {
            return Err(record::too_long());
        }
        let text = str::from_utf8(line).map_err(record::not_utf8)?;
        let members: Members<'_> = serde_json::from_str(text).map_err(|error| {
            let offset = if error.is_eof() {
                text.len()
            } else {
                error.column().saturating_sub(1)
            };
            if error.is_data() {
                record::error("not_an_object", 0, "a JSON object")
            } else {
                record::error("invalid_json", offset, "JSON")
            }
        })?;
        if members.named(&self.member).is_some() {
            let expected = format!("no member {} yet: --verdict-member names another", self.key);
            return Err(record::error("verdict_member_taken", 0, expected));
        }
        Ok(members)
    }

    /// Writes the members and the verdict.
    fn write(
        &self,
        members: &Members<'_>,
        kind: &'static str,
        verdict: &Verdict,
        report: &mut ChunkReport,
    ) {
        report.summary.record();
        report.summary.count(kind, verdict);
        let text = &mut report.text;
        text.push(b'{');
        for (key, value) in &members.0 {
            for part in [key.get(), ":", value.get(), ","] {
                text.extend_from_slice(part.as_bytes());
            }
        }
        text.extend_from_slice(self.key.as_bytes());
        text.push(b':');
        let written = serde_json::to_writer(&mut *text, verdict);
        debug_assert!(written.is_ok(), "memory takes everything");
        text.extend_from_slice(b"}\n");
    }
}

impl Checker for Objects {
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            if let Content::TooLong { .. } = content {
                report.too_long(chunk, start, start + bytes.len());
                self.write(
                    &Members(Vec::new()),
                    RECORD,
                    &record::too_long().into(),
                    report,
                );
                continue;
            }
            for (at, line) in lines(bytes) {
                self.line(chunk, start + at, line, report);
            }
        }
    }
}

impl<'a> Members<'a> {
    /// Reads what the object asks. A region that is unknown, such as libphonenumber's `ZZ`, is as good
    /// as none: what needs no region is checked all the same.
    fn question(&self, options: ValueOptions) -> Result<Question<'a>, VerdictError> {
        let kind = self.text("kind")?.and_then(|kind| kind.parse().ok());
        let kind: ValueKind = kind.ok_or_else(|| {
            record::error(
                "unknown_kind",
                0,
                format!("as `kind` one of {}", kind_names()),
            )
        })?;
        let value = self
            .text("value")?
            .ok_or_else(|| record::error("missing_value", 0, "the member `value`, a string"))?;
        let region = match self.text("region")? {
            Some(region) => match Region::parse(&region) {
                Ok(region) => Some(region),
                Err(_) if kind != ValueKind::Phone => None,
                Err(_) if options.judge(kind, &value, None).is_accepted() => None,
                Err(_) => {
                    let expected = "as `region` two letters that have a numbering plan";
                    return Err(record::error("unknown_region", 0, expected));
                }
            },
            None => options.region,
        };
        Ok(Question {
            kind,
            value,
            region,
        })
    }

    /// Returns the value of the last member of this name.
    fn named(&self, name: &str) -> Option<&'a RawValue> {
        let named = self.0.iter().rev().find(|(key, _)| is_named(key, name));
        named.map(|(_, value)| *value)
    }

    /// Returns the member of this name, which must be a string if it is there and not null.
    fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, VerdictError> {
        let Some(value) = self.named(name).filter(|value| value.get() != "null") else {
            return Ok(None);
        };
        text(value)
            .map(Some)
            .ok_or_else(|| record::error("not_a_string", 0, format!("as `{name}` a string")))
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(4);
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

fn is_named(key: &RawValue, name: &str) -> bool {
    text(key).is_some_and(|key| key == name)
}

/// Returns the text of a JSON string; `None` of anything else, and of a lone surrogate.
fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw.get()).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}
