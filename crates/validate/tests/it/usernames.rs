//! The rules of usernames.

use clerk_user_validate::{UsernameFault, UsernameRules};

#[test]
fn the_first_broken_rule_is_told() {
    use UsernameFault::{Character, Length, NoLetter, PhoneNumber};
    let guide = UsernameRules::default();
    let wide = UsernameRules {
        min_length: 1,
        max_length: 5,
        allow_special: true,
        allow_numeric: true,
    };
    let special = UsernameRules {
        allow_special: true,
        ..guide
    };
    for (rules, name, fault) in [
        (guide, "jo_D-1", None),
        (guide, "jo1", Some(Length)),
        (guide, "", Some(Length)),
        (guide, "j\u{f6}rg", Some(Character { position: 1 })),
        (guide, "jo.d", Some(Character { position: 2 })),
        (guide, "1234", Some(NoLetter)),
        (guide, "__--", Some(NoLetter)),
        (special, "+12015550123", Some(PhoneNumber)),
        (special, "+1201555012a", None),
        (special, "jo@d", Some(Character { position: 2 })),
        (special, UsernameRules::SPECIAL_CHARACTERS, Some(NoLetter)),
        (wide, "1", None),
        (wide, "123456", Some(Length)),
    ] {
        assert_eq!(rules.fault(name), fault, "{name}");
    }
    // Characters count, not bytes.
    let long = "\u{f6}".repeat(64);
    assert_eq!(guide.fault(&long), Some(Character { position: 0 }));
    assert_eq!(guide.fault(&"j".repeat(65)), Some(Length));
}
