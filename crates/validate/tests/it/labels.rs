//! Labels of domains: limits, scripts and the offsets of errors.

use clerk_user_validate::*;

#[track_caller]
fn refused(text: &str, kind: EmailErrorKind, offset: usize) {
    let error = Email::parse(text).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}");
}

#[test]
fn every_label_has_its_limit() {
    let (fits, long) = ("a".repeat(63), "a".repeat(64));
    assert!(Email::parse(&format!("jo@{fits}.{fits}")).is_ok());
    refused(
        &format!("jo@{long}.{long}"),
        EmailErrorKind::LabelTooLong,
        66,
    );
    refused(
        &format!("jo@{fits}.{long}"),
        EmailErrorKind::LabelTooLong,
        130,
    );
}

#[test]
fn the_local_part_has_its_limit() {
    assert!(Email::parse(&format!("{}@example.com", "a".repeat(64))).is_ok());
    for domain in ["example.com", "ex-ample.com"] {
        refused(
            &format!("{}@{domain}", "a".repeat(65)),
            EmailErrorKind::LocalTooLong,
            64,
        );
    }
}

#[test]
fn nothing_else_stands_for_the_at() {
    for byte in 0..128u8 {
        let text = format!("jo{}example.com", char::from(byte));
        if byte == b'@' {
            assert!(Email::parse(&text).is_ok());
        } else if byte == b'.'
            || byte.is_ascii_alphanumeric()
            || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
        {
            refused(&text, EmailErrorKind::MissingAt, 14);
        } else {
            refused(&text, EmailErrorKind::BadLocalCharacter, 2);
        }
    }
}

#[test]
fn what_is_not_ascii_may_be_longer_as_it_was_written() {
    for len in [251, 252] {
        let text = format!("j {}é", "a".repeat(len));
        refused(&text, EmailErrorKind::BadLocalCharacter, 1);
    }
    let text = |len: usize| format!("é{}", "a".repeat(len - 2));
    refused(&text(1024), EmailErrorKind::BadLocalCharacter, 0);
    refused(&text(1025), EmailErrorKind::TooLong, 254);
}

#[test]
fn an_error_stands_where_its_label_was_written() {
    refused(
        &format!("jo@bücher.{}.com", "a".repeat(64)),
        EmailErrorKind::LabelTooLong,
        11,
    );
    refused(
        &format!("{}@ü.ü.{}.com", "j".repeat(30), "a".repeat(64)),
        EmailErrorKind::LabelTooLong,
        37,
    );
    refused("jo@bücher.ex\u{ad}ample.com", EmailErrorKind::BadULabel, 11);
    refused("jo@bücher", EmailErrorKind::SingleLabel, 10);
}

#[test]
fn the_host_of_a_redirect_has_its_limit() {
    let url = |last: usize| {
        let label = "a".repeat(63);
        format!("https://{label}.{label}.{label}.{}/", "b".repeat(last))
    };
    assert!(RedirectUrl::parse(&url(61)).is_ok());
    let error = RedirectUrl::parse(&url(62)).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (RedirectUrlErrorKind::BadHost, 261)
    );
}

#[test]
fn a_domain_that_a_browser_reads_as_an_ipv4_address_is_refused() {
    let labels = [
        "0", "00", "9", "09", "127", "0x", "0X", "0x0", "0xfF", "a", "x0", "0xg", "0y", "1a",
        "0-0", "00x", "1x",
    ];
    for label in labels {
        // A host that ends in a number is an IPv4 address or fails; `a.b.c.d.e` is none.
        let host = format!("a.b.c.d.{label}");
        let is_name = url::Url::parse(&format!("http://{host}/")).is_ok();
        let error = Email::parse(&format!("jo@{host}")).err();
        assert_eq!(
            error.map(|error| error.kind()),
            (!is_name).then_some(EmailErrorKind::NumericTld),
            "{label}"
        );
    }
}
