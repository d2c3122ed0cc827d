//! Computes the checksums of many addresses, several at once.

use alloc::vec::Vec;

#[cfg(not(feature = "simd"))]
use super::block;
use super::hex::Digits;
use super::{EvmAddress, EvmAddressError, EvmText, check, scan};
#[cfg(not(feature = "simd"))]
use crate::keccak;

/// The largest number of checksums that are computed at once.
pub(super) const MAX_WIDTH: usize = 8;

/// The Keccak digests of the waiting addresses.
pub(super) type Digests = [[u64; 4]; MAX_WIDTH];

/// A way to turn addresses of type `T` into results with the help of their digests.
pub(super) trait Job<T> {
    type Result;

    /// Returns a result, and the digits if their digest is needed to complete it.
    fn start(item: &T) -> (Self::Result, Option<Digits>);

    /// Completes a result with the digest of its digits.
    fn finish(result: &mut Self::Result, digits: &Digits, digest: &[u64; 4]);
}

/// Parses addresses.
pub(super) struct Parse;

impl<T: AsRef<str>> Job<T> for Parse {
    type Result = Result<EvmAddress, EvmAddressError>;

    #[inline(always)]
    fn start(text: &T) -> (Self::Result, Option<Digits>) {
        match scan(text.as_ref()) {
            Ok(digits) => (
                Ok(EvmAddress(digits.bytes())),
                Some(digits).filter(Digits::is_mixed),
            ),
            Err(error) => (Err(error), None),
        }
    }

    #[inline(always)]
    fn finish(result: &mut Self::Result, digits: &Digits, digest: &[u64; 4]) {
        if let Err(error) = check(digits, digest) {
            *result = Err(error);
        }
    }
}

/// Parses addresses and writes them with their checksums.
#[cfg(feature = "judge")]
pub(super) struct Checksum;

#[cfg(feature = "judge")]
impl<T: AsRef<str>> Job<T> for Checksum {
    type Result = Result<EvmText, EvmAddressError>;

    #[inline(always)]
    fn start(text: &T) -> (Self::Result, Option<Digits>) {
        match scan(text.as_ref()) {
            Ok(digits) => (Ok(EvmText::EMPTY), Some(digits)),
            Err(error) => (Err(error), None),
        }
    }

    #[inline(always)]
    fn finish(result: &mut Self::Result, digits: &Digits, digest: &[u64; 4]) {
        *result = super::verify(digits, digest);
    }
}

/// Writes addresses with their checksums.
pub(super) struct Checksummed;

impl Job<EvmAddress> for Checksummed {
    type Result = EvmText;

    #[inline(always)]
    fn start(address: &EvmAddress) -> (EvmText, Option<Digits>) {
        (EvmText::EMPTY, Some(Digits::of_bytes(&address.0)))
    }

    #[inline(always)]
    fn finish(result: &mut EvmText, digits: &Digits, digest: &[u64; 4]) {
        *result = EvmText::new(digits.checksummed(digest));
    }
}

/// Does the job for each item.
#[cfg(not(feature = "simd"))]
pub(super) fn run<J: Job<T>, T>(items: &[T]) -> Vec<J::Result> {
    run_with::<J, T>(items, 1, |waiting| {
        waiting.map(|digits| keccak::digest(block(&digits)))
    })
}

/// Does the job for each item. Digests are computed `width` at a time with `digests`.
#[inline(always)]
pub(super) fn run_with<J: Job<T>, T>(
    items: &[T],
    width: usize,
    digests: impl Fn(&[Digits; MAX_WIDTH]) -> Digests,
) -> Vec<J::Result> {
    let mut results = Vec::with_capacity(items.len());
    let mut waiting = [Digits::ZERO; MAX_WIDTH];
    let mut places = [0; MAX_WIDTH];
    let mut count = 0;
    for item in items {
        let place = results.len();
        let (result, digits) = J::start(item);
        results.push(result);
        let free = (waiting.get_mut(count), places.get_mut(count));
        if let (Some(digits), (Some(slot), Some(to))) = (digits, free) {
            *slot = digits;
            *to = place;
            count += 1;
        }
        if count == width {
            settle::<J, T>(&mut results, &places, &waiting, &digests(&waiting), count);
            count = 0;
        }
    }
    if count != 0 {
        settle::<J, T>(&mut results, &places, &waiting, &digests(&waiting), count);
    }
    results
}

/// Completes the results of the first `count` waiting addresses.
#[inline(always)]
fn settle<J: Job<T>, T>(
    results: &mut [J::Result],
    places: &[usize; MAX_WIDTH],
    waiting: &[Digits; MAX_WIDTH],
    digests: &Digests,
    count: usize,
) {
    for ((place, digits), digest) in places.iter().zip(waiting).zip(digests).take(count) {
        if let Some(result) = results.get_mut(*place) {
            J::finish(result, digits, digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::*;

    #[test]
    fn checksums_are_computed_as_many_at_a_time_as_fit() {
        let mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (texts, times) in [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3)] {
            let computed = Cell::new(0);
            run_with::<Parse, _>(&alloc::vec![mixed; texts], 4, |_| {
                computed.set(computed.get() + 1);
                [[0; 4]; MAX_WIDTH]
            });
            assert_eq!(computed.get(), times, "{texts}");
        }
    }
}
