//! Formats numbers as people write them.

use super::plan;
use super::rows::Format;
use super::tables::formats::FORMATS;
use super::{E164, PhoneText, program};

pub(super) fn international(number: E164) -> PhoneText {
    let mut text = PhoneText::new();
    text.push(b'+');
    text.extend(&PhoneText::of(number.country_calling_code().into(), 1));
    text.push(b' ');
    let formats = number.calling_code().map(|code| code.international);
    grouped(
        &number.national_number(),
        formats,
        |format| format.template,
        &mut text,
    );
    text
}

pub(super) fn national(number: E164) -> PhoneText {
    let mut text = PhoneText::new();
    let formats = number.calling_code().map(|code| code.national);
    grouped(
        &number.national_number(),
        formats,
        |format| format.national,
        &mut text,
    );
    text
}

/// Returns `true` if numbers of this form are written with the national prefix within the country.
pub(super) fn needs_national_prefix(number: E164) -> bool {
    let formats = number.calling_code().map(|code| code.national);
    fitting(&number.national_number(), formats)
        .is_some_and(|(format, _)| format.flags & Format::NEEDS_PREFIX != 0)
}

/// Appends the digits, grouped by the first format of the range that matches them, or unchanged if no format
/// does.
fn grouped(
    national: &PhoneText,
    formats: Option<(u16, u16)>,
    template: fn(&Format) -> u16,
    text: &mut PhoneText,
) {
    match fitting(national, formats) {
        Some((format, groups)) => {
            let digits = national.as_bytes();
            plan::fill(template(format), &groups, digits, |byte| text.push(byte));
        }
        None => text.extend(national),
    }
}

/// Returns the first format of the range that matches the digits, and their groups.
fn fitting(
    national: &PhoneText,
    formats: Option<(u16, u16)>,
) -> Option<(&'static Format, program::Groups)> {
    let digits = national.as_bytes();
    let (start, end) = formats?;
    let formats = FORMATS.get(start.into()..end.into())?;
    formats.iter().find_map(|format| {
        program::beginning(format.leading, digits)?;
        Some((format, program::whole(format.pattern, digits)?))
    })
}
