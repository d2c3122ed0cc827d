//! Finds the part of the input that can be a number, and its extension.

use super::digits::{is_digit, is_letter_or_number, is_plus};

/// Returns the part of the text that can be a number: from the first digit or plus sign to the last letter or
/// number, without a second number.
pub(super) fn extract(text: &str) -> &str {
    let start = text
        .find(|c| is_plus(c) || is_digit(c))
        .unwrap_or(text.len());
    before_second(without_tail(text.get(start..).unwrap_or_default()))
}

/// Removes the characters after the last letter, number or `#`.
pub(in crate::phone) fn without_tail(text: &str) -> &str {
    text.trim_end_matches(|c| c != '#' && !is_letter_or_number(c))
}

/// Removes a second number, which begins with a slash and an `x`.
pub(in crate::phone) fn before_second(text: &str) -> &str {
    let second = text.match_indices(['/', '\\']).find(|(at, _)| {
        text.get(at + 1..)
            .is_some_and(|rest| rest.trim_start_matches(' ').starts_with('x'))
    });
    second.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// Returns the length of the extension at the start of the text, or 0 if there is none. Commas and semicolons
/// alone are not labels here.
pub(in crate::phone) fn extension_len(text: &str) -> usize {
    let after_separators = text.trim_start_matches([' ', '\u{a0}', '\t', ',']);
    let digits = |rest: &str, limit: usize| -> Option<usize> {
        let digits = rest.chars().take(limit).take_while(|c| is_digit(*c));
        let len: usize = digits.map(char::len_utf8).sum();
        (len != 0).then(|| text.len() - rest.len() + len)
    };
    let has_hash = |end: usize| text.get(end..).is_some_and(|rest| rest.starts_with('#'));
    let labelled = |rest: Option<&str>, limit: usize| {
        let end = digits(after_label(rest?), limit)?;
        Some(end + usize::from(has_hash(end)))
    };
    let american = || {
        let rest = text.trim_start_matches([' ', '-']);
        let end = digits(rest, 6).filter(|end| rest.len() != text.len() && has_hash(*end))?;
        Some(end + 1)
    };
    strip(text, ";ext=")
        .and_then(|rest| digits(rest, 20))
        .or_else(|| labelled(strip_explicit(after_separators), 20))
        .or_else(|| labelled(strip_ambiguous(after_separators), 9))
        .or_else(american)
        .unwrap_or(0)
}

/// Returns `true` if the text has the form of a number: three or more digits, punctuation, letters after the
/// third digit, and optionally an extension; or exactly two digits.
pub(super) fn is_viable(text: &str) -> bool {
    let body = text.trim_start_matches(is_plus);
    let mut digits = 0;
    let mut third = None;
    let mut end = body.len();
    for (at, c) in body.char_indices() {
        if is_digit(c) {
            digits += 1;
            if digits == 3 {
                third = Some(at + c.len_utf8());
            }
        } else if !(is_punctuation(c) || third.is_some() && is_keypad_letter(c)) {
            end = at;
            break;
        }
    }
    let before = text.len() - body.len();
    match third {
        Some(_) if end == body.len() => true,
        Some(third) => Extension::of(text).is_some_and(|extension| {
            extension
                .starts(before + third..=before + end)
                .next()
                .is_some()
        }),
        None => digits == 2 && text.chars().count() == 2,
    }
}

/// Splits the text into the number and the digits of its extension. Returns the whole text and an empty
/// string if there is no extension, or if the rest would not have the form of a number.
pub(super) fn split_extension(text: &str) -> (&str, &str) {
    let found = Extension::of(text).and_then(|extension| {
        let start = extension.starts(0..=text.len()).next()?;
        let number = text.get(..start).filter(|number| is_viable(number))?;
        Some((number, extension.digits))
    });
    found.unwrap_or((text, ""))
}

/// Returns the offset of the first character that is not allowed in a number, or the length of the text if
/// all characters are allowed.
pub(super) fn first_strange(text: &str) -> usize {
    let strange =
        |c: char| !(is_digit(c) || is_plus(c) || is_punctuation(c) || is_keypad_letter(c));
    text.find(strange).unwrap_or(text.len())
}

/// The digits at the end of a text, optionally followed by `#`. They are an extension if a label precedes
/// them.
struct Extension<'a> {
    text: &'a str,
    /// The offset after the last digit before the extension. The label begins here or later.
    label_start: usize,
    label_end: usize,
    digits: &'a str,
    count: usize,
    hash: bool,
}

