//! Short texts without an allocation.

use core::fmt;

const CAPACITY: usize = 47;

/// A text of a phone number: its national number, or the number formatted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneText {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl PhoneText {
    /// The text; ASCII.
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

    /// The decimal digits of `value`, at least `min_len` of them.
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

    /// Adds an ASCII character; what goes beyond the capacity is dropped, which no number reaches.
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

impl AsRef<str> for PhoneText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for PhoneText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PhoneText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneText(…{} characters…)", self.len)
    }
}
