//! 40 hexadecimal digits, eight at a time: a word holds eight digits, the first in its lowest byte.

use crate::bytes::{chunks, chunks_mut};

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;
const LOW_NIBBLES: u64 = 0x0f * ONES;
const LOWER_BIT: u64 = 0x20 * ONES;

/// The address that the digits spell; `None` if a byte is none, or if letters of both cases occur.
#[inline]
pub(super) fn of_one_case(text: &[u8; 40]) -> Option<[u8; 20]> {
    if !text.iter().fold(true, |all, byte| all & is_digit(*byte)) {
        return None;
    }
    let (mut small, mut capitals) = (0, 0);
    for eight in chunks(text) {
        let word = u64::from_le_bytes(eight);
        let letters = word >> 1 & LOWER_BIT;
        small |= letters & word;
        capitals |= letters & !word;
    }
    if small != 0 && capitals != 0 {
        return None;
    }
    let mut bytes = [0; 20];
    for (byte, two) in bytes.iter_mut().zip(chunks(text)) {
        let pair = u16::from_le_bytes(two);
        let nibbles = (pair & 0x0f0f) + (pair >> 6 & 0x0101) * 9;
        [*byte, _] = (nibbles << 4 | nibbles >> 8).to_le_bytes();
    }
    Some(bytes)
}

/// Without a branch, so that the compiler can look at many at once.
const fn is_digit(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6)
}

/// The digits of an address, and where letters are: the top bit of each byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits {
    /// ASCII, in lower case.
    pub(super) lower: [u64; 5],
    letters: [u64; 5],
    capitals: [u64; 5],
}

impl Digits {
    pub(super) const ZERO: Self = Self {
        lower: [0; 5],
        letters: [0; 5],
        capitals: [0; 5],
    };

    /// The digits of a text; `None` if a byte is none.
    #[inline(always)]
    pub(super) fn of_text(text: &[u8; 40]) -> Option<Self> {
        let mut digits = Self::ZERO;
        let mut good = TOPS;
        let words = digits
            .lower
            .iter_mut()
            .zip(&mut digits.letters)
            .zip(&mut digits.capitals);
        for (((lower, letters), capitals), eight) in words.zip(chunks(text)) {
            let word = u64::from_le_bytes(eight);
            let seven = word & !TOPS;
            let small = seven | LOWER_BIT;
            let is_number = at_least(seven, b'0') & !at_least(seven, b'9' + 1);
            let is_letter = at_least(small, b'a') & !at_least(small, b'f' + 1);
            good &= (is_number | is_letter) & !word;
            *lower = small;
            *letters = is_letter & TOPS;
            *capitals = *letters & !(word << 2);
        }
        (good & TOPS == TOPS).then_some(digits)
    }

    /// The digits of an address.
    #[inline(always)]
    pub(super) fn of_bytes(bytes: &[u8; 20]) -> Self {
        let mut digits = Self::ZERO;
        let words = digits.lower.iter_mut().zip(&mut digits.letters);
        for ((lower, letters), four) in words.zip(chunks(bytes)) {
            let pairs = spread(u32::from_le_bytes(four));
            let (high, low) = (pairs >> 4, pairs << 8);
            let nibbles = (high & 0x000f_000f_000f_000f) | (low & 0x0f00_0f00_0f00_0f00);
            *letters = at_least(nibbles, 10) & TOPS;
            let above = (*letters >> 7).wrapping_mul(u64::from(b'a' - b'0' - 10));
            *lower = nibbles.wrapping_add(0x30 * ONES).wrapping_add(above);
        }
        digits
    }

    /// The address that the digits spell.
    #[inline(always)]
    pub(super) fn bytes(&self) -> [u8; 20] {
        let mut bytes = [0; 20];
        let words = self.lower.iter().zip(&self.letters);
        for (four, (lower, letters)) in chunks_mut(&mut bytes).zip(words) {
            let nibbles = (lower & LOW_NIBBLES).wrapping_add((letters >> 7).wrapping_mul(9));
            *four = packed(nibbles);
        }
        bytes
    }

    /// Whether letters of both cases occur.
    #[inline(always)]
    pub(super) fn is_mixed(&self) -> bool {
        let any = |words: &[u64; 5]| words.iter().fold(0, |all, word| all | word);
        let small = self
            .letters
            .iter()
            .zip(&self.capitals)
            .fold(0, |all, (letters, capitals)| all | (letters ^ capitals));
        any(&self.capitals) != 0 && small != 0
    }

    /// The position of the first letter whose case is not that of the checksum.
    #[inline(always)]
    pub(super) fn first_wrong(&self, digest: &[u64; 4]) -> Option<usize> {
        let words = self.letters.iter().zip(&self.capitals).zip(halves(digest));
        words
            .enumerate()
            .find_map(|(at, ((letters, capitals), half))| {
                let wrong = tops(half) & letters ^ capitals;
                (wrong != 0).then(|| at * 8 + wrong.trailing_zeros() as usize / 8)
            })
    }

    /// The text with the checksum's capitals.
    #[inline(always)]
    pub(super) fn checksummed(&self, digest: &[u64; 4]) -> [u8; 40] {
        let mut text = [0; 40];
        let words = self.lower.iter().zip(&self.letters).zip(halves(digest));
        for (eight, ((lower, letters), half)) in chunks_mut(&mut text).zip(words) {
            *eight = (lower ^ (tops(half) & letters) >> 2).to_le_bytes();
        }
        text
    }
}

/// The top bit of each byte that is at least `least`; the bytes must be below 128.
#[inline(always)]
const fn at_least(bytes: u64, least: u8) -> u64 {
    bytes.wrapping_add((0x80 - least as u64) * ONES)
}

/// The digest's first 40 nibbles, eight each.
#[inline(always)]
fn halves(digest: &[u64; 4]) -> impl Iterator<Item = u32> {
    let [d0, d1, d2, _] = *digest;
    [d0, d0 >> 32, d1, d1 >> 32, d2].into_iter().map(|word| {
        let [b0, b1, b2, b3, ..] = word.to_le_bytes();
        u32::from_le_bytes([b0, b1, b2, b3])
    })
}

/// The top bit of each nibble, in the top bit of its own byte.
#[inline(always)]
const fn tops(half: u32) -> u64 {
    let pairs = spread(half);
    pairs & 0x0080_0080_0080_0080 | (pairs & 0x0008_0008_0008_0008) << 12
}

/// The four bytes that eight nibbles spell.
#[inline(always)]
const fn packed(nibbles: u64) -> [u8; 4] {
    let pairs = (nibbles << 4 | nibbles >> 8) & 0x00ff_00ff_00ff_00ff;
    let twos = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let [b0, b1, b2, b3, ..] = (twos | twos >> 16).to_le_bytes();
    [b0, b1, b2, b3]
}

/// The four bytes, a byte apart.
#[inline(always)]
const fn spread(four: u32) -> u64 {
    let four = four as u64;
    let twos = (four | four << 16) & 0x0000_ffff_0000_ffff;
    (twos | twos << 8) & 0x00ff_00ff_00ff_00ff
}
