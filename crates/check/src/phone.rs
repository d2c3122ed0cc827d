//! Phone numbers that software or people spoiled in ways that libphonenumber reads over.

use clerk_user_validate::{E164, Region, UserPhoneErrorKind, Validity, VerdictError};

/// The fewest digits of a whole number that a spreadsheet wrote as a decimal one.
const MIN_DIGITS: usize = 5;
/// The most digits before the point of a number in scientific notation.
const MAX_LEADING: usize = 3;

/// Returns the error of a text that a spreadsheet spoiled, or that says more after the number than
/// an extension, where libphonenumber would read all of it as digits of one number.
pub(crate) fn damage(text: &str, region: Option<Region>) -> Option<VerdictError> {
    let is_harmless = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b' ');
    if text.bytes().all(is_harmless) {
        return None;
    }
    if is_spreadsheet_number(text) {
        let expected = "a phone number that no spreadsheet has turned into a decimal number";
        return Some(VerdictError::new(
            "spreadsheet_number",
            0,
            "phone number",
            expected,
        ));
    }
    let offset = trailing_text(text, region)?;
    let expected = "nothing but an extension after the number";
    Some(VerdictError::new(
        "trailing_text",
        offset,
        "phone number",
        expected,
    ))
}

/// Returns `true` of `1234567891.0`, `4.479E+11` and their like.
pub(crate) fn is_spreadsheet_number(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !is_digits(whole) || !fraction.is_none_or(is_digits) {
        return false;
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        return (1..=MAX_LEADING).contains(&whole.len()) && !digits.is_empty() && is_digits(digits);
    }
    let is_zero = |fraction: &str| !fraction.is_empty() && fraction.bytes().all(|b| b == b'0');
    whole.len() >= MIN_DIGITS && fraction.is_some_and(is_zero)
}

/// Returns where text begins that libphonenumber would take into a number which is whole before it.
///
/// The text before a letter, a slash or a bracket is read on its own: if that is a number, and the
/// whole text is another one or is too long, the rest was taken into it. Numbers that end in letters
/// of the keypad (`1-800-FLOWERS`) and those with a slash after the area code are none before that.
fn trailing_text(text: &str, region: Option<Region>) -> Option<usize> {
    if !text.contains(starts_more) || text.contains(";phone-context=") {
        return None;
    }
    let whole = E164::from_user_input(text, region).map(|typed| typed.number());
    if let Err(error) = whole
        && !matches!(
            error.kind(),
            UserPhoneErrorKind::ImpossibleLength | UserPhoneErrorKind::TooManyDigits
        )
    {
        return None;
    }
    let mut before = None;
    for (at, c) in text.char_indices() {
        let is_within_word = c.is_alphabetic() && before.is_some_and(char::is_alphabetic);
        before = Some(c);
        if is_within_word || !starts_more(c) {
            continue;
        }
        let begins_word = c.is_alphabetic();
        let Some(Ok(first)) = text
            .get(..at)
            .map(|text| E164::from_user_input(text, region))
        else {
            continue;
        };
        let first = first.number();
        let is_swallowed = match whole {
            Err(_) => true,
            Ok(whole) if whole == first => false,
            // An area code with a slash can look like a possible number; a word cannot be one.
            Ok(whole) => {
                first.validity() == Validity::Valid
                    || begins_word && whole.validity() != Validity::Valid
            }
        };
        if is_swallowed {
            return Some(at);
        }
    }
    None
}

/// Returns `true` of a character that something other than the number may begin with.
fn starts_more(c: char) -> bool {
    c.is_alphabetic()
        || matches!(
            c,
            '/' | '(' | '[' | '*' | '~' | '\u{ff0f}' | '\u{ff08}' | '\u{ff3b}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, region: &str) -> Option<(&'static str, usize)> {
        let error = damage(text, Region::parse(region).ok())?;
        Some((error.kind(), error.offset()))
    }

    #[test]
    fn numbers_that_a_spreadsheet_wrote_are_refused() {
        for text in [
            "1234567891.0",
            "+4930108848.0",
            "30108848.00",
            "2.01550129E9",
            "4.930108848E9",
            "4.479E+11",
            "4.47900E+11",
            "4,479E+11",
            "5.35E+09",
            "3.108207129e9",
            "4E+11",
            " 30108848.0 ",
        ] {
            assert_eq!(kind(text, "US"), Some(("spreadsheet_number", 0)), "{text}");
        }
        for text in [
            "201.555.0123",
            "0800.000000",
            "+1 201 555 0123",
            "2015550123",
            "201.5550123",
            "",
            "E9",
            "2015550123e1",
        ] {
            assert_ne!(kind(text, "US"), Some(("spreadsheet_number", 0)), "{text}");
        }
    }

    #[test]
    fn what_would_be_taken_into_the_number_is_refused() {
        for (text, region, offset) in [
            ("+4930125692 home", "", 12),
            ("+4930125692 fax", "", 12),
            ("+4930125692 (mob)", "", 12),
            ("+4930125692 e12", "", 12),
            ("+4930125692 (2)", "", 12),
            ("+4930125692 / 12", "", 12),
            ("+4930125692/93", "", 11),
            ("030 125692 work", "DE", 11),
            ("1-800-FLOWERS home", "US", 14),
            ("+12015550123 home", "", 13),
            ("+4930125692 home x5", "", 12),
        ] {
            assert_eq!(
                kind(text, region),
                Some(("trailing_text", offset)),
                "{text}"
            );
        }
    }

    #[test]
    fn extensions_words_of_the_keypad_and_brackets_stay() {
        for (text, region) in [
            ("+4930125692 ext. 12", ""),
            ("+4930125692x12", ""),
            ("+4930125692;ext=12", ""),
            ("(201) 555-0123 x9", "US"),
            ("1-800-FLOWERS", "US"),
            ("0800 3 REISEN", "DE"),
            ("+49 (0)30 125692", ""),
            ("+49 6221 / 123456", ""),
            ("030/125692", "DE"),
            ("(030) 125692", "DE"),
            ("Tel. +4930125692", ""),
            ("tel:03012345;phone-context=+49", "US"),
            ("tel:+1-201-555-0123;isub=12", ""),
            ("0 xx 11 96123-4567", "BR"),
            ("+353 1 234 5678", ""),
            ("home", "DE"),
        ] {
            assert_eq!(kind(text, region), None, "{text}");
        }
    }
}
