//! Phone numbers: in international form, and as people type them.

use std::str::FromStr;

use clerk_user_validate::{E164, Region, Validity};
use rlibphonenumber::PhoneNumber;

use super::inputs::{Example, Phones};
use crate::Result;
use crate::harness::{Case, Measured, Table};
use crate::report::{Report, instructions, ns};

const OURS: &str = "clerk-user E164 + validity";
const RLIB: &str = "rlibphonenumber parse + is_valid";
const PHONENUMBER: &str = "phonenumber parse + is_valid";
const TYPED: &str = "clerk-user from_user_input + validity";

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
    mixed.cases.push(Case::each(
        "floor: every byte a digit",
        &phones.mixed,
        |text| text.bytes().skip(1).all(|byte| byte.is_ascii_digit()),
    ));
    let title = format!(
        "phone: `+` and digits, one of each region and type ({})",
        examples.len()
    );
    Ok(vec![
        mixed,
        strict("phone-examples", title, &examples),
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
                "E164 + validity, mixed: at least 80× rlibphonenumber",
                ours,
                rlib,
                80.0,
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
        "phone-examples" => {
            report.goal_ratio(
                "E164 + validity, examples: at least 500× rlibphonenumber",
                ours,
                rlib,
                500.0,
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
        Case::each(OURS, numbers, |text| {
            E164::parse(text).is_ok_and(|number| number.validity() == Validity::Valid)
        }),
        Case::each("clerk-user E164", numbers, |text| E164::parse(text).is_ok()),
        Case::each(RLIB, numbers, |text| {
            PhoneNumber::parse(text, None).is_ok_and(|number| number.is_valid())
        }),
        Case::each(PHONENUMBER, few, |text| {
            phonenumber::parse(None, text).is_ok_and(|number| number.is_valid())
        })
        .uncounted(),
    ];
    Table { name, title, cases }
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
