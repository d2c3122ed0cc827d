//! Numbers as people type them: prefixes and labels of extensions.

use clerk_user_validate::*;

fn extension(label: &str, digits: &str) -> Option<String> {
    let region = Region::parse("US").ok();
    let typed = E164::from_user_input(&format!("650 253 0000{label}{digits}"), region).ok()?;
    assert_eq!(typed.number().to_string(), "+16502530000", "{label}");
    typed.extension().map(str::to_owned)
}

#[test]
fn a_label_is_read_in_either_case() {
    for label in [
        "x",
        "ext",
        "extn",
        "xt",
        "xtn",
        "extension",
        "extensión",
        "extensio\u{301}n",
        "int",
        "anexo",
        "доб",
        "ｘ",
        "ｘｔ",
        "ｅｘｔ",
        "ｅｘｔｎ",
        "ｘｔｎ",
        "ｉｎｔ",
    ] {
        for label in [label.to_owned(), label.to_uppercase()] {
            for (before, after) in [(" ", ""), (" ", ". "), ("", ":"), (", ", "．")] {
                let label = format!("{before}{label}{after}");
                assert_eq!(extension(&label, "12").as_deref(), Some("12"), "{label}");
            }
        }
    }
}

#[test]
fn a_label_that_says_little_has_few_digits() {
    for (label, limit) in [
        (" ext ", 20),
        (";ext=", 20),
        (" x", 9),
        (" ~", 9),
        (",,", 15),
        (",", 9),
    ] {
        let fits = "1".repeat(limit);
        assert_eq!(extension(label, &fits), Some(fits.clone()), "{label}");
        assert_eq!(extension(label, &format!("{fits}1")), None, "{label}");
    }
    assert_eq!(extension(" - ", "123456#").as_deref(), Some("123456"));
    assert_eq!(extension(" - ", "1234567#"), None);
    for label in ["-.", "a"] {
        assert_eq!(extension(label, "12#"), None, "{label}");
    }
}

#[test]
fn a_plus_before_an_international_prefix_is_too_much_and_read_over() {
    let region = Region::parse("GB").ok();
    let typed = |text: &str| {
        let typed = E164::from_user_input(text, region);
        typed
            .map(|typed| typed.number().to_string())
            .map_err(|error| error.kind())
    };
    assert_eq!(typed("+0044 20 8366 1177"), Ok("+442083661177".to_owned()));
    assert_eq!(
        typed("+00 999 8366 1177"),
        Err(UserPhoneErrorKind::UnknownCallingCode)
    );
}

#[test]
fn no_zero_follows_an_international_prefix() {
    let region = Region::parse("GB").ok();
    let error = E164::from_user_input("000 20 8366 1177", region).unwrap_err();
    assert_eq!(error.kind(), UserPhoneErrorKind::ImpossibleLength);
}

#[test]
fn marks_after_the_last_digit_are_read_over_and_letters_are_not() {
    let region = Region::parse("GB").ok();
    let typed = |last: char| {
        let typed = E164::from_user_input(&format!("020 8366 1177{last}"), region);
        typed.map(|typed| typed.number().to_string()).ok()
    };
    for mark in ['\u{345}', '\u{363}', '\u{36f}', '\u{1f189}'] {
        assert_eq!(typed(mark), Some("+442083661177".to_owned()), "{mark}");
    }
    for letter in ['\u{371}', '\u{5d0}', '\u{2160}'] {
        assert_eq!(typed(letter), None, "{letter}");
    }
}

#[test]
fn three_digits_stand_before_an_extension() {
    let region = Region::parse("GB").ok();
    let error = E164::from_user_input("12-345#", region).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (UserPhoneErrorKind::NotANumber, 6)
    );
    let typed = E164::from_user_input("０２０７９４６０９５８ доб 5", region).unwrap();
    assert_eq!(
        (typed.number().to_string().as_str(), typed.extension()),
        ("+442079460958", Some("5"))
    );
    let error = E164::from_user_input("０２０ доб 5", region).unwrap_err();
    assert_eq!(error.kind(), UserPhoneErrorKind::ImpossibleLength);
}

#[test]
fn a_context_is_a_name_whose_labels_end_as_they_begin() {
    let region = Region::parse("GB").ok();
    let kind = |context: &str| {
        let text = format!("tel:020-8366-1177;phone-context={context}");
        E164::from_user_input(&text, region).err().map(|e| e.kind())
    };
    assert_eq!(kind("a-b.example"), None);
    for context in ["a-.example", "-a.example", "a.-example", "a..example"] {
        let bad = Some(UserPhoneErrorKind::BadPhoneContext);
        assert_eq!(kind(context), bad, "{context}");
    }
}