impl<'a> Extension<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let body = text.strip_suffix('#').unwrap_or(text);
        let before = body.trim_end_matches(is_digit);
        let digits = body
            .get(before.len()..)
            .filter(|digits| !digits.is_empty())?;
        let label_start = before.trim_end_matches(|c| !is_digit(c)).len();
        let hash = body.len() != text.len();
        let label = before.get(label_start..)?;
        if !hash
            && label
                .chars()
                .all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')'))
        {
            return None;
        }
        let count = digits.chars().count();
        Some(Self {
            text,
            label_start,
            label_end: before.len(),
            digits,
            count,
            hash,
        })
    }

    /// Returns the offsets in `range` at which a label begins, so that the rest of the text is an extension.
    fn starts(&self, range: core::ops::RangeInclusive<usize>) -> impl Iterator<Item = usize> {
        let last = self.label_end.min(*range.end());
        let places = (*range.start()).max(self.label_start)..=last;
        places.filter(|start| {
            self.text
                .get(*start..self.label_end)
                .is_some_and(|label| self.is_label(label))
        })
    }

    /// Returns `true` if the digits after this label, which includes separators, are an extension.
    fn is_label(&self, label: &str) -> bool {
        let after_separators = label.trim_start_matches([' ', '\u{a0}', '\t', ',']);
        let after_blanks = label.trim_start_matches([' ', '\u{a0}', '\t']);
        let labelled = |limit: usize, rest: Option<&str>| {
            self.count <= limit && rest.is_some_and(is_label_end)
        };
        (self.count <= 20 && !self.hash && strip(label, ";ext=") == Some(""))
            || labelled(20, strip_explicit(after_separators))
            || labelled(9, strip_ambiguous(after_separators))
            || (self.count <= 6
                && self.hash
                && !label.is_empty()
                && label.chars().all(|c| matches!(c, '-' | ' ')))
            || labelled(
                15,
                after_blanks
                    .strip_prefix(",,")
                    .or_else(|| after_blanks.strip_prefix(';')),
            )
            || labelled(
                9,
                after_blanks
                    .strip_prefix(',')
                    .map(|rest| rest.trim_start_matches(',')),
            )
    }
}

/// Returns the text after `extension`, `ext`, `xtn` or a similar label.
fn strip_explicit(text: &str) -> Option<&str> {
    let long = |text| {
        let stem = strip(text, "ensi")?;
        strip(stem, "ó")
            .or_else(|| strip(stem, "o").map(|rest| strip(rest, "\u{301}").unwrap_or(rest)))
    };
    let latin = || {
        let rest = strip(strip(text, "e").unwrap_or(text), "xt")?;
        let rest = long(rest).unwrap_or(rest);
        Some(strip(rest, "n").unwrap_or(rest))
    };
    let wide = || {
        let rest = strip(strip(text, "ｅ").unwrap_or(text), "ｘｔ")?;
        Some(strip(rest, "ｎ").unwrap_or(rest))
    };
    latin()
        .or_else(wide)
        .or_else(|| strip(text, "доб"))
        .or_else(|| strip(text, "anexo"))
}

/// Returns the text after `x`, `#`, `~` or `int`.
fn strip_ambiguous(text: &str) -> Option<&str> {
    let labels = ["x", "ｘ", "#", "＃", "~", "～", "int", "ｉｎｔ"];
    labels.iter().find_map(|label| strip(text, label))
}

/// Returns `true` if the text can separate a label from the digits.
fn is_label_end(text: &str) -> bool {
    after_label(text).is_empty()
}

/// Returns the text after an optional dot or colon and separators.
fn after_label(text: &str) -> &str {
    let rest = text.strip_prefix([':', '.', '．']).unwrap_or(text);
    rest.trim_start_matches([' ', '\u{a0}', '\t', ',', '-'])
}

/// Returns the text after `prefix`, ignoring case. `prefix` is in lower case.
fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    prefix
        .chars()
        .all(|expected| rest.next().is_some_and(|c| lower(c) == expected))
        .then_some(rest.as_str())
}

/// Returns the lower case of a character of a label. Characters that Unicode folds to one of these are
/// converted too.
const fn lower(c: char) -> char {
    match c {
        'ı' | 'İ' => 'i',
        'ſ' => 's',
        'Ó' => 'ó',
        'Д' | '\u{1c81}' => 'д',
        'О' | '\u{1c82}' => 'о',
        'Б' => 'б',
        'Ｅ' => 'ｅ',
        'Ｘ' => 'ｘ',
        'Ｔ' => 'ｔ',
        'Ｎ' => 'ｎ',
        'Ｉ' => 'ｉ',
        c => c.to_ascii_lowercase(),
    }
}

/// Returns `true` if the character is an ASCII letter or Unicode folds it to one.
const fn is_keypad_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'ı' | 'İ' | 'ſ' | '\u{212a}')
}

/// Returns `true` if the character can separate digits. The star and the `x` of a carrier code can, too.
pub(in crate::phone) const fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '-' | 'x' | 'X' | '*' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}'..='\u{ff0f}'
            | ' ' | '\u{a0}' | '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{3000}' | '(' | ')' | '\u{ff08}'
            | '\u{ff09}' | '\u{ff3b}' | '\u{ff3d}' | '.' | '[' | ']' | '/' | '~' | '\u{2053}' | '\u{223c}'
            | '\u{ff5e}'
    )
}
