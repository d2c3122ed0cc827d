use clerk_user_validate::{E164, Email, EmailErrorKind};
use email_address::{EmailAddress, Options};
use phonenumber::ParseError;

/// The reasons for which we refuse what `email_address` takes without display names and address literals: more of RFC 5321 than a
/// dot-atom, domains that RFC 1035 does not know, and last labels that RFC 3696 section 2 rules out.
const REFUSED_BY_US: &[EmailErrorKind] = &[
    EmailErrorKind::BadALabel,
    EmailErrorKind::BadDomainCharacter,
    EmailErrorKind::BadHyphen,
    EmailErrorKind::BadLocalCharacter,
    EmailErrorKind::BadULabel,
    EmailErrorKind::NumericTld,
    EmailErrorKind::SingleLabel,
    EmailErrorKind::TooLong,
];

/// `email_address` takes every ASCII address of ours, parted at the same `@`, with the same domain;
/// what it takes beyond is refused here for a listed reason.
pub fn email_diff(data: &[u8]) {
    let Some(text) = std::str::from_utf8(data)
        .ok()
        .filter(|text| text.is_ascii())
    else {
        return;
    };
    let options = Options::default()
        .without_display_text()
        .without_domain_literal();
    let theirs = EmailAddress::parse_with_options(text, options);
    match Email::parse(text) {
        Ok(ours) => {
            let theirs = theirs.expect("email_address takes it");
            assert_eq!(theirs.local_part(), ours.local_part());
            assert!(theirs.domain().eq_ignore_ascii_case(ours.domain()));
        }
        Err(error) => assert!(theirs.is_err() || REFUSED_BY_US.contains(&error.kind())),
    }
}

/// `phonenumber` reads the same calling code in every number of ours, and the same digits unless
/// it takes a national prefix off, as it does of international numbers too; what is left can then
/// be too short, or nothing.
pub fn phone_diff(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(ours) = E164::parse(text) else {
        return;
    };
    let theirs = match phonenumber::parse(None, ours.to_string()) {
        Ok(theirs) => theirs,
        Err(error) => {
            return assert!(matches!(
                error,
                ParseError::NoNumber | ParseError::TooShortNsn | ParseError::MalformedInteger(_)
            ));
        }
    };
    assert_eq!(theirs.code().value(), ours.country_calling_code());
    if let Ok(read) = E164::try_from(&theirs) {
        let rewritten = read != ours;
        assert!(!rewritten || ours.to_string().len() >= read.to_string().len());
    }
}
