//! Numbers formatted while they are typed, by libphonenumber's rules.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::plan;
use super::rows::{CallingCode, Format, Plan};
use super::tables::formats::FORMATS;
use super::{E164, Region, UserPhone, UserPhoneError, input, program};

/// The fewest digits of a national number that are formatted.
const MIN_DIGITS: usize = 3;
/// The placeholder in a template for a digit that is not typed yet.
const OPEN: char = '\u{2008}';
/// As many digits as the longest format has.
const LONGEST: &[u8] = b"999999999999999";

/// Formats a phone number while it is typed: after each character, it returns the text that an input
/// field should show.
///
/// ```
/// use clerk_user_validate::{E164Formatter, Region};
///
/// let mut formatter = E164Formatter::new(Some(Region::parse("US")?));
/// let shown: Vec<_> = "6502530".chars().map(|key| formatter.push(key).to_owned()).collect();
/// assert_eq!(shown, ["6", "65", "650", "650-2", "650-25", "650-253", "650-2530"]);
/// # Ok::<(), clerk_user_validate::RegionError>(())
/// ```
#[derive(Clone)]
pub struct E164Formatter {
    region: Option<Region>,
    /// The calling code whose formats apply.
    code: Option<&'static CallingCode>,
    shown: String,
    typed: String,
    /// A plus and digits, of what was typed.
    plain: String,
    /// The digits that are read as the national number.
    national: String,
    /// The text before it, as it is shown.
    before: String,
    /// The national prefix that was taken off.
    taken: String,
    /// The formats that can still apply, and the pattern of the one that does.
    formats: Vec<&'static Format>,
    pattern: Option<u16>,
    template: String,
    flags: Flags,
}

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
struct Flags {
    can_format: bool,
    /// Something else than digits and a plus was typed.
    is_formatted: bool,
    /// A prefix shows that the number is not one of an area.
    is_complete: bool,
    awaits_code: bool,
    space_after_prefix: bool,
}

impl Flags {
    const START: Self = Self {
        can_format: true,
        is_formatted: false,
        is_complete: false,
        awaits_code: false,
        space_after_prefix: false,
    };
}

impl fmt::Debug for E164Formatter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (region, len) = (self.region, self.plain.len());
        write!(f, "E164Formatter({region:?}, {len} digits)")
    }
}

impl E164Formatter {
    /// Creates a formatter for numbers that are dialled in `region`. If `region` is `None`, only
    /// numbers that begin with `+` are formatted.
    #[must_use]
    pub fn new(region: Option<Region>) -> Self {
        let plan = region.and_then(Region::plan);
        Self {
            region,
            code: plan.and_then(|plan| plan::code(plan.code)),
            shown: String::new(),
            typed: String::new(),
            plain: String::new(),
            national: String::new(),
            before: String::new(),
            taken: String::new(),
            formats: Vec::new(),
            pattern: None,
            template: String::new(),
            flags: Flags::START,
        }
    }

    /// Adds a character and returns the text to show. If a character is neither a digit nor a `+` at
    /// the beginning, the text is no longer formatted: it is the input as it was typed.
    pub fn push(&mut self, c: char) -> &str {
        self.shown = self.next(c);
        &self.shown
    }

    /// Returns the text to show.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// Parses the characters that were typed so far.
    ///
    /// # Errors
    ///
    /// Returns an error if they are not a phone number, for example because digits are still missing.
    pub fn phone(&self) -> Result<UserPhone, UserPhoneError> {
        E164::from_user_input(&self.typed, self.region)
    }

    /// Removes all characters, so that another number can be typed.
    pub fn clear(&mut self) {
        *self = Self::new(self.region);
    }

    fn next(&mut self, c: char) -> String {
        self.typed.push(c);
        if let Some(digit) = input::digit(c) {
            let digit = char::from(b'0' + digit);
            self.plain.push(digit);
            self.national.push(digit);
            return self.next_digit(digit);
        }
        if input::is_plus(c) && self.plain.is_empty() && !self.flags.is_formatted {
            self.plain.push('+');
            return self.next_digit('+');
        }
        self.flags.can_format = false;
        self.flags.is_formatted = true;
        self.typed.clone()
    }

