//! What a fresh process pays for its first call.

use std::fs;
use std::hint::black_box;
use std::process::Command;

use alloy_primitives::Address;
use clerk_user_validate::{E164, Email, EvmAddress, Region, Validity};
use email_address::EmailAddress;
use rlibphonenumber::PhoneNumber;

use super::inputs::{Example, Phones};
use crate::Result;
use crate::harness::{median, thread_time};

const NUMBER: &str = "+12015550123";
const EMAIL: &str = "jo.doe@mail.example.com";
const WALLET: &str = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045";

type CallReport = (&'static str, fn(&[Example]) -> bool);

/// The first calls that can be measured.
pub(super) const FIRST: &[CallReport] = &[
    (E164_CALL, |_| ours(NUMBER)),
    ("rlibphonenumber", |_| rlib(NUMBER)),
    ("phonenumber", |_| peer(NUMBER)),
    ("E164::from_user_input", |_| {
        E164::from_user_input("(201) 555-0123", Region::parse("US").ok()).is_ok()
    }),
    ("Email", |_| Email::parse(EMAIL).is_ok()),
    ("email_address", |_| EMAIL.parse::<EmailAddress>().is_ok()),
    ("EvmAddress", |_| EvmAddress::parse(WALLET).is_ok()),
    ("alloy", |_| {
        Address::parse_checksummed(WALLET, None).is_ok()
    }),
    (E164_ALL, |examples| {
        examples.iter().all(|example| ours(&example.e164))
    }),
    ("rlibphonenumber, one of each region and type", |examples| {
        examples.iter().all(|example| rlib(&example.e164))
    }),
    ("phonenumber, one of each region and type", |examples| {
        examples
            .iter()
            .filter(|example| peer(&example.e164))
            .count()
            != 0
    }),
];

/// What the calls are named that need the examples.
const ALL: &str = "one of each region and type";

pub(super) const E164_CALL: &str = "E164 + validity";
pub(super) const E164_ALL: &str = "E164 + validity, one of each region and type";

fn ours(text: &str) -> bool {
    E164::parse(text).is_ok_and(|number| number.validity() == Validity::Valid)
}

fn rlib(text: &str) -> bool {
    PhoneNumber::parse(text, None).is_ok_and(|number| number.is_valid())
}

fn peer(text: &str) -> bool {
    phonenumber::parse(None, text).is_ok_and(|number| number.is_valid())
}

/// What `first` does: prints the nanoseconds that the call takes, and the kilobytes of memory that
/// it adds.
pub(crate) fn first(name: &str) -> Result {
    let (_, call) = FIRST
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or("no such call")?;
    let examples = if name.ends_with(ALL) {
        Phones::load()?.examples
    } else {
        Vec::new()
    };
    let before = written()?;
    let start = thread_time();
    let accepted = black_box(call(&examples));
    let time = thread_time() - start;
    let added = written()? - before;
    if !accepted {
        return Err(format!("{name} refused its input").into());
    }
    println!("{time} {added}");
    Ok(())
}

/// The medians of what `first` prints in fresh processes.
pub(super) fn measure_first(name: &str) -> Result<(f64, f64)> {
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..if name.starts_with("phonenumber,") {
        1
    } else {
        15
    } {
        let output = Command::new(std::env::current_exe()?)
            .args(["first", name])
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let (time, size) = text
            .trim()
            .split_once(' ')
            .ok_or_else(|| format!("{name}: no figures"))?;
        times.push(time.parse()?);
        sizes.push(size.parse()?);
    }
    Ok((median(&mut times), median(&mut sizes)))
}

/// Kilobytes that this process has written to: what it allocated, without code and tables.
fn written() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let (kilobytes, _) = line
        .and_then(|line| line.trim().split_once(' '))
        .ok_or("no RssAnon")?;
    Ok(kilobytes.parse()?)
}
