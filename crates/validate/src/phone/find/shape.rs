//! Recognizes the parts of a text that surround, separate or exclude phone numbers.

use core::ops::Range;

use crate::bytes::chunks;
use crate::phone::input::{is_digit, is_separator};
use crate::phone::tables::unicode::CURRENCIES;

/// A way to split a candidate: returns the offset of the next separator from `from` on, and the range of the
/// part after it.
pub(super) type Split = fn(candidate: &str, from: usize) -> Option<(usize, Range<usize>)>;

/// The ways to split a candidate, the clearest one first.
pub(super) const SPLITS: [Split; 6] = [slash, bracket, hyphen, dash, stop, blank];

/// Returns the offset of the next digit of any script.
pub(super) fn next_digit(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at += plain_len(text.as_bytes().get(at..)?);
        let c = text.get(at..)?.chars().next()?;
        if is_digit(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Returns the number of bytes before the first one that is an ASCII digit or not ASCII. A remainder of less
/// than eight bytes is not read.
fn plain_len(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut len = 0;

    for eight in chunks(bytes) {
        let eight = u64::from_le_bytes(eight);
        let from_zero = (eight | HIGH).wrapping_sub(0x3030_3030_3030_3030);
        let beyond_nine = (eight | HIGH).wrapping_sub(0x3a3a_3a3a_3a3a_3a3a);
        let found = (from_zero & !beyond_nine | eight) & HIGH;
        if found != 0 {
            return len + (found.trailing_zeros() / 8) as usize;
        }
        len += 8;
    }
    len
}

/// Returns `true` if the character is a bracket or plus sign that can begin a number.
pub(super) const fn is_lead(c: char) -> bool {
    is_opening(c) || matches!(c, '+' | '＋')
}

const fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '（' | '［')
}

const fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '）' | '］')
}

/// Returns `true` if the character can separate the digits of a number in a text. A star cannot.
pub(super) const fn is_punctuation(c: char) -> bool {
    is_separator(c) && c != '*'
}

/// Returns `true` if the candidate contains a date such as 3/10/2011.
pub(super) fn has_date(candidate: &str) -> bool {
    candidate.match_indices('/').any(|(at, _)| {
        let before = candidate
            .get(..at)
            .and_then(|before| before.chars().next_back());
        let mut after = candidate.get(at + 1..).unwrap_or_default().chars();
        let first = after.next();
        let mut second = after.next();
        if second.is_some_and(is_digit) && matches!(first, Some('0'..='3')) {
            second = after.next();
        }
        before.is_some_and(is_digit)
            && first.is_some_and(is_digit)
            && second == Some('/')
            && after.next().is_some_and(is_digit)
            && after.next().is_some_and(is_digit)
    })
}

/// Returns `true` if the candidate and the text after it form a date and a time, such as 2012-01-02 08:00.
pub(super) fn is_time(candidate: &str, after: &str) -> bool {
    let mut after = after.chars();
    if after.next() != Some(':')
        || !matches!(after.next(), Some('0'..='5'))
        || !after.next().is_some_and(is_digit)
    {
        return false;
    }
    let two = |text: &str, tens: Range<char>| -> Option<usize> {
        let mut chars = text.chars().rev();
        let (ones, ten) = (chars.next()?, chars.next()?);
        (is_digit(ones) && tens.contains(&ten)).then(|| text.len() - ones.len_utf8() - 1)
    };
    let before = || {
        let hour = candidate.get(..two(candidate, '0'..'3')?)?;
        let day = hour.trim_end_matches(' ');
        if day.len() == hour.len() {
            return None;
        }
        let month = day.get(..two(day, '0'..'4')?)?;
        let month = month.strip_suffix(['-', '/']).unwrap_or(month);
        let year = month.get(..two(month, '0'..'2')?)?;
        let mut year = year.strip_suffix(['-', '/']).unwrap_or(year).chars().rev();
        let digits = year.by_ref().take(3).filter(|c| is_digit(*c)).count();
        (digits == 3 && matches!(year.next(), Some('1' | '2'))).then_some(())
    };
    before().is_some()
}

/// Returns `true` if the candidate contains the pages of a journal, such as 211-227 (2003).
pub(super) fn has_pages(candidate: &str) -> bool {
    candidate.contains('-')
        && candidate.match_indices('-').any(|(at, _)| {
            let before = candidate
                .get(..at)
                .and_then(|before| before.chars().next_back());
            let after = candidate.get(at..).unwrap_or_default();
            let pages = after.trim_start_matches('-');
            let blanks = pages.trim_start_matches(is_digit);
            let bracket = blanks.trim_start_matches(char::is_whitespace);
            let count = |long: &str, short: &str| {
                let part = long.len() - short.len();
                long.get(..part).map_or(0, |part| part.chars().count())
            };
            before.is_some_and(is_digit)
                && (1..=5).contains(&count(pages, blanks))
                && count(blanks, bracket) <= 4
                && bracket
                    .strip_prefix('(')
                    .is_some_and(|year| year.starts_with(is_digit))
        })
}