    fn next_digit(&mut self, c: char) -> String {
        if !self.flags.can_format {
            return self.start_again();
        }
        match self.plain.len() {
            0..MIN_DIGITS => return self.typed.clone(),
            MIN_DIGITS if self.take_international_prefix() => self.flags.awaits_code = true,
            MIN_DIGITS => {
                self.taken = self.take_national_prefix();
                return self.choose_format();
            }
            _ => {}
        }
        if self.flags.awaits_code {
            if self.take_code() {
                self.flags.awaits_code = false;
            }
            return [self.before.as_str(), &self.national].concat();
        }
        if self.formats.is_empty() {
            return self.choose_format();
        }
        let text = self.put(c);
        // What fits exactly goes before the template.
        if let Some(exact) = self.exactly() {
            return exact;
        }
        self.narrow();
        if self.make_template() {
            return self.put_all();
        }
        if self.flags.can_format {
            self.with_prefix(&text)
        } else {
            self.typed.clone()
        }
    }

    /// Looks for a longer prefix, with which the number can be formatted after all.
    fn start_again(&mut self) -> String {
        if self.flags.is_formatted {
            return self.typed.clone();
        }
        if self.take_international_prefix() {
            if self.take_code() {
                return self.choose_anew();
            }
        } else if self.take_longer_national_prefix() {
            self.before.push(' ');
            return self.choose_anew();
        }
        self.typed.clone()
    }

    fn choose_anew(&mut self) -> String {
        self.flags.can_format = true;
        self.flags.awaits_code = false;
        self.formats.clear();
        self.template.clear();
        self.pattern = None;
        self.choose_format()
    }

    fn choose_format(&mut self) -> String {
        if self.national.len() < MIN_DIGITS {
            return self.with_prefix(&self.national);
        }
        self.list_formats();
        if let Some(exact) = self.exactly() {
            return exact;
        }
        if self.make_template() {
            self.put_all()
        } else {
            self.typed.clone()
        }
    }

    fn list_formats(&mut self) {
        let is_international = self.flags.is_complete && self.taken.is_empty();
        let range = self.code.map(|code| {
            if is_international {
                code.international
            } else {
                code.national
            }
        });
        let formats = range.and_then(|(start, end)| FORMATS.get(start.into()..end.into()));
        let excluded = if !self.taken.is_empty() {
            Format::NEVER_WITH_PREFIX
        } else if !self.flags.is_complete {
            Format::NEEDS_PREFIX
        } else {
            0
        };
        let listed = formats.unwrap_or_default().iter();
        self.formats.extend(
            listed.filter(|format| {
                format.flags & excluded == 0 && format.flags & Format::ELIGIBLE != 0
            }),
        );
        self.narrow();
    }

    /// Removes the formats for numbers that begin with other digits.
    fn narrow(&mut self) {
        let Self {
            formats, national, ..
        } = self;
        let level = national.len().saturating_sub(MIN_DIGITS);
        formats.retain(|format| {
            program::beginning(format.leading(level), national.as_bytes()).is_some()
        });
    }

    /// Returns the number in the first format that fits all its digits, if this has the digits that were typed.
    fn exactly(&mut self) -> Option<String> {
        for at in 0..self.formats.len() {
            let format = *self.formats.get(at)?;
            let digits = self.national.as_bytes();
            let Some(groups) = program::whole(format.pattern, digits) else {
                continue;
            };
            self.flags.space_after_prefix = format.flags & Format::SPACE_AFTER_PREFIX != 0;
            let mut text = String::new();
            plan::fill(format.template, &groups, digits, |byte| {
                text.push(byte.into());
            });
            let text = self.with_prefix(&text);
            let dialled = text
                .chars()
                .filter(|c| matches!(c, '0'..='9' | '+' | '*' | '#'));
            if dialled.eq(self.plain.chars()) {
                return Some(text);
            }
        }
        None
    }

