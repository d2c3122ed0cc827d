//! Access to the generated tables.

use super::rows::{CallingCode, Format, Plan};
use super::tables::codes::{CODE_INDEX, CODES};
use super::tables::formats::{CALLING_CODES, LEADING};
use super::tables::plans::{GENERAL, GENERAL_ENDS, PLANS};
use super::tables::pools::TEXTS;
use super::{PhoneText, program};

impl Format {
    /// The program that says how numbers begin of which `level` digits more are known than the fewest.
    pub(super) fn leading(&self, level: usize) -> u16 {
        if level < usize::from(self.flags >> 4) {
            let program = LEADING.get(usize::from(self.early) + level);
            program.copied().unwrap_or_default()
        } else {
            self.leading
        }
    }
}

/// The relation of a length to the lengths of a plan: the part of libphonenumber's `testNumberLength` that
/// is needed to read a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Possible,
    TooLong,
    /// The length is too short, between two possible lengths, or possible only within an area.
    Other,
}

impl Plan {
    /// Returns the plan at `index` of the table.
    pub(super) fn at(index: usize) -> Option<&'static Self> {
        PLANS.get(index)
    }

    /// Returns `true` if the national number, in ASCII digits, matches the general description of the plan.
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

/// Returns the country calling code that the digits begin with, and its number of digits.
pub(super) fn calling_code(digits: &[u8]) -> Option<(&'static CallingCode, usize)> {
    let prefix = prefix(digits);
    let code_len = usize::from(CODES.get(prefix)? & 3);
    let code = CALLING_CODES.get(usize::from(*CODE_INDEX.get(prefix)?))?;
    (code_len <= digits.len()).then_some((code, code_len))
}

/// Returns the entry of a calling code.
pub(super) fn code(code: u16) -> Option<&'static CallingCode> {
    calling_code(PhoneText::of(code.into(), 1).as_bytes()).map(|(code, _)| code)
}

/// Returns the value of the first three ASCII digits. Missing digits count as zeros.
pub(super) fn prefix(digits: &[u8]) -> usize {
    let digit = |at: usize| digits.get(at).map_or(0, |byte| usize::from(byte & 15));
    digit(0) * 100 + digit(1) * 10 + digit(2)
}

/// Calls `put` with each byte of the template at `index`, with its groups replaced by their digits.
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
