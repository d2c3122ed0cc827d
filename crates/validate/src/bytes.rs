//! Tables over bytes.

/// The entry of `byte`.
#[expect(clippy::indexing_slicing, reason = "there is an entry for every byte")]
#[inline]
pub(crate) const fn lookup(table: &[u8; 256], byte: u8) -> u8 {
    table[byte as usize]
}

/// Iterates over the whole arrays of `N` bytes in `bytes`; a shorter rest is left out.
#[inline]
pub(crate) fn chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    let whole = bytes.chunks_exact(N);
    whole.filter_map(|chunk| chunk.try_into().ok())
}

/// Iterates over the whole arrays of `N` bytes in `bytes`, to be written to.
#[inline]
pub(crate) fn chunks_mut<const N: usize>(bytes: &mut [u8]) -> impl Iterator<Item = &mut [u8; N]> {
    let whole = bytes.chunks_exact_mut(N);
    whole.filter_map(|chunk| chunk.try_into().ok())
}
