//! Warnings about values that are accepted and yet hardly belong to a customer.

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use clerk_user_validate::{E164, Validity, ValueKind};

use crate::error::Error;

const BUILT_IN: &str = include_str!("../data/disposable_domains.txt");

/// Last labels that no public domain has: those reserved by RFC 2606, 6761, 6762, 7686 and 9476, `arpa`,
/// and names that ICANN keeps for private use or has not delegated.
const SPECIAL_LABELS: &[&str] = &[
    "alt",
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "mail",
    "onion",
    "private",
    "test",
];
const EXAMPLE_DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

/// The names of RFC 2142, and those in common use.
const ROLES: &[&str] = &[
    "abuse",
    "accounts",
    "admin",
    "administrator",
    "billing",
    "careers",
    "contact",
    "donotreply",
    "ftp",
    "hello",
    "help",
    "hostmaster",
    "hr",
    "info",
    "jobs",
    "legal",
    "mailer-daemon",
    "marketing",
    "news",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "postmaster",
    "press",
    "privacy",
    "root",
    "sales",
    "security",
    "support",
    "team",
    "usenet",
    "uucp",
    "webmaster",
    "www",
];

const ZERO_ADDRESS: &str = "0x0000000000000000000000000000000000000000";
/// Addresses to which tokens are sent to be lost.
const BURN_ADDRESSES: &[&str] = &[
    "0x000000000000000000000000000000000000dead",
    "0xdead000000000000000042069420694206942069",
    "0x0000000000000000000000000000000000000001",
    "1nc1nerator11111111111111111111111111111111",
];
const SOLANA_SYSTEM_PROGRAM: &str = "11111111111111111111111111111111";

/// Domains of disposable addresses.
pub(crate) enum Disposable {
    BuiltIn,
    File(HashSet<String>),
}

impl Disposable {
    /// Reads a list: one domain a line, `#` before comments.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = crate::input_files::read_text(path)?;
        Ok(Self::File(domains(&text).map(str::to_lowercase).collect()))
    }

    /// Returns `true` if the list has the domain or one above it.
    pub(crate) fn contains(&self, domain: &str) -> bool {
        static DOMAINS: LazyLock<HashSet<&str>> = LazyLock::new(|| domains(BUILT_IN).collect());
        let mut parents = core::iter::successors(Some(domain), |domain| {
            domain.split_once('.').map(|(_, parent)| parent)
        });
        parents.any(|domain| match self {
            Self::BuiltIn => DOMAINS.contains(domain),
            Self::File(domains) => domains.contains(domain),
        })
    }
}

fn domains(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Returns the warnings about an accepted value in its canonical form.
pub(crate) fn warnings(
    kind: ValueKind,
    canonical: &str,
    disposable: &Disposable,
    has_suggestion: bool,
) -> Vec<&'static str> {
    match kind {
        ValueKind::Email => email(canonical, disposable, has_suggestion),
        ValueKind::E164 | ValueKind::Phone => phone(canonical),
        ValueKind::Evm | ValueKind::Solana | ValueKind::Wallet => wallet(canonical),
        _ => Vec::new(),
    }
}

fn email(canonical: &str, disposable: &Disposable, is_typo: bool) -> Vec<&'static str> {
    let Some((local, domain)) = canonical.rsplit_once('@') else {
        return Vec::new();
    };
    let (local, tag) = local.split_once('+').unwrap_or((local, ""));
    let local = local.to_ascii_lowercase();
    let mut found = Vec::new();
    if is_special(domain) {
        found.push("special_use_domain");
    }
    if ROLES.contains(&local.as_str()) || local.ends_with("-request") {
        found.push("role_address");
    }
    // A typing error can be on the list too, as somebody collects what is sent there.
    if !is_typo && disposable.contains(domain) {
        found.push("disposable_domain");
    }
    if tag == "clerk_test" {
        found.push("test_address");
    }
    found
}

fn is_special(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or(domain);
    let is_example = |example: &&str| {
        let before = domain.strip_suffix(*example);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    SPECIAL_LABELS.contains(&last) || EXAMPLE_DOMAINS.iter().any(is_example)
}

fn phone(canonical: &str) -> Vec<&'static str> {
    let Ok(number) = E164::parse(canonical) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if number.is_test_number() {
        found.push("test_number");
    }
    if number.validity() != Validity::Valid {
        found.push("possible_only");
    }
    found
}

fn wallet(canonical: &str) -> Vec<&'static str> {
    let lower = canonical.to_ascii_lowercase();
    if lower == ZERO_ADDRESS || lower == SOLANA_SYSTEM_PROGRAM {
        vec!["zero_address"]
    } else if BURN_ADDRESSES.contains(&lower.as_str()) {
        vec!["burn_address"]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_belong_to_no_customer_are_told() {
        use ValueKind::{E164, Email, Evm, Solana};
        for (kind, canonical, expected) in [
            (Email, "jo@shop.example.com", vec!["special_use_domain"]),
            (Email, "jo@notexample.com", vec![]),
            (Email, "jo@x.onion", vec!["special_use_domain"]),
            (Email, "Info+a@company.com", vec!["role_address"]),
            (Email, "rust-request@company.com", vec!["role_address"]),
            (Email, "jo@a.mailinator.com", vec!["disposable_domain"]),
            (Email, "jo+clerk_test@company.com", vec!["test_address"]),
            (Email, "jo@company.com", vec![]),
            (E164, "+12015550123", vec!["test_number"]),
            (E164, "+15552345678", vec!["possible_only"]),
            (E164, "+12015550200", vec![]),
            (
                Evm,
                "0x000000000000000000000000000000000000dEaD",
                vec!["burn_address"],
            ),
            (Evm, ZERO_ADDRESS, vec!["zero_address"]),
            (Solana, SOLANA_SYSTEM_PROGRAM, vec!["zero_address"]),
        ] {
            let found = warnings(kind, canonical, &Disposable::BuiltIn, false);
            assert_eq!(found, expected, "{canonical}");
        }
        let typo = warnings(Email, "jo@gmial.com", &Disposable::BuiltIn, true);
        assert_eq!(typo, Vec::<&str>::new());
    }
}
