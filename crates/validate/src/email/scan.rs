//! Recognizes the common form of addresses in one pass without branches, and finds the error in others.

use super::{EmailError, EmailErrorKind};
use crate::punycode;

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub(super) const MAX_LEN: usize = 254;
/// The longest local part, in bytes (RFC 5321, 4.5.3.1.1).
pub(super) const MAX_LOCAL_LEN: usize = 64;
/// The longest label of a domain, in bytes (RFC 1035, 2.3.4).
const MAX_LABEL_LEN: usize = 63;

/// The result of [`plain`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    pub(super) at: u8,
    pub(super) has_upper_case: bool,
}

/// Recognizes a dot-atom, `@`, and a domain of two or more labels without A-labels, the last of which
/// cannot be a number. Returns `None` for any other input, valid or not.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> Option<Plain> {
    if bytes.len() > MAX_LEN {
        return None;
    }
    let mut state = LOCAL_START;
    let mut rest = bytes.iter();
    for byte in rest.by_ref() {
        state = row(*byte) >> (state & STATE);
        if *byte == b'@' {
            break;
        }
    }
    let domain = rest.as_slice();
    let mut seen = 0;
    for byte in rest {
        let row = row(*byte);
        seen |= row;
        state = row >> (state & STATE);
    }
    let at = u8::try_from(bytes.len() - domain.len())
        .ok()?
        .checked_sub(1)?;
    let fits = usize::from(at) <= MAX_LOCAL_LEN && bytes.len() - usize::from(at) <= MAX_LABEL_LEN;
    let is_plain = state & STATE == INNER_LABEL && fits && seen & HYPHEN == 0;
    (is_plain || state & STATE == INNER_LABEL && has_good_labels(bytes, at)).then_some(Plain {
        at,
        has_upper_case: seen & UPPER_CASE != 0,
    })
}

/// Returns `true` if the local part and all labels are within their limits, and no label is an A-label.
#[cold]
fn has_good_labels(bytes: &[u8], at: u8) -> bool {
    let domain = bytes.get(usize::from(at) + 1..).unwrap_or_default();
    let is_good = |label: &[u8]| label.len() <= MAX_LABEL_LEN && !punycode::has_prefix(label);
    usize::from(at) <= MAX_LOCAL_LEN && domain.split(|byte| *byte == b'.').all(is_good)
}

/// Returns the offset of the `@` after a dot-atom. With `international`, the dot-atom can have characters
/// outside ASCII.
pub(super) fn local(bytes: &[u8], international: bool) -> Result<u8, EmailError> {
    let mut after_dot = true;
    for (offset, byte) in bytes.iter().enumerate() {
        match byte {
            b'@' if !after_dot => return Ok(u8::try_from(offset).unwrap_or(u8::MAX)),
            b'@' if offset == 0 => return Err(EmailError::new(EmailErrorKind::EmptyLocal, 0)),
            b'@' => return Err(EmailError::new(EmailErrorKind::MisplacedDot, offset - 1)),
            b'.' if after_dot => return Err(EmailError::new(EmailErrorKind::MisplacedDot, offset)),
            _ if offset >= MAX_LOCAL_LEN => {
                return Err(EmailError::new(EmailErrorKind::LocalTooLong, MAX_LOCAL_LEN));
            }
            b'.' => after_dot = true,
            byte if is_atext(*byte) || international && !byte.is_ascii() => after_dot = false,
            _ => return Err(EmailError::new(EmailErrorKind::BadLocalCharacter, offset)),
        }
    }
    Err(EmailError::new(EmailErrorKind::MissingAt, bytes.len()))
}

/// Checks the labels of an ASCII domain. `start` is its offset in the input, for errors; with `single`, one
/// label is enough.
pub(super) fn domain(domain: &[u8], start: usize, single: bool) -> Result<(), EmailError> {
    let mut at = start;
    let mut labels = 0;
    for label in domain.split(|byte| *byte == b'.') {
        check_label(label).map_err(|(kind, offset)| EmailError::new(kind, at + offset))?;
        labels += 1;
        at += label.len() + 1;
    }
    if labels < 2 && !single {
        return Err(EmailError::new(
            EmailErrorKind::SingleLabel,
            start + domain.len(),
        ));
    }
    let last = domain.rsplit(|byte| *byte == b'.').next();
    match last.filter(|label| is_number(label)) {
        Some(label) => Err(EmailError::new(
            EmailErrorKind::NumericTld,
            start + domain.len() - label.len(),
        )),
        None => Ok(()),
    }
}

