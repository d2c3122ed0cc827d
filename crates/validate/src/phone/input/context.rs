//! `tel:` URIs with a `phone-context` (RFC 3966).

use super::candidate;
use super::digits::is_digit;

const CONTEXT: &str = ";phone-context=";
const SUBADDRESS: &str = ";isub=";
const SCHEME: &str = "tel:";
const CAPACITY: usize = 1000;

/// A buffer for a context followed by a number.
pub(super) struct Joined {
    bytes: [u8; CAPACITY],
}

impl Joined {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; CAPACITY],
        }
    }

    fn join<'a>(&'a mut self, first: &str, second: &str) -> &'a str {
        let mut len = 0;
        for (to, from) in self
            .bytes
            .iter_mut()
            .zip(first.bytes().chain(second.bytes()))
        {
            *to = from;
            len += 1;
        }
        self.bytes
            .get(..len)
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

/// Returns the part of the input that can be a number, or `None` if its context is invalid.
pub(super) fn candidate<'a>(text: &'a str, joined: &'a mut Joined) -> Option<&'a str> {
    let candidate = match text.split_once(CONTEXT) {
        None => candidate::extract(text),
        Some((before, after)) => {
            let context = after.split(';').next().unwrap_or_default();
            if !is_number(context) && !is_domain(context) {
                return None;
            }
            let number = match text.find(SCHEME) {
                Some(at) => before.get(at + SCHEME.len()..).unwrap_or_default(),
                None => before,
            };
            if context.starts_with('+') {
                joined.join(context, number)
            } else {
                number
            }
        }
    };
    match candidate.find(SUBADDRESS) {
        None | Some(0) => Some(candidate),
        Some(at) => candidate.get(..at),
    }
}

/// Returns the offset of the context.
pub(super) fn position(text: &str) -> usize {
    text.find(CONTEXT).map_or(0, |at| at + CONTEXT.len())
}

fn is_number(context: &str) -> bool {
    let Some(rest) = context.strip_prefix('+') else {
        return false;
    };
    rest.contains(is_digit)
        && rest
            .chars()
            .all(|c| is_digit(c) || matches!(c, '-' | '.' | '(' | ')'))
}

fn is_domain(context: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphabetic() || is_digit(c);
    let is_label = |label: &str| {
        label.starts_with(is_inner)
            && label.ends_with(is_inner)
            && label.chars().all(|c| is_inner(c) || c == '-')
    };
    let name = context.strip_suffix('.').unwrap_or(context);
    let last = name.rsplit('.').next().unwrap_or_default();
    name.split('.').all(is_label) && last.starts_with(|c: char| c.is_ascii_alphabetic())
}
