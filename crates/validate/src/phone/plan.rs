//! The rows of the generated tables.

use super::program;
use super::tables::codes::{CODE_INDEX, CODES};
use super::tables::formats::CALLING_CODES;
use super::tables::plans::{GENERAL, GENERAL_ENDS, PLANS};
use super::tables::pools::TEXTS;

/// The numbering plan of a region or of a non-geographic calling code.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) code: u16,
    /// Where the automaton of its national numbers begins.
    pub(super) general: u16,
    /// A bit for each length that a national number can have.
    pub(super) lengths: u32,
    /// A bit for each further length that can be dialled within an area.
    pub(super) local_lengths: u32,
    /// Programs, or 0.
    pub(super) international_prefix: u16,
    pub(super) national_prefix: u16,
    /// The groups of the national prefix's program.
    pub(super) groups: u8,
    /// The template that replaces the national prefix if its last group took part; or 0.
    pub(super) transform: u16,
}

/// A calling code: its main plan, and ranges of the formats.
#[derive(Debug)]
pub(crate) struct CallingCode {
    pub(super) plan: u8,
    pub(super) national: (u16, u16),
    pub(super) international: (u16, u16),
}

/// How national numbers that match two programs are grouped.
#[derive(Debug)]
pub(crate) struct Format {
    pub(super) pattern: u16,
    pub(super) leading: u16,
    pub(super) template: u16,
    /// The template with the national prefix.
    pub(super) national: u16,
    pub(super) flags: u8,
}

impl Format {
    /// Numbers are written with the national prefix within the country.
    pub(super) const NEEDS_PREFIX: u8 = 1;
}

/// How a length relates to the lengths of a plan: as much of libphonenumber's `testNumberLength` as
/// reading a number asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Possible,
    TooLong,
    /// Too short, between two possible ones, or possible only within an area.
    Other,
}

impl Plan {
    /// The plan at `index` of the table.
    pub(super) fn at(index: usize) -> Option<&'static Self> {
        PLANS.get(index)
    }

    /// Whether the plan describes the national number, of ASCII digits, in general.
    pub(super) fn describes(&self, digits: &[u8]) -> bool {
        let mut node = usize::from(self.general);
        for byte in digits {
            let next = GENERAL.get(node * 10 + usize::from(byte & 15));
            node = next.copied().map_or(0, usize::from);
            if node == 0 {
                return false;
            }
        }
        GENERAL_ENDS.get(node).is_some_and(|ends| *ends != 0)
    }

    pub(super) fn length(&self, len: usize) -> Length {
        let bit = 1u32
            .checked_shl(u32::try_from(len).unwrap_or(32))
            .unwrap_or(0);
        if self.lengths & bit != 0 {
            Length::Possible
        } else if self.local_lengths & bit == 0 && (bit == 0 || bit > self.lengths) {
            Length::TooLong
        } else {
            Length::Other
        }
    }
}

/// The calling code that the digits begin with, and a bit for each length that the whole number
/// can have.
pub(super) fn calling_code(digits: &[u8]) -> Option<(&'static CallingCode, usize)> {
    let prefix = prefix(digits);
    let code_len = usize::from(CODES.get(prefix)? & 3);
    let code = CALLING_CODES.get(usize::from(*CODE_INDEX.get(prefix)?))?;
    (code_len <= digits.len()).then_some((code, code_len))
}

/// The number that the first three ASCII digits spell, with zeros for those that are missing.
pub(super) fn prefix(digits: &[u8]) -> usize {
    let digit = |at: usize| digits.get(at).map_or(0, |byte| usize::from(byte & 15));
    digit(0) * 100 + digit(1) * 10 + digit(2)
}

/// Calls `put` with each byte of the template at `index`, its groups filled in.
pub(super) fn fill(index: u16, groups: &program::Groups, digits: &[u8], mut put: impl FnMut(u8)) {
    let template = TEXTS.get(usize::from(index)..).unwrap_or_default();
    for byte in template.iter().take_while(|byte| **byte != 0) {
        match byte {
            1..=9 => groups
                .of(*byte - 1, digits)
                .iter()
                .for_each(|digit| put(*digit)),
            byte => put(*byte),
        }
    }
}
