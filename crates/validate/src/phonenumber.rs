//! Conversions between [`E164`] and the type of the `phonenumber` crate.

use alloc::format;
use alloc::string::ToString;

use phonenumber::{ParseError, PhoneNumber};

use crate::{E164, E164Error};

impl TryFrom<&PhoneNumber> for E164 {
    type Error = E164Error;

    /// Converts the calling code and the national number and drops the extension. Fails if the calling
    /// code has no numbers of this length, which a `PhoneNumber` does not exclude.
    fn try_from(number: &PhoneNumber) -> Result<Self, Self::Error> {
        let zeros = "0".repeat(number.national().zeros().into());
        let value = number.national().value();
        Self::parse(&format!("+{}{zeros}{value}", number.code().value()))
    }
}

impl TryFrom<E164> for PhoneNumber {
    type Error = ParseError;

    /// Converts through the parser of `phonenumber`, its only constructor. A number that this parser
    /// would change is rejected with [`ParseError::NoNumber`].
    fn try_from(number: E164) -> Result<Self, Self::Error> {
        let parsed = phonenumber::parse(None, number.to_string())?;
        match E164::try_from(&parsed) {
            Ok(read) if read == number => Ok(parsed),
            _ => Err(ParseError::NoNumber),
        }
    }
}
