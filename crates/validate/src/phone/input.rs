//! Parses numbers as people type them, with libphonenumber's rules.

use core::fmt;

use super::plan::{self, Length};
use super::rows::Plan;
use super::{E164, MAX_DIGITS, PhoneText, Region, program, scan};
use crate::error::error;

pub(super) mod candidate;
mod context;
mod digits;

pub(super) use candidate::is_punctuation as is_separator;
use digits::Digits;
pub(super) use digits::{is_digit, is_plus, value as digit};

/// The largest number of characters in the input.
const MAX_CHARACTERS: usize = 250;
/// The smallest and the largest number of digits of a national number.
const MIN_NATIONAL: usize = 2;
const MAX_NATIONAL: usize = 17;

/// A phone number as a person typed it: the number and its extension, if there is one.
///
/// ```
/// use clerk_user_validate::{E164, Region};
///
/// let typed = E164::from_user_input("(020) 8366-1177 ext. 12", Some(Region::parse("GB")?))?;
/// assert_eq!(typed.number().to_string(), "+442083661177");
/// assert_eq!(typed.extension(), Some("12"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserPhone {
    number: E164,
    extension: PhoneText,
}

impl UserPhone {
    /// Returns the number without the extension.
    #[must_use]
    pub const fn number(&self) -> E164 {
        self.number
    }

    /// Returns the digits of the extension in ASCII, or `None` if there is no extension.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        Some(self.extension.as_str()).filter(|extension| !extension.is_empty())
    }
}

impl core::str::FromStr for UserPhone {
    type Err = UserPhoneError;

    /// Reads a number that names its country: see [`E164::from_user_input`] without a region.
    fn from_str(text: &str) -> Result<Self, UserPhoneError> {
        E164::from_user_input(text, None)
    }
}

impl fmt::Display for UserPhone {
    /// Writes the number, and after it `;ext=` and the extension if there is one: RFC 3966.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        self.extension()
            .map_or(Ok(()), |extension| write!(f, ";ext={extension}"))
    }
}

impl fmt::Debug for UserPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserPhone({:?}", self.number)?;
        f.write_str(if self.extension().is_some() {
            ", …)"
        } else {
            ")"
        })
    }
}

impl E164 {
    /// Parses a number as a person typed it, with libphonenumber's rules.
    ///
    /// The input can have spaces and punctuation, digits of any script, letters of the phone keypad, an
    /// international or a national prefix, and an extension. It can also be a `tel:` URI (RFC 3966). A
    /// number without a leading `+` is read as dialled from `region`. The crate documentation lists the
    /// differences from libphonenumber.
    ///
    /// ```
    /// use clerk_user_validate::{E164, Region};
    ///
    /// let us = Region::parse("US")?;
    /// let typed = E164::from_user_input("(555) 123-4567", Some(us))?;
    /// assert_eq!(typed.number().to_string(), "+15551234567");
    ///
    /// let typed = E164::from_user_input("+44 20 8366 1177", None)?;
    /// assert_eq!(typed.number().to_string(), "+442083661177");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the input is not a number by these rules, if it has no `+` and `region` is
    /// `None`, or if its calling code has no numbers of this length.
    pub fn from_user_input(
        text: &str,
        region: Option<Region>,
    ) -> Result<UserPhone, UserPhoneError> {
        read(text, region).map(|read| read.phone)
    }
}

/// A parsed number.
#[derive(Clone, Copy)]
pub(super) struct Read {
    pub(super) phone: UserPhone,
    /// `true` if the input has no calling code, so that the one of the region was used.
    pub(super) is_national: bool,
}

pub(super) fn read(text: &str, region: Option<Region>) -> Result<Read, UserPhoneError> {
    let fail = |kind, offset| Err(UserPhoneError::new(kind, offset));
    if text.is_empty() {
        return fail(UserPhoneErrorKind::Empty, 0);
    }
    if text.len() > MAX_CHARACTERS {
        if let Some((offset, _)) = text.char_indices().nth(MAX_CHARACTERS) {
            return fail(UserPhoneErrorKind::TooLong, offset);
        }
    }
    let plan = region.and_then(Region::plan);
    let candidate = match Digits::of_plain(text) {
        Some((has_plus, digits)) => Candidate {
            has_plus,
            digits,
            extension: PhoneText::new(),
        },
        None => Candidate::of(text)?,
    };
    if plan.is_none() && !candidate.has_plus {
        return fail(UserPhoneErrorKind::MissingRegion, 0);
    }
    let (number, is_national) = candidate
        .read(plan)
        .map_err(|kind| UserPhoneError::new(kind, text.len()))?;
    Ok(Read {
        phone: UserPhone {
            number,
            extension: candidate.extension,
        },
        is_national,
    })
}

