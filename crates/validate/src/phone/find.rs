//! Finds phone numbers in running text, with libphonenumber's rules.

use core::fmt;
use core::iter::FusedIterator;
use core::ops::Range;

use super::input::{self, candidate};
use super::{E164, Region, UserPhone, Validity, format};

mod shape;

/// The largest number of digits in one group, and of groups after the first one.
const MAX_GROUP: usize = 20;
const MAX_GROUPS: usize = 20;
/// The largest number of punctuation characters between two groups.
const MAX_PUNCTUATION: usize = 4;
/// The largest number of brackets and plus signs before the first digit.
const MAX_LEADS: usize = 2;

/// A phone number found in a text, with its position.
///
/// ```
/// use clerk_user_validate::E164;
///
/// let found = E164::find_in("Call +1 201-555-0123.", None).next().unwrap();
/// assert_eq!(found.range(), 5..20);
/// assert_eq!(found.phone().number().to_string(), "+12015550123");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FoundPhone {
    start: usize,
    end: usize,
    phone: UserPhone,
}

impl FoundPhone {
    /// Returns the position of the number and its extension in the text, in bytes.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the number and its extension.
    #[must_use]
    pub const fn phone(&self) -> UserPhone {
        self.phone
    }
}

impl fmt::Debug for FoundPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "FoundPhone({}..{}, {:?})",
            self.start, self.end, self.phone
        )
    }
}

/// An iterator over the phone numbers in a text, created by [`E164::find_in`].
///
/// # Examples
///
/// ```
/// use clerk_user_validate::E164;
///
/// let mut phones = E164::find_in("+1 201-555-0123 or +44 20 8366 1177", None);
/// assert_eq!(phones.next().unwrap().range(), 0..15);
/// assert_eq!(phones.count(), 1);
/// ```
#[derive(Clone)]
pub struct PhonesIn<'a> {
    text: &'a str,
    region: Option<Region>,
    /// The offset at which the search continues.
    at: usize,
}

impl fmt::Debug for PhonesIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhonesIn(at byte {} of {})", self.at, self.text.len())
    }
}

impl E164 {
    /// Finds the valid numbers in a text, as libphonenumber does with the leniency `VALID`.
    ///
    /// A number without a leading `+` is read as dialled from `region`; if `region` is `None`, such numbers
    /// are not found. Dates, times, page numbers and digits next to a Latin letter are not phone numbers.
    ///
    /// ```
    /// use clerk_user_validate::{E164, Region};
    ///
    /// let text = "Call 020 8366 1177 or +1 201-555-0123 x7, from 2026-11-28 09:00 on.";
    /// let found: Vec<_> = E164::find_in(text, Some(Region::parse("GB")?)).collect();
    /// assert_eq!(&text[found[0].range()], "020 8366 1177");
    /// assert_eq!(found[1].phone().number().to_string(), "+12015550123");
    /// assert_eq!(found[1].phone().extension(), Some("7"));
    /// assert_eq!(found[1].phone().number().mask().as_str(), "+1********23");
    /// # Ok::<(), clerk_user_validate::RegionError>(())
    /// ```
    #[must_use]
    pub const fn find_in(text: &str, region: Option<Region>) -> PhonesIn<'_> {
        PhonesIn {
            text,
            region,
            at: 0,
        }
    }
}

impl Iterator for PhonesIn<'_> {
    type Item = FoundPhone;

    fn next(&mut self) -> Option<FoundPhone> {
        while let Some(digit) = shape::next_digit(self.text, self.at) {
            let start = start(self.text, self.at, digit);
            let candidate = self.text.get(start..end(self.text, digit))?;
            let candidate = candidate::before_second(candidate);
            let found = self.extract(candidate, start);
            self.at = start + candidate.len();
            if let Some(found) = found {
                self.at = found.end;
                return Some(found);
            }
        }
        self.at = self.text.len();
        None
    }
}

impl FusedIterator for PhonesIn<'_> {}

impl PhonesIn<'_> {
    /// Returns the candidate as a number, or the first number in it.
    fn extract(&self, candidate: &str, offset: usize) -> Option<FoundPhone> {
        let after = self.text.get(offset + candidate.len()..)?;
        if shape::has_date(candidate) || shape::is_time(candidate, after) {
            return None;
        }
        self.verify(candidate, offset)
            .or_else(|| self.extract_inner(candidate, offset))
    }

    /// Returns the first number in a candidate that is not a number as a whole. The candidate is split at
    /// the characters that separate numbers, beginning with the clearest separator.
    #[cold]
    fn extract_inner(&self, candidate: &str, offset: usize) -> Option<FoundPhone> {
        for split in shape::SPLITS {
            let mut rest = 0;
            let mut is_first = true;
            while let Some((sign, part)) = split(candidate, rest) {
                if is_first {
                    let before = candidate::without_tail(candidate.get(..sign)?);
                    if let Some(found) = self.verify(before, offset) {
                        return Some(found);
                    }
                    is_first = false;
                }
                let inner = candidate::without_tail(candidate.get(part.clone())?);
                if let Some(found) = self.verify(inner, offset + part.start) {
                    return Some(found);
                }
                rest = sign + candidate.get(sign..)?.chars().next()?.len_utf8();
            }
        }
        None
    }

    /// Returns the candidate as a number, unless its form or its surroundings show that it is something else.
    fn verify(&self, candidate: &str, offset: usize) -> Option<FoundPhone> {
        let end = offset + candidate.len();
        if candidate.is_empty()
            || !shape::brackets_match(candidate)
            || shape::has_pages(candidate)
            || !candidate.starts_with(shape::is_lead)
                && shape::ends_in_word(self.text.get(..offset)?)
            || shape::begins_with_word(self.text.get(end..)?)
        {
            return None;
        }
        let read = input::read(candidate, self.region).ok()?;
        let number = read.phone.number();
        let is_found = number.validity() == Validity::Valid
            && (!candidate.contains(['x', 'X']) || every_x_counts(&read.phone, candidate))
            && (!read.is_national || has_national_prefix(number, candidate));
        is_found.then_some(FoundPhone {
            start: offset,
            end,
            phone: read.phone,
        })
    }
}