/// Returns `true` if the brackets match. The first pair can lack one of its brackets, and at most three pairs
/// can follow each other.
pub(super) fn brackets_match(candidate: &str) -> bool {
    let is_other = |c: char| !is_opening(c) && !is_closing(c);
    let others = |text: &'_ str| -> usize { text.find(|c| !is_other(c)).unwrap_or(text.len()) };
    let after = |text: &'_ str, at: usize| -> usize {
        at + text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8)
    };
    let mut rest = candidate.strip_prefix(is_opening).unwrap_or(candidate);
    let mut len = others(rest);
    if len != 0
        && rest
            .get(len..)
            .is_some_and(|rest| rest.starts_with(is_closing))
    {
        rest = rest.get(after(rest, len)..).unwrap_or_default();
        len = others(rest);
    }
    if len == 0 {
        return false;
    }
    rest = rest.get(len..).unwrap_or_default();
    for _ in 0..3 {
        let Some(inner) = rest.strip_prefix(is_opening) else {
            break;
        };
        let len = others(inner);
        if len == 0
            || !inner
                .get(len..)
                .is_some_and(|rest| rest.starts_with(is_closing))
        {
            return false;
        }
        rest = inner.get(after(inner, len)..).unwrap_or_default();
    }
    rest.chars().all(is_other)
}

/// Returns `true` if a number after this text would be part of a word or an amount.
pub(super) fn ends_in_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(is_of_word)
}

/// Returns `true` if a number before this text would be part of a word or an amount.
pub(super) fn begins_with_word(after: &str) -> bool {
    after.chars().next().is_some_and(is_of_word)
}

/// Returns `true` if the character is a Latin letter, a mark on one, a currency sign or `%`.
fn is_of_word(c: char) -> bool {
    let is_latin = match c {
        '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => c.is_alphabetic(),
        '\u{300}'..='\u{36f}' => true,
        _ => false,
    };
    let c32 = u32::from(c);
    let at = CURRENCIES.partition_point(|(_, last)| *last < c32);
    is_latin || c == '%' || CURRENCIES.get(at).is_some_and(|(first, _)| *first <= c32)
}

/// Returns the part of `candidate` from `from` on.
fn rest(candidate: &str, from: usize) -> &str {
    candidate.get(from..).unwrap_or_default()
}

/// Splits at slashes, as in 651-234-2345/332-445-1234.
fn slash(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let sign = from + rest(candidate, from).find('/')?;
    let part = rest(candidate, sign).trim_start_matches('/');
    Some((sign, candidate.len() - part.len()..candidate.len()))
}

/// Splits at opening brackets, as in (650) 223 3345 (754) 223 3321.
fn bracket(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let sign = from + rest(candidate, from).find('(')?;
    let next = rest(candidate, sign + 1).find('(');
    Some((
        sign,
        sign..next.map_or(candidate.len(), |next| sign + 1 + next),
    ))
}

/// Splits at a hyphen next to a blank, as in 12345 - 332-445-1234.
fn hyphen(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let mut chars = rest(candidate, from).char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_sign = match next {
            Some('-') => c.is_whitespace(),
            Some(next) => c == '-' && next.is_whitespace(),
            None => false,
        };
        let sign = from + at;
        if is_sign {
            let after = sign + c.len_utf8() + next.map_or(0, char::len_utf8);
            let part = behind_blanks(candidate, after)..candidate.len();
            return (after < candidate.len()).then_some((sign, part));
        }
    }
    None
}

/// Splits at dashes, as in 12345–332-445-1234.
fn dash(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let is_dash = |c| matches!(c, '\u{2012}'..='\u{2015}' | '\u{ff0d}');
    let sign = from + rest(candidate, from).find(is_dash)?;
    let after = sign + rest(candidate, sign).chars().next()?.len_utf8();
    let part = behind_blanks(candidate, after)..candidate.len();
    (after < candidate.len()).then_some((sign, part))
}

/// Splits at dots, as in 12345. 332-445-1234.
fn stop(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let sign = from + rest(candidate, from).find('.')?;
    let part = rest(candidate, sign).trim_start_matches('.');
    let start = behind_blanks(candidate, candidate.len() - part.len());
    let end = rest(candidate, start).find('.');
    (!part.is_empty()).then_some((sign, start..end.map_or(candidate.len(), |end| start + end)))
}

/// Splits at blanks, as in 3324451234 8002341234.
fn blank(candidate: &str, from: usize) -> Option<(usize, Range<usize>)> {
    let sign = from + rest(candidate, from).find(char::is_whitespace)?;
    let start = behind_blanks(candidate, sign);
    let end = rest(candidate, start).find(char::is_whitespace);
    let part = start..end.map_or(candidate.len(), |end| start + end);
    (start < candidate.len()).then_some((sign, part))
}

/// Returns the offset after the blanks at `at`.
fn behind_blanks(candidate: &str, at: usize) -> usize {
    candidate.len() - rest(candidate, at).trim_start().len()
}
