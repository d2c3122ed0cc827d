//! The labels of an extension, as people write them.

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
}
