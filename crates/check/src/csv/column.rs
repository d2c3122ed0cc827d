//! The columns that are checked.

use core::str::FromStr;

use clerk_user_validate::{Region, ValueKind, Verdict, VerdictError, judge_many};

use super::fields::{self, Row};
use super::header::{Header, shown_column};
use crate::country;
use crate::error::Error;
use crate::names::{is_list_column, kind_of_column};
use crate::phone::is_spreadsheet_number;
use crate::record;
use crate::source::Source;
use crate::values::{Checked, Rules, facts, kind_names};

/// A column to check.
pub(crate) struct Column {
    pub(super) index: usize,
    pub(super) kind: ValueKind,
    /// The beginning of the names of its output columns.
    pub(super) label: String,
    /// The characters that separate the values of a cell; empty if it holds one.
    separators: Vec<char>,
    region: RegionSource,
    /// The fields before the canonical form of an accepted value, with their delimiters, and those after it.
    accepted: [Vec<u8>; 2],
}

/// The region of phone numbers without a country calling code.
#[derive(Clone, Copy)]
enum RegionSource {
    Fixed(Option<Region>),
    /// The country in another column of the row.
    Column(usize),
}

/// The option `--column KIND=NAME[#N][:REGION|:@COLUMN]`.
#[derive(Clone, Debug)]
pub(crate) struct ColumnOption {
    pub(crate) kind: ValueKind,
    /// The name of a column, or the JSON Pointer of a field.
    pub(crate) name: String,
    pub(crate) region: RegionOption,
}

/// The region that an option names.
#[derive(Clone, Debug)]
pub(crate) enum RegionOption {
    Default,
    Fixed(Region),
    /// The name of the column, or the JSON Pointer of the field, that holds the country.
    Column(String),
}

/// The separators of lists in columns whose name is a plural, and in exports, as the migration tool of
/// Clerk splits cells.
const LIST_SEPARATORS: &[char] = &[',', '|'];
const VERDICT: &[&str] = &["accepted", "canonical", "error", "offset", "message"];
/// The number of fields of an error, which are empty if there is none.
const NO_ERROR: usize = 3;
const FACTS: &[&str] = &["validity", "region", "type", "extension"];

impl Column {
    /// Returns the columns that the options name, or those of the system that wrote the file, or those
    /// whose names say what they hold.
    pub(crate) fn choose(
        header: &Header,
        options: &[ColumnOption],
        source: Option<Source>,
        rules: &Rules,
    ) -> Result<Vec<Self>, Error> {
        let mut columns: Vec<Self> = Vec::new();
        let mut add = |index, kind, region| {
            let name = header.names.get(index).map_or("", String::as_str);
            let label = free_label(name, index, header, &columns);
            let separators = if !rules.split.is_empty() {
                rules.split.clone()
            } else if is_list_column(name) || options.is_empty() && source.is_some() {
                LIST_SEPARATORS.to_vec()
            } else {
                Vec::new()
            };
            let delimiter = header.delimiter();
            let mut before = vec![delimiter];
            fields::push(&mut before, "true", delimiter);
            before.push(delimiter);
            columns.push(Self {
                index,
                kind,
                label,
                separators,
                region,
                accepted: [before, vec![delimiter; NO_ERROR]],
            });
        };
        let by_default = RegionSource::Fixed(rules.region);
        let known = source
            .filter(|_| options.is_empty())
            .map_or(&[][..], Source::identifiers);
        let known = known.iter().flat_map(|(kind, pointer)| {
            let named = indices(pointer.trim_start_matches('/'), header);
            named.into_iter().map(|index| (index, *kind))
        });
        let known: Vec<_> = known.collect();
        let has_known = !known.is_empty();
        for (index, kind) in known {
            add(index, kind, by_default);
        }
        if !has_known {
            for (index, name) in header.names.iter().enumerate() {
                if let (true, Some(kind)) = (options.is_empty(), kind_of_column(name)) {
                    add(index, kind, by_default);
                }
            }
        }
        for option in options {
            let region = match &option.region {
                RegionOption::Default => by_default,
                RegionOption::Fixed(region) => RegionSource::Fixed(Some(*region)),
                RegionOption::Column(name) => RegionSource::Column(
                    *indices(name, header).first().ok_or_else(|| missing(name))?,
                ),
            };
            let named = indices(&option.name, header);
            if named.is_empty() {
                return Err(missing(&option.name));
            }
            for index in named {
                add(index, option.kind, region);
            }
        }
        if columns.is_empty() {
            let found = header.description();
            return Err(format!("expected a column named email, phone, e164, evm, solana, wallet, strategy or redirect_url, or --column KIND=NAME; found {found}").into());
        }
        for name in columns
            .iter()
            .flat_map(|column| column.verdict_names(rules))
        {
            if header.names.contains(&name) {
                return Err(format!("expected no column {name:?} yet: it holds a verdict").into());
            }
        }
        Ok(columns)
    }

