//! Numbers as people write them.

use super::plan::{self, CallingCode, Format};
use super::tables::formats::FORMATS;
use super::{E164, PhoneText, program};

pub(super) fn international(number: E164) -> PhoneText {
    let mut text = PhoneText::new();
    text.push(b'+');
    text.extend(&PhoneText::of(number.country_calling_code().into(), 1));
    text.push(b' ');
    let formats = calling_code(number).map(|code| code.international);
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
    let formats = calling_code(number).map(|code| code.national);
    grouped(
        &number.national_number(),
        formats,
        |format| format.national,
        &mut text,
    );
    text
}

fn calling_code(number: E164) -> Option<&'static CallingCode> {
    plan::calling_code(PhoneText::of(number.digits(), 1).as_bytes()).map(|(code, _)| code)
}

/// Adds the digits as the first format of the range that fits them groups them; as they are if
/// none fits.
fn grouped(
    national: &PhoneText,
    formats: Option<(u16, u16)>,
    template: fn(&Format) -> u16,
    text: &mut PhoneText,
) {
    let digits = national.as_bytes();
    let range = formats.map(|(start, end)| usize::from(start)..usize::from(end));
    for format in range
        .and_then(|range| FORMATS.get(range))
        .unwrap_or_default()
    {
        if program::beginning(format.leading, digits).is_none() {
            continue;
        }
        if let Some(groups) = program::whole(format.pattern, digits) {
            plan::fill(template(format), &groups, digits, |byte| text.push(byte));
            return;
        }
    }
    text.extend(national);
}
