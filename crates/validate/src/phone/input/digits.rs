//! Digits of every script and letters of the keypad, as ASCII digits.

use core::ops::Deref;

use super::super::PhoneText;
use super::super::tables::unicode::{MARKS, ZEROS};

const CAPACITY: usize = 256;

/// ASCII digits.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    bytes: [u8; CAPACITY],
    start: usize,
    end: usize,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
            start: 0,
            end: 0,
        }
    }

    /// The digits of a calling code.
    pub(super) fn of_code(code: u16) -> Self {
        let mut digits = Self::new();
        for byte in PhoneText::of(code.into(), 1).as_str().bytes() {
            digits.push(byte);
        }
        digits
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
        for c in text.chars() {
            let digit = if is_vanity { keypad_digit(c) } else { value(c) };
            if let Some(digit) = digit {
                digits.push(b'0' + digit);
            }
        }
        digits
    }

    /// Adds a digit; what goes beyond the capacity, which no text that is read reaches, is dropped.
    pub(super) fn push(&mut self, digit: u8) {
        if let Some(to) = self.bytes.get_mut(self.end) {
            *to = digit;
            self.end += 1;
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        other.iter().for_each(|digit| self.push(*digit));
    }

    pub(super) fn drop_first(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

impl Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
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

pub(super) fn is_digit(c: char) -> bool {
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
