//! Tables over bytes.

/// The entry of `byte`.
#[expect(clippy::indexing_slicing, reason = "there is an entry for every byte")]
#[inline]
pub(crate) const fn lookup(table: &[u8; 256], byte: u8) -> u8 {
    table[byte as usize]
}
