//! NDJSON: one object in, the same object with its verdict out.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cut::MAX_RECORD;
use super::feed::{Chunk, Content};
use super::kind::Kind;
use super::lines;
use super::phone::Region;
use super::pipeline::Judge;
use super::sheet::Sheet;
use super::verdict::{Refusal, Verdict};

/// In the summary, what stands for the kind of an object that says none.
const RECORD: &str = "record";

pub(super) struct Objects {
    region: Option<Region>,
}

/// The members of an object as they are written, in their order.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

/// What an object asks.
struct Question<'a> {
    kind: Kind,
    value: Cow<'a, str>,
    region: Option<Region>,
}

impl Objects {
    pub(super) const fn new(region: Option<Region>) -> Self {
        Self { region }
    }

    fn line(&self, at: u64, line: &[u8], sheet: &mut Sheet) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let members = match read(line) {
            Ok(members) => members,
            Err(refusal) => {
                sheet.unreadable(|| at, &refusal);
                return answer(&Members(Vec::new()), RECORD, &Err(refusal), sheet);
            }
        };
        match members.question(self.region) {
            Ok(question) => {
                let verdict = question.kind.judge(&question.value, question.region);
                answer(&members, question.kind.as_str(), &verdict, sheet);
            }
            Err(refusal) => {
                sheet.unreadable(|| at, &refusal);
                answer(&members, RECORD, &Err(refusal), sheet);
            }
        }
    }
}

impl Judge for Objects {
    fn judge(&self, chunk: &Chunk, sheet: &mut Sheet) {
        match &chunk.content {
            Content::Records(bytes) | Content::Unclosed(bytes) => {
                for (at, line) in (0..).zip(lines::each(bytes)) {
                    self.line(at, line, sheet);
                }
            }
            Content::TooLong => {
                let refusal = Refusal::too_long();
                sheet.unreadable(|| 0, &refusal);
                answer(&Members(Vec::new()), RECORD, &Err(refusal), sheet);
            }
        }
    }
}

impl<'a> Members<'a> {
    /// A region that is unknown, such as libphonenumber's `ZZ`, is as good as none: what needs no
    /// region is judged all the same.
    fn question(&self, default_region: Option<Region>) -> Result<Question<'a>, Refusal> {
        let kind = self.text("kind")?.and_then(|kind| Kind::of_name(&kind));
        let kind = kind.ok_or_else(|| {
            let names = Kind::ALL.map(Kind::as_str).join(", ");
            Refusal::record("unknown_kind", 0, &format!("as `kind` one of {names}"))
        })?;
        let value = self
            .text("value")?
            .ok_or_else(|| Refusal::record("missing_value", 0, "the member `value`, a string"))?;
        let region = match self.text("region")? {
            Some(region) => match Region::parse(&region) {
                Ok(region) => Some(region),
                Err(_) if kind != Kind::Phone || kind.judge(&value, None).is_ok() => None,
                Err(_) => {
                    let expected = "as `region` two letters that have a numbering plan";
                    return Err(Refusal::record("unknown_region", 0, expected));
                }
            },
            None => default_region,
        };
        Ok(Question {
            kind,
            value,
            region,
        })
    }

    /// The last member of this name, which must be a string if it is there and not null.
    fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Refusal> {
        let named = self.0.iter().rev().find(|(key, _)| is_named(key, name));
        let Some((_, value)) = named.filter(|(_, value)| value.get() != "null") else {
            return Ok(None);
        };
        text(value)
            .map(Some)
            .ok_or_else(|| Refusal::record("not_a_string", 0, &format!("as `{name}` a string")))
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

fn read(line: &[u8]) -> Result<Members<'_>, Refusal> {
    if line.len() > MAX_RECORD {
        return Err(Refusal::too_long());
    }
    let text = str::from_utf8(line).map_err(Refusal::not_utf8)?;
    serde_json::from_str(text).map_err(|error| {
        let offset = if error.is_eof() {
            text.len()
        } else {
            error.column().saturating_sub(1)
        };
        if error.is_data() {
            Refusal::record("not_an_object", 0, "a JSON object")
        } else {
            Refusal::record("invalid_json", offset, "JSON")
        }
    })
}

/// Writes the members, but those that the answer has too, and the answer.
fn answer(members: &Members<'_>, kind: &'static str, verdict: &Verdict, sheet: &mut Sheet) {
    let answered: &[&str] = match verdict {
        Ok(accepted) if accepted.phone.is_some() => &[
            "accepted",
            "canonical",
            "error",
            "validity",
            "region",
            "type",
            "extension",
        ],
        _ => &["accepted", "canonical", "error"],
    };
    let text = &mut sheet.text;
    text.push(b'{');
    for (key, value) in &members.0 {
        if !answered.iter().any(|name| is_named(key, name)) {
            for part in [key.get(), ":", value.get(), ","] {
                text.extend_from_slice(part.as_bytes());
            }
        }
    }
    text.extend_from_slice(format!("\"accepted\":{},", verdict.is_ok()).as_bytes());
    let written = match verdict {
        Ok(accepted) => {
            let start = text.len();
            let written = serde_json::to_writer(&mut *text, accepted);
            text.remove(start);
            written
        }
        Err(refusal) => {
            text.extend_from_slice(b"\"error\":");
            let written = serde_json::to_writer(&mut *text, refusal);
            text.push(b'}');
            written
        }
    };
    debug_assert!(written.is_ok(), "memory takes everything");
    text.push(b'\n');
    sheet.tally.count(kind, verdict);
}

fn is_named(key: &RawValue, name: &str) -> bool {
    text(key).is_some_and(|key| key == name)
}

/// The text of a JSON string; `None` of anything else, and of a lone surrogate.
fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw.get()).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}
