//! The columns that are checked.

use core::str::FromStr;

use clerk_user_validate::{Region, ValueKind, Verdict};

use super::fields;
use super::header::Header;
use crate::error::Error;
use crate::record;
use crate::values::{ValueOptions, facts, kind_names, kind_of_column};

/// A column to check.
pub(crate) struct Column {
    pub(super) index: usize,
    pub(super) kind: ValueKind,
    /// The beginning of the names of its output columns.
    pub(super) label: String,
    region: Option<Region>,
}

/// The option `--column KIND=NAME[#N][:REGION]`.
#[derive(Clone, Debug)]
pub(crate) struct ColumnOption {
    kind: ValueKind,
    name: String,
    region: Option<Region>,
}

const VERDICT: &[&str] = &["accepted", "canonical", "error", "offset", "message"];
const FACTS: &[&str] = &["validity", "region", "type", "extension"];

impl Column {
    /// Returns the columns that the options name, or those whose names say what they hold.
    pub(crate) fn choose(
        header: &Header,
        options: &[ColumnOption],
        region: Option<Region>,
    ) -> Result<Vec<Self>, Error> {
        let mut columns: Vec<Self> = Vec::new();
        let mut add = |index, kind, region| {
            let name = header.names.get(index).map_or("", String::as_str);
            let label = free_label(name, index, header, &columns);
            columns.push(Self {
                index,
                kind,
                label,
                region,
            });
        };
        for (index, name) in header.names.iter().enumerate() {
            if let (true, Some(kind)) = (options.is_empty(), kind_of_column(name)) {
                add(index, kind, region);
            }
        }
        for option in options {
            let named = option.indices(header);
            if named.is_empty() {
                let name = &option.name;
                return Err(format!("expected a column {name:?} in the header").into());
            }
            for index in named {
                add(index, option.kind, option.region.or(region));
            }
        }
        if columns.is_empty() {
            let found = header.description();
            return Err(format!("expected a column named email, phone, e164, evm, solana, wallet, strategy or redirect_url, or --column KIND=NAME; found {found}").into());
        }
        for name in columns.iter().flat_map(Self::verdict_names) {
            if header.names.contains(&name) {
                return Err(format!("expected no column {name:?} yet: it holds a verdict").into());
            }
        }
        Ok(columns)
    }

    pub(super) fn verdict_names(&self) -> impl Iterator<Item = String> {
        let facts: &[&str] = if self.kind.is_phone() { FACTS } else { &[] };
        let names = VERDICT.iter().chain(facts);
        names.map(|name| format!("{}_{name}", self.label))
    }

    pub(super) fn judge(&self, cell: &[u8], options: ValueOptions) -> Verdict {
        match str::from_utf8(cell) {
            Ok(text) => options.judge(self.kind, text, self.region),
            Err(error) => record::not_utf8(error).into(),
        }
    }

    /// Writes the fields of a verdict, each after a delimiter; without a verdict empty ones.
    pub(super) fn write(&self, verdict: Option<&Verdict>, text: &mut Vec<u8>, delimiter: u8) {
        let mut write = |field: &str| {
            text.push(delimiter);
            fields::push(text, field, delimiter);
        };
        let error = verdict.and_then(Verdict::error);
        let accepted = match verdict {
            None => "",
            Some(verdict) if verdict.is_accepted() => "true",
            Some(_) => "false",
        };
        write(accepted);
        write(verdict.and_then(Verdict::canonical).unwrap_or_default());
        match error {
            Some(error) => {
                write(error.kind());
                write(&error.offset().to_string());
                write(&error.to_string());
            }
            None => (0..3).for_each(|_| write("")),
        }
        if self.kind.is_phone() {
            verdict.map_or([""; 4], facts).into_iter().for_each(write);
        }
    }
}

impl ColumnOption {
    /// Returns the columns of that name; after `#` stands which one of several.
    fn indices(&self, header: &Header) -> Vec<usize> {
        let of_name = |name: &str| -> Vec<usize> {
            let named = header.names.iter().enumerate();
            named
                .filter(|(_, n)| *n == name)
                .map(|(at, _)| at)
                .collect()
        };
        let all = of_name(&self.name);
        if !all.is_empty() {
            return all;
        }
        let nth = self.name.rsplit_once('#').and_then(|(name, number)| {
            let before = number.parse::<usize>().ok()?.checked_sub(1)?;
            of_name(name).get(before).copied()
        });
        nth.into_iter().collect()
    }
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
        let suffix = name.rsplit_once(':').filter(|_| kind == ValueKind::Phone);
        let (name, region) = match suffix {
            Some((name, region)) => {
                let region = Region::parse(region).map_err(|error| error.to_string())?;
                (name, Some(region))
            }
            None => (name, None),
        };
        Ok(Self {
            kind,
            name: name.to_owned(),
            region,
        })
    }
}
