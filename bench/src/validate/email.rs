//! Email addresses.

use std::sync::LazyLock;

use clerk_user_validate::Email;
use email_address::EmailAddress;
use regex::Regex;
use validator::ValidateEmail;

use super::inputs::Random;
use crate::harness::{Case, Measured, Table};
use crate::report::{Report, ns};

const OURS: &str = "clerk-user Email";
const EMAIL_ADDRESS: &str = "email_address from_str";
const WHATWG: &str = "regex of WHATWG's HTML";

/// What a browser's `<input type=email>` takes, from the HTML Living Standard.
static WHATWG_REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
    )
    .ok()
});

pub(super) fn tables() -> Vec<Table> {
    vec![
        table(
            "email",
            "email: typical, about 35 bytes",
            &addresses(2, (6, 10), &[(4, 9), (7, 10)]),
        ),
        table(
            "email-short",
            "email: short, about 20 bytes",
            &addresses(1, (4, 8), &[(5, 10)]),
        ),
        table(
            "email-long",
            "email: long, about 200 bytes",
            &addresses(6, (8, 9), &[(30, 60), (30, 60), (30, 60)]),
        ),
    ]
}

pub(super) fn goals(measured: &[Measured], report: &mut Report) {
    let ours = ns(measured, OURS);
    report.goal_ratio(
        "Email, typical: at least 5× email_address",
        ours,
        ns(measured, EMAIL_ADDRESS),
        5.0,
    );
    report.goal_ratio(
        "Email, typical: at least 2× the WHATWG regex",
        ours,
        ns(measured, WHATWG),
        2.0,
    );
}

fn table(name: &'static str, title: &str, addresses: &[String]) -> Table {
    let cases = vec![
        Case::each(OURS, addresses, |text| Email::parse(text).is_ok()),
        Case::each(EMAIL_ADDRESS, addresses, |text| {
            text.parse::<EmailAddress>().is_ok()
        }),
        Case::each("validator validate_email", addresses, |text| {
            text.validate_email()
        }),
        Case::each("garde parse_email", addresses, |text| {
            garde::rules::email::parse_email(text).is_ok()
        }),
        Case::each(WHATWG, addresses, |text| {
            WHATWG_REGEX
                .as_ref()
                .is_some_and(|regex| regex.is_match(text))
        }),
        Case::each("floor: memchr for the `@`, and a copy", addresses, |text| {
            let at = memchr::memchr(b'@', text.as_bytes());
            !std::hint::black_box(text.clone()).is_empty() && at.is_some()
        }),
    ];
    Table {
        name,
        title: title.to_owned(),
        cases,
    }
}

/// A thousand addresses: `words` words in the local part and one a label, each of so many letters.
fn addresses(words: usize, word: (usize, usize), labels: &[(usize, usize)]) -> Vec<String> {
    let mut random = Random(2);
    let mut letters = |(least, most): (usize, usize)| -> String {
        let len = least + random.below(most - least + 1);
        (0..len)
            .map(|_| char::from(random.pick(b"abcdefghijklmnopqrstuvwxyz")))
            .collect()
    };
    let mut addresses = Vec::new();
    for _ in 0..1000 {
        let local: Vec<String> = (0..words).map(|_| letters(word)).collect();
        let domain: Vec<String> = labels.iter().map(|label| letters(*label)).collect();
        addresses.push(format!("{}@{}.com", local.join("."), domain.join(".")));
    }
    addresses
}
