//! The strict path: digits to a number and its label in one walk.

use super::plan::prefix;
use super::tables::codes::CODES;
use super::tables::numbers::{ENDS, LEAVES, NODES, ROOTS};
use super::{E164Error, E164ErrorKind, MAX_DIGITS};

/// References from here on are to leaves, below to nodes.
const FIRST_LEAF: u16 = 0x8000;
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// For 0 to 7 digits after the first eight: what these are multiplied by, and which of the last
/// eight digits count.
const BEYOND_EIGHT: [(u64, u64); 8] = [
    (1, 0),
    (10, 0xff << 56),
    (100, 0xffff << 48),
    (1_000, 0xff_ffff << 40),
    (10_000, 0xffff_ffff << 32),
    (100_000, 0xff_ffff_ffff << 24),
    (1_000_000, 0xffff_ffff_ffff << 16),
    (10_000_000, 0xff_ffff_ffff_ffff << 8),
];

/// The number that the digits spell, after a `+` or without, and its label: the region's index in
/// bits 0 to 7 (0: none), the type in bits 8 to 11 (0: not valid), the length of the calling code
/// in bits 12 and 13; 0 if no number begins like this or has this length. `None` if something else
/// than a digit occurs.
#[inline]
pub(super) fn number(text: &[u8]) -> Option<(u64, u16)> {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    let value = value(digits)?;
    Some((value, label(digits)))
}

/// The label of a number of ASCII digits.
#[inline]
pub(super) fn label(digits: &[u8]) -> u16 {
    let [first, second, third, rest @ ..] = digits else {
        return 0;
    };
    let mut at = ROOTS
        .get(prefix(&[*first, *second, *third]))
        .copied()
        .unwrap_or(FIRST_LEAF);
    let mut rest = rest.iter();
    while at < FIRST_LEAF {
        let Some(digit) = rest.next() else {
            return ENDS.get(usize::from(at)).copied().unwrap_or(0);
        };
        at = NODES
            .get(
                usize::from(at)
                    .wrapping_mul(10)
                    .wrapping_add(usize::from(digit & 15)),
            )
            .copied()
            .unwrap_or(FIRST_LEAF);
    }
    loop {
        let Some((lengths, label, others, other, next)) =
            LEAVES.get(usize::from(at.wrapping_sub(FIRST_LEAF)))
        else {
            return 0;
        };
        let mask = |lengths: u16| (lengths >> digits.len() & 1).wrapping_neg();
        let label = label & mask(*lengths) | other & mask(*others);
        if label != 0 || *next == FIRST_LEAF {
            return label;
        }
        at = *next;
    }
}

/// The value of at most 15 ASCII digits; `None` if there are more, none, or something else.
#[inline]
fn value(digits: &[u8]) -> Option<u64> {
    let (Some(first), Some(last)) = (digits.first_chunk::<8>(), digits.last_chunk::<8>()) else {
        return short_value(digits);
    };
    let (scale, kept) = BEYOND_EIGHT.get(digits.len().wrapping_sub(8))?;
    let (first, last) = (
        u64::from_le_bytes(*first) ^ ZEROS,
        u64::from_le_bytes(*last) ^ ZEROS,
    );
    let over_nine =
        |eight: u64| (eight | eight.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0;
    if over_nine(first) | over_nine(last) != 0 {
        return None;
    }
    Some(
        eight_digits(first)
            .wrapping_mul(*scale)
            .wrapping_add(eight_digits(last & kept)),
    )
}

#[inline]
fn short_value(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    Some(value)
}

/// The value of eight digits, one in each byte, the first in the lowest.
#[inline]
const fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// Why the text is no number.
#[cold]
pub(super) fn refuse(text: &[u8]) -> E164Error {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    let start = text.len() - digits.len();
    if digits.is_empty() {
        return E164Error::new(E164ErrorKind::Empty, start);
    }
    let seen = digits.get(..MAX_DIGITS).unwrap_or(digits);
    if let Some(at) = seen.iter().position(|byte| !byte.is_ascii_digit()) {
        return E164Error::new(E164ErrorKind::NotADigit, start + at);
    }
    if let Some(beyond) = digits.get(MAX_DIGITS) {
        let kind = if beyond.is_ascii_digit() {
            E164ErrorKind::TooLong
        } else {
            E164ErrorKind::NotADigit
        };
        return E164Error::new(kind, start + MAX_DIGITS);
    }
    refuse_digits(text)
}

/// Why a text of at most 15 digits, after a `+` or without, is no number.
#[cold]
pub(super) fn refuse_digits(text: &[u8]) -> E164Error {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    match unassigned(digits) {
        Some(at) => E164Error::new(
            E164ErrorKind::UnknownCallingCode,
            text.len() - digits.len() + at,
        ),
        None => E164Error::new(E164ErrorKind::ImpossibleLength, text.len()),
    }
}

/// The position of the first digit with which no calling code goes on; the number's length if it
/// ends within one.
fn unassigned(digits: &[u8]) -> Option<usize> {
    let prefix = prefix(digits);
    let known = |scale: usize| {
        let first = prefix / scale * scale;
        let entries = CODES.get(first..first + scale);
        entries.is_some_and(|entries| entries.iter().any(|entry| *entry != 0))
    };
    let code_len = CODES.get(prefix).map_or(0, |entry| usize::from(entry & 3));
    if code_len != 0 && code_len <= digits.len() {
        return None;
    }
    let unknown = [100, 10, 1].iter().position(|scale| !known(*scale));
    Some(unknown.unwrap_or(digits.len()).min(digits.len()))
}