    pub(super) fn verdict_names(&self, rules: &Rules) -> impl Iterator<Item = String> {
        let facts: &[&str] = if self.kind.is_phone() { FACTS } else { &[] };
        let names = VERDICT.iter().chain(facts).copied().chain(rules.notes());
        names.map(|name| format!("{}_{name}", self.label))
    }

    /// Returns the name of the column for messages.
    pub(super) fn shown(&self) -> String {
        shown_column(&self.label, self.index)
    }

    /// Returns `true` if a cell can hold several values.
    pub(super) const fn is_list(&self) -> bool {
        !self.separators.is_empty()
    }

    /// Returns the values of a list that are to be checked, each with its offset in the cell.
    pub(super) fn values<'a>(&self, cell: &'a [u8], rules: &Rules) -> Vec<(usize, &'a [u8])> {
        // A number that a spreadsheet wrote can have a decimal comma.
        let is_number =
            self.kind.is_phone() && str::from_utf8(cell).is_ok_and(is_spreadsheet_number);
        let is_separator = |byte: &u8| !is_number && self.separators.contains(&char::from(*byte));
        let mut values = Vec::new();
        let mut start = 0;
        for part in cell.split(is_separator) {
            let value = part.trim_ascii();
            let offset = start + (part.len() - part.trim_ascii_start().len());
            start += part.len() + 1;
            if !value.is_empty() && !rules.is_absent(value) {
                values.push((offset, value));
            }
        }
        values
    }

    /// Judges the cells of rows together, if that is faster than one after the other.
    pub(super) fn judge_together(
        &self,
        bytes: &[u8],
        rows: &[Row],
        rules: &Rules,
    ) -> impl Iterator<Item = Option<Verdict>> + use<> {
        let is_faster = rules.can_judge_together(self.kind) && !self.is_list();
        let rows = if is_faster { rows } else { &[] };
        let cells: Vec<_> = rows
            .iter()
            .map(|row| row.value(bytes, self.index))
            .collect();
        let text = |cell| Some(cell).filter(|cell: &&[u8]| !rules.is_absent(cell));
        let texts = cells.iter().map(|cell| str::from_utf8(text(&**cell)?).ok());
        let texts: Vec<Option<&str>> = texts.collect();
        let known: Vec<&str> = texts.iter().flatten().copied().collect();
        let mut verdicts = judge_many(self.kind, &known, None).into_iter();
        let are_known: Vec<bool> = texts.iter().map(Option::is_some).collect();
        are_known
            .into_iter()
            .map(move |is_known| is_known.then(|| verdicts.next())?)
    }

    /// Checks one value, unless it was judged already; `country` is the cell of the row that holds its
    /// country.
    pub(super) fn check(
        &self,
        value: &[u8],
        country: &[u8],
        judged: Option<Verdict>,
        rules: &Rules,
    ) -> Checked {
        let judged = match judged {
            Some(verdict) if !rules.has_notes() => return verdict.into(),
            judged => judged,
        };
        let text = match str::from_utf8(value) {
            Ok(text) => text,
            Err(error) => return record::not_utf8(error).into(),
        };
        if let Some(verdict) = judged {
            return rules.with_notes(self.kind, text, None, verdict);
        }
        match self.region {
            RegionSource::Fixed(region) => rules.check(self.kind, text, region),
            RegionSource::Column(_) => {
                let country = String::from_utf8_lossy(country);
                check_in_country(rules, self.kind, text, &country)
            }
        }
    }

    /// Returns the number of the column that holds the country.
    pub(super) const fn country(&self) -> Option<usize> {
        match self.region {
            RegionSource::Fixed(_) => None,
            RegionSource::Column(index) => Some(index),
        }
    }

    /// Returns one verdict on all values of a cell: the first refusal, or the canonical forms.
    pub(super) fn joined(&self, mut all: Vec<(usize, Checked)>) -> Option<Checked> {
        if all.len() <= 1 {
            return all.pop().map(|(offset, checked)| moved(checked, offset));
        }
        let mut joined = Checked::from(Verdict::accepted(""));
        let mut canonical = Vec::new();
        let mut refusal = None;
        for (offset, checked) in all {
            canonical.extend(checked.verdict.canonical().map(str::to_owned));
            let notes = [
                (&mut joined.repaired, &checked.repaired),
                (&mut joined.warnings, &checked.warnings),
            ];
            for (joined, notes) in notes {
                let new: Vec<_> = notes
                    .iter()
                    .filter(|note| !joined.contains(note))
                    .copied()
                    .collect();
                joined.extend(new);
            }
            joined.suggestion = joined.suggestion.or_else(|| checked.suggestion.clone());
            if !checked.verdict.is_accepted() && refusal.is_none() {
                refusal = Some(moved(checked, offset).verdict);
            }
        }
        let separator = self.separators.first().copied().unwrap_or('|');
        joined.verdict = refusal.unwrap_or_else(|| {
            Verdict::accepted(canonical.join(separator.encode_utf8(&mut [0; 4])))
        });
        Some(joined)
    }

    /// Writes the fields of a verdict, each after a delimiter; without a verdict empty ones.
    pub(super) fn write(&self, verdict: Option<&Verdict>, text: &mut Vec<u8>, delimiter: u8) {
        let write = |field: &str, text: &mut Vec<u8>| {
            text.push(delimiter);
            fields::push(text, field, delimiter);
        };
        let [before, after] = &self.accepted;
        match verdict {
            Some(verdict) if verdict.is_accepted() => {
                text.extend_from_slice(before);
                fields::push(text, verdict.canonical().unwrap_or_default(), delimiter);
                text.extend_from_slice(after);
            }
            _ => {
                let error = verdict.and_then(Verdict::error);
                let offset = error.map(|error| error.offset().to_string());
                let message = error.map(ToString::to_string);
                for field in [
                    verdict.map_or("", |_| "false"),
                    "",
                    error.map_or("", VerdictError::kind),
                    offset.as_deref().unwrap_or_default(),
                    message.as_deref().unwrap_or_default(),
                ] {
                    write(field, text);
                }
            }
        }
        if self.kind.is_phone() {
            for fact in verdict.map_or([""; 4], facts) {
                write(fact, text);
            }
        }
    }
}

