//! What the parsers are given: made once, the same in every run.

use std::collections::HashSet;
use std::fs;

use clerk_user_validate::{E164, Validity};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use crate::Result;

/// How many numbers the mixed workload has, and how many of them are valid.
const MIXED: usize = 100_000;
const MIXED_VALID: usize = 43_000;

/// A deterministic source of numbers: `SplitMix64`.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or_default()
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// The metadata's example of a region and type, as it can be written.
#[derive(Clone)]
pub(super) struct Example {
    pub(super) region: String,
    pub(super) e164: String,
    pub(super) international: String,
    pub(super) national: String,
}

pub(super) struct Phones {
    pub(super) examples: Vec<Example>,
    pub(super) mixed: Vec<String>,
}

impl Phones {
    /// Reads what an earlier run has written, so that a run under valgrind need not make it.
    pub(super) fn load() -> Result<Self> {
        let path = std::env::current_exe()?.with_extension("phones.tsv");
        if !path.exists() {
            let phones = Self::make();
            let temporary = path.with_extension("part");
            fs::write(&temporary, phones.to_text())?;
            fs::rename(temporary, &path)?;
        }
        Ok(Self::of_text(&fs::read_to_string(path)?))
    }

    fn make() -> Self {
        let mut regions: Vec<Region> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
        regions.sort_by_key(ToString::to_string);
        let mut examples: Vec<Example> = Vec::new();
        for region in regions {
            for number in TYPES.iter().filter_map(|number_type| {
                PHONE_NUMBER_UTIL
                    .get_example_number_for_type_and_region(region, *number_type)
                    .ok()
            }) {
                examples.push(Example {
                    region: region.to_string(),
                    e164: number.format_as(PhoneNumberFormat::E164).into_owned(),
                    international: number
                        .format_as(PhoneNumberFormat::International)
                        .into_owned(),
                    national: number.format_as(PhoneNumberFormat::National).into_owned(),
                });
            }
        }
        // Of plans that changed between the metadata of the peer and ours, an example may be gone.
        examples.retain(|example| {
            E164::parse(&example.e164).is_ok_and(|number| number.validity() == Validity::Valid)
        });
        let mixed = mixed(&examples);
        Self { examples, mixed }
    }

    fn to_text(&self) -> String {
        let examples = self.examples.iter().map(|example| {
            format!(
                "{}\t{}\t{}\t{}\n",
                example.region, example.e164, example.international, example.national
            )
        });
        let mixed = self.mixed.iter().map(|number| format!("{number}\n"));
        examples.chain(mixed).collect()
    }

    fn of_text(text: &str) -> Self {
        let (examples, mixed): (Vec<&str>, Vec<&str>) =
            text.lines().partition(|line| line.contains('\t'));
        let example = |line: &str| {
            let mut fields = line.split('\t').map(str::to_owned);
            Some(Example {
                region: fields.next()?,
                e164: fields.next()?,
                international: fields.next()?,
                national: fields.next()?,
            })
        };
        Self {
            examples: examples.into_iter().filter_map(example).collect(),
            mixed: mixed.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Examples whose last digits are replaced, some with a digit more or less; so many of them valid,
/// none twice, in no order.
fn mixed(examples: &[Example]) -> Vec<String> {
    let mut random = Random(1);
    let (mut valid, mut others) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    while valid.len() < MIXED_VALID || others.len() < MIXED - MIXED_VALID {
        let mut number = examples[random.below(examples.len())].e164.clone();
        match random.below(12) {
            0 => drop(number.pop()),
            1 => number.push('0'),
            _ => {}
        }
        let kept = 4 + random.below(number.len().saturating_sub(4).max(1));
        let replaced = number.len().saturating_sub(kept);
        number.truncate(kept);
        for _ in 0..replaced {
            number.push(char::from(
                b'0' + u8::try_from(random.below(10)).unwrap_or_default(),
            ));
        }
        let is_valid = PhoneNumber::parse(&number, None).is_ok_and(|number| number.is_valid());
        let (list, most) = if is_valid {
            (&mut valid, MIXED_VALID)
        } else {
            (&mut others, MIXED - MIXED_VALID)
        };
        if list.len() < most && seen.insert(number.clone()) {
            list.push(number);
        }
    }
    valid.append(&mut others);
    for at in (1..valid.len()).rev() {
        valid.swap(at, random.below(at + 1));
    }
    valid
}

const TYPES: &[PhoneNumberType] = &[
    PhoneNumberType::FixedLine,
    PhoneNumberType::Mobile,
    PhoneNumberType::TollFree,
    PhoneNumberType::PremiumRate,
    PhoneNumberType::SharedCost,
    PhoneNumberType::VoIP,
    PhoneNumberType::PersonalNumber,
    PhoneNumberType::Pager,
    PhoneNumberType::UAN,
    PhoneNumberType::VoiceMail,
];
