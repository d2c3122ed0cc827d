//! Numbers as people type them, read by libphonenumber's rules.

use core::fmt;

use super::plan::{self, Length, Plan};
use super::{E164, MAX_DIGITS, PhoneText, Region, program, scan};
use crate::error::error;

pub(super) mod candidate;
mod context;
mod digits;

pub(super) use candidate::is_punctuation as is_separator;
use digits::Digits;
pub(super) use digits::is_digit;

/// The most characters that are read.
const MAX_CHARACTERS: usize = 250;
/// The fewest and the most digits of a national number.
const MIN_NATIONAL: usize = 2;
const MAX_NATIONAL: usize = 17;

/// A phone number as a person typed it: the number, and the extension that stood beside it.
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
    /// The number.
    #[must_use]
    pub const fn number(&self) -> E164 {
        self.number
    }

    /// The digits of the extension, in ASCII.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        Some(self.extension.as_str()).filter(|extension| !extension.is_empty())
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
    /// Reads a number as a person typed it, by libphonenumber's rules: with spaces and punctuation,
    /// in the digits of any script or in letters of the keypad, with an international or a national
    /// prefix, an extension, or as a `tel:` URI. `region` is where the number is taken to be dialled
    /// from if it does not begin with `+`. The table of differences is in the crate's documentation.
    ///
    /// # Errors
    ///
    /// The text is no number by these rules, needs a region, or has a length that no number of its
    /// calling code has.
    pub fn from_user_input(
        text: &str,
        region: Option<Region>,
    ) -> Result<UserPhone, UserPhoneError> {
        read(text, region).map(|read| read.phone)
    }
}

/// A text that was read.
#[derive(Clone, Copy)]
pub(super) struct Read {
    pub(super) phone: UserPhone,
    /// The calling code is that of the region: the text has none.
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

/// Whether a number is written with the national prefix of its calling code, or with a carrier's
/// code.
pub(super) fn begins_with_national_prefix(number: E164, text: &str) -> bool {
    let digits = Digits::of_text(text);
    let plan = number
        .calling_code()
        .and_then(|code| Plan::at(code.plan.into()));
    plan.is_some_and(|plan| without_national_prefix(&digits, plan).is_some())
}

/// What in a text can be a number.
struct Candidate {
    has_plus: bool,
    /// The digits, those after the plus.
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
            has_plus: number.starts_with(digits::is_plus),
            digits: Digits::normalized(number.trim_start_matches(digits::is_plus)),
            extension: digits::ascii(extension),
        })
    }

    /// The number that the digits mean, dialled in the plan's region, and whether they have no calling
    /// code.
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

/// Takes off the calling code, after a `+` or an international prefix, or where the number makes
/// sense only without it; and says whose it is.
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

/// Takes off what is dialled in the region for a call abroad, unless a zero follows.
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

/// The digits with the national prefix and a carrier's code taken off or replaced; `None` if there is
/// none, or the number would no longer be one that the plan describes.
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
    /// Why a text that a person typed is no phone number.
    UserPhoneError("phone number"),
    /// What is wrong with a phone number that a person typed.
    UserPhoneErrorKind {
        /// The `phone-context` of a `tel:` URI is neither a number nor a domain.
        BadPhoneContext => "bad_phone_context", "`+` and digits or a domain name after `;phone-context=`";
        /// Nothing was given.
        Empty => "empty", "a phone number, found nothing";
        /// The country calling code has no numbers of this length.
        ImpossibleLength => "impossible_length", "as many digits as numbers of this country calling code have";
        /// No `+` at the start, and no region whose numbering plan would apply.
        MissingRegion => "missing_region", "`+` and a country calling code, or a region to dial from";
        /// Too few digits, or something else between them than what belongs to a number.
        NotANumber => "not_a_number", "the digits of a phone number";
        /// More than 250 characters.
        TooLong => "too_long", "at most 250 characters";
        /// More than 15 digits, the country calling code among them.
        TooManyDigits => "too_many_digits", "at most 15 digits";
        /// Fewer than two digits after the country calling code or the prefix.
        TooShort => "too_short", "further digits";
        /// No country calling code begins like this.
        UnknownCallingCode => "unknown_calling_code", "an assigned country calling code";
    }
}