/// Returns the start of the candidate with this first digit. Brackets and plus signs, each followed by
/// punctuation, can precede the digit.
fn start(text: &str, from: usize, digit: usize) -> usize {
    let mut window = [(0, '0'); MAX_LEADS * (1 + MAX_PUNCTUATION)];
    let before = text.get(from..digit).unwrap_or_default();
    let mut len = 0;
    for (place, (at, c)) in window.iter_mut().zip(before.char_indices().rev()) {
        if !shape::is_lead(c) && !shape::is_punctuation(c) {
            break;
        }
        *place = (from + at, c);
        len += 1;
    }
    let window = window.get_mut(..len).unwrap_or_default();
    window.reverse();
    let mut rest: &[(usize, char)] = window;
    while let [(at, c), after @ ..] = rest {
        if shape::is_lead(*c) && leads(after, MAX_LEADS - 1) {
            return *at;
        }
        rest = after;
    }
    digit
}

/// Returns `true` if the characters between a bracket or plus sign and the first digit are punctuation, with
/// at most `more` further brackets or plus signs.
fn leads(rest: &[(usize, char)], more: usize) -> bool {
    let punctuation = rest
        .iter()
        .take(MAX_PUNCTUATION)
        .take_while(|(_, c)| shape::is_punctuation(*c))
        .count();
    punctuation == rest.len()
        || more > 0
            && (0..=punctuation).any(|at| match rest.get(at..) {
                Some([(_, c), after @ ..]) => shape::is_lead(*c) && leads(after, more - 1),
                _ => false,
            })
}

/// Returns the end of the candidate with this first digit: groups of digits with punctuation between them,
/// and an extension.
fn end(text: &str, digit: usize) -> usize {
    let mut end = digit;
    let mut groups = 0;
    let mut next = Some(digit);
    while let Some(at) = next {
        end = at + digits_len(text.get(at..).unwrap_or_default());
        groups += 1;
        next = (groups <= MAX_GROUPS)
            .then(|| next_group(text.get(end..).unwrap_or_default()))
            .flatten()
            .map(|after| end + after);
    }
    end + candidate::extension_len(text.get(end..).unwrap_or_default())
}

/// Returns the length of the digits at the start of the text, at most [`MAX_GROUP`] digits.
fn digits_len(text: &str) -> usize {
    let digits = text
        .chars()
        .take(MAX_GROUP)
        .take_while(|c| input::is_digit(*c));
    digits.map(char::len_utf8).sum()
}

/// Returns the start of the next group of digits after punctuation.
fn next_group(text: &str) -> Option<usize> {
    for (count, (at, c)) in text.char_indices().enumerate() {
        if input::is_digit(c) {
            return Some(at);
        }
        if count == MAX_PUNCTUATION || !shape::is_punctuation(c) {
            break;
        }
    }
    None
}

/// Returns `true` if every `x` begins the extension, or is one of two that stand for a carrier code.
#[cold]
fn every_x_counts(phone: &UserPhone, candidate: &str) -> bool {
    let is_x = |c: Option<char>| matches!(c, Some('x' | 'X'));
    let mut rest = candidate.chars();
    loop {
        let from_here = rest.as_str();
        let Some(c) = rest.next() else { return true };
        // The last character can be an `x`.
        if !is_x(Some(c)) || rest.as_str().is_empty() {
            continue;
        }
        let counts = if is_x(rest.clone().next()) {
            let number = rest.as_str();
            rest.next();
            E164::from_user_input(number, phone.number().main_region()) == Ok(*phone)
        } else {
            let digits = from_here.chars().filter(|c| input::is_digit(*c));
            digits.eq(phone.extension().unwrap_or_default().chars()) && phone.extension().is_some()
        };
        if !counts {
            return false;
        }
    }
}

/// Returns `true` if the number has the national prefix, or numbers of its form need none.
fn has_national_prefix(number: E164, candidate: &str) -> bool {
    !format::needs_national_prefix(number) || input::begins_with_national_prefix(number, candidate)
}
