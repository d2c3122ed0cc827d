//! The verdict on one value, with the options of the command.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clerk_user_validate::{
    E164, EmailOptions, EvmAddress, NumberType, RedirectUrl, Region, Validity, ValueKind, Verdict,
    VerdictError, judge,
};

use crate::phone;
use crate::repair;
use crate::suggest;
use crate::warn::{self, Disposable};

/// The rules by which values are checked.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command"
)]
pub(crate) struct Rules {
    /// The region of phone numbers that name no other.
    pub(crate) region: Option<Region>,
    /// Gives no verdict on an empty value.
    pub(crate) allow_empty: bool,
    /// Reads phone numbers as libphonenumber does, whatever follows them.
    pub(crate) as_typed: bool,
    /// Texts that stand for no value, such as `NULL`; case does not matter.
    pub(crate) nulls: Vec<String>,
    /// The characters that separate the values of one cell.
    pub(crate) split: Vec<char>,
    pub(crate) repair: bool,
    pub(crate) suggest: bool,
    pub(crate) warn: bool,
    pub(crate) require: Option<Require>,
    pub(crate) email: Option<EmailOptions>,
    /// The chain whose checksum wallet addresses have, by EIP-1191.
    pub(crate) chain: Option<u64>,
    /// The schemes of native redirect URLs that are accepted.
    pub(crate) schemes: Vec<String>,
    pub(crate) disposable: Disposable,
}

/// A property that phone numbers must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Require {
    /// It is in an assigned range
    Valid,
    /// It is in an assigned range that can have mobile numbers
    Mobile,
}

/// A form of email addresses that is accepted on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EmailForm {
    /// "jo doe"@example.com
    Quoted,
    /// jo@[192.0.2.1]
    Literal,
    /// A local part with characters outside ASCII
    International,
    /// jo@localhost
    SingleLabel,
}

/// The verdict on a value, and notes beside it.
pub(crate) struct Checked {
    pub(crate) verdict: Verdict,
    /// The repairs after which the value was accepted.
    pub(crate) repaired: Vec<&'static str>,
    pub(crate) suggestion: Option<String>,
    pub(crate) warnings: Vec<&'static str>,
}

impl From<Verdict> for Checked {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            repaired: Vec::new(),
            suggestion: None,
            warnings: Vec::new(),
        }
    }
}

impl From<VerdictError> for Checked {
    fn from(error: VerdictError) -> Self {
        Verdict::from(error).into()
    }
}

impl Rules {
    /// Returns `true` if there is no value: it is empty where that is allowed, or a text that stands for none.
    pub(crate) fn is_absent(&self, value: &[u8]) -> bool {
        if value.is_empty() {
            return self.allow_empty;
        }
        !self.nulls.is_empty() && {
            let value = value.trim_ascii();
            let is_null = |null: &String| null.as_bytes().eq_ignore_ascii_case(value);
            self.nulls.iter().any(is_null)
        }
    }

    /// Checks a value; the region is that of a phone number that names no other.
    pub(crate) fn check(&self, kind: ValueKind, text: &str, region: Option<Region>) -> Checked {
        self.with_notes(kind, text, region, self.judge(kind, text, region))
    }

    /// Returns `true` if [`judge_many`](clerk_user_validate::judge_many) gives the verdicts on values of a
    /// kind, faster than one after the other.
    pub(crate) fn can_judge_together(&self, kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Evm | ValueKind::Wallet) && self.chain.is_none()
    }

    /// Returns `true` if the options ask for notes beside a verdict.
    pub(crate) const fn has_notes(&self) -> bool {
        self.repair || self.suggest || self.warn
    }

    /// Adds to the verdict on a value the notes that the options ask for.
    pub(crate) fn with_notes(
        &self,
        kind: ValueKind,
        text: &str,
        region: Option<Region>,
        verdict: Verdict,
    ) -> Checked {
        let mut checked = Checked::from(verdict);
        if !self.has_notes() {
            return checked;
        }
        if !checked.verdict.is_accepted()
            && let Some((repaired, steps)) = repair::repaired(kind, text)
        {
            let verdict = self.judge(kind, &repaired, region);
            if verdict.is_accepted() && self.repair {
                checked.verdict = verdict;
                checked.repaired = steps;
            } else if self.suggest {
                checked.suggestion = verdict.canonical().map(str::to_owned);
            }
        }
        self.note(kind, text, region, &mut checked);
        checked
    }

    /// Adds suggestions and warnings.
    fn note(&self, kind: ValueKind, text: &str, region: Option<Region>, checked: &mut Checked) {
        let Some(canonical) = checked.verdict.canonical() else {
            let is_length = checked.verdict.error().is_some_and(|error| {
                matches!(error.kind(), "impossible_length" | "too_many_digits")
            });
            let number = (kind.is_phone() && is_length).then(|| suggest::renumbered(text, region));
            if let Some(number) = number.flatten() {
                if self.suggest {
                    checked.suggestion = Some(number.to_string());
                }
                if self.warn {
                    checked.warnings.push("renumbered");
                }
            }
            return;
        };
        let typo = (kind == ValueKind::Email).then(|| {
            let (local, domain) = canonical.rsplit_once('@')?;
            suggest::domain(domain).map(|domain| format!("{local}@{domain}"))
        });
        let typo = typo.flatten();
        // A local part may begin with the quote by which a spreadsheet marks a cell as text.
        let unquoted = canonical.strip_prefix('\'').map(str::to_owned);
        let unquoted = unquoted.filter(|_| kind == ValueKind::Email);
        if self.warn {
            let has_typo = typo.is_some();
            checked.warnings = warn::warnings(kind, canonical, &self.disposable, has_typo);
            if unquoted.is_some() {
                checked.warnings.push("leading_quote");
            }
            if has_typo {
                checked.warnings.push("domain_typo");
            }
        }
        let meant = typo.or(unquoted);
        if self.suggest && meant.is_some() {
            checked.suggestion = meant;
        }
    }

    /// Validates a value as it is.
    fn judge(&self, kind: ValueKind, text: &str, region: Option<Region>) -> Verdict {
        let verdict = match kind {
            ValueKind::Phone if !self.as_typed => match phone::damage(text, region) {
                Some(error) => return error.into(),
                None => judge(kind, text, region),
            },
            ValueKind::Email if self.email.is_some() => {
                let parsed = self.email.unwrap_or_default().parse(text);
                parsed.map_or_else(
                    |error| VerdictError::from(error).into(),
                    |email| Verdict::accepted(email.as_str()),
                )
            }
            ValueKind::Evm | ValueKind::Wallet
                if self.chain.is_some() && text.starts_with("0x") =>
            {
                let chain = self.chain.unwrap_or_default();
                EvmAddress::parse_for_chain(text, chain).map_or_else(
                    |error| VerdictError::from(error).into(),
                    |address| Verdict::accepted(address.checksummed_for_chain(chain).as_str()),
                )
            }
            ValueKind::RedirectUrl if !self.schemes.is_empty() => {
                let native = RedirectUrl::parse_native(text).ok().filter(|url| {
                    let is_allowed = |scheme| self.schemes.iter().any(|allowed| allowed == scheme);
                    url.is_native() && url.scheme().is_some_and(is_allowed)
                });
                match native {
                    Some(url) => Verdict::accepted(url.as_str()),
                    None => judge(kind, text, region),
                }
            }
            _ => judge(kind, text, region),
        };
        match self.require.and_then(|require| require.error(&verdict)) {
            Some(error) => error.into(),
            None => verdict,
        }
    }
}

