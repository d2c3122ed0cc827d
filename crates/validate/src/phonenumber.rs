//! Conversions from and to the `phonenumber` crate.

use alloc::format;
use alloc::string::ToString;

use phonenumber::{ParseError, PhoneNumber};

use crate::{E164, E164Error};

impl TryFrom<&PhoneNumber> for E164 {
    type Error = E164Error;

    /// Takes calling code and national number over; the extension is left out. A `PhoneNumber` can
    /// have a length that its calling code has not.
    fn try_from(number: &PhoneNumber) -> Result<Self, Self::Error> {
        let zeros = "0".repeat(number.national().zeros().into());
        let value = number.national().value();
        Self::parse(&format!("+{}{zeros}{value}", number.code().value()))
    }
}

impl TryFrom<E164> for PhoneNumber {
    type Error = ParseError;

    /// Goes through the parser of `phonenumber`, the only way in; a number that it would rewrite is
    /// refused with [`ParseError::NoNumber`].
    fn try_from(number: E164) -> Result<Self, Self::Error> {
        let parsed = phonenumber::parse(None, number.to_string())?;
        match E164::try_from(&parsed) {
            Ok(read) if read == number => Ok(parsed),
            _ => Err(ParseError::NoNumber),
        }
    }
}
