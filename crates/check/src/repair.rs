//! Repairs of values that were pasted with something around them.

use std::borrow::Cow;

use clerk_user_validate::ValueKind;

/// The most rounds of repairs, each of which takes something away.
const MAX_ROUNDS: usize = 8;

/// The pairs of quotes that may stand around a value.
const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
];

/// Returns a value without what surrounds it, and the repairs that were made; `None` if there are none.
pub(crate) fn repaired(kind: ValueKind, text: &str) -> Option<(String, Vec<&'static str>)> {
    let (mut text, mut steps) = (Cow::Borrowed(text), Vec::new());
    for _ in 0..MAX_ROUNDS {
        let Some((repaired, step)) = round(kind, &text) else {
            break;
        };
        text = Cow::Owned(repaired);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    (!steps.is_empty()).then(|| (text.into_owned(), steps))
}

/// Makes the first repair that changes the value.
fn round(kind: ValueKind, text: &str) -> Option<(String, &'static str)> {
    let changed = |repaired: &str| (repaired.len() < text.len()).then(|| repaired.to_owned());
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if let Some(repaired) = changed(trimmed) {
        return Some((repaired, "trimmed"));
    }
    if let Some(repaired) = changed(text.trim_end_matches(['.', ',', ';'])) {
        return Some((repaired, "punctuation_removed"));
    }
    if let Some(repaired) = changed(unquoted(text)) {
        return Some((repaired, "unquoted"));
    }
    if let Some(repaired) = unwrapped(kind, text).and_then(changed) {
        return Some((repaired, "unwrapped"));
    }
    if kind == ValueKind::Email && text.contains('\u{2019}') {
        return Some((text.replace('\u{2019}', "'"), "apostrophe_replaced"));
    }
    None
}

/// Returns `true` of characters that take no space: joiners, marks of direction, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn unquoted(text: &str) -> &str {
    let pair = QUOTES.iter().find_map(|(open, close)| {
        text.strip_prefix(*open)
            .and_then(|text| text.strip_suffix(*close))
    });
    // A spreadsheet marks a cell as text by a quote in front of it, or by a formula that is text.
    let formula = || text.strip_prefix("=\"")?.strip_suffix('"');
    pair.or_else(formula)
        .or_else(|| text.strip_prefix('\''))
        .unwrap_or(text)
}

/// Returns the value within `mailto:`, `tel:` or `Name <…>`.
fn unwrapped(kind: ValueKind, text: &str) -> Option<&str> {
    if kind == ValueKind::Email
        && let Some((_, inner)) = text
            .strip_suffix('>')
            .and_then(|text| text.rsplit_once('<'))
    {
        return Some(inner);
    }
    let scheme = match kind {
        ValueKind::Email => "mailto:",
        ValueKind::E164 | ValueKind::Phone => "tel:",
        _ => return None,
    };
    let (start, rest) = text.split_at_checked(scheme.len())?;
    let is_email = kind == ValueKind::Email;
    let end = if is_email {
        rest.find('?')
    } else {
        rest.find(';')
    };
    start
        .eq_ignore_ascii_case(scheme)
        .then(|| rest.get(..end.unwrap_or(rest.len())))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surrounds_a_value_is_taken_off_and_told() {
        use ValueKind::{E164, Email, Evm};
        for (kind, text, expected, steps) in [
            (
                Email,
                " jo@a.example\u{a0}",
                "jo@a.example",
                vec!["trimmed"],
            ),
            (
                Email,
                "\u{200b}jo@a.example\u{feff}",
                "jo@a.example",
                vec!["trimmed"],
            ),
            (
                Email,
                "Jo Doe <jo@a.example>",
                "jo@a.example",
                vec!["unwrapped"],
            ),
            (
                Email,
                "\"Doe, Jo\" < jo@a.example >",
                "jo@a.example",
                vec!["unwrapped", "trimmed"],
            ),
            (
                Email,
                "MailTo:jo@a.example?subject=x",
                "jo@a.example",
                vec!["unwrapped"],
            ),
            (
                Email,
                "'jo@a.example';",
                "jo@a.example",
                vec!["punctuation_removed", "unquoted"],
            ),
            (
                Email,
                "jo@a.example.,",
                "jo@a.example",
                vec!["punctuation_removed"],
            ),
            (
                Email,
                "o\u{2019}leary@a.example",
                "o'leary@a.example",
                vec!["apostrophe_replaced"],
            ),
            (E164, "tel:+12015550123", "+12015550123", vec!["unwrapped"]),
            (Email, "=\"jo@a.example\"", "jo@a.example", vec!["unquoted"]),
            (E164, "'+12015550123", "+12015550123", vec!["unquoted"]),
            (
                Evm,
                "\u{201c}0xab\u{201d} ",
                "0xab",
                vec!["trimmed", "unquoted"],
            ),
        ] {
            assert_eq!(
                repaired(kind, text),
                Some((expected.to_owned(), steps)),
                "{text}"
            );
        }
        for text in ["jo@a.example", "", "o'leary@a.example"] {
            assert_eq!(repaired(Email, text), None, "{text}");
        }
    }
}
