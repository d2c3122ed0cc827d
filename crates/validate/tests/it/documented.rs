//! The statements of the crate's documentation about phone numbers.

use clerk_user_validate::*;

#[track_caller]
fn strict(text: &str) -> Result<(String, Validity), E164ErrorKind> {
    E164::parse(text)
        .map(|number| (number.to_string(), number.validity()))
        .map_err(|error| error.kind())
}

#[track_caller]
fn typed(text: &str, region: &str) -> Result<(String, Validity), UserPhoneErrorKind> {
    let typed = E164::from_user_input(text, Region::parse(region).ok());
    typed
        .map(|typed| (typed.number().to_string(), typed.number().validity()))
        .map_err(|error| error.kind())
}

#[test]
fn more_than_15_digits_are_no_number() {
    assert_eq!(strict("+4915123456789012"), Err(E164ErrorKind::TooLong));
    assert_eq!(
        typed("+4915123456789012", "DE"),
        Err(UserPhoneErrorKind::TooManyDigits)
    );
}

#[test]
fn a_length_that_the_calling_code_has_not_is_no_number() {
    assert_eq!(strict("+1555"), Err(E164ErrorKind::ImpossibleLength));
    assert_eq!(
        typed("+1 555", "US"),
        Err(UserPhoneErrorKind::ImpossibleLength)
    );
}

#[test]
fn a_number_within_an_area_is_no_number() {
    assert_eq!(
        typed("253 0000", "US"),
        Err(UserPhoneErrorKind::ImpossibleLength)
    );
}

#[test]
fn a_kept_trunk_zero_stays_strictly_and_goes_from_what_people_type() {
    assert_eq!(
        strict("+4901761234567"),
        Ok(("+4901761234567".into(), Validity::Possible))
    );
    assert_eq!(typed("+49 0176 1234567", "DE").unwrap().0, "+491761234567");
}

#[test]
fn an_italian_zero_belongs_to_the_number() {
    let number = E164::parse("+390236618300").unwrap();
    assert_eq!(number.validity(), Validity::Valid);
    assert_eq!(number.national_number().as_str(), "0236618300");
    assert_eq!(typed("02 3661 8300", "IT").unwrap().0, "+390236618300");
}

#[test]
fn extensions_are_ascii_digits() {
    let typed = E164::from_user_input(
        "020 8366 1177 ext. \u{661}\u{662}",
        Region::parse("GB").ok(),
    )
    .unwrap();
    assert_eq!(typed.extension(), Some("12"));
}

#[test]
fn a_region_with_a_plan_of_its_own_shares_a_calling_code() {
    let number = E164::parse("+13101234").unwrap();
    assert_eq!(number.region().unwrap().as_str(), "CA");
    assert_eq!(number.number_type(), NumberType::Uan);
    assert_eq!(strict("+15551234"), Err(E164ErrorKind::ImpossibleLength));
}

#[test]
fn numbers_of_no_country_belong_to_the_world() {
    let number = E164::parse("+80012345678").unwrap();
    assert_eq!(number.region(), Some(Region::WORLD));
    assert_eq!(number.region().unwrap().as_str(), "001");
    assert_eq!(Region::WORLD.country_calling_code(), None);
    assert_eq!(number.number_type().as_str(), "TOLL_FREE");
}

#[test]
fn every_region_has_a_name_and_a_calling_code() {
    assert_eq!(Region::all().count(), 245);
    for region in Region::all() {
        assert_eq!(Region::parse(region.as_str()), Ok(region));
        assert_eq!(Region::parse(&region.as_str().to_lowercase()), Ok(region));
        assert!(region.country_calling_code().is_some());
    }
}

#[test]
fn clerks_test_values_are_known() {
    for text in ["+12015550100", "+15555550100", "+19995550199"] {
        assert!(E164::parse(text).unwrap().is_test_number(), "{text}");
    }
    for text in [
        "+12015550200",
        "+12015540100",
        "+442015550100",
        "+15551234567",
    ] {
        assert!(
            E164::parse(text).is_ok_and(|number| !number.is_test_number()),
            "{text}"
        );
    }
    assert!(
        Email::parse("jo+clerk_test@example.com")
            .unwrap()
            .is_test_address()
    );
    assert!(
        !Email::parse("clerk_test@example.com")
            .unwrap()
            .is_test_address()
    );
}