    /// Returns `true` if there is a new template, made of the first format that has room for the
    /// digits.
    fn make_template(&mut self) -> bool {
        while let Some(format) = self.formats.first() {
            if self.pattern == Some(format.pattern) {
                return false;
            }
            let nines = program::beginning(format.pattern, LONGEST);
            if let Some((_, groups)) = nines.filter(|(len, _)| *len >= self.national.len()) {
                self.template.clear();
                let template = &mut self.template;
                plan::fill(format.template, &groups, LONGEST, |byte| {
                    template.push(if byte == b'9' { OPEN } else { byte.into() });
                });
                self.pattern = Some(format.pattern);
                self.flags.space_after_prefix = format.flags & Format::SPACE_AFTER_PREFIX != 0;
                return true;
            }
            self.formats.remove(0);
        }
        self.flags.can_format = false;
        false
    }

    /// Puts every digit of the national number into the template.
    fn put_all(&mut self) -> String {
        let mut text = String::new();
        for digit in self.national.clone().chars() {
            text = self.put(digit);
        }
        if self.national.is_empty() {
            self.before.clone()
        } else if self.flags.can_format {
            self.with_prefix(&text)
        } else {
            self.typed.clone()
        }
    }

    /// Puts a digit into the template and returns the filled part of the template.
    fn put(&mut self, digit: char) -> String {
        if let Some(at) = self.template.find(OPEN) {
            let end = at + OPEN.len_utf8();
            let mut buffer = [0; 4];
            let digit = digit.encode_utf8(&mut buffer);
            self.template.replace_range(at..end, digit);
            return self.template.get(..=at).unwrap_or_default().into();
        }
        if self.formats.len() == 1 {
            self.flags.can_format = false;
        }
        self.pattern = None;
        self.typed.clone()
    }

    fn with_prefix(&self, national: &str) -> String {
        let mut text = self.before.clone();
        if self.flags.space_after_prefix && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(national);
        text
    }

    fn plan(&self) -> Option<&'static Plan> {
        Plan::at(self.code?.plan.into())
    }

    /// Returns `true` if there was a plus or an international prefix, and removes it.
    fn take_international_prefix(&mut self) -> bool {
        let end = if self.plain.starts_with('+') {
            Some(1)
        } else {
            self.plan()
                .and_then(|plan| {
                    // Calling codes without such a prefix take an empty one.
                    program::beginning(plan.international_prefix, self.plain.as_bytes())
                })
                .map(|(end, _)| end)
        };
        let Some((before, national)) = end.and_then(|end| self.plain.split_at_checked(end)) else {
            return false;
        };
        self.flags.is_complete = true;
        self.national = national.into();
        self.before = before.into();
        if !before.starts_with('+') {
            self.before.push(' ');
        }
        true
    }

    /// Returns `true` if there was a calling code, removes it, and selects its formats.
    fn take_code(&mut self) -> bool {
        let Some((code, len)) = plan::calling_code(self.national.as_bytes()) else {
            return false;
        };
        let digits: String = self.national.drain(..len).collect();
        self.before.push_str(&digits);
        self.before.push(' ');
        self.code = Some(code);
        self.taken.clear();
        true
    }

    /// Removes the national prefix and returns it.
    fn take_national_prefix(&mut self) -> String {
        let Some(plan) = self.plan() else {
            return String::new();
        };
        let is_north_american = plan.code == 1
            && matches!(self.national.as_bytes(), [b'1', second, ..] if !matches!(second, b'0' | b'1'));
        let end = if is_north_american {
            self.before.push_str("1 ");
            1
        } else {
            let program = plan.national_prefix;
            let found =
                (program != 0).then(|| program::beginning(program, self.national.as_bytes()));
            let end = found.flatten().map_or(0, |(end, _)| end);
            self.before
                .push_str(self.national.get(..end).unwrap_or_default());
            end
        };
        self.flags.is_complete |= end != 0;
        self.national.drain(..end).collect()
    }

    /// Returns `true` if there was a longer national prefix than the one that was removed, and removes
    /// this one instead.
    fn take_longer_national_prefix(&mut self) -> bool {
        if !self.taken.is_empty() {
            self.national.insert_str(0, &self.taken);
            let end = self.before.rfind(&self.taken).unwrap_or(self.before.len());
            self.before.truncate(end);
        }
        let taken = self.take_national_prefix();
        self.taken != taken
    }
}
