//! Reads and writes 40 hexadecimal digits, eight at a time. A 64-bit word has eight digits, the first one in
//! its lowest byte.

use crate::bytes::{chunks, chunks_mut};

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;
const LOW_NIBBLES: u64 = 0x0f * ONES;
const LOWER_BIT: u64 = 0x20 * ONES;

/// Decodes digits whose letters all have one case. Returns `None` if a byte is not a digit or if both cases
/// occur.
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

/// Returns `true` if the byte is a hexadecimal digit. It has no branch, so that the compiler can vectorize it.
const fn is_digit(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | ((byte | 0x20).wrapping_sub(b'a') < 6)
}

/// The digits of an address. In `letters` and `capitals` the top bit of a byte marks a letter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits {
    /// The digits in ASCII, in lower case.
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

    /// Reads digits in ASCII. Returns `None` if a byte is not a digit.
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

    /// Converts the bytes of an address to digits.
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

    /// Converts the digits to the bytes of an address.
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

    /// Returns `true` if letters of both cases occur.
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

    /// Returns the index of the first letter whose case does not match the checksum.
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

    /// Returns the digits with the upper-case letters of the checksum.
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

/// Sets the top bit of each byte that is at least `least`. The bytes must be below 128; the other bits of the
/// result have no meaning.
#[inline(always)]
const fn at_least(bytes: u64, least: u8) -> u64 {
    bytes.wrapping_add((0x80 - least as u64) * ONES)
}

/// Returns the first 40 nibbles of the digest, eight at a time.
#[inline(always)]
fn halves(digest: &[u64; 4]) -> impl Iterator<Item = u32> {
    let [d0, d1, d2, _] = *digest;
    [d0, d0 >> 32, d1, d1 >> 32, d2].into_iter().map(|word| {
        let [b0, b1, b2, b3, ..] = word.to_le_bytes();
        u32::from_le_bytes([b0, b1, b2, b3])
    })
}

/// Moves the top bit of each nibble to the top bit of a byte of its own.
#[inline(always)]
const fn tops(half: u32) -> u64 {
    let pairs = spread(half);
    pairs & 0x0080_0080_0080_0080 | (pairs & 0x0008_0008_0008_0008) << 12
}

/// Packs eight nibbles into four bytes.
#[inline(always)]
const fn packed(nibbles: u64) -> [u8; 4] {
    let pairs = (nibbles << 4 | nibbles >> 8) & 0x00ff_00ff_00ff_00ff;
    let twos = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let [b0, b1, b2, b3, ..] = (twos | twos >> 16).to_le_bytes();
    [b0, b1, b2, b3]
}

/// Spreads four bytes over a word, with a zero byte after each.
#[inline(always)]
const fn spread(four: u32) -> u64 {
    let four = four as u64;
    let twos = (four | four << 16) & 0x0000_ffff_0000_ffff;
    (twos | twos << 8) & 0x00ff_00ff_00ff_00ff
}