impl Require {
    /// Returns the error of an accepted phone number that does not have the property.
    fn error(self, verdict: &Verdict) -> Option<VerdictError> {
        let validity = verdict.validity()?;
        let error = |kind, expected| VerdictError::new(kind, 0, "phone number", expected);
        if validity != Validity::Valid {
            return Some(error("not_valid", "a number of an assigned range"));
        }
        let can_be_mobile = matches!(
            verdict.number_type(),
            Some(NumberType::Mobile | NumberType::FixedLineOrMobile)
        );
        let is_missing = self == Self::Mobile && !can_be_mobile;
        is_missing.then(|| error("not_mobile", "a mobile number"))
    }
}

/// Returns options that accept these forms; `None` if there are none.
pub(crate) fn email_options(forms: &[EmailForm]) -> Option<EmailOptions> {
    let options = forms
        .iter()
        .fold(EmailOptions::new(), |options, form| match form {
            EmailForm::Quoted => options.quoted_local_part(),
            EmailForm::Literal => options.address_literal(),
            EmailForm::International => options.international_local_part(),
            EmailForm::SingleLabel => options.single_label_domain(),
        });
    (!forms.is_empty()).then_some(options)
}

/// Returns the text by which duplicates are found. It is the same for two values that are one identifier
/// for Clerk. Returns `None` for kinds whose values many people may share.
pub(crate) fn identity(kind: ValueKind, canonical: &str) -> Option<(u8, String)> {
    match kind {
        ValueKind::Email => Some((b'e', canonical.to_lowercase())),
        ValueKind::E164 | ValueKind::Phone => {
            let number = E164::parse(canonical).map(|number| number.to_string());
            Some((b'p', number.unwrap_or_else(|_| canonical.to_owned())))
        }
        ValueKind::Evm => Some((b'w', canonical.to_lowercase())),
        ValueKind::Wallet if canonical.starts_with("0x") => Some((b'w', canonical.to_lowercase())),
        ValueKind::Solana | ValueKind::Wallet => Some((b'w', canonical.to_owned())),
        _ => None,
    }
}

/// Reads the option `--kind`.
pub(crate) fn kind_parser() -> impl TypedValueParser<Value = ValueKind> {
    let kinds = ValueKind::ALL.iter();
    let values = kinds.map(|kind| PossibleValue::new(kind.as_str()).help(help(*kind)));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<ValueKind>())
}

const fn help(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Email => "An email address",
        ValueKind::E164 => "A phone number in international form: digits, after a `+` or without",
        ValueKind::Phone => "A phone number as people type it",
        ValueKind::Evm => "A wallet address of an EVM chain",
        ValueKind::Solana => "A wallet address of Solana",
        ValueKind::Wallet => "A wallet address of either",
        ValueKind::Strategy => "An OAuth strategy",
        ValueKind::RedirectUrl => "A redirect URL or path",
        _ => "",
    }
}

/// Returns the names of all kinds, for messages.
pub(crate) fn kind_names() -> String {
    let names: Vec<_> = ValueKind::ALL.iter().map(|kind| kind.as_str()).collect();
    names.join(", ")
}

/// Returns the facts about an accepted phone number: validity, region, type and extension, each empty
/// if it is not known.
pub(crate) fn facts(verdict: &Verdict) -> [&str; 4] {
    let facts = [
        verdict.validity().map(Validity::as_str),
        verdict.region().map(|region| region.as_str()),
        verdict.number_type().map(NumberType::as_str),
        verdict.extension(),
    ];
    facts.map(Option::unwrap_or_default)
}
