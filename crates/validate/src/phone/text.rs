//! Short strings stored without an allocation.

use core::fmt;

use crate::newtype::text_buffer;

const CAPACITY: usize = 47;

/// A string that belongs to a phone number, such as the national number or the formatted number. It is
/// ASCII and stored without an allocation.
///
/// ```
/// use clerk_user_validate::{E164, PhoneText};
///
/// let text: PhoneText = E164::parse("15551234567")?.format_national();
/// assert_eq!(text.as_str(), "(555) 123-4567");
/// # Ok::<(), clerk_user_validate::E164Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneText {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl PhoneText {
    /// Returns the string slice, which is ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    /// Creates a string of the decimal digits of `value`, with leading zeros up to `min_len` digits.
    pub(super) fn of(value: u64, min_len: usize) -> Self {
        let (digits, len) = digits(value, min_len);
        let mut text = Self::new();
        if let Some(to) = text.bytes.first_chunk_mut() {
            *to = digits;
        }
        text.len = len;
        text
    }

    /// Creates a string of `+` and the decimal digits of `value`.
    pub(super) fn with_plus(value: u64) -> Self {
        let (digits, len) = digits(value, 1);
        let mut text = Self::new();
        let [plus, rest @ ..] = &mut text.bytes;
        *plus = b'+';
        if let Some(to) = rest.first_chunk_mut() {
            *to = digits;
        }
        text.len = len + 1;
        text
    }

    /// Appends an ASCII character. Characters beyond the capacity are dropped; no number is that long.
    pub(super) fn push(&mut self, byte: u8) {
        if let Some(to) = self.bytes.get_mut(usize::from(self.len)) {
            *to = byte;
            self.len += 1;
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        other.as_bytes().iter().for_each(|byte| self.push(*byte));
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

text_buffer!(PhoneText);

/// Returns the decimal digits of a value of at most 16 digits, with leading zeros up to `min_len` digits, and
/// their number. Zero bytes follow.
fn digits(value: u64, min_len: usize) -> ([u8; 16], u8) {
    let eight = |value: u64| u128::from(eight_digits(value).swap_bytes());
    let all = eight(value / 100_000_000) << 64 | eight(value % 100_000_000);
    let most = 16_u32.saturating_sub(u32::try_from(min_len).unwrap_or(u32::MAX));
    let leading = (all.leading_zeros() / 8).min(most);
    let digits = (all | ZEROS) << (leading * 8);
    let len = u8::try_from(16 - leading).unwrap_or_default();
    (digits.to_be_bytes(), len)
}

const ZEROS: u128 = 0x3030_3030_3030_3030_3030_3030_3030_3030;

/// Returns the digits of a value below 10⁸, the first one in the lowest byte.
const fn eight_digits(value: u64) -> u64 {
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((pairs - tens * 10) << 8)
}

impl fmt::Debug for PhoneText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneText(…{} characters…)", self.len)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn digits_are_those_of_the_number() {
        let powers = (0..16).map(|place| 10u64.pow(place));
        let near = powers.flat_map(|power| [power - 1, power, power + 1, power * 7 / 3]);
        let spread =
            (0..20_000).map(|n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 10u64.pow(15));
        for value in near.chain(spread).chain(0..10_000) {
            assert_eq!(PhoneText::of(value, 1).as_str(), format!("{value}"));
            assert_eq!(PhoneText::of(value, 9).as_str(), format!("{value:09}"));
            assert_eq!(PhoneText::with_plus(value).as_str(), format!("+{value}"));
        }
    }
}
