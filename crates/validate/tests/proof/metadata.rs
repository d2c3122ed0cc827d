//! The committed metadata, with the names of libphonenumber.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::Result;

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) version: String,
    pub(super) territories: Vec<Territory>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct Territory {
    pub(super) id: String,
    pub(super) code: usize,
    pub(super) is_main: bool,
    pub(super) leading_digits: Option<String>,
    pub(super) international_prefix: String,
    pub(super) national_prefix_for_parsing: String,
    pub(super) transform_rule: String,
    pub(super) general: Description,
    /// Premium rate, toll-free, shared cost, voice over IP, personal number, pager, UAN, voicemail, fixed line,
    /// mobile: the order in which `getNumberType` tests them.
    pub(super) descriptions: [Option<Description>; 10],
    pub(super) national_formats: Vec<Format>,
    pub(super) international_formats: Vec<Format>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Description {
    pub(super) pattern: String,
    pub(super) lengths: BTreeSet<usize>,
    #[serde(default)]
    pub(super) local_lengths: BTreeSet<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Format {
    pub(super) pattern: String,
    pub(super) leading_digits: Vec<String>,
    pub(super) template: String,
    pub(super) national_prefix_rule: String,
    pub(super) national_prefix_is_optional: bool,
    pub(super) has_carrier_rule: bool,
}

impl Metadata {
    pub(super) fn committed() -> Result<Self> {
        let path = "../../xtask/phone/metadata.json";
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    }

    /// Returns the plans of a calling code, the main one first.
    pub(super) fn of_code(&self, code: usize) -> Vec<&Territory> {
        let mut plans: Vec<&Territory> = self
            .territories
            .iter()
            .filter(|territory| territory.code == code)
            .collect();
        plans.sort_by_key(|territory| !territory.is_main);
        plans
    }

    pub(super) fn codes(&self) -> BTreeSet<usize> {
        self.territories
            .iter()
            .map(|territory| territory.code)
            .collect()
    }

    /// Returns the names of all regions, in the order of their indexes in the tables.
    pub(super) fn names(&self) -> Vec<&str> {
        let regions = self
            .territories
            .iter()
            .map(|territory| territory.id.as_str());
        let regions = regions.filter(|id| *id != "001");
        ["--"].into_iter().chain(regions).chain(["001"]).collect()
    }
}