/// Returns `true` if browsers would read a host with this last label as an IPv4 address (WHATWG URL,
/// section 3.5, "ends in a number"): decimal digits, or `0x` and zero or more hexadecimal digits.
fn is_number(label: &[u8]) -> bool {
    match label {
        [b'0', b'x' | b'X', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.iter().all(u8::is_ascii_digit),
    }
}

fn check_label(label: &[u8]) -> Result<(), (EmailErrorKind, usize)> {
    if let Some(at) = label
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    {
        return Err((EmailErrorKind::BadDomainCharacter, at));
    }
    match label {
        [] => Err((EmailErrorKind::EmptyLabel, 0)),
        [b'-', ..] => Err((EmailErrorKind::BadHyphen, 0)),
        _ if !punycode::has_prefix(label) && label.ends_with(b"-") => {
            Err((EmailErrorKind::BadHyphen, label.len() - 1))
        }
        _ if label.len() > MAX_LABEL_LEN => Err((EmailErrorKind::LabelTooLong, MAX_LABEL_LEN)),
        _ if !punycode::is_label(label) => Err((EmailErrorKind::BadALabel, 0)),
        _ => Ok(()),
    }
}

/// Returns `true` if the byte is allowed in an atom (RFC 5322, section 3.2.3).
const fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// The bits of a row that hold a state. A state is the position of its own six bits in a row; these bits
/// hold the next state.
const STATE: u64 = 63;
const REFUSED: u64 = 0;
const LOCAL_START: u64 = 6;
const LOCAL: u64 = 12;
const FIRST_LABEL_START: u64 = 18;
const FIRST_LABEL: u64 = 24;
const FIRST_LABEL_HYPHEN: u64 = 30;
const INNER_LABEL_START: u64 = 36;
const INNER_LABEL: u64 = 42;
const INNER_LABEL_HYPHEN: u64 = 48;
/// A label after the first one that can be a number: a digit, followed by hexadecimal digits and `x`.
const INNER_NUMBER: u64 = 54;

const UPPER_CASE: u64 = 1 << 63;
const HYPHEN: u64 = 1 << 62;

#[expect(clippy::indexing_slicing, reason = "there is a row for every byte")]
#[inline]
const fn row(byte: u8) -> u64 {
    ROWS[byte as usize]
}

/// For each byte: the next state after each state, and the flags of the byte.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
static ROWS: [u64; 256] = {
    let states = [
        LOCAL_START,
        LOCAL,
        FIRST_LABEL_START,
        FIRST_LABEL,
        FIRST_LABEL_HYPHEN,
        INNER_LABEL_START,
        INNER_LABEL,
        INNER_LABEL_HYPHEN,
        INNER_NUMBER,
    ];
    let mut rows = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let mut row = 0;
        let mut at = 0;
        while at < states.len() {
            row |= follow(states[at], byte) << states[at];
            at += 1;
        }
        if byte.is_ascii_uppercase() {
            row |= UPPER_CASE;
        }
        if byte == b'-' {
            row |= HYPHEN;
        }
        rows[byte as usize] = row;
        byte += 1;
    }
    rows
};

const fn follow(state: u64, byte: u8) -> u64 {
    match state {
        LOCAL_START | LOCAL if is_atext(byte) => LOCAL,
        LOCAL if byte == b'.' => LOCAL_START,
        LOCAL if byte == b'@' => FIRST_LABEL_START,
        FIRST_LABEL_START | FIRST_LABEL | FIRST_LABEL_HYPHEN if byte.is_ascii_alphanumeric() => {
            FIRST_LABEL
        }
        FIRST_LABEL | FIRST_LABEL_HYPHEN if byte == b'-' => FIRST_LABEL_HYPHEN,
        FIRST_LABEL | INNER_LABEL | INNER_NUMBER if byte == b'.' => INNER_LABEL_START,
        INNER_LABEL_START if byte.is_ascii_digit() => INNER_NUMBER,
        INNER_NUMBER if byte.is_ascii_hexdigit() || matches!(byte, b'x' | b'X') => INNER_NUMBER,
        INNER_LABEL_START | INNER_LABEL | INNER_LABEL_HYPHEN | INNER_NUMBER
            if byte.is_ascii_alphanumeric() =>
        {
            INNER_LABEL
        }
        INNER_LABEL | INNER_LABEL_HYPHEN | INNER_NUMBER if byte == b'-' => INNER_LABEL_HYPHEN,
        _ => REFUSED,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_row_says_what_follows_every_state() {
        let states = [
            LOCAL_START,
            LOCAL,
            FIRST_LABEL_START,
            FIRST_LABEL,
            FIRST_LABEL_HYPHEN,
            INNER_LABEL_START,
            INNER_LABEL,
            INNER_LABEL_HYPHEN,
            INNER_NUMBER,
        ];
        for byte in 0..=127 {
            for state in states {
                assert_eq!(row(byte) >> state & STATE, follow(state, byte), "{byte}");
            }
            assert_eq!(row(byte) >> REFUSED & STATE, REFUSED);
            assert_eq!(row(byte) & UPPER_CASE != 0, byte.is_ascii_uppercase());
            assert_eq!(row(byte) & HYPHEN != 0, byte == b'-');
        }
    }

    #[test]
    fn an_a_label_is_checked_without_the_tables_of_idna() {
        let error = domain(b"xn--bcher-kva.xn--abc-.com", 3, false).unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (EmailErrorKind::BadALabel, 17)
        );
    }

    #[test]
    fn what_most_people_have_is_recognized_in_one_pass() {
        let long = format!(
            "{}@{}.{}.com",
            "a".repeat(64),
            "b".repeat(63),
            "c".repeat(63)
        );
        for text in ["jo.doe+news@example.com", "j-d@x-y.a-b.co", &long] {
            let found = plain(text.as_bytes()).map(|plain| usize::from(plain.at));
            assert_eq!(found, text.find('@'), "{text}");
        }
    }
}
