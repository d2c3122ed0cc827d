//! Suggestions: domains that are a typing error away from a large provider's, and numbers of a plan that
//! was renumbered.

use clerk_user_validate::{E164, Region, Validity};

/// The largest providers of email addresses.
pub(crate) const PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "live.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.co.in",
    "icloud.com",
    "aol.com",
    "comcast.net",
    "verizon.net",
    "sbcglobal.net",
    "bellsouth.net",
    "btinternet.com",
    "t-online.de",
    "protonmail.com",
    "proton.me",
    "gmx.de",
    "gmx.net",
    "yandex.ru",
    "mail.ru",
    "web.de",
    "msn.com",
];

/// Domains in use that are one edit away from a provider's.
const KNOWN: &[&str] = &[
    "amail.com",
    "cloud.com",
    "cmail.com",
    "email.com",
    "hotmail.gr",
    "hotmails.com",
    "mail.com",
    "proto2mail.com",
    "tmail.com",
    "xmail.com",
    "yahoo.co.id",
    "yahoo.co.il",
    "yahoo.gr",
    "ymail.com",
    "zmail.com",
    "zoutlook.com",
];

/// The most letters of a name that is so short that its neighbours are mostly in use, such as `love.com`.
/// Only swapped letters are taken for a typing error there.
const SHORT: usize = 4;

/// Last labels that do not exist, each with the one that was meant.
const LAST_LABELS: &[(&str, &str)] = &[
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("vom", "com"),
    ("xom", "com"),
    ("comm", "com"),
    ("coom", "com"),
    ("ccom", "com"),
    ("cpm", "com"),
    ("conm", "com"),
    ("comn", "com"),
    ("nte", "net"),
    ("nett", "net"),
    ("ogr", "org"),
    ("rog", "org"),
    ("orgg", "org"),
];

/// Returns the domain of an email address that was probably meant, in place of one with a typing error.
///
/// `None` if the domain is a known one, or no large provider's is one edit away.
///
/// ```
/// assert_eq!(clerk_user_check::suggested_domain("gmial.com").as_deref(), Some("gmail.com"));
/// assert_eq!(clerk_user_check::suggested_domain("email.com"), None);
/// ```
#[must_use]
pub fn domain(domain: &str) -> Option<String> {
    if PROVIDERS.contains(&domain) || KNOWN.contains(&domain) {
        return None;
    }
    let is_near = |provider: &&&str| {
        let is_short = provider
            .split('.')
            .next()
            .is_some_and(|name| name.len() <= SHORT);
        is_one_edit(domain, provider) && (!is_short || is_swap(domain, provider))
    };
    if let Some(provider) = PROVIDERS.iter().find(is_near) {
        return Some((*provider).to_owned());
    }
    let (rest, last) = domain.rsplit_once('.')?;
    let (_, meant) = LAST_LABELS.iter().find(|(label, _)| *label == last)?;
    let meant = format!("{rest}.{meant}");
    Some(self::domain(&meant).unwrap_or(meant))
}

/// Returns `true` if two strings differ by one byte inserted, removed or replaced, or by a swap.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one.as_bytes(), other.as_bytes())
    } else {
        (other.as_bytes(), one.as_bytes())
    };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => {
            same < short.len() && short.get(same + 1..) == long.get(same + 1..)
                || is_swap(one, other)
        }
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}

/// Returns `true` if two strings differ by the order of two neighbours.
fn is_swap(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (Some([a, b, one @ ..]), Some([c, d, other @ ..])) = (one.get(same..), other.get(same..))
    else {
        return false;
    };
    a == d && b == c && one == other
}

