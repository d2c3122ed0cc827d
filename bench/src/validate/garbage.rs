//! What a megabyte of nonsense costs.

use std::hint::black_box;

use clerk_user_validate::{
    E164, Email, EvmAddress, OAuthStrategy, RedirectUrl, Region, SolanaAddress, WalletAddress,
};

use crate::harness::{median, thread_time};
use crate::report::{Report, figure, grouped};

const LEN: usize = 1 << 20;

/// One pattern of garbage, repeated, behind a start that makes a parser go on.
const GARBAGE: &[(&str, &str)] = &[
    ("", "1"),
    ("", "a"),
    ("", "@"),
    ("", " "),
    ("", "é"),
    ("", "\0"),
    ("", "a."),
    ("+", "1"),
    ("+1", " "),
    ("+1", "-1"),
    ("tel:", "1;phone-context="),
    ("+1 201 555 0123 ext. ", "1"),
    ("a@", "b."),
    ("a@", "xn--"),
    ("0x", "f"),
    ("", "z"),
    ("oauth_", "a"),
    ("/", "a"),
    ("https://a.example/", "%20"),
    ("https://[", ":"),
];

type Parser = (&'static str, fn(&str) -> bool);

const PARSERS: &[Parser] = &[
    ("E164", |text| E164::parse(text).is_ok()),
    ("E164::from_user_input", |text| {
        E164::from_user_input(text, Region::parse("US").ok()).is_ok()
    }),
    ("Email", |text| Email::parse(text).is_ok()),
    ("EvmAddress", |text| EvmAddress::parse(text).is_ok()),
    ("SolanaAddress", |text| SolanaAddress::parse(text).is_ok()),
    ("WalletAddress", |text| WalletAddress::parse(text).is_ok()),
    ("OAuthStrategy", |text| OAuthStrategy::parse(text).is_ok()),
    ("RedirectUrl", |text| RedirectUrl::parse(text).is_ok()),
];

pub(super) fn run(report: &mut Report) {
    println!("\n1 MiB of garbage, the worst of {} kinds", GARBAGE.len());
    let inputs: Vec<String> = GARBAGE
        .iter()
        .map(|(start, pattern)| format!("{start}{}", pattern.repeat(LEN / pattern.len())))
        .collect();
    let mut worst = 0.0f64;
    for (name, parse) in PARSERS {
        let times = inputs.iter().map(|input| {
            let mut samples: Vec<f64> = (0..9).map(|_| microseconds(*parse, input)).collect();
            median(&mut samples)
        });
        let slowest = times.fold(0.0, f64::max);
        figure(name, &format!("{} µs", grouped(slowest, 2)));
        worst = worst.max(slowest);
    }
    report.goal_most(
        "1 MiB of garbage into any parser: at most 10 µs",
        worst,
        "µs",
        10.0,
    );
}

fn microseconds(parse: fn(&str) -> bool, input: &str) -> f64 {
    let start = thread_time();
    black_box(parse(black_box(input)));
    (thread_time() - start) / 1000.0
}
