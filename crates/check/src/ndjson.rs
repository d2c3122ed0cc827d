//! NDJSON: one object in, the same object with its verdict out.

mod path;

use std::borrow::Cow;
use std::fmt;

use clerk_user_validate::{Region, ValueKind, VerdictError};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) use self::path::Path;

use crate::checker::Checker;
use crate::chunk::{Chunk, Content, lines};
use crate::csv::{ColumnOption, RegionOption, check_in_country};
use crate::input_files::escaped;
use crate::names::kind_of_column;
use crate::record::{self, MAX_RECORD};
use crate::report::ChunkReport;
use crate::source::Source;
use crate::values::{Checked, Rules, kind_names};

/// The fields that have the value of a resource of Clerk's, as its API and as its SDKs name them.
pub(crate) const RESOURCE_VALUES: &[&str] = &[
    "email_address",
    "emailAddress",
    "phone_number",
    "phoneNumber",
    "web3_wallet",
    "web3Wallet",
];
/// The name of an object without a kind in the summary.
const RECORD: &str = "record";

pub(crate) struct Objects {
    rules: Rules,
    /// The fields to check; empty if each object says it, or its names do.
    fields: Vec<Field>,
    /// The caller named the fields, and in an object without them no other is checked.
    are_named: bool,
    /// The name of the field that holds the verdict.
    verdict: String,
}

/// A field of objects of the caller's own shape.
struct Field {
    kind: ValueKind,
    /// The name in the verdict.
    label: String,
    path: Path,
    region: FieldRegion,
}

enum FieldRegion {
    Default,
    Fixed(Region),
    Field(Path),
}

/// The fields of an object as they are written, in their order.
struct Object<'a>(Vec<(&'a RawValue, &'a RawValue)>);

/// The kind, the value and the region that an object names.
type TypedValue<'a> = (ValueKind, Cow<'a, str>, Option<Region>);

/// A line, and where its text goes.
struct Line<'a> {
    chunk: &'a Chunk,
    position: usize,
    report: &'a mut ChunkReport,
}

impl Objects {
    pub(crate) fn new(
        rules: Rules,
        columns: &[ColumnOption],
        source: Option<Source>,
        verdict: String,
    ) -> Self {
        let mut fields: Vec<Field> = columns.iter().map(Field::new).collect();
        if let (true, Some(source)) = (fields.is_empty(), source) {
            let known = source.identifiers().iter();
            fields.extend(known.map(|(kind, pointer)| Field {
                kind: *kind,
                label: pointer.trim_start_matches('/').to_owned(),
                path: Path::parse(pointer),
                region: FieldRegion::Default,
            }));
        }
        Self {
            rules,
            fields,
            are_named: !columns.is_empty(),
            verdict,
        }
    }

    fn line(&self, chunk: &Chunk, position: usize, text: &[u8], report: &mut ChunkReport) {
        if text.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let mut line = Line {
            chunk,
            position,
            report,
        };
        match read(text) {
            Ok(object) => self.check_object(&object, &mut line),
            Err(error) => line.refuse(&Object(Vec::new()), &self.verdict, &error),
        }
    }

    fn check_object(&self, object: &Object<'_>, line: &mut Line<'_>) {
        let name = &self.verdict;
        if object.named(name).is_some() {
            let key = Value::from(name.as_str());
            let expected = format!("no field {key}: choose another name with --verdict-field");
            let error = record::error("verdict_field_taken", 0, expected);
            let free = (2..).map(|number| format!("{name}_{number}"));
            let free = free.into_iter().find(|free| object.named(free).is_none());
            line.refuse(object, free.as_deref().unwrap_or(name), &error);
            return;
        }
        let has_fields = || {
            let mut firsts = self.fields.iter().filter_map(|field| field.path.first());
            firsts.any(|name| object.named(name).is_some())
        };
        let recognized = if self.are_named || object.has_kind() || has_fields() {
            Vec::new()
        } else {
            object.recognized()
        };
        let fields = if recognized.is_empty() {
            &self.fields
        } else {
            &recognized
        };
        if !fields.is_empty() {
            self.fields_of(object, fields, line);
            return;
        }
        match object.typed_value(&self.rules) {
            Ok((kind, value, region)) => {
                let checked = self.rules.check(kind, &value, region);
                line.begin(object, name);
                line.verdict(0, kind, &checked);
                line.end();
            }
            Err(error) => line.refuse(object, name, &error),
        }
    }