/// Returns the number that a number of an older plan became; `None` if it is not known.
///
/// Mexico dropped the 1 of mobile numbers in 2019, Côte d'Ivoire went from 8 digits to 10 in 2021, and
/// mobile numbers of Brazil have had a ninth digit since 2016.
pub(crate) fn renumbered(text: &str, region: Option<Region>) -> Option<E164> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_international = text.trim_start().starts_with('+') || digits.starts_with("00");
    let region = region.map(|region| region.as_str());
    let national = |code: &str, name: &str| -> Option<String> {
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        if is_international {
            return digits.strip_prefix(code).map(str::to_owned);
        }
        (region == Some(name)).then(|| digits.to_owned())
    };
    let meant = if let Some(rest) = national("52", "MX") {
        let old = ["1", "044", "045", "01"];
        let rest = old.iter().find_map(|prefix| rest.strip_prefix(prefix))?;
        (rest.len() == 10).then(|| format!("+52{rest}"))
    } else if let Some(rest) = national("225", "CI") {
        // Fixed lines went to other prefixes by operator.
        if rest.len() != 8 || rest.starts_with(['2', '3']) {
            return None;
        }
        let prefix = match rest.as_bytes().get(1)? {
            b'0'..=b'3' => "01",
            b'4'..=b'6' => "05",
            _ => "07",
        };
        Some(format!("+225{prefix}{rest}"))
    } else if let Some(rest) = national("55", "BR") {
        let rest = if is_international {
            rest.as_str()
        } else {
            rest.trim_start_matches('0')
        };
        let (area, number) = rest.split_at_checked(2)?;
        let is_mobile = number.len() == 8 && number.starts_with(['6', '7', '8', '9']);
        is_mobile.then(|| format!("+55{area}9{number}"))
    } else {
        None
    };
    let number = E164::parse(&meant?).ok()?;
    (number.validity() == Validity::Valid).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_found_and_known_domains_are_not() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("yahooo.com", "yahoo.com"),
            ("yaho.com", "yahoo.com"),
            ("outlok.com", "outlook.com"),
            ("wbe.de", "web.de"),
            ("company.con", "company.com"),
            ("aol.cmo", "aol.com"),
            ("gmial.con", "gmail.com"),
        ] {
            assert_eq!(domain(typed).as_deref(), Some(meant), "{typed}");
        }
        for known in [
            "gmail.com",
            "email.com",
            "mail.com",
            "ymail.com",
            "love.com",
            "proton.me",
            "company.co",
            "gmx.at",
            "live.nl",
            "me.com",
            "yahoo.de",
            "icloud.com",
            "example.com",
            "web.dev",
        ] {
            assert_eq!(domain(known), None, "{known}");
        }
    }

    #[test]
    fn every_single_error_in_a_long_name_is_found() {
        let (mut found, mut all) = (0, 0);
        for provider in PROVIDERS {
            let name = provider.split('.').next().unwrap_or_default();
            if name.len() <= SHORT {
                continue;
            }
            for at in 1..name.len() {
                let (start, end) = provider.split_at(at);
                let dropped = format!("{start}{}", end.get(1..).unwrap_or_default());
                let doubled = format!("{start}{}{end}", end.get(..1).unwrap_or_default());
                for typed in [dropped, doubled] {
                    all += 1;
                    let is_other =
                        PROVIDERS.contains(&typed.as_str()) || KNOWN.contains(&typed.as_str());
                    found += usize::from(domain(&typed).is_some() || is_other);
                }
            }
        }
        assert_eq!(found, all);
    }

    #[test]
    fn numbers_of_older_plans_have_a_successor() {
        for (old, region, expected) in [
            ("+52 1 55 1234 5678", None, Some("+525512345678")),
            ("044 55 1234 5678", Some("MX"), Some("+525512345678")),
            ("+225 07 08 09 10", None, Some("+2250707080910")),
            ("+225 21 25 26 27", None, None),
            ("+55 11 8123 4567", None, Some("+5511981234567")),
            ("+55 11 2123 4567", None, None),
            ("+1 201 555 0123", None, None),
            ("5512345678", None, None),
        ] {
            let region = region.and_then(|region| Region::parse(region).ok());
            let found = renumbered(old, region).map(|number| number.to_string());
            assert_eq!(found.as_deref(), expected, "{old}");
        }
    }
}
