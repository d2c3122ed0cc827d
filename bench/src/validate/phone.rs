//! Phone numbers: in international form, and as people type them.

use std::str::FromStr;

use clerk_user_validate::{E164, Region, Validity};
use rlibphonenumber::PhoneNumber;
use rlibphonenumber::phonenumber_matcher::FindNumberExt;

use super::inputs::{Example, Phones, Random};
use crate::Result;
use crate::harness::{Case, Measured, Table};
use crate::report::{Report, instructions, ns};

const OURS: &str = "clerk-user E164 + validity";
const RLIB: &str = "rlibphonenumber parse + is_valid";
const PHONENUMBER: &str = "phonenumber parse + is_valid";
const TYPED: &str = "clerk-user from_user_input + validity";
const FLOOR: &str = "floor: every byte a digit";
const COLD: &str = "clerk-user E164 + validity, caches cold";
const RLIB_COLD: &str = "rlibphonenumber parse + is_valid, caches cold";
const FIND: &str = "clerk-user find_in";
const RLIB_FIND: &str = "rlibphonenumber find_phone_numbers";

/// How many numbers `phonenumber` is given, which takes a millisecond for each.
const FEW: usize = 1000;

pub(super) fn tables() -> Result<Vec<Table>> {
    let phones = Phones::load()?;
    let examples: Vec<String> = phones
        .examples
        .iter()
        .map(|example| example.e164.clone())
        .collect();
    let title = format!(
        "phone: `+` and digits, {} shuffled, mixed",
        phones.mixed.len()
    );
    let mut mixed = strict("phone", title, &phones.mixed);
    mixed.cases.push(Case::each(FLOOR, &phones.mixed, |text| {
        text.bytes().skip(1).all(|byte| byte.is_ascii_digit())
    }));
    let title = format!(
        "phone: `+` and digits, one of each region and type ({})",
        examples.len()
    );
    let mut one_of_each = strict("phone-examples", title, &examples);
    one_of_each.cases.extend([
        Case::each(COLD, &examples, ours).cold(),
        Case::each(RLIB_COLD, &examples, rlib).cold(),
    ]);
    Ok(vec![
        mixed,
        one_of_each,
        found(&phones.examples),
        typed(
            "phone-international",
            "phone: typed in international form",
            &phones.examples,
            |example| &example.international,
        ),
        typed(
            "phone-national",
            "phone: typed in national form, with a region",
            &phones.examples,
            |example| &example.national,
        ),
    ])
}

pub(super) fn goals(table: &str, measured: &[Measured], report: &mut Report) {
    let (ours, rlib) = (ns(measured, OURS), ns(measured, RLIB));
    match table {
        "phone" => {
            report.goal_ratio(
                "E164 + validity, mixed: at least 100× rlibphonenumber",
                ours,
                rlib,
                100.0,
            );
            report.goal_most(
                "E164 + validity, mixed: at most 1.6× the floor",
                ours / ns(measured, FLOOR),
                "×",
                1.6,
            );
            if let Some(count) = instructions(measured, OURS) {
                report.goal_most(
                    "E164 + validity, mixed: at most 200 instructions",
                    count,
                    "",
                    200.0,
                );
            }
        }
        // Printed, with caches warm and cold, and without a goal: it measures the peer's caches.
        "phone-examples" => {}
        "phone-find" => {
            report.goal_ratio(
                "find_in: at least 20× rlibphonenumber's matcher",
                ns(measured, FIND),
                ns(measured, RLIB_FIND),
                20.0,
            );
        }
        _ => {
            let goal = format!("{table}: at least 20× rlibphonenumber");
            report.goal_ratio(&goal, ns(measured, TYPED), rlib, 20.0);
        }
    }
}

fn strict(name: &'static str, title: String, numbers: &[String]) -> Table {
    let few = &numbers[..numbers.len().min(FEW)];
    let cases = vec![
        Case::each(OURS, numbers, ours),
        Case::each("clerk-user E164", numbers, |text| E164::parse(text).is_ok()),
        Case::each(RLIB, numbers, rlib),
        Case::each(PHONENUMBER, few, |text| {
            phonenumber::parse(None, text).is_ok_and(|number| number.is_valid())
        })
        .uncounted(),
    ];
    Table { name, title, cases }
}

