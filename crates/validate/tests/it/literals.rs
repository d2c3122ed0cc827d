//! The forms of email addresses that need an option.

use std::net::Ipv6Addr;

use clerk_user_validate::*;
use proptest::prelude::*;
use proptest::sample::select;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn an_ipv6_literal_is_what_the_standard_library_reads(
        groups in proptest::collection::vec(select(&["1", "1", "ab", "fFfF", "1", "", "12345", "g", "1.2.3.4", "1.2.3.256"][..]), 1..=9),
        compressed in prop_oneof![Just(None), (0..9usize).prop_map(Some)],
    ) {
        let mut groups = groups;
        if let Some(at) = compressed {
            groups.insert(at.min(groups.len()), "");
        }
        let text = groups.join(":");
        let written: usize = groups.iter().map(|g| if g.contains('.') { 2 } else { usize::from(!g.is_empty()) }).sum();
        // RFC 5321, 4.1.3: two colons stand for two groups or more.
        let is_one = text.parse::<Ipv6Addr>().is_ok() && (written == 8 || written <= 6);
        let email = EmailOptions::new().address_literal().parse(&format!("jo@[IPv6:{text}]"));
        prop_assert_eq!(email.is_ok(), is_one, "{}", text);
    }
}

#[test]
fn an_option_given_twice_stays() {
    let options = EmailOptions::new()
        .international_local_part()
        .any_international_local_part()
        .single_label_domain()
        .single_label_domain();
    let email = options.parse("jö@localhost").unwrap();
    assert_eq!((email.local_part(), email.domain()), ("jö", "localhost"));
}

#[test]
fn what_grows_by_its_one_spelling_is_held_to_the_limits() {
    let options = EmailOptions::new().any_international_local_part();
    // U+0958 has no composed form (Unicode, composition exclusions): three bytes become six.
    let refused = |text: &str| {
        let error = options.parse(text).unwrap_err();
        (error.kind(), error.offset())
    };
    let local = "\u{958}".repeat(21);
    assert_eq!(
        refused(&format!("{local}@example.com")),
        (EmailErrorKind::LocalTooLong, 0)
    );
    let domain = ["ü.ü"; 12].join(".");
    let domain = [domain.as_str(); 4].join(".");
    assert_eq!(
        refused(&format!("jo@{domain}.com")),
        (EmailErrorKind::TooLong, 254)
    );
}

#[test]
fn what_is_ascii_is_quoted_as_ever() {
    let options = EmailOptions::new()
        .quoted_local_part()
        .international_local_part();
    let email = options.parse("\"jo doe\"@example.com").unwrap();
    assert_eq!(email.local_part(), "\"jo doe\"");
}

#[test]
fn the_length_is_that_of_the_one_spelling() {
    let written = |len: usize| {
        let label = "a".repeat(63);
        format!("{}@ü.{label}.{label}.{}", "j".repeat(64), "b".repeat(len))
    };
    let longest = Email::parse(&written(53)).unwrap();
    assert_eq!(longest.as_str().len(), 254);
    assert_eq!(Email::parse(longest.as_str()), Ok(longest));
    let error = Email::parse(&written(54)).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (EmailErrorKind::TooLong, 250)
    );
}
