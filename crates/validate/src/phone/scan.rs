//! Reads the digits of a number and looks up its label in one pass.

use super::plan::prefix;
use super::tables::codes::CODES;
use super::tables::numbers::{FIRST_LEAF, LEAVES, NODES, ROOTS};
use super::{E164Error, E164ErrorKind, MAX_DIGITS};

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// For 0 to 7 digits after the first eight: the factor of the first eight digits, and the mask of the last
/// eight bytes that selects the other digits.
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

/// Returns the value of the digits, with or without a leading `+`, and the label of the number. Returns
/// `None` if a byte is not a digit.
///
/// The label has the region's index in bits 0 to 7 (0: none), the type in bits 8 to 11 (0: not valid) and
/// the length of the calling code in bits 12 and 13. It is 0 if no number begins with these digits or has
/// this length.
#[inline]
pub(super) fn number(text: &[u8]) -> Option<(u64, u16)> {
    match text {
        [b'+', digits @ ..] => number_of(digits),
        digits => number_without_plus(digits),
    }
}

/// Reads digits without a `+`. It is not inlined, so that the CPU predicts the branch on the `+`.
#[inline(never)]
fn number_without_plus(digits: &[u8]) -> Option<(u64, u16)> {
    number_of(digits)
}

#[inline]
fn number_of(digits: &[u8]) -> Option<(u64, u16)> {
    let (Some(first), Some(last)) = (digits.first_chunk::<8>(), digits.last_chunk::<8>()) else {
        return short_number(digits);
    };
    let (scale, kept) = BEYOND_EIGHT.get(digits.len().wrapping_sub(8))?;
    let (first, last) = (
        u64::from_le_bytes(*first) ^ ZEROS,
        u64::from_le_bytes(*last) ^ ZEROS,
    );
    if over_nine(first) | over_nine(last) != 0 {
        return None;
    }
    let head = fours(first);
    let value = eight_digits(head)
        .wrapping_mul(*scale)
        .wrapping_add(eight_digits(fours(last & kept)));
    let at = walk(first, head, digits);
    Some((value, label(at, digits.len())))
}

/// Reads fewer than eight digits.
#[cold]
fn short_number(digits: &[u8]) -> Option<(u64, u16)> {
    let (mut first, mut value) = (0, 0);
    for (byte, place) in digits.iter().zip(0..8u32) {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        first |= digit << (place * 8);
        value = value * 10 + digit;
    }
    let at = walk(first, fours(first), digits);
    (!digits.is_empty()).then(|| (value, label(at, digits.len())))
}

/// Returns the leaf that the digits lead to, continued with zeros if they end before a leaf. The fifth to
/// the seventh digit are always read: after a leaf they change nothing, and a branch on that could not be
/// predicted.
#[inline]
fn walk(first: u64, head: u64, digits: &[u8]) -> usize {
    let [.., d4, d5, d6, _] = first.to_le_bytes();
    let root = ROOTS.get((head & 0xffff) as usize);
    let mut at = root.copied().unwrap_or_default().into();
    for digit in [d4, d5, d6] {
        at = step(at, digit);
    }
    let mut rest = digits.iter().skip(7);
    while at < FIRST_LEAF {
        at = step(at, rest.next().map_or(0, |byte| byte & 15));
    }
    at
}

/// Returns the node or leaf after one more digit. A leaf stays the same.
#[inline]
fn step(at: usize, digit: u8) -> usize {
    let next = NODES.get(at + usize::from(digit));
    // A node leads to a higher index, and zeros follow the nodes. A comparison would become a branch that
    // could not be predicted.
    usize::from(next.copied().unwrap_or_default()).max(at)
}

/// Returns the label that the leaf has for numbers of this length, or 0.
#[inline]
fn label(at: usize, len: usize) -> u16 {
    let leaf = LEAVES.get(at.wrapping_sub(FIRST_LEAF));
    let leaf = leaf.copied().unwrap_or_default();
    let if_listed = |lengths: u64, label: u64| (lengths >> len & 1).wrapping_neg() & label;
    let label = if_listed(leaf, leaf >> 16) | if_listed(leaf >> 32, leaf >> 48);
    match u16::try_from(label & 0xffff).unwrap_or_default() {
        0 if leaf & 1 != 0 => self::label(at + 1, len),
        label => label,
    }
}

fn without_plus(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"+").unwrap_or(text)
}

/// Returns a value other than 0 if one of the bytes is greater than nine.
#[inline]
const fn over_nine(eight: u64) -> u64 {
    (eight | eight.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0
}

/// Returns the values of the first four and the last four of eight digits. The input has one digit in each
/// byte, the first one in the lowest byte.
#[inline]
const fn fours(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff
}

/// Returns the value of eight digits from the values of the first four and the last four.
#[inline]
const fn eight_digits(fours: u64) -> u64 {
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// Returns the error of an input for which [`number`] returned `None`.
#[cold]
pub(super) fn unreadable(text: &[u8]) -> E164Error {
    let digits = without_plus(text);
    let start = text.len() - digits.len();
    let seen = digits.get(..=MAX_DIGITS).unwrap_or(digits);
    match seen.iter().position(|byte| !byte.is_ascii_digit()) {
        Some(at) => E164Error::new(E164ErrorKind::NotADigit, start + at),
        None if digits.is_empty() => E164Error::new(E164ErrorKind::Empty, start),
        None => E164Error::new(E164ErrorKind::TooLong, start + MAX_DIGITS),
    }
}

/// Returns the error of digits for which [`number`] returned the label 0.
#[cold]
pub(super) fn impossible(text: &[u8]) -> E164Error {
    let digits = without_plus(text);
    match unassigned(digits) {
        Some(at) => E164Error::new(
            E164ErrorKind::UnknownCallingCode,
            text.len() - digits.len() + at,
        ),
        None => E164Error::new(E164ErrorKind::ImpossibleLength, text.len()),
    }
}

/// Returns the index of the first digit after which no calling code is possible, or the number of digits if
/// they end within a calling code. Returns `None` if the calling code is assigned.
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
