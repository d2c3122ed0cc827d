//! Files that are no text in UTF-8, by their first bytes.

/// The number of bytes that are enough to recognize a format.
pub(crate) const LEN: usize = 64;

const MAGIC: &[(&[u8], &str)] = &[
    (b"\xFF\xFE\0\0", "UTF-32"),
    (b"\0\0\xFE\xFF", "UTF-32"),
    (b"\xFF\xFE", "UTF-16"),
    (b"\xFE\xFF", "UTF-16"),
    (b"\x1F\x8B", "gzip"),
    (b"\x28\xB5\x2F\xFD", "zstd"),
    (b"BZh", "bzip2: unpack the file first"),
    (b"\xFD7zXZ\0", "xz: unpack the file first"),
    (
        b"PK\x03\x04",
        "a zip archive, such as an .xlsx workbook: export it as CSV",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "a workbook of Excel (.xls): export it as CSV",
    ),
    (b"PAR1", "parquet: export it as CSV"),
    (b"SQLite format 3\0", "an SQLite database: export it as CSV"),
];

/// The mark of UTF-32, which begins as that of UTF-16 does.
pub(crate) const UTF_32: &[u8] = b"\xFF\xFE\0\0";

/// The mark that text in UTF-8 may begin with.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Returns `true` if a file that begins with these bytes is text, however it goes on.
pub(crate) fn is_text(start: &[u8]) -> bool {
    let can_be = |magic: &[u8]| magic.starts_with(start) || start.starts_with(magic);
    let is_part_of_bom = start.len() < BOM.len() && BOM.starts_with(start);
    !is_part_of_bom && !start.contains(&0) && !MAGIC.iter().any(|(magic, _)| can_be(magic))
}

/// Returns what a file is that begins with these bytes; `None` if it can be text in UTF-8.
pub(crate) fn found(start: &[u8]) -> Option<&'static str> {
    let start = start.get(..LEN).unwrap_or(start);
    match MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        // Text can begin with a signature of letters, but has no control characters.
        Some((magic, _)) if magic.iter().all(u8::is_ascii_graphic) && !has_controls(start) => None,
        Some((_, found)) => Some(found),
        None => is_utf16(start).then_some("UTF-16 without a byte order mark"),
    }
}

fn has_controls(start: &[u8]) -> bool {
    start
        .iter()
        .any(|byte| byte.is_ascii_control() && !b"\t\r\n".contains(byte))
}

/// Returns `true` if every second byte is zero, as in UTF-16 of Latin letters.
fn is_utf16(start: &[u8]) -> bool {
    let (pairs, _) = start.as_chunks::<2>();
    let [first, second] =
        [0, 1].map(|at| pairs.iter().filter(|pair| pair.get(at) == Some(&0)).count());
    pairs.len() >= 2 && first.max(second) * 4 >= pairs.len() * 3 && first.min(second) == 0
}
