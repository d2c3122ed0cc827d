//! Numbers as people write them.

use super::plan::{self, CallingCode};
use super::tables::formats::FORMATS;
use super::{E164, PhoneText, program};

pub(super) fn international(number: E164) -> PhoneText {
    let (code, national) = parts(number);
    let mut text = PhoneText::new();
    text.push(b'+');
    PhoneText::of(number.country_calling_code().into(), 1)
        .as_bytes()
        .iter()
        .for_each(|digit| text.push(*digit));
    text.push(b' ');
    grouped(
        code.map(|code| code.international),
        national.as_bytes(),
        &mut text,
    );
    text
}

pub(super) fn national(number: E164) -> PhoneText {
    let (code, national) = parts(number);
    let mut text = PhoneText::new();
    grouped(
        code.map(|code| code.national),
        national.as_bytes(),
        &mut text,
    );
    text
}

fn parts(number: E164) -> (Option<&'static CallingCode>, PhoneText) {
    let digits = PhoneText::of(number.digits(), 1);
    let code = plan::calling_code(digits.as_bytes()).map(|(code, _)| code);
    (code, number.national_number())
}

/// Adds the digits as the first format of the range that fits them groups them; as they are if
/// none fits.
fn grouped(formats: Option<(u16, u16)>, digits: &[u8], text: &mut PhoneText) {
    let range = formats.map(|(start, end)| usize::from(start)..usize::from(end));
    for format in range
        .and_then(|range| FORMATS.get(range))
        .unwrap_or_default()
    {
        if program::beginning(format.leading, digits).is_none() {
            continue;
        }
        if let Some(groups) = program::whole(format.pattern, digits) {
            plan::fill(format.template, &groups, digits, |byte| text.push(byte));
            return;
        }
    }
    digits.iter().for_each(|digit| text.push(*digit));
}
