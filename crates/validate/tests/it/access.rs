//! Allow lists and block lists.

use clerk_user_validate::{AccessEntry, AccessLists};

const WALLET: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn lists(allowed: Option<&[&str]>, blocked: &[&str]) -> AccessLists {
    let parsed = |texts: &[&str]| -> Vec<AccessEntry> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    };
    AccessLists {
        allowed: allowed.map(parsed),
        blocked: parsed(blocked),
    }
}

#[test]
fn entries_have_one_form_and_a_kind() {
    for (text, canonical, kind) in [
        ("Jo@Example.com", "jo@example.com", "email_address"),
        ("*@Example.com", "*@example.com", "email_address"),
        ("@example.com", "*@example.com", "email_address"),
        ("example.com", "*@example.com", "email_address"),
        ("*@*.example.com", "*@*.example.com", "email_address"),
        ("15551234567", "+15551234567", "phone_number"),
        (WALLET, WALLET, "web3_wallet"),
    ] {
        let entry = AccessEntry::parse(text).unwrap();
        assert_eq!(
            (entry.to_string().as_str(), entry.kind()),
            (canonical, kind)
        );
        assert_eq!(AccessEntry::parse(canonical), Ok(entry.clone()));
        let json = serde_json::to_string(&entry).unwrap();
        assert_eq!(json, format!("\"{canonical}\""));
        assert_eq!(serde_json::from_str::<AccessEntry>(&json).unwrap(), entry);
        assert!(!format!("{entry:?}").contains("example"));
    }
    for text in [
        "",
        "@",
        "*@",
        "*@*.",
        "example",
        "jo@",
        "a b.com",
        "*.example.com",
        "+1",
    ] {
        assert!(AccessEntry::parse(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_on_the_block_list_is_blocked() {
    let blocked = [
        "*@Spam.example",
        "@junk.example",
        "*@*.wide.example",
        "Eve@mail.example",
        "+15551234567",
        WALLET,
    ];
    let lists = lists(None, &blocked);
    for identifier in [
        "any@spam.example",
        "any@SPAM.example",
        "any@junk.example",
        "any@a.wide.example",
        "any@a.b.wide.example",
        "EVE@mail.example",
        "eve+x@mail.example",
        "eve#x@mail.example",
        "eve=x+y@mail.example",
        "15551234567",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    ] {
        assert!(lists.block(identifier), "{identifier}");
    }
    for identifier in [
        "any@mail.spam.example",
        "any@wide.example",
        "any@notwide.example",
        "adam@mail.example",
        "eve.x@mail.example",
        "+15551234568",
        "nonsense",
    ] {
        assert!(!lists.block(identifier), "{identifier}");
    }
    assert!(lists.allow("any@spam.example") && lists.allow("nonsense"));
}

#[test]
fn an_allow_list_leaves_everybody_else_out() {
    let on = lists(
        Some(&["*@example.com", "jo@other.example"]),
        &["eve@example.com"],
    );
    assert!(on.allow("any@example.com") && on.allow("Jo@other.example"));
    for identifier in [
        "jo+x@other.example",
        "any@a.example.com",
        "+15551234567",
        "nonsense",
    ] {
        assert!(!on.allow(identifier), "{identifier}");
    }
    // One of those that are allowed is blocked, unless it is itself on the allow list.
    assert!(on.allow("eve@example.com") && on.block("eve@example.com"));
    let both = ["eve@example.com"];
    assert!(!lists(Some(&both), &both).block("eve@example.com"));
    assert!(!lists(Some(&[]), &[]).allow("any@example.com"));
}
