//! Compares the tables with the results of `E164::parse`.

use clerk_user_validate::{E164, E164ErrorKind, Region, Validity};

use super::metadata::Metadata;
use super::numbers::{DEPTH, Label, MAX_DIGITS, Product, Reference, Walk};

/// libphonenumber's names of the types, in the order of the labels.
const TYPES: [&str; 12] = [
    "UNKNOWN",
    "FIXED_LINE",
    "MOBILE",
    "FIXED_LINE_OR_MOBILE",
    "TOLL_FREE",
    "PREMIUM_RATE",
    "SHARED_COST",
    "VOIP",
    "PERSONAL_NUMBER",
    "PAGER",
    "UAN",
    "VOICEMAIL",
];

/// Parses one number for each pair of states and digit, with and without a plus sign, and returns the number of
/// calls.
pub(super) fn every_pair(
    metadata: &Metadata,
    reference: &Reference,
    pairs: &Product<usize, usize>,
) -> usize {
    let names = metadata.names();
    let mut calls = 0;
    for (index, pair) in pairs.0.iter().enumerate() {
        if pair.depth == DEPTH {
            continue;
        }
        let mut text = format!("+{}0", pairs.digits(index));
        for digit in 0..10 {
            text.pop();
            text.push(char::from(b"0123456789"[digit]));
            let at = reference.step(pair.at.0, pair.depth, digit);
            let label = reference.label(at, pair.depth + 1);
            ask(&text, &names, label, reference.after_code[at]);
            ask(&text[1..], &names, label, reference.after_code[at]);
            calls += 2;
        }
    }
    calls
}

/// Asserts that `E164::parse` agrees with the label. `assigned` is `true` if a calling code is complete.
fn ask(text: &str, names: &[&str], label: Label, assigned: bool) {
    let digits = text.trim_start_matches('+');
    let number = match E164::parse(text) {
        Ok(number) => number,
        Err(error) => {
            let expected = if digits.len() > MAX_DIGITS {
                E164ErrorKind::TooLong
            } else if assigned {
                E164ErrorKind::ImpossibleLength
            } else {
                E164ErrorKind::UnknownCallingCode
            };
            assert_eq!((error.kind(), label), (expected, 0), "{text}");
            return;
        }
    };
    let region = match usize::from(label & 0xff) {
        0 => None,
        index => Some(names[index]),
    };
    let kind = usize::from(label >> 8 & 15);
    let code = &digits[..usize::from(label >> 12)];
    assert_eq!(
        number.region().as_ref().map(Region::as_str),
        region,
        "{text}"
    );
    assert_eq!(number.number_type().as_str(), TYPES[kind], "{text}");
    assert_eq!(number.validity() == Validity::Valid, kind != 0, "{text}");
    assert_eq!(number.country_calling_code().to_string(), code, "{text}");
    assert_eq!(
        number.national_number().as_str(),
        &digits[code.len()..],
        "{text}"
    );
    assert_eq!(number.to_string()[1..], *digits, "{text}");
}

/// A character that is not a digit is found at every position, in numbers of every length.
#[test]
fn every_other_byte_is_found_at_every_place() {
    let digits = "442079460958123456789";
    let strange = (0..128u8).map(char::from).filter(|c| !c.is_ascii_digit());
    let strange: Vec<char> = strange
        .chain(['é', '０', '٣', '\u{200b}', '\u{10ffff}'])
        .collect();
    for len in 1..=MAX_DIGITS + 3 {
        for at in 0..len {
            for c in &strange {
                let mut text = digits[..len].to_owned();
                text.replace_range(at..=at, c.encode_utf8(&mut [0; 4]));
                let (kind, place) = if at > MAX_DIGITS {
                    (E164ErrorKind::TooLong, MAX_DIGITS)
                } else {
                    (E164ErrorKind::NotADigit, at)
                };
                let with_plus = E164::parse(&format!("+{text}")).unwrap_err();
                let found = (with_plus.kind(), with_plus.offset());
                assert_eq!(found, (kind, place + 1), "{text}");
                if (*c, at) != ('+', 0) {
                    let plain = E164::parse(&text).unwrap_err();
                    assert_eq!((plain.kind(), plain.offset()), (kind, place), "{text}");
                }
            }
        }
    }
}