/// Writes the fields of the notes that the options ask for, each after a delimiter.
pub(super) fn write_notes(
    checked: Option<&Checked>,
    rules: &Rules,
    text: &mut Vec<u8>,
    delimiter: u8,
) {
    for note in rules.notes() {
        text.push(delimiter);
        if let Some(checked) = checked {
            fields::push(text, &checked.note(note), delimiter);
        }
    }
}

/// Checks a value of a row that names its country. A country that is unknown is as good as none: a number
/// that needs no region is checked all the same.
pub(crate) fn check_in_country(
    rules: &Rules,
    kind: ValueKind,
    text: &str,
    country: &str,
) -> Checked {
    let region = country::region(country);
    let checked = rules.check(kind, text, region.or(rules.region));
    let is_unknown = region.is_none() && !country.trim().is_empty();
    if kind == ValueKind::Phone && is_unknown && !checked.verdict.is_accepted() {
        let expected = "the country as an ISO 3166 code or an English name";
        return record::error("unknown_region", 0, expected).into();
    }
    checked
}

/// Returns a verdict whose error, if any, is further along in the cell.
fn moved(mut checked: Checked, offset: usize) -> Checked {
    if offset != 0
        && let Some(error) = checked.verdict.error()
    {
        checked.verdict = error.clone().moved_by(offset).into();
    }
    checked
}