/// Returns `true` if the text has the national prefix of the number's calling code, or a carrier code.
pub(super) fn begins_with_national_prefix(number: E164, text: &str) -> bool {
    let digits = Digits::of_text(text);
    let plan = number
        .calling_code()
        .and_then(|code| Plan::at(code.plan.into()));
    plan.is_some_and(|plan| without_national_prefix(&digits, plan).is_some())
}

/// The parts of the input that can be a number and its extension.
struct Candidate {
    has_plus: bool,
    /// The digits after the plus sign, if there is one.
    digits: Digits,
    extension: PhoneText,
}

impl Candidate {
    #[cold]
    fn of(text: &str) -> Result<Self, UserPhoneError> {
        let mut joined = context::Joined::new();
        let Some(candidate) = context::candidate(text, &mut joined) else {
            return Err(UserPhoneError::new(
                UserPhoneErrorKind::BadPhoneContext,
                context::position(text),
            ));
        };
        if !candidate::is_viable(candidate) {
            return Err(UserPhoneError::new(
                UserPhoneErrorKind::NotANumber,
                candidate::first_strange(text),
            ));
        }
        let (number, extension) = candidate::split_extension(candidate);
        Ok(Self {
            has_plus: number.starts_with(is_plus),
            digits: Digits::normalized(number.trim_start_matches(is_plus)),
            extension: digits::ascii(extension),
        })
    }

    /// Returns the number for the digits, as dialled in the plan's region. The bool is `true` if the digits
    /// have no calling code.
    fn read(&self, plan: Option<&'static Plan>) -> Result<(E164, bool), UserPhoneErrorKind> {
        let mut national = self.digits;
        let of_code = match extract_code(self.has_plus, &mut national, plan) {
            Err(UserPhoneErrorKind::UnknownCallingCode) if self.has_plus => {
                national = self.digits;
                let of_code = extract_code(false, &mut national, plan)?;
                Some(of_code.ok_or(UserPhoneErrorKind::UnknownCallingCode)?)
            }
            of_code => of_code?,
        };
        let plan = of_code.or(plan).ok_or(UserPhoneErrorKind::MissingRegion)?;
        if national.len() < MIN_NATIONAL {
            return Err(UserPhoneErrorKind::TooShort);
        }
        let is_usable = |digits: &Digits| {
            let length = plan.length(digits.len());
            matches!(length, Length::Possible | Length::TooLong)
        };
        if let Some(stripped) = without_national_prefix(&national, plan).filter(is_usable) {
            national = stripped;
        }
        match national.len() {
            0..MIN_NATIONAL => return Err(UserPhoneErrorKind::TooShort),
            MIN_NATIONAL..=MAX_NATIONAL => {}
            _ => return Err(UserPhoneErrorKind::TooManyDigits),
        }
        national.prepend(plan.code);
        if national.len() > MAX_DIGITS {
            return Err(UserPhoneErrorKind::TooManyDigits);
        }
        let number = scan::number(&national).and_then(|(value, label)| E164::new(value, label));
        let number = number.ok_or(UserPhoneErrorKind::ImpossibleLength)?;
        Ok((number, of_code.is_none()))
    }
}