    /// Checks fields of an object; the verdict has one for each of them that has a value.
    fn fields_of(&self, object: &Object<'_>, fields: &[Field], line: &mut Line<'_>) {
        line.see(object, fields);
        line.begin(object, &self.verdict);
        line.report.text.push(b'{');
        let mut is_first = true;
        for (number, field) in fields.iter().enumerate() {
            let found = object.find(&field.path);
            let values: Vec<&Value> = found
                .values
                .iter()
                .filter(|value| !self.is_absent(value))
                .collect();
            let is_there = || {
                field
                    .path
                    .first()
                    .is_some_and(|it| object.named(it).is_some())
            };
            if !values.is_empty() || !field.path.is_nested() && is_there() {
                line.see_one(&field.label, Some(field.kind.as_str()));
            }
            if values.is_empty() {
                continue;
            }
            if !core::mem::replace(&mut is_first, false) {
                line.report.text.push(b',');
            }
            let text = &mut line.report.text;
            text.extend_from_slice(Value::from(field.label.as_str()).to_string().as_bytes());
            text.extend_from_slice(if found.is_list { b":[" } else { b":" });
            for (at, value) in values.into_iter().enumerate() {
                if at != 0 {
                    line.report.text.push(b',');
                }
                let checked = match text_of(value) {
                    Some(text) => self.check(field, object, text),
                    None => record::error("not_a_string", 0, "a string").into(),
                };
                line.verdict(number, field.kind, &checked);
            }
            if found.is_list {
                line.report.text.push(b']');
            }
        }
        line.report.text.push(b'}');
        line.end();
    }

    /// Returns `true` of values that stand for nothing. An empty string in an object of one's own shape is
    /// as good as a field that is missing.
    fn is_absent(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.is_empty() || self.rules.is_absent(text.as_bytes()),
            _ => false,
        }
    }

    fn check(&self, field: &Field, object: &Object<'_>, text: &str) -> Checked {
        let region = match &field.region {
            FieldRegion::Default => self.rules.region,
            FieldRegion::Fixed(region) => Some(*region),
            FieldRegion::Field(path) => {
                let found = object.find(path);
                let country = found
                    .values
                    .first()
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                return check_in_country(&self.rules, field.kind, text, country);
            }
        };
        self.rules.check(field.kind, text, region)
    }
}

impl Field {
    fn new(option: &ColumnOption) -> Self {
        Self {
            kind: option.kind,
            label: option.name.clone(),
            path: Path::parse(&option.name),
            region: match &option.region {
                RegionOption::Default => FieldRegion::Default,
                RegionOption::Fixed(region) => FieldRegion::Fixed(*region),
                RegionOption::Column(path) => FieldRegion::Field(Path::parse(path)),
            },
        }
    }
}

impl Line<'_> {
    /// Refuses the object as a whole.
    fn refuse(&mut self, object: &Object<'_>, name: &str, error: &VerdictError) {
        self.report.unreadable(self.chunk, self.position, error);
        self.begin(object, name);
        let checked = error.into();
        self.report
            .count(self.chunk, self.position, RECORD, &checked);
        write_verdict(&checked, &mut self.report.text);
        self.end();
    }

    /// Writes the fields of the object and the name of the verdict.
    fn begin(&mut self, object: &Object<'_>, name: &str) {
        let text = &mut self.report.text;
        text.push(b'{');
        for (key, value) in &object.0 {
            for part in [key.get(), ":", value.get(), ","] {
                text.extend_from_slice(part.as_bytes());
            }
        }
        text.extend_from_slice(Value::from(name).to_string().as_bytes());
        text.push(b':');
    }

    /// Writes and counts the verdict on one value.
    fn verdict(&mut self, column: usize, kind: ValueKind, checked: &Checked) {
        self.report
            .count(self.chunk, self.position, kind.as_str(), checked);
        let hash = self.report.hash(kind, &checked.verdict);
        let start = self.report.text.len();
        write_verdict(checked, &mut self.report.text);
        if let Some(hash) = hash {
            self.report.slot(start, column, kind, hash);
        }
    }

    fn end(&mut self) {
        self.report.text.extend_from_slice(b"}\n");
        self.report.end_record(self.chunk, self.position);
    }

    /// Notes which fields of the object are not checked.
    fn see(&mut self, object: &Object<'_>, fields: &[Field]) {
        for (key, _) in &object.0 {
            let name = text(key).unwrap_or_default();
            if !fields
                .iter()
                .any(|field| field.path.first() == Some(&*name))
            {
                self.see_one(&name, None);
            }
        }
    }

    fn see_one(&mut self, name: &str, kind: Option<&'static str>) {
        let name = escaped(name);
        if !self.report.summary.has_seen(&name, kind) {
            self.report.summary.see([(name, kind)]);
        }
    }
}

/// Returns the text of a string, or of a resource of Clerk's such as an email address.
fn text_of(value: &Value) -> Option<&str> {
    let of_resource = || {
        let mut names = RESOURCE_VALUES.iter();
        names.find_map(|name| value.get(name)?.as_str())
    };
    value.as_str().or_else(of_resource)
}

/// Writes a verdict and the notes beside it as JSON.
pub(crate) fn write_verdict(checked: &Checked, text: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *text, &checked.verdict);
    debug_assert!(written.is_ok(), "memory takes everything");
    let mut note = |name: &str, value: Value| {
        text.pop();
        text.extend_from_slice(format!(",\"{name}\":{value}}}").as_bytes());
    };
    if !checked.repaired.is_empty() {
        note("repaired", checked.repaired.as_slice().into());
    }
    if let Some(suggestion) = &checked.suggestion {
        note("suggestion", suggestion.as_str().into());
    }
    if !checked.warnings.is_empty() {
        note("warnings", checked.warnings.as_slice().into());
    }
}

