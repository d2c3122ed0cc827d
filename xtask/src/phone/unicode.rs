//! The facts about characters that the standard library does not tell.

use regex_syntax::hir::{Class, HirKind};

use super::Failure;
use super::array::array;

/// The zeros of all decimal digits, the alphabetic characters that are neither letters nor numbers by
/// general category, and the signs of currencies.
pub(super) fn source() -> Result<String, Failure> {
    let zeros = class(r"\p{Nd}")?
        .into_iter()
        .flat_map(|(first, last)| (first..=last).step_by(10));
    let zeros: Vec<String> = zeros.map(|zero| format!("{zero:#x}")).collect();
    let letters = class(r"[\p{L}\p{N}]")?;
    let is_letter = |c: u32| {
        letters
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
    };
    let mut marks: Vec<(u32, u32)> = Vec::new();
    for (first, last) in class(r"\p{Alphabetic}")? {
        for c in (first..=last).filter(|c| !is_letter(*c)) {
            match marks.last_mut() {
                Some((_, last)) if *last + 1 == c => *last = c,
                _ => marks.push((c, c)),
            }
        }
    }
    let marks: Vec<String> = marks
        .iter()
        .map(|(first, last)| format!("({first:#x},{last:#x})"))
        .collect();
    let currencies: Vec<String> = class(r"\p{Sc}")?
        .iter()
        .map(|(first, last)| format!("({first:#x},{last:#x})"))
        .collect();
    Ok(
        array("The digit zero of every script.", "ZEROS", "u32", &zeros)
            + &array(
                "Alphabetic characters that are neither letters nor numbers by general category.",
                "MARKS",
                "(u32, u32)",
                &marks,
            )
            + &array(
                "The currency signs: ranges of characters.",
                "CURRENCIES",
                "(u32, u32)",
                &currencies,
            ),
    )
}

/// The ranges of a class of characters.
fn class(pattern: &str) -> Result<Vec<(u32, u32)>, Failure> {
    let hir = regex_syntax::parse(pattern)?;
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => Ok(class
            .iter()
            .map(|range| (range.start().into(), range.end().into()))
            .collect()),
        _ => Err("expected a class of characters".into()),
    }
}
