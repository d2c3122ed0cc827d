//! Domains in every script (UTS #46, strict) and local parts in every script (RFC 6531).

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::{EmailError, EmailErrorKind};
use crate::punycode;

/// Returns the ASCII form of a domain. `start` is the domain's offset in the input, for errors.
///
/// The domain must be valid by UTS #46 (non-transitional processing, STD 3 rules), and its A-labels must
/// survive a round trip. A U-label may differ from its mapped form only in case and normalization:
/// characters that UTS #46 would replace or remove are rejected.
pub(super) fn to_ascii(domain: &str, start: usize) -> Result<Cow<'_, str>, EmailError> {
    if let Some(error) = bad_label(domain, start) {
        return Err(error);
    }
    converted(domain, Hyphens::CheckFirstLast)
        .ok()
        .filter(|ascii| is_as_written(domain, ascii))
        .ok_or_else(|| EmailError::new(EmailErrorKind::BadULabel, start))
}

fn converted(name: &str, hyphens: Hyphens) -> Result<Cow<'_, str>, idna::Errors> {
    let bytes = name.as_bytes();
    Uts46::new().to_ascii(bytes, AsciiDenyList::STD3, hyphens, DnsLength::Ignore)
}

/// Returns `true` if the U-labels of `domain` equal the decoded labels of `ascii` up to case and
/// normalization.
fn is_as_written(domain: &str, ascii: &str) -> bool {
    let (unicode, _) =
        Uts46::new().to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    let folded = |label: &str| {
        let lower: String = label.chars().flat_map(char::to_lowercase).collect();
        ComposingNormalizerBorrowed::new_nfc()
            .normalize(&lower)
            .into_owned()
    };
    let is_same = |(written, meant): (&str, &str)| written.is_ascii() || folded(written) == meant;
    domain.split('.').count() == unicode.split('.').count()
        && domain.split('.').zip(unicode.split('.')).all(is_same)
}

/// Returns the domain with its A-labels decoded, or unchanged if UTS #46 does not allow them.
pub(super) fn to_unicode(domain: &str) -> String {
    let bytes = domain.as_bytes();
    let (unicode, valid) =
        Uts46::new().to_unicode(bytes, AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    valid.map_or_else(|_| domain.to_owned(), |()| unicode.into_owned())
}

/// Returns the local part in normalization form C. Unless `any_character` is set, invisible, private-use
/// and unassigned characters are rejected.
pub(super) fn normalized_local(
    local: &str,
    any_character: bool,
) -> Result<Cow<'_, str>, EmailError> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let is_barred = |c: char| {
        ignorable.contains(c)
            || matches!(
                categories.get(c),
                GeneralCategory::Control
                    | GeneralCategory::Format
                    | GeneralCategory::LineSeparator
                    | GeneralCategory::ParagraphSeparator
                    | GeneralCategory::PrivateUse
                    | GeneralCategory::SpaceSeparator
                    | GeneralCategory::Surrogate
                    | GeneralCategory::Unassigned
            )
    };
    match local.find(is_barred) {
        Some(offset) if !any_character => {
            Err(EmailError::new(EmailErrorKind::BadLocalCharacter, offset))
        }
        _ => Ok(ComposingNormalizerBorrowed::new_nfc().normalize(local)),
    }
}

/// Returns an error for the first A-label or U-label that is not valid by itself.
fn bad_label(domain: &str, start: usize) -> Option<EmailError> {
    let mut offset = start;
    for label in domain.split('.') {
        let kind = if punycode::has_prefix(label.as_bytes()) {
            EmailErrorKind::BadALabel
        } else {
            EmailErrorKind::BadULabel
        };
        let is_plain = label.is_ascii() && kind == EmailErrorKind::BadULabel;
        let is_name = |ascii: Cow<'_, str>| is_as_written(label, &ascii);
        if !is_plain && !converted(label, Hyphens::Check).is_ok_and(is_name) {
            return Some(EmailError::new(kind, offset));
        }
        offset += label.len() + 1;
    }
    None
}
