//! Usernames, and the sizes of what else a user of Clerk has.

use core::ops::RangeInclusive;

use crate::E164;

/// The longest first or last name, in characters. No document of Clerk's has the limit.
pub const MAX_NAME_LENGTH: usize = 256;
/// The longest external id, in characters. No document of Clerk's has the limit.
pub const MAX_EXTERNAL_ID_LENGTH: usize = 255;
/// The largest metadata of one kind, in bytes of JSON.
pub const MAX_METADATA_SIZE: usize = 8 * 1024;

/// The rules of an instance for usernames; by default those of Clerk's guide.
///
/// ```
/// use clerk_user_validate::{UsernameFault, UsernameRules};
///
/// let rules = UsernameRules::default();
/// assert_eq!(rules.fault("jo_doe"), None);
/// assert_eq!(rules.fault("jo"), Some(UsernameFault::Length));
/// assert_eq!(rules.fault("jo.doe"), Some(UsernameFault::Character { position: 2 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "has the settings of an instance")]
pub struct UsernameRules {
    /// The shortest username, in characters.
    pub min_length: usize,
    /// The longest username, in characters.
    pub max_length: usize,
    /// Allows [`SPECIAL_CHARACTERS`](Self::SPECIAL_CHARACTERS).
    pub allow_special: bool,
    /// Allows usernames without a letter.
    pub allow_numeric: bool,
}

/// A rule that a username breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "has the rules")]
pub enum UsernameFault {
    /// It is too short or too long.
    Length,
    /// It has a character that is not allowed.
    Character {
        /// The number of characters before it.
        position: usize,
    },
    /// It is a phone number.
    PhoneNumber,
    /// It has no letter.
    NoLetter,
}

impl UsernameRules {
    /// The lengths that an instance can allow, and that it allows by default, in characters.
    pub const LENGTHS: RangeInclusive<usize> = 4..=64;
    /// The characters that usernames can have beside letters, digits, `_` and `-` if the instance allows them.
    pub const SPECIAL_CHARACTERS: &str = "!#$'+.^`~";

    /// Returns `true` if usernames may have a character.
    #[must_use]
    pub fn allows(&self, c: char) -> bool {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '-')
            || self.allow_special && Self::SPECIAL_CHARACTERS.contains(c)
    }

    /// Returns the first rule that a username breaks.
    #[must_use]
    pub fn fault(&self, name: &str) -> Option<UsernameFault> {
        let has_letter = || name.bytes().any(|byte| byte.is_ascii_alphabetic());
        if !(self.min_length..=self.max_length).contains(&name.chars().count()) {
            Some(UsernameFault::Length)
        } else if let Some(position) = name.chars().position(|c| !self.allows(c)) {
            Some(UsernameFault::Character { position })
        } else if name.starts_with('+') && E164::parse(name).is_ok() {
            Some(UsernameFault::PhoneNumber)
        } else if !self.allow_numeric && !has_letter() {
            Some(UsernameFault::NoLetter)
        } else {
            None
        }
    }
}

impl Default for UsernameRules {
    fn default() -> Self {
        Self {
            min_length: *Self::LENGTHS.start(),
            max_length: *Self::LENGTHS.end(),
            allow_special: false,
            allow_numeric: false,
        }
    }
}
