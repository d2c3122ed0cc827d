//! libphonenumber's `PhoneMetadataCollection` as protocol buffers encode it; the numbers of the
//! fields are those of its `phonemetadata.proto`.

use std::collections::BTreeSet;

use super::super::Failure;
use super::super::metadata::{Description, Format, KINDS, Territory};

/// The field of each kind's description.
const KIND_FIELDS: [u64; KINDS.len()] = [5, 4, 6, 8, 7, 21, 25, 28, 2, 3];

/// The territories in the order of the file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Territory>, Failure> {
    fields(bytes)?
        .filter(|(number, _)| *number == 1)
        .map(|(_, value)| territory(value.message()?))
        .collect()
}

fn territory(bytes: &[u8]) -> Result<Territory, Failure> {
    let mut territory = Territory::default();
    for (number, value) in fields(bytes)? {
        match number {
            1 => territory.general = description(value.message()?)?,
            9 => territory.id = value.text()?,
            10 => territory.code = value.number()?.try_into()?,
            11 => territory.international_prefix = pattern(&value.text()?),
            12 => territory.national_prefix = value.text()?,
            15 => territory.national_prefix_for_parsing = pattern(&value.text()?),
            16 => territory.transform_rule = value.text()?,
            19 => territory.national_formats.push(format(value.message()?)?),
            20 => territory.international_formats.push(Format {
                national_prefix_rule: String::new(),
                national_prefix_is_optional: false,
                has_carrier_rule: false,
                ..format(value.message()?)?
            }),
            22 => territory.is_main = value.number()? != 0,
            23 => territory.leading_digits = Some(pattern(&value.text()?)),
            _ => {
                if let Some(kind) = KIND_FIELDS.iter().position(|field| *field == number) {
                    let description = description(value.message()?)?;
                    territory.descriptions[kind] =
                        (!description.pattern.is_empty()).then_some(description);
                }
            }
        }
    }
    // Lengths that are those of every number are left out.
    for description in territory.descriptions.iter_mut().flatten() {
        if description.lengths.is_empty() {
            description.lengths.clone_from(&territory.general.lengths);
        }
    }
    Ok(territory)
}

fn description(bytes: &[u8]) -> Result<Description, Failure> {
    let mut description = Description::default();
    for (number, value) in fields(bytes)? {
        match number {
            2 => description.pattern = pattern(&value.text()?),
            6 => description.example = value.text()?,
            9 => description.lengths.extend(value.numbers()?),
            10 => description.local_lengths.extend(value.numbers()?),
            _ => {}
        }
    }
    // -1 stands for no length.
    let real = |lengths: &mut BTreeSet<usize>| lengths.retain(|len| *len < 100);
    real(&mut description.lengths);
    real(&mut description.local_lengths);
    Ok(description)
}

fn format(bytes: &[u8]) -> Result<Format, Failure> {
    let mut format = Format::default();
    for (number, value) in fields(bytes)? {
        match number {
            1 => format.pattern = pattern(&value.text()?),
            2 => format.template = value.text()?,
            3 => format.leading_digits.push(pattern(&value.text()?)),
            4 => format.national_prefix_rule = value.text()?,
            5 => format.has_carrier_rule = true,
            6 => format.national_prefix_is_optional = value.number()? != 0,
            _ => {}
        }
    }
    Ok(format)
}

/// The pattern without the anchors that the package puts around each.
fn pattern(text: &str) -> String {
    let inner = text
        .strip_prefix("^(?:")
        .and_then(|rest| rest.strip_suffix(")$").or_else(|| rest.strip_suffix(')')));
    inner.unwrap_or(text).to_owned()
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn message(&self) -> Result<&'a [u8], Failure> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Number(_) => Err("a number for a message".into()),
        }
    }

    fn text(&self) -> Result<String, Failure> {
        Ok(str::from_utf8(self.message()?)?.to_owned())
    }

    fn number(&self) -> Result<u64, Failure> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Bytes(_) => Err("a message for a number".into()),
        }
    }

    /// A repeated number, packed or not.
    fn numbers(&self) -> Result<Vec<usize>, Failure> {
        let mut numbers = Vec::new();
        match *self {
            Self::Number(number) => numbers.push(usize::try_from(number)?),
            Self::Bytes(mut bytes) => {
                while !bytes.is_empty() {
                    numbers.push(usize::try_from(varint(&mut bytes)?)?);
                }
            }
        }
        Ok(numbers)
    }
}

/// The fields of a message: number and value.
fn fields(mut bytes: &[u8]) -> Result<std::vec::IntoIter<(u64, Value<'_>)>, Failure> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut bytes)?),
            2 => {
                let len = usize::try_from(varint(&mut bytes)?)?;
                let (value, rest) = bytes
                    .split_at_checked(len)
                    .ok_or("a field that ends too early")?;
                bytes = rest;
                Value::Bytes(value)
            }
            _ => return Err("a field of an unknown wire type".into()),
        };
        fields.push((key >> 3, value));
    }
    Ok(fields.into_iter())
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Failure> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or("a number that ends too early")?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err("a number of more than 64 bits".into())
}
