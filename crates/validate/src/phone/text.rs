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
    pub(super) fn of(mut value: u64, min_len: usize) -> Self {
        let mut bytes = [b'0'; 20];
        let mut start = bytes.len();
        for (at, byte) in bytes.iter_mut().enumerate().rev() {
            if value == 0 && 20 - at > min_len {
                break;
            }
            *byte += u8::try_from(value % 10).unwrap_or_default();
            value /= 10;
            start = at;
        }
        let mut text = Self::new();
        bytes.iter().skip(start).for_each(|byte| text.push(*byte));
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

impl fmt::Debug for PhoneText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneText(…{} characters…)", self.len)
    }
}