#[expect(clippy::ptr_arg, reason = "the type of the inputs")]
fn ours(text: &String) -> bool {
    E164::parse(text).is_ok_and(|number| number.validity() == Validity::Valid)
}

fn rlib(text: &String) -> bool {
    PhoneNumber::parse(text, None).is_ok_and(|number| number.is_valid())
}

/// Messages with numbers in them, as they are written within the country and for callers from abroad,
/// and with what only looks like one.
fn found(examples: &[Example]) -> Table {
    const SHAPES: &[&str] = &[
        "Hi, this is the dentist. Your appointment is on 2026-11-28 at 09:30; please call {} to change it.",
        "Call me at {} after 6, or write to jo@example.com. Order 20938-221, 3 items, $149.90.",
        "Dear customer, invoice no. 4711 of 12/05/2026 is due. Questions: Tel. {}, Mon-Fri 8-17.",
        "Sehr geehrte Damen und Herren, Sie erreichen uns unter {} oder im Internet.",
        "Звоните нам по телефону {} с 9 до 18 часов, кроме воскресенья.",
        "No numbers here at all, only a few words that somebody wrote to somebody else about the weather.",
        "電話は{}までお願いします。受付時間は平日の9時から17時までです。",
        "{} / {}",
    ];
    let mut random = Random(2);
    let mut texts: Vec<(String, String)> = Vec::new();
    for _ in 0..2000 {
        let example = &examples[random.below(examples.len())];
        let number = match random.below(3) {
            0 => &example.national,
            1 => &example.international,
            _ => &example.e164,
        };
        let shape = random.pick(SHAPES);
        texts.push((example.region.clone(), shape.replace("{}", number)));
    }
    let ours: Vec<_> = texts
        .iter()
        .map(|(region, text)| (Region::parse(region).ok(), text.clone()))
        .collect();
    let rlib: Vec<_> = texts
        .iter()
        .map(|(region, text)| (rlibphonenumber::Region::from_str(region).ok(), text.clone()))
        .collect();
    Table {
        name: "phone-find",
        title: format!(
            "phone: {} messages, those with a number in them accepted",
            texts.len()
        ),
        cases: vec![
            Case::each(FIND, &ours, |(region, text)| {
                E164::find_in(text, *region).count() != 0
            }),
            Case::each(RLIB_FIND, &rlib, |(region, text)| match region {
                Some(region) => {
                    text.find_phone_numbers_with_preferred_region(*region)
                        .count()
                        != 0
                }
                None => false,
            }),
        ],
    }
}

fn typed(
    name: &'static str,
    title: &str,
    examples: &[Example],
    form: fn(&Example) -> &String,
) -> Table {
    let inputs = |region: fn(&str) -> bool| {
        let kept = examples.iter().filter(|example| region(&example.region));
        kept.map(|example| (example.region.clone(), form(example).clone()))
            .collect::<Vec<_>>()
    };
    let all = inputs(|_| true);
    let ours: Vec<(Option<Region>, String)> = all
        .iter()
        .map(|(region, text)| (Region::parse(region).ok(), text.clone()))
        .collect();
    let rlib: Vec<(Option<rlibphonenumber::Region>, String)> = all
        .iter()
        .map(|(region, text)| (rlibphonenumber::Region::from_str(region).ok(), text.clone()))
        .collect();
    let peer: Vec<(Option<phonenumber::country::Id>, String)> = all
        .iter()
        .map(|(region, text)| (region.parse().ok(), text.clone()))
        .collect();
    let cases = vec![
        Case::each(TYPED, &ours, |(region, text)| {
            E164::from_user_input(text, *region)
                .is_ok_and(|typed| typed.number().validity() == Validity::Valid)
        }),
        Case::each(RLIB, &rlib, |(region, text)| {
            PhoneNumber::parse(text, *region).is_ok_and(|number| number.is_valid())
        }),
        Case::each(PHONENUMBER, &peer, |(region, text)| {
            phonenumber::parse(*region, text).is_ok_and(|number| number.is_valid())
        })
        .uncounted(),
    ];
    Table {
        name,
        title: title.to_owned(),
        cases,
    }
}