/// Removes the calling code and returns its plan. A calling code is found after a `+` or an international
/// prefix, and without either if the number matches the plan only without it.
fn extract_code(
    has_plus: bool,
    digits: &mut Digits,
    plan: Option<&'static Plan>,
) -> Result<Option<&'static Plan>, UserPhoneErrorKind> {
    if has_plus || strip_international_prefix(digits, plan) {
        if digits.len() <= MIN_NATIONAL {
            return Err(UserPhoneErrorKind::TooShort);
        }
        let (code, code_len) =
            plan::calling_code(digits).ok_or(UserPhoneErrorKind::UnknownCallingCode)?;
        digits.drop_first(code_len);
        return Ok(Plan::at(code.plan.into()));
    }
    let Some(plan) = plan else { return Ok(None) };
    match plan::calling_code(digits)
        .and_then(|(code, len)| Some((Plan::at(code.plan.into())?, len)))
    {
        Some((main, code_len)) if main.code == plan.code => {
            let mut without = *digits;
            without.drop_first(code_len);
            without = without_national_prefix(&without, plan).unwrap_or(without);
            let is_better = !plan.describes(digits) && plan.describes(&without);
            if is_better || plan.length(digits.len()) == Length::TooLong {
                *digits = without;
                return Ok(Some(main));
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// Returns `true` if it removed the prefix for calls from the region to other countries. The prefix stays if a
/// zero follows.
fn strip_international_prefix(digits: &mut Digits, plan: Option<&Plan>) -> bool {
    let program = plan.map_or(0, |plan| plan.international_prefix);
    if program == 0 {
        return false;
    }
    match program::beginning(program, digits) {
        Some((end, _)) if digits.get(end) != Some(&b'0') => {
            digits.drop_first(end);
            true
        }
        _ => false,
    }
}

/// Returns the digits with the national prefix and the carrier code removed or replaced, or `None` if there
/// are none or if the plan would no longer match the number.
fn without_national_prefix(digits: &Digits, plan: &Plan) -> Option<Digits> {
    if plan.national_prefix == 0 || digits.is_empty() {
        return None;
    }
    let (end, groups) = program::beginning(plan.national_prefix, digits)?;
    let mut stripped = *digits;
    stripped.drop_first(end);
    if plan.transform != 0 && plan.groups != 0 && groups.has(plan.groups - 1) {
        let rest = stripped;
        stripped = Digits::new();
        plan::fill(plan.transform, &groups, digits, |digit| {
            stripped.push(digit);
        });
        rest.iter().for_each(|digit| stripped.push(*digit));
    }
    (plan.describes(&stripped) || !plan.describes(digits)).then_some(stripped)
}

error! {
    /// Error parsing a phone number that a person typed.
    ///
    /// ```
    /// use clerk_user_validate::E164;
    ///
    /// let error = E164::from_user_input("(555) 123-4567", None).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "invalid phone number at byte 0: expected `+` and a country calling code, or a region to dial from",
    /// );
    /// ```
    UserPhoneError("phone number"),
    /// The kind of a [`UserPhoneError`].
    ///
    /// ```
    /// use clerk_user_validate::{E164, UserPhoneErrorKind};
    ///
    /// let error = E164::from_user_input("(555) 123-4567", None).unwrap_err();
    /// assert_eq!(error.kind(), UserPhoneErrorKind::MissingRegion);
    /// assert_eq!(error.kind().as_str(), "missing_region");
    /// ```
    UserPhoneErrorKind {
        /// The `phone-context` of a `tel:` URI is neither a number nor a domain.
        BadPhoneContext => "bad_phone_context", "`+` and digits or a domain name after `;phone-context=`";
        /// The input is empty.
        Empty => "empty", "a phone number, found nothing";
        /// The country calling code has no numbers of this length.
        ImpossibleLength => "impossible_length", "as many digits as numbers of this country calling code have";
        /// The input does not begin with `+`, and no region was given.
        MissingRegion => "missing_region", "`+` and a country calling code, or a region to dial from";
        /// The input has too few digits, or characters that do not belong to a phone number.
        NotANumber => "not_a_number", "the digits of a phone number";
        /// The input has more than 250 characters.
        TooLong => "too_long", "at most 250 characters";
        /// The number has more than 15 digits, including the country calling code.
        TooManyDigits => "too_many_digits", "at most 15 digits";
        /// There are fewer than two digits after the country calling code or the prefix.
        TooShort => "too_short", "further digits";
        /// The first digits are not an assigned country calling code.
        UnknownCallingCode => "unknown_calling_code", "an assigned country calling code";
    }
}
