//! The ways in which generated strings are almost valid.

/// The largest number of characters that are inserted, removed or replaced.
pub(crate) const EDITS: usize = 3;

/// Characters that validators often handle wrongly.
pub(crate) const STRANGE: &[char] = &[
    '\0',
    '\t',
    '\n',
    '\r',
    ' ',
    '"',
    '#',
    '%',
    '+',
    '.',
    '/',
    '0',
    ':',
    '<',
    '@',
    '[',
    '\\',
    '_',
    '\u{7f}',
    '\u{a0}',
    '\u{ad}',
    '\u{301}',
    '\u{661}',
    '\u{200b}',
    '\u{200d}',
    '\u{202e}',
    '\u{2028}',
    '\u{feff}',
    '\u{ff0b}',
    '\u{ff0e}',
    '\u{ff11}',
    '\u{ff20}',
    '\u{1f600}',
    'ı',
    'ß',
    'а',
];