fn missing(name: &str) -> Error {
    format!("expected a column {name:?} in the header").into()
}

/// Returns the columns of that name; the number after `#` selects one of several.
fn indices(name: &str, header: &Header) -> Vec<usize> {
    let of_name = |name: &str| -> Vec<usize> {
        let named = header.names.iter().enumerate();
        named
            .filter(|(_, n)| *n == name)
            .map(|(at, _)| at)
            .collect()
    };
    let all = of_name(name);
    if !all.is_empty() {
        return all;
    }
    let nth = name.rsplit_once('#').and_then(|(name, number)| {
        let before = number.parse::<usize>().ok()?.checked_sub(1)?;
        of_name(name).get(before).copied()
    });
    nth.into_iter().collect()
}

/// Returns a label for the verdicts on a column that no other has: the name, or for the second column
/// of that name `NAME_2`.
fn free_label(name: &str, index: usize, header: &Header, columns: &[Column]) -> String {
    let same = header.names.iter().take(index);
    let nth = 1 + same.filter(|other| *other == name).count();
    let labels = (nth..).map(|number| match number {
        1 => name.to_owned(),
        _ => format!("{name}_{number}"),
    });
    let is_free = |label: &String| {
        let is_column = label != name && header.names.contains(label);
        !is_column && columns.iter().all(|column| column.label != *label)
    };
    labels.into_iter().find(is_free).unwrap_or_default()
}

impl FromStr for ColumnOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, name) = text
            .split_once('=')
            .ok_or("expected KIND=NAME, such as email=Contact")?;
        let kind: ValueKind = kind
            .parse()
            .map_err(|_| format!("expected before `=` one of {}", kind_names()))?;
        // Names have colons, too.
        let is_code =
            |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let suffix = name.rsplit_once(':').filter(|_| kind == ValueKind::Phone);
        let (name, region) = match suffix {
            Some((name, column)) if column.starts_with('@') => (
                name,
                RegionOption::Column(column.trim_start_matches('@').to_owned()),
            ),
            Some((name, region)) if is_code(region) => {
                let region = Region::parse(region).map_err(|error| error.to_string())?;
                (name, RegionOption::Fixed(region))
            }
            _ => (name, RegionOption::Default),
        };
        Ok(Self {
            kind,
            name: name.to_owned(),
            region,
        })
    }
}

impl Rules {
    /// Returns the names of the notes that the options ask for.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &'static str> + use<> {
        let notes = [
            (self.repair, "repaired"),
            (self.suggest, "suggestion"),
            (self.warn, "warnings"),
        ];
        notes
            .into_iter()
            .filter_map(|(is_on, name)| is_on.then_some(name))
    }
}

impl Checked {
    /// Returns the note of that name as one string.
    pub(crate) fn note(&self, name: &str) -> String {
        match name {
            "repaired" => self.repaired.join(" "),
            "suggestion" => self.suggestion.clone().unwrap_or_default(),
            _ => self.warnings.join(" "),
        }
    }
}

impl From<&VerdictError> for Checked {
    fn from(error: &VerdictError) -> Self {
        error.clone().into()
    }
}
