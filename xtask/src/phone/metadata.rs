//! libphonenumber's metadata as every source tells it: what `xtask/phone/metadata.json` holds.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use serde::{Deserialize, Serialize};

use super::Failure;

const FILE: &str = "xtask/phone/metadata.json";

/// The kinds of numbers, in the order in which `getNumberType` tries them; fixed line and mobile
/// come last because they are tried together.
pub const KINDS: [&str; 10] = [
    "premiumRate",
    "tollFree",
    "sharedCost",
    "voip",
    "personalNumber",
    "pager",
    "uan",
    "voicemail",
    "fixedLine",
    "mobile",
];
pub(super) const FIXED_LINE: usize = 8;
pub(super) const MOBILE: usize = 9;

/// One release of the metadata.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The release of libphonenumber.
    pub version: String,
    /// Where the metadata was read.
    pub source: String,
    /// When the source was made, if it says so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub date: Option<String>,
    /// In alphabetical order; those of non-geographic calling codes, by code, come last.
    pub territories: Vec<Territory>,
}

/// One numbering plan: a region's, or a non-geographic calling code's (id `001`).
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Territory {
    /// ISO 3166-1 alpha-2, or `001`.
    pub id: String,
    /// The country calling code.
    pub code: u16,
    /// Whether the plan stands for a calling code that several regions share.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_main: bool,
    /// How the region's numbers begin, where that alone tells the region.
    #[serde(default, skip_serializing_if = "is_default")]
    pub leading_digits: Option<String>,
    /// What is dialled for a call abroad.
    #[serde(default, skip_serializing_if = "is_default")]
    pub international_prefix: String,
    /// What is dialled, and written, before a national number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub national_prefix: String,
    /// What can stand before a national number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub national_prefix_for_parsing: String,
    /// What takes the place of that prefix.
    #[serde(default, skip_serializing_if = "is_default")]
    pub transform_rule: String,
    /// Every national number.
    pub general: Description,
    /// By kind.
    pub descriptions: [Option<Description>; 10],
    /// How numbers are written within the country.
    #[serde(default, skip_serializing_if = "is_default")]
    pub national_formats: Vec<Format>,
    /// How they are written for callers from abroad; empty: as within the country.
    #[serde(default, skip_serializing_if = "is_default")]
    pub international_formats: Vec<Format>,
}

/// The numbers of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The whole of every such number.
    pub pattern: String,
    /// How many digits they have.
    pub lengths: BTreeSet<usize>,
    /// How many digits are dialled within an area.
    #[serde(default, skip_serializing_if = "is_default")]
    pub local_lengths: BTreeSet<usize>,
    /// One of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub example: String,
}

/// How numbers that match are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Format {
    /// The whole number, in groups.
    pub pattern: String,
    /// How the number begins: seen from three digits on, from four, and so on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub leading_digits: Vec<String>,
    /// The groups as they are written.
    pub template: String,
    /// What takes the place of the first group within the country; empty: nothing. Formats for callers
    /// from abroad have no such rule.
    #[serde(default, skip_serializing_if = "is_default")]
    pub national_prefix_rule: String,
    /// Whether the national prefix can be left out nevertheless.
    #[serde(default, skip_serializing_if = "is_default")]
    pub national_prefix_is_optional: bool,
    /// Whether the number can be written with a carrier's code.
    #[serde(default, skip_serializing_if = "is_default")]
    pub has_carrier_rule: bool,
}

impl Metadata {
    /// Reads the committed metadata.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn committed() -> Result<Self, Failure> {
        Ok(serde_json::from_str(&fs::read_to_string(
            crate::root().join(FILE),
        )?)?)
    }

    /// Puts the territories in order.
    pub(super) fn new(
        version: String,
        source: String,
        date: Option<String>,
        mut territories: Vec<Territory>,
    ) -> Self {
        territories.sort_by(|a, b| {
            let key = |territory: &Territory| {
                (territory.id == "001", territory.id.clone(), territory.code)
            };
            key(a).cmp(&key(b))
        });
        Self {
            version,
            source,
            date,
            territories,
        }
    }

    /// Writes the metadata to be committed, a line for each territory.
    pub(super) fn commit(&self) -> Result<(), Failure> {
        let mut text = format!(
            "{{\"version\":{},\"source\":{},\"date\":{},\"territories\":[",
            serde_json::to_string(&self.version)?,
            serde_json::to_string(&self.source)?,
            serde_json::to_string(&self.date)?,
        );
        for (at, territory) in self.territories.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(text, "{comma}\n{}", serde_json::to_string(territory)?)?;
        }
        text.push_str("\n]}\n");
        fs::create_dir_all(crate::root().join("xtask/phone"))?;
        fs::write(crate::root().join(FILE), text)?;
        println!("wrote {FILE}");
        Ok(())
    }
}

impl Territory {
    /// The lengths that are possible within an area only.
    pub(super) fn local_lengths(&self) -> BTreeSet<usize> {
        let general = &self.general;
        general
            .local_lengths
            .difference(&general.lengths)
            .copied()
            .collect()
    }

    /// The type's name as texts for people have it: `GB`, or `+800`.
    pub(super) fn name(&self) -> String {
        match self.id.as_str() {
            "001" => format!("+{}", self.code),
            id => id.to_owned(),
        }
    }
}

impl Format {
    /// Returns `true` if numbers are written with the national prefix within the country.
    pub(super) fn needs_national_prefix(&self) -> bool {
        !self.national_prefix_is_optional && !self.has_first_group_only()
    }

    /// Returns `true` if numbers are never written with the national prefix.
    pub(super) fn is_never_with_prefix(&self) -> bool {
        self.has_first_group_only() && !self.national_prefix_is_optional && !self.has_carrier_rule
    }

    /// Returns `true` if the template is groups and punctuation, the first group in its place.
    pub(super) fn is_eligible(&self) -> bool {
        let mut groups = self.template.split('$');
        let is_punctuation = |text: &str| text.chars().all(|c| "-x ().[]/~".contains(c));
        groups.next().is_some_and(is_punctuation)
            && self
                .template
                .split('$')
                .nth(1)
                .is_some_and(|first| first.starts_with('1'))
            && groups.all(|group| {
                group.starts_with(|c: char| c.is_ascii_digit())
                    && group.get(1..).is_some_and(is_punctuation)
            })
    }

    fn has_first_group_only(&self) -> bool {
        ["", "$1", "($1", "$1)", "($1)"].contains(&self.national_prefix_rule.as_str())
    }

    /// The template with the national prefix put in as it is written within the country.
    pub(super) fn national(&self) -> String {
        let rule = &self.national_prefix_rule;
        let Some((before, after)) = self.template.split_once('$').filter(|_| !rule.is_empty())
        else {
            return self.template.clone();
        };
        let (group, after) = after.split_at(1);
        format!(
            "{before}{}{after}",
            rule.replace("$1", &format!("${group}"))
        )
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
