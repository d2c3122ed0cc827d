//! What an option allows beside a dot-atom and a name.

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
