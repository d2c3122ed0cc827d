//! Helpers for byte tables and fixed-size chunks.

/// Returns the entry for `byte`.
#[expect(clippy::indexing_slicing, reason = "there is an entry for every byte")]
#[inline]
pub(crate) const fn lookup(table: &[u8; 256], byte: u8) -> u8 {
    table[byte as usize]
}

/// Iterates over `bytes` in arrays of `N` bytes. A shorter remainder is omitted.
#[inline]
pub(crate) fn chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    let whole = bytes.chunks_exact(N);
    whole.filter_map(|chunk| chunk.try_into().ok())
}

/// Iterates over `bytes` in mutable arrays of `N` bytes. A shorter remainder is omitted.
#[inline]
pub(crate) fn chunks_mut<const N: usize>(bytes: &mut [u8]) -> impl Iterator<Item = &mut [u8; N]> {
    let whole = bytes.chunks_exact_mut(N);
    whole.filter_map(|chunk| chunk.try_into().ok())
}
