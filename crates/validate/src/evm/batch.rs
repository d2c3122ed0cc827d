//! Parses many addresses and computes several checksums at once.

use alloc::vec::Vec;

use super::{EvmAddress, EvmAddressError, check, hex::Digits, scan};

/// The largest number of checksums that are computed at once.
pub(super) const MAX_WIDTH: usize = 8;

/// The Keccak digests of the waiting addresses.
pub(super) type Digests = [[u64; 4]; MAX_WIDTH];

/// Parses each address. Checksums are verified `width` at a time with `digests`.
#[inline(always)]
pub(super) fn parse_with<T: AsRef<str>>(
    texts: &[T],
    width: usize,
    digests: impl Fn(&[Digits; MAX_WIDTH]) -> Digests,
) -> Vec<Result<EvmAddress, EvmAddressError>> {
    let mut results = Vec::with_capacity(texts.len());
    let mut waiting = [Digits::ZERO; MAX_WIDTH];
    let mut places = [0; MAX_WIDTH];
    let mut count = 0;
    for text in texts {
        let place = results.len();
        let digits = scan(text.as_ref());
        results.push(digits.map(|digits| EvmAddress(digits.bytes())));
        if let Ok(digits) = digits
            && digits.is_mixed()
            && let (Some(slot), Some(to)) = (waiting.get_mut(count), places.get_mut(count))
        {
            *slot = digits;
            *to = place;
            count += 1;
        }
        if count == width {
            settle(&mut results, &places, &waiting, &digests(&waiting), count);
            count = 0;
        }
    }
    if count != 0 {
        settle(&mut results, &places, &waiting, &digests(&waiting), count);
    }
    results
}

/// Verifies the checksums of the first `count` waiting addresses and replaces the results of wrong ones.
#[inline(always)]
fn settle(
    results: &mut [Result<EvmAddress, EvmAddressError>],
    places: &[usize; MAX_WIDTH],
    waiting: &[Digits; MAX_WIDTH],
    digests: &Digests,
    count: usize,
) {
    for ((place, digits), digest) in places.iter().zip(waiting).zip(digests).take(count) {
        if let (Err(error), Some(result)) = (check(digits, digest), results.get_mut(*place)) {
            *result = Err(error);
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
            parse_with(&alloc::vec![mixed; texts], 4, |_| {
                computed.set(computed.get() + 1);
                [[0; 4]; MAX_WIDTH]
            });
            assert_eq!(computed.get(), times, "{texts}");
        }
    }
}
