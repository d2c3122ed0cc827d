//! Digits of every script and letters of the keypad, as ASCII digits.

use core::ops::Deref;

use crate::bytes::lookup;
use crate::phone::PhoneText;
use crate::phone::tables::unicode::{MARKS, ZEROS};

/// More digits than any prefix, calling code and national number have together, so that a text of
/// more is too long whatever the rest of it.
const CAPACITY: usize = 62;
/// Room before the digits for a calling code.
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

    /// The digits in `text`; if it has three ASCII letters or more, letters count as digits of the
    /// keypad (ITU-T E.161), and of digits only the ASCII ones.
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

    /// The digits of a text that is nothing but ASCII digits and the commonest punctuation, and
    /// whether a plus stands before them; `None` for every other text, and for fewer than three
    /// digits.
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

    /// Adds a digit, or drops it where there are too many already.
    pub(super) fn push(&mut self, digit: u8) {
        if let Some(to) = self.bytes.get_mut(usize::from(self.end)) {
            *to = digit;
            self.end += 1;
        }
    }

    /// Puts a calling code before the digits.
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

/// The digits of an extension in ASCII.
pub(super) fn ascii(extension: &str) -> PhoneText {
    let mut text = PhoneText::new();
    for digit in extension.chars().filter_map(value) {
        text.push(b'0' + digit);
    }
    text
}

pub(super) const fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

pub(in crate::phone) fn is_digit(c: char) -> bool {
    value(c).is_some()
}

/// Whether the character is a letter or a number by general category.
pub(super) fn is_letter_or_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let c32 = u32::from(c);
    let at = MARKS.partition_point(|(_, last)| *last < c32);
    c.is_alphanumeric() && MARKS.get(at).is_none_or(|(first, _)| c32 < *first)
}

/// The value of a decimal digit of any script.
pub(super) fn value(c: char) -> Option<u8> {
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

/// For each byte: 1 for a digit, 0 for the commonest punctuation, `OTHER` for the rest.
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