/// Adds the place of a record as two further fields.
pub(crate) fn add_place(record: &mut Vec<u8>, file: &str, line: u64) {
    record.truncate(record.len() - b"}\n".len());
    let file = Value::from(file);
    record.extend_from_slice(
        format!(",\"refused_file\":{file},\"refused_line\":{line}}}\n").as_bytes(),
    );
}

fn read(line: &[u8]) -> Result<Object<'_>, VerdictError> {
    if line.len() > MAX_RECORD {
        return Err(record::too_long());
    }
    let text = str::from_utf8(line).map_err(record::not_utf8)?;
    serde_json::from_str(text).map_err(|error| {
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
    })
}

impl Checker for Objects {
    fn check(&self, chunk: &Chunk, report: &mut ChunkReport) {
        for (content, start, bytes) in chunk.parts() {
            if let Content::TooLong { .. } = content {
                report.too_long(chunk, start, start + bytes.len());
                let mut line = Line {
                    chunk,
                    position: start,
                    report: &mut *report,
                };
                line.begin(&Object(Vec::new()), &self.verdict);
                let checked = record::too_long().into();
                line.report.count(chunk, start, RECORD, &checked);
                write_verdict(&checked, &mut line.report.text);
                line.end();
                continue;
            }
            for (at, line) in lines(bytes) {
                self.line(chunk, start + at, line, report);
            }
        }
    }

    fn write_refused(&self, _column: usize, error: &VerdictError, text: &mut Vec<u8>) {
        write_verdict(&error.into(), text);
    }

    fn add_place(&self, record: &mut Vec<u8>, file: &str, line: u64) {
        add_place(record, file, line);
    }
}

impl<'a> Object<'a> {
    /// Reads the kind, the value and the region that the object names. A region that is unknown, such as libphonenumber's `ZZ`, is as good
    /// as none: what needs no region is checked all the same.
    fn typed_value(&self, rules: &Rules) -> Result<TypedValue<'a>, VerdictError> {
        let kind = self.text("kind")?.and_then(|kind| kind.parse().ok());
        let kind: ValueKind = kind.ok_or_else(|| {
            let of_names = match self.named("kind") {
                Some(_) => "",
                None => {
                    "a field with a known name such as email or phone, one that --column names, or "
                }
            };
            let expected = format!("{of_names}as `kind` one of {}", kind_names());
            record::error("unknown_kind", 0, expected)
        })?;
        let value = self
            .text("value")?
            .ok_or_else(|| record::error("missing_value", 0, "the member `value`, a string"))?;
        let given = self.text("region")?.unwrap_or_default();
        let region = Region::parse(&given).ok();
        let is_known = region.is_some() || given.trim().is_empty() || kind != ValueKind::Phone;
        let region = region.or(rules.region);
        if is_known || rules.check(kind, &value, region).verdict.is_accepted() {
            return Ok((kind, value, region));
        }
        let expected =
            "the two letters of a region that has a numbering plan in the field `region`";
        Err(record::error("unknown_region", 0, expected))
    }

    /// Returns `true` of an object that names a kind and a value itself.
    fn has_kind(&self) -> bool {
        let kind = self.text("kind").ok().flatten();
        let has_both = self.named("kind").is_some() && self.named("value").is_some();
        has_both || kind.is_some_and(|kind| kind.parse::<ValueKind>().is_ok())
    }

    /// Returns the fields whose names say what they hold.
    fn recognized(&self) -> Vec<Field> {
        let keys = self.0.iter().filter_map(|(key, _)| text(key));
        let fields = keys.filter_map(|name| {
            kind_of_column(&name).map(|kind| Field {
                kind,
                path: Path::parse_name(&name),
                label: name.into_owned(),
                region: FieldRegion::Default,
            })
        });
        fields.collect()
    }

    /// Finds the values at a path. A field that cannot be read, such as a string with a lone surrogate, is found as
    /// a value that is no string.
    fn find(&self, path: &Path) -> path::Found {
        let Some(first) = path.first().and_then(|name| self.named(name)) else {
            return path::Found::default();
        };
        match serde_json::from_str(first.get()) {
            Ok(value) => path.find(value),
            Err(_) => path::Found {
                values: vec![Value::from(false)],
                is_list: false,
            },
        }
    }

    /// Returns the value of the last field of this name.
    fn named(&self, name: &str) -> Option<&'a RawValue> {
        let named = self.0.iter().rev().find(|(key, _)| is_named(key, name));
        named.map(|(_, value)| *value)
    }

    /// Returns the field of this name, which must be a string if it is there and not null.
    fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, VerdictError> {
        let Some(value) = self.named(name).filter(|value| value.get() != "null") else {
            return Ok(None);
        };
        text(value)
            .map(Some)
            .ok_or_else(|| record::error("not_a_string", 0, format!("as `{name}` a string")))
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut object = Vec::with_capacity(4);
                while let Some(field) = map.next_entry()? {
                    object.push(field);
                }
                Ok(Object(object))
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
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
