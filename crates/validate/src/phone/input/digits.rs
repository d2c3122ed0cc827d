//! Converts digits of every script and letters of the phone keypad to ASCII digits.

use core::ops::Deref;

use crate::bytes::lookup;
use crate::phone::PhoneText;
use crate::phone::tables::unicode::{MARKS, ZEROS};

/// The largest number of digits that are stored. It is more than a prefix, a calling code and a national
/// number have together, so input with more digits is too long in any case.
const CAPACITY: usize = 62;
/// The number of bytes reserved before the digits for a calling code.
const ROOM: u8 = 4;

/// ASCII digits.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    bytes: [u8; CAPACITY],
    start: u8,
    end: u8,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            start: ROOM,
            end: ROOM,
        }
    }

    /// Reads the digits in `text`. If it has three or more ASCII letters, letters are converted to digits of
    /// the phone keypad (ITU-T E.161), and only ASCII digits are read.
    pub(super) fn normalized(text: &str) -> Self {
        let mut digits = Self::new();
        let is_vanity = text
            .bytes()
            .filter(u8::is_ascii_alphabetic)
            .nth(2)
            .is_some();
        if !is_vanity {
            return Self::of_text(text);
        }
        for digit in text.chars().filter_map(keypad_digit) {
            digits.push(b'0' + digit);
        }
        digits
    }

    /// The digits in `text`, of every script.
    pub(super) fn of_text(text: &str) -> Self {
        let mut digits = Self::new();
        for digit in text.chars().filter_map(value) {
            digits.push(b'0' + digit);
        }
        digits
    }

    /// Reads ASCII digits with common punctuation. The returned bool is `true` if a `+` precedes them.
    /// Returns `None` for any other input and for fewer than three digits.
    pub(super) fn of_plain(text: &str) -> Option<(bool, Self)> {
        let has_plus = text.starts_with('+');
        let text = text.strip_prefix('+').unwrap_or(text);
        let mut digits = Self::new();
        for byte in text.bytes() {
            let class = lookup(&PLAIN, byte);
            if class == OTHER {
                return None;
            }
            *digits.bytes.get_mut(usize::from(digits.end))? = byte;
            digits.end += class;
        }
        (digits.len() > 2).then_some((has_plus, digits))
    }

    /// Appends a digit, or drops it if the buffer is full.
    pub(super) fn push(&mut self, digit: u8) {
        if let Some(to) = self.bytes.get_mut(usize::from(self.end)) {
            *to = digit;
            self.end += 1;
        }
    }

    /// Inserts a calling code before the digits.
    pub(super) fn prepend(&mut self, mut code: u16) {
        while code != 0 && self.start != 0 {
            self.start -= 1;
            if let (Some(to), [digit, _]) = (
                self.bytes.get_mut(usize::from(self.start)),
                (code % 10).to_le_bytes(),
            ) {
                *to = b'0' + digit;
            }
            code /= 10;
        }
    }

    pub(super) fn drop_first(&mut self, count: usize) {
        let count = u8::try_from(count).unwrap_or(u8::MAX);
        self.start = self.start.saturating_add(count).min(self.end);
    }
}

impl Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let range = usize::from(self.start)..usize::from(self.end);
        self.bytes.get(range).unwrap_or_default()
    }
}

/// Converts the digits of an extension to ASCII.
pub(super) fn ascii(extension: &str) -> PhoneText {
    let mut text = PhoneText::new();
    for digit in extension.chars().filter_map(value) {
        text.push(b'0' + digit);
    }
    text
}

pub(in crate::phone) const fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

pub(in crate::phone) fn is_digit(c: char) -> bool {
    value(c).is_some()
}

/// Returns `true` if the general category of the character is letter or number.
pub(super) fn is_letter_or_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let c32 = u32::from(c);
    let at = MARKS.partition_point(|(_, last)| *last < c32);
    c.is_alphanumeric() && MARKS.get(at).is_none_or(|(first, _)| c32 < *first)
}

/// Returns the value of a decimal digit of any script.
pub(in crate::phone) fn value(c: char) -> Option<u8> {
    let c = u32::from(c);
    let zero = if c < 0x80 {
        u32::from(b'0')
    } else {
        let after = ZEROS.partition_point(|zero| *zero <= c);
        *ZEROS.get(after.checked_sub(1)?)?
    };
    u8::try_from(c.checked_sub(zero)?)
        .ok()
        .filter(|digit| *digit < 10)
}

fn keypad_digit(c: char) -> Option<u8> {
    Some(match c.to_ascii_uppercase() {
        'A'..='C' => 2,
        'D'..='F' => 3,
        'G'..='I' | 'ı' => 4,
        'J'..='L' => 5,
        'M'..='O' => 6,
        'P'..='S' | 'ſ' => 7,
        'T'..='V' => 8,
        'W'..='Z' => 9,
        c => u8::try_from(c.to_digit(10)?).ok()?,
    })
}

const OTHER: u8 = 2;

/// For each byte: 1 for a digit, 0 for common punctuation, `OTHER` for the rest.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static PLAIN: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0u8;
    while byte < 128 {
        table[byte as usize] = match byte {
            b'0'..=b'9' => 1,
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => 0,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};
